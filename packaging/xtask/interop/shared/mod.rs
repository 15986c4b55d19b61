//! A line that two telephones share (BroadSoft shared call appearances): Kamailio's `sca` in front
//! of the personal gateway, and two phones of ours on one number.
//!
//! After every step the lamps of both are looked at, not only the one that did something.

pub(super) mod kamailio;

use std::time::{Duration, Instant};

use super::baresip::Baresip;
use super::ground::{Figures, Ground, NUMBER, SOON, check, check_same, one_gateway};
use super::headless::{Event, Headless};
use super::net;
use super::trouble::Scenario;
use crate::run::Outcome;
use kamailio::Kamailio;

/// The number that both phones have.
const SHARED_NUMBER: &str = "5553050";

/// The number the network calls from.
const CALLER: &str = "5551020";

/// The name it calls with.
const CALLER_NAME: &str = "Nora Network";

/// How soon a phone shows what happened at the other.
const SHOWN: Duration = Duration::from_secs(1);

/// How long a call is kept to see that it never looks idle: some servers forget it after half a
/// minute.
const LONG: Duration = Duration::from_secs(90);

pub(crate) const SCENARIOS: [(&str, Scenario); 5] = [
    ("A4/sca", answered_elsewhere),
    ("A5/sca", picked_up_elsewhere),
    ("A7/sca", two_at_once),
    ("A8/sca", private_hold),
    ("A10/sca", server_restart),
];

/// Both phones on the shared line.
struct Desk {
    server: Kamailio,
    first: Headless,
    second: Headless,
    /// A telephone that knows nothing of appearances, on the same number.
    third: Baresip,
}

fn profile() -> String {
    let line = format!(
        "\n[[line]]\nname = \"shared\"\nkind = \"personal\"\ngateway = \"shared\"\n\
         number = \"{SHARED_NUMBER}\"\nappearances = 2\ncodecs = [\"g722\"]\n\
         sharing = \"call-info\"\n"
    );
    one_gateway("shared", net::SHARED, &line)
}

impl Desk {
    /// Starts the server and both phones, and waits until both know that the line is idle.
    fn set(ground: &Ground, name: &str) -> Outcome<Self> {
        let server = Kamailio::start(ground, name)?;
        let first = ground.phone(&format!("{name}/first"), &profile())?;
        let second = ground.phone(&format!("{name}/second"), &profile())?;
        let number = (SHARED_NUMBER, net::SHARED);
        let third = Baresip::start(ground, &format!("{name}/third"), number, "none")?;
        let mut desk = Self { server, first, second, third };
        for phone in [&mut desk.first, &mut desk.second] {
            phone.wait(0, SOON, "in service", |e| e.is_service("shared", "in-service"))?;
            for appearance in 1..=2 {
                phone.wait(0, SOON, "an idle lamp", |e| is_lamp(e, appearance, "off", false))?;
            }
        }
        Ok(desk)
    }

    fn quit(self) -> Outcome {
        self.first.quit()?;
        self.second.quit()?;
        self.third.quit()
    }
}

/// Whether an event is the lamp of an appearance.
fn is_lamp(event: &Event, appearance: u8, lamp: &str, mine: bool) -> bool {
    event.is("key")
        && event.number("appearance") == Some(f64::from(appearance))
        && event.text("lamp") == lamp
        && event.flag("mine") == mine
}

/// Waits for a lamp on one phone, and says how long it took.
fn lamp(
    phone: &mut Headless,
    mark: usize,
    (lamp, mine): (&str, bool),
    what: &str,
) -> Outcome<Event> {
    phone.wait(mark, SOON, what, |e| is_lamp(e, 1, lamp, mine))
}

/// The network calls the shared number; both phones ring.
fn ring(ground: &Ground, desk: &mut Desk, figures: &mut Figures) -> Outcome<[usize; 2]> {
    let marks = [desk.first.mark(), desk.second.mark()];
    ground.servers.network.ask(&format!(
        "channel originate Local/{SHARED_NUMBER}@to-lines extension {NUMBER}@answered-personal"
    ))?;
    for (phone, mark) in [&mut desk.first, &mut desk.second].into_iter().zip(marks) {
        let call = phone.wait(mark, SOON, "it rings", |e| e.is_call("shared", "ringing-here"))?;
        check(call.text("party") == CALLER, || format!("who calls is not shown: {call}"))?;
    }
    desk.third.has_calls(1)?;
    for phone in [&mut desk.first, &mut desk.second] {
        lamp(phone, 0, ("flash", true), "it flashes")?;
    }
    figures.add("all three ring");
    Ok(marks)
}

