//! What others do: on the appearances of lines that are shared, and at telephones that are watched.
//!
//! Whatever the source, it ends as one [`Use`] an appearance or a watched telephone, from which the
//! key takes its lamp. What is not known is no use, and no idleness either: it is drawn as unknown.

mod appearances;
mod doubts;
mod messages;
mod places;
mod seize;
mod taking_part;
mod watched;

use std::collections::BTreeMap;

use clock::Moment;
use sip::events::{Notice, Package};
use sip::{IdentityId, NameAddr, Subscribe, SubscriptionEnd, SubscriptionId, Uri};
use std::time::Duration;

use crate::Usage;
use crate::doors::Mailbox;
use crate::doors::{CallId, KeyId, LineId};
use crate::incoming::shown;
use crate::phone::Phone;
use crate::profile::Sharing;
pub(crate) use watched::Watched;

/// How long a subscription is asked for. It is refreshed; a shorter time only finds a restarted
/// server sooner, which the keepalive does anyway.
const EXPIRES: Duration = Duration::from_mins(10);

/// After the end of a call of ours the server may still tell of it for this long; it is not
/// taken for somebody else's.
pub(crate) const OUR_ECHO: Duration = Duration::from_secs(1);

/// What somebody does on an appearance or at a watched telephone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Use {
    pub usage: Usage,
    /// Whether nobody else may take or join it.
    pub private: bool,
    /// Who it is.
    pub who: Option<String>,
    /// The far end of their call.
    pub party: Option<String>,
    /// When it came to be as it is.
    pub since: Moment,
}

/// Everything known of others.
#[derive(Debug, Default)]
pub(crate) struct Others {
    pub lines: BTreeMap<LineId, SharedLine>,
    pub watched: BTreeMap<KeyId, Watched>,
    pub mailboxes: BTreeMap<LineId, Mailbox>,
    pub subscriptions: BTreeMap<SubscriptionId, Subject>,
}

/// What a subscription is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Subject {
    /// The appearances of a line.
    Line(LineId),
    /// The telephone a key watches.
    Key(KeyId),
    /// The messages of a line.
    Messages(LineId),
    /// The calls of a line, asked for by a call of ours that is to join one of them.
    Joining(CallId),
}

/// A line whose appearances are shared.
#[derive(Debug, Default)]
pub(crate) struct SharedLine {
    pub subscription: Option<SubscriptionId>,
    /// Whether what is noted here is true now.
    pub known: bool,
    /// The calls of our station, where the line is a trunk with stations.
    pub station: Watched,
    /// The appearances in use, by whomever.
    pub used: BTreeMap<u8, Use>,
    /// When a call of ours left an appearance.
    pub left: BTreeMap<u8, Moment>,
    /// Whether it was known before.
    pub was_known: bool,
}

impl Phone {
    /// Begins to watch what the profile shares and watches.
    pub(crate) fn watch_others(&mut self, now: Moment) {
        let lines: Vec<LineId> = self.lines.iter().map(|line| line.id).collect();
        for line in lines {
            self.watch_line(now, line);
        }
        let keys: Vec<(KeyId, LineId, String)> = self
            .keys
            .iter()
            .filter_map(|key| Some((key.id, key.line, key.watched()?.to_owned())))
            .collect();
        for (key, line, number) in keys {
            self.others.watched.insert(key, Watched::default());
            let target = self.address(line, Some(&number));
            self.watch(now, line, Package::Dialog, target, Subject::Key(key));
        }
    }

