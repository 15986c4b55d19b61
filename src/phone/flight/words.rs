//! An input as a line, and back.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use super::{What, names, path_read, path_words, port_read, redacted, secret_of, trouble_read};
use crate::doors::{
    CallId, Command, Digit, FlowId, GatewayId, Input, KeyId, LegId, LineId, MediaReport,
    NetworkChange, SealTrouble,
};

/// The words of what arrived, its secrets covered.
pub(super) fn received(flow: FlowId, from: SocketAddr, covered: &[u8]) -> String {
    format!("received {} {from} {}", flow.0, covered.escape_ascii())
}

/// The words of digits that were pressed during a call: whatever they are for, they are a person's
/// secret until proven otherwise.
pub(super) fn digits(digits: &str) -> String {
    format!("command {:?}", Command::PressDigits("0".repeat(digits.chars().count())))
}

/// The words of an input; nothing for one that does nothing.
pub(super) fn of(input: &Input<'_>) -> Option<String> {
    Some(match input {
        Input::Timeout => "t".to_owned(),
        Input::Received { flow, from, bytes } => received(*flow, *from, &redacted(bytes)),
        Input::Command(command) => format!("command {command:?}"),
        Input::PathReady { gateway, path } => format!("path {} {}", gateway.0, path_words(path)),
        Input::PathFailed { gateway, trouble } => {
            let word = format!("{trouble:?}");
            format!("no-path {} {}", gateway.0, word.split('(').next().unwrap_or_default())
        }
        Input::LookedUp { gateway, question, answer } => {
            format!("looked {} {}", gateway.0, names::of(question, answer))
        }
        Input::Network(NetworkChange::Routes) => "network routes".to_owned(),
        Input::Network(NetworkChange::Woke) => "network woke".to_owned(),
        Input::FlowLost(flow) => format!("lost {}", flow.0),
        Input::PortReady { gateway, port } => {
            format!("port {} {} {} {}", gateway.0, port.id.0, port.rtp, port.rtcp)
        }
        Input::Secret { line, .. } => format!("password {}", line.0),
        Input::Certificate(own) => format!("certificate {}", hex(&own.0)),
        Input::Media(report) => return media(report),
    })
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what else the media tells is shown to the person and does nothing"
)]
fn media(report: &MediaReport) -> Option<String> {
    Some(match report {
        MediaReport::Sending(leg) => format!("media sending {}", leg.0),
        MediaReport::Heard(leg) => format!("media heard {}", leg.0),
        MediaReport::Sealed(leg) => format!("media sealed {}", leg.0),
        MediaReport::NotSealed(leg, SealTrouble::WrongCertificate) => {
            format!("media not-sealed {} wrong-certificate", leg.0)
        }
        MediaReport::NotSealed(leg, SealTrouble::NoKeys) => {
            format!("media not-sealed {} no-keys", leg.0)
        }
        MediaReport::Digit(leg, _) => format!("media digit {} 0", leg.0),
        MediaReport::Silent(leg, lasting) => {
            format!("media silent {} {}", leg.0, lasting.as_millis())
        }
        _ => return None,
    })
}

/// Reads the words of an input.
pub(super) fn read(line: &str) -> Option<What> {
    let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
    let words: Vec<&str> = rest.split(' ').collect();
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<u32>().ok());
    let input = match kind {
        "t" => Input::Timeout,
        "received" => {
            let mut parts = rest.splitn(3, ' ');
            let flow = FlowId(parts.next()?.parse().ok()?);
            let from = parts.next()?.parse().ok()?;
            return Some(What::Received { flow, from, bytes: unescaped(parts.next()?)? });
        }
        "command" => Input::Command(command(rest)?),
        "path" => {
            Input::PathReady { gateway: GatewayId(number(0)?), path: path_read(words.get(1..)?)? }
        }
        "no-path" => Input::PathFailed {
            gateway: GatewayId(number(0)?),
            trouble: trouble_read(words.get(1)?),
        },
        "looked" => {
            let (question, answer) = names::read(words.get(1..)?)?;
            Input::LookedUp { gateway: GatewayId(number(0)?), question, answer }
        }
        "network" => Input::Network(match rest {
            "routes" => NetworkChange::Routes,
            "woke" => NetworkChange::Woke,
            _ => return None,
        }),
        "lost" => Input::FlowLost(FlowId(number(0)?)),
        "port" => {
            let (gateway, port) = port_read(&words)?;
            Input::PortReady { gateway, port }
        }
        "password" => secret_of(rest)?,
        "certificate" => Input::Certificate(sdp::Fingerprint(unhex(rest)?.try_into().ok()?)),
        "media" => {
            let leg = LegId(number(1)?);
            Input::Media(match *words.first()? {
                "sending" => MediaReport::Sending(leg),
                "heard" => MediaReport::Heard(leg),
                "sealed" => MediaReport::Sealed(leg),
                "not-sealed" => MediaReport::NotSealed(
                    leg,
                    if words.get(2) == Some(&"no-keys") {
                        SealTrouble::NoKeys
                    } else {
                        SealTrouble::WrongCertificate
                    },
                ),
                "digit" => MediaReport::Digit(leg, Digit::new('0')?),
                "silent" => MediaReport::Silent(leg, Duration::from_millis(number(2)?.into())),
                _ => return None,
            })
        }
        _ => return None,
    };
    Some(What::Other(input))
}

