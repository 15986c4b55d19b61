//! The ladder: who said what to whom in a call, as this trade has always drawn it, with what its
//! speech did in between.
//!
//! It is kept of the last calls while the telephone runs. Of a message nothing is kept but what it
//! is: the rest of it, and all its secrets, stay out.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;

use crate::doors::{CallId, Input, LegId, LineId, MediaOrder, MediaReport, Output};
use crate::incoming::shown;
use crate::phone::Phone;

/// Of how many calls it is kept: what somebody may ask about, and has not forgotten.
const TALKS: usize = 20;

/// How many rungs a call has at most; what comes later is counted. A call with more is a loop, and
/// its beginning shows it.
const RUNGS: usize = 200;

/// How many letters of a first line are kept.
const LETTERS: usize = 60;

/// The ladders of the last calls.
#[derive(Debug, Default)]
pub struct Ladder {
    talks: VecDeque<Talk>,
    /// The calls by their Call-ID, and by what their speech is called.
    named: BTreeMap<String, CallId>,
    legs: BTreeMap<LegId, CallId>,
}

/// Something that may belong to a call.
#[derive(Debug)]
pub struct Seen {
    by: By,
    step: Step,
}

#[derive(Debug)]
enum By {
    Name(String),
    Leg(LegId),
}

/// The ladder of a call.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Talk {
    /// The call.
    pub call: CallId,
    /// Its line.
    pub line: LineId,
    /// The far end, as far as it is known.
    pub party: String,
    /// How long after the start of the telephone the first of it happened.
    pub began: Duration,
    /// What happened, the first first.
    pub rungs: Vec<Rung>,
    /// How many rungs more there were.
    pub more: u32,
}

/// One thing that happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rung {
    /// How long after the beginning of the ladder.
    pub after: Duration,
    /// What.
    pub what: Step,
}

/// What may happen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// The telephone said something.
    Said(String, SocketAddr),
    /// Somebody said something to it.
    Heard(String, SocketAddr),
    /// Something happened to the speech of the call.
    Speech(Speech),
}

/// What may happen to speech.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Speech {
    /// It is sent and awaited, in this form.
    Begins(&'static str),
    /// It goes on as agreed anew, in this form.
    Changes(&'static str),
    /// It is over.
    Ends,
    /// The first of ours left.
    Leaves,
    /// The first of the far end arrived.
    Arrives,
    /// Its keys are agreed.
    Sealed,
    /// There are no keys for it.
    NotSealed,
    /// Nothing has arrived for a while.
    Silent,
}

impl Speech {
    /// Its name in files of words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Begins(_) => "speech-begins",
            Self::Changes(_) => "speech-changes",
            Self::Ends => "speech-ends",
            Self::Leaves => "speech-leaves",
            Self::Arrives => "speech-arrives",
            Self::Sealed => "speech-sealed",
            Self::NotSealed => "speech-not-sealed",
            Self::Silent => "speech-silent",
        }
    }

    /// Its form, where that is told.
    pub const fn codec(self) -> Option<&'static str> {
        match self {
            Self::Begins(codec) | Self::Changes(codec) => Some(codec),
            Self::Ends
            | Self::Leaves
            | Self::Arrives
            | Self::Sealed
            | Self::NotSealed
            | Self::Silent => None,
        }
    }
}

impl fmt::Display for Step {
    /// For terminals and files: in English, as what is said on the wire is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(what, to) => write!(f, "keyline ── {what} ─▶ {to}"),
            Self::Heard(what, from) => write!(f, "keyline ◀─ {what} ── {from}"),
            Self::Speech(speech) => {
                let words = match speech {
                    Speech::Begins(codec) => return write!(f, "speech begins: {codec}"),
                    Speech::Changes(codec) => return write!(f, "speech goes on: {codec}"),
                    Speech::Ends => "speech ends",
                    Speech::Leaves => "the first speech of ours left",
                    Speech::Arrives => "the first speech of the far end arrived",
                    Speech::Sealed => "the keys of speech are agreed",
                    Speech::NotSealed => "there are no keys for speech",
                    Speech::Silent => "no speech has arrived for a while",
                };
                f.write_str(words)
            }
        }
    }
}

