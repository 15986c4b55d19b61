//! The ladders of the last calls in the settings: asked for only while they are looked at.

use std::sync::Arc;
use std::time::Duration;

use gui::{Desk, Effect, Language, Message, Mode, News, Tab};
use phone::doors::{CallId, LineId};
use phone::flight::{Rung, Speech, Step, Talk};

use crate::desks;
use crate::looks::looks;
use crate::stage::Stage;

fn talk(call: u32, party: &str) -> Talk {
    let gateway = ([198, 51, 100, 1], 5060).into();
    let said = |what: &str| Step::Said(what.to_owned(), gateway);
    let heard = |what: &str| Step::Heard(what.to_owned(), gateway);
    let steps = [
        (0, said("INVITE sip:01614960855@pbx.example")),
        (12, heard("100 Trying (INVITE)")),
        (840, heard("180 Ringing (INVITE)")),
        (4_210, heard("200 OK (INVITE)")),
        (4_211, said("ACK sip:01614960855@198.51.100.1")),
        (4_213, Step::Speech(Speech::Begins("G722"))),
        (4_235, Step::Speech(Speech::Arrives)),
        (65_002, heard("BYE sip:keyline@192.0.2.7")),
        (65_003, Step::Speech(Speech::Ends)),
        (65_004, said("200 OK (BYE)")),
    ];
    let rungs = steps.map(|(ms, what)| Rung { after: Duration::from_millis(ms), what });
    Talk {
        call: CallId(call),
        line: LineId(0),
        party: party.to_owned(),
        began: Duration::ZERO,
        rungs: rungs.into(),
        more: 0,
    }
}

fn open(language: Language, mode: Mode) -> Desk {
    let mut desk = Desk::new(language, mode);
    desk.update(Message::News(News::Snapshot(Arc::new(desks::idle(language)))));
    desk.update(Message::Go(Tab::Settings));
    desk
}

fn talks(desk: &mut Desk) {
    let mut failed = talk(2, "5551000");
    failed.rungs.truncate(2);
    let talks = vec![talk(1, "01614960855"), failed];
    desk.update(Message::News(News::Ladders(Arc::new(talks))));
}

fn asked(effects: &[Effect]) -> Vec<bool> {
    let asked = effects
        .iter()
        .filter_map(|effect| if let Effect::Ladders(on) = effect { Some(*on) } else { None });
    asked.collect()
}

#[test]
fn ladders_are_asked_for_while_they_are_looked_at_and_a_call_is_chosen() {
    let mut stage = Stage::new(open(Language::English, Mode::Light), (1040.0, 2_600.0));

    assert_eq!(asked(&stage.press("Show the last calls")), [true]);
    assert!(stage.shows("There has been no call yet."));
    talks(&mut stage.desk);
    assert!(stage.shows("→ INVITE sip:01614960855@pbx.example"));
    assert!(!stage.shows("← BYE sip:keyline@192.0.2.7"), "the last call has none");
    stage.press("01614960855");
    assert!(stage.shows("← BYE sip:keyline@192.0.2.7"));
    assert_eq!(asked(&stage.desk.update(Message::Go(Tab::History))), [false]);
    assert_eq!(asked(&stage.desk.update(Message::Go(Tab::Settings))), [true]);
    assert_eq!(asked(&stage.press("Hide the last calls")), [false]);
}

#[test]
fn what_is_gathered_is_told_with_its_place() {
    let mut stage = Stage::new(open(Language::English, Mode::Light), (1040.0, 2_600.0));

    let effects = stage.press("Save a report");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Gather)), "{effects:?}");
    stage.desk.update(Message::News(News::Gathered(Some("/tmp/report.txt".to_owned()))));
    assert!(stage.shows("The report is in /tmp/report.txt."));
    stage.desk.update(Message::News(News::Gathered(None)));
    assert!(stage.shows("The report could not be saved."));
}

#[test]
fn the_ladder_of_a_call_looks_as_it_does() {
    let ways = [
        ("settings-ladder-en", Language::English, Mode::Light, (1040.0, 2_900.0)),
        ("settings-ladder-ar", Language::Arabic, Mode::Dark, (420.0, 2_950.0)),
    ];
    for (name, language, mode, size) in ways {
        let mut desk = open(language, mode);
        desk.update(Message::Trace(gui::Tracing::Show(true)));
        talks(&mut desk);
        desk.update(Message::Trace(gui::Tracing::Choose(CallId(1))));
        looks(name, desk, mode, size);
    }
}
