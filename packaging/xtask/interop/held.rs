//! Held: who is held hears the gateway's music and nothing of the room; retrieved, both speak on.

use std::time::Duration;

use super::a3::hold;
use super::ground::{
    Figures, Ground, SAME, SOON, Variant, check, check_same, dial, in_service, release,
};
use super::wire::Logged;
use crate::run::Outcome;

/// Not PCMU: between two legs of PCMU, Asterisk says that it plays music and none comes; A3 prints
/// that figure.
pub(crate) const VARIANTS: [Variant; 2] = [
    Variant { transport: "tcp", codec: "g722", digest: "sha256" },
    Variant { transport: "udp", codec: "opus", digest: "md5" },
];

/// How long the call is held: the music's sentence fits in, wherever it begins.
const HELD: Duration = Duration::from_secs(10);

pub(crate) fn run(
    ground: &mut Ground,
    name: &str,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let mut phone = ground.phone(name, &variant.profile())?;
    in_service(&mut phone, figures)?;
    let call = dial(&mut phone, "personal", figures)?;
    phone.pass(Duration::from_secs(3));
    hold(ground, &mut phone, &call)?;
    let from = call.when.elapsed().as_secs_f32();
    phone.pass(HELD);
    let to = call.when.elapsed().as_secs_f32();

    let mark = phone.mark();
    phone.say(&format!("retrieve {}", call.number("call").unwrap_or_default()))?;
    let back = phone.wait(mark, SOON, "retrieved", |e| e.is_call("personal", "connected"))?;
    let retrieved = back.when.saturating_duration_since(call.when).as_secs_f32();
    ground.talk(&mut phone);
    let end = ground.log_end("personal")?;
    release(&mut phone, &call)?;
    phone.quit()?;
    // What is said last is heard too, also on a connection that closes right after it.
    let last = ground.logged("personal", end)?;
    check(last.iter().any(|m| m.is_request("BYE")), || "no BYE at the gateway".to_owned())?;
    let removed = |m: &Logged| m.is_request("REGISTER") && m.field("Expires") == Some("0");
    check(last.iter().any(removed), || "the binding was not removed".to_owned())?;

    let heard = ground.heard_from(&variant.number("personal"))?;
    let held = heard.part(from..to);
    check_same(figures, "music on hold", ground.speech.hold.find_in(&held))?;
    let spoken = ground.speech.said.find_in(&held).likeness;
    figures.add(format!("the room meanwhile {spoken:.3}"));
    check(spoken < SAME / 2.0, || format!("who is held hears the room: {spoken:.3}"))?;
    let rest = heard.part(retrieved..heard.seconds());
    check_same(figures, "heard there after it", ground.speech.said.find_in(&rest))?;
    let played = ground.played(name)?;
    check_same(figures, "heard here", ground.speech.announced("personal").find_in(&played))
}
