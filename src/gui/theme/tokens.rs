//! The colours, by role, in three modes.

use iced::Color;

/// Which of the three looks is shown.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Mode {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// As much contrast as a screen can show.
    Contrast,
}

impl Mode {
    /// All of them, in the order in which they are gone through.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Contrast];

    /// The next one, and from the last the first.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Contrast,
            Self::Contrast => Self::Light,
        }
    }

    /// Its colours.
    pub const fn tokens(self) -> Tokens {
        match self {
            Self::Light => LIGHT,
            Self::Dark => DARK,
            Self::Contrast => CONTRAST,
        }
    }
}

/// The colours of one mode. Views take them from here and know no other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tokens {
    /// Which mode they belong to.
    pub mode: Mode,
    /// Behind key groups.
    pub tray: Color,
    /// A line group.
    pub panel: Color,
    /// The side of the calls.
    pub pane: Color,
    /// Keys, cards, fields.
    pub surface: Color,
    /// Action tiles, what is selected.
    pub sunken: Color,
    /// A tile under the pointer.
    pub hover: Color,
    /// Borders that only decorate.
    pub line: Color,
    /// Borders of fields, rings of idle lamps.
    pub edge: Color,
    /// Names, timers.
    pub text: Color,
    /// States, numbers.
    pub text2: Color,
    /// Hints, placeholders, what is off.
    pub text3: Color,
    /// The button that ends a call.
    pub ink: Color,
    /// On ink.
    pub on_ink: Color,
    /// What is about to be done, focus.
    pub accent: Color,
    /// On accent.
    pub on_accent: Color,
    /// Accent under the pointer.
    pub accent_hover: Color,
    /// Accent while pressed.
    pub accent_down: Color,
    /// A toggled tile.
    pub accent_tint: Color,
    /// My lamps.
    pub mine: Color,
    /// On mine.
    pub on_mine: Color,
    /// Bodies of my waiting keys.
    pub mine_tint: Color,
    /// Their borders.
    pub mine_line: Color,
    /// Lamps of others.
    pub theirs: Color,
    /// On theirs.
    pub on_theirs: Color,
    /// Bodies of keys that may be taken.
    pub theirs_tint: Color,
    /// Their borders.
    pub theirs_line: Color,
    /// What needs attention.
    pub trouble: Color,
    /// On trouble.
    pub on_trouble: Color,
    /// Bodies of notices of trouble.
    pub trouble_tint: Color,
    /// Their borders.
    pub trouble_line: Color,
    /// Width of borders.
    pub border: f32,
}

impl Tokens {
    /// What keys and cards cast on what they lie on: a rim of this colour below them.
    pub const fn cast(&self) -> Color {
        match self.mode {
            Mode::Light => Color { a: 0.06, ..rgb(0x0016_191E) },
            Mode::Dark => Color { a: 0.3, ..Color::BLACK },
            Mode::Contrast => Color::TRANSPARENT,
        }
    }
}

/// A colour as it stands in the table of tokens.
const fn rgb(code: u32) -> Color {
    let [_, r, g, b] = code.to_be_bytes();
    Color { r: r as f32 / 255.0, g: g as f32 / 255.0, b: b as f32 / 255.0, a: 1.0 }
}

const LIGHT: Tokens = Tokens {
    mode: Mode::Light,
    tray: rgb(0x00E6_E8EC),
    panel: rgb(0x00F1_F3F6),
    pane: rgb(0x00F7_F8FA),
    surface: rgb(0x00FF_FFFF),
    sunken: rgb(0x00EC_EEF2),
    hover: rgb(0x00E0_E3E9),
    line: rgb(0x00D3_D7DE),
    edge: rgb(0x007F_8794),
    text: rgb(0x0016_191E),
    text2: rgb(0x004C_5461),
    text3: rgb(0x005E_6673),
    ink: rgb(0x0020_242B),
    on_ink: rgb(0x00FF_FFFF),
    accent: rgb(0x0025_57C7),
    on_accent: rgb(0x00FF_FFFF),
    accent_hover: rgb(0x001E_4BB0),
    accent_down: rgb(0x0018_3F96),
    accent_tint: rgb(0x00E4_ECFB),
    mine: rgb(0x0012_743C),
    on_mine: rgb(0x00FF_FFFF),
    mine_tint: rgb(0x00E0_F2E7),
    mine_line: rgb(0x008C_C7A3),
    theirs: rgb(0x00BF_3029),
    on_theirs: rgb(0x00FF_FFFF),
    theirs_tint: rgb(0x00FB_E8E6),
    theirs_line: rgb(0x00E3_A5A0),
    trouble: rgb(0x0092_5400),
    on_trouble: rgb(0x00FF_FFFF),
    trouble_tint: rgb(0x00FC_F0D9),
    trouble_line: rgb(0x00B3_7218),
    border: 1.0,
};

