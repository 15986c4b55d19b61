//! Window: a person at the real window with two real gateways. Keys, SEND and buttons are clicked
//! and a number is typed; the wire and the recordings show the calls, the screen shows the lamps.

use std::time::Duration;

use super::a3::{phone_gateway_calls, told_held};
use super::ground::{
    Figures, Ground, LINES, NUMBER, SAME, SOON, Variant, check, check_same, password,
};
use crate::run::{Outcome, wait_for};
use crate::window::gallery::Gallery;
use crate::window::lamp::{self, Lamp};
use crate::window::{Start, Window};

/// What it is played with.
pub(crate) const VARIANTS: [Variant; 1] =
    [Variant { transport: "udp", codec: "g722", digest: "md5" }];

/// A number that rings for ever.
const RINGS: &str = "5551003";

/// Who calls, as the network names itself.
const CALLER: &str = "Nora Network";

/// How long a call is held: the music's sentence fits in, wherever it begins.
const HELD: Duration = Duration::from_secs(9);

/// How soon the window must tell of a gateway that is gone, and that it is back.
const NOTICED: Duration = Duration::from_secs(45);

/// The button that changes the look.
const LOOK: &str = "Light, dark or high contrast";

/// Targets that no run on two gateways reaches, and the pictures of the headless tests that stand
/// for them.
const DRAWN: [(&str, &str); 7] = [
    ("main-rtl", "two-calls-ar-light-100"),
    ("reception", "layout-reception-light"),
    ("lamps", "sheet-lamps-light"),
    ("controls", "sheet-controls-light"),
    ("registration", "guide-form-en-light"),
    ("provisioning", "guide-plan-en-light"),
    ("transfer", "transfer-ready"),
];

/// The size of a strip beside another window, and the usual one.
const STRIP: (u32, u32) = (300, 640);
const USUAL: (u32, u32) = (1040, 680);

pub(crate) fn run(
    ground: &mut Ground,
    name: &str,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let mut gallery = Gallery::open("interop")?;
    let folder = ground.folder(name);
    let mut window = Window::start(Start {
        command: ground.net.phone.command(&ground.program),
        folder: &folder,
        profile: &profile(variant),
        arguments: &[
            "--microphone".to_owned(),
            format!("file:{}", ground.speech.microphone.display()),
            "--speaker".to_owned(),
            format!("file:{}", folder.join("speaker.wav").display()),
            "--ringer".to_owned(),
            "none".to_owned(),
        ],
        log: "warn,gui::controls=trace",
    })?;
    figures.add(format!("painted after {} ms", window.opened_after().as_millis()));
    in_service(&mut window, &mut gallery)?;
    one_that_rings(&mut window, &mut gallery)?;

    let places = LINES.map(|line| (line, ground.log_end(line)));
    let business = begin(ground, &mut window, &mut gallery)?;
    hold(ground, &mut window, &mut gallery, &business)?;
    called(ground, &mut window, &mut gallery, variant)?;
    resumed(ground, &mut window)?;
    let left = phone_gateway_calls(ground)?;
    figures.add(format!("calls left at the gateways {left}"));
    trouble(ground, &mut window, &mut gallery)?;
    window.close()?;

    for (line, from) in places {
        if line == "business" {
            ground.check_invites(variant, line, from?)?;
        } else {
            let strays = ground.logged(line, from?)?;
            let strays = strays.iter().filter(|message| message.is_request("INVITE")).count();
            check(strays == 0, || format!("{strays} INVITE at the {line} gateway"))?;
        }
    }
    heard(ground, name, variant, figures)?;
    for (name, drawn) in DRAWN {
        gallery.keep_drawn(name, drawn)?;
    }
    figures.add(format!("{} pictures in {}", gallery.count(), gallery.folder().display()));
    Ok(())
}

/// The profile, with lines that a person would name so.
fn profile(variant: Variant) -> String {
    let labels = [("personal", "Personal"), ("business", "Business")];
    labels.into_iter().fold(variant.profile(), |profile, (line, label)| {
        let kind = format!("kind = \"{line}\"\n");
        profile.replace(&kind, &format!("{kind}label = \"{label}\"\n"))
    })
}

