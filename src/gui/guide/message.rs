//! What hands do in the guide.

use std::path::PathBuf;

use phone::doors::LineId;

use super::model::Trial;
use super::sealed::Unseal;
use crate::desk::Hidden;

/// What hands do in the guide.
#[derive(Clone, Debug)]
pub enum Guiding {
    /// The guide opens at the page that adds a line.
    Open,
    /// The guide is done with.
    Close,
    /// The address of the provider is typed.
    Address(String),
    /// The telephone number is typed.
    Number(String),
    /// The password is typed.
    Password(Hidden),
    /// The password is shown, or not; nothing: the other of the two.
    Reveal(Option<bool>),
    /// Where the password is kept, where no secret store answers.
    Keep(Keep),
    /// The passphrase of the file of passwords is typed.
    Passphrase(Hidden),
    /// The same, for the password of a line that is there already.
    LinePassphrase(LineId, Hidden),
    /// Where the password of such a line is kept.
    KeepLine(LineId, Keep),
    /// Something about the file of passwords that is asked for at the start.
    Unseal(Unseal),
    /// Enter in a field: to the next that is empty, else SEND.
    Enter,
    /// SEND.
    Send,
    /// CANCEL: nothing is sent or stored, and the password is forgotten.
    Cancel,
    /// A path or a link is typed.
    Link(String),
    /// What was typed there is opened.
    OpenLink,
    /// The desktop is asked for a file.
    Choose,
    /// A file is held over the window, or no longer.
    Over(bool),
    /// A file was dropped on the window.
    Dropped(PathBuf),
    /// A list of the plan is shown whole, or in short.
    Fold(List),
    /// The plan is carried out.
    Use,
    /// The plan is thrown away.
    Discard,
    /// The report is saved.
    SaveReport,
    /// This page of the guide is shown.
    Go(Page),
    /// The sound is tried.
    Sound(Trial),
    /// A number is called to hear oneself, and the guide is done with.
    Call(LineId, String),
}

/// Where a password is kept, where no secret store answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Keep {
    /// In memory, until the telephone ends.
    ThisRun,
    /// In a file that a passphrase opens.
    File,
}

/// A page of the guide.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Page {
    /// A line is added.
    #[default]
    Add,
    /// What a file would change, and then how the lines are.
    Check,
    /// The sound is tried.
    Sound,
    /// All is done.
    Finish,
}

impl Page {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Add, Self::Check, Self::Sound, Self::Finish];
}

/// A list of the plan.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum List {
    /// What differs from what there is.
    Changes,
    /// What is applied.
    Applied,
    /// What is applied in another way.
    Mapped,
    /// What is not supported.
    Unsupported,
}
