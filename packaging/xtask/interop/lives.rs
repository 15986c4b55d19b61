//! `sound/lives`: thirty lives of a call on lines that require encryption, by both ways of agreeing on
//! keys; whoever watches the wire sees not one packet of speech or report in the clear. The same eyes
//! see those of a line that does not require it.

use std::time::Duration;

use super::capture::{Capture, Passed};
use super::ground::{
    Figures, Ground, NUMBER, SOON, check, gateway_address, password, phone_address,
};
use super::headless::{Event, Headless};
use super::trouble::Scenario;
use crate::run::Outcome;

pub(crate) const SCENARIOS: [(&str, Scenario); 1] = [("sound/lives", play)];

/// The gateway of these scenarios.
const GATEWAY: &str = "personal";

/// The lines of a phone: one that requires encryption and gets it, one that requires it of an account
/// that has none, and one that does not require it.
const SEALED: &str = "sealed";
const STRICT: &str = "strict";
const PLAIN: &str = "plain";

/// What the lines are to the gateway, for each phone, and how keys are agreed.
const PHONES: [(&str, [&str; 3]); 2] =
    [("sdes", ["5553007", "5553003", "5553001"]), ("dtls", ["5553008", "5553004", "5553002"])];

/// What may happen to a call.
#[derive(Clone, Copy, Debug)]
enum Life {
    Talks,
    IsHeld,
    IsGivenUp,
    IsRefused,
    SaysDigits,
    IsHandedOver,
    IsHandedOverAfterAsking,
    IsOneOfThree,
    IsComing,
    IsRecorded,
    FindsNoEncryption,
}

/// The lives of each phone; the last call of both ends with their lives.
const LIVES: [Life; 14] = [
    Life::Talks,
    Life::IsHeld,
    Life::IsGivenUp,
    Life::IsRefused,
    Life::SaysDigits,
    Life::IsHandedOver,
    Life::IsHandedOverAfterAsking,
    Life::IsOneOfThree,
    Life::IsComing,
    Life::IsRecorded,
    Life::FindsNoEncryption,
    Life::IsHeld,
    Life::IsComing,
    Life::Talks,
];

/// How long both sides speak.
const TALK: Duration = Duration::from_millis(500);

/// Speech of the plain call lasts until a report has left.
const PLAIN_TALK: Duration = Duration::from_secs(2);

/// Numbers of the network: an echo, one that only rings, a busy one, one calls are handed over to,
/// and two with a tone.
const ECHO: &str = "5551001";
const RINGS: &str = "5551003";
const BUSY: &str = "5551002";
const TARGET: &str = "5551007";
const TONES: [&str; 2] = ["5551005", "5551008"];

fn play(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut phones = Vec::new();
    for (exchange, numbers) in PHONES {
        let name = format!("{name}/{exchange}");
        let mut phone = ground.phone(&name, &profile(exchange, numbers))?;
        for line in [SEALED, STRICT, PLAIN] {
            phone.say(&format!("password {line} {}", password(GATEWAY)))?;
        }
        phones.push(phone);
    }
    for line in [SEALED, STRICT, PLAIN] {
        wait(&mut phones, &[0, 0], line, |e| e.is_service(line, "in-service"))?;
    }
    let capture = Capture::start(&ground.net.phone)?;
    let through = LIVES.into_iter().try_for_each(|life| {
        live(ground, &mut phones, life).map_err(|why| format!("{life:?}: {why}"))
    });
    // The last life ends with the phones'.
    let marks = say(&mut phones, &format!("dial {SEALED} {NUMBER}"))?;
    let last = wait(&mut phones, &marks, "connected", |e| e.is_call(SEALED, "connected"));
    for phone in &mut phones {
        phone.pass(TALK);
    }
    drop(phones);
    let passed = capture.stop()?;
    // Nobody is left to hang up what they talked on.
    ground.servers.gateway(GATEWAY).ask("channel request hangup all")?;
    through.and(last)?;
    let seen = Seen::of(&passed);
    let lives = (LIVES.len() + 1) * PHONES.len();
    figures.add(format!("{lives} lives, {} packets sealed", seen.sealed));
    figures.add(format!("{} handshakes, {} in the clear", seen.handshakes, seen.plain()));
    check(seen.plain() == 0, || {
        format!("in the clear: {} of speech, {} reports", seen.speech, seen.reports)
    })?;
    check(seen.sealed > 500, || format!("only {} packets were sealed", seen.sealed))?;
    check(seen.handshakes > 0, || "no handshake was seen".to_owned())?;
    plain(ground, name, figures)
}