/// Types the passwords that the window asks for; both lines come into service.
fn in_service(window: &mut Window, gallery: &mut Gallery) -> Outcome {
    for (line, label) in [("personal", "Personal"), ("business", "Business")] {
        window.find(&format!("Use password, {label}"))?;
        if line == "personal" {
            window.find("Use password, Business")?;
            shot(window, gallery, "passwords")?;
        }
        window.click(&format!("Password of {label}"))?;
        window.type_text(&password(line))?;
        window.click(&format!("Use password, {label}"))?;
        window.gone(&format!("Use password, {label}"))?;
        window.find(&format!("{label} 1, Free"))?;
    }
    for label in ["Personal 1", "Personal 2", "Business 1", "Business 2"] {
        let key = window.find(&format!("{label}, Free"))?;
        lamp::watch(window, key.place, Lamp::Dark)?;
    }
    shot(window, gallery, "empty")?;
    looks(window, gallery, &["empty-dark", "empty-contrast"])
}

/// A call that is not answered: typed into the field, sent by its button, given up.
fn one_that_rings(window: &mut Window, gallery: &mut Gallery) -> Outcome {
    window.click("Number to call on Personal")?;
    window.type_text(RINGS)?;
    window.click("SEND on Personal")?;
    let key = window.find(&format!("Personal 1, {RINGS}, Ringing there"))?;
    lamp::watch(window, key.place, Lamp::Steady)?;
    shot(window, gallery, "ringing-there")?;
    window.click(&format!("End call, {RINGS}"))?;
    window.find("Personal 1, Free")?;
    Ok(())
}

/// Takes the business line by its key, types a number, sends it, and talks.
fn begin(ground: &Ground, window: &mut Window, gallery: &mut Gallery) -> Outcome<String> {
    window.click("Business 1, Free")?;
    let key = window.find("Business 1, Enter the number")?;
    lamp::watch(window, key.place, Lamp::Steady)?;
    window.type_text(NUMBER)?;
    let sends = window.find_on("SEND on Business")?;
    shot(window, gallery, "dialling")?;
    window.click(&sends.name)?;
    let talking = format!("Business 1, {NUMBER}, Talking");
    let key = window.find(&talking)?;
    lamp::watch(window, key.place, Lamp::Filled)?;
    window.pass(sentences(ground));
    shot(window, gallery, "talking")?;
    Ok(talking)
}

/// Puts it on hold by its button. The gateway is told, the lamp winks.
fn hold(ground: &Ground, window: &mut Window, gallery: &mut Gallery, talking: &str) -> Outcome {
    let from = ground.log_end("business")?;
    window.click(&format!("Hold, {NUMBER}"))?;
    let key = window.find(&talking.replace("Talking", "On hold"))?;
    told_held(ground, "business", from)?;
    lamp::watch(window, key.place, Lamp::Winking)?;
    shot(window, gallery, "held")?;
    window.pass(HELD);
    Ok(())
}

/// The other line is called; the call is answered by its button.
fn called(
    ground: &Ground,
    window: &mut Window,
    gallery: &mut Gallery,
    variant: Variant,
) -> Outcome {
    let number = variant.number("personal");
    ground.servers.network.ask(&format!(
        "channel originate Local/{number}@to-lines extension {NUMBER}@answered-personal"
    ))?;
    let key = window.find(&format!("Personal 1, {CALLER}, Ringing"))?;
    lamp::watch(window, key.place, Lamp::Flashing)?;
    shot(window, gallery, "incoming-light")?;
    looks(window, gallery, &["incoming-dark", "incoming-contrast"])?;
    window.click(&format!("Answer, {CALLER}"))?;
    let key = window.find(&format!("Personal 1, {CALLER}, Talking"))?;
    lamp::watch(window, key.place, Lamp::Filled)?;
    let held = window.find(&format!("Business 1, {NUMBER}, On hold"))?;
    lamp::watch(window, held.place, Lamp::Winking)?;
    window.pass(sentences(ground));
    shot(window, gallery, "main-light")?;
    strip(window, gallery, "strip-light")?;
    window.click(LOOK)?;
    shot(window, gallery, "main-dark")?;
    strip(window, gallery, "strip-dark")?;
    window.click(LOOK)?;
    shot(window, gallery, "main-contrast")?;
    window.click(LOOK)?;
    window.click(&format!("End call, {CALLER}"))?;
    window.find("Personal 1, Free")?;
    Ok(())
}

