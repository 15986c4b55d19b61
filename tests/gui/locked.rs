//! What an administrator has locked: drawn so, with who locked it, and not changed by any hand.
//! And the file of passwords that waits for its passphrase.

use gui::{
    Action, Answer, Change, Desk, Effect, Errand, Guiding, Keymap, KeysChange, Language, Locked,
    Look, Message, Mode, News, Phrase, Setting, Setup, Tab, Ticket, Unseal, Words,
};
use phone::doors::Snapshot;

use crate::desks;
use crate::guides;
use crate::looks::{looks, word};
use crate::stage::Stage;

const FILE: &str = "/etc/keyline/defaults.toml";

fn locked(settings: &[Setting]) -> Locked {
    settings.iter().map(|setting| (*setting, FILE.to_owned())).collect()
}

fn desk(settings: &[Setting], language: Language, mode: Mode) -> Desk {
    let setup = Setup { locked: locked(settings), ..Setup::new(language, mode) };
    let mut desk = Desk::of(&setup);
    guides::able(&mut desk);
    let snapshot = desks::idle(language);
    desk.update(Message::News(News::Snapshot(std::sync::Arc::new(snapshot))));
    desk
}

/// A change of each setting, to what it is not.
fn changes() -> [(Setting, Change); 8] {
    [
        Change::Look(Look::Always(Mode::Dark)),
        Change::Language(Language::German),
        Change::Scale(1.5),
        Change::OnTop(true),
        Change::Still(true),
        Change::CloseHides(false),
        Change::StartHidden(true),
        Change::GlobalKeys(true),
    ]
    .map(|change| (Setting::from(change), change))
}

fn told(desk: Desk) -> bool {
    let mut stage = Stage::new(desk, (1040.0, 680.0));
    stage.shows(&format!("Set by your administrator ({FILE}). It cannot be changed here."))
}

#[test]
fn each_locked_setting_stays_as_it_is_and_it_is_said_who_locked_it() {
    for (setting, change) in changes() {
        let mut free = desk(&[], Language::English, Mode::Light);
        let before = free.setup();
        free.update(Message::Set(change));
        assert_ne!(free.setup(), before, "{setting:?} can be changed where nobody locked it");

        let mut desk = desk(&[setting], Language::English, Mode::Light);
        let before = desk.setup();
        let effects = desk.update(Message::Set(change));
        assert_eq!(desk.setup(), before, "{setting:?}");
        assert!(effects.is_empty(), "{setting:?}: {effects:?}");
        assert!(told(desk), "{setting:?}");
    }
}

#[test]
fn no_key_of_the_keyboard_gets_round_a_lock() {
    for (action, setting) in [(Action::Larger, Setting::Scale), (Action::Smaller, Setting::Scale)] {
        let mut desk = desk(&[setting], Language::English, Mode::Light);
        desk.update(Message::Key(action));
        assert_eq!(desk.setup().scale.to_bits(), 1.0_f32.to_bits());
        assert!(told(desk));
    }
    let mut desk = desk(&[Setting::Look, Setting::Keyboard], Language::English, Mode::Light);
    desk.update(Message::NextMode);
    assert_eq!(desk.setup().mode, Mode::Light);
    desk.update(Message::Keys(KeysChange::None(Action::Mute)));
    assert_eq!(desk.setup().keymap, Keymap::default());
    assert!(told(desk));
}

#[test]
fn where_lines_are_locked_no_guide_opens_and_no_file_is_read() {
    let mut desk = desk(&[Setting::Lines], Language::English, Mode::Light);

    assert!(desk.update(Message::Guide(Guiding::Open)).is_empty());
    assert!(desk.update(Message::Guide(Guiding::Dropped("/a/file".into()))).is_empty());

    assert!(!desk.is_guiding());
    assert!(told(desk));
}

#[test]
fn what_is_locked_can_be_seen_and_read_but_not_pressed() {
    let mut desk = desk(&Setting::ALL, Language::English, Mode::Light);
    desk.update(Message::Go(Tab::Settings));
    let mut stage = Stage::new(desk, (1040.0, 2_400.0));

    let controls = stage.controls();

    for off in ["Dark", "Size, 150 %", "Deutsch", "Lamps do not blink", "Add a line"] {
        assert!(controls.contains(&format!("({off})")), "{off}: {controls:?}");
    }
    let locks = stage.tree().nodes().filter(|node| node.name.contains(FILE)).count();
    assert!(locks >= 5, "{locks}");
}

