//! The panel of keys: every state of a lamp on a real desk, pages, the menu of a key, messages.

#![expect(clippy::indexing_slicing, reason = "a desk of a test has what it is made of")]

use std::time::Duration;

use gui::outline::NodeId;
use gui::{Change, Desk, Effect, Language, Message, Mode};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use iced::{Event, Point, mouse, window};
use phone::doors::{
    CallState, Command, KeyId, KeyKind, KeyView, LineId, Mailbox, Service, Snapshot, Theirs,
};
use phone::{Lamp, Usage};

use crate::desks::{self, BUSINESS};
use crate::looks::{looks, word};
use crate::stage::Stage;

/// In one column every key has the whole width for its words.
const PANEL: (f32, f32) = (520.0, 1_270.0);

/// All lamps that blink are dark at this moment: half of a second for a call, the last fifth of
/// half a second for a hold, the second half of it for a reminder, the pause of a private hold.
const DARK: Duration = Duration::from_millis(950);

fn other(usage: Usage, who: Option<&str>, party: Option<&str>, private: bool) -> KeyView {
    KeyView {
        usage,
        lamp: if private { Lamp::Steady } else { Lamp::of(usage) },
        theirs: Some(Theirs {
            who: who.map(str::to_owned),
            party: party.map(str::to_owned),
            since: Some(Duration::from_secs(42)),
            private,
        }),
        ..KeyView::default()
    }
}

/// A line shared with others, with a key in every state there is, and keys of colleagues.
pub(crate) fn panel(language: Language) -> Snapshot {
    let (mother, firm) = desks::parties(language);
    let mut snapshot = desks::idle(language);
    let label = snapshot.lines[1].label.clone();
    snapshot.lines.remove(0);
    snapshot.lines[0].voicemail = Some(Mailbox {
        number: "*97".to_owned(),
        known: true,
        waiting: true,
        new: 3,
        old: 1,
        urgent_new: 1,
    });
    let ours = KeyView::default;
    let keys = [
        ours(),
        KeyView { lamp: Lamp::Unknown, ..ours() },
        ours(),
        ours(),
        other(Usage::Alerting, Some("Ann Keller"), Some(firm), false),
        ours(),
        ours(),
        other(Usage::Held, Some("Ann Keller"), Some(firm), false),
        ours(),
        other(Usage::Connected, Some("Ann Keller"), None, true),
        other(Usage::Connected, Some("Ben Osei"), Some(firm), false),
        ours(),
    ];
    snapshot.keys = (1..).zip(keys).map(|(id, key)| on(id, &label, key)).collect();
    let calls = [
        (3, CallState::Dialling, None, "0161 496 0855", 0),
        (4, CallState::RingingHere, Some(firm), "0161 496 0855", 0),
        (6, CallState::Connected, Some(firm), "0161 496 0855", 267),
        (7, CallState::Held, Some(mother), "020 7946 0456", 42),
        (9, CallState::Held, Some(mother), "020 7946 0456", 42),
        (12, CallState::Held, Some(mother), "020 7946 0456", 151),
    ];
    for (key, state, name, party, seconds) in calls {
        snapshot = desks::with_call(snapshot, key, state, (name, party), seconds);
    }
    for (key, usage, lamp) in
        [(9, Usage::Held, Lamp::BrokenFlutter), (12, Usage::Recalling, Lamp::Flutter)]
    {
        let key = snapshot.keys.iter_mut().find(|view| view.id == KeyId(key)).unwrap();
        (key.usage, key.lamp) = (usage, lamp);
    }
    snapshot.keys.extend(colleagues());
    snapshot
}

/// A key of the business line, the first of which stands for its first appearance.
fn on(id: u16, label: &str, key: KeyView) -> KeyView {
    KeyView {
        id: KeyId(id),
        line: BUSINESS,
        page: 1,
        appearance: u8::try_from(id).unwrap(),
        label: label.to_owned(),
        ..key
    }
}

