//! What happens to the window, and what the window does about it.

use std::fmt;
use std::time::Duration;

use iced::advanced::widget::Id;
use iced::{Point, Size};
use phone::doors::{CallId, Command, KeyId, LineId, Secret};

use super::hand::HandChange;
use super::history::HistoryChange;
use super::menu::MenuChange;
use super::settings::{Change, KeysChange};
use super::sound::Sounding;
use super::tracing::Tracing;
use crate::guide::{Errand, Guiding, Ticket};
use crate::keymap::Action;
use crate::line::News;
use crate::outside::Around;
use crate::reading::Step;
use crate::setup::Setup;
use crate::theme::Mode;

/// What the side beside the keys shows.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Tab {
    /// What is being done now.
    #[default]
    Calls,
    /// What was done.
    History,
    /// How the telephone is set up.
    Settings,
}

/// What happened to the window.
#[derive(Clone, Debug)]
pub enum Message {
    /// The telephone has news.
    News(News),
    /// The telephone has ended.
    Ended,
    /// It is so late, since the first frame.
    Now(Duration),
    /// The window has this size.
    Resized(Size),
    /// The window stands here.
    Moved(Point),
    /// The system looks like this.
    SystemIs(Mode),
    /// Something else is looked for in the history.
    History(HistoryChange),
    /// The number of a call of the past comes back into its line's field.
    Recall(usize),
    /// Something is set another way.
    Set(Change),
    /// Devices are tried, or no longer.
    Sound(Sounding),
    /// Keys of the keyboard are to do something else.
    Keys(KeysChange),
    /// This page of keys is shown.
    Page(u8),
    /// The menu of a key opens or closes.
    Menu(MenuChange),
    /// A call is handed over, or somebody wants to.
    Hand(HandChange),
    /// A key of the desk set was pressed.
    Press(KeyId),
    /// A button that says one thing was pressed.
    Do(Command),
    /// The number field of a line says this.
    Typed(LineId, String),
    /// A number is put into a field, to be sent from there.
    Try(String),
    /// SEND of a line.
    Send(LineId),
    /// Enter in the number field of a line.
    Submit(LineId),
    /// The password field of a line says this.
    Password(LineId, Hidden),
    /// The password of a line is to be used.
    UsePassword(LineId),
    /// A key of the keypad was pressed.
    Pad(char),
    /// The keypad of a call is shown or hidden.
    TogglePad(CallId),
    /// What more can be done about a call is shown or hidden.
    ToggleMore(CallId),
    /// The side beside the keys shows this.
    Go(Tab),
    /// The cards of the calls open over the keys, or close, where nothing stands beside them.
    Open(bool),
    /// The window becomes a strip of keys, or as wide as it was.
    Strip(bool),
    /// The map of the keyboard is shown or hidden.
    ToggleHelp,
    /// What was told is done with.
    Dismiss,
    /// The next of the three looks.
    NextMode,
    /// The window stays above others, or no longer.
    ToggleOnTop,
    /// Lamps stay lit, or blink again.
    ToggleStill,
    /// Put on the clipboard.
    Copy(String),
    /// Something happened around the window.
    Around(Around),
    /// A key of the keyboard that nothing took.
    Key(Action),
    /// Something is done with the ladders of the last calls.
    Trace(Tracing),
    /// Something in the guide.
    Guide(Guiding),
    /// Something between the window and those who read it.
    Reading(Step),
}

/// What must not be printed.
#[derive(Clone, Default)]
pub struct Hidden(pub(crate) String);

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // What was typed does not stay in memory that others get.
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        std::hint::black_box(&bytes);
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What the window does about it.
#[derive(Debug)]
pub enum Effect {
    /// The telephone is told.
    Command(Command),
    /// The telephone is given the password of a line.
    Secret(LineId, Secret),
    /// The clipboard is written.
    Copy(String),
    /// What is on the clipboard is pasted.
    Paste,
    /// A field gets the focus.
    Focus(Id),
    /// The next control gets the focus.
    FocusNext,
    /// The control before gets the focus.
    FocusPrevious,
    /// The window stays above others, or no longer.
    OnTop(bool),
    /// The window gets this size, before the scale.
    Resize(Size),
    /// The window is shown, or hidden.
    Show(bool),
    /// The desktop says that the window wants attention, or no longer; it takes no focus.
    Attention(bool),
    /// This is kept for the next start.
    Keep(Setup),
    /// The house does something for the guide.
    Errand(Ticket, Errand),
    /// The ladders of the last calls are to be told, or no longer.
    Ladders(bool),
    /// What helps to find a fault is to be written down.
    Gather,
    /// That the history was looked at is kept.
    Looked,
    /// The window closes, and with it the telephone.
    Close,
}
