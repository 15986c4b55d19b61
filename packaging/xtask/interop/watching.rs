//! Keys that look after others, on the personal gateway's Asterisk: a watched telephone and what
//! rings there, a call that is parked and fetched, and the messages of a line.

use std::time::Duration;

use super::ground::{Figures, Ground, SOON, check, check_same, one_gateway, password};
use super::headless::{Event, Headless};
use super::net;
use super::trouble::Scenario;
use crate::run::Outcome;

/// The line that looks after the others, and the telephone it watches.
const OWN: &str = "5553061";
const WATCHED: &str = "5553003";

/// Whom one may call in the network.
const FAR: &str = "5551000";

/// A mailbox's number in the network; who calls it leaves a message.
const MAILBOX: &str = "5553069";

pub(crate) const SCENARIOS: [(&str, Scenario); 3] =
    [("watch/asterisk", watched), ("park/asterisk", parked), ("messages/asterisk", messages)];

/// A line of its own at the personal gateway.
fn line(number: &str, more: &str) -> String {
    let line = format!(
        "\n[[line]]\nname = \"own\"\nkind = \"business\"\ngateway = \"office\"\n\
         number = \"{number}\"\nappearances = 2\ncodecs = [\"g722\"]\n{more}"
    );
    one_gateway("office", net::PERSONAL, &line)
}

fn start(ground: &Ground, name: &str, profile: &str) -> Outcome<Headless> {
    let mut phone = ground.phone(name, profile)?;
    phone.say(&format!("password own {}", password("personal")))?;
    phone.wait(0, SOON, "in service", |e| e.is_service("own", "in-service"))?;
    Ok(phone)
}

fn key(event: &Event, number: f64, lamp: &str) -> bool {
    event.is("key") && event.number("key") == Some(number) && event.text("lamp") == lamp
}

/// The key of a watched telephone: free, ringing with who calls, picked up by a press, in use.
fn watched(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let keys = format!(
        "\n[[key]]\nline = \"own\"\nappearance = 1\n\n[[key]]\nline = \"own\"\nlabel = \"Ben\"\n\
         watch = \"{WATCHED}\"\npickup = \"*8\"\n"
    );
    let mut watcher = start(ground, &format!("{name}/watcher"), &line(OWN, &keys))?;
    let mut ben = start(ground, &format!("{name}/ben"), &line(WATCHED, ""))?;
    watcher.wait(0, SOON, "free", |e| key(e, 2.0, "off"))?;

    let [mark, bens] = [watcher.mark(), ben.mark()];
    ground.servers.network.ask(&format!(
        "channel originate Local/{WATCHED}@to-lines extension {FAR}@answered-personal"
    ))?;
    let rang = ben.wait(bens, SOON, "it rings", |e| e.is_call("own", "ringing-here"))?;
    let shown = watcher.wait(mark, SOON, "ringing there", |e| key(e, 2.0, "flash"))?;
    let took = shown.when.saturating_duration_since(rang.when).as_millis();
    figures.add(format!("ringing shown after {took} ms"));

    let [mark, bens] = [watcher.mark(), ben.mark()];
    watcher.say("press 2")?;
    let call = watcher.wait(mark, SOON, "picked up", |e| e.is_call("own", "connected"))?;
    let over = ben.wait(bens, SOON, "it stops", |e| e.is_call("own", "ended"))?;
    let took = over.when.saturating_duration_since(call.when).as_millis();
    figures.add(format!("it stops after {took} ms"));
    check(over.inner("cause", "key") != "missed", || format!("counted as missed: {over}"))?;
    watcher.wait(mark, SOON, "free again", |e| key(e, 2.0, "off"))?;
    ground.talk(&mut watcher);
    watcher.say("release")?;

    let mark = watcher.mark();
    ben.say(&format!("dial own {FAR}"))?;
    watcher.wait(mark, SOON, "in use", |e| key(e, 2.0, "steady"))?;
    let mark = watcher.mark();
    ben.say("release")?;
    watcher.wait(mark, SOON, "free at last", |e| key(e, 2.0, "off"))?;
    watcher.quit()?;
    ben.quit()?;
    let heard = ground.heard_from("answered-personal")?;
    check_same(figures, "heard there", ground.speech.said.find_in(&heard))?;
    let played = ground.played(&format!("{name}/watcher"))?;
    check_same(figures, "heard here", ground.speech.announced("personal").find_in(&played))
}