/// Both ring, one answers; the other stops at once, shows the line in use and counts nothing as
/// missed.
fn answered_elsewhere(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut desk = Desk::set(ground, name)?;
    let [_, mark] = ring(ground, &mut desk, figures)?;
    let answered = desk.second.say("answer")?;
    desk.second.wait(mark, SOON, "answered", |e| e.is_call("shared", "connected"))?;
    let over = desk.first.wait(0, SOON, "it stops", |e| e.is_call("shared", "ended"))?;
    let took = over.when.saturating_duration_since(answered);
    figures.add(format!("the other stops after {} ms", took.as_millis()));
    check(took <= SHOWN, || format!("it rang on for {} ms", took.as_millis()))?;
    check(over.inner("cause", "key") == "answered-elsewhere", || format!("not said why: {over}"))?;
    lamp(&mut desk.second, mark, ("steady", true), "mine where it was answered")?;
    desk.third.has_calls(0)?;
    let shown = lamp(&mut desk.first, 0, ("steady", false), "in use elsewhere")?;
    let took = shown.when.saturating_duration_since(answered);
    figures.add(format!("in use elsewhere after {} ms", took.as_millis()));
    let with = shown.inner("theirs", "party");
    check([CALLER, CALLER_NAME].contains(&with), || format!("not with whom: {shown}"))?;

    let seconds = desk.second.mark();
    let firsts = desk.first.mark();
    desk.second.say("release")?;
    lamp(&mut desk.first, firsts, ("off", false), "idle on the first")?;
    lamp(&mut desk.second, seconds, ("off", false), "idle on the second")?;
    let missed = desk.first.since(0).iter().any(|e| e.inner("cause", "key") == "missed");
    check(!missed, || "a call that was answered counts as missed".to_owned())?;
    desk.quit()
}

/// Answered here, held, picked up there, hung up there; all the while the lamps of both are right.
fn picked_up_elsewhere(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut desk = Desk::set(ground, name)?;
    ring(ground, &mut desk, figures)?;
    let [first, second] = [desk.first.mark(), desk.second.mark()];
    desk.first.say("answer")?;
    desk.first.wait(first, SOON, "answered", |e| e.is_call("shared", "connected"))?;
    lamp(&mut desk.first, first, ("steady", true), "mine where it was answered")?;
    lamp(&mut desk.second, second, ("steady", false), "in use elsewhere")?;
    desk.third.has_calls(0)?;
    let began = Instant::now();
    ground.talk(&mut desk.first);

    let [first, second] = [desk.first.mark(), desk.second.mark()];
    let pressed = desk.first.say("hold")?;
    lamp(&mut desk.first, first, ("wink", true), "my hold winks")?;
    let held = lamp(&mut desk.second, second, ("wink", false), "their hold winks")?;
    let took = held.when.saturating_duration_since(pressed).as_millis();
    figures.add(format!("hold shown there after {took} ms"));
    desk.first.pass(Duration::from_secs(3));

    let [first, second] = [desk.first.mark(), desk.second.mark()];
    desk.second.say("press shared/1")?;
    desk.second.wait(second, SOON, "picked up", |e| e.is_call("shared", "connected"))?;
    lamp(&mut desk.second, second, ("steady", true), "mine on the second")?;
    desk.first.wait(first, SOON, "gone here", |e| e.is_call("shared", "ended"))?;
    lamp(&mut desk.first, first, ("steady", false), "in use elsewhere")?;
    let [first, second] = [desk.first.mark(), desk.second.mark()];
    ground.talk(&mut desk.second);
    if let Some(left) = LONG.checked_sub(began.elapsed()) {
        desk.second.pass(left);
    }
    let idle = |phone: &mut Headless, mark| {
        phone.since(mark).iter().any(|e| is_lamp(e, 1, "off", false) || is_lamp(e, 1, "off", true))
    };
    check(!idle(&mut desk.first, first), || "a call under way looked idle there".to_owned())?;
    check(!idle(&mut desk.second, second), || "a call under way looked idle here".to_owned())?;
    figures.add(format!("{} s and never idle", began.elapsed().as_secs()));

    desk.second.say("release")?;
    lamp(&mut desk.first, first, ("off", false), "idle on the first")?;
    lamp(&mut desk.second, second, ("off", false), "idle on the second")?;
    desk.quit()?;
    let heard = ground.heard_from("answered-personal")?;
    check_same(figures, "heard there", ground.speech.said.find_in(&heard))?;
    check_same(figures, "music while held", ground.speech.hold.find_in(&heard))
}

