//! What one subscription knows, over all its notifications.

use super::dialog_info::{Book, MAX_DIALOGS};
use super::resource_list::List;
use super::{Appearances, Fault, Messages, Notice, Package, Presence, appearance_index};
use crate::message::{Message, Name};

/// What one subscription knows. Notifications must be given in the order of their CSeq.
#[derive(Debug)]
pub struct Watch {
    package: Package,
    appearances: Appearances,
    book: Book,
    list: List,
}

/// Why what is known may not be what is: the whole must be asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Doubt {
    /// News were missed.
    #[error("a notification is missing before this one")]
    Gap,
    /// The news could not be read.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Watch {
    /// Knows nothing yet.
    pub fn new(package: Package) -> Self {
        Self {
            package,
            appearances: Appearances::default(),
            book: Book::default(),
            list: List::default(),
        }
    }

    /// Takes a NOTIFY. Gives what is known now, if it brought news.
    ///
    /// # Errors
    /// Where what is known may no longer be what is.
    pub fn take(&mut self, notify: &Message) -> Result<Option<Notice>, Doubt> {
        let Some(wanted) = self.package.body() else {
            return Ok(match self.package {
                Package::LineSeize => Some(Notice::Seized(appearance_index(notify))),
                Package::CallInfo
                | Package::Dialog
                | Package::SharedDialog
                | Package::MessageSummary
                | Package::Presence => {
                    let news = self.appearances.merge(notify);
                    news.then(|| Notice::Appearances(self.appearances.clone()))
                }
            });
        };
        let body = notify.body();
        if body.is_empty() {
            // Nothing is decided yet, or nothing is left to tell.
            return Ok(None);
        }
        let kind = notify.header(Name::ContentType).unwrap_or_default();
        let media_type = notify.content_type().unwrap_or_default();
        if media_type.eq_ignore_ascii_case(b"multipart/related") {
            return self.list.take(self.package, kind, body).map(Some);
        }
        if !media_type.eq_ignore_ascii_case(wanted.as_bytes()) {
            return Err(Fault::WrongType.into());
        }
        Ok(Some(match self.package {
            Package::MessageSummary => Notice::Messages(Messages::parse(body)?),
            Package::Presence => Notice::Presence(Presence::parse(body)?),
            Package::Dialog | Package::SharedDialog | Package::CallInfo | Package::LineSeize => {
                self.book.take(body, MAX_DIALOGS)?;
                Notice::Dialogs(self.book.known().clone())
            }
        }))
    }
}
