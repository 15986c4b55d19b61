//! Digits that we say in messages (INFO), for far ends that take them in no other way.
//!
//! One after the other: a digit goes when the one before it has been answered, for messages may
//! overtake one another.

use std::collections::VecDeque;

use super::{Context, Phase, Session, Trouble};
use crate::agent::Event;
use crate::agent::core::Purpose;
use crate::agent::wallet::Tries;
use crate::message::{Method, Name};
use crate::transaction::table::ClientId;

/// A digit by a name and a value: `Signal=5`.
pub(super) const RELAY: &str = "application/dtmf-relay";

/// For how long the key is said to have been pressed, in milliseconds: longer than any exchange asks
/// (40 ms, ITU-T Q.24).
const PRESSED_MS: u32 = 160;

/// Digits that may wait: more than any card has.
const WAITING_MAX: usize = 128;

/// Our digits, and the one that is under way.
#[derive(Debug, Default)]
pub(super) struct Informing {
    waiting: VecDeque<char>,
    client: Option<ClientId>,
}

impl Informing {
    pub(super) fn resent(&mut self, old: ClientId, new: ClientId) {
        if self.client == Some(old) {
            self.client = Some(new);
        }
    }
}

impl Session {
    /// Says digits in messages: `0` to `9`, `*`, `#`, `A` to `D`. Others are left out.
    pub(crate) fn press(&mut self, context: &mut Context<'_>, digits: &str) {
        let room = WAITING_MAX.saturating_sub(self.informing.waiting.len());
        let known = |digit: &char| digit.is_ascii_digit() || matches!(digit, '*' | '#' | 'A'..='D');
        let digits = digits.chars().map(|digit| digit.to_ascii_uppercase()).filter(known);
        self.informing.waiting.extend(digits.take(room));
        self.inform(context);
    }

    fn inform(&mut self, context: &mut Context<'_>) {
        if self.informing.client.is_some() {
            return;
        }
        let Some(digit) = self.informing.waiting.pop_front() else { return };
        let dialog = self.dialog.as_mut().filter(|_| self.phase == Phase::Talking && !self.ended);
        let Some(dialog) = dialog else {
            self.informing.waiting.clear();
            return;
        };
        let mut draft = dialog.request(Method::Info);
        draft.extra.push((Name::ContentType.as_str().to_owned(), RELAY.to_owned()));
        draft.body = format!("Signal={digit}\r\nDuration={PRESSED_MS}\r\n").into_bytes();
        self.informing.client = self.request(context, draft, Purpose::Info, Tries::default(), &[]);
        if self.informing.client.is_none() {
            self.uninformed(context, Trouble::Unsendable.status());
        }
    }

    pub(super) fn info_answered(
        &mut self,
        context: &mut Context<'_>,
        client: ClientId,
        status: u16,
    ) {
        if self.informing.client != Some(client) || status < 200 {
            return;
        }
        self.informing.client = None;
        if status < 300 {
            self.inform(context);
        } else {
            self.uninformed(context, status);
        }
    }

    /// What the far end does not take once it does not take a second time.
    fn uninformed(&mut self, context: &mut Context<'_>, status: u16) {
        self.informing.waiting.clear();
        if !self.ended {
            context.core.event(Event::DigitsRefused { session: self.id, status });
        }
    }
}
