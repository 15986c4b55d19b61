//! Incoming: the network calls each line; the right key rings, shows who calls, and both hear.

use std::time::Duration;

use super::ground::{
    Figures, Ground, LINES, NUMBER, SOON, Variant, check, check_same, in_service, release,
};
use crate::run::Outcome;

/// The number the network calls from.
const CALLER: &str = "5551020";

pub(crate) const VARIANTS: [Variant; 2] = [
    Variant { transport: "udp", codec: "g722", digest: "md5" },
    Variant { transport: "tcp", codec: "opus", digest: "sha256" },
];

pub(crate) fn run(
    ground: &mut Ground,
    name: &str,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let mut phone = ground.phone(name, &variant.profile())?;
    in_service(&mut phone, figures)?;
    for line in LINES {
        let mark = phone.mark();
        let start = std::time::Instant::now();
        let number = variant.number(line);
        ground.servers.network.ask(&format!(
            "channel originate Local/{number}@to-lines extension {NUMBER}@answered-{line}"
        ))?;
        let ringing = phone.wait(mark, SOON, "it rings", |e| e.is_call(line, "ringing-here"))?;
        let alerting = ringing.when.saturating_duration_since(start).as_millis();
        figures.add(format!("{line} rings after {alerting} ms"));
        check(ringing.text("party") == CALLER, || format!("who calls is not shown: {ringing}"))?;
        let other = phone.since(mark).iter().any(|e| e.is("call") && e.text("line") != line);
        check(!other, || format!("the other line rings for a call to {line}"))?;
        phone.pass(Duration::from_millis(500));
        let id = ringing.number("call").unwrap_or_default();
        phone.say(&format!("answer {id}"))?;
        let call = phone.wait(mark, SOON, "answered", |e| e.is_call(line, "connected"))?;
        ground.talk(&mut phone);
        release(&mut phone, &call)?;
        let heard = ground.heard_from(&format!("answered-{line}"))?;
        check_same(figures, &format!("{line} heard there"), ground.speech.said.find_in(&heard))?;
    }
    phone.quit()?;
    let played = ground.played(name)?;
    for line in LINES {
        let found = ground.speech.announced(line).find_in(&played);
        check_same(figures, &format!("{line} heard here"), found)?;
    }
    Ok(())
}
