//! A whole telephone to which a file tells what happens: messages of its gateway, answers to what
//! it said, what a person does, and time that passes.
//!
//! A file is a row of steps, parted by the byte 1E, which no message has. The first byte of a step
//! says what it is:
//!
//! | | |
//! | --- | --- |
//! | `+` | so many milliseconds pass |
//! | `!` | a person does what the letter after it stands for |
//! | `<` | the rest arrives from the gateway, with marks filled in |
//! | `=` | the last request (of the method named after the status) is answered: status, fields, an empty line, a body |
//! | `~` | the connection is lost, and a new one opened |
//!
//! Marks are what a far end knows of the telephone: `$u` the user of its Contact, `$i` the Call-ID,
//! `$f` the From, `$t` the To and `$b` the branch of what it said last, `$r` the tag it answered
//! with last, `$n` a number that is new, `$s` a description of speech.

use std::time::Duration;

use phone::doors::{CallId, CallState, Command, KeyId, Transport};
use sip::message::{Message, Method, Name};

use crate::desk::{Desk, LINE, SOUND};

/// What parts steps.
const SEPARATOR: u8 = 0x1e;

/// The most steps of a file.
const STEPS: usize = 48;

/// The most time that passes at once: a registration comes round in it.
const LONGEST: u64 = 4_000_000;

/// How many messages a telephone may say to one file, at most: all that it repeats over hours
/// included.
const SENT: usize = 4 * 1024 * 1024;

pub(crate) fn tell(input: &[u8]) {
    let transport = if input.first() == Some(&b'T') { Transport::Tcp } else { Transport::Udp };
    let mut desk = Desk::in_service(transport);
    for step in input.split(|byte| *byte == SEPARATOR).take(STEPS) {
        let Some((kind, rest)) = step.split_first() else { continue };
        match kind {
            b'+' => {
                let digits = String::from_utf8_lossy(rest);
                let millis = digits.trim().parse().unwrap_or(100_u64).min(LONGEST);
                desk.run(Duration::from_millis(millis));
            }
            b'!' => command(&mut desk, rest),
            b'<' => {
                let bytes = filled(&mut desk, rest);
                desk.receive(&bytes);
            }
            b'=' => answer(&mut desk, rest),
            b'~' => {
                desk.cut();
                desk.open(transport);
            }
            _ => {}
        }
        let snapshot = desk.phone.snapshot(desk.now);
        assert!(snapshot.calls.len() <= 64, "{} calls on a line of four", snapshot.calls.len());
    }
    end(&mut desk);
}

/// Whatever happened, everything has an end.
fn end(desk: &mut Desk) {
    assert!(desk.sent < SENT, "it said {} bytes", desk.sent);
    desk.command(Command::Quit);
    desk.run(Duration::from_mins(12));
    let snapshot = desk.phone.snapshot(desk.now);
    let live = |call: &&phone::doors::CallView| call.state != CallState::Ended;
    assert!(snapshot.calls.iter().find(live).is_none(), "a call is left: {:?}", snapshot.calls);
}

fn command(desk: &mut Desk, rest: &[u8]) {
    let which = |at: usize| rest.get(at).map(|digit| u32::from(digit.saturating_sub(b'0')));
    let call = which(1).map(CallId);
    let number = || "5551000".to_owned();
    let command = match rest.first() {
        Some(b'd') => Command::Dial(LINE, number()),
        Some(b'a') => Command::Answer(call),
        Some(b'h') => Command::Hold(call),
        Some(b'r') => Command::Retrieve(call),
        Some(b'x') => Command::Release(call),
        Some(b't') => Command::Transfer(call, number()),
        Some(b'c') => Command::Consult(call, number()),
        Some(b'm') => Command::CompleteTransfer { call, with: which(2).map(CallId) },
        Some(b'b') => Command::GoBack(call),
        Some(b'k') => {
            Command::PressKey(KeyId(which(1).and_then(|it| u16::try_from(it).ok()).unwrap_or(1)))
        }
        Some(b'p') => Command::PressDigits("1".to_owned()),
        Some(b'u') => Command::Mute(true),
        Some(b'y') => Command::Retry(LINE),
        _ => return,
    };
    desk.command(command);
}

/// Answers what was said last, as the step says.
fn answer(desk: &mut Desk, rest: &[u8]) {
    let bytes = filled(desk, rest);
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split_whitespace();
    let status = words.next().and_then(|it| it.parse::<u16>().ok()).unwrap_or(200);
    let method = words.next().and_then(|it| Method::parse(it.as_bytes()));
    let Some(request) = desk.last(method.as_ref()) else { return };
    let fields: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let sound = |(_, value): &(&str, &str)| !value.contains(['\r', '\n']);
    let fields: Vec<_> = fields.into_iter().filter(sound).collect();
    if (100..700).contains(&status) {
        desk.answer(&request, status, &fields, body);
    }
}

/// A message with its marks filled in.
fn filled(desk: &mut Desk, text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 512);
    let mut rest = text.iter().copied();
    let last = desk.last(None);
    let of = |name: Name| last.as_ref().and_then(|it| it.text(name)).unwrap_or_default();
    let number = desk.fresh();
    while let Some(byte) = rest.next() {
        if byte != b'$' {
            bytes.push(byte);
            continue;
        }
        let mark = match rest.next() {
            Some(b'u') => desk.contact().to_owned(),
            Some(b'i') => of(Name::CallId),
            Some(b'f') => of(Name::From),
            Some(b't') => of(Name::To),
            Some(b'b') => last.as_ref().and_then(branch).unwrap_or_default(),
            Some(b'r') => {
                desk.said.iter().rfind(|it| !it.is_request()).and_then(tag).unwrap_or_default()
            }
            Some(b'n') => number.to_string(),
            Some(b's') => SOUND.to_owned(),
            Some(other) => char::from(other).to_string(),
            None => String::new(),
        };
        bytes.extend_from_slice(mark.as_bytes());
        if bytes.len() > 70_000 {
            break;
        }
    }
    bytes
}

fn branch(message: &Message) -> Option<String> {
    let via = message.top_via().ok()?;
    via.branch.map(str::to_owned)
}

fn tag(message: &Message) -> Option<String> {
    let to = message.to().ok()?;
    to.tag().map(str::to_owned)
}