/// The same eyes on a call that is not encrypted.
fn plain(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let [(exchange, numbers), _] = PHONES;
    let mut phone = ground.phone(&format!("{name}/plain"), &profile(exchange, numbers))?;
    phone.say(&format!("password {PLAIN} {}", password(GATEWAY)))?;
    phone.wait(0, SOON, PLAIN, |e| e.is_service(PLAIN, "in-service"))?;
    let capture = Capture::start(&ground.net.phone)?;
    let mark = phone.mark();
    phone.say(&format!("dial {PLAIN} {NUMBER}"))?;
    phone.wait(mark, SOON, "connected", |e| e.is_call(PLAIN, "connected"))?;
    phone.pass(PLAIN_TALK);
    phone.say("release")?;
    phone.wait(mark, SOON, "ended", |e| e.is_call(PLAIN, "ended"))?;
    phone.quit()?;
    let seen = Seen::of(&capture.stop()?);
    figures.add(format!("without it {} and {} reports", seen.speech, seen.reports));
    check(seen.speech > 50 && seen.reports > 0, || {
        format!("what is not encrypted is not seen: {} and {}", seen.speech, seen.reports)
    })
}

fn profile(exchange: &str, numbers: [&str; 3]) -> String {
    let [sealed, strict, plain] = numbers;
    let line = |name: &str, number: &str, encryption: &str| {
        format!(
            "\n[[line]]\nname = \"{name}\"\nkind = \"personal\"\ngateway = \"{GATEWAY}\"\n\
             number = \"{number}\"\nappearances = 2\nencryption = \"{encryption}\"\n"
        )
    };
    format!(
        "version = 1\ncountry = \"de\"\n\n[[gateway]]\nname = \"{GATEWAY}\"\ndomain = \"{}\"\n\
         transport = \"udp\"\nexpires = 60\nkeepalive = 5\nkey_exchange = \"{exchange}\"\n{}{}{}",
        gateway_address(GATEWAY),
        line(SEALED, sealed, "required"),
        line(STRICT, strict, "required"),
        line(PLAIN, plain, "off"),
    )
}

/// Says the same to all; gives where each stood before.
fn say(phones: &mut [Headless], words: &str) -> Outcome<Vec<usize>> {
    phones
        .iter_mut()
        .map(|phone| {
            let mark = phone.mark();
            phone.say(words)?;
            Ok(mark)
        })
        .collect()
}

/// Says the same to all of the call that each made since then.
fn say_of_it(phones: &mut [Headless], marks: &[usize], verb: &str, number: &str) -> Outcome {
    phones.iter_mut().zip(marks).try_for_each(|(phone, mark)| {
        let mut calls = phone.since(*mark).iter().filter(|e| e.is("call"));
        let id = calls.find_map(|e| e.number("call")).ok_or("no call")?;
        phone.say(&format!("{verb} {id} {number}")).map(drop)
    })
}

/// Waits until all have told of something.
fn wait(
    phones: &mut [Headless],
    marks: &[usize],
    what: &str,
    wanted: impl Fn(&Event) -> bool,
) -> Outcome {
    phones
        .iter_mut()
        .zip(marks)
        .try_for_each(|(phone, mark)| phone.wait(*mark, SOON, what, &wanted).map(drop))
}

