//! A line that three telephones share as stations of a key system: Asterisk's `app_sla` on the
//! personal gateway. It joins who presses a line in use, where the line allows it; a hold stays
//! with who holds.

use std::time::Duration;

use super::baresip::Baresip;
use super::ground::{Figures, Ground, SOON, check, one_gateway, password};
use super::headless::{Event, Headless};
use super::net;
use super::speech::{FAR_TONE, TONES};
use super::trouble::Scenario;
use crate::run::Outcome;

/// A number in the network that plays a tone and records what it hears.
const TONE_NUMBER: &str = "5551005";

/// The number of the shared line, and the one the network calls from.
const LINE_NUMBER: &str = "5553060";
const CALLER: &str = "5551020";

/// How soon a telephone stops ringing after another one has answered.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A station that was not there in the last case is not tried again for a second (`app_sla`).
const GIVEN_UP: Duration = Duration::from_millis(1_200);

/// From how loud on a tone counts as heard, and up to where as not heard, in decibels. A tone
/// leaves at -20.
const HEARD: f32 = -35.0;
pub(crate) const UNHEARD: f32 = -50.0;

/// A tone that nobody plays.
const NOBODY: f32 = 1_000.0;

pub(crate) const SCENARIOS: [(&str, Scenario); 4] = [
    ("A4/station", answered_elsewhere),
    ("A4/stranger", answered_by_a_stranger),
    ("A6/joined", joined),
    ("A6/refused", refused),
];

/// The profile of a station: both lines of the key system, the first of which rings.
fn profile(station: &str) -> String {
    let line = |name: &str, register: bool| {
        format!(
            "\n[[line]]\nname = \"{name}\"\nkind = \"business\"\ngateway = \"office\"\n\
             number = \"{station}\"\nregister = {register}\nappearances = 1\n\
             codecs = [\"g722\"]\nsharing = \"station\"\nstation = \"{station}_{name}\"\n"
        )
    };
    let lines = [line("line1", true), line("line2", false)].concat();
    one_gateway("office", net::PERSONAL, &lines)
}

/// A station, once it knows that both lines are idle.
fn station(ground: &Ground, name: &str, number: &str, microphone: usize) -> Outcome<Headless> {
    let microphone = ground.speech.tones.get(microphone).ok_or("no such tone")?;
    let name = format!("{name}/{number}");
    let mut phone = ground.phone_saying(&name, &profile(number), microphone)?;
    for line in ["line1", "line2"] {
        phone.say(&format!("password {line} {}", password("personal")))?;
    }
    phone.wait(0, SOON, "in service", |e| e.is_service("line1", "in-service"))?;
    for line in ["line1", "line2"] {
        let what = format!("{number}: {line} idle");
        phone.wait(0, SOON, &what, |e| is_lamp(e, line, "off", false))?;
    }
    Ok(phone)
}

/// Whether an event is the lamp of a line.
fn is_lamp(event: &Event, line: &str, lamp: &str, mine: bool) -> bool {
    event.is("key")
        && event.text("line") == line
        && event.text("lamp") == lamp
        && event.flag("mine") == mine
}

/// Waits for the lamp of a line.
fn lamp(phone: &mut Headless, mark: usize, line: &str, lamp: &str, mine: bool) -> Outcome<Event> {
    let what = format!("{line} {lamp}, {}", if mine { "mine" } else { "not mine" });
    phone.wait(mark, SOON, &what, |e| is_lamp(e, line, lamp, mine))
}

/// The first of two stations calls the tone on a line; the second sees the line in use.
fn in_use(first: &mut Headless, second: &mut Headless, line: &str) -> Outcome {
    let marks = [first.mark(), second.mark()];
    let [firsts, seconds] = marks;
    first.say(&format!("dial {line} {TONE_NUMBER}"))?;
    first.wait(firsts, SOON, "answered", |e| e.is_call(line, "connected"))?;
    lamp(first, firsts, line, "steady", true)?;
    lamp(second, seconds, line, "steady", false)?;
    Ok(())
}