fn colleagues() -> impl Iterator<Item = KeyView> {
    let kinds = [
        ("Priya Shah", KeyKind::Watch, KeyView::default()),
        ("Ben Osei", KeyKind::Watch, other(Usage::Connected, None, None, false)),
        ("Workshop", KeyKind::Watch, other(Usage::Alerting, None, None, false)),
        ("Site office", KeyKind::Watch, KeyView { lamp: Lamp::Unknown, ..KeyView::default() }),
        ("Park 1", KeyKind::Park, other(Usage::Held, None, None, false)),
        ("Park 2", KeyKind::Park, KeyView::default()),
        ("Taxi", KeyKind::Speed, KeyView::default()),
    ];
    (101..).zip(kinds).map(|(id, (label, does, key))| KeyView {
        number: Some(format!("{}", id + 99)),
        id: KeyId(id),
        appearance: 0,
        does,
        ..on(1, label, key)
    })
}

fn desk(snapshot: Snapshot) -> Desk {
    desks::desk(snapshot, Language::English, Mode::Light)
}

#[test]
fn every_lamp_on_a_desk_looks_as_it_does_lit_and_dark() {
    for language in [Language::English, Language::German] {
        for mode in Mode::ALL {
            for (phase, at) in [("on", Duration::ZERO), ("off", DARK)] {
                let mut desk = desks::desk(panel(language), language, mode);
                desk.update(Message::Now(at));
                let name = format!("panel-{}-{}-{phase}", language.code(), word(mode));
                looks(&name, desk, mode, PANEL);
            }
        }
    }
}

#[test]
fn where_nothing_may_move_every_lamp_stays_lit() {
    for mode in Mode::ALL {
        let picture = |still: bool, at: Duration| {
            let mut desk = desks::desk(panel(Language::English), Language::English, mode);
            desk.update(Message::Set(Change::Still(still)));
            desk.update(Message::Now(at));
            Stage::new(desk, PANEL).picture(mode, 1.0).rgb
        };
        let lit = picture(false, Duration::ZERO);

        assert!(picture(true, DARK) == lit, "{mode:?}");
        assert!(picture(false, DARK) != lit, "{mode:?}");
    }
}

/// Keys of two lines on two pages: one call rings and two are held on the second.
fn pages(language: Language) -> Snapshot {
    let (mother, firm) = desks::parties(language);
    let mut snapshot = desks::reception(language);
    snapshot.calls.clear();
    for (nth, key) in snapshot.keys.iter_mut().enumerate() {
        key.page = if nth < 12 { 1 } else { 2 };
        (key.usage, key.lamp, key.mine, key.call) = (Usage::Idle, Lamp::Off, false, None);
    }
    snapshot = desks::with_call(snapshot, 2, CallState::Connected, (Some(mother), "0456"), 12);
    snapshot = desks::with_call(snapshot, 13, CallState::Held, (Some(firm), "0855"), 66);
    snapshot = desks::with_call(snapshot, 14, CallState::Held, (None, "0777"), 30);
    desks::with_call(snapshot, 20, CallState::RingingHere, (None, "0161 496 0777"), 0)
}

fn presses(effects: &[Effect]) -> Option<KeyId> {
    match effects {
        [Effect::Command(Command::PressKey(key))] => Some(*key),
        _ => None,
    }
}

#[test]
fn the_tab_of_a_hidden_page_says_what_rings_and_waits_there() {
    let mut stage = Stage::new(desk(pages(Language::English)), (1_040.0, 680.0));

    let tabs: Vec<_> =
        stage.controls().into_iter().filter(|name| name.starts_with("Page")).collect();

    assert_eq!(tabs, ["Page 1", "Page 2, 1 ringing, 2 on hold"]);
    assert!(stage.bounds_of_mark("key 20").is_none());
    stage.click("Page 2, 1 ringing, 2 on hold");
    assert!(stage.bounds_of_mark("key 20").is_some());
    assert!(stage.bounds_of_mark("key 2").is_none());
    assert!(stage.controls().contains(&"Page 1, 1 talking".to_owned()));
}

