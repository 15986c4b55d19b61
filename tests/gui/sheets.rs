//! Sheets: every lamp lit and dark, every control in each of its states, in the three looks.

use gui::view::sheet::{self, Cap, Face};
use gui::{Desk, Language, Message, Mode};
use iced::Element;

use crate::desks;
use crate::looks::word;
use crate::stage::Stage;

fn cap(face: Face) -> Cap {
    let (name, state, time, initials) = match face {
        Face::Idle => ("Business 2", None, None, None),
        Face::NoService => ("Business 2", Some("No service · trying again in 8 s"), None, None),
        Face::Dialling => ("0161 496 0855", Some("Calling…"), None, None),
        Face::Ringing => ("Northwind Supplies", Some("Ringing · press to answer"), None, None),
        Face::RingingElsewhere => ("Northwind Supplies", Some("Ringing at Ann’s desk"), None, None),
        Face::Talking => ("Northwind Supplies", Some("Talking"), Some("4:27"), None),
        Face::Held => ("Mum", Some("On hold"), Some("0:42"), None),
        Face::HeldByColleague => {
            ("Harbour Travel", Some("Ann put this on hold"), Some("0:42"), None)
        }
        Face::HeldPrivately => ("Mum", Some("Private hold · only you"), Some("0:42"), None),
        Face::Private => ("Ann Keller", Some("Private"), None, None),
        Face::InUse => ("Ann Keller", Some("Talking on this line"), None, Some("AK")),
        Face::Conference => ("Mum and Ben Osei", Some("Three of you talking"), Some("7:15"), None),
        Face::HeldLong => ("Mum", Some("Still on hold"), Some("2:31"), None),
        Face::Speed => ("Taxi", None, None, None),
    };
    Cap {
        face,
        name: name.to_owned(),
        state: state.map(str::to_owned),
        time: time.map(str::to_owned),
        hint: Some("F4".to_owned()),
        initials: initials.map(str::to_owned),
        waiting: 0,
    }
}

fn caps() -> Vec<Cap> {
    let mut caps: Vec<Cap> = Face::ALL.map(cap).into();
    caps.push(Cap { waiting: 3, ..cap(Face::Idle) });
    caps
}

fn large(desk: &Desk) -> Element<'_, Message> {
    sheet::keys(desk, &caps(), false)
}

fn small(desk: &Desk) -> Element<'_, Message> {
    sheet::keys(desk, &caps(), true)
}

#[test]
fn every_lamp_looks_as_it_does_lit_and_dark() {
    for mode in Mode::ALL {
        let desk = || desks::desk(desks::idle(Language::English), Language::English, mode);
        let mut sheet = Stage::showing(large, desk(), (562.0, 870.0));
        sheet.looks(&format!("sheet-lamps-{}", word(mode)), mode);
        let mut sheet = Stage::showing(small, desk(), (562.0, 758.0));
        sheet.looks(&format!("sheet-small-lamps-{}", word(mode)), mode);
    }
}

#[test]
fn every_control_looks_as_it_does_in_each_of_its_states() {
    for mode in Mode::ALL {
        let desk = desks::desk(desks::idle(Language::English), Language::English, mode);
        let mut stage = Stage::showing(sheet::controls, desk, (952.0, 600.0));
        stage.looks(&format!("sheet-controls-{}", word(mode)), mode);
    }
}

#[test]
fn a_dark_lamp_keeps_its_glyph_and_a_steady_one_does_not_blink() {
    // Each row of the sheet shows the same key twice; where the lamp is steady, twice the same.
    let steady = [Face::Idle, Face::NoService, Face::Private, Face::InUse];
    for face in steady {
        assert!(!blinks(face), "{face:?}");
    }
    for face in [Face::Ringing, Face::Held, Face::HeldByColleague, Face::Conference] {
        assert!(blinks(face), "{face:?}");
    }
}

/// Whether the two keys of a row of the sheet differ.
fn blinks(face: Face) -> bool {
    let row = Face::ALL.iter().position(|other| *other == face).unwrap();
    let desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    let picture = Stage::showing(large, desk, (562.0, 870.0)).picture(Mode::Light, 1.0);
    let (width, height, pitch) = (256, 48, 266);
    let dot = |x: usize, y: usize| {
        let at = (y * picture.width as usize + x) * 3;
        picture.rgb.get(at..at + 3).unwrap().to_vec()
    };
    let top = 20 + row * 56;
    let dots = (0..height).flat_map(|y| (0..width).map(move |x| (20 + x, top + y)));
    // The edge of a circle may round otherwise elsewhere, by a dot.
    dots.filter(|&(x, y)| dot(x, y) != dot(x + pitch, y)).count() > 20
}
