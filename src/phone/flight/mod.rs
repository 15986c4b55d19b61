//! The flight record: every input with its moment, so that a day can be played again.
//!
//! It is kept as lines of text, from the start of the telephone until it is as long as it may be;
//! from then on only the last of it, which still tells what happened but can no longer be played.
//! Its memory is taken at the start, so that nothing that arrives makes it grow.
//!
//! No password is ever in it, no answer to a challenge, no key of speech, and no digit that was
//! pressed during a call: these are replaced before a line is written. The keys of speech are drawn
//! from a seed of their own (`Phone::draw_keys_from`), which is not in it either. What does not
//! change what the telephone does (figures of the sound, what strangers say) is left out.
//!
//! The first lines are the seed and the profile, without which nothing would come out the same.

mod cover;
mod ladder;
mod names;
mod words;

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;

use crate::doors::{
    Command, FlowId, GatewayId, Input, LineId, MediaPort, Path, PathTrouble, PortId, Secret,
    Transport,
};

use crate::phone::Phone;
use cover::Cover;

pub use cover::redacted;
pub use ladder::{Ladder, Rung, Seen, Speech, Step, Talk};

/// The longest record that begins at the start: a day of two quiet lines. All of it is memory that
/// the telephone has from its start.
const WHOLE_MAX: usize = 1024 * 1024;

/// What is kept of a longer one.
const LAST_MAX: usize = WHOLE_MAX / 2;

/// Of how many connections unfinished lines are remembered. A telephone has one for a gateway, and
/// some that are being tried.
const STREAMS_MAX: usize = 64;

/// The first line of a record.
pub const TITLE: &str = "keyline flight record 1";

/// What stands where a password was.
const NO_PASSWORD: &str = "redacted";

/// A record that is being kept.
#[derive(Debug)]
pub struct Flight {
    head: String,
    lines: VecDeque<u8>,
    dropped: u64,
    strangers: u64,
    /// What each connection has said of a line that has not ended.
    streams: BTreeMap<FlowId, Cover>,
}

/// One input that was recorded.
#[derive(Debug)]
pub struct Recorded {
    /// When.
    pub now: Moment,
    /// What.
    pub what: What,
}

/// An input that owns what it holds.
#[derive(Debug)]
pub enum What {
    /// Bytes arrived.
    Received {
        /// On which flow.
        flow: FlowId,
        /// From whom.
        from: SocketAddr,
        /// What arrived.
        bytes: Vec<u8>,
    },
    /// Anything else.
    Other(Input<'static>),
}

/// A record that was read.
#[derive(Debug)]
pub struct Record {
    /// What all that is random came from.
    pub seed: [u8; 32],
    /// The profile, as a file of it would say.
    pub profile: String,
    /// How many inputs are missing at the beginning; with any it cannot be played.
    pub dropped: u64,
    /// How many times somebody spoke whom the telephone does not listen to.
    pub strangers: u64,
    /// The inputs.
    pub inputs: Vec<Recorded>,
    /// How many lines are of a later Keyline, and were passed over.
    pub strange: u64,
}

impl Flight {
    /// A record of a telephone made of this profile and seed.
    pub fn new(seed: &[u8; 32], profile: &str) -> Self {
        let mut head = format!("{TITLE}\nseed {}\n", words::hex(seed));
        for line in profile.lines() {
            head.push_str("profile ");
            head.push_str(line);
            head.push('\n');
        }
        // Written to, so that the memory is ours from here on.
        let mut lines = VecDeque::from(vec![b' '; WHOLE_MAX]);
        lines.clear();
        Self { head, lines, dropped: 0, strangers: 0, streams: BTreeMap::new() }
    }

    /// Keeps an input that a telephone is about to be given.
    pub fn note(&mut self, now: Moment, input: &Input<'_>, phone: &Phone) {
        let words = if let Input::Received { flow, from, bytes } = input {
            if !phone.listens_to(*flow, *from) {
                self.strangers += 1;
                return;
            }
            let covered = match self.streams.get_mut(flow) {
                Some(stream) => stream.next(bytes),
                None => redacted(bytes),
            };
            Some(words::received(*flow, *from, &covered))
        } else if let Input::Command(Command::PressDigits(digits)) = input
            && !phone.is_dialling()
        {
            Some(words::digits(digits))
        } else {
            words::of(input)
        };
        if let Input::PathReady { path, .. } = input
            && path.transport != Transport::Udp
        {
            self.streams.insert(path.flow, Cover::default());
            if self.streams.len() > STREAMS_MAX {
                self.streams.pop_first();
            }
        } else if let Input::FlowLost(flow) = input {
            self.streams.remove(flow);
        }
        if let Some(words) = words {
            self.keep(&format!("{} {words}\n", now.since_start().as_nanos()));
        }
    }

