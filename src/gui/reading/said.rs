//! What is said aloud when something changes: whose line, which party, what now.
//!
//! A pure function of what was and what is. Timers, levels and the next try of a line are not
//! said; they can be read by whoever wants to know.

use std::collections::VecDeque;

use outline::{Node, NodeId, Role, Urgency};
use phone::doors::{CallState, CallView, LineView, Service, Snapshot};

use crate::desk::party;
use crate::words::Words;

/// Something to say once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Saying {
    /// The words.
    pub text: String,
    /// How soon.
    pub urgency: Urgency,
}

/// So many stay to be read again.
const KEPT: usize = 4;

/// What was said last, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    sayings: VecDeque<(u64, Saying)>,
    /// How many have been said: a saying that comes again is another one.
    count: u64,
}

impl Said {
    pub(crate) fn add(&mut self, sayings: impl IntoIterator<Item = Saying>) {
        for saying in sayings {
            self.count += 1;
            self.sayings.push_back((self.count, saying));
            if self.sayings.len() > KEPT {
                self.sayings.pop_front();
            }
        }
    }

    /// As a group at the end of the window.
    pub(super) fn node(&self, words: &Words) -> Option<Node> {
        let mut group = Node::new(NodeId::of("said"), Role::Group, words.say("said-title"));
        group.children = self
            .sayings
            .iter()
            .map(|(number, saying)| {
                let id = NodeId::of(&format!("said {number}"));
                Node::new(id, Role::Said(saying.urgency), super::walk::plain(&saying.text))
            })
            .collect();
        (!group.children.is_empty()).then_some(group)
    }
}

/// What there is to say about what has become of one snapshot in the next.
pub fn said(before: &Snapshot, after: &Snapshot, words: &Words) -> Vec<Saying> {
    let calls = after.calls.iter().filter_map(|call| {
        let known = before.calls.iter().find(|known| known.id == call.id);
        of_call(known, call, after, words)
    });
    let lines = after.lines.iter().filter_map(|line| {
        let known = before.lines.iter().find(|known| known.id == line.id);
        of_line(known, line, words)
    });
    let recorded = after.calls.iter().filter_map(|call| {
        let known = before.calls.iter().find(|known| known.id == call.id)?;
        let ended = call.state == CallState::Ended;
        let changed = known.recording.is_some() != call.recording.is_some() && !ended;
        let word = if call.recording.is_some() { "said-recording" } else { "said-recording-ended" };
        changed.then(|| Saying {
            text: words.listed(&[party(call), &words.say(word)]),
            urgency: Urgency::Polite,
        })
    });
    let unheard = after.calls.iter().filter_map(|call| {
        let known = before.calls.iter().find(|known| known.id == call.id);
        let why = call.unheard.filter(|why| known.and_then(|it| it.unheard) != Some(*why))?;
        let text = words.label_and_sentence(party(call), &words.sentence(&why));
        Some(Saying { text, urgency: Urgency::Urgent })
    });
    let muted = (before.muted != after.muted).then(|| Saying {
        text: words.say(if after.muted { "status-muted" } else { "said-unmuted" }),
        urgency: Urgency::Polite,
    });
    let handed = after.calls.iter().filter_map(|call| {
        let known = before.calls.iter().find(|known| known.id == call.id);
        of_transfer(known, call, words)
    });
    let messages = after.lines.iter().filter_map(|line| {
        let known = before.lines.iter().find(|known| known.id == line.id)?;
        of_messages(known, line, words)
    });
    calls
        .chain(handed)
        .chain(recorded)
        .chain(unheard)
        .chain(lines)
        .chain(messages)
        .chain(muted)
        .collect()
}

fn of_call(
    known: Option<&CallView>,
    call: &CallView,
    phone: &Snapshot,
    words: &Words,
) -> Option<Saying> {
    let told = |call: &CallView| (call.state, call.held_by_far_end, call.conference);
    if known.map(told) == Some(told(call)) {
        return None;
    }
    let (state, urgency) = match call.state {
        CallState::Seized => ("said-seized", Urgency::Polite),
        CallState::Dialling => ("said-dialling", Urgency::Polite),
        CallState::RingingThere => ("said-ringing-there", Urgency::Polite),
        CallState::RingingHere => ("said-ringing", Urgency::Urgent),
        CallState::Connected if call.held_by_far_end => ("said-they-hold", Urgency::Polite),
        CallState::Connected if call.conference => ("said-conference", Urgency::Polite),
        CallState::Connected => ("said-talking", Urgency::Polite),
        CallState::Held => ("said-held", Urgency::Polite),
        CallState::Ended => ("said-ended", Urgency::Polite),
    };
    let line = phone.lines.iter().find(|line| line.id == call.line);
    let line = line.map_or("", |line| line.label.as_str());
    let mut text = words.listed(&[line, party(call), &words.say(state)]);
    if let (CallState::Ended, Some(cause)) = (call.state, &call.cause) {
        text = words.label_and_sentence(&text, &words.cause(cause));
    }
    Some(Saying { text, urgency })
}

fn of_transfer(known: Option<&CallView>, call: &CallView, words: &Words) -> Option<Saying> {
    let now = call.transfer.as_ref()?;
    let before = known.and_then(|known| known.transfer.as_ref()).map(|it| &it.state);
    if before == Some(&now.state) {
        return None;
    }
    let text = words.transfer(party(call), &now.to, &now.state);
    Some(Saying { text, urgency: Urgency::Polite })
}

/// Messages that came while one was there; those that waited before are read on the line.
fn of_messages(known: &LineView, line: &LineView, words: &Words) -> Option<Saying> {
    let told = |line: &LineView| {
        let mailbox = line.voicemail.as_ref().filter(|mailbox| mailbox.known)?;
        Some(mailbox.new)
    };
    let (before, now) = (told(known)?, told(line)?);
    if now <= before {
        return None;
    }
    let count = words.count("voicemail-new", "count", now.into());
    Some(Saying { text: words.listed(&[&line.label, &count]), urgency: Urgency::Polite })
}

fn of_line(known: Option<&LineView>, line: &LineView, words: &Words) -> Option<Saying> {
    let known = known.map(|known| known.service);
    if known == Some(line.service) {
        return None;
    }
    let text = match line.service {
        // On the first look what works goes without saying.
        Service::InService => {
            known?;
            words.tell("status-ready", &[("lines", &line.label)])
        }
        Service::Starting => return None,
        Service::OutOfService | Service::Refused => {
            let title = words.tell("notice-title", &[("line", &line.label)]);
            words.label_and_sentence(&title, &words.trouble(line))
        }
    };
    Some(Saying { text, urgency: Urgency::Polite })
}
