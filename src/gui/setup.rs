//! How the window begins; what of it a person changes is handed down to be kept.

use crate::keymap::Keymap;
use crate::locked::Locked;
use crate::sound::Sound;
use crate::theme::Mode;
use crate::words::Language;

/// The size of a window that nobody has changed.
pub(crate) const SIZE: (f32, f32) = (1_040.0, 680.0);

/// How the window is set up.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the page of settings")]
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The language of its words.
    pub language: Language,
    /// Its colours.
    pub mode: Mode,
    /// Whether the colours are light or dark as the system says.
    pub follows_system: bool,
    /// Everything is drawn so many times larger, 0.75 to 2.
    pub scale: f32,
    /// Its size, before the scale: width and height.
    pub size: (f32, f32),
    /// The size it had before it became a strip of keys.
    pub wide: Option<(f32, f32)>,
    /// Where it stands on the screen; the desktop chooses where absent.
    pub place: Option<(f32, f32)>,
    /// Whether it stays above other windows.
    pub on_top: bool,
    /// Whether lamps stay lit instead of blinking.
    pub still: bool,
    /// What keys of the keyboard do.
    pub keymap: Keymap,
    /// Whether closing it only hides it, where there is a tray to bring it back.
    pub close_hides: bool,
    /// Whether some keys count while another window has the keyboard.
    pub global_keys: bool,
    /// Whether it begins unseen whenever the telephone starts.
    pub start_hidden: bool,
    /// With what one speaks and hears.
    pub sound: Sound,
    /// Whether it begins unseen this time. It is not kept.
    pub hidden: bool,
    /// What an administrator has locked. It is not kept.
    pub locked: Locked,
    /// Numbers to try the telephone with: the word for what each is, and the number. They are not
    /// kept.
    pub try_out: Vec<(String, String)>,
}

impl Setup {
    /// A window that nobody has changed yet.
    pub fn new(language: Language, mode: Mode) -> Self {
        Self {
            language,
            mode,
            follows_system: false,
            scale: 1.0,
            size: SIZE,
            wide: None,
            place: None,
            on_top: false,
            still: false,
            keymap: Keymap::default(),
            close_hides: true,
            global_keys: false,
            start_hidden: false,
            sound: Sound::default(),
            hidden: false,
            locked: Locked::new(),
            try_out: Vec::new(),
        }
    }
}
