//! The icon of the tray, drawn dot by dot: a handset in the colour of its state, and a badge.
//!
//! It is drawn here because a name of an icon theme cannot carry a count, and because a theme
//! may lack any icon we would name.

use crate::face::TrayState;

/// One picture of the icon.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Icon {
    /// Dots in a row, and rows.
    pub size: u16,
    /// Four bytes a dot: alpha, red, green, blue, as the tray wants them (`StatusNotifierItem`,
    /// "Icons").
    pub argb: Vec<u8>,
}

/// The sizes that are offered: panels take 16 to 24 dots, and twice that on fine screens.
const SIZES: [u16; 4] = [16, 22, 32, 48];

type Colour = [f32; 3];

const INK: Colour = [0.13, 0.15, 0.18];
const PAPER: Colour = [0.96, 0.97, 0.98];
const GREEN: Colour = [0.13, 0.62, 0.30];
const AMBER: Colour = [0.85, 0.52, 0.04];
const RED: Colour = [0.80, 0.14, 0.14];
const GREY: Colour = [0.45, 0.48, 0.52];

/// The icon in every size.
pub fn drawn(state: TrayState, missed: u32) -> Vec<Icon> {
    SIZES.into_iter().map(|size| draw(size, state, missed)).collect()
}

/// One size of it. Lengths are parts of the whole: 0 is left and above, 1 right and below.
fn draw(size: u16, state: TrayState, missed: u32) -> Icon {
    let key = match state {
        TrayState::Idle => INK,
        TrayState::NoService => GREY,
        TrayState::Held => AMBER,
        TrayState::Talking => GREEN,
        TrayState::Ringing => RED,
    };
    let whole = f32::from(size);
    let soft = 1.0 / whole;
    let mut argb = Vec::with_capacity(usize::from(size) * usize::from(size) * 4);
    for row in 0..size {
        for column in 0..size {
            let dot = [(f32::from(column) + 0.5) / whole, (f32::from(row) + 0.5) / whole];
            let mut colour = [0.0; 4];
            // A rim of paper keeps a dark key seen on a dark panel.
            lay(&mut colour, PAPER, cover(rounded(dot, 0.5, 0.24), soft));
            lay(&mut colour, key, cover(rounded(dot, 0.5 - 0.05, 0.20), soft));
            lay(&mut colour, PAPER, cover(handset(dot), soft));
            match state {
                // States differ in shape as well as in colour.
                TrayState::NoService => {
                    lay(&mut colour, RED, cover(bar(dot, [0.16, 0.84], [0.84, 0.16], 0.05), soft));
                }
                TrayState::Held => {
                    for x in [0.60, 0.76] {
                        lay(&mut colour, PAPER, cover(bar(dot, [x, 0.2], [x, 0.42], 0.05), soft));
                    }
                }
                TrayState::Ringing => {
                    for radius in [0.20, 0.34] {
                        lay(&mut colour, PAPER, cover(wave(dot, radius), soft));
                    }
                }
                TrayState::Idle | TrayState::Talking => {}
            }
            if missed > 0 {
                badge(&mut colour, dot, missed, soft);
            }
            let [red, green, blue, alpha] = colour.map(byte);
            argb.extend([alpha, red, green, blue]);
        }
    }
    Icon { size, argb }
}

fn byte(part: f32) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a byte the line before"
    )]
    let byte = (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    byte
}

/// How much of a dot is inside a shape whose edge is this far away.
fn cover(distance: f32, soft: f32) -> f32 {
    (0.5 - distance / soft).clamp(0.0, 1.0)
}

/// Lays a colour over what is there.
fn lay(under: &mut [f32; 4], over: Colour, cover: f32) {
    let [red, green, blue, alpha] = *under;
    let whole = cover + alpha * (1.0 - cover);
    if whole <= 0.0 {
        return;
    }
    let mix = |over: f32, under: f32| (over * cover + under * alpha * (1.0 - cover)) / whole;
    let [r, g, b] = over;
    *under = [mix(r, red), mix(g, green), mix(b, blue), whole];
}

/// A square with round corners about the middle.
fn rounded([x, y]: [f32; 2], half: f32, corner: f32) -> f32 {
    let dx = (x - 0.5).abs() - (half - corner);
    let dy = (y - 0.5).abs() - (half - corner);
    dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - corner
}

