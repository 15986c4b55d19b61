//! What comes from outside the window: links, the tray, the clipboard.

use gui::{Around, Effect, Language, Message, Mode, News, Outside};
use phone::doors::{Command, Snapshot};
use phone::link;

use crate::desks::{self, BUSINESS, PERSONAL};
use crate::stage::Stage;

fn stage(snapshot: Snapshot) -> Stage {
    Stage::new(desks::desk(snapshot, Language::English, Mode::Light), (1040.0, 680.0))
}

fn idle() -> Snapshot {
    desks::idle(Language::English)
}

fn come(stage: &mut Stage, outside: Outside) -> Vec<Effect> {
    stage.desk.update(Message::News(News::Outside(outside)))
}

fn commands(effects: Vec<Effect>) -> Vec<Command> {
    let command = |effect| if let Effect::Command(command) = effect { Some(command) } else { None };
    effects.into_iter().filter_map(command).collect()
}

fn dialled(effects: Vec<Effect>) -> bool {
    commands(effects).iter().any(|command| matches!(command, Command::Dial(..)))
}

fn offer(link: &str) -> Outside {
    Outside::Offer(link::read(link).unwrap())
}

#[test]
fn a_link_dials_on_the_line_that_is_picked_and_never_by_itself() {
    let mut stage = stage(idle());

    let effects = come(&mut stage, offer("tel:0161-496-0855"));
    assert!(matches!(effects.as_slice(), [Effect::Show(true)]), "{effects:?}");
    let said = commands(stage.click("Call 01614960855 on Business"));

    assert_eq!(said, [Command::Dial(BUSINESS, "01614960855".to_owned())]);
    assert!(!stage.controls().iter().any(|name| name.starts_with("Call 0161")));
}

#[test]
fn enter_typed_in_another_thought_does_not_dial_a_link() {
    let mut stage = stage(idle());
    come(&mut stage, offer("tel:0161-496-0855"));

    assert!(!dialled(stage.tap_named(iced::keyboard::key::Named::Enter)));
}

#[test]
fn a_link_can_be_cancelled_by_its_button_and_by_escape() {
    let mut stage = stage(idle());
    for _ in 0..2 {
        come(&mut stage, offer("tel:5551000"));
        assert!(stage.controls().contains(&"Call 5551000 on Personal".to_owned()));
        assert!(!dialled(stage.click("Cancel")));
        assert!(!stage.controls().contains(&"Call 5551000 on Personal".to_owned()));
    }
    come(&mut stage, offer("tel:5551000"));
    stage.tap_named(iced::keyboard::key::Named::Escape);

    assert!(!stage.controls().contains(&"Call 5551000 on Personal".to_owned()));
}

#[test]
fn with_one_line_a_link_fills_the_number_field_and_no_more() {
    let mut snapshot = idle();
    snapshot.lines.truncate(1);
    let mut stage = stage(snapshot);

    assert!(!dialled(come(&mut stage, offer("tel:+44-161-496"))));
    let said = commands(stage.click("SEND on Personal"));

    assert_eq!(said, [Command::Dial(PERSONAL, "+44161496".to_owned())]);
}

#[test]
fn a_link_that_names_a_gateway_is_shown_with_it_whatever_the_lines() {
    let mut snapshot = idle();
    snapshot.lines.truncate(1);
    let mut stage = stage(snapshot);

    come(&mut stage, offer("sip:100@example.com"));

    assert!(stage.texts().iter().any(|(text, _)| text.contains("example.com")));
    assert!(stage.controls().contains(&"Call 100 on Personal".to_owned()));
}

#[test]
fn the_line_dialled_on_last_is_offered_first() {
    let mut stage = stage(idle());
    stage.desk.update(Message::Typed(BUSINESS, "600".to_owned()));
    stage.desk.update(Message::Send(BUSINESS));

    come(&mut stage, offer("tel:5551000"));
    let controls = stage.controls();

    let place = |name: &str| controls.iter().position(|control| control == name).unwrap();
    assert!(place("Call 5551000 on Business") < place("Call 5551000 on Personal"));
}

#[test]
fn closing_hides_where_there_is_a_tray_and_ends_where_there_is_none() {
    let mut stage = stage(idle());
    let close = |stage: &mut Stage| stage.desk.update(Message::Around(Around::CloseAsked));

    assert!(matches!(close(&mut stage).as_slice(), [Effect::Close]));
    come(&mut stage, Outside::Tray(true));
    assert!(matches!(close(&mut stage).as_slice(), [Effect::Show(false)]));
    assert!(stage.texts().iter().any(|(text, _)| text.contains("goes on in the tray")));
    assert!(matches!(come(&mut stage, Outside::Toggle).as_slice(), [Effect::Show(true)]));

    come(&mut stage, Outside::Tray(false));
    assert!(matches!(close(&mut stage).as_slice(), [Effect::Close]));
}

#[test]
fn ringing_asks_for_attention_once_and_shows_no_window() {
    let mut stage = stage(idle());
    let ringing = std::sync::Arc::new(desks::ringing_here(Language::English));
    let news =
        |stage: &mut Stage, snapshot| stage.desk.update(Message::News(News::Snapshot(snapshot)));

    let first = news(&mut stage, ringing.clone());
    assert!(matches!(first.as_slice(), [Effect::Attention(true)]), "{first:?}");
    assert!(news(&mut stage, ringing).is_empty());
    let over = news(&mut stage, std::sync::Arc::new(idle()));

    assert!(matches!(over.as_slice(), [Effect::Attention(false)]), "{over:?}");
}

#[test]
fn what_is_pasted_without_a_field_is_cleaned_and_typed() {
    let mut stage = stage(idle());
    let control = iced::keyboard::Modifiers::CTRL;
    let paste = stage.tap(iced::keyboard::Key::Character("v".into()), control);
    assert!(matches!(paste.as_slice(), [Effect::Paste]), "{paste:?}");

    let text = "Call us on +44 (0)161 496 0855\r\n".to_owned();
    assert!(!dialled(stage.desk.update(Message::Around(Around::Pasted(text)))));
    let said = commands(stage.click("SEND on Personal"));

    assert_eq!(said, [Command::Dial(PERSONAL, "+441614960855".to_owned())]);
}

#[test]
fn the_number_of_the_call_at_hand_is_copied() {
    let snapshot = desks::talking(Language::English);
    let number = snapshot.calls[0].party.clone();
    let mut stage = stage(snapshot);
    let control = iced::keyboard::Modifiers::CTRL;

    let effects = stage.tap(iced::keyboard::Key::Character("c".into()), control);

    assert!(matches!(effects.as_slice(), [Effect::Copy(copied)] if *copied == number));
}
