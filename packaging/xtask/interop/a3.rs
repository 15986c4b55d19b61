//! A3: both lines have calls; the personal gateway dies under a held call. The business call goes
//! on unharmed, the personal line says what is wrong and comes back by itself.

use std::time::{Duration, Instant};

use super::ground::{
    Figures, Ground, Variant, check, check_same, dial, gateway_address, in_service,
    is_within_dialog, release,
};
use super::headless::Headless;
use super::sound::Sound;
use crate::run::{Outcome, wait_for};

/// Both transports, two codecs, both digest algorithms.
pub(crate) const VARIANTS: [Variant; 3] = [
    Variant { transport: "udp", codec: "pcmu", digest: "md5" },
    Variant { transport: "tcp", codec: "opus", digest: "sha256" },
    Variant { transport: "udp", codec: "g722", digest: "sha256" },
];

/// How soon a line must say that its gateway is gone: two questions (`keepalive`) and the 32 s
/// after which RFC 3261 §17.1.2 gives up on an answer.
const NOTICED: Duration = Duration::from_secs(45);

/// How soon it must be back after the gateway is.
const BACK: Duration = Duration::from_mins(1);

/// How long the business call is heard before and after the cut.
const SPEECH: Duration = Duration::from_secs(13);

pub(crate) fn run(
    ground: &mut Ground,
    name: &str,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let mut phone = ground.phone(name, &variant.profile())?;
    in_service(&mut phone, figures)?;

    // Both lines have calls; the personal one is held.
    let personal = dial(&mut phone, "personal", figures)?;
    ground.talk(&mut phone);
    hold(ground, &mut phone, &personal)?;
    let held_at = Instant::now();
    let business = dial(&mut phone, "business", figures)?;
    let answered = business.when;
    phone.pass(SPEECH);

    // The personal gateway dies.
    let mark = phone.mark();
    let killed = Instant::now();
    ground.servers.personal.cut();
    let event = phone.wait(mark, NOTICED, "personal out of service", |e| {
        e.is_service("personal", "out-of-service")
    })?;
    let trouble = event.text("trouble").to_owned();
    check(is_sentence(&trouble), || format!("the personal line says only: {event}"))?;
    figures.add(format!("noticed after {:.1} s: \"{trouble}\"", seconds(killed, event.when)));
    let heard_enough = SPEECH.saturating_sub(killed.elapsed());
    phone.pass(heard_enough);

    // It comes back, and the line with it.
    let mark = phone.mark();
    ground.servers.personal.start(&ground.net.personal)?;
    let up = Instant::now();
    let event = phone
        .wait(mark, BACK, "personal back in service", |e| e.is_service("personal", "in-service"))?;
    figures.add(format!("back after {:.1} s", seconds(up, event.when)));
    check_unharmed(&mut phone, &business, killed, figures)?;
    release(&mut phone, &business)?;
    let released = Instant::now();

    // A new call on the personal line. What hangs over from the old one is cleared first.
    clear(&mut phone, &personal)?;
    let again = dial(&mut phone, "personal", figures)?;
    ground.talk(&mut phone);
    release(&mut phone, &again)?;
    phone.quit()?;
    let stray = phone_gateway_calls(ground)?;
    figures.add(format!("calls left at the gateways {stray}"));

    // What the far ends heard.
    let heard = ground.heard_from(&variant.number("business"))?;
    let cut = seconds(answered, killed);
    let said = &ground.speech.said;
    check_same(figures, "business before the cut", said.find_in(&heard.part(0.0..cut)))?;
    let rest = heard.part(cut..seconds(answered, released));
    check_same(figures, "business after the cut", said.find_in(&rest))?;
    let weakest = weakest_sentence(said, &heard);
    figures.add(format!("weakest sentence {weakest:.3}"));
    check(weakest >= super::ground::SAME, || format!("a sentence came through with {weakest:.3}"))?;
    let last = ground.heard_from(&variant.number("personal"))?;
    check_same(figures, "personal after its return", said.find_in(&last))?;

    // What was heard by whom was held, and here.
    let held = held_recording(ground, variant)?;
    // Who is held does not hear the room. Whether the gateway's music is heard instead is the
    // gateway's affair: between two legs of PCMU, Asterisk says that it plays and nothing comes.
    let music = ground.speech.hold.find_in(&held);
    if variant.codec == "pcmu" {
        figures.add(format!("music on hold {:.3}", music.likeness));
    } else {
        check_same(figures, "music on hold", music)?;
    }
    let span = seconds(personal.when, held_at) + 1.0..seconds(personal.when, killed);
    let room = said.find_in(&held.part(span)).likeness;
    figures.add(format!("the room while held {room:.3}"));
    check(room < super::ground::SAME / 2.0, || format!("who is held hears the room: {room:.3}"))?;
    let played = ground.played(name)?;
    for line in super::ground::LINES {
        let found = ground.speech.announced(line).find_in(&played);
        check_same(figures, &format!("{line} heard here"), found)?;
    }
    Ok(())
}

