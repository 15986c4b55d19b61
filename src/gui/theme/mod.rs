//! How everything looks: colours, measures and letters, and nowhere else.

mod letters;
mod tokens;

pub use letters::{DIGITS, DIGITS_BOLD, Letter, TEXT, TEXT_BOLD};
pub use tokens::{Mode, Tokens};

/// Space between keys of a group, and between a field and its button.
pub const KEY_GAP: f32 = 6.0;

/// Padding of a group, and space between groups.
pub const GROUP_GAP: f32 = 10.0;

/// Height of a key.
pub const KEY_HEIGHT: f32 = 48.0;

/// Height of a small key.
pub const KEY_HEIGHT_SMALL: f32 = 40.0;

/// Width of the column of keys.
pub const COLUMN: f32 = 376.0;

/// Width of the column of keys in a window of middle width.
pub const COLUMN_MIDDLE: f32 = 320.0;

/// Width of the column of keys where there are more than a dozen.
pub const COLUMN_MANY: f32 = 600.0;

/// With more keys than this the column is wide: a dozen is what the function keys reach.
pub const MANY_KEYS: usize = 12;

/// Width of the history beside the calls.
pub const HISTORY: f32 = 320.0;

/// Cards grow no wider than this.
pub const CARD_MAX: f32 = 760.0;

/// Below this width of the window there is the strip.
pub const STRIP: f32 = 420.0;

/// Width of the strip where a button makes it one.
pub const STRIP_WIDTH: f32 = 300.0;

/// From this width of the window the history stands beside the calls.
pub const BESIDE: f32 = 1_360.0;

/// Below this width of the window everything stands in one column.
pub const ONE_COLUMN: f32 = 640.0;

/// Below this width of the window keys are small.
pub const SMALL_KEYS: f32 = 900.0;

/// With less room than this for calls, what stands side by side goes below one another.
pub const TIGHT: f32 = 560.0;
