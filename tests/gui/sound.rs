//! The part of the settings where devices are chosen and tried: what hands do there, and its looks.

use gui::{
    Answer, Desk, Effect, Errand, Language, Locked, Message, Mode, News, Present, Setting, Setup,
    Sound, Tab, Ticket, Trial,
};
use iced::keyboard::key::Named;

use crate::desks;
use crate::guides;
use crate::looks::looks;
use crate::stage::Stage;

const HEADSET: &str = "pulseaudio:usb-7 | Plantronics";

fn present() -> Vec<Present> {
    let device = |id: &str, name: &str, microphone| Present {
        id: id.to_owned(),
        name: name.to_owned(),
        microphone,
        loudspeaker: !microphone,
    };
    vec![
        device("pulseaudio:board", "Built-in Audio", false),
        device("pulseaudio:board-mic", "Built-in Audio", true),
        device("pulseaudio:usb-9", "Plantronics", false),
        device("pulseaudio:usb-9-mic", "Plantronics Microphone", true),
    ]
}

/// The page of settings of somebody who prefers a headset, which came back under another
/// identifier, and a radio that is off.
fn desk(language: Language, mode: Mode, locked: Locked) -> Desk {
    let sound = Sound {
        microphones: vec!["Plantronics Microphone".to_owned()],
        loudspeakers: vec!["Radio".to_owned(), HEADSET.to_owned(), "Built-in Audio".to_owned()],
        ring_on_both: true,
        gain: false,
        ..Sound::default()
    };
    let mut desk = Desk::of(&Setup { sound, locked, ..Setup::new(language, mode) });
    guides::able(&mut desk);
    let snapshot = std::sync::Arc::new(desks::idle(language));
    desk.update(Message::News(News::Snapshot(snapshot)));
    desk.update(Message::Go(Tab::Settings));
    desk
}

fn trials(effects: Vec<Effect>) -> Vec<(Ticket, Trial)> {
    let errands = guides::errands(effects).into_iter();
    errands
        .filter_map(
            |(ticket, errand)| {
                if let Errand::Sound(trial) = errand { Some((ticket, trial)) } else { None }
            },
        )
        .collect()
}

fn answer(stage: &mut Stage, ticket: Ticket, answer: Answer) {
    stage.desk.update(Message::News(News::Guide(ticket, answer)));
}

/// The page with that part open, and devices there.
fn open() -> (Stage, Ticket) {
    let desk = desk(Language::English, Mode::Light, Locked::new());
    let mut stage = Stage::new(desk, (1040.0, 1_500.0));
    let asked = trials(stage.press("Choose and try devices"));
    let &(ticket, trial) = asked.first().unwrap();
    assert_eq!((trial, asked.len()), (Trial::Listen, 1));
    answer(&mut stage, ticket, Answer::Devices(present()));
    (stage, ticket)
}

#[test]
fn the_microphone_is_listened_to_only_while_its_level_is_seen() {
    let (mut stage, ticket) = open();
    assert!(stage.shows("The microphone is being opened."));
    answer(&mut stage, ticket, Answer::Level(5));
    assert!(stage.shows("The microphone hears you."));

    let stops = |effects| trials(effects).iter().any(|(_, trial)| *trial == Trial::Stop);
    assert!(stops(stage.press("Done with the sound")));
    answer(&mut stage, ticket, Answer::Level(7));
    assert!(!stage.shows("The microphone hears you."), "what comes late is not taken");

    let (mut stage, _) = open();
    assert!(stops(stage.desk.update(Message::Go(Tab::History))));
    let (mut stage, _) = open();
    assert!(stops(stage.tap_named(Named::Escape)));
}