#[test]
fn function_keys_press_the_keys_that_are_shown() {
    let mut stage = Stage::new(desk(pages(Language::English)), (1_040.0, 680.0));

    assert_eq!(presses(&stage.tap_named(Named::F1)), Some(KeyId(1)));
    let turn = |stage: &mut Stage, key| stage.tap(Key::Named(key), Modifiers::CTRL);
    turn(&mut stage, Named::PageDown);
    assert_eq!(presses(&stage.tap_named(Named::F1)), Some(KeyId(13)));
    assert_eq!(presses(&stage.tap_named(Named::F12)), Some(KeyId(24)));
    // Round again at the end, and back.
    turn(&mut stage, Named::PageDown);
    assert_eq!(presses(&stage.tap_named(Named::F2)), Some(KeyId(2)));
    turn(&mut stage, Named::PageUp);
    assert_eq!(presses(&stage.tap_named(Named::F2)), Some(KeyId(14)));
}

#[test]
fn a_page_is_turned_by_hands_alone_and_a_page_that_is_gone_is_not_shown() {
    let mut stage = Stage::new(desk(pages(Language::English)), (1_040.0, 680.0));
    stage.click("Page 2, 1 ringing, 2 on hold");

    stage.show(pages(Language::English));
    assert!(stage.bounds_of_mark("key 20").is_some());
    stage.show(desks::two_calls(Language::English));
    assert!(stage.bounds_of_mark("key 1").is_some());
    assert!(!stage.controls().iter().any(|name| name.starts_with("Page")));
}

#[test]
fn pages_look_as_they_do() {
    for (name, language, mode, size) in [
        ("wide", Language::English, Mode::Light, (1_040.0, 680.0)),
        ("strip", Language::German, Mode::Dark, (300.0, 640.0)),
        ("rtl", Language::Arabic, Mode::Contrast, (760.0, 640.0)),
    ] {
        let desk = desks::desk(pages(language), language, mode);
        looks(&format!("panel-pages-{name}"), desk, mode, size);
    }
}

fn menu_of(stage: &mut Stage, mark: &str) -> Vec<String> {
    let at = stage.bounds_of_mark(mark).unwrap().center();
    stage.press_at(at, mouse::Button::Right);
    stage.controls()
}

#[test]
fn the_menu_of_a_key_in_use_elsewhere_joins_or_says_why_not() {
    let mut snapshot = panel(Language::English);
    for key in &mut snapshot.keys {
        key.may_join = key.id == KeyId(11);
    }
    let mut stage = Stage::new(desk(snapshot), PANEL);

    assert_eq!(menu_of(&mut stage, "key 11"), ["Join the call", "Call on Business 1"]);
    let effects = stage.press("Join the call");
    assert!(matches!(effects[..], [Effect::Command(Command::Join(KeyId(11)))]), "{effects:?}");
    assert!(stage.controls().len() > 10, "the menu is closed");

    assert_eq!(menu_of(&mut stage, "key 10"), ["(Join the call)", "Call on Business 1"]);
    assert!(stage.shows("Ann Keller is talking in private."));
    assert_eq!(presses(&stage.press("Call on Business 1")), Some(KeyId(1)));

    assert_eq!(menu_of(&mut stage, "key 8"), ["Take the call", "Call on Business 1"]);
    assert_eq!(presses(&stage.press("Take the call")), Some(KeyId(8)));
}

#[test]
fn the_menu_of_a_key_in_use_elsewhere_takes_the_call_over_where_that_is_possible() {
    let mut snapshot = panel(Language::English);
    snapshot.keys[10].may_pull = true;
    let mut stage = Stage::new(desk(snapshot), PANEL);

    let menu = menu_of(&mut stage, "key 11");
    assert_eq!(menu, ["(Join the call)", "Take the call over", "Call on Business 1"]);
    let effects = stage.press("Take the call over");
    assert!(matches!(effects[..], [Effect::Command(Command::Pull(KeyId(11)))]), "{effects:?}");
}

#[test]
fn the_menu_of_a_call_of_ones_own_holds_it_for_oneself_alone() {
    let snapshot = panel(Language::English);
    let call = snapshot.keys[5].call;
    let mut stage = Stage::new(desk(snapshot), PANEL);

    assert!(menu_of(&mut stage, "key 6").contains(&"Hold for me alone".to_owned()));
    let effects = stage.press("Hold for me alone");

    assert!(
        matches!(effects[..], [Effect::Command(Command::HoldPrivately(held))] if held == call),
        "{effects:?}"
    );
}

