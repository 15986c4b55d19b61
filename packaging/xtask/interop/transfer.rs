//! Transfer: a call is handed over at once and after asking first, comes back where it cannot be,
//! and the gateway itself puts the phone through; whoever is left hears the other.

use std::time::Duration;

use super::ground::{
    Figures, Ground, NUMBER, SOON, Variant, check, check_same, dial, in_service, release,
};
use super::headless::{Event, Headless};
use crate::run::Outcome;

/// The number calls are handed over to: it announces in the other gateway's voice, and records
/// what it hears.
const TARGET: &str = "5551007";

/// A number that no dialplan has.
const NOBODY: &str = "556";

/// A number of the personal gateway's own: it answers, and puts who calls through to [`NUMBER`].
const PUTS_THROUGH: &str = "5551006";

pub(crate) const VARIANTS: [Variant; 2] = [
    Variant { transport: "udp", codec: "pcmu", digest: "md5" },
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
    given_back(&mut phone, figures)?;
    at_once(ground, &mut phone, variant, figures)?;
    after_asking(ground, &mut phone, variant, figures)?;
    put_through(ground, &mut phone, variant, figures)?;
    phone.quit()
}

/// Where there is nobody to hand it over to, the call is there again.
fn given_back(phone: &mut Headless, figures: &mut Figures) -> Outcome {
    let call = dial(phone, "personal", figures)?;
    let mark = phone.mark();
    phone.say(&format!("transfer {} {NOBODY}", id(&call)))?;
    let failed = |e: &Event| e.inner("transfer", "state") == "failed";
    phone.wait(mark, SOON, "a transfer that fails", failed)?;
    let back = |e: &Event| e.is_call("personal", "connected");
    phone.wait(mark, SOON, "the call is given back", back)?;
    phone.pass(Duration::from_secs(1));
    release(phone, &call)
}

fn at_once(
    ground: &Ground,
    phone: &mut Headless,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let call = dial(phone, "personal", figures)?;
    phone.pass(Duration::from_secs(2));
    let mark = phone.mark();
    let start = phone.say(&format!("transfer {} {TARGET}", id(&call)))?;
    let over = handed_over(phone, mark, &call)?;
    let took = over.when.saturating_duration_since(start).as_millis();
    figures.add(format!("handed over after {took} ms"));
    both_hear(ground, phone, variant, "at once", figures)
}

fn after_asking(
    ground: &Ground,
    phone: &mut Headless,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let call = dial(phone, "personal", figures)?;
    let mark = phone.mark();
    phone.say(&format!("consult {} {TARGET}", id(&call)))?;
    let ready = |e: &Event| e.inner("transfer", "state") == "ready";
    phone.wait(mark, SOON, "who is asked answers", ready)?;
    let asked = |e: &Event| e.is_call("personal", "connected") && e.text("party") == TARGET;
    let asked = phone.wait(mark, SOON, "the call in which they are asked", asked)?;
    phone.pass(Duration::from_secs(2));
    let mark = phone.mark();
    phone.say(&format!("complete {}", id(&call)))?;
    for call in [&call, &asked] {
        handed_over(phone, mark, call)?;
    }
    both_hear(ground, phone, variant, "after asking", figures)
}

/// The gateway sends a REFER of its own.
fn put_through(
    ground: &Ground,
    phone: &mut Headless,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let mark = phone.mark();
    phone.say(&format!("dial personal {PUTS_THROUGH}"))?;
    let through = |e: &Event| e.is_call("personal", "connected") && e.text("party") == NUMBER;
    let call = phone.wait(mark, SOON, "put through", through)?;
    let old = |e: &Event| e.is_call("personal", "ended") && e.text("party") == PUTS_THROUGH;
    let old = phone.wait(mark, SOON, "the call that puts through ends", old)?;
    let cause = old.inner("cause", "key");
    check(cause == "put-through", || format!("it ended with {cause}"))?;
    ground.talk(phone);
    release(phone, &call)?;
    let heard = ground.heard_from(&variant.number("personal"))?;
    check_same(figures, "put through, heard there", ground.speech.said.find_in(&heard))
}

fn handed_over(phone: &mut Headless, mark: usize, call: &Event) -> Outcome<Event> {
    let number = call.number("call");
    let ended = |e: &Event| e.is_call("personal", "ended") && e.number("call") == number;
    let ended = phone.wait(mark, SOON, "the end of a call handed over", ended)?;
    let cause = ended.inner("cause", "key");
    check(cause == "handed-over", || format!("it ended with {cause}"))?;
    Ok(ended)
}

/// Whether who was handed over and who has the call now hear one another.
fn both_hear(
    ground: &Ground,
    phone: &mut Headless,
    variant: Variant,
    what: &str,
    figures: &mut Figures,
) -> Outcome {
    let (personal, business) =
        (ground.speech.announced("personal"), ground.speech.announced("business"));
    // Two sentences: wherever a voice stood, one of them is whole.
    let sentence = personal.seconds().max(business.seconds());
    phone.pass(Duration::from_secs_f32(2.0 * sentence + 2.0));
    ground.servers.network.ask("channel request hangup all")?;
    let over = ground.heard_from(&variant.number("personal"))?;
    check_same(figures, &format!("{what}: heard by the one"), business.find_in(&over))?;
    let target = ground.heard_from("target")?;
    check_same(figures, &format!("{what}: by the other"), personal.find_in(&target))
}

fn id(call: &Event) -> f64 {
    call.number("call").unwrap_or_default()
}
