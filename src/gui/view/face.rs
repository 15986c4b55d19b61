//! What a key shows, one rung of loudness each, and how it is painted.
//!
//! Whose it is says the shape: mine are squares, those of others are circles. What is done says
//! the glyph. A lamp that goes dark keeps both; only its fill leaves.

use iced::{Border, Color, border};

use super::Paint;
use crate::glyph::Glyph;

/// What a key shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Face {
    /// Nobody uses it.
    Idle,
    /// Its line has no service.
    NoService,
    /// I dial, or it rings there.
    Dialling,
    /// It rings here.
    Ringing,
    /// It rings at somebody else's desk.
    RingingElsewhere,
    /// I talk on it.
    Talking,
    /// I hold it.
    Held,
    /// A colleague holds it, and anybody may take it.
    HeldByColleague,
    /// I hold it, and nobody else may take it.
    HeldPrivately,
    /// A colleague uses it, and nobody may join.
    Private,
    /// A colleague talks on it.
    InUse,
    /// I talk on it with several.
    Conference,
    /// I have held it for too long.
    HeldLong,
    /// It dials a number, and has no lamp.
    Speed,
}

impl Face {
    /// All of them, as they stand in the plan of the lamps.
    pub const ALL: [Self; 14] = [
        Self::Idle,
        Self::NoService,
        Self::Dialling,
        Self::Ringing,
        Self::RingingElsewhere,
        Self::Talking,
        Self::Held,
        Self::HeldByColleague,
        Self::HeldPrivately,
        Self::Private,
        Self::InUse,
        Self::Conference,
        Self::HeldLong,
        Self::Speed,
    ];

    /// What its lamp shows; in use, the initials of who uses it stand there instead.
    pub(crate) const fn glyph(self) -> Glyph {
        match self {
            Self::Idle => Glyph::Ring,
            Self::NoService => Glyph::Warning,
            Self::Dialling => Glyph::Half,
            Self::Ringing => Glyph::BellFilled,
            Self::RingingElsewhere => Glyph::Bell,
            Self::Talking | Self::InUse => Glyph::Disc,
            Self::Held | Self::HeldByColleague => Glyph::Pause,
            Self::HeldPrivately => Glyph::LockPause,
            Self::Private => Glyph::Lock,
            Self::Conference => Glyph::Discs,
            Self::HeldLong => Glyph::HoldLong,
            Self::Speed => Glyph::Handset,
        }
    }

    /// Whether somebody else does it.
    pub const fn is_theirs(self) -> bool {
        matches!(self, Self::RingingElsewhere | Self::HeldByColleague | Self::Private | Self::InUse)
    }

    /// Whether nothing is done on the key.
    pub const fn is_quiet(self) -> bool {
        matches!(self, Self::Idle | Self::NoService | Self::Speed)
    }

    /// Whether the whole key is filled: what it casts would be seen through nothing.
    pub(super) const fn is_filled(self) -> bool {
        matches!(self, Self::Ringing | Self::Talking)
    }
}

/// How one face is painted at this moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Colours {
    pub body: Color,
    pub border: Border,
    pub halo: Option<Color>,
    pub name: Color,
    pub state: Color,
    pub hint: Color,
    pub timer: Color,
    pub lamp: Color,
    pub lamp_rim: Color,
    pub glyph: Color,
}

impl Paint<'_> {
    /// How a face is painted while its lamp is lit, or dark.
    pub(super) fn colours(self, face: Face, lit: bool) -> Colours {
        let t = self.t;
        let clear = Color::TRANSPARENT;
        let lamp = |color: Color, on: Color| {
            if lit { (color, color, on) } else { (clear, color, color) }
        };
        let tint =
            |body: Color, line: Color, (lamp, lamp_rim, glyph): (Color, Color, Color)| Colours {
                body,
                border: self.edge(line, 10.0),
                halo: None,
                name: t.text,
                state: t.text2,
                hint: t.text2,
                timer: t.text,
                lamp,
                lamp_rim,
                glyph,
            };
        let mine = tint(t.mine_tint, t.mine_line, lamp(t.mine, t.on_mine));
        let theirs = tint(t.theirs_tint, t.theirs_line, lamp(t.theirs, t.on_theirs));
        let plain = Colours {
            body: t.surface,
            border: border::width(1).color(t.line),
            hint: t.text3,
            name: t.text2,
            lamp: clear,
            lamp_rim: clear,
            glyph: t.edge,
            ..mine
        };
        let filled = Colours {
            body: t.mine,
            border: self.edge(t.mine, 10.0),
            name: t.on_mine,
            state: t.on_mine,
            hint: t.on_mine,
            timer: t.on_mine,
            lamp: t.on_mine,
            lamp_rim: t.on_mine,
            glyph: t.mine,
            ..mine
        };
        match face {
            Face::Idle | Face::Speed => plain,
            Face::NoService => Colours {
                border: border::width(2).color(t.trouble_line),
                glyph: t.trouble,
                name: if self.small { t.text } else { t.text2 },
                ..plain
            },
            Face::Ringing if lit => Colours { halo: Some(t.mine_line), ..filled },
            Face::Ringing => {
                Colours { border: self.edge(t.mine, 10.0), halo: Some(t.mine_tint), ..mine }
            }
            Face::Talking => filled,
            Face::HeldLong => {
                Colours { border: border::width(3).color(t.trouble), timer: t.trouble, ..mine }
            }
            // Green and red by turns: mine, and theirs.
            Face::Conference if !lit => {
                Colours { lamp: t.theirs, lamp_rim: t.theirs, glyph: t.on_theirs, ..mine }
            }
            Face::Dialling | Face::Held | Face::HeldPrivately | Face::Conference => mine,
            Face::RingingElsewhere | Face::HeldByColleague => theirs,
            Face::Private | Face::InUse => Colours {
                name: t.text,
                lamp: t.theirs,
                lamp_rim: t.theirs,
                glyph: t.on_theirs,
                ..plain
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_faces_are_told_apart_by_colour_alone() {
        // By the glyph, and by the shape of the lamp, which says whose it is.
        let told = |face: Face| (face.glyph(), face.is_theirs());
        for (index, face) in Face::ALL.into_iter().enumerate() {
            for other in Face::ALL.into_iter().skip(index + 1) {
                assert_ne!(told(face), told(other), "{face:?} and {other:?}");
            }
        }
    }
}