    fn keep(&mut self, line: &str) {
        if self.lines.len() + line.len() <= WHOLE_MAX {
            self.lines.extend(line.as_bytes());
            return;
        }
        // What is too long for all of it is as good as lost.
        let room = LAST_MAX.saturating_sub(line.len());
        let too_many = self.lines.len().saturating_sub(room);
        let more = self.lines.iter().skip(too_many).position(|&byte| byte == b'\n');
        let end = more.map_or(self.lines.len(), |more| too_many + more + 1);
        let gone = self.lines.drain(..end).filter(|&byte| byte == b'\n').count();
        self.dropped += u64::try_from(gone).unwrap_or(u64::MAX);
        if line.len() <= LAST_MAX {
            self.lines.extend(line.as_bytes());
        } else {
            self.dropped += 1;
        }
    }

    /// The record as a file has it.
    pub fn text(&self) -> String {
        let (first, second) = self.lines.as_slices();
        let lines = [first, second].concat();
        let lines = String::from_utf8_lossy(&lines);
        let Self { head, dropped, strangers, .. } = self;
        format!("{head}dropped {dropped}\nstrangers {strangers}\n{lines}")
    }
}

impl Recorded {
    /// The input, to be given to a telephone.
    pub fn input(&self) -> Input<'_> {
        match &self.what {
            What::Received { flow, from, bytes } => {
                Input::Received { flow: *flow, from: *from, bytes }
            }
            What::Other(input) => match input {
                Input::Command(command) => Input::Command(command.clone()),
                Input::PathReady { gateway, path } => {
                    Input::PathReady { gateway: *gateway, path: path.clone() }
                }
                Input::PathFailed { gateway, trouble } => {
                    Input::PathFailed { gateway: *gateway, trouble: *trouble }
                }
                Input::LookedUp { gateway, question, answer } => Input::LookedUp {
                    gateway: *gateway,
                    question: question.clone(),
                    answer: answer.clone(),
                },
                Input::Network(change) => Input::Network(*change),
                Input::FlowLost(flow) => Input::FlowLost(*flow),
                Input::PortReady { gateway, port } => {
                    Input::PortReady { gateway: *gateway, port: *port }
                }
                Input::Media(report) => Input::Media(report.clone()),
                Input::Certificate(own) => Input::Certificate(*own),
                Input::Secret { line, secret } => {
                    Input::Secret { line: *line, secret: secret.clone() }
                }
                Input::Received { .. } | Input::Timeout => Input::Timeout,
            },
        }
    }
}

impl Record {
    /// Reads a file. Nothing where it is none.
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != TITLE {
            return None;
        }
        let mut record = Self {
            seed: [0; 32],
            profile: String::new(),
            dropped: 0,
            strangers: 0,
            inputs: Vec::new(),
            strange: 0,
        };
        for line in lines {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "seed" => record.seed = words::unhex(rest)?.try_into().ok()?,
                "profile" => {
                    record.profile.push_str(rest);
                    record.profile.push('\n');
                }
                "dropped" => record.dropped = rest.parse().ok()?,
                "strangers" => record.strangers = rest.parse().ok()?,
                nanos => match (nanos.parse().ok(), words::read(rest)) {
                    (Some(nanos), Some(what)) => {
                        let now = Moment::START + Duration::from_nanos(nanos);
                        record.inputs.push(Recorded { now, what });
                    }
                    (None, _) | (_, None) => record.strange += 1,
                },
            }
        }
        Some(record)
    }
}

/// The words of a way to a gateway.
fn path_words(path: &Path) -> String {
    let known: Vec<String> = path.known.iter().map(ToString::to_string).collect();
    let transport = match path.transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
    };
    let known = known.join(",");
    format!("{} {transport} {} {} {known}", path.flow.0, path.local, path.remote)
}

fn path_read(words: &[&str]) -> Option<Path> {
    let [flow, transport, local, remote, known] = words else { return None };
    Some(Path {
        flow: FlowId(flow.parse().ok()?),
        transport: match *transport {
            "udp" => Transport::Udp,
            "tcp" => Transport::Tcp,
            "tls" => Transport::Tls,
            _ => return None,
        },
        local: local.parse().ok()?,
        remote: remote.parse().ok()?,
        known: known.split(',').filter_map(|it| it.parse().ok()).collect(),
    })
}

fn port_read(words: &[&str]) -> Option<(GatewayId, MediaPort)> {
    let [gateway, id, speech, reports] = words else { return None };
    let port = MediaPort {
        id: PortId(id.parse().ok()?),
        rtp: speech.parse().ok()?,
        rtcp: reports.parse().ok()?,
    };
    Some((GatewayId(gateway.parse().ok()?), port))
}

/// What a way that could not be opened is replayed as: what was wrong with a certificate is told
/// to the person alone, and does nothing.
fn trouble_read(word: &str) -> PathTrouble {
    let known = [
        PathTrouble::UnknownHost,
        PathTrouble::Unreachable,
        PathTrouble::Refused,
        PathTrouble::Authority,
    ];
    let named = known.into_iter().find(|trouble| format!("{trouble:?}") == word);
    named.unwrap_or(PathTrouble::NotEncrypted)
}

fn secret_of(line: &str) -> Option<Input<'static>> {
    let line = LineId(line.parse().ok()?);
    Some(Input::Secret { line, secret: Secret::new(NO_PASSWORD) })
}
