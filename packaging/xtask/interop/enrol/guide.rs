//! A1 at the real window: a file is dropped on it, and five presses and less than a minute later
//! somebody talks; then another line is registered with its provider, once with a wrong password.

use std::fs;
use std::time::{Duration, Instant};

use super::import::filled;
use super::provider::Providers;
use crate::interop::a3::phone_gateway_calls;
use crate::interop::ground::{Figures, Ground, SOON, Variant, check, gateway_address, password};
use crate::run::{Outcome, wait_for};
use crate::window::gallery::Gallery;
use crate::window::{Start, Window};

/// From the file to the first call: the most presses, and the most time.
const PRESSES: usize = 5;
const WITHIN: Duration = Duration::from_mins(1);

/// How long lines may take to register on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// A person who counts what is pressed.
struct Person {
    window: Window,
    presses: usize,
}

impl Person {
    fn press(&mut self, words: &str) -> Outcome {
        self.presses += 1;
        self.window.click(words).map(drop)
    }

    fn fill(&mut self, field: &str, text: &str) -> Outcome {
        self.window.click(field)?;
        self.window.type_text(text)
    }
}

pub(super) fn run(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let providers = Providers::start(ground, name)?;
    let folder = ground.folder(name);
    let home = folder.join("home");
    let file = filled("yealink.cfg", &folder)?;
    let mut gallery = Gallery::open("interop")?;
    let window = Window::start(Start {
        command: ground.net.phone.command(&ground.program),
        folder: &home,
        profile: "",
        arguments: &[
            "--microphone".to_owned(),
            format!("file:{}", ground.speech.microphone.display()),
            "--speaker".to_owned(),
            "none".to_owned(),
            "--ringer".to_owned(),
            "none".to_owned(),
            "--authorities".to_owned(),
            providers.authority.display().to_string(),
        ],
        log: "trace,gui::controls=trace",
    })?;
    let mut person = Person { window, presses: 0 };
    person.window.find("PROVIDER ADDRESS")?;

    let start = Instant::now();
    person.presses += 1;
    person.window.drop_file(&file)?;
    person.window.find("Use these settings")?;
    let profile = home.join("profile.toml");
    check(!profile.exists(), || "something was written before one agreed".to_owned())?;
    keep(&mut person.window, &mut gallery, "guide-preview")?;
    person.press("Use these settings")?;
    person.press("Continue")?;
    person.press("Start phoning")?;
    person.window.find_within(PATIENCE, "Office, Free")?;
    person.press("Network")?;
    person.window.find_within(PATIENCE, "5551000, Talking")?;
    let taken = start.elapsed();
    let presses = person.presses;
    figures.add(format!("file to first call: {presses} presses, {:.1} s", taken.as_secs_f32()));
    check(presses <= PRESSES, || format!("{presses} presses"))?;
    check(taken <= WITHIN, || format!("{} s", taken.as_secs()))?;
    keep(&mut person.window, &mut gallery, "guide-first-call")?;
    person.window.click("End call, 5551000")?;
    let text = fs::read_to_string(&profile).map_err(|e| e.to_string())?;
    check(!text.contains(&password("personal")), || "a password stands in the profile".to_owned())?;

    register(&mut person, &providers, figures)?;
    super::scan::planted()?.check_process(person.window.process_id())?;
    let left = phone_gateway_calls(ground)?;
    figures.add(format!("calls left at the gateways {left}"));
    person.window.close()
}

/// One line more by number and password, in the form.
fn register(person: &mut Person, providers: &Providers, figures: &mut Figures) -> Outcome {
    let number = Variant::PLAIN.number("personal");
    person.window.click("Settings")?;
    person.window.click("Add a line")?;
    person.fill("PROVIDER ADDRESS", &gateway_address("personal"))?;
    person.fill("ENTER TELEPHONE NUMBER", &number)?;
    person.fill("ENTER PASSWORD", "wrong")?;
    let asked = providers.asked("personal").len();
    person.window.click("SEND")?;
    wait_for(SOON, "the provider refuses a wrong password", || {
        let all = providers.asked("personal");
        let refused = all.iter().skip(asked).any(|line| line.contains(" 401 "));
        (refused && all.len() > asked).then_some(())
    })?;
    person.window.find_on("SEND")?;
    // What is said of the refusal moves what stands below it.
    person.window.rest();
    for _ in 0.."wrong".len() {
        person.window.display().press(crate::window::display::Key::Backspace)?;
    }
    person.fill("ENTER PASSWORD", &password("personal"))?;
    person.window.rest();
    person.window.click("SEND")?;
    // There is no secret store on that display: the person says where passwords are kept.
    person.window.click("Only for this run")?;
    person.window.click("SEND")?;
    person.window.find_within(PATIENCE, "Continue")?;
    person.window.click("Continue")?;
    person.window.click("Start phoning")?;
    person.window.find_within(PATIENCE, "personal 1, Free")?;
    figures.add("another line by number and password");
    Ok(())
}

fn keep(window: &mut Window, gallery: &mut Gallery, name: &str) -> Outcome {
    window.rest();
    gallery.keep(name, &window.picture()?)
}
