//! The keys of the pad.

/// A digit of the pad (RFC 4733 events 0 to 15).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Digit(u8);

impl Digit {
    /// The digit for a character: 0–9, `*`, `#`, A–D.
    pub fn new(character: char) -> Option<Self> {
        let event = match character.to_ascii_uppercase() {
            digit @ '0'..='9' => digit as u8 - b'0',
            '*' => 10,
            '#' => 11,
            letter @ 'A'..='D' => letter as u8 - b'A' + 12,
            _ => return None,
        };
        Some(Self(event))
    }

    /// The digit for an event code.
    pub const fn from_event(event: u8) -> Option<Self> {
        if event < 16 { Some(Self(event)) } else { None }
    }

    /// The event code (RFC 4733 section 3.2).
    pub const fn event(self) -> u8 {
        self.0
    }

    /// The character on the pad.
    pub fn character(self) -> char {
        match self.0 {
            digit @ 0..=9 => char::from(b'0' + digit),
            10 => '*',
            11 => '#',
            letter => char::from(b'A' + (letter - 12)),
        }
    }
}
