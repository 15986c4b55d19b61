//! The guide, by what hands make it say: nothing is sent but by SEND, and nothing is left of what
//! was cancelled.

use gui::outline::Role;
use gui::{Answer, Desk, Effect, Errand, Guiding, Keeping, Language, Message, Mode, News, Phrase};
use iced::keyboard::Key;
use iced::keyboard::key::Named;
use iced::{Event, Point};
use phone::doors::{Command, Snapshot};

use crate::desks;
use crate::guides;
use crate::hands::commands;
use crate::stage::Stage;

const SIZE: (f32, f32) = (1040.0, 680.0);

fn stage() -> Stage {
    let desk = guides::open(desks::idle(Language::English), Language::English, Mode::Light);
    Stage::new(desk, SIZE)
}

fn errands(effects: Vec<Effect>) -> Vec<Errand> {
    guides::errands(effects).into_iter().map(|(_, errand)| errand).collect()
}

fn typed(stage: &mut Stage) {
    stage.click_field(0);
    stage.type_text("www.northgate.example");
    stage.tap_named(Named::Enter);
    stage.type_text("02079460123");
    stage.tap_named(Named::Enter);
    stage.type_text("correct-horse");
}

#[test]
fn it_opens_from_the_settings_and_from_an_empty_desk() {
    let mut desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    guides::able(&mut desk);
    desk.update(Message::Go(gui::Tab::Settings));
    let mut stage = Stage::new(desk, SIZE);
    stage.press("Add a line");
    assert!(stage.desk.is_guiding());

    let mut none = desks::desk(Snapshot::default(), Language::English, Mode::Light);
    guides::able(&mut none);
    let mut stage = Stage::new(none, SIZE);
    stage.press("Add a line");
    assert!(stage.desk.is_guiding());
}