/// The line is called: both ring; one answers, the other stops at once and counts nothing as missed.
fn answered_elsewhere(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut first = station(ground, name, "5553061", 0)?;
    let mut second = station(ground, name, "5553062", 1)?;
    let marks = [first.mark(), second.mark()];
    ground.servers.network.ask(&format!(
        "channel originate Local/{LINE_NUMBER}@to-lines extension {TONE_NUMBER}@answered-personal"
    ))?;
    for (phone, mark) in [&mut first, &mut second].into_iter().zip(marks) {
        let call = phone.wait(mark, SOON, "it rings", |e| e.is_call("line1", "ringing-here"))?;
        check(call.text("party") == CALLER, || format!("who calls is not shown: {call}"))?;
        lamp(phone, mark, "line1", "flash", true)?;
    }
    let [firsts, seconds] = [first.mark(), second.mark()];
    let answered = second.say("answer")?;
    second.wait(seconds, SOON, "answered", |e| e.is_call("line1", "connected"))?;
    let over = first.wait(firsts, SOON, "it stops", |e| e.is_call("line1", "ended"))?;
    let took = over.when.saturating_duration_since(answered);
    figures.add(format!("the other stops after {} ms", took.as_millis()));
    check(took <= AT_ONCE, || format!("it rang on for {} ms", took.as_millis()))?;
    check(over.inner("cause", "key") == "answered-elsewhere", || format!("not said why: {over}"))?;
    lamp(&mut first, firsts, "line1", "steady", false)?;
    let [firsts, seconds] = [first.mark(), second.mark()];
    second.say("release")?;
    lamp(&mut first, firsts, "line1", "off", false)?;
    lamp(&mut second, seconds, "line1", "off", false)?;
    first.quit()?;
    second.quit()
}

/// The third station is another program's: it answers, both of ours stop and show the line in use;
/// it holds, which this server keeps to itself; one of ours joins, and goes on when it leaves.
fn answered_by_a_stranger(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut first = station(ground, name, "5553061", 0)?;
    let mut second = station(ground, name, "5553062", 1)?;
    let number = ("5553063", net::PERSONAL);
    let mut third =
        Baresip::start(ground, &format!("{name}/third"), number, &password("personal"))?;
    first.pass(GIVEN_UP);
    let marks = [first.mark(), second.mark()];
    ground.servers.network.ask(&format!(
        "channel originate Local/{LINE_NUMBER}@to-lines extension {TONE_NUMBER}@answered-personal"
    ))?;
    for (phone, mark) in [&mut first, &mut second].into_iter().zip(marks) {
        phone.wait(mark, SOON, "it rings", |e| e.is_call("line1", "ringing-here"))?;
        lamp(phone, mark, "line1", "flash", true)?;
    }
    third.has_calls(1)?;
    figures.add("all three ring");

    let marks = [first.mark(), second.mark()];
    let answered = third.say("accept")?;
    for (phone, mark) in [&mut first, &mut second].into_iter().zip(marks) {
        let over = phone.wait(mark, SOON, "it stops", |e| e.is_call("line1", "ended"))?;
        let took = over.when.saturating_duration_since(answered);
        check(took <= AT_ONCE, || format!("it rang on for {} ms", took.as_millis()))?;
        let why = over.inner("cause", "key") == "answered-elsewhere";
        check(why, || format!("not said why: {over}"))?;
        lamp(phone, mark, "line1", "steady", false)?;
        figures.add(format!("stops after {} ms", took.as_millis()));
    }
    let marks = [first.mark(), second.mark()];
    third.say("hold")?;
    first.pass(Duration::from_secs(1));
    third.say("resume")?;
    for (phone, mark) in [&mut first, &mut second].into_iter().zip(marks) {
        let idle = phone.since(mark).iter().any(|e| is_lamp(e, "line1", "off", false));
        check(!idle, || "a line in use looked idle".to_owned())?;
    }

    let [firsts, seconds] = [first.mark(), second.mark()];
    first.say("join line1")?;
    first.wait(firsts, SOON, "joined", |e| e.is_call("line1", "connected"))?;
    lamp(&mut first, firsts, "line1", "steady", true)?;
    first.pass(Duration::from_secs(2));
    third.say("hangup")?;
    third.has_calls(0)?;
    first.pass(Duration::from_secs(2));
    let idle = second.since(seconds).iter().any(|e| is_lamp(e, "line1", "off", false));
    check(!idle, || "a line in use looked idle".to_owned())?;
    let ended = first.since(firsts).iter().any(|e| e.is_call("line1", "ended"));
    check(!ended, || "the call ended with who had answered it".to_owned())?;
    let [firsts, seconds] = [first.mark(), second.mark()];
    first.say("release")?;
    lamp(&mut first, firsts, "line1", "off", false)?;
    lamp(&mut second, seconds, "line1", "off", false)?;
    first.quit()?;
    second.quit()?;
    third.quit()
}