impl Step {
    /// What arrived.
    pub fn heard(bytes: &[u8], from: SocketAddr) -> Self {
        Self::Heard(title(bytes), from)
    }

    /// What was sent.
    pub fn said(bytes: &[u8], to: SocketAddr) -> Self {
        Self::Said(title(bytes), to)
    }

    /// What an order means to speech, and on which leg.
    pub fn of_order(order: &MediaOrder) -> Option<(LegId, Self)> {
        let (leg, speech) = match order {
            MediaOrder::Open { leg, agreement, .. } => {
                (*leg, Speech::Begins(agreement.codec.name()))
            }
            MediaOrder::Change { leg, agreement } => {
                (*leg, Speech::Changes(agreement.codec.name()))
            }
            MediaOrder::Close(leg) => (*leg, Speech::Ends),
            MediaOrder::FreePort(_)
            | MediaOrder::Connect(_)
            | MediaOrder::Entertain(_)
            | MediaOrder::SendDigits(..)
            | MediaOrder::Tape { .. }
            | MediaOrder::EndTape(_)
            | MediaOrder::Play(_)
            | MediaOrder::Ring(_)
            | MediaOrder::Mute(_) => return None,
        };
        Some((leg, Self::Speech(speech)))
    }

    /// What a report tells of speech, and on which leg.
    pub fn of_report(report: &MediaReport) -> Option<(LegId, Self)> {
        let (leg, speech) = match report {
            MediaReport::Sending(leg) => (*leg, Speech::Leaves),
            MediaReport::Heard(leg) => (*leg, Speech::Arrives),
            MediaReport::Sealed(leg) => (*leg, Speech::Sealed),
            MediaReport::NotSealed(leg, _) => (*leg, Speech::NotSealed),
            MediaReport::Silent(leg, _) => (*leg, Speech::Silent),
            MediaReport::Digit(..)
            | MediaReport::Figures(..)
            | MediaReport::NotRecorded(..)
            | MediaReport::Devices(_)
            | MediaReport::Using(..) => return None,
        };
        Some((leg, Self::Speech(speech)))
    }
}

impl Ladder {
    /// What the telephone is about to be told, where it may belong to a call.
    pub fn of_input(&self, input: &Input<'_>, phone: &Phone) -> Option<Seen> {
        if let Input::Received { flow, from, bytes } = input {
            let name = self.name(bytes).filter(|_| phone.listens_to(*flow, *from))?;
            Some(Seen { by: By::Name(name), step: Step::heard(bytes, *from) })
        } else if let Input::Media(report) = input {
            let (leg, step) = Step::of_report(report)?;
            Some(Seen { by: By::Leg(leg), step })
        } else {
            None
        }
    }

    /// What the telephone wants, where it may belong to a call.
    pub fn of_output(&self, output: &Output) -> Option<Seen> {
        if let Output::Send { to, bytes, .. } = output {
            let name = self.name(bytes)?;
            Some(Seen { by: By::Name(name), step: Step::said(bytes, *to) })
        } else if let Output::Media(order) = output {
            let (leg, step) = Step::of_order(order)?;
            Some(Seen { by: By::Leg(leg), step })
        } else {
            None
        }
    }

    /// Draws it, now that the telephone has taken it in.
    pub fn draw(&mut self, now: Moment, seen: Seen, phone: &Phone) {
        let Seen { by, step } = seen;
        let call = match by {
            By::Name(name) => match self.named.get(&name).copied() {
                Some(call) => Some(call),
                None => phone.call_named(&name).inspect(|call| {
                    self.named.insert(name, *call);
                }),
            },
            By::Leg(leg) => match self.legs.get(&leg).copied() {
                Some(call) => Some(call),
                None => phone.call_of_leg(leg).inspect(|call| {
                    self.legs.insert(leg, *call);
                }),
            },
        };
        if let Some(call) = call {
            self.rung(now, call, step, phone);
        }
    }

    /// The ladders, that of the last call last.
    pub fn talks(&self) -> Vec<Talk> {
        self.talks.iter().cloned().collect()
    }

