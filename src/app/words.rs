//! The lines a script types, and what they mean.

use std::path::PathBuf;

use engine::Wish;
use phone::doors::{CallId, Command, KeyId, LineId, Secret};
use phone::profile::Profile;

/// What a line asks for.
#[derive(Debug)]
pub(crate) enum Typed {
    /// To be done by the telephone.
    Wish(Wish),
    /// To be printed.
    Snapshot,
    /// The flight record is to be written there.
    Flight(PathBuf),
    /// What helps to find a fault is to be written there.
    Diagnostics(PathBuf),
    /// To end.
    Quit,
    /// Nothing: an empty line or a remark.
    Nothing,
}

/// The commands, for whoever mistyped one.
const KNOWN: &str = "press KEY, join KEY, pull KEY, voicemail LINE, dial LINE NUMBER, answer [CALL], hold [CALL], hold-private [CALL], \
     retrieve [CALL], transfer CALL NUMBER, consult CALL NUMBER, complete [CALL [WITH]], back [CALL], merge [CALL], split [CALL], end-conference, digits DIGITS, release [CALL], record [CALL] on|off, mute on|off, retry LINE, password LINE PASSWORD, snapshot, flight FILE, diagnostics FILE, quit";

/// Reads one line. The error is a sentence; it never repeats a password.
pub(crate) fn read(line: &str, profile: &Profile, keys: &[KeyName]) -> Result<Typed, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(Typed::Nothing);
    }
    let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let command = match verb {
        "press" => Command::PressKey(key(rest, keys)?),
        "join" => Command::Join(key(rest, keys)?),
        "pull" => Command::Pull(key(rest, keys)?),
        "voicemail" => Command::CallVoicemail(line_id(rest, profile)?),
        "dial" => {
            let (name, number) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            Command::Dial(line_id(name, profile)?, number.trim().to_owned())
        }
        "answer" => Command::Answer(call(rest)?),
        "hold" => Command::Hold(call(rest)?),
        "hold-private" => Command::HoldPrivately(call(rest)?),
        "retrieve" => Command::Retrieve(call(rest)?),
        "release" => Command::Release(call(rest)?),
        "transfer" => {
            let (id, number) = call_and_number(verb, rest)?;
            Command::Transfer(Some(id), number)
        }
        "consult" => {
            let (id, number) = call_and_number(verb, rest)?;
            Command::Consult(Some(id), number)
        }
        "complete" => {
            let (first, with) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            Command::CompleteTransfer { call: call(first)?, with: call(with.trim())? }
        }
        "merge" => Command::Merge(call(rest)?),
        "split" => Command::Split(call(rest)?),
        "end-conference" => Command::EndConference,
        "back" => Command::GoBack(call(rest)?),
        "digits" if rest.is_empty() => return Err("digits needs digits: digits 123#".to_owned()),
        "digits" => Command::PressDigits(rest.to_owned()),
        "record" => {
            let (first, last) = rest.rsplit_once(char::is_whitespace).unwrap_or(("", rest));
            let on = match last {
                "on" | "" => true,
                "off" => false,
                _ => return Err("record takes a call, and on or off: record 1 on".to_owned()),
            };
            Command::Record(call(first.trim())?, on)
        }
        "mute" => match rest {
            "on" | "" => Command::Mute(true),
            "off" => Command::Mute(false),
            _ => return Err("mute takes on or off".to_owned()),
        },
        "retry" => Command::Retry(line_id(rest, profile)?),
        "password" => {
            let Some((name, secret)) = rest.split_once(char::is_whitespace) else {
                return Err("password needs a line and its password".to_owned());
            };
            let line = line_id(name, profile)?;
            return Ok(Typed::Wish(Wish::Secret(line, Secret::new(secret.trim()))));
        }
        "flight" | "diagnostics" if rest.is_empty() => {
            return Err(format!("{verb} needs a file: {verb} FILE"));
        }
        "flight" => return Ok(Typed::Flight(PathBuf::from(rest))),
        "diagnostics" => return Ok(Typed::Diagnostics(PathBuf::from(rest))),
        "snapshot" => return Ok(Typed::Snapshot),
        "quit" => return Ok(Typed::Quit),
        other => {
            let shown: String = other.chars().filter(|c| !c.is_control()).take(32).collect();
            return Err(format!("“{shown}” is no command; there are: {KNOWN}"));
        }
    };
    Ok(Typed::Wish(Wish::Command(command)))
}

