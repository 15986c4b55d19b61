//! Letters: every word can be drawn with what is shipped, and has room where it stands.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gui::{Language, Message, Mode};
use iced_test::renderer::graphics::text::cosmic_text::{
    Attrs, Buffer, Family, Metrics, Shaping, Weight,
};
use iced_test::renderer::graphics::text::font_system;
use phone::doors::{CallId, CallState, Snapshot};

use crate::desks;
use crate::stage::{Stage, only_shipped_fonts};

/// What the renderer may take its letters from.
const SHIPPED: [&str; 4] = ["Inter", "Keyline Digits", "Noto Sans Arabic", "Noto Sans CJK JP"];

/// Wide, as the narrowest with keys beside calls, narrow, and the strip.
const SIZES: [(f32, f32); 4] = [(1040.0, 680.0), (640.0, 640.0), (520.0, 600.0), (300.0, 640.0)];

#[test]
fn every_sign_of_every_language_is_drawn_with_shipped_letters() {
    only_shipped_fonts();
    let mut fonts = font_system().write().unwrap();
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../i18n").join(language.code());
        let mut signs = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let said = text.lines().filter(|line| !line.starts_with('#'));
            signs.extend(said.flat_map(str::chars).filter(|sign| !sign.is_control()));
        }
        signs.extend(language.name().chars());
        assert!(signs.len() > 40, "{language:?}: {signs:?}");

        for sign in signs {
            for weight in [Weight::NORMAL, Weight::SEMIBOLD] {
                let attributes = Attrs::new().family(Family::Name("Inter")).weight(weight);
                let system = fonts.raw();
                let mut buffer = Buffer::new(system, Metrics::new(14.0, 20.0));
                buffer.set_text(system, &sign.to_string(), &attributes, Shaping::Advanced, None);
                buffer.shape_until_scroll(system, false);
                let glyphs: Vec<_> = buffer
                    .layout_runs()
                    .flat_map(|run| run.glyphs.iter().map(|glyph| (glyph.glyph_id, glyph.font_id)))
                    .collect();
                assert!(!glyphs.is_empty(), "{language:?}: nothing is drawn for {sign:?}");
                for (glyph, font) in glyphs {
                    let face = system.db().face(font).unwrap();
                    let family = face.families.first().unwrap().0.as_str();
                    assert!(glyph != 0, "{language:?}: {sign:?} is no letter of {family}");
                    assert!(SHIPPED.contains(&family), "{language:?}: {sign:?} is from {family}");
                    assert_eq!(face.weight, weight, "{language:?}: {sign:?} of {family}");
                }
            }
        }
    }
}

/// What people are called, and how lines are: all that may be cut off.
fn names(snapshot: &Snapshot) -> Vec<String> {
    let calls = snapshot
        .calls
        .iter()
        .flat_map(|call| call.name.iter().chain([&call.party]).cloned().collect::<Vec<_>>());
    let lines = snapshot.lines.iter().map(|line| line.label.clone());
    let gateways = snapshot.gateways.iter().map(|gateway| gateway.name.clone());
    calls.chain(lines).chain(gateways).filter(|name| !name.is_empty()).collect()
}

#[test]
fn no_word_is_cut_off_in_any_language() {
    let mut cut = Vec::new();
    for language in Language::ALL {
        for (state, snapshot) in desks::STATES {
            for size in SIZES {
                let snapshot = snapshot(language);
                let names = names(&snapshot);
                let mut desk = desks::desk(snapshot.clone(), language, Mode::Light);
                let talked_on =
                    snapshot.calls.iter().find(|call| call.state == CallState::Connected);
                if let Some(CallId(call)) = talked_on.map(|call| call.id) {
                    desk.update(Message::TogglePad(CallId(call)));
                }
                for (text, bounds) in Stage::new(desk, size).shortened() {
                    if !names.iter().any(|name| text.contains(name.as_str())) {
                        cut.push(format!("{language:?}, {state}, {size:?}: {text} at {bounds:?}"));
                    }
                }
            }
        }
    }
    assert!(cut.is_empty(), "{}", cut.join("\n"));
}

#[test]
fn the_map_of_the_keyboard_has_room_for_every_language() {
    for language in Language::ALL {
        for size in SIZES {
            let mut desk = desks::desk(desks::idle(language), language, Mode::Light);
            desk.update(Message::ToggleHelp);
            let names = names(&desks::idle(language));
            let mut cut = Stage::new(desk, size).shortened();
            cut.retain(|(text, _)| !names.iter().any(|name| text.contains(name.as_str())));
            assert!(cut.is_empty(), "{language:?}, {size:?}: {cut:?}");
        }
    }
}