/// The held call is taken back by its key, talked on and ended.
fn resumed(ground: &Ground, window: &mut Window) -> Outcome {
    window.click(&format!("Business 1, {NUMBER}, On hold"))?;
    let key = window.find(&format!("Business 1, {NUMBER}, Talking"))?;
    lamp::watch(window, key.place, Lamp::Filled)?;
    // One whole sentence, wherever the microphone's file stands.
    window.pass(Duration::from_secs_f32(2.0 * ground.speech.said.seconds()));
    window.click(&format!("End call, {NUMBER}"))?;
    let key = window.find("Business 1, Free")?;
    lamp::watch(window, key.place, Lamp::Dark)
}

/// The personal gateway dies: it is said where the keys are, and the line comes back by itself.
fn trouble(ground: &mut Ground, window: &mut Window, gallery: &mut Gallery) -> Outcome {
    ground.servers.personal.cut();
    window.find_within(NOTICED, "Try now, Personal")?;
    window.find("Business 1, Free")?;
    shot(window, gallery, "trouble")?;
    looks(window, gallery, &["trouble-dark", "trouble-contrast"])?;
    ground.servers.personal.start(&ground.net.personal)?;
    // Back by itself; the button is there for who cannot wait.
    window.find_within(NOTICED, "Personal 1, Free")?;
    Ok(())
}

/// What the far ends heard, what was heard here, and what the gateways noted.
fn heard(ground: &Ground, name: &str, variant: Variant, figures: &mut Figures) -> Outcome {
    let number = variant.number("business");
    for (line, column, wanted) in [("business", 2, NUMBER), ("business", 0, "business")] {
        let what = format!("a call record at the {line} gateway");
        wait_for(SOON, &what, || {
            let records = ground.servers.gateway(line).call_records();
            let last = records.last()?.get(column)?.clone();
            (last == wanted).then_some(())
        })?;
    }
    let heard = ground.heard_from(&number)?;
    check_same(figures, "business heard there", ground.speech.said.find_in(&heard))?;
    check_same(figures, "music on hold", ground.speech.hold.find_in(&heard))?;
    let tail = heard.part(heard.seconds() - 2.0 * ground.speech.said.seconds()..heard.seconds());
    check_same(figures, "resumed heard there", ground.speech.said.find_in(&tail))?;
    let heard = ground.heard_from("answered-personal")?;
    check_same(figures, "personal heard there", ground.speech.said.find_in(&heard))?;
    let played = ground.played(name)?;
    for line in LINES {
        let found = ground.speech.announced(line).find_in(&played);
        check_same(figures, &format!("{line} heard here"), found)?;
    }
    let stranger = ground.speech.hold.find_in(&played).likeness;
    check(stranger < SAME / 2.0, || format!("a voice nobody used is found with {stranger:.3}"))
}

/// Time for what the far end announces, and for a whole sentence of ours.
fn sentences(ground: &Ground) -> Duration {
    let announced = LINES.map(|line| ground.speech.announced(line).seconds());
    let announced = announced.into_iter().fold(0.0, f32::max);
    Duration::from_secs_f32(1.5 + announced + 2.0 * ground.speech.said.seconds())
}

fn shot(window: &mut Window, gallery: &mut Gallery, name: &str) -> Outcome {
    // The pointer over a control is no part of the picture.
    window.display().point(700, 670)?;
    window.rest();
    gallery.keep(name, &window.picture()?)
}

/// Goes through the dark look and that of high contrast, and back to the light one.
fn looks(window: &mut Window, gallery: &mut Gallery, names: &[&str; 2]) -> Outcome {
    for name in names {
        window.click(LOOK)?;
        shot(window, gallery, name)?;
    }
    window.click(LOOK)?;
    window.rest();
    Ok(())
}

/// The same in a strip.
fn strip(window: &mut Window, gallery: &mut Gallery, name: &str) -> Outcome {
    window.resize(STRIP.0, STRIP.1)?;
    shot(window, gallery, name)?;
    window.resize(USUAL.0, USUAL.1)
}