fn live(ground: &Ground, phones: &mut [Headless], life: Life) -> Outcome {
    let dial = |phones: &mut [Headless], number: &str, state: &str| {
        let marks = say(phones, &format!("dial {SEALED} {number}"))?;
        wait(phones, &marks, state, |e| e.is_call(SEALED, state))?;
        Outcome::Ok(marks)
    };
    let talk = |phones: &mut [Headless]| phones.iter_mut().for_each(|phone| phone.pass(TALK / 2));
    let marks = match life {
        Life::Talks => dial(phones, NUMBER, "connected")?,
        Life::IsHeld => {
            dial(phones, NUMBER, "connected")?;
            talk(phones);
            let marks = say(phones, "hold")?;
            wait(phones, &marks, "held", |e| e.is_call(SEALED, "held"))?;
            talk(phones);
            let marks = say(phones, "retrieve")?;
            wait(phones, &marks, "retrieved", |e| e.is_call(SEALED, "connected"))?;
            marks
        }
        Life::IsGivenUp => dial(phones, RINGS, "ringing-there")?,
        Life::IsRefused => {
            dial(phones, BUSY, "ended")?;
            return Ok(());
        }
        Life::SaysDigits => {
            let marks = dial(phones, ECHO, "connected")?;
            say(phones, "digits 12#")?;
            talk(phones);
            marks
        }
        Life::IsHandedOver => {
            let marks = dial(phones, NUMBER, "connected")?;
            talk(phones);
            say_of_it(phones, &marks, "transfer", TARGET)?;
            return wait(phones, &marks, "handed over", |e| e.is_call(SEALED, "ended"));
        }
        Life::IsHandedOverAfterAsking => {
            let marks = dial(phones, NUMBER, "connected")?;
            talk(phones);
            say_of_it(phones, &marks, "consult", TARGET)?;
            wait(phones, &marks, "asked", |e| e.inner("transfer", "state") == "ready")?;
            talk(phones);
            say(phones, "complete")?;
            return wait(phones, &marks, "handed over", |e| e.is_call(SEALED, "ended"));
        }
        Life::IsOneOfThree => {
            let [one, other] = TONES;
            let marks = dial(phones, one, "connected")?;
            dial(phones, other, "connected")?;
            say(phones, "merge")?;
            wait(phones, &marks, "together", |e| e.flag("conference"))?;
            marks
        }
        Life::IsComing => {
            let marks: Vec<usize> = phones.iter_mut().map(Headless::mark).collect();
            for (_, [number, ..]) in PHONES {
                ground.servers.network.ask(&format!(
                    "channel originate Local/{number}@to-lines extension {NUMBER}@answered-{GATEWAY}"
                ))?;
            }
            wait(phones, &marks, "it rings", |e| e.is_call(SEALED, "ringing-here"))?;
            say(phones, "answer")?;
            wait(phones, &marks, "answered", |e| e.is_call(SEALED, "connected"))?;
            marks
        }
        Life::IsRecorded => {
            let marks = dial(phones, NUMBER, "connected")?;
            say(phones, "record on")?;
            wait(phones, &marks, "recorded", |e| e.text("recording") == "running")?;
            marks
        }
        Life::FindsNoEncryption => {
            let marks = say(phones, &format!("dial {STRICT} {NUMBER}"))?;
            return wait(phones, &marks, "no call", |e| e.is_call(STRICT, "ended"));
        }
    };
    talk(phones);
    say(phones, "release")?;
    wait(phones, &marks, "ended", |e| e.is_call(SEALED, "ended"))
}

/// What was seen of the phones' speech.
#[derive(Debug, Default)]
struct Seen {
    sealed: usize,
    handshakes: usize,
    speech: usize,
    reports: usize,
}

impl Seen {
    fn of(passed: &[Passed]) -> Self {
        let phone = phone_address(GATEWAY);
        let mut seen = Self::default();
        for it in passed.iter().filter(|it| it.from.ip().to_string() == phone) {
            match it.bytes.as_slice() {
                // Signalling is text.
                _ if it.to.port() == 5_060 => {}
                // RFC 7983 section 7.
                [20..=63, ..] => seen.handshakes += 1,
                [128..=191, kind, ..] if (192..=223).contains(kind) => {
                    let open = is_whole_report(&it.bytes);
                    *(if open { &mut seen.reports } else { &mut seen.sealed }) += 1;
                }
                [128..=191, ..] => {
                    let open = is_plain_speech(&it.bytes);
                    *(if open { &mut seen.speech } else { &mut seen.sealed }) += 1;
                }
                // Something else never belongs there.
                _ => seen.speech += 1,
            }
        }
        seen
    }

    fn plain(&self) -> usize {
        self.speech + self.reports
    }
}

/// Whether the lengths of the reports in a packet (RFC 3550 section 6.1) add up to it: behind what is
/// sealed there is an index and a tag, and most of the lengths are hidden.
fn is_whole_report(packet: &[u8]) -> bool {
    let mut rest = packet;
    while let [_, _, high, low, ..] = rest {
        let words = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(after) = rest.get(4 * (words + 1)..) else { return false };
        rest = after;
    }
    rest.is_empty()
}

/// Whether speech at 64 kbit/s is not sealed: it has whole steps of 10 ms, to which a tag would add
/// its bytes. A digit has four, comfort noise has fewer, and no tag is as short as that.
fn is_plain_speech(packet: &[u8]) -> bool {
    let payload = packet.len().saturating_sub(12);
    payload <= 4 || payload.is_multiple_of(80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_told_from_what_is_not() {
        let report = [0x81, 203, 0, 1, 1, 2, 3, 4];
        assert!(is_whole_report(&report));
        assert!(is_whole_report(&[&[0x80, 201, 0, 1, 1, 2, 3, 4], &report[..]].concat()));
        assert!(!is_whole_report(&[&report[..], &[0x80, 0, 0, 1], &[0x55; 10]].concat()));
        assert!(is_plain_speech(&[0x80; 172]) && is_plain_speech(&[0x80; 16]));
        for tag in [4, 10, 16] {
            assert!(!is_plain_speech(&vec![0x80; 172 + tag]));
            assert!(!is_plain_speech(&vec![0x80; 16 + tag]));
        }
    }
}
