//! Type roles: two weights of one family, and its cut with digits of one width.

use iced::font::{Family, Weight};
use iced::{Font, Pixels};

/// The family of all text.
pub const TEXT: Font = Font::with_name("Inter");

/// Names, labels of buttons, headings.
pub const TEXT_BOLD: Font = Font { weight: Weight::Semibold, ..TEXT };

/// Digits of one width each, so that a timer does not tremble.
pub const DIGITS: Font = Font { family: Family::Name("Keyline Digits"), ..TEXT };

/// The same in bold.
pub const DIGITS_BOLD: Font = Font { weight: Weight::Semibold, ..DIGITS };

/// Size, line height and weight of one role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letter {
    /// Height of the letters.
    pub size: Pixels,
    /// Height of the line.
    pub line: f32,
    /// Family and weight.
    pub font: Font,
}

impl Letter {
    /// The timer of the call that is talked on.
    pub const TIMER_LARGE: Self = Self::new(34.0, 38.0, DIGITS_BOLD);
    /// The party of the call that is talked on.
    pub const TITLE: Self = Self::new(28.0, 34.0, TEXT_BOLD);
    /// Headings of pages.
    pub const PAGE: Self = Self::new(22.0, 28.0, TEXT_BOLD);
    /// The party in a banner.
    pub const BANNER: Self = Self::new(20.0, 26.0, TEXT_BOLD);
    /// Timers of held calls.
    pub const TIMER_HELD: Self = Self::new(18.0, 22.0, DIGITS_BOLD);
    /// Empty states.
    pub const HEADING: Self = Self::new(17.0, 24.0, TEXT_BOLD);
    /// The party of a held call.
    pub const PARTY: Self = Self::new(16.0, 22.0, TEXT_BOLD);
    /// What a key says first.
    pub const KEY: Self = Self::new(14.0, 18.0, TEXT_BOLD);
    /// What an idle key says.
    pub const KEY_IDLE: Self = Self::new(14.0, 18.0, TEXT);
    /// The timer on a key.
    pub const KEY_TIMER: Self = Self::new(14.0, 18.0, DIGITS_BOLD);
    /// What a small key says first.
    pub const KEY_SMALL: Self = Self::new(13.0, 16.0, TEXT_BOLD);
    /// What a small idle key says.
    pub const KEY_SMALL_IDLE: Self = Self::new(13.0, 16.0, TEXT);
    /// The timer on a small key.
    pub const KEY_SMALL_TIMER: Self = Self::new(13.0, 16.0, DIGITS_BOLD);
    /// Text.
    pub const BODY: Self = Self::new(14.0, 20.0, TEXT);
    /// Text that matters.
    pub const BODY_BOLD: Self = Self::new(14.0, 20.0, TEXT_BOLD);
    /// Text in lists.
    pub const LIST: Self = Self::new(13.0, 18.0, TEXT);
    /// Labels of buttons.
    pub const LABEL: Self = Self::new(13.0, 18.0, TEXT_BOLD);
    /// The second line of a key, and the status bar.
    pub const STATE: Self = Self::new(12.0, 16.0, TEXT);
    /// Labels of actions.
    pub const STATE_BOLD: Self = Self::new(12.0, 16.0, TEXT_BOLD);
    /// The second line of a small key.
    pub const STATE_SMALL: Self = Self::new(12.0, 14.0, TEXT);
    /// Initials in a lamp: as high as their line, so that they stand in its middle.
    pub const INITIALS: Self = Self::new(12.0, 14.0, TEXT_BOLD);
    /// Initials in the lamp of a small key.
    pub const INITIALS_SMALL: Self = Self::new(11.0, 13.0, TEXT_BOLD);
    /// The timer of the call that is talked on, where there is little room.
    pub const TIMER_PAGE: Self = Self::new(28.0, 34.0, DIGITS_BOLD);
    /// The party in a banner where there is little room.
    pub const BANNER_SMALL: Self = Self::new(17.0, 22.0, TEXT_BOLD);
    /// The timer in the bar of a call.
    pub const TIMER_BAR: Self = Self::new(16.0, 22.0, DIGITS_BOLD);
    /// Counts in round marks.
    pub const COUNT: Self = Self::new(11.0, 16.0, DIGITS_BOLD);
    /// Hints of keys; nothing is smaller.
    pub const HINT: Self = Self::new(11.0, 16.0, TEXT);

    const fn new(size: f32, line: f32, font: Font) -> Self {
        Self { size: Pixels(size), line, font }
    }
}
