//! Trouble: what goes wrong on a desk is said in a sentence, and the rest goes on.

use std::time::{Duration, Instant};

use super::a3::is_sentence;
use super::ground::{
    Figures, Ground, SOON, Variant, check, dial, gateway_address, in_service, password, release,
};
use super::headless::{Event, Headless, Start};
use crate::run::Outcome;

/// How long a phone with a wrong password is watched.
const WATCHED: Duration = Duration::from_secs(20);

/// How soon an unreachable gateway must be told of: RFC 3261 §17.1.2 waits 32 s for an answer.
const TOLD: Duration = Duration::from_secs(40);

/// A scenario of this file.
pub(crate) type Scenario = fn(&mut Ground, &str, &mut Figures) -> Outcome;

pub(crate) const SCENARIOS: [(&str, Scenario); 8] = [
    ("trouble/password", wrong_password),
    ("trouble/silent-gateway", silent_gateway),
    ("trouble/closed-port", closed_port),
    ("trouble/certificate", certificate),
    ("trouble/unknown-name", unknown_name),
    ("trouble/letters", letters),
    ("trouble/no-sound", no_sound),
    ("trouble/profile", broken_profile),
];

fn business_alone(place: &str, transport: &'static str) -> String {
    let variant = Variant { transport, ..Variant::PLAIN };
    format!("version = 1\ncountry = \"de\"\n{}", variant.line("business", place))
}

/// Waits until a line says why it is out of order.
fn told(
    phone: &mut Headless,
    line: &str,
    services: &[&str],
    figures: &mut Figures,
) -> Outcome<Event> {
    let what = format!("{line} says what is wrong");
    let event = phone.wait(0, TOLD, &what, |e| {
        services.iter().any(|service| e.is_service(line, service)) && is_sentence(e.text("trouble"))
    })?;
    figures.add(format!("\"{}\"", event.text("trouble")));
    Ok(event)
}

/// A gateway whose certificate nobody vouches for is told of and never spoken with; the one that is
/// pinned by what was told is.
fn certificate(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let place = format!("domain = \"{}\"", gateway_address("business"));
    let from = ground.log_end("business")?;
    let profile = business_alone(&place, "tls");
    let mut phone = ground.phone(name, &profile)?;
    phone.say(&format!("password business {}", password("business")))?;
    let event = told(&mut phone, "business", &["out-of-service"], figures)?;
    phone.pass(Duration::from_secs(3));
    phone.quit()?;
    let heard = ground.logged("business", from)?.len();
    check(heard == 0, || format!("{heard} messages went to whom nobody believes"))?;

    let pin = event.text("trouble").split(' ').find(|word| word.matches(':').count() == 31);
    let pin = pin.ok_or("no fingerprint is shown")?.trim_end_matches('.');
    let trusted = format!("transport = \"tls\"\npin = \"{pin}\"");
    let profile = profile.replace("transport = \"tls\"", &trusted);
    let mut phone = ground.phone(&format!("{name}-pinned"), &profile)?;
    phone.say(&format!("password business {}", password("business")))?;
    phone.wait(0, SOON, "business in service", |e| e.is_service("business", "in-service"))?;
    figures.add("in service once it is pinned");
    phone.quit()
}

/// A wrong password is refused, said, and not tried again and again.
fn wrong_password(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let from = ground.log_end("personal")?;
    let mut phone = ground.phone(name, &Variant::PLAIN.profile())?;
    phone.say("password personal wrong")?;
    phone.say(&format!("password business {}", password("business")))?;
    told(&mut phone, "personal", &["refused"], figures)?;
    phone.wait(0, SOON, "business in service", |e| e.is_service("business", "in-service"))?;
    phone.pass(WATCHED);
    let tries =
        ground.logged("personal", from)?.iter().filter(|m| m.is_request("REGISTER")).count();
    figures.add(format!("{tries} REGISTER in {} s", WATCHED.as_secs()));
    check((1..=3).contains(&tries), || format!("{tries} REGISTER with a wrong password"))?;
    // The right one helps.
    let mark = phone.mark();
    phone.say(&format!("password personal {}", password("personal")))?;
    phone.wait(mark, SOON, "in service with the right password", |e| {
        e.is_service("personal", "in-service")
    })?;
    phone.quit()
}

/// Nobody answers at the gateway's address.
fn silent_gateway(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    unreachable(ground, name, &business_alone("domain = \"198.18.2.99\"", "udp"), figures)
}