/// Both press the same idle key at once: one gets it, the other is told.
fn two_at_once(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut desk = Desk::set(ground, name)?;
    let [first, second] = [desk.first.mark(), desk.second.mark()];
    let one = desk.first.say("press shared/1")?;
    let two = desk.second.say("press shared/1")?;
    let apart = two.saturating_duration_since(one);
    figures.add(format!("pressed {} us apart", apart.as_micros()));
    desk.first.pass(SHOWN);
    let lost = |phone: &mut Headless, mark| {
        phone.since(mark).iter().any(|e| {
            let lost = e.is_call("shared", "ended") && e.inner("cause", "key") == "taken";
            // Who presses when it is already known is told so, and makes no call.
            lost || e.is("notice") && e.text("text") == "Somebody else took shared first."
        })
    };
    let (one, two) = (lost(&mut desk.first, first), lost(&mut desk.second, second));
    check(one != two, || format!("told that it is taken: {}", u8::from(one) + u8::from(two)))?;
    let (winner, loser) =
        if two { (&mut desk.first, &mut desk.second) } else { (&mut desk.second, &mut desk.first) };
    lamp(loser, 0, ("steady", false), "taken on the loser's key")?;
    let mark = winner.mark();
    winner.say(&format!("dial shared {NUMBER}"))?;
    winner.wait(mark, SOON, "answered", |e| e.is_call("shared", "connected"))?;
    let (mark, marked) = (winner.mark(), loser.mark());
    winner.say("release")?;
    lamp(winner, mark, ("off", false), "idle on the winner's key")?;
    lamp(loser, marked, ("off", false), "idle on the loser's key")?;
    desk.quit()
}

/// A private hold: the other telephone sees it and cannot take it, and the call is unharmed.
fn private_hold(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut desk = Desk::set(ground, name)?;
    let [first, second] = [desk.first.mark(), desk.second.mark()];
    desk.first.say(&format!("dial shared {NUMBER}"))?;
    desk.first.wait(first, SOON, "answered", |e| e.is_call("shared", "connected"))?;
    lamp(&mut desk.second, second, ("steady", false), "in use elsewhere")?;
    let [first, second] = [desk.first.mark(), desk.second.mark()];
    desk.first.say("hold-private")?;
    lamp(&mut desk.first, first, ("broken-flutter", true), "my private hold")?;
    let seen = lamp(&mut desk.second, second, ("steady", false), "a private hold elsewhere")?;
    check(seen.inner_flag("theirs", "private"), || format!("it is not private: {seen}"))?;
    let second = desk.second.mark();
    desk.second.say("press shared/1")?;
    let refused = desk.second.wait(second, SOON, "refused", |e| e.is("notice"))?;
    figures.add(format!("\"{}\"", refused.text("text")));
    let first = desk.first.mark();
    desk.first.say("retrieve")?;
    lamp(&mut desk.first, first, ("steady", true), "talking again")?;
    ground.talk(&mut desk.first);
    desk.first.say("release")?;
    desk.quit()?;
    let heard = ground.heard_from(SHARED_NUMBER)?;
    check_same(figures, "heard there", ground.speech.said.find_in(&heard))
}

/// The server is cut and comes back: lamps are unknown meanwhile, and right by themselves after.
fn server_restart(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut desk = Desk::set(ground, name)?;
    let [first, second] = [desk.first.mark(), desk.second.mark()];
    desk.server.cut();
    let cut = Instant::now();
    let unknown = lamp(&mut desk.first, first, ("unknown", false), "unknown on the first")?;
    lamp(&mut desk.second, second, ("unknown", false), "unknown on the second")?;
    let took = unknown.when.saturating_duration_since(cut).as_millis();
    figures.add(format!("unknown after {took} ms"));

    let [first, second] = [desk.first.mark(), desk.second.mark()];
    desk.server.launch(ground)?;
    let back = Instant::now();
    let known = desk.first.wait(first, SOON * 3, "known again", |e| is_lamp(e, 1, "off", false))?;
    desk.second.wait(second, SOON * 3, "known again", |e| is_lamp(e, 1, "off", false))?;
    let took = known.when.saturating_duration_since(back).as_millis();
    figures.add(format!("right again after {took} ms"));
    // And what is shown is what happens.
    let second = desk.second.mark();
    desk.first.say(&format!("dial shared {NUMBER}"))?;
    lamp(&mut desk.second, second, ("steady", false), "in use elsewhere")?;
    let second = desk.second.mark();
    desk.first.say("release")?;
    lamp(&mut desk.second, second, ("off", false), "idle again")?;
    desk.quit()
}
