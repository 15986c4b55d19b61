//! What the desktop is told and what it asks: plain data, in words that are ready to be read.

use std::time::Duration;

/// Everything that is to be seen of the telephone outside its window. Never changed; replaced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Face {
    /// The state the icon shows.
    pub state: TrayState,
    /// What the icon says when it is pointed at: one line of words.
    pub title: String,
    /// More of it: who is talked to, what is wrong.
    pub text: String,
    /// How long the call at hand has been talked on, at the moment the face was made; it is
    /// counted on from there.
    pub timer: Option<Duration>,
    /// Calls missed and not yet seen: the badge of the icon.
    pub missed: u32,
    /// The menu of the icon, from above.
    pub menu: Vec<Entry>,
    /// What is told in a bubble, for as long as it stands here.
    pub alerts: Vec<Alert>,
    /// Whether the words run from right to left.
    pub right_to_left: bool,
}

/// What the icon shows. The later states win over the earlier.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum TrayState {
    /// No call, and the lines work.
    #[default]
    Idle,
    /// No line works.
    NoService,
    /// A call is on hold, none is talked on.
    Held,
    /// A call is dialled or talked on.
    Talking,
    /// A call rings here.
    Ringing,
}

/// One entry of the menu.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Words that cannot be pressed.
    Text(String),
    /// A rule between groups.
    Rule,
    /// Words that can be pressed.
    Button {
        /// The words.
        label: String,
        /// What pressing them asks for.
        wish: Wish,
    },
}

/// What is told in a bubble.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Which: the same alert keeps its number while its words change.
    pub id: AlertId,
    /// How it behaves.
    pub kind: AlertKind,
    /// Who calls. It comes from strangers and is shown as plain text.
    pub title: String,
    /// The line, or more words.
    pub body: String,
    /// The buttons, from the first: what they ask for, and their words.
    pub buttons: Vec<(Press, String)>,
}

/// The number of an alert, chosen by whoever makes the [`Face`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AlertId(pub u64);

/// How an alert behaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AlertKind {
    /// A call rings: it stays until the ringing ends, above everything else.
    Ringing,
    /// A call was missed: it behaves as the desktop's ordinary messages do.
    Missed,
    /// Something to know about the program itself.
    Remark,
}

/// A button of an alert.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Press {
    /// Takes the call.
    Answer,
    /// Declines it.
    Decline,
    /// Calls back.
    CallBack,
    /// Shows the window: also what pressing the alert itself does.
    Show,
}

impl Press {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Answer, Self::Decline, Self::CallBack, Self::Show];

    /// What it is called on the bus. `default` is the bubble itself (Desktop Notifications 1.2,
    /// "Actions").
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Decline => "decline",
            Self::CallBack => "call-back",
            Self::Show => "default",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|press| press.word() == word)
    }
}

/// What a person asked for outside the window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wish {
    /// A button of an alert was pressed.
    Pressed(AlertId, Press),
    /// The window is to be shown.
    Show,
    /// The icon was pressed: the window is to be shown, or hidden where it is seen.
    Toggle,
    /// A shortcut of the whole desktop was pressed, or its entry in the menu.
    Shortcut(Shortcut),
    /// The program is to end.
    Quit,
    /// What the desktop can do has changed.
    Abilities(Abilities),
    /// The system looks like this, or likes programs to.
    System(SystemLook),
}

/// How the system wants programs to look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SystemLook {
    /// Light, or as a program likes.
    Light,
    /// Dark.
    Dark,
    /// With as much contrast as there is.
    Contrast,
}

/// What can be asked for from anywhere on the desktop.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Shortcut {
    /// Answers the call that has rung longest.
    Answer,
    /// Ends, gives up or declines the call at hand.
    End,
    /// Puts on hold, or takes back.
    Hold,
    /// Mutes the microphone, or unmutes it.
    Mute,
    /// Shows the window.
    Window,
}

impl Shortcut {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Answer, Self::End, Self::Hold, Self::Mute, Self::Window];

    /// Its name toward the desktop. It is kept by the desktop with the keys a person chose for
    /// it, and so never changes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::End => "end",
            Self::Hold => "hold",
            Self::Mute => "mute",
            Self::Window => "window",
        }
    }

    /// The letter it is on, with Ctrl and Alt: those two together are left to programs by every
    /// desktop, and these letters are not among what GNOME, KDE and Xfce use with them.
    pub const fn letter(self) -> char {
        match self {
            Self::Answer => 'a',
            Self::End => 'e',
            Self::Hold => 'h',
            Self::Mute => 'm',
            Self::Window => 'k',
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shortcut| shortcut.word() == word)
    }
}

/// What the desktop can do at the moment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Abilities {
    /// It shows our icon.
    pub tray: bool,
    /// It shows bubbles.
    pub alerts: bool,
    /// Its bubbles have buttons.
    pub buttons: bool,
    /// It grants shortcuts.
    pub shortcuts: Shortcuts,
}

/// Whether shortcuts of the whole desktop are granted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Shortcuts {
    /// Nobody asked for them.
    #[default]
    Off,
    /// They are being asked for.
    Asked,
    /// They work.
    Granted,
    /// Some keys belong to another program.
    Partly,
    /// This desktop grants none.
    Refused,
}
