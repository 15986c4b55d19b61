//! `sound/sdes`, `sound/dtls`: speech is encrypted as a line demands, with keys that only the
//! server learns; and where the far end does not encrypt, a line that requires it makes no call.

use std::path::Path;
use std::time::Duration;

use super::enrol::scan::Planted;
use super::ground::{
    Figures, Ground, NUMBER, SOON, check, check_same, dial, gateway_address, is_within_dialog,
    password, release,
};
use super::headless::Headless;
use super::trouble::Scenario;
use super::wire::{Logged, user};
use crate::run::Outcome;

pub(crate) const SCENARIOS: [(&str, Scenario); 2] = [("sound/sdes", keys), ("sound/dtls", shaken)];

/// The gateway of these scenarios.
const GATEWAY: &str = "personal";

/// The lines: one to an account that encrypts, and two to accounts that do not.
const SEALED: &str = "personal";
const STRICT: &str = "strict";
const EASY: &str = "easy";

/// Accounts that do not encrypt.
const PLAIN: [&str; 2] = ["5553003", "5553004"];

/// How long the call without encryption lasts.
const SHORT: Duration = Duration::from_secs(2);

/// What a way to agree on keys looks like.
struct Case {
    transport: &'static str,
    exchange: &'static str,
    /// The account that encrypts so.
    number: &'static str,
    /// What the phone says of the call.
    secured: &'static str,
    /// What the offer is carried by.
    proto: &'static str,
    /// What the offer cannot do without.
    line: &'static str,
}

fn keys(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let case = Case {
        transport: "tls",
        exchange: "sdes",
        number: "5553007",
        secured: "keys",
        proto: "RTP/SAVP",
        line: "a=crypto:",
    };
    play(ground, name, &case, figures)
}

fn shaken(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let case = Case {
        transport: "udp",
        exchange: "dtls",
        number: "5553008",
        secured: "handshake",
        proto: "UDP/TLS/RTP/SAVP",
        line: "a=fingerprint:sha-256 ",
    };
    play(ground, name, &case, figures)
}

fn play(ground: &mut Ground, name: &str, case: &Case, figures: &mut Figures) -> Outcome {
    let profile = profile(case, &ground.servers.authority);
    let mut phone = ground.phone(name, &profile)?;
    for line in [SEALED, STRICT, EASY] {
        phone.say(&format!("password {line} {}", password(GATEWAY)))?;
    }
    for line in [SEALED, STRICT, EASY] {
        let what = format!("{line} in service");
        phone.wait(0, SOON, &what, |e| e.is_service(line, "in-service"))?;
    }
    let from = ground.log_end(GATEWAY)?;
    sealed(ground, &mut phone, case, figures)?;
    strict(ground, &mut phone, case, figures)?;
    easy(ground, &mut phone, figures)?;
    phone.quit()?;
    let found = ground.speech.announced(GATEWAY).find_in(&ground.played(name)?);
    check_same(figures, "heard here", found)?;
    hidden(&ground.logged(GATEWAY, from)?, &ground.folder(name), case, figures)
}

/// The encrypted line, and lines to accounts that do not encrypt: one requires it, one prefers it.
fn profile(case: &Case, authority: &str) -> String {
    let Case { transport, exchange, number, .. } = case;
    let trusted = format!("authority = \"\"\"\n{authority}\"\"\"\n");
    let trusted = if *transport == "tls" { &trusted } else { "" };
    let [strict, easy] = PLAIN;
    let line = |name: &str, number: &str, encryption: &str| {
        format!(
            "\n[[line]]\nname = \"{name}\"\nkind = \"personal\"\ngateway = \"{GATEWAY}\"\n\
             number = \"{number}\"\nappearances = 1\nencryption = \"{encryption}\"\n"
        )
    };
    format!(
        "version = 1\ncountry = \"de\"\n\n[[gateway]]\nname = \"{GATEWAY}\"\n\
         domain = \"{}\"\ntransport = \"{transport}\"\n{trusted}expires = 60\nkeepalive = 5\n\
         key_exchange = \"{exchange}\"\n{}{}{}",
        gateway_address(GATEWAY),
        line(SEALED, number, "required"),
        line(STRICT, strict, "required"),
        line(EASY, easy, "preferred"),
    )
}

/// A call that the server encrypts too is heard both ways, and says how it is secured.
fn sealed(ground: &Ground, phone: &mut Headless, case: &Case, figures: &mut Figures) -> Outcome {
    let from = ground.log_end(GATEWAY)?;
    let mark = phone.mark();
    let call = dial(phone, SEALED, figures)?;
    let what = format!("the call is secured by {}", case.secured);
    let secured = phone.wait(mark, SOON, &what, |e| {
        e.is_call(SEALED, "connected") && e.text("secured") == case.secured
    })?;
    figures.add(format!("{} {}", case.secured, secured.text("codec")));
    ground.talk(phone);
    let last =
        phone.since(mark).iter().rfind(|e| e.is("call")).map(|e| e.text("secured").to_owned());
    check(last.as_deref() == Some(case.secured), || format!("it ends up secured by {last:?}"))?;
    release(phone, &call)?;

    let invites = invites(&ground.logged(GATEWAY, from)?, case.number);
    check(!invites.is_empty(), || "no INVITE at the gateway".to_owned())?;
    for invite in &invites {
        check(carried_by(invite) == Some(case.proto), || {
            format!("an offer is carried by {:?}", carried_by(invite))
        })?;
        check(invite.body(case.line).next().is_some(), || {
            format!("an offer without {}", case.line)
        })?;
        check(invite.transport.eq_ignore_ascii_case(case.transport), || {
            format!("an offer came over {}", invite.transport)
        })?;
    }
    let found = ground.speech.said.find_in(&ground.heard_from(case.number)?);
    check_same(figures, "heard there", found)
}

