//! A2: the same number dialled on each line goes out through that line's gateway alone, with that
//! line's number and addresses, and is heard both ways.

use std::time::Duration;

use super::ground::{
    Figures, Ground, LINES, NUMBER, Variant, check, check_same, dial, in_service, release,
};
use super::headless::Headless;
use crate::run::{Outcome, wait_for};

/// Each transport with each codec, each of both with each digest algorithm.
pub(crate) const VARIANTS: [Variant; 7] = [
    Variant { transport: "udp", codec: "pcmu", digest: "md5" },
    Variant { transport: "tcp", codec: "pcmu", digest: "sha256" },
    Variant { transport: "udp", codec: "g722", digest: "sha256" },
    Variant { transport: "tcp", codec: "g722", digest: "md5" },
    Variant { transport: "udp", codec: "opus", digest: "sha256" },
    Variant { transport: "tcp", codec: "opus", digest: "md5" },
    Variant { transport: "tls", codec: "g722", digest: "sha256" },
];

pub(crate) fn run(
    ground: &mut Ground,
    name: &str,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let profile = variant.profile_trusting(&ground.servers.authority);
    let mut phone = ground.phone(name, &profile)?;
    in_service(&mut phone, figures)?;
    for line in LINES {
        call(ground, &mut phone, variant, line, figures)?;
    }
    phone.quit()?;
    let played = ground.played(name)?;
    for line in LINES {
        let found = ground.speech.announced(line).find_in(&played);
        check_same(figures, &format!("{line} heard here"), found)?;
    }
    // The measure itself: a voice that nobody heard is not found.
    let stranger = ground.speech.hold.find_in(&played).likeness;
    figures.add(format!("a stranger's voice {stranger:.3}"));
    check(stranger < 0.5, || format!("a voice nobody used is found with {stranger:.3}"))
}

fn call(
    ground: &Ground,
    phone: &mut Headless,
    variant: Variant,
    line: &str,
    figures: &mut Figures,
) -> Outcome {
    let other = if line == "business" { "personal" } else { "business" };
    let number = variant.number(line);
    let (here, there) = (ground.log_end(line)?, ground.log_end(other)?);
    let records = ground.servers.gateway(line).call_records().len();
    let network_records = ground.servers.network.call_records().len();

    let connected = dial(phone, line, figures)?;
    let mark = phone.mark();
    ground.talk(phone);
    let codec = phone
        .since(0)
        .iter()
        .rfind(|e| e.is_call(line, "connected"))
        .map(|e| e.text("codec").to_ascii_lowercase());
    check(codec.as_deref() == Some(variant.codec), || {
        format!("{line} speaks {}, not {}", codec.unwrap_or_default(), variant.codec)
    })?;
    check_media(phone, mark, &connected, line, figures)?;
    release(phone, &connected)?;

    ground.check_invites(variant, line, here)?;
    let stray = ground.logged(other, there)?.iter().filter(|m| m.is_request("INVITE")).count();
    check(stray == 0, || format!("{stray} INVITE at the {other} gateway for a call of {line}"))?;

    let find = |records: Vec<Vec<String>>, from: usize| {
        records.into_iter().skip(from).find(|r| r.get(2).is_some_and(|to| to == NUMBER))
    };
    let record = wait_for(Duration::from_secs(5), "a call record at the gateway", || {
        find(ground.servers.gateway(line).call_records(), records)
    })?;
    // Fields of the record: account, calling number, called number.
    check(record.first().is_some_and(|account| account == line), || {
        format!("{line}: the call is on the account {:?}", record.first())
    })?;
    let record = wait_for(Duration::from_secs(5), "a call record at the network", || {
        find(ground.servers.network.call_records(), network_records)
    })?;
    let shown = record.get(1).cloned().unwrap_or_default();
    check(shown == number, || format!("{line}: the network was shown {shown}, not {number}"))?;

    let found = ground.speech.said.find_in(&ground.heard_from(&number)?);
    check_same(figures, &format!("{line} heard there"), found)
}

/// What the phone itself says of the sound of a call: packets both ways and none lost.
fn check_media(
    phone: &mut Headless,
    mark: usize,
    call: &super::headless::Event,
    line: &str,
    figures: &mut Figures,
) -> Outcome {
    let id = call.number("call");
    let latest = phone.since(mark).iter().rfind(|e| e.is("media") && e.number("call") == id);
    let Some(latest) = latest else {
        return Err(format!("{line}: no word of its sound"));
    };
    let figure = |field: &str| latest.number(field).unwrap_or_default();
    let (sent, received, lost) = (figure("sent"), figure("received"), figure("lost"));
    let (late, buffer) = (figure("late"), figure("buffer_ms"));
    figures
        .add(format!("{line} RTP {sent}/{received} lost {lost} late {late} buffer {buffer:.0} ms"));
    check(sent > 0.0 && received > 0.0, || format!("{line}: sent {sent}, received {received}"))?;
    check(lost <= 0.01 * received, || format!("{line}: {lost} of {received} packets lost"))
}