#[test]
fn devices_are_preferred_added_and_taken_off_and_each_change_is_kept() {
    let (mut stage, _) = open();
    let names = |desk: &Desk| desk.setup().sound.loudspeakers;

    let effects = stage.press("Prefer Plantronics more");
    assert_eq!(names(&stage.desk), [HEADSET, "Radio", "Built-in Audio"]);
    let keeps = |effect: &Effect| matches!(effect, Effect::Keep(setup) if setup.sound.loudspeakers.starts_with(&[HEADSET.to_owned()]));
    assert!(effects.iter().any(keeps), "{effects:?}");

    stage.press("Take Radio off the list");
    assert_eq!(names(&stage.desk), [HEADSET, "Built-in Audio"]);
    stage.press("Prefer Plantronics less");
    assert_eq!(names(&stage.desk), ["Built-in Audio", HEADSET]);

    // Of the microphones one is chosen, so the other can be added; of the bells none is.
    let adds = |stage: &mut Stage| {
        let controls = stage.controls();
        controls.into_iter().filter(|name| name.starts_with("Add ")).collect::<Vec<_>>()
    };
    let all = adds(&mut stage);
    assert_eq!(all, ["Add a line", "Add Built-in Audio", "Add Built-in Audio", "Add Plantronics"]);
    stage.press("Add Built-in Audio");
    let sound = stage.desk.setup().sound;
    assert_eq!(
        sound.microphones,
        ["Plantronics Microphone", "pulseaudio:board-mic | Built-in Audio"]
    );
}

#[test]
fn it_says_which_device_is_used_and_which_is_not_there() {
    let (mut stage, _) = open();
    let tree = stage.tree();
    let said = |name: &str| tree.nodes().any(|node| node.name == name);
    for item in [
        "Loudspeakers, 1, Radio, Not connected",
        "Loudspeakers, 2, Plantronics, Used",
        "Loudspeakers, 3, Built-in Audio, Connected",
        "Microphones, 1, Plantronics Microphone, Used",
    ] {
        assert!(said(item), "{item}");
    }
    assert!(stage.shows("The system chooses. Add a device to prefer it."));
}

#[test]
fn switches_count_at_once_and_what_is_locked_stays() {
    let (mut stage, _) = open();
    stage.press("Take out echo");
    stage.press("Ring where you hear calls, too");
    let sound = stage.desk.setup().sound;
    assert!(!sound.echo && !sound.ring_on_both && sound.noise);

    let file = "/etc/keyline/defaults.toml".to_owned();
    let locked = Locked::from([(Setting::Loudspeakers, file.clone()), (Setting::Noise, file)]);
    let desk = desk(Language::English, Mode::Light, locked);
    let mut stage = Stage::new(desk, (1040.0, 1_500.0));
    stage.press("Choose and try devices");
    let before = stage.desk.setup().sound;
    assert!(!stage.controls().iter().any(|name| name == "Take Radio off the list"));
    assert!(stage.controls().contains(&"(Take out noise)".to_owned()), "{:?}", stage.controls());
    assert_eq!(stage.desk.setup().sound, before);
}

#[test]
fn one_hears_oneself_and_the_bell_one_after_the_other() {
    let (mut stage, ticket) = open();
    assert_eq!(trials(stage.press("Record 3 seconds")), [(ticket, Trial::Record)]);
    answer(&mut stage, ticket, Answer::Heard(gui::Heard::Recording));
    assert!(stage.shows("Recording. Say something."));
    assert!(stage.controls().contains(&"(Ring)".to_owned()));
    answer(&mut stage, ticket, Answer::Heard(gui::Heard::Done(Some(4))));
    assert_eq!(trials(stage.press("Ring")), [(ticket, Trial::Ring)]);
}

/// The page with that part open, devices there and somebody speaking.
pub(crate) fn tried(language: Language, mode: Mode) -> Desk {
    let mut desk = desk(language, mode, Locked::new());
    let ticket = guides::ticket(desk.update(Message::Sound(gui::Sounding::Open(true))));
    for told in [Answer::Devices(present()), Answer::Level(6)] {
        desk.update(Message::News(News::Guide(ticket, told)));
    }
    desk
}

#[test]
fn it_looks_as_it_does() {
    for (name, language, mode) in [
        ("en-light", Language::English, Mode::Light),
        ("de-dark", Language::German, Mode::Dark),
        ("ar-contrast", Language::Arabic, Mode::Contrast),
    ] {
        looks(&format!("sound-{name}"), tried(language, mode), mode, (1040.0, 1_500.0));
    }
    let tight = tried(Language::German, Mode::Light);
    looks("sound-tight", tight, Mode::Light, (420.0, 1_900.0));
}