/// One part of a command as it is written: a number, a text, a truth, or nothing.
#[derive(Debug)]
enum Part {
    Number(u32),
    Text(String),
    Truth(bool),
    Nothing,
}

/// Reads a command as it is written for whoever looks for faults: a name, and parts in brackets.
fn command(text: &str) -> Option<Command> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let parts = parts(rest)?;
    let key = || match parts.first()? {
        Part::Number(key) => u16::try_from(*key).ok().map(KeyId),
        Part::Text(_) | Part::Truth(_) | Part::Nothing => None,
    };
    let line = || match parts.first()? {
        Part::Number(line) => Some(LineId(*line)),
        Part::Text(_) | Part::Truth(_) | Part::Nothing => None,
    };
    let call = |at: usize| match parts.get(at)? {
        Part::Number(call) => Some(Some(CallId(*call))),
        Part::Nothing => Some(None),
        Part::Text(_) | Part::Truth(_) => None,
    };
    let said = |at: usize| match parts.get(at)? {
        Part::Text(text) => Some(text.clone()),
        Part::Number(_) | Part::Truth(_) | Part::Nothing => None,
    };
    Some(match name {
        "PressKey" => Command::PressKey(key()?),
        "PressDigits" => Command::PressDigits(said(0)?),
        "Dial" => Command::Dial(line()?, said(1)?),
        "Answer" => Command::Answer(call(0)?),
        "Hold" => Command::Hold(call(0)?),
        "HoldPrivately" => Command::HoldPrivately(call(0)?),
        "Retrieve" => Command::Retrieve(call(0)?),
        "Release" => Command::Release(call(0)?),
        "Transfer" => Command::Transfer(call(0)?, said(1)?),
        "Consult" => Command::Consult(call(0)?, said(1)?),
        "CompleteTransfer" => Command::CompleteTransfer { call: call(0)?, with: call(1)? },
        "GoBack" => Command::GoBack(call(0)?),
        "Mute" => Command::Mute(matches!(parts.first()?, Part::Truth(true))),
        "Merge" => Command::Merge(call(0)?),
        "Split" => Command::Split(call(0)?),
        "EndConference" => Command::EndConference,
        "Record" => Command::Record(call(0)?, matches!(parts.get(1)?, Part::Truth(true))),
        "Join" => Command::Join(key()?),
        "Pull" => Command::Pull(key()?),
        "CallVoicemail" => Command::CallVoicemail(line()?),
        "Retry" => Command::Retry(line()?),
        "Quit" => Command::Quit,
        _ => return None,
    })
}

/// The innermost parts, in order: what names them is passed over.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let end = closing_quote(rest)?;
            let inner = rest.get(1..end)?;
            parts.push(Part::Text(unquoted(inner)));
            rest = rest.get(end + 1..)?;
        } else if first.is_ascii_alphanumeric() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let word = rest.get(..end)?;
            match word {
                "None" => parts.push(Part::Nothing),
                "true" | "false" => parts.push(Part::Truth(word == "true")),
                _ => parts.extend(word.parse().ok().map(Part::Number)),
            }
            rest = rest.get(end..)?;
        } else {
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    Some(parts)
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(at, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at)
    })
}

/// A text without what stands before quotes and backslashes; other escapes are of letters that no
/// number has, and are left.
fn unquoted(text: &str) -> String {
    text.replace("\\\"", "\"").replace("\\\\", "\\").replace("\\'", "'")
}

/// Bytes that were written with escapes.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next()? {
            b'r' => b'\r',
            b'n' => b'\n',
            b't' => b'\t',
            b'x' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    Some(bytes)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_read_as_it_was_written() {
        let number = || "01 \"614\\".to_owned();
        for command in [
            Command::PressKey(KeyId(3)),
            Command::PressDigits(number()),
            Command::Dial(LineId(1), number()),
            Command::Answer(None),
            Command::Answer(Some(CallId(4))),
            Command::Hold(Some(CallId(1))),
            Command::HoldPrivately(None),
            Command::Retrieve(Some(CallId(2))),
            Command::Release(None),
            Command::Transfer(Some(CallId(1)), number()),
            Command::Consult(None, number()),
            Command::CompleteTransfer { call: None, with: Some(CallId(2)) },
            Command::GoBack(None),
            Command::Mute(true),
            Command::Mute(false),
            Command::Merge(None),
            Command::Split(Some(CallId(2))),
            Command::EndConference,
            Command::Record(None, true),
            Command::Record(Some(CallId(3)), false),
            Command::Join(KeyId(1)),
            Command::Pull(KeyId(2)),
            Command::CallVoicemail(LineId(0)),
            Command::Retry(LineId(0)),
            Command::Quit,
        ] {
            let words = of(&Input::Command(command.clone())).unwrap();
            let Some(What::Other(Input::Command(read))) = read(&words) else {
                panic!("{words} is not read");
            };
            assert_eq!(read, command, "{words}");
        }
    }

    #[test]
    fn no_secret_is_in_a_line() {
        assert_eq!(digits("4711#"), "command PressDigits(\"00000\")");
        let secret = sip::Secret::new("hunter2");
        let line = of(&Input::Secret { line: LineId(2), secret }).unwrap();
        assert_eq!(line, "password 2");
    }

    #[test]
    fn bytes_of_every_kind_are_read_as_they_were() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(unescaped(&all.escape_ascii().to_string()), Some(all));
        assert_eq!(unescaped("\\x4"), None);
    }
}