#[test]
fn locked_settings_look_as_they_do() {
    let some = [Setting::Look, Setting::Language, Setting::OnTop, Setting::Lines];
    for (language, mode) in [
        (Language::English, Mode::Light),
        (Language::German, Mode::Dark),
        (Language::Arabic, Mode::Light),
    ] {
        let mut desk = desk(&some, language, mode);
        desk.update(Message::Go(Tab::Settings));
        let name = format!("settings-locked-{}-{}", language.code(), word(mode));
        looks(&name, desk, mode, (1040.0, 1_240.0));
    }
}

#[test]
fn no_word_about_a_lock_is_cut_off_in_any_language() {
    for language in Language::ALL {
        for width in [1040.0, 700.0] {
            let mut desk = desk(&Setting::ALL, language, Mode::Light);
            desk.update(Message::Go(Tab::Settings));
            let mut stage = Stage::new(desk, (width, 2_600.0));
            assert_eq!(stage.shortened(), [], "{language:?} {width}");
        }
    }
}

fn sealed(language: Language, mode: Mode, why: Option<&str>) -> Desk {
    let mut desk = desks::desk(desks::no_service(language), language, mode);
    let snapshot = Snapshot { calls: Vec::new(), ..desks::no_service(language) };
    desk.update(Message::News(News::Snapshot(std::sync::Arc::new(snapshot))));
    let sealed = Answer::Sealed(why.map(Phrase::named));
    desk.update(Message::News(News::Guide(Ticket::default(), sealed)));
    desk
}

#[test]
fn the_passphrase_is_asked_for_once_sent_and_forgotten() {
    let mut desk = sealed(Language::English, Mode::Light, None);
    let typed = |text: &str| Guiding::Unseal(Unseal::Typed(text.to_owned().into()));

    let nothing = desk.update(Message::Guide(Guiding::Unseal(Unseal::Open)));
    assert!(!nothing.iter().any(|it| matches!(it, Effect::Errand(..))), "{nothing:?}");
    desk.update(Message::Guide(typed("four words of mine")));
    let effects = desk.update(Message::Guide(Guiding::Unseal(Unseal::Open)));

    let shown = format!("{effects:?} {desk:?}");
    assert!(!shown.contains("four words"), "{shown}");
    let errands = guides::errands(effects);
    let Some((_, Errand::Unseal(passphrase))) = errands.first() else { panic!("{errands:?}") };
    assert_eq!(passphrase.expose(), b"four words of mine");
    let again = desk.update(Message::Guide(Guiding::Unseal(Unseal::Open)));
    assert!(again.is_empty(), "while it is being opened: {again:?}");
}

#[test]
fn a_wrong_passphrase_is_said_and_one_can_go_on_without() {
    let why = Words::of(Language::English).say("sealed-wrong");
    let mut stage =
        Stage::new(sealed(Language::English, Mode::Light, Some("sealed-wrong")), (1040.0, 680.0));
    assert!(stage.shows(&why));

    stage.press("Go on without it");

    assert!(!stage.shows(&why));
    let mut stage = Stage::new(sealed(Language::English, Mode::Light, None), (1040.0, 680.0));
    stage.desk.update(Message::News(News::Guide(Ticket::default(), Answer::Unsealed)));
    assert!(!stage.controls().contains(&"Go on without it".to_owned()));
}

#[test]
fn the_question_for_the_passphrase_looks_as_it_does() {
    for (language, mode, why) in [
        (Language::English, Mode::Light, None),
        (Language::German, Mode::Dark, Some("sealed-wrong")),
    ] {
        let name = format!("sealed-{}-{}", language.code(), word(mode));
        looks(&name, sealed(language, mode, why), mode, (1040.0, 680.0));
    }
}

#[test]
fn the_echo_is_offered_for_a_first_call_and_calls_its_number() {
    let mut desk = guides::open(desks::idle(Language::English), Language::English, Mode::Light);
    let echo = Answer::Echo(Some((desks::BUSINESS, "*43".to_owned())));
    desk.update(Message::News(News::Guide(Ticket::default(), echo)));
    desk.update(Message::Guide(Guiding::Go(gui::Page::Finish)));
    let mut stage = Stage::new(desk, (1040.0, 680.0));

    let effects = stage.press("Call the echo test");

    let dials = |effect: &Effect| {
        matches!(effect, Effect::Command(phone::doors::Command::Dial(line, number))
            if *line == desks::BUSINESS && number == "*43")
    };
    assert!(effects.iter().any(dials), "{effects:?}");
    assert!(!stage.desk.is_guiding());
}