#[test]
fn the_keyboard_alone_fills_it_in_and_sends_it() {
    let mut stage = stage();
    typed(&mut stage);

    let sent = errands(stage.tap_named(Named::Enter));

    let [Errand::Enrol(application)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(application.address, "www.northgate.example");
    assert_eq!(application.number, "02079460123");
    assert_eq!(application.password.expose(), b"correct-horse");
    assert!(!format!("{sent:?}").contains("horse"));
    assert!(!format!("{:?}", stage.desk).contains("horse"));
}

#[test]
fn send_is_off_until_all_three_are_typed_and_while_the_provider_is_asked() {
    let mut stage = stage();
    assert!(stage.controls().contains(&"(SEND)".to_owned()));
    typed(&mut stage);
    assert!(stage.controls().contains(&"SEND".to_owned()));

    stage.click("SEND");

    assert!(stage.controls().contains(&"(SEND)".to_owned()));
    assert!(errands(stage.tap_named(Named::Enter)).is_empty());
    assert!(stage.shows("Asking"));
}

#[test]
fn cancel_while_typing_sends_nothing_and_forgets_all() {
    let mut stage = stage();
    typed(&mut stage);

    assert!(errands(stage.click("CANCEL")).is_empty());
    assert!(!stage.desk.is_guiding());
    stage.desk.update(Message::Guide(Guiding::Open));
    assert!(stage.controls().contains(&"(SEND)".to_owned()));
}

#[test]
fn cancel_while_asking_gives_it_up_and_what_comes_late_is_not_taken() {
    let mut stage = stage();
    typed(&mut stage);
    let ticket = guides::ticket(stage.click("SEND"));

    let given_up = errands(stage.click("CANCEL"));
    assert!(matches!(given_up.as_slice(), [Errand::Cancel]), "{given_up:?}");
    let late = Answer::Added(Phrase::Plain("added".to_owned()));
    stage.desk.update(Message::News(News::Guide(ticket, late)));

    assert!(!stage.shows("added"));
    // The number stays; the password does not.
    assert!(stage.controls().contains(&"(SEND)".to_owned()));
    let tree = stage.tree().to_string();
    assert!(tree.contains("02079460123"), "{tree}");
}

#[test]
fn escape_does_what_cancel_does() {
    let mut stage = stage();
    typed(&mut stage);
    stage.click("SEND");

    let given_up = errands(stage.tap_named(Named::Escape));
    assert!(matches!(given_up.as_slice(), [Errand::Cancel]), "{given_up:?}");
    stage.tap_named(Named::Escape);
    // The first takes the focus out of the field.
    stage.tap_named(Named::Escape);
    assert!(!stage.desk.is_guiding());
}

#[test]
fn what_the_provider_says_stands_in_the_form_and_is_said_aloud() {
    let mut stage = stage();
    typed(&mut stage);
    let ticket = guides::ticket(stage.click("SEND"));
    let why = Phrase::named("enrol-refused").with("host", "northgate.example");

    stage.desk.update(Message::News(News::Guide(ticket, Answer::Refused(why))));

    let sentence = "northgate.example does not accept this number with this password";
    assert!(stage.shows(sentence));
    let tree = stage.tree().to_string();
    assert!(tree.matches(sentence).count() >= 2, "{tree}");
    // It can be corrected and sent again.
    assert!(stage.controls().contains(&"SEND".to_owned()));
}

#[test]
fn an_added_line_leads_to_the_lines() {
    let mut stage = stage();
    typed(&mut stage);
    let ticket = guides::ticket(stage.click("SEND"));
    let added = Phrase::named("guide-added").with("line", "Personal").with("number", "5");

    stage.desk.update(Message::News(News::Guide(ticket, Answer::Added(added))));

    assert!(stage.shows("Personal was added"));
    assert!(!format!("{:?}", stage.desk).contains("horse"));
    stage.press("Continue");
    stage.press("Start phoning");
    assert!(!stage.desk.is_guiding());
}

#[test]
fn the_password_shows_only_while_the_eye_is_held() {
    let mut stage = stage();
    typed(&mut stage);
    let eye = stage.bounds_of_mark("guide-show-password").unwrap().center();
    let shown = |stage: &mut Stage| stage.texts().iter().any(|(text, _)| text.contains("horse"));
    let toggled =
        |stage: &mut Stage| stage.tree().nodes().any(|node| node.role == Role::Toggle { on: true });
    stage.point_at(eye);

    let press = Event::Mouse(iced::mouse::Event::ButtonPressed(iced::mouse::Button::Left));
    stage.happen(&[press]);
    assert!(toggled(&mut stage));
    // The hand may leave it before it lets go.
    stage.point_at(Point::new(1.0, 1.0));
    let release = Event::Mouse(iced::mouse::Event::ButtonReleased(iced::mouse::Button::Left));
    stage.happen(&[release]);
    assert!(!toggled(&mut stage));
    assert!(!shown(&mut stage));
    // It is never read out.
    assert!(!stage.tree().to_string().contains("horse"));
}

#[test]
fn tab_goes_through_all_of_it_and_digits_stay_out_of_the_lines_behind() {
    let mut stage = stage();
    stage.type_text("5");
    assert_eq!(commands(stage.tap(Key::Named(Named::Enter), iced::keyboard::Modifiers::CTRL)), []);
    let stops = stage.tree().nodes().filter(|node| node.focusable).count();
    assert!(stops >= 5, "{stops}");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..stops {
        stage.tap_named(Named::Tab);
        seen.insert(format!("{:?}", stage.tree().focus));
    }
    assert_eq!(seen.len(), stops);
    stage.desk.update(Message::Guide(Guiding::Close));
    let tree = stage.tree().to_string();
    assert!(!tree.contains("\"5\""), "{tree}");
}

#[test]
fn a_call_is_answered_and_ended_in_the_guide() {
    let desk = guides::open(desks::ringing_here(Language::English), Language::English, Mode::Light);
    let mut stage = Stage::new(desk, SIZE);

    let answered = commands(stage.click("Answer, Northwind Supplies"));

    assert!(matches!(answered.as_slice(), [Command::Answer(Some(_))]), "{answered:?}");
}

#[test]
fn a_dropped_file_is_read_whatever_the_window_shows_and_changes_nothing_by_itself() {
    let mut desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    let dropped = || Message::Guide(Guiding::Dropped("/home/desk.cfg".into()));
    // A house that can do nothing with it leaves it alone.
    assert!(errands(desk.update(dropped())).is_empty());
    guides::able(&mut desk);

    let read = errands(desk.update(dropped()));

    assert!(matches!(read.as_slice(), [Errand::Read(path)] if path.ends_with("desk.cfg")));
    // A second one waits for nobody.
    let second = desk.update(Message::Guide(Guiding::Dropped("/home/other.cfg".into())));
    assert!(errands(second).is_empty());
}

#[test]
fn a_plan_is_used_or_thrown_away_and_nothing_in_between() {
    let mut stage = stage();
    guides::planned(&mut stage.desk, guides::reception());

    let thrown = errands(stage.press("Cancel"));
    assert!(matches!(thrown.as_slice(), [Errand::Discard]), "{thrown:?}");
    guides::planned(&mut stage.desk, guides::reception());
    let closed = errands(stage.tap_named(Named::Escape));
    assert!(matches!(closed.as_slice(), [Errand::Discard]), "{closed:?}");
    guides::planned(&mut stage.desk, guides::reception());
    let used = errands(stage.press("Use these settings"));
    assert!(matches!(used.as_slice(), [Errand::Use]), "{used:?}");
}

#[test]
fn a_plan_waits_for_calls_to_end() {
    let desk = guides::open(desks::talking(Language::English), Language::English, Mode::Light);
    let mut stage = Stage::new(desk, SIZE);
    guides::planned(&mut stage.desk, guides::reception());

    assert!(stage.controls().contains(&"(Use these settings)".to_owned()));
    assert!(stage.shows("End your calls first"));
}

#[test]
fn a_plan_that_could_not_be_used_says_why_and_stays() {
    let mut stage = stage();
    guides::planned(&mut stage.desk, guides::reception());
    let why = Phrase::named("enrol-not-written");
    guides::answer(&mut stage.desk, Guiding::Use, Answer::NotUsed(why));

    assert!(stage.shows("could not be written"));
    assert!(stage.controls().contains(&"Use these settings".to_owned()));
}

#[test]
fn a_list_opens_whole_and_closes() {
    let mut stage = stage();
    guides::planned(&mut stage.desk, guides::reception());
    let rows = |stage: &mut Stage| {
        stage.texts().iter().filter(|(text, _)| text.contains("account.1.key_")).count()
    };
    assert_eq!(rows(&mut stage), 2);
    stage.press("Show all, Applied");
    assert_eq!(rows(&mut stage), 31);
    stage.press("Show less, Applied");
    assert_eq!(rows(&mut stage), 2);
}

#[test]
fn a_broken_file_says_line_and_column_and_that_all_is_kept() {
    let mut stage = stage();
    guides::broken(&mut stage.desk);

    assert!(stage.shows("Line 12, column 9"));
    assert!(stage.shows("Your old settings are kept."));
    stage.press("Back");
    assert!(stage.shows("Registration"));
}

#[test]
fn from_a_file_to_the_first_call_there_are_at_most_five_presses() {
    let mut stage = Stage::new(guides::welcome(Language::English, Mode::Light), SIZE);
    guides::planned(&mut stage.desk, guides::reception());
    let used = guides::ticket(stage.press("Use these settings"));
    stage.show(desks::idle(Language::English));
    stage.desk.update(Message::News(News::Guide(used, Answer::Used)));
    stage.press("Continue");
    stage.press("Start phoning");
    stage.click_field(0);
    stage.type_text("600");

    let called = commands(stage.click("SEND on Personal"));

    assert!(matches!(called.as_slice(), [Command::Dial(..)]), "{called:?}");
}

#[test]
fn at_the_first_start_the_guide_stays_until_there_is_a_line() {
    let mut stage = Stage::new(guides::welcome(Language::English, Mode::Light), SIZE);
    guides::fill(&mut stage.desk);
    stage.press("CANCEL");

    assert!(stage.desk.is_guiding());
    assert!(stage.controls().contains(&"(SEND)".to_owned()));
}

#[test]
fn what_is_pasted_without_end_is_cut() {
    let mut desk: Desk = guides::welcome(Language::English, Mode::Light);
    desk.update(Message::Guide(Guiding::Address("x".repeat(1 << 20))));
    desk.update(Message::Guide(Guiding::Number("5\u{0}\n".repeat(1 << 16))));
    desk.update(Message::Guide(Guiding::Link("y".repeat(1 << 20))));

    assert!(format!("{desk:?}").len() < 100_000);
}

#[test]
fn where_no_secret_store_answers_the_person_says_where_the_password_is_kept() {
    let mut stage = stage();
    typed(&mut stage);
    let ticket = guides::ticket(stage.click("SEND"));
    let why = Phrase::named("enrol-no-secret-store");
    stage.desk.update(Message::News(News::Guide(ticket, Answer::Refused(why))));
    stage.desk.update(Message::News(News::Guide(ticket, Answer::Storeless)));

    stage.press("In an encrypted file");
    // Without a passphrase there is no such file.
    assert!(stage.controls().contains(&"(SEND)".to_owned()));
    stage.desk.update(Message::Guide(Guiding::Passphrase("open-sesame".to_owned().into())));
    let sent = errands(stage.press("SEND"));

    let [Errand::Enrol(application)] = sent.as_slice() else { panic!("{sent:?}") };
    let Some(Keeping::File(passphrase)) = &application.keeping else { panic!("{sent:?}") };
    assert_eq!(passphrase.expose(), b"open-sesame");
    assert!(!format!("{sent:?} {:?}", stage.desk).contains("sesame"));
}

#[test]
fn a_line_whose_password_is_kept_nowhere_asks_once_and_is_quiet_when_it_is_kept() {
    let desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    let mut stage = Stage::new(desk, SIZE);
    let news = |answer| Message::News(News::Guide(gui::Ticket::default(), answer));
    stage.desk.update(news(Answer::NoStore(desks::BUSINESS)));
    let title = "Where is the password of Business to be kept?";
    assert!(stage.shows(title));

    let typed = Guiding::LinePassphrase(desks::BUSINESS, "open-sesame".to_owned().into());
    stage.desk.update(Message::Guide(typed));
    let kept = errands(stage.press("In an encrypted file, Business"));
    assert!(
        matches!(kept.as_slice(), [Errand::Keep(desks::BUSINESS, Keeping::File(_))]),
        "{kept:?}"
    );
    assert!(stage.shows(title));
    let wrong = Phrase::named("keep-wrong-passphrase");
    stage.desk.update(news(Answer::Kept(desks::BUSINESS, Some(wrong))));
    assert!(stage.shows("This is not the passphrase"));
    stage.desk.update(news(Answer::Kept(desks::BUSINESS, None)));
    assert!(!stage.shows(title));

    stage.desk.update(news(Answer::NoStore(desks::BUSINESS)));
    let kept = errands(stage.press("Only for this run, Business"));
    assert!(
        matches!(kept.as_slice(), [Errand::Keep(desks::BUSINESS, Keeping::ThisRun)]),
        "{kept:?}"
    );
    assert!(!stage.shows(title));
}
