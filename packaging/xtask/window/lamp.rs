//! Lamps as an eye sees them: by the colours of a key's place on the screen.

use std::time::{Duration, Instant};

use super::Window;
use super::picture::{Place, Rgb};
use crate::run::Outcome;

/// The colour of one's own lamps in the light look (`gui::theme`).
pub(crate) const MINE: Rgb = [0x12, 0x74, 0x3c];

/// What a lit key looks like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Lamp {
    /// Nothing of the lamps' colour.
    Dark,
    /// A steady lamp on a key that is not filled.
    Steady,
    /// The key itself is filled.
    Filled,
    /// The lamp goes on and off.
    Winking,
    /// The whole key goes on and off.
    Flashing,
}

/// A lamp covers this share of its square at least, its glyph taken off.
const LIT: f64 = 0.4;
/// A filled key has this share of its colour, its words taken off.
const FILLED: f64 = 0.6;
/// The rim and the glyph of a lamp that is off.
const RIM: f64 = 0.35;

/// Longer than two rounds of the slowest lamp.
const WATCHED: Duration = Duration::from_secs(5);

/// How often one looks: no lamp is on or off for a shorter time.
const GLANCE: Duration = Duration::from_millis(20);

/// What was seen of a key in one glance: the share of its colour in the lamp, and in all of it.
fn glance(window: &Window, key: Place) -> Outcome<(f64, f64)> {
    let picture = window.part(key)?;
    // The lamp stands at the beginning of the key, in a square that the key is high.
    let margin = key.height / 6;
    let size = key.height - 2 * margin;
    let lamp = Place { x: margin, y: margin, width: size, height: size };
    let whole = Place { x: 0, y: 0, ..key };
    Ok((picture.share(lamp, MINE), picture.share(whole, MINE)))
}

/// Watches a key until it looks as it should, for what blinks until it went on and off.
pub(crate) fn watch(window: &mut Window, key: Place, wanted: Lamp) -> Outcome {
    let end = Instant::now() + WATCHED;
    let (mut least, mut most) = ((1.0_f64, 1.0_f64), (0.0_f64, 0.0_f64));
    loop {
        let (lamp, whole) = glance(window, key)?;
        if wanted == Lamp::Winking && whole >= FILLED {
            // What it showed before; a key is told of a moment before it is painted.
            (least, most) = ((1.0, 1.0), (0.0, 0.0));
        }
        least = (least.0.min(lamp), least.1.min(whole));
        most = (most.0.max(lamp), most.1.max(whole));
        let seen = match wanted {
            Lamp::Dark => whole < 0.01,
            Lamp::Steady => lamp >= LIT && whole < FILLED,
            Lamp::Filled => whole >= FILLED,
            Lamp::Winking => most.0 >= LIT && least.0 < RIM && whole < FILLED,
            Lamp::Flashing => most.1 >= FILLED && least.1 < RIM,
        };
        if seen {
            break;
        }
        if Instant::now() > end {
            return Err(format!(
                "a key that should be {wanted:?} had {:.2} to {:.2} of the lamp's colour in its \
                 lamp and {:.2} to {:.2} on all of it",
                least.0, most.0, least.1, most.1
            ));
        }
        window.pass(GLANCE);
    }
    // What is steady stays so.
    if matches!(wanted, Lamp::Steady | Lamp::Filled | Lamp::Dark) {
        let until = Instant::now() + Duration::from_millis(800);
        while Instant::now() < until {
            let (lamp, whole) = glance(window, key)?;
            let stays = match wanted {
                Lamp::Dark => whole < 0.01,
                Lamp::Steady => lamp >= LIT,
                Lamp::Filled | Lamp::Winking | Lamp::Flashing => whole >= FILLED,
            };
            if !stays {
                return Err(format!("a key that should stay {wanted:?} changed by itself"));
            }
            window.pass(GLANCE);
        }
    }
    Ok(())
}
