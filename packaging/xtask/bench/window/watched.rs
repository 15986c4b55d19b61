//! Five hundred watched telephones: how soon a burst of news about all of them is on the screen,
//! how many frames it costs, and what each costs in memory.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::figures::{Figures, median, remark, shown};
use super::{Rig, SETTLE, count, load, resident};
use crate::run::{Outcome, wait_for};
use crate::window::Window;

/// Telephones that are watched.
const WATCHED: usize = 500;
/// Keys on one page.
const PAGE: usize = 50;
/// How often news about all of them come at once. An answered request is remembered for 32 s, and
/// 4,096 of them are: many more would be turned away.
const BURSTS: usize = 7;
/// How long a page may take until it shows them.
const SHOWN: Duration = Duration::from_secs(10);
/// Nothing is painted for so long after a burst: all of it is on the screen.
const OVER: Duration = Duration::from_millis(700);

pub(super) fn measure(rig: &Rig) -> Outcome {
    let mut figures = Figures::default();
    remark(&format!("{WATCHED} watched telephones; load of the machine {}", load()));
    let log = "warn,gui::controls=trace,gui::frame=trace";

    let few = rest_with(rig, "few", PAGE, log)?;
    let before = resident(&few)?;
    few.close()?;
    let mut window = rest_with(rig, "many", WATCHED, log)?;
    let [far, _] = &rig.far;
    // In kB of 1000 bytes; the difference of two runs, so that what a window costs anyhow is not
    // counted.
    let each = (resident(&window)? - before) * 1_000.0 / count(WATCHED - PAGE);
    figures.most("memory of each further watched telephone", each, 10.0, "kB");

    let (mut taken, mut most, mut again) = (Vec::new(), 0, 0);
    for burst in 0..BURSTS {
        let (state, words) =
            if burst % 2 == 0 { ("confirmed", "alking") } else { ("terminated", "Free") };
        window.rest();
        let drawn = drawn(&mut window);
        window.painted();
        let (sent, resent) = far.tell_all(state)?;
        again += resent;
        let last = last_paint(&mut window, sent)?;
        taken.push(last);
        let frames = self::drawn(&mut window) - drawn;
        most = most.max(frames);
        all_say(&mut window, words)?;
    }
    // The first is not of the same kind: the window lays out what it has never shown.
    shown("the first burst", taken.remove(0).as_secs_f64() * 1_000.0);
    shown("burst of news to the last paint, median", median(&mut taken));
    let worst = taken.iter().max().copied().unwrap_or_default().as_secs_f64() * 1_000.0;
    figures.most("burst of news to the last paint, worst", worst, 250.0, "ms");
    figures.most("frames drawn for a burst, worst", count(most), 20.0, "");
    remark(&format!("{again} of {} notifications were sent again", BURSTS * WATCHED));
    window.close()?;
    figures.verdict()
}

/// A window that watches so many, once it knows of all of them that they are idle.
fn rest_with(rig: &Rig, name: &str, watched: usize, log: &str) -> Outcome<Window> {
    let [far, _] = &rig.far;
    far.forget_watching();
    let mut profile = format!(
        "version = 1\ncountry = \"de\"\n\n[[gateway]]\nname = \"office\"\ndomain = \"127.0.0.1\"\n\
         port = {}\n\n[[line]]\nname = \"line1\"\nlabel = \"Line 1\"\nkind = \"business\"\n\
         gateway = \"office\"\nnumber = \"5552001\"\nappearances = 2\ncodecs = [\"pcmu\"]\n\n\
         [[key]]\nline = \"line1\"\nappearance = 1\n",
        far.port()?
    );
    for number in 1..=watched {
        let page = 1 + (number - 1) / PAGE;
        // Writing to a string does not fail.
        let _ = write!(
            profile,
            "\n[[key]]\nline = \"line1\"\nlabel = \"Desk {number}\"\nwatch = \"{}\"\npage = {page}\n",
            6_000 + number
        );
    }
    let mut window = rig.start_with(name, &profile, log)?;
    wait_for(Duration::from_mins(1), "all subscribed", || {
        // What waits for an answer is asked again; news are sent when all are known.
        (far.watched() >= watched).then_some(())
    })?;
    far.tell_all("terminated")?;
    all_say(&mut window, "Free")?;
    window.pass(SETTLE);
    Ok(window)
}

/// Waits until every watched key that can be seen says so.
fn all_say(window: &mut Window, words: &str) -> Outcome {
    let mut seen = String::new();
    let waited = wait_for(SHOWN, "every key on the page", || {
        let desks = window.controls().iter().filter(|control| control.name.starts_with("Desk "));
        let (right, wrong): (Vec<_>, Vec<_>) = desks.partition(|desk| desk.name.contains(words));
        if let Some(wrong) = wrong.first() {
            seen.clone_from(&wrong.name);
        }
        (wrong.is_empty() && !right.is_empty()).then_some(())
    });
    waited.map_err(|why| format!("{why}, to say `{words}`; one says `{seen}`"))
}

/// The last paint after a burst.
fn last_paint(window: &mut Window, sent: Instant) -> Outcome<Duration> {
    let mut last = None;
    while let Some(painted) = window.next_paint(OVER) {
        last = Some(painted.when);
        // A clock or a blinking lamp paints for ever.
        if painted.when.saturating_duration_since(sent) > SHOWN {
            return Err("it never comes to rest".to_owned());
        }
    }
    let last = last.ok_or("news are not painted")?;
    Ok(last.saturating_duration_since(sent))
}

fn drawn(window: &mut Window) -> usize {
    window.frames().iter().filter(|line| line.contains("drawn")).count()
}