/// Another station joins a call under way: all three hear one another, and the call goes on when
/// who began it leaves.
fn joined(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut first = station(ground, name, "5553061", 0)?;
    let mut second = station(ground, name, "5553062", 1)?;
    let mut third = station(ground, name, "5553063", 1)?;
    in_use(&mut first, &mut second, "line1")?;
    lamp(&mut third, 0, "line1", "steady", false)?;
    first.pass(Duration::from_secs(2));

    let mark = second.mark();
    let pressed = second.say("join line1")?;
    let joined = second.wait(mark, SOON, "joined", |e| e.is_call("line1", "connected"))?;
    let took = joined.when.saturating_duration_since(pressed).as_millis();
    figures.add(format!("joined after {took} ms"));
    lamp(&mut second, mark, "line1", "steady", true)?;
    second.pass(Duration::from_secs(6));

    // Who began it leaves; the line is still in use.
    let [firsts, seconds, thirds] = [first.mark(), second.mark(), third.mark()];
    first.say("release")?;
    lamp(&mut first, firsts, "line1", "steady", false)?;
    second.pass(Duration::from_secs(2));
    let ended = second.since(seconds).iter().any(|e| e.is_call("line1", "ended"));
    check(!ended, || "the call ended with who began it".to_owned())?;
    let idle = third.since(thirds).iter().any(|e| is_lamp(e, "line1", "off", false));
    check(!idle, || "a line in use looked idle".to_owned())?;
    let [firsts, thirds] = [first.mark(), third.mark()];
    second.say("release")?;
    lamp(&mut first, firsts, "line1", "off", false)?;
    lamp(&mut third, thirds, "line1", "off", false)?;
    for phone in [first, second, third] {
        phone.quit()?;
    }

    let [own, joining] = TONES;
    let far = ground.heard_from("5553061")?;
    // Its last seconds belong to the second station alone.
    let together = far.part(far.seconds() - 8.0..far.seconds() - 3.0);
    heard(figures, "far", &together, [own, joining], NOBODY)?;
    let name = |number: &str| format!("{name}/{number}");
    let first = ground.played(&name("5553061"))?;
    let last = first.part(first.seconds() - 5.0..first.seconds() - 1.0);
    heard(figures, "first", &last, [joining, FAR_TONE], NOBODY)?;
    let second = ground.played(&name("5553062"))?;
    let together = second.part(second.seconds() - 7.0..second.seconds() - 4.0);
    heard(figures, "second", &together, [own, FAR_TONE], NOBODY)
}

/// Checks that tones are heard, and that another one is not.
pub(crate) fn heard(
    figures: &mut Figures,
    who: &str,
    sound: &super::sound::Sound,
    tones: [f32; 2],
    unheard: f32,
) -> Outcome {
    let levels = tones.map(|hertz| sound.level_of(hertz));
    let [one, two] = levels;
    figures.add(format!("{who} hears {one:.0} and {two:.0} dB"));
    check(levels.iter().all(|level| *level >= HEARD), || format!("{who} does not hear both"))?;
    let level = sound.level_of(unheard);
    check(level <= UNHEARD, || format!("{who} hears {level:.0} dB of {unheard} Hz"))
}

/// Nobody may join the second line: who tries is told, and the call is unharmed.
fn refused(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut first = station(ground, name, "5553061", 0)?;
    let mut second = station(ground, name, "5553062", 1)?;
    in_use(&mut first, &mut second, "line2")?;
    let [firsts, seconds] = [first.mark(), second.mark()];
    second.say("join line2")?;
    let told =
        second.wait(seconds, SOON, "refused", |e| e.is_call("line2", "ended") || e.is("notice"))?;
    let text = if told.is("notice") { told.text("text") } else { told.inner("cause", "text") };
    figures.add(format!("\"{text}\""));
    check(!text.is_empty(), || format!("not said why: {told}"))?;
    first.pass(Duration::from_secs(3));
    let ended = first.since(firsts).iter().any(|e| e.is_call("line2", "ended"));
    check(!ended, || "the call ended with the refusal".to_owned())?;
    let [firsts, seconds] = [first.mark(), second.mark()];
    first.say("release")?;
    lamp(&mut first, firsts, "line2", "off", false)?;
    lamp(&mut second, seconds, "line2", "off", false)?;
    first.quit()?;
    second.quit()?;
    let far = ground.heard_from("5553061")?;
    let level = far.level_of(500.0);
    check(level >= HEARD, || format!("the far end heard {level:.0} dB"))
}