/// A bar with round ends.
fn bar([x, y]: [f32; 2], [ax, ay]: [f32; 2], [bx, by]: [f32; 2], half: f32) -> f32 {
    let (px, py, lx, ly) = (x - ax, y - ay, bx - ax, by - ay);
    let along = ((px * lx + py * ly) / (lx * lx + ly * ly)).clamp(0.0, 1.0);
    (px - lx * along).hypot(py - ly * along) - half
}

/// A handset that lies from the upper left to the lower right, open to the upper right.
fn handset(dot: [f32; 2]) -> f32 {
    let ear = bar(dot, [0.27, 0.24], [0.35, 0.36], 0.085);
    let mouth = bar(dot, [0.64, 0.65], [0.76, 0.73], 0.085);
    // The bow between them: a part of a ring about a point to the upper right.
    let [x, y] = dot;
    let (dx, dy) = (x - 0.76, y - 0.24);
    let ring = (dx.hypot(dy) - 0.50).abs() - 0.065;
    let inside = dx.max(-dy);
    let bow = ring.max(inside + 0.01);
    ear.min(mouth).min(bow)
}

/// A quarter of a ring toward the upper right: sound.
fn wave([x, y]: [f32; 2], radius: f32) -> f32 {
    let (dx, dy) = (x - 0.50, y - 0.50);
    ((dx.hypot(dy) - radius).abs() - 0.035).max(-dx).max(dy)
}

/// The count of missed calls, in the lower right corner; above nine it is a plus.
fn badge(colour: &mut [f32; 4], [x, y]: [f32; 2], missed: u32, soft: f32) {
    let (dx, dy) = (x - 0.72, y - 0.72);
    lay(colour, PAPER, cover(dx.hypot(dy) - 0.28, soft));
    lay(colour, RED, cover(dx.hypot(dy) - 0.245, soft));
    // Three dots by five.
    let cell = 0.085;
    let column = ((dx / cell) + 1.5).floor();
    let row = ((dy / cell) + 2.5).floor();
    let digit = usize::try_from(missed).unwrap_or(usize::MAX).min(10);
    let lit = DIGITS.get(digit).is_some_and(|rows| {
        (0.0..5.0).contains(&row)
            && (0.0..3.0).contains(&column)
            && (0_u8..5).zip(rows).any(|(number, bits)| {
                (f32::from(number) - row).abs() < 0.5
                    && (0_u8..3)
                        .any(|bit| (f32::from(bit) - column).abs() < 0.5 && bits & (4 >> bit) != 0)
            })
    });
    if lit {
        lay(colour, PAPER, 1.0);
    }
}

/// The digits, and a plus for more: five rows of three dots each, the left one first.
const DIGITS: [[u8; 5]; 11] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 3, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 2, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
    [0, 2, 7, 2, 0],
];

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [TrayState; 5] = [
        TrayState::Idle,
        TrayState::NoService,
        TrayState::Held,
        TrayState::Talking,
        TrayState::Ringing,
    ];

    #[test]
    fn every_picture_has_all_its_dots() {
        for icon in STATES.into_iter().flat_map(|state| drawn(state, 3)) {
            assert_eq!(icon.argb.len(), usize::from(icon.size) * usize::from(icon.size) * 4);
        }
    }

    #[test]
    fn every_state_and_every_count_looks_different() {
        let mut seen = Vec::new();
        for state in STATES {
            for missed in 0..=10 {
                let icon = draw(22, state, missed);
                assert!(!seen.contains(&icon), "{state:?} {missed}");
                seen.push(icon);
            }
        }
    }

    #[test]
    fn states_differ_in_shape_too() {
        let shape = |state| -> Vec<bool> {
            let icon = draw(48, state, 0);
            let bright = |dot: &[u8]| dot[1] > 180 && dot[2] > 180 && dot[3] > 180;
            icon.argb.chunks(4).map(bright).collect()
        };
        let idle = shape(TrayState::Idle);
        for state in [TrayState::NoService, TrayState::Held, TrayState::Ringing] {
            let other = shape(state);
            let differing = idle.iter().zip(&other).filter(|(a, b)| a != b).count();
            assert!(differing > 40, "{state:?} differs from idle in {differing} dots");
        }
    }
}