/// Where the account does not encrypt, a line that requires it says so and makes no call.
fn strict(ground: &Ground, phone: &mut Headless, case: &Case, figures: &mut Figures) -> Outcome {
    let [number, _] = PLAIN;
    let from = ground.log_end(GATEWAY)?;
    let records = ground.servers.network.call_records().len();
    let mark = phone.mark();
    phone.say(&format!("dial {STRICT} {NUMBER}"))?;
    let over = phone.wait(mark, SOON, "no call", |e| e.is_call(STRICT, "ended"))?;
    figures.add(format!("\"{}\"", over.inner("cause", "text")));
    check(over.inner("cause", "key") == "not-encrypted", || format!("it says {over}"))?;
    phone.pass(Duration::from_secs(1));
    let stood = phone.since(mark).iter().any(|e| e.is_call(STRICT, "connected"));
    check(!stood, || "a call stood without encryption".to_owned())?;
    let invites = invites(&ground.logged(GATEWAY, from)?, number);
    check(!invites.is_empty(), || "nothing was asked of the gateway".to_owned())?;
    let plain = invites.iter().filter(|invite| carried_by(invite) != Some(case.proto)).count();
    check(plain == 0, || format!("{plain} offers without encryption"))?;
    let more = ground.servers.network.call_records().len() - records;
    check(more == 0, || format!("{more} calls reached the network"))
}

/// Where encryption is only preferred, the call stands without it, and says so.
fn easy(ground: &Ground, phone: &mut Headless, figures: &mut Figures) -> Outcome {
    let [_, number] = PLAIN;
    let from = ground.log_end(GATEWAY)?;
    let mark = phone.mark();
    // Who answers says back what is said there: the announcement is heard in the first call alone.
    phone.say(&format!("dial {EASY} 5551001"))?;
    let call = phone.wait(mark, SOON, "a call without encryption", |e| {
        e.is_call(EASY, "connected") || e.is_call(EASY, "ended")
    })?;
    check(call.is_call(EASY, "connected"), || format!("preferred, and no call: {call}"))?;
    check(call.text("secured") == "no", || format!("it is not encrypted, and says {call}"))?;
    phone.pass(SHORT);
    let id = call.number("call");
    let media = phone.since(mark).iter().rfind(|e| e.is("media") && e.number("call") == id);
    let figure = |field| media.and_then(|it| it.number(field)).unwrap_or_default();
    let (sent, received) = (figure("sent"), figure("received"));
    figures.add(format!("preferred RTP {sent}/{received}"));
    check(sent > 0.0 && received > 0.0, || format!("preferred: {sent}/{received} packets"))?;
    release(phone, &call)?;
    let invites = invites(&ground.logged(GATEWAY, from)?, number);
    let last = invites.last().and_then(carried_by);
    check(last == Some("RTP/AVP"), || format!("the last offer is carried by {last:?}"))
}

/// New calls of a number.
fn invites(all: &[Logged], number: &str) -> Vec<Logged> {
    let is_new = |m: &&Logged| m.is_request("INVITE") && !is_within_dialog(m);
    let of = |m: &&Logged| m.field("From").and_then(user) == Some(number);
    all.iter().filter(is_new).filter(of).cloned().collect()
}

/// What the speech of an offer is carried by.
fn carried_by(invite: &Logged) -> Option<&str> {
    invite.body("m=audio ").next()?.split(' ').nth(1)
}

/// No key that went over the wire stands in anything that the phone left behind.
fn hidden(all: &[Logged], folder: &Path, case: &Case, figures: &mut Figures) -> Outcome {
    let mut planted = Planted::default();
    let lines = all.iter().flat_map(|message| message.body("a=crypto:"));
    let keys = lines.filter_map(|line| line.split_once("inline:")?.1.split('|').next());
    let mut keys: Vec<&str> = keys.map(str::trim).collect();
    keys.sort_unstable();
    keys.dedup();
    for (at, key) in keys.iter().enumerate() {
        planted.password(&format!("key {at}"), key)?;
    }
    check(keys.is_empty() != (case.exchange == "sdes"), || format!("{} keys", keys.len()))?;
    let sound = |path: &Path| path.extension().is_some_and(|it| it == "wav");
    let searched = planted.check_files(folder, sound)?;
    figures.add(format!("{} keys not in {} KiB", keys.len(), searched >> 10));
    Ok(())
}
