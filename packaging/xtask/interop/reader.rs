//! Reader: the real window as a screen reader reads it: keys are found by name and pressed, their
//! state is seen to change, and what happens is said.
//!
//! The window is that of `keyline demo`: its practice gateways answer 600, and 640 calls back.

use std::fs::File;
use std::time::{Duration, Instant};

use super::atspi::{Atspi, ENTRY, Node, PAGE_TAB, PUSH_BUTTON, Session, TOGGLE_BUTTON};
use super::ground::{Figures, Ground, SOON, check};
use crate::run::{Outcome, Process, bound};

/// What can be used.
const USED: [u32; 4] = [PUSH_BUTTON, TOGGLE_BUTTON, PAGE_TAB, ENTRY];

/// A window on a busy machine needs its time to appear.
const APPEARS: Duration = Duration::from_secs(20);

pub(crate) fn run(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let folder = ground.folder(name);
    let session = Session::start(&folder)?;
    let log = File::create(folder.join("window.log")).map_err(|e| e.to_string())?;
    let mut window = bound(&ground.program);
    window.args(["demo", "--language", "en"]);
    window.stdout(log.try_clone().map_err(|e| e.to_string())?).stderr(log);
    let _window = Process::start(session.enter(&mut window))?;

    let reader = Atspi::listen(&session)?;
    let start = Instant::now();
    let key = reader.find("Personal 1, Free", APPEARS)?;
    figures.add(format!("read after {} ms", start.elapsed().as_millis()));
    check(key.role == PUSH_BUTTON, || format!("a key is read as {}", key.role))?;
    everything_is_named(&reader, figures)?;
    calls(&reader, figures)?;
    is_called(&reader, figures)
}

/// Whatever can be used has a name and a place on the screen.
fn everything_is_named(reader: &Atspi, figures: &mut Figures) -> Outcome {
    let nodes = reader.nodes()?;
    let controls: Vec<&Node> = nodes.iter().filter(|node| USED.contains(&node.role)).collect();
    check(controls.len() >= 8, || format!("there are but {controls:?}"))?;
    for node in &controls {
        let (_, _, width, height) = node.bounds;
        check(!node.name.is_empty(), || format!("{node:?} has no name"))?;
        check(width >= 20 && height >= 20, || format!("{node:?} has no place"))?;
    }
    figures.add(format!("{} things, {} to use", nodes.len(), controls.len()));
    Ok(())
}

/// A number is written and sent; the call is held, taken back and ended.
fn calls(reader: &Atspi, figures: &mut Figures) -> Outcome {
    dial(reader, "Personal", "600")?;
    let said = hear(reader, "Personal, 600, talking")?;
    figures.add(said);
    reader.find("Personal 1, 600, Talking", SOON)?;

    let pressed = Instant::now();
    reader.press(&reader.find("Hold, 600", SOON)?)?;
    let said = reader.hear("on hold", SOON, |said| said.text == "Personal, 600, on hold")?;
    check(!said.urgent, || "hold interrupts what is being said".to_owned())?;
    let after = said.when.saturating_duration_since(pressed).as_millis();
    figures.add(format!("hold said after {after} ms"));
    reader.find("Personal 1, 600, On hold", SOON)?;

    reader.press(&reader.find("Resume, 600", SOON)?)?;
    hear(reader, "Personal, 600, talking")?;
    reader.press(&reader.find("End call, 600", SOON)?)?;
    hear(reader, "Personal, 600, call ended. You hung up.")?;
    reader.find("Personal 1, Free", SOON)?;
    Ok(())
}

/// A call comes in: it interrupts what is being said, and is answered.
fn is_called(reader: &Atspi, figures: &mut Figures) -> Outcome {
    dial(reader, "Personal", "640")?;
    let said = reader.hear("ringing", APPEARS, |said| said.text.ends_with(", ringing"))?;
    check(said.urgent, || format!("{:?} interrupts nothing", said.text))?;
    figures.add(format!("said at once: {}", said.text));
    let answer = |node: &Node| node.name.starts_with("Answer, ");
    reader.press(&reader.find_by("Answer", SOON, answer)?)?;
    let talking = said.text.replace(", ringing", ", talking");
    hear(reader, &talking)?;
    let end = |node: &Node| node.name.starts_with("End call, ");
    reader.press(&reader.find_by("End call", SOON, end)?)?;
    reader.hear("the end", SOON, |said| said.text.ends_with("call ended. You hung up."))?;
    Ok(())
}

fn dial(reader: &Atspi, line: &str, number: &str) -> Outcome {
    let field = reader.find(&format!("Number to call on {line}"), SOON)?;
    reader.write(&field, number)?;
    let written = crate::run::wait_for(SOON, "the number stands in its field", || {
        reader.text(&field).ok().filter(|text| text == number)
    });
    written?;
    reader.press(&reader.find(&format!("SEND on {line}"), SOON)?)
}

fn hear(reader: &Atspi, sentence: &str) -> Outcome<String> {
    reader.hear(sentence, SOON, |said| said.text == sentence).map(|said| said.text)
}