const DARK: Tokens = Tokens {
    mode: Mode::Dark,
    tray: rgb(0x000F_1114),
    panel: rgb(0x001A_1D22),
    pane: rgb(0x0015_171B),
    surface: rgb(0x0023_272E),
    sunken: rgb(0x002C_3139),
    hover: rgb(0x0036_3C46),
    line: rgb(0x0036_3C46),
    edge: rgb(0x0081_8A98),
    text: rgb(0x00F0_F2F5),
    text2: rgb(0x00B7_BEC9),
    text3: rgb(0x0098_A0AD),
    ink: rgb(0x00E6_E9EE),
    on_ink: rgb(0x0015_171B),
    accent: rgb(0x008D_B1FF),
    on_accent: rgb(0x000A_1A3A),
    accent_hover: rgb(0x00A6_C2FF),
    accent_down: rgb(0x00C0_D4FF),
    accent_tint: rgb(0x0022_304D),
    mine: rgb(0x003D_BB77),
    on_mine: rgb(0x0004_170C),
    mine_tint: rgb(0x0017_3425),
    mine_line: rgb(0x002F_6E4C),
    theirs: rgb(0x00FF_7A70),
    on_theirs: rgb(0x002A_0704),
    theirs_tint: rgb(0x003A_2021),
    theirs_line: rgb(0x007D_403D),
    trouble: rgb(0x00F0_B24A),
    on_trouble: rgb(0x0024_1700),
    trouble_tint: rgb(0x0035_2A15),
    trouble_line: rgb(0x00B3_8A3A),
    border: 1.0,
};

const CONTRAST: Tokens = Tokens {
    mode: Mode::Contrast,
    tray: rgb(0x0000_0000),
    panel: rgb(0x0000_0000),
    pane: rgb(0x0000_0000),
    surface: rgb(0x0000_0000),
    sunken: rgb(0x0000_0000),
    hover: rgb(0x0033_3333),
    line: rgb(0x00FF_FFFF),
    edge: rgb(0x00FF_FFFF),
    text: rgb(0x00FF_FFFF),
    text2: rgb(0x00FF_FFFF),
    text3: rgb(0x00E6_E6E6),
    ink: rgb(0x00FF_FFFF),
    on_ink: rgb(0x0000_0000),
    accent: rgb(0x007F_D6FF),
    on_accent: rgb(0x0000_0000),
    accent_hover: rgb(0x00B3_E6FF),
    accent_down: rgb(0x00D9_F2FF),
    accent_tint: rgb(0x0000_2A3D),
    mine: rgb(0x004D_FF9A),
    on_mine: rgb(0x0000_0000),
    mine_tint: rgb(0x0000_331A),
    mine_line: rgb(0x004D_FF9A),
    theirs: rgb(0x00FF_9A92),
    on_theirs: rgb(0x0000_0000),
    theirs_tint: rgb(0x0000_0000),
    theirs_line: rgb(0x00FF_9A92),
    trouble: rgb(0x00FF_D75E),
    on_trouble: rgb(0x0000_0000),
    trouble_tint: rgb(0x002E_2400),
    trouble_line: rgb(0x00FF_D75E),
    border: 2.0,
};

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2, relative luminance.
    fn luminance(color: Color) -> f32 {
        let channel = |c: f32| {
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r) + 0.7152 * channel(color.g) + 0.0722 * channel(color.b)
    }

    fn ratio(a: Color, b: Color) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_all_it_stands_on() {
        for t in Mode::ALL.map(Mode::tokens) {
            for (what, text, ground) in [
                ("names on keys", t.text, t.surface),
                ("names on tiles", t.text, t.sunken),
                ("names on tiles under the pointer", t.text, t.hover),
                ("names on held keys", t.text, t.mine_tint),
                ("names in notices", t.text, t.trouble_tint),
                ("states on keys", t.text2, t.surface),
                ("states on held keys", t.text2, t.mine_tint),
                ("numbers on groups", t.text2, t.panel),
                ("states in the status bar", t.text2, t.pane),
                ("hints on keys", t.text3, t.surface),
                ("what is off on groups", t.text3, t.panel),
                ("End", t.on_ink, t.ink),
                ("SEND", t.on_accent, t.accent),
                ("SEND under the pointer", t.on_accent, t.accent_hover),
                ("toggled", t.accent, t.accent_tint),
                ("talking", t.on_mine, t.mine),
                ("trouble in cards", t.trouble, t.surface),
                ("trouble in notices", t.trouble, t.trouble_tint),
                ("a forgotten hold", t.trouble, t.mine_tint),
            ] {
                let ratio = ratio(text, ground);
                assert!(ratio >= 4.5, "{:?}: {what}: {ratio:.2}", t.mode);
            }
        }
    }

    #[test]
    fn lamps_and_fields_can_be_told_from_what_they_stand_on() {
        for t in Mode::ALL.map(Mode::tokens) {
            for (what, lamp, ground) in [
                ("my lamp", t.mine, t.mine_tint),
                ("my glyph", t.on_mine, t.mine),
                ("their lamp", t.theirs, t.surface),
                ("their glyph", t.on_theirs, t.theirs),
                ("the ring of an idle lamp", t.edge, t.surface),
                ("the edge of a field", t.edge, t.panel),
                ("the rim of a line in trouble", t.trouble_line, t.surface),
                ("focus on groups", t.accent, t.panel),
                ("focus on cards", t.accent, t.surface),
            ] {
                let ratio = ratio(lamp, ground);
                assert!(ratio >= 3.0, "{:?}: {what}: {ratio:.2}", t.mode);
            }
        }
    }
}