/// A message left for a line is shown, and one press listens to it.
fn messages(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut phone = start(ground, name, &line(OWN, "voicemail = \"*97\"\n"))?;
    // Only what the mailbox itself has said: a message of an earlier case may wait there.
    let told = |e: &Event| e.is("registration") && e.inner_flag("voicemail", "known");
    let there = phone.wait(0, SOON, "what waits already", told)?;
    let one_more = there.inner_number("voicemail", "new").map(|new| new + 1.0);
    let mark = phone.mark();
    ground.servers.network.ask(&format!(
        "channel originate Local/{MAILBOX}@to-lines extension 5551006@answered-personal"
    ))?;
    let new = |e: &Event| e.is("registration") && e.inner_number("voicemail", "new") == one_more;
    phone.wait(mark, SOON * 3, "a new message", new)?;
    figures.add("a message left by the network is shown");
    let mark = phone.mark();
    phone.say("voicemail own")?;
    let call = phone.wait(mark, SOON, "the mailbox", |e| e.is_call("own", "connected"))?;
    check(call.text("party") == "*97", || format!("another number was called: {call}"))?;
    phone.pass(Duration::from_secs(2));
    phone.say("release")?;
    phone.quit()
}

/// A call is parked by a press, its place lights at another telephone, and a press there fetches it.
fn parked(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let keys = "\n[[key]]\nline = \"own\"\nappearance = 1\n\n[[key]]\nline = \"own\"\n\
                label = \"Place 1\"\npark = \"5553701\"\n";
    let mut first = start(ground, &format!("{name}/first"), &line(OWN, keys))?;
    let mut second = start(ground, &format!("{name}/second"), &line("5553062", keys))?;
    for phone in [&mut first, &mut second] {
        phone.wait(0, SOON, "an empty place", |e| key(e, 2.0, "off"))?;
    }
    let firsts = first.mark();
    first.say(&format!("dial own {FAR}"))?;
    first.wait(firsts, SOON, "answered", |e| e.is_call("own", "connected"))?;
    first.pass(Duration::from_secs(1));
    let [firsts, seconds] = [first.mark(), second.mark()];
    let pressed = first.say("press 2")?;
    first.wait(firsts, SOON, "parked", |e| e.is_call("own", "ended"))?;
    let lit = second.wait(seconds, SOON, "a call in the place", |e| {
        key(e, 2.0, "steady") || key(e, 2.0, "wink") || key(e, 2.0, "flutter")
    })?;
    let took = lit.when.saturating_duration_since(pressed).as_millis();
    figures.add(format!("shown there after {took} ms, {}", lit.text("lamp")));
    let seconds = second.mark();
    second.say("press 2")?;
    second.wait(seconds, SOON, "fetched", |e| e.is_call("own", "connected"))?;
    second.wait(seconds, SOON, "the place is empty", |e| key(e, 2.0, "off"))?;
    ground.talk(&mut second);
    second.say("release")?;
    first.quit()?;
    second.quit()?;
    // Printed and not checked: this Asterisk sends nothing more to a trunk of G.711 once a call on
    // it was parked, neither its own music nor whoever fetches the call.
    let heard = ground.speech.said.find_in(&ground.heard_from(OWN)?).likeness;
    figures.add(format!("heard there {heard:.3}"));
    let played = ground.played(&format!("{name}/second"))?;
    check_same(figures, "heard here", ground.speech.announced("personal").find_in(&played))
}
