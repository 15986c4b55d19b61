//! The BYE (RFC 3261 section 15): said once, and again where nobody heard it.
//!
//! Who hangs up while the network is away would leave the far end alone with a call that nobody
//! else ends: a gateway goes on with it, and a shared line stays in use. So a BYE that a gateway
//! never answered is said again for a while.

use std::time::Duration;

use clock::Moment;

use super::{Context, Session};
use crate::agent::core::Purpose;
use crate::agent::draft::Draft;
use crate::agent::wallet::Tries;
use crate::dialog::Dialog;
use crate::message::Method;

/// How long a BYE that nobody heard waits until it is said again.
const AGAIN: Duration = Duration::from_secs(20);

/// For how long it is said at all: a far end that was left alone for longer has hung up.
const AT_ALL: Duration = Duration::from_mins(10);

/// What is left to do about our BYE.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Goodbye {
    /// Until when it is tried.
    until: Option<Moment>,
    /// When it is said again.
    again: Option<Moment>,
}

impl Goodbye {
    pub(super) fn is_owed(self) -> bool {
        self.again.is_some()
    }

    pub(super) fn deadline(self) -> Option<Moment> {
        self.again
    }
}

impl Session {
    /// Says goodbye in its dialog, if it has one.
    pub(super) fn bye(&mut self, context: &mut Context<'_>) {
        self.bye_wanted = false;
        self.goodbye.again = None;
        if let Some(mut dialog) = self.dialog.take() {
            let said = self.bye_in(context, &mut dialog);
            self.dialog = Some(dialog);
            if !said {
                self.bye_unanswered(context);
            }
        }
    }

    /// Says goodbye in a dialog. Says whether there was a way to do so.
    pub(super) fn bye_in(&mut self, context: &mut Context<'_>, dialog: &mut Dialog) -> bool {
        let extra = self.call_info(context, false);
        let draft = Draft { extra, ..dialog.request(Method::Bye) };
        self.request(context, draft, Purpose::Bye, Tries::default(), &[]).is_some()
    }

    /// Nobody heard the BYE. Only a gateway is worth another try: it stays where it is.
    pub(super) fn bye_unanswered(&mut self, context: &mut Context<'_>) {
        if context.gateway.is_none() || self.dialog.is_none() {
            return;
        }
        let until = *self.goodbye.until.get_or_insert(context.now + AT_ALL);
        let again = context.now + AGAIN;
        self.goodbye.again = Some(again).filter(|again| *again < until);
    }

    pub(super) fn goodbye_timeout(&mut self, context: &mut Context<'_>) {
        if self.goodbye.again.is_some_and(|again| again <= context.now) {
            self.bye(context);
        }
    }
}