    /// Begins to watch what others do on a line, and whether it has messages.
    fn watch_line(&mut self, now: Moment, id: LineId) {
        let Some(line) = self.line(id) else { return };
        let (sharing, voicemail) = (line.profile.sharing.clone(), line.profile.voicemail.clone());
        let (package, target) = match sharing {
            Sharing::Private => (None, None),
            Sharing::CallInfo => (Some(Package::CallInfo), self.address(id, None)),
            Sharing::Station(station) => (Some(Package::Dialog), self.address(id, Some(&station))),
        };
        if let Some(package) = package {
            self.others.lines.insert(id, SharedLine::default());
            let asked = self.watch(now, id, package, target, Subject::Line(id));
            if let Some(shared) = self.others.lines.get_mut(&id) {
                shared.subscription = asked;
            }
        }
        if let Some(number) = voicemail {
            self.others.mailboxes.insert(id, Mailbox { number, ..Mailbox::default() });
            let target = self.address(id, None);
            self.watch(now, id, Package::MessageSummary, target, Subject::Messages(id));
        }
    }

    fn watch(
        &mut self,
        now: Moment,
        line: LineId,
        package: Package,
        target: Option<Uri>,
        subject: Subject,
    ) -> Option<SubscriptionId> {
        let what = Subscribe {
            identity: IdentityId(line.0),
            package,
            target: target?,
            expires: EXPIRES,
            list: false,
            extra: Vec::new(),
        };
        let subscription = self.agent.subscribe(now, what);
        self.others.subscriptions.insert(subscription, subject);
        Some(subscription)
    }

    /// The address of a number at the gateway of a line; of the line itself where none is given.
    pub(crate) fn address(&self, line: LineId, number: Option<&str>) -> Option<Uri> {
        let line = self.line(line)?;
        let domain = &self.gateway(line.gateway)?.profile.domain;
        Uri::sip(Some(number.unwrap_or(&line.profile.number)), domain).ok()
    }

    /// Takes what a notification says.
    pub(crate) fn notified(&mut self, now: Moment, id: SubscriptionId, notice: &Notice) {
        match (self.others.subscriptions.get(&id).copied(), notice) {
            (Some(Subject::Line(line)), Notice::Appearances(appearances)) => {
                self.appearances(now, line, appearances);
            }
            (Some(Subject::Line(line)), Notice::Dialogs(dialogs)) => {
                self.on_station(now, line, dialogs);
            }
            (Some(Subject::Messages(line)), Notice::Messages(messages)) => {
                self.messages(line, messages);
            }
            (Some(Subject::Joining(call)), Notice::Dialogs(dialogs)) => {
                self.join_one_of(now, call, dialogs);
            }
            (Some(Subject::Key(key)), Notice::Dialogs(dialogs)) => {
                if let Some(watched) = self.others.watched.get_mut(&key) {
                    watched.take(now, dialogs);
                }
            }
            (None, Notice::Seized(_)) => self.seized(now, id),
            (Some(_) | None, _) => {}
        }
    }

    /// Takes that what was notified may no longer be true.
    pub(crate) fn in_doubt(&mut self, now: Moment, id: SubscriptionId) {
        match self.others.subscriptions.get(&id).copied() {
            Some(Subject::Line(line)) => {
                if let Some(line) = self.others.lines.get_mut(&line) {
                    line.known = false;
                }
            }
            Some(Subject::Key(key)) => {
                if let Some(watched) = self.others.watched.get_mut(&key) {
                    watched.known = false;
                }
            }
            Some(Subject::Messages(line)) => {
                if let Some(mailbox) = self.others.mailboxes.get_mut(&line) {
                    mailbox.known = false;
                }
            }
            Some(Subject::Joining(call)) => self.cannot_join(now, call),
            None => {}
        }
    }

    /// Takes the end of a subscription.
    pub(crate) fn subscription_ended(
        &mut self,
        now: Moment,
        id: SubscriptionId,
        why: &SubscriptionEnd,
    ) {
        self.in_doubt(now, id);
        if self.others.subscriptions.remove(&id).is_none() {
            self.seize_ended(now, id, why);
        }
    }
}

/// Whom an address names, for people: its name, else its number.
fn named(address: &NameAddr) -> Option<String> {
    let name = address.display().map(shown).filter(|name| !name.is_empty());
    name.or_else(|| {
        let uri = address.uri();
        let text = uri.user_text().or_else(|| uri.host().map(|host| host.to_string()))?;
        Some(shown(&text)).filter(|text| !text.is_empty())
    })
}
