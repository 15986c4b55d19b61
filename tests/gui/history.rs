//! The history: what is shown of it, found in it and done with it.

use std::sync::Arc;

use gui::{Date, Effect, HistoryChange, Language, Message, Mode, News, Outcome, Past, Tab, When};
use phone::doors::{Command, LineId, Way};

use crate::desks::{self, BUSINESS, PERSONAL};
use crate::hands::commands;
use crate::stage::Stage;

/// A call at a time of a day of November.
fn call(
    (day, hour, minute): (u8, u8, u8),
    (way, outcome): (Way, Outcome),
    line: LineId,
    (name, party): (Option<&str>, &str),
) -> Past {
    Past {
        when: When { date: Date { year: 2026, month: 11, day }, hour, minute },
        way,
        line: Some(line),
        party: party.into(),
        name: name.map(Into::into),
        outcome,
    }
}

/// A few calls, as they come up from below.
pub(crate) fn few(language: Language) -> [News; 2] {
    let (mother, firm) = desks::parties(language);
    let (mother, firm) = ((Some(mother), "020 7946 0456"), (Some(firm), "0161 496 0855"));
    let past = vec![
        call((9, 9, 30), (Way::Outgoing, Outcome::Talked(130)), PERSONAL, firm),
        call((12, 16, 2), (Way::Incoming, Outcome::Missed), BUSINESS, firm),
        call((19, 20, 15), (Way::Incoming, Outcome::Talked(3_900)), PERSONAL, mother),
        call((20, 14, 5), (Way::Incoming, Outcome::Talked(372)), BUSINESS, firm),
        call((21, 8, 59), (Way::Outgoing, Outcome::Busy), BUSINESS, (None, "0161 496 0100")),
        call((21, 9, 12), (Way::Incoming, Outcome::Missed), PERSONAL, (None, "")),
    ];
    let today = Date { year: 2026, month: 11, day: 21 };
    [News::Today(today), News::History(Arc::new(past), 2)]
}

fn stage(news: impl IntoIterator<Item = News>) -> Stage {
    let mut desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    for news in news {
        desk.update(Message::News(news));
    }
    Stage::new(desk, (1040.0, 680.0))
}

/// Rows of calls, by their names.
fn rows(stage: &mut Stage) -> Vec<String> {
    let is_row = |name: &String| name.matches(", ").count() >= 2 && !name.starts_with("Copy");
    let names = stage.controls().into_iter().map(|name| name.trim_matches(['(', ')']).to_owned());
    names.filter(is_row).collect()
}

fn open(stage: &mut Stage) -> Vec<Effect> {
    stage.desk.update(Message::Go(Tab::History))
}

#[test]
fn calls_stand_newest_first_and_say_party_way_line_and_time() {
    let mut stage = stage(few(Language::English));
    open(&mut stage);

    assert_eq!(
        rows(&mut stage),
        [
            "Number withheld, Missed, Personal, Today 9:12",
            "0161 496 0100, Outgoing, Busy, Business, Today 8:59",
            "Northwind Supplies, Incoming, 6 min, Business, Yesterday 14:05",
            "Mum, Incoming, 1 h 5 min, Personal, 19 November",
            "Northwind Supplies, Missed, Business, 12 November",
            "Northwind Supplies, Outgoing, 2 min, Personal, 9 November",
        ]
    );
}

#[test]
fn a_press_brings_the_number_back_on_the_line_it_was_on() {
    let mut stage = stage(few(Language::English));
    open(&mut stage);

    let effects = stage.click("Northwind Supplies, Incoming, 6 min, Business, Yesterday 14:05");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Focus(_))), "{effects:?}");
    assert_eq!(commands(effects), [], "it calls nobody by itself");
    let said = commands(stage.click("SEND on Business"));

    assert_eq!(said, [Command::Dial(BUSINESS, "0161 496 0855".to_owned())]);
}

