//! The file of passwords that a passphrase opens: it is asked for at the start, and one may go on
//! without it.

use iced::advanced::widget::Id;
use phone::doors::Secret;

use super::{Errand, Phrase, SHORT_MAX, clean};
use crate::desk::{Desk, Effect, Hidden};

/// A file of passwords that is not open yet.
#[derive(Debug, Default)]
pub(crate) struct Sealed {
    /// The passphrase as far as it is typed.
    pub typed: Hidden,
    /// Whether the file is being opened.
    pub opening: bool,
    /// Why it did not open.
    pub refused: Option<Phrase>,
}

/// What hands do about it.
#[derive(Clone, Debug)]
pub enum Unseal {
    /// The passphrase is typed.
    Typed(Hidden),
    /// The file is opened with it.
    Open,
    /// One goes on without it.
    Without,
}

/// The field of the passphrase.
pub(crate) fn sealed_field() -> Id {
    Id::new("passphrase at the start")
}

impl Desk {
    /// There is such a file; or it did not open.
    pub(super) fn sealed(&mut self, refused: Option<Phrase>) -> Vec<Effect> {
        let said = match &refused {
            Some(why) => why.said(&self.words),
            None => self.words.say("sealed-title"),
        };
        self.aloud(Some(said));
        self.sealed = Some(Sealed { refused, ..Sealed::default() });
        vec![Effect::Focus(sealed_field())]
    }

    /// Takes what hands do about it.
    pub(super) fn unseal(&mut self, unseal: Unseal) -> Vec<Effect> {
        let Some(sealed) = self.sealed.as_mut().filter(|sealed| !sealed.opening) else {
            return Vec::new();
        };
        match unseal {
            Unseal::Typed(hidden) => sealed.typed = Hidden(clean(&hidden.0, SHORT_MAX)),
            Unseal::Open if !sealed.typed.0.is_empty() => {
                let passphrase = Secret::new(sealed.typed.0.as_str());
                *sealed = Sealed { opening: true, ..Sealed::default() };
                return vec![Effect::Errand(self.ticket, Errand::Unseal(passphrase))];
            }
            Unseal::Open => return vec![Effect::Focus(sealed_field())],
            Unseal::Without => self.sealed = None,
        }
        Vec::new()
    }
}