/// How a key can be called: its number, or its line and appearance.
#[derive(Clone, Debug)]
pub(crate) struct KeyName {
    pub id: KeyId,
    pub line: String,
    /// Zero where it is for something else.
    pub appearance: u8,
}

fn key(text: &str, keys: &[KeyName]) -> Result<KeyId, String> {
    if let Ok(number) = text.parse::<u16>() {
        return Ok(KeyId(number));
    }
    let (line, appearance) = match text.split_once('/') {
        Some((line, appearance)) => (line, appearance.parse::<u8>().ok()),
        None => (text, None),
    };
    // A line by itself is its first appearance, not what it watches.
    let meant = |key: &&KeyName| match appearance {
        Some(wanted) => key.appearance == wanted,
        None => key.appearance != 0,
    };
    keys.iter().find(|key| key.line == line && meant(key)).map(|key| key.id).ok_or_else(|| {
        format!(
            "a key is called by its number, LINE or LINE/APPEARANCE; there are {} keys",
            keys.len()
        )
    })
}

fn line_id(name: &str, profile: &Profile) -> Result<LineId, String> {
    (0..)
        .zip(&profile.lines)
        .find(|(_, line)| line.name == name)
        .map(|(index, _)| LineId(index))
        .ok_or_else(|| {
            let known: Vec<_> = profile.lines.iter().map(|line| line.name.as_str()).collect();
            format!("there is no such line; the profile has: {}", known.join(", "))
        })
}

/// A call, and the number it is to be handed over to.
fn call_and_number(verb: &str, rest: &str) -> Result<(CallId, String), String> {
    let (id, number) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    match (call(id)?, number.trim()) {
        (Some(id), number) if !number.is_empty() => Ok((id, number.to_owned())),
        (Some(_) | None, _) => Err(format!("{verb} takes a call and a number: {verb} 1 204")),
    }
}

fn call(text: &str) -> Result<Option<CallId>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(|number| Some(CallId(number)))
        .map_err(|_| "a call is named by its number".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_called_by_number_line_or_appearance() {
        assert_eq!(key("3", &keys()), Ok(KeyId(3)));
        assert_eq!(key("business", &keys()), Ok(KeyId(2)));
        assert_eq!(key("business/2", &keys()), Ok(KeyId(3)));
        assert!(key("private", &keys()).is_err());
    }

    #[test]
    fn what_is_no_command_is_answered_with_those_that_are() {
        let wrong = read("dail business 5", &Profile::default(), &keys()).unwrap_err();

        assert!(wrong.contains("dial LINE NUMBER"), "{wrong}");
    }

    #[test]
    fn a_call_is_handed_over_by_its_number() {
        let command = |line| match read(line, &Profile::default(), &keys()) {
            Ok(Typed::Wish(Wish::Command(command))) => Ok(command),
            Ok(other) => panic!("{other:?}"),
            Err(text) => Err(text),
        };
        let to = || "204".to_owned();

        assert_eq!(command("transfer 1 204"), Ok(Command::Transfer(Some(CallId(1)), to())));
        assert_eq!(command("consult 1  204"), Ok(Command::Consult(Some(CallId(1)), to())));
        let (call, with) = (Some(CallId(1)), Some(CallId(2)));
        assert_eq!(command("complete 1 2"), Ok(Command::CompleteTransfer { call, with }));
        let (call, with) = (None, None);
        assert_eq!(command("complete"), Ok(Command::CompleteTransfer { call, with }));
        assert_eq!(command("back 1"), Ok(Command::GoBack(Some(CallId(1)))));
        assert_eq!(command("record 2 off"), Ok(Command::Record(Some(CallId(2)), false)));
        assert_eq!(command("record on"), Ok(Command::Record(None, true)));
        assert!(command("record 2").is_err());
        assert_eq!(command("merge"), Ok(Command::Merge(None)));
        assert_eq!(command("split 1"), Ok(Command::Split(Some(CallId(1)))));
        assert!(command("transfer 204").is_err());
        assert!(command("consult").is_err());
    }

    fn keys() -> Vec<KeyName> {
        [0, 1, 2]
            .map(|appearance| KeyName {
                id: KeyId(u16::from(appearance) + 1),
                line: "business".to_owned(),
                appearance,
            })
            .to_vec()
    }
}