#[test]
fn a_number_is_copied_from_its_row() {
    let mut stage = stage(few(Language::English));
    open(&mut stage);

    let effects = stage.click("Copy number, Mum");

    assert!(matches!(&effects[..], [Effect::Copy(number)] if number == "020 7946 0456"));
}

#[test]
fn only_missed_calls_or_those_of_a_line_are_shown_when_that_is_asked_for() {
    let mut stage = stage(few(Language::English));
    open(&mut stage);

    stage.click("Missed");
    assert_eq!(rows(&mut stage).len(), 2);
    stage.press("Business");
    assert_eq!(rows(&mut stage), ["Northwind Supplies, Missed, Business, 12 November"]);
    stage.click("All");
    assert_eq!(rows(&mut stage).len(), 6);
}

#[test]
fn names_and_numbers_are_found_however_they_are_written() {
    for (sought, found) in [
        ("northWIND", 3),
        ("01614960855", 3),
        ("496 0100", 1),
        ("  mum ", 1),
        ("nobody", 0),
        ("(", 0),
    ] {
        let mut stage = stage(few(Language::English));
        open(&mut stage);

        stage.desk.update(Message::History(HistoryChange::Seek(sought.to_owned())));

        assert_eq!(rows(&mut stage).len(), found, "{sought}");
        assert_eq!(stage.shows("Nothing found"), found == 0);
    }
}

#[test]
fn missed_calls_are_counted_until_the_history_is_looked_at_and_that_is_kept() {
    let mut stage = stage(few(Language::English));
    assert!(stage.controls().iter().any(|name| name.contains("2 missed calls")));

    let effects = open(&mut stage);
    assert!(matches!(&effects[..], [Effect::Looked]), "{effects:?}");

    assert!(!stage.controls().iter().any(|name| name.contains("missed calls")));
    assert!(open(&mut stage).is_empty(), "it is kept once");
    let (day, line) = ((21, 10, 0), PERSONAL);
    let missed = call(day, (Way::Incoming, Outcome::Missed), line, (None, "600"));
    let effects = stage.desk.update(Message::News(News::Past(missed)));
    assert!(matches!(&effects[..], [Effect::Looked]), "it was seen as it came");
}

#[test]
fn earlier_calls_stand_under_the_call_with_the_same_party() {
    let mut stage = stage(few(Language::English));
    assert!(!stage.shows("Earlier with"));

    let talking = News::Snapshot(Arc::new(desks::talking(Language::English)));
    stage.desk.update(Message::News(talking));

    assert!(stage.shows("Earlier with Northwind Supplies"));
    assert!(stage.shows("Yesterday 14:05"));
    assert!(!stage.shows("19 November"), "that was with somebody else");
}

#[test]
fn ten_thousand_calls_cost_no_more_than_those_in_view() {
    let many = |count: u32| {
        let past = (0..count).map(|number| {
            let party = format!("0161 {number}");
            let way = (Way::Incoming, Outcome::Talked(number));
            call((20, 14, 5), way, BUSINESS, (Some(&party), &party))
        });
        let mut stage = stage([News::History(Arc::new(past.collect()), 0)]);
        open(&mut stage);
        stage
    };
    let mut stage = many(10_000);
    let at_top = rows(&mut stage);
    assert!(at_top[0].starts_with("0161 9999,"), "{at_top:?}");
    assert!(at_top.len() <= 20, "{} rows are built", at_top.len());

    for offset in [52.0 * 5_000.0, 1e9] {
        stage.desk.update(Message::History(HistoryChange::Scrolled(offset)));
        let shown = rows(&mut stage);
        assert!(shown.len() <= 24 && shown.len() >= 10, "{} rows are built", shown.len());
    }
    // Scrolled to the end, the oldest is there.
    assert!(rows(&mut stage).last().unwrap().starts_with("0161 0,"));
    assert_eq!(rows(&mut many(3)).len(), 3);
}
