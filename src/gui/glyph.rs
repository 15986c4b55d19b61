//! Glyphs: what says by shape what a colour says too.

use iced::advanced::svg::Handle;
use iced::widget::svg;
use iced::{Color, Element};

macro_rules! glyphs {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {
        /// A glyph. All are drawn on 24 by 24, in one colour.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum Glyph {$(
            $(#[$doc])*
            $name,
        )*}

        impl Glyph {
            fn drawing(self) -> &'static [u8] {
                match self {$(
                    Self::$name => include_bytes!(concat!("../../assets/glyphs/", $file, ".svg")),
                )*}
            }
        }
    };
}

glyphs! {
    /// Good sound.
    Bars = "bars";
    /// Preferred less.
    Down = "down";
    /// Preferred more.
    Up = "up";
    /// Fair sound.
    BarsMiddle = "bars-middle";
    /// Poor sound.
    BarsLow = "bars-low";
    /// Back, where one reads from the left.
    Back = "back";
    /// Ringing elsewhere.
    Bell = "bell";
    /// Ringing here.
    BellFilled = "bell-filled";
    /// Somebody called.
    CallIn = "call-in";
    /// The same, where one reads from the right.
    CallInMirrored = "call-in-mirrored";
    /// Somebody called and nobody answered.
    CallMissed = "call-missed";
    /// The same, where one reads from the right.
    CallMissedMirrored = "call-missed-mirrored";
    /// Somebody was called.
    CallOut = "call-out";
    /// The same, where one reads from the right.
    CallOutMirrored = "call-out-mirrored";
    /// A business line.
    Case = "case";
    /// Ready.
    Check = "check";
    /// Close.
    Close = "close";
    /// Copy.
    Copy = "copy";
    /// Talking.
    Disc = "disc";
    /// Several talk.
    Discs = "discs";
    /// Messages wait.
    Envelope = "envelope";
    /// A password is shown while it is held.
    Eye = "eye";
    /// A settings file.
    File = "file";
    /// Back, where one reads from the right.
    Forward = "forward";
    /// On its way.
    Half = "half";
    /// A call.
    Handset = "handset";
    /// End.
    HangUp = "hang-up";
    /// Where speech comes from.
    Headset = "headset";
    /// The map of the keyboard.
    Help = "help";
    /// Held for too long.
    HoldLong = "hold-long";
    /// A personal line.
    House = "house";
    /// What was done.
    Clock = "clock";
    /// How the telephone is set up.
    Sliders = "sliders";
    /// In use, and not to be joined.
    Lock = "lock";
    /// On hold for one alone.
    LockPause = "lock-pause";
    /// Two become one, where one reads from the left.
    Merge = "merge";
    /// The same, where one reads from the right.
    MergeMirrored = "merge-mirrored";
    /// The microphone.
    Microphone = "microphone";
    /// Something goes.
    Minus = "minus";
    /// Muted.
    MicrophoneOff = "microphone-off";
    /// Light, dark or contrast.
    Moon = "moon";
    /// What more there is.
    More = "more";
    /// The keypad.
    Pad = "pad";
    /// The wide window, where one reads from the left.
    Pane = "pane";
    /// The wide window, where one reads from the right.
    PaneRight = "pane-right";
    /// On hold.
    Pause = "pause";
    /// Above other windows.
    Pin = "pin";
    /// Something new.
    Plus = "plus";
    /// Recorded.
    Record = "record";
    /// Resume.
    Play = "play";
    /// An idle lamp.
    Ring = "ring";
    /// Changed to fit.
    Swap = "swap";
    /// One becomes two.
    Split = "split";
    /// To somebody else, where one reads from the left.
    Transfer = "transfer";
    /// The same, where one reads from the right.
    TransferMirrored = "transfer-mirrored";
    /// As it was.
    Undo = "undo";
    /// Trouble.
    Warning = "warning";
}

/// Draws a glyph.
pub(crate) fn glyph<'a, Message: 'a>(
    glyph: Glyph,
    size: f32,
    color: Color,
) -> Element<'a, Message> {
    svg(Handle::from_memory(glyph.drawing()))
        .width(size)
        .height(size)
        .style(move |_, _| svg::Style { color: Some(color) })
        .into()
}
