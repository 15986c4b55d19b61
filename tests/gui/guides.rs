//! Guides in every state there is a picture of.

use std::sync::Arc;

use gui::{
    Abilities, Answer, Broken, ChangeKind, Desk, Effect, Errand, Fault, Guiding, Language, Message,
    Mode, News, Part, Phrase, Plan, PlanChange, PlannedKey, PlannedLine, Remark, Ticket,
};
use phone::doors::Snapshot;

use crate::desks;

/// Lets the house do all there is.
pub(crate) fn able(desk: &mut Desk) {
    let able = Abilities { enrols: true, picks: true, sounds: true };
    desk.update(Message::News(News::Guide(Ticket::default(), Answer::Able(able))));
}

/// A desk whose guide is open, over what a telephone with these lines shows.
pub(crate) fn open(snapshot: Snapshot, language: Language, mode: Mode) -> Desk {
    let mut desk = desks::desk(snapshot, language, mode);
    able(&mut desk);
    desk.update(Message::Guide(Guiding::Open));
    desk
}

/// The same at the first start, with no line yet.
pub(crate) fn welcome(language: Language, mode: Mode) -> Desk {
    let mut desk = desks::desk(Snapshot::default(), language, mode);
    able(&mut desk);
    desk.update(Message::News(News::Guide(Ticket::default(), Answer::Welcome)));
    desk
}

/// Fills the form in.
pub(crate) fn fill(desk: &mut Desk) {
    desk.update(Message::Guide(Guiding::Address("www.northgate.example".to_owned())));
    desk.update(Message::Guide(Guiding::Number("020 7946 0123".to_owned())));
    desk.update(Message::Guide(Guiding::Password("correct-horse".to_owned().into())));
}

/// The errands among what is done, with their tickets.
pub(crate) fn errands(effects: Vec<Effect>) -> Vec<(Ticket, Errand)> {
    let errands = effects.into_iter().filter_map(|effect| {
        if let Effect::Errand(ticket, errand) = effect { Some((ticket, errand)) } else { None }
    });
    errands.collect()
}

/// The ticket of the errand among what is done.
pub(crate) fn ticket(effects: Vec<Effect>) -> Ticket {
    errands(effects).first().expect("an errand").0
}

/// Answers the errand that hands have sent out.
pub(crate) fn answer(desk: &mut Desk, guiding: Guiding, answer: Answer) {
    let ticket = ticket(desk.update(Message::Guide(guiding)));
    desk.update(Message::News(News::Guide(ticket, answer)));
}

/// Opens a file that becomes this plan.
pub(crate) fn planned(desk: &mut Desk, plan: Plan) {
    answer(desk, Guiding::Dropped("/a/file".into()), Answer::Plan(Arc::new(plan)));
}

/// Opens a file that cannot be used.
pub(crate) fn broken(desk: &mut Desk) {
    let fault = |place, what: &str| Fault { place, what: Phrase::Plain(what.to_owned()) };
    let faults = vec![
        fault(Some((12, Some(9))), "expected a string, as in \"020 7946 0123\""),
        fault(Some((31, Some(1))), "the gateway “citylink” is not in the profile"),
        fault(Some((40, None)), "the file is damaged here"),
        fault(None, "the profile has no line"),
    ];
    let broken = Broken { file: "reception-desk.toml".to_owned(), faults };
    answer(desk, Guiding::Dropped("/a/file".into()), Answer::Broken(Arc::new(broken)));
}

fn keys(labels: &[&str], first: u16) -> Vec<PlannedKey> {
    let keys = labels.iter().zip(first..);
    keys.map(|(label, place)| PlannedKey { label: (*label).to_owned(), place }).collect()
}

/// The settings of a reception.
pub(crate) fn reception() -> Plan {
    let remark = |line, key: &str, value: Option<&str>, note: Option<&str>| Remark {
        line: Some(line),
        key: key.to_owned(),
        value: value.map(str::to_owned),
        note: note.map(|note| Phrase::Plain(note.to_owned())),
    };
    let change = |kind, part, name: &str, values: Option<(&str, &str)>| PlanChange {
        kind,
        part,
        name: name.to_owned(),
        values: values.map(|(old, new)| (old.to_owned(), new.to_owned())),
    };
    let colleagues = [
        "Priya Shah",
        "Ben Osei",
        "Ann Keller",
        "Tom Reyes",
        "Workshop",
        "Front door",
        "Dana Wolf",
        "Accounts",
        "Ivo Marsh",
        "Lea Brandt",
        "Noor Aziz",
        "Sam Hill",
    ];
    Plan {
        file: "reception-desk.cfg".to_owned(),
        form: "Yealink".to_owned(),
        lines: vec![PlannedLine {
            label: "Reception".to_owned(),
            number: "0161 496 0000".to_owned(),
            business: true,
            keys: keys(&["Reception 1", "Reception 2", "Reception 3"], 1),
        }],
        others: keys(&colleagues, 4),
        changes: vec![
            change(ChangeKind::Added, Part::Line, "Reception", None),
            change(
                ChangeKind::Changed,
                Part::Gateway,
                "citylink",
                Some(("citylink.example", "pbx.citylink.example")),
            ),
            change(ChangeKind::Removed, Part::Line, "Personal", None),
        ],
        applied: (0..31)
            .map(|at| remark(4 + at, &format!("account.1.key_{at}"), Some("1"), None))
            .collect(),
        mapped: vec![
            remark(
                40,
                "linekey.9.type",
                Some("24"),
                Some("becomes a key that dials the same number"),
            ),
            remark(44, "account.1.sip_server.1.expires", Some("60"), Some("given in minutes")),
            remark(45, "voice.tone.country", None, Some("brought to the nearest that there is")),
        ],
        unsupported: vec![
            remark(51, "phone_setting.backgrounds", None, Some("Keyline has no such setting")),
            remark(52, "account.1.srtp_encryption", Some("1"), Some("calls are made without")),
        ],
        blocked: None,
    }
}