#[test]
fn where_the_line_lets_nobody_join_or_has_no_free_key_the_menu_says_so() {
    let mut snapshot = panel(Language::English);
    snapshot.keys[0].usage = Usage::Connected;
    let mut stage = Stage::new(desk(snapshot), PANEL);

    let menu = menu_of(&mut stage, "key 11");

    assert_eq!(menu, ["(Join the call)", "(Call on another key)"]);
    assert!(stage.shows("lets nobody join"));
    assert!(stage.shows("Every key of Business is in use."));
}

#[test]
fn a_long_press_opens_the_menu_and_does_nothing_else() {
    let mut stage = Stage::new(desk(panel(Language::English)), PANEL);
    let at = stage.bounds_of_mark("key 11").unwrap().center();
    let start = now();
    let redraw =
        |ms| Event::Window(window::Event::RedrawRequested(start + Duration::from_millis(ms)));
    let left = mouse::Button::Left;

    stage.point_at(at);
    stage.happen(&[Event::Mouse(mouse::Event::ButtonPressed(left)), redraw(0), redraw(400)]);
    assert!(!stage.controls().contains(&"Call on Business 1".to_owned()));
    let effects = stage.happen(&[redraw(501)]);
    assert!(effects.is_empty(), "{effects:?}");
    let effects = stage.happen(&[Event::Mouse(mouse::Event::ButtonReleased(left))]);
    assert!(effects.is_empty(), "{effects:?}");
    assert!(stage.controls().contains(&"Call on Business 1".to_owned()));

    // A press beside it closes it and presses nothing.
    let effects = stage.click_at(Point::new(5.0, 5.0));
    assert!(effects.is_empty(), "{effects:?}");
    assert!(!stage.controls().contains(&"Call on Business 1".to_owned()));
}

#[expect(clippy::disallowed_methods, reason = "a moment to count from, whichever it is")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

#[test]
fn the_menu_is_opened_gone_through_and_closed_by_keyboard() {
    for (key, modifiers) in
        [(Named::F10, Modifiers::SHIFT), (Named::ContextMenu, Modifiers::empty())]
    {
        let mut stage = Stage::new(desk(panel(Language::English)), PANEL);
        stage.focus(NodeId::of("key 8"));
        stage.tap(Key::Named(key), modifiers);
        assert_eq!(stage.controls(), ["Take the call", "Call on Business 1"]);

        stage.tap_named(Named::ArrowDown);
        assert_eq!(presses(&stage.tap_named(Named::Enter)), Some(KeyId(1)));
        stage.tap(Key::Named(key), modifiers);
        stage.tap_named(Named::Escape);
        assert!(stage.controls().len() > 10);
        // The key has the focus still.
        assert_eq!(presses(&stage.tap_named(Named::Enter)), Some(KeyId(8)));
    }
}

#[test]
fn a_menu_closes_when_what_it_is_about_changes_or_somebody_calls() {
    let mut quiet = panel(Language::English);
    quiet.calls.retain(|call| call.state != CallState::RingingHere);
    quiet.keys[3] =
        KeyView { usage: Usage::Idle, lamp: Lamp::Off, call: None, ..quiet.keys[3].clone() };
    let mut freed = quiet.clone();
    freed.keys[10] = KeyView { usage: Usage::Idle, theirs: None, ..freed.keys[10].clone() };
    let open = |later: Snapshot| {
        let mut stage = Stage::new(desk(quiet.clone()), PANEL);
        menu_of(&mut stage, "key 11");
        stage.show(later);
        stage.controls().len() < 5
    };

    assert!(open(quiet.clone()));
    assert!(!open(freed));
    assert!(!open(panel(Language::English)));
}

#[test]
fn menus_look_as_they_do() {
    for (name, language, mode, size, key) in [
        ("light", Language::English, Mode::Light, (1_040.0, 680.0), "key 11"),
        ("dark", Language::German, Mode::Dark, (520.0, 900.0), "key 8"),
        ("rtl", Language::Arabic, Mode::Contrast, (520.0, 900.0), "key 10"),
        ("own", Language::German, Mode::Light, (520.0, 900.0), "key 6"),
        ("pull", Language::Arabic, Mode::Dark, (520.0, 900.0), "key 11"),
    ] {
        let mut snapshot = panel(language);
        snapshot.calls.retain(|call| call.state != CallState::RingingHere);
        for key in &mut snapshot.keys {
            (key.may_join, key.may_pull) = (key.id == KeyId(11), key.id == KeyId(11));
        }
        let mut stage = Stage::new(desks::desk(snapshot, language, mode), size);
        menu_of(&mut stage, key);
        stage.looks(&format!("panel-menu-{name}"), mode);
    }
}