/// Holds a call; its gateway must be told so (RFC 3264 §8.4).
pub(crate) fn hold(
    ground: &Ground,
    phone: &mut Headless,
    call: &super::headless::Event,
) -> Outcome {
    let (line, id) = (call.text("line").to_owned(), call.number("call").unwrap_or_default());
    let from = ground.log_end(&line)?;
    let mark = phone.mark();
    phone.say(&format!("hold {id}"))?;
    phone.wait(mark, super::ground::SOON, "held", |e| e.is_call(&line, "held"))?;
    told_held(ground, &line, from)
}

/// Waits until a gateway's log shows that it was told of a hold.
pub(crate) fn told_held(ground: &Ground, line: &str, from: usize) -> Outcome {
    // The log is written a moment later.
    wait_for(super::ground::SOON, &format!("{} told `sendonly`", gateway_address(line)), || {
        let told = ground.logged(line, from).ok()?.into_iter().any(|message| {
            message.is_request("INVITE")
                && is_within_dialog(&message)
                && message.body("a=sendonly").next().is_some()
        });
        told.then_some(())
    })
}

/// The business call of the phone's own telling: it never left `connected`, its sound never stopped.
fn check_unharmed(
    phone: &mut Headless,
    call: &super::headless::Event,
    killed: Instant,
    figures: &mut Figures,
) -> Outcome {
    let id = call.number("call");
    let after = |e: &&super::headless::Event| e.when >= killed && e.number("call") == id;
    let events: Vec<_> = phone.since(0).iter().filter(after).cloned().collect();
    if let Some(changed) = events.iter().find(|e| e.is("call") && e.text("state") != "connected") {
        return Err(format!("the business call changed: {changed}"));
    }
    let media: Vec<_> = events.iter().filter(|e| e.is("media")).collect();
    let (Some(first), Some(latest)) = (media.first(), media.last()) else {
        return Err("no word of the business call's sound".to_owned());
    };
    let grown = |field: &str| {
        latest.number(field).unwrap_or_default() - first.number(field).unwrap_or_default()
    };
    let (sent, received, lost) = (grown("sent"), grown("received"), grown("lost"));
    figures.add(format!("business RTP after the cut {sent}/{received} lost {lost}"));
    // 50 packets a second each way; a tenth is left for where the two words fell.
    let expected = 45.0 * f64::from(seconds(first.when, latest.when));
    check(sent >= expected && received >= expected, || {
        format!("after the cut {sent} packets were sent and {received} received, of {expected:.0}")
    })?;
    check(lost <= 0.01 * received, || format!("{lost} packets lost after the cut"))
}

/// Ends the personal call that its gateway forgot, where the phone still shows it.
fn clear(phone: &mut Headless, call: &super::headless::Event) -> Outcome {
    let id = call.number("call");
    let over =
        phone.since(0).iter().any(|e| e.is_call("personal", "ended") && e.number("call") == id);
    if over { Ok(()) } else { release(phone, call) }
}

/// Waits until no gateway has a channel left; gives how many there are.
pub(crate) fn phone_gateway_calls(ground: &Ground) -> Outcome<usize> {
    let count = || {
        let lines = ["personal", "business"].map(|line| {
            ground.servers.gateway(line).ask("core show channels concise").unwrap_or_default()
        });
        lines.iter().flat_map(|text| text.lines()).filter(|line| line.contains('!')).count()
    };
    wait_for(Duration::from_secs(10), "no call left at the gateways", || {
        (count() == 0).then_some(())
    })?;
    Ok(count())
}

/// The likeness of the sentence that came through worst: each repetition of what was said is
/// looked for where the one before puts it.
pub(crate) fn weakest_sentence(said: &Sound, heard: &Sound) -> f32 {
    let (period, first) = (said.seconds(), said.find_in(heard).at);
    // Back to the first whole one.
    let mut at = first % period;
    let mut weakest = 1.0_f32;
    while at + period <= heard.seconds() {
        let around = heard.part(at - 0.1..at + period + 0.1);
        weakest = weakest.min(said.find_in(&around).likeness);
        at += period;
    }
    weakest
}

/// The recording of the held call. The network still waits for its dead gateway: its calls are
/// ended first, which completes the file.
fn held_recording(ground: &Ground, variant: Variant) -> Outcome<Sound> {
    ground.servers.network.ask("channel request hangup all")?;
    let begin = format!("{}-", variant.number("personal"));
    let both = wait_for(Duration::from_secs(10), "the held call's recording", || {
        let idle = ground.servers.network.ask("core show channels count").ok()?;
        if !idle.contains("0 active channels") {
            return None;
        }
        let mut files = ground.servers.network.recordings(&begin, "-heard.wav16");
        files.pop();
        files.pop()
    })?;
    Sound::read(&both)
}

/// Whether a text says something to a person: several words.
pub(crate) fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() >= 3
}

fn seconds(from: Instant, to: Instant) -> f32 {
    to.saturating_duration_since(from).as_secs_f32()
}
