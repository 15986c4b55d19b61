//! How the window begins; what of it a person changes is handed down to be kept.

use crate::theme::Mode;
use crate::words::Language;

/// How the window is set up.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The language of its words.
    pub language: Language,
    /// Its colours.
    pub mode: Mode,
    /// Everything is drawn so many times larger, 0.75 to 2.
    pub scale: f32,
    /// Its size, before the scale: width and height.
    pub size: (f32, f32),
    /// Where it stands on the screen; the desktop chooses where absent.
    pub place: Option<(f32, f32)>,
    /// Whether it stays above other windows.
    pub on_top: bool,
    /// Whether lamps stay lit instead of blinking.
    pub still: bool,
    /// Whether it begins unseen. It is not kept.
    pub hidden: bool,
}

impl Setup {
    /// A window that nobody has changed yet.
    pub fn new(language: Language, mode: Mode) -> Self {
        Self {
            language,
            mode,
            scale: 1.0,
            size: (1040.0, 680.0),
            place: None,
            on_top: false,
            still: false,
            hidden: false,
        }
    }
}