    /// The name of the call that a message is of, as far as it is one.
    fn name(&self, bytes: &[u8]) -> Option<String> {
        let name = field(bytes, "call-id", "i")?;
        let begins = || field(bytes, "cseq", "cseq").is_some_and(|it| it.ends_with("INVITE"));
        (self.named.contains_key(&name) || begins()).then_some(name)
    }

    fn rung(&mut self, now: Moment, call: CallId, what: Step, phone: &Phone) {
        let seen = phone.line_and_party(call);
        if let Some(talk) = self.talks.iter_mut().find(|talk| talk.call == call) {
            if let Some((_, party)) = seen {
                talk.party = party;
            }
            if talk.rungs.len() < RUNGS {
                talk.rungs.push(Rung { after: now.since_start().saturating_sub(talk.began), what });
            } else {
                talk.more = talk.more.saturating_add(1);
            }
            return;
        }
        // Of a call that is forgotten already there is nothing more to tell.
        let Some((line, party)) = seen else { return };
        if self.talks.len() == TALKS
            && let Some(oldest) = self.talks.pop_front()
        {
            self.named.retain(|_, call| *call != oldest.call);
            self.legs.retain(|_, call| *call != oldest.call);
        }
        let first = Rung { after: Duration::ZERO, what };
        self.talks.push_back(Talk {
            call,
            line,
            party,
            began: now.since_start(),
            rungs: vec![first],
            more: 0,
        });
    }
}

impl Phone {
    /// The call of this Call-ID, while it has one.
    fn call_named(&self, name: &str) -> Option<CallId> {
        let is = |session| self.agent.names_of(session).is_some_and(|it| it.call_id == name);
        self.calls.find(|call| call.session.is_some_and(is))
    }

    fn call_of_leg(&self, leg: LegId) -> Option<CallId> {
        self.calls.find(|call| call.leg.as_ref().is_some_and(|own| own.id == leg))
    }

    fn line_and_party(&self, call: CallId) -> Option<(LineId, String)> {
        self.calls.get(call).map(|call| (call.line, call.party.clone()))
    }
}

/// What a message is: its method and whom it asks, or its answer and to what; nothing of its
/// parameters.
fn title(bytes: &[u8]) -> String {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let first = head.split(|&byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    let text = if let Some(answer) = first.strip_prefix("SIP/2.0 ") {
        let to = field(bytes, "cseq", "cseq").unwrap_or_default();
        format!("{answer} ({})", to.split_whitespace().last().unwrap_or_default())
    } else {
        let request = first.strip_suffix(" SIP/2.0").unwrap_or(&first);
        request.split([';', '?']).next().unwrap_or_default().to_owned()
    };
    shown(&text).chars().take(LETTERS).collect()
}

/// The first value of a field, by its long or its short name.
fn field(bytes: &[u8], long: &str, short: &str) -> Option<String> {
    let lines = bytes.split(|&byte| byte == b'\n').skip(1).map(<[u8]>::trim_ascii);
    let mut fields = lines.take_while(|line| !line.is_empty());
    fields.find_map(|line| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        let name = name.trim_ascii();
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        let value = value.get(1..)?.trim_ascii();
        (is(long) || is(short)).then(|| String::from_utf8_lossy(value).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_by_what_it_is_alone() {
        let request =
            b"INVITE sip:600@pbx.test;token=s3cret?Route=x SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n";
        assert_eq!(title(request), "INVITE sip:600@pbx.test");
        let answer =
            b"SIP/2.0 200 OK\r\nAuthorization: Digest x\r\nCSEQ:  7 INVITE\r\n\r\ncseq: 8 BYE";
        assert_eq!(title(answer), "200 OK (INVITE)");
        assert_eq!(title(b"\x1b[2J\xff\r\n"), "[2J\u{fffd}");
        assert_eq!(title(b""), "");
        assert_eq!(title(&[b'a'; 4_000]).len(), LETTERS);
    }

    #[test]
    fn a_call_is_named_by_either_name_of_its_field() {
        assert_eq!(field(b"X\r\ni : 7@a\r\n\r\n", "call-id", "i").as_deref(), Some("7@a"));
        assert_eq!(field(b"X\r\nCall-ID:b\n", "call-id", "i").as_deref(), Some("b"));
        assert_eq!(field(b"X\r\n\r\nCall-ID: body", "call-id", "i"), None);
    }
}