/// The gateway's host refuses the connection.
fn closed_port(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let place = "domain = \"198.18.2.1\"\nport = 5999";
    unreachable(ground, name, &business_alone(place, "tcp"), figures)
}

/// The gateway's name means nothing to anybody (RFC 6761 §6.4).
fn unknown_name(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    unreachable(ground, name, &business_alone("domain = \"gateway.invalid\"", "udp"), figures)
}

fn unreachable(ground: &Ground, name: &str, profile: &str, figures: &mut Figures) -> Outcome {
    let mut phone = ground.phone(name, profile)?;
    phone.say(&format!("password business {}", password("business")))?;
    told(&mut phone, "business", &["out-of-service", "starting"], figures)?;
    let again = tries_again(&mut phone)?;
    figures.add(again);
    // Dialling comes to an end with a word, too.
    let mark = phone.mark();
    phone.say("dial business 5551000")?;
    phone.wait(mark, TOLD, "dialling fails with a word", |e| {
        let said = e.is("error") || e.is("notice");
        (said && is_sentence(e.text("text"))) || e.is_call("business", "ended")
    })?;
    phone.quit()
}

/// Waits until the phone says when it tries again, or tries again.
fn tries_again(phone: &mut Headless) -> Outcome<String> {
    let start = Instant::now();
    let sent = phone.sent()?;
    while start.elapsed() < TOLD {
        let mark = phone.mark();
        phone.say("snapshot")?;
        let event = phone.wait(mark, SOON, "a snapshot", |e| e.is("snapshot"))?;
        if let Some(again) = event.retries().next() {
            return Ok(format!("says it tries again in {again:.0} s"));
        }
        if phone.sent()? > sent {
            return Ok(format!("tries again after {:.0} s", start.elapsed().as_secs_f32()));
        }
        phone.pass(Duration::from_millis(200));
    }
    Err(format!("it neither tries again within {} s nor says when", TOLD.as_secs()))
}

/// A number with letters is not sent anywhere.
fn letters(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut phone = ground.phone(name, &Variant::PLAIN.profile())?;
    in_service(&mut phone, figures)?;
    let from = ground.log_end("business")?;
    let mark = phone.mark();
    phone.say("dial business 555cafe")?;
    let event = phone.wait(mark, SOON, "a word about the letters", |e| {
        (e.is("error") || e.is("notice")) && is_sentence(e.text("text"))
    })?;
    figures.add(format!("\"{}\"", event.text("text")));
    let sent = ground.logged("business", from)?.iter().filter(|m| m.is_request("INVITE")).count();
    check(sent == 0, || "it was dialled all the same".to_owned())?;
    phone.quit()
}

/// Without a sound card the phone runs, and its calls stand.
fn no_sound(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut phone = Headless::start(
        &ground.net.phone,
        &Start {
            program: &ground.program,
            folder: ground.folder(name),
            profile: &Variant::PLAIN.profile(),
            microphone: None,
            speaker: false,
            environment: Vec::new(),
            arguments: Vec::new(),
            passphrase: None,
        },
    )?;
    in_service(&mut phone, figures)?;
    let call = dial(&mut phone, "business", figures)?;
    phone.pass(Duration::from_secs(3));
    let id = call.number("call");
    let events = phone.since(0);
    if let Some(word) = events.iter().find(|e| e.is("notice")) {
        figures.add(format!("\"{}\"", word.text("text")));
    }
    let received = events
        .iter()
        .rfind(|e| e.is("media") && e.number("call") == id)
        .and_then(|e| e.number("received"))
        .unwrap_or_default();
    figures.add(format!("received {received}"));
    check(received > 0.0, || "nothing was received without a sound card".to_owned())?;
    release(&mut phone, &call)?;
    phone.quit()
}

/// A profile with a fault is refused by file, line and column.
fn broken_profile(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let profile = Variant::PLAIN.profile().replace("transport = \"udp\"", "transport = \"pigeon\"");
    let line = profile.lines().position(|l| l.contains("pigeon")).unwrap_or_default() + 1;
    let Err(refusal) = ground.phone(name, &profile) else {
        return Err("a phone started from a broken profile".to_owned());
    };
    let expected = format!("profile.toml:{line}:");
    let told = refusal.split_once(&expected).map(|(_, rest)| format!("{expected}{rest}"));
    figures.add(format!("\"{}\"", told.clone().unwrap_or_default()));
    check(told.is_some(), || format!("no `{expected}COLUMN:` in: {refusal}"))
}
