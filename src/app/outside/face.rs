//! From what there is to see of the telephone to what the desktop shows, in words.

use ::desktop::{Alert, AlertId, AlertKind, Entry, Face, Press, Shortcut, TrayState, Wish};
use gui::Words;
use phone::doors::{CallId, CallState, CallView, LineId, LineView, Service, Snapshot};

/// A call that was missed and not yet looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Missed {
    pub call: CallId,
    pub line: LineId,
    pub label: String,
    pub party: String,
    pub number: String,
}

impl Missed {
    /// What is known of a call that was just missed.
    pub(crate) fn of(call: CallId, snapshot: &Snapshot) -> Option<Self> {
        let view = snapshot.calls.iter().find(|view| view.id == call)?;
        Some(Self {
            call,
            line: view.line,
            label: label(snapshot, view.line).to_owned(),
            party: party(view).to_owned(),
            number: view.party.clone(),
        })
    }
}

/// What else the face depends on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    /// The missed calls, oldest first.
    pub missed: Vec<Missed>,
    /// Whether the window is shown.
    pub shown: bool,
    /// Whether it is to be said that the program goes on without its window.
    pub goes_on: bool,
}

/// Alerts of calls that were missed have numbers above those of calls that ring.
const MISSED: u64 = 1 << 32;

/// The one remark.
const REMARK: AlertId = AlertId(1 << 33);

/// The alert of a call that rings.
pub(crate) fn ringing(call: CallId) -> AlertId {
    AlertId(call.0.into())
}

/// The call an alert is about, and whether it was missed.
pub(crate) fn call_of(alert: AlertId) -> Option<(CallId, bool)> {
    let missed = alert.0 & MISSED != 0;
    let call = u32::try_from(alert.0 & !MISSED).ok()?;
    Some((CallId(call), missed))
}

/// What the desktop shows.
pub(crate) fn face(snapshot: &Snapshot, beside: &Beside, words: &Words) -> Face {
    let of = |state| snapshot.calls.iter().find(move |call| call.state == state);
    let talking = of(CallState::Connected);
    let dialled = of(CallState::Dialling).or_else(|| of(CallState::RingingThere));
    let held = of(CallState::Held);
    let in_service = snapshot.lines.iter().any(|line| line.service == Service::InService);
    let (state, text) = if let Some(call) = of(CallState::RingingHere) {
        let line = label(snapshot, call.line);
        let blanks = [("party", party(call)), ("line", line)];
        (TrayState::Ringing, words.tell("tray-ringing", &blanks))
    } else if let Some(call) = talking {
        (TrayState::Talking, words.tell("tray-talking", &[("party", party(call))]))
    } else if let Some(call) = dialled {
        (TrayState::Talking, words.tell("tray-dialling", &[("party", party(call))]))
    } else if let Some(call) = held {
        (TrayState::Held, words.tell("tray-held", &[("party", party(call))]))
    } else if in_service {
        (TrayState::Idle, words.say("tray-idle"))
    } else {
        (TrayState::NoService, words.say("tray-no-service"))
    };
    Face {
        state,
        title: "Keyline".to_owned(),
        text,
        timer: talking.and_then(|call| call.talked),
        missed: u32::try_from(beside.missed.len()).unwrap_or(u32::MAX),
        menu: menu(snapshot, beside, words),
        alerts: alerts(snapshot, beside, words),
        right_to_left: words.language().is_right_to_left(),
    }
}

fn alerts(snapshot: &Snapshot, beside: &Beside, words: &Words) -> Vec<Alert> {
    let ringing = ringing_calls(snapshot).map(|call| Alert {
        id: ringing(call.id),
        kind: AlertKind::Ringing,
        title: party(call).to_owned(),
        body: words.tell("ringing-line", &[("line", label(snapshot, call.line))]),
        buttons: vec![
            (Press::Answer, words.say("button-answer")),
            (Press::Decline, words.say("button-decline")),
            (Press::Show, words.say("tray-show")),
        ],
    });
    let missed = beside.missed.iter().map(|missed| {
        let mut buttons = vec![(Press::Show, words.say("tray-show"))];
        if !missed.number.is_empty() {
            buttons.insert(0, (Press::CallBack, words.say("alert-call-back")));
        }
        Alert {
            id: AlertId(MISSED | u64::from(missed.call.0)),
            kind: AlertKind::Missed,
            title: words.tell("alert-missed", &[("party", &missed.party)]),
            body: words.tell("alert-missed-line", &[("line", &missed.label)]),
            buttons,
        }
    });
    let remark = beside.goes_on.then(|| Alert {
        id: REMARK,
        kind: AlertKind::Remark,
        title: "Keyline".to_owned(),
        body: words.say("outside-goes-on"),
        buttons: vec![(Press::Show, words.say("tray-show"))],
    });
    ringing.chain(missed).chain(remark).collect()
}