#[test]
fn messages_stand_on_the_header_of_their_line_and_one_press_plays_them() {
    let mut stage = Stage::new(desk(panel(Language::English)), PANEL);

    let effects = stage.click("Business, 3 new messages");

    let plays =
        |line| matches!(effects[..], [Effect::Command(Command::CallVoicemail(of))] if of == line);
    assert!(plays(LineId(1)), "{effects:?}");
    // What is not known, or has been heard, is not told; without service it cannot be played.
    for change in [(|mailbox| mailbox.known = false) as fn(&mut Mailbox), |mailbox| {
        mailbox.waiting = false;
    }] {
        let mut snapshot = panel(Language::English);
        change(snapshot.lines[0].voicemail.as_mut().unwrap());
        let mut stage = Stage::new(desk(snapshot), PANEL);
        assert!(!stage.controls().iter().any(|name| name.contains("message")));
    }
    let mut snapshot = panel(Language::English);
    snapshot.lines[0].service = Service::OutOfService;
    let mut stage = Stage::new(desk(snapshot), PANEL);
    assert!(stage.controls().contains(&"(Business, 3 new messages)".to_owned()));
}

#[test]
fn messages_that_come_are_said_and_those_that_were_there_are_not() {
    let with = |new| {
        let mut snapshot = panel(Language::English);
        snapshot.lines[0].voicemail.as_mut().unwrap().new = new;
        snapshot
    };
    let mut stage = Stage::new(desk(with(3)), PANEL);
    let mut said = |snapshot| {
        stage.show(snapshot);
        let tree = stage.tree().to_string();
        let told =
            |line: &&str| line.trim_start().starts_with("said ") && line.contains("new message");
        tree.lines().filter(told).count()
    };

    assert_eq!(said(with(3)), 0);
    assert_eq!(said(with(2)), 0);
    assert_eq!(said(with(4)), 1);
    assert_eq!(said(with(4)), 1);
}

#[test]
fn a_line_of_one_key_shows_its_messages_on_it() {
    let mut snapshot = panel(Language::English);
    snapshot.keys = vec![on(1, "Business", KeyView::default())];
    snapshot.calls.clear();
    let desk = desk(snapshot);

    looks("panel-one-key", desk, Mode::Light, (376.0, 640.0));
}

/// What a stranger may call himself: it turns the direction of all that follows, rings a bell,
/// begins new lines, and is as long as a message can be.
fn wild() -> String {
    format!("\u{202e}Ann\u{7}\n\u{2067}{}", "Keller ".repeat(9_400))
}

fn wild_panel() -> Snapshot {
    let mut snapshot = panel(Language::English);
    for call in &mut snapshot.calls {
        (call.name, call.party) = (Some(wild()), wild());
    }
    for key in &mut snapshot.keys {
        key.text = wild();
        if let Some(theirs) = &mut key.theirs {
            (theirs.who, theirs.party) = (Some(wild()), Some(wild()));
        }
    }
    snapshot
}

#[test]
fn a_name_that_is_a_trap_is_harmless_on_keys_banners_and_cards_and_to_the_ear() {
    for size in [PANEL, (1_040.0, 680.0), (300.0, 640.0)] {
        let mut tame = Stage::new(desk(panel(Language::English)), size);
        let mut stage = Stage::new(desk(wild_panel()), size);
        for key in 1..=12 {
            let mark = format!("key {key}");
            assert_eq!(stage.bounds_of_mark(&mark), tame.bounds_of_mark(&mark), "{size:?} {mark}");
        }
        let said = stage.tree().to_string();
        let shown = stage.texts().into_iter().map(|(text, _)| text).chain([said]);
        for text in shown {
            let trap = |c: char| c != '\n' && c.is_control() || "\u{202e}\u{2067}".contains(c);
            assert!(!text.contains(trap), "{text:?}");
        }
    }
    looks("panel-wild", desk(wild_panel()), Mode::Light, (1_040.0, 680.0));
}
