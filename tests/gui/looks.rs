//! Pictures: every state in every language, mode and scale.

use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gui::{Action, Desk, HistoryChange, KeysChange, Language, Message, Mode, Tab};

use crate::desks::{self, STATES};
use crate::history;
use crate::stage::{Picture, Stage};

/// As the window opens, and twice as large in a window of the same dots: there the layout of a
/// window half as wide stands.
const SCALES: [(&str, f32, (f32, f32)); 2] =
    [("100", 1.0, (1040.0, 680.0)), ("200", 2.0, (640.0, 640.0))];

pub(crate) fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Light => "light",
        Mode::Dark => "dark",
        Mode::Contrast => "contrast",
    }
}

/// Languages whose pictures there are in every mode and scale: the two that differ most, and the
/// one whose words are longest.
const IN_ALL_WAYS: [Language; 3] = [Language::English, Language::German, Language::Arabic];

/// States of which there is a picture in every language.
const IN_ALL_LANGUAGES: [&str; 3] = ["idle", "two-calls", "no-service"];

fn looks_in_all_ways(state: &str) {
    let (name, snapshot) = STATES.iter().find(|(name, _)| *name == state).unwrap();
    let mut faults = Vec::new();
    for language in Language::ALL {
        let all = IN_ALL_WAYS.contains(&language);
        for mode in Mode::ALL.into_iter().filter(|mode| all || *mode == Mode::Light) {
            for (scale_name, scale, size) in SCALES {
                if !all && (scale_name != "100" || !IN_ALL_LANGUAGES.contains(name)) {
                    continue;
                }
                let desk = desks::desk(snapshot(language), language, mode);
                let (language, word) = (language.code(), word(mode));
                let picture = Stage::new(desk, size).picture(mode, scale);
                let name = format!("{name}-{language}-{word}-{scale_name}");
                faults.extend(compare(&name, &picture));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

pub(crate) fn looks(name: &str, desk: Desk, mode: Mode, size: (f32, f32)) {
    let fault = compare(name, &Stage::new(desk, size).picture(mode, 1.0));
    assert!(fault.is_none(), "{}", fault.unwrap_or_default());
}

macro_rules! every_way {
    ($($test:ident: $state:literal;)*) => {$(
        #[test]
        fn $test() {
            looks_in_all_ways($state);
        }
    )*};
}

every_way! {
    an_idle_desk_looks_as_it_does: "idle";
    dialling_looks_as_it_does: "dialling";
    ringing_there_looks_as_it_does: "ringing-there";
    a_call_for_us_looks_as_it_does: "ringing-here";
    talking_looks_as_it_does: "talking";
    a_call_on_hold_looks_as_it_does: "held";
    two_calls_look_as_they_do: "two-calls";
    a_line_without_service_looks_as_it_does: "no-service";
    a_wrong_password_looks_as_it_does: "wrong-password";
}

#[test]
fn the_dark_part_of_a_ring_keeps_shape_glyph_and_text() {
    let mut desk =
        desks::desk(desks::ringing_here(Language::English), Language::English, Mode::Light);
    desk.update(Message::Now(Duration::from_millis(600)));

    looks("ringing-here-off", desk, Mode::Light, (1040.0, 680.0));
}

#[test]
fn the_dark_part_of_a_hold_keeps_shape_glyph_and_text() {
    let mut desk = desks::desk(desks::two_calls(Language::English), Language::English, Mode::Dark);
    desk.update(Message::Now(Duration::from_millis(450)));

    looks("two-calls-off", desk, Mode::Dark, (1040.0, 680.0));
}

#[test]
fn the_open_keypad_and_the_map_look_as_they_do() {
    let mut desk = desks::desk(desks::talking(Language::English), Language::English, Mode::Light);
    desk.update(Message::TogglePad(phone::doors::CallId(3)));
    looks("keypad", desk, Mode::Light, (1040.0, 680.0));

    let mut desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Dark);
    desk.update(Message::ToggleHelp);
    looks("help", desk, Mode::Dark, (1040.0, 680.0));
}

#[test]
fn a_link_that_was_clicked_is_offered_on_every_line() {
    let link = phone::link::read("sip:+44-161-496-0855@gateway.example;user=phone").unwrap();
    let offered = |language, mode| {
        let mut desk = desks::desk(desks::idle(language), language, mode);
        desk.update(Message::News(gui::News::Outside(gui::Outside::Offer(link.clone()))));
        desk
    };
    let mut faults = Vec::new();
    for language in [Language::English, Language::German, Language::Arabic] {
        let picture =
            Stage::new(offered(language, Mode::Light), (1040.0, 680.0)).picture(Mode::Light, 1.0);
        faults.extend(compare(&format!("offer-{}", language.code()), &picture));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    looks("offer-narrow", offered(Language::English, Mode::Dark), Mode::Dark, (300.0, 640.0));
}

#[test]
fn a_taken_line_shows_what_is_typed() {
    let mut desk = desks::desk(desks::seized(Language::English), Language::English, Mode::Light);
    desk.update(Message::Typed(desks::BUSINESS, "0161 496 0".to_owned()));

    looks("seized", desk, Mode::Light, (1040.0, 680.0));
}

/// The page of settings and the history, each once in each of the three modes, with a language
/// that is written from the left, a long-winded one, and one written from the right.
const PAGES: [(&str, Language, Mode); 3] = [
    ("en-light", Language::English, Mode::Light),
    ("de-dark", Language::German, Mode::Dark),
    ("ar-contrast", Language::Arabic, Mode::Contrast),
];

fn page(tab: Tab, snapshot: desks::State, language: Language, mode: Mode) -> Desk {
    let mut desk = desks::desk(snapshot(language), language, mode);
    for news in history::few(language) {
        desk.update(Message::News(news));
    }
    desk.update(Message::Go(tab));
    desk
}

#[test]
fn the_page_of_settings_looks_as_it_does() {
    for (name, language, mode) in PAGES {
        let desk = page(Tab::Settings, desks::idle, language, mode);
        looks(&format!("settings-{name}"), desk, mode, (1040.0, 680.0));
    }
    let mut desk = page(Tab::Settings, desks::idle, Language::English, Mode::Light);
    desk.update(Message::Keys(KeysChange::None(Action::Redial)));
    desk.update(Message::Keys(KeysChange::Learn(Action::Hold)));
    desk.update(Message::Keys(KeysChange::Pressed("Ctrl+M".parse().unwrap())));
    looks("settings-whole", desk, Mode::Light, (1040.0, 2_300.0));
    let desk = page(Tab::Settings, desks::idle, Language::German, Mode::Light);
    looks("settings-tight", desk, Mode::Light, (700.0, 640.0));
}

#[test]
fn the_history_looks_as_it_does() {
    for (name, language, mode) in PAGES {
        let desk = page(Tab::History, desks::idle, language, mode);
        looks(&format!("history-{name}"), desk, mode, (1040.0, 680.0));
        let desk = page(Tab::Calls, desks::talking, language, mode);
        looks(&format!("earlier-{name}"), desk, mode, (1040.0, 680.0));
    }
    let mut desk = page(Tab::History, desks::idle, Language::English, Mode::Light);
    desk.update(Message::History(HistoryChange::Seek("nobody".to_owned())));
    looks("history-none", desk, Mode::Light, (700.0, 640.0));
    let desk = page(Tab::History, desks::idle, Language::English, Mode::Dark);
    looks("history-tight", desk, Mode::Dark, (700.0, 640.0));
}

/// What differs, as a sentence.
pub(crate) fn compare(name: &str, picture: &Picture) -> Option<String> {
    let path = folder().join(format!("{name}.png"));
    if std::env::var_os("UPDATE").is_some() {
        write(&path, picture);
        return None;
    }
    if !path.exists() {
        return Some(format!("{name}: there is no such picture yet"));
    }
    let known = read(&path);
    if (known.width, known.height) != (picture.width, picture.height) {
        return Some(format!("{name}: it was {} by {}", known.width, known.height));
    }
    let dots = || known.rgb.chunks_exact(3).zip(picture.rgb.chunks_exact(3));
    let different = dots().filter(|(old, new)| old != new).count();
    if different == 0 {
        return None;
    }
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    write(&kept, picture);
    let red = dots().flat_map(|(old, new)| {
        let shade = old.iter().map(|&c| u32::from(c)).sum::<u32>() / 3;
        let shade = u8::try_from(128 + shade / 2).unwrap_or(u8::MAX);
        if old == new { [shade; 3] } else { [220, 0, 0] }
    });
    let marked = Picture { width: known.width, height: known.height, rgb: red.collect() };
    write(&kept.with_file_name(format!("{name}-diff.png")), &marked);
    Some(format!("{name}: {different} dots differ; see {}", kept.display()))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/gui/looks")
}

fn write(path: &Path, picture: &Picture) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = fs::File::create(path).unwrap();
    let mut encoder = png::Encoder::new(file, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header().unwrap().write_image_data(&picture.rgb).unwrap();
}

fn read(path: &Path) -> Picture {
    let decoder = png::Decoder::new(BufReader::new(fs::File::open(path).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgb).unwrap();
    rgb.truncate(info.buffer_size());
    Picture { width: info.width, height: info.height, rgb }
}

#[test]
fn a_picture_that_is_missing_fails() {
    let picture = Picture { width: 1, height: 1, rgb: vec![0; 3] };

    if std::env::var_os("UPDATE").is_none() {
        assert!(compare("of-nothing-there-is", &picture).is_some());
    }
}

#[test]
fn every_picture_belongs_to_a_state() {
    let alone = [
        "focus-button",
        "focus-icon",
        "focus-key",
        "focus-tab",
        "focus-tile",
        "help",
        "keypad",
        "offer-ar",
        "offer-de",
        "offer-en",
        "offer-narrow",
        "ringing-here-off",
        "ringing-here-still",
        "seized",
        "two-calls-off",
    ];
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().to_str().unwrap().replace(".png", "");
        let known = alone.contains(&name.as_str())
            || [
                "layout-",
                "sheet-",
                "settings-",
                "history-",
                "earlier-",
                "guide-",
                "panel-",
                "transfer-",
                "conference-",
                "more-",
                "sealed-",
                "sound-",
            ]
            .iter()
            .any(|family| name.starts_with(family))
            || STATES.iter().any(|(state, _)| name.starts_with(&format!("{state}-")));
        assert!(known, "{name} is drawn by nothing");
    }
}