fn menu(snapshot: &Snapshot, beside: &Beside, words: &Words) -> Vec<Entry> {
    let button = |label, wish| Entry::Button { label, wish };
    let mut menu = Vec::new();
    for call in ringing_calls(snapshot) {
        let pressed = |press| Wish::Pressed(ringing(call.id), press);
        let blanks = [("party", party(call))];
        menu.push(button(words.tell("tray-answer", &blanks), pressed(Press::Answer)));
        menu.push(button(words.tell("tray-decline", &blanks), pressed(Press::Decline)));
    }
    let any = |state| snapshot.calls.iter().any(|call| call.state == state);
    let talking = any(CallState::Connected);
    if talking {
        menu.push(button(words.say("button-hold"), Wish::Shortcut(Shortcut::Hold)));
    } else if any(CallState::Held) {
        menu.push(button(words.say("button-resume"), Wish::Shortcut(Shortcut::Hold)));
    }
    if talking || any(CallState::Dialling) || any(CallState::RingingThere) {
        menu.push(button(words.say("button-end"), Wish::Shortcut(Shortcut::End)));
    }
    if !menu.is_empty() {
        menu.push(Entry::Rule);
    }
    menu.extend(snapshot.lines.iter().map(|line| Entry::Text(line_words(line, words))));
    if !beside.missed.is_empty() {
        let count = u64::try_from(beside.missed.len()).unwrap_or(u64::MAX);
        menu.push(Entry::Text(words.count("tray-missed", "count", count)));
    }
    menu.push(Entry::Rule);
    let shown = if beside.shown { "tray-hide" } else { "tray-show" };
    menu.push(button(words.say(shown), Wish::Toggle));
    menu.push(button(words.say("tray-quit"), Wish::Quit));
    menu
}

fn line_words(line: &LineView, words: &Words) -> String {
    let state = match line.service {
        Service::InService => words.say("tray-ready"),
        Service::Starting | Service::OutOfService | Service::Refused => words.trouble(line),
    };
    words.tell("tray-line", &[("line", &line.label), ("state", &state)])
}

fn ringing_calls(snapshot: &Snapshot) -> impl Iterator<Item = &CallView> {
    snapshot.calls.iter().filter(|call| call.state == CallState::RingingHere)
}

fn label(snapshot: &Snapshot, line: LineId) -> &str {
    let found = snapshot.lines.iter().find(|view| view.id == line);
    found.map_or("", |line| line.label.as_str())
}

fn party(call: &CallView) -> &str {
    call.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&call.party)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use gui::Language;
    use phone::doors::{GatewayId, Way};
    use phone::profile::LineKind;

    use super::*;

    fn snapshot(calls: Vec<CallView>) -> Snapshot {
        let line = LineView {
            id: LineId(1),
            name: "business".to_owned(),
            label: "Business".to_owned(),
            number: "102".to_owned(),
            kind: LineKind::Business,
            gateway: GatewayId(0),
            service: Service::InService,
            trouble: None,
            retry_in: None,
            voicemail: None,
        };
        Snapshot { lines: vec![line], calls, ..Snapshot::default() }
    }

    fn call(id: u32, state: CallState) -> CallView {
        CallView {
            id: CallId(id),
            line: LineId(1),
            appearance: 1,
            way: Way::Incoming,
            state,
            party: "01614960855".to_owned(),
            name: Some("Northwind".to_owned()),
            conference: false,
            recording: None,
            meant_for: None,
            by_itself: false,
            held_by_far_end: false,
            secured: phone::doors::Secured::No,
            talked: (state == CallState::Connected).then(|| Duration::from_secs(65)),
            codec: None,
            media: None,
            quality: Vec::new(),
            unheard: None,
            digits: String::new(),
            silent: None,
            transfer: None,
            cause: None,
        }
    }

    fn shown(snapshot: &Snapshot, beside: &Beside) -> Face {
        face(snapshot, beside, &Words::of(Language::English))
    }

    #[test]
    fn a_call_that_rings_names_party_and_line_and_can_be_answered_from_bubble_and_menu() {
        let face = shown(&snapshot(vec![call(7, CallState::RingingHere)]), &Beside::default());

        assert_eq!(face.state, TrayState::Ringing);
        let [alert] = face.alerts.as_slice() else { panic!("{:?}", face.alerts) };
        assert_eq!((alert.title.as_str(), alert.id), ("Northwind", AlertId(7)));
        assert!(alert.body.contains("Business"), "{}", alert.body);
        let answer = Wish::Pressed(AlertId(7), Press::Answer);
        let in_menu =
            |entry: &Entry| matches!(entry, Entry::Button { wish, .. } if *wish == answer);
        assert!(face.menu.iter().any(in_menu));
        assert_eq!(call_of(alert.id), Some((CallId(7), false)));
    }

    #[test]
    fn a_call_that_is_talked_on_counts_and_can_be_held_and_ended() {
        let face = shown(&snapshot(vec![call(7, CallState::Connected)]), &Beside::default());

        assert_eq!((face.state, face.timer), (TrayState::Talking, Some(Duration::from_secs(65))));
        assert!(face.alerts.is_empty());
        for shortcut in [Shortcut::Hold, Shortcut::End] {
            let wanted = Wish::Shortcut(shortcut);
            assert!(
                face.menu
                    .iter()
                    .any(|entry| matches!(entry, Entry::Button { wish, .. } if *wish == wanted))
            );
        }
    }

    #[test]
    fn a_missed_call_leaves_a_count_and_a_bubble_of_its_own() {
        let snapshot = snapshot(vec![call(7, CallState::Ended)]);
        let missed = Missed::of(CallId(7), &snapshot).unwrap();
        let beside = Beside { missed: vec![missed], ..Beside::default() };

        let face = shown(&snapshot, &beside);

        assert_eq!(face.missed, 1);
        let [alert] = face.alerts.as_slice() else { panic!("{:?}", face.alerts) };
        assert_eq!(alert.kind, AlertKind::Missed);
        assert_eq!(call_of(alert.id), Some((CallId(7), true)));
    }

    #[test]
    fn no_line_no_service_and_the_words_are_there_in_every_language() {
        for language in Language::ALL {
            let words = Words::of(language);
            let mut phone = snapshot(Vec::new());
            for line in &mut phone.lines {
                line.service = Service::OutOfService;
            }
            let face = face(&phone, &Beside::default(), &words);
            assert_eq!(face.state, TrayState::NoService);
            assert_ne!(face.text, "tray-no-service", "{language:?}");
        }
    }
}
