//! What others do: on the appearances of lines that are shared, and at telephones that are watched.
//!
//! Whatever the source, it ends as one [`Use`] an appearance or a watched telephone, from which the
//! key takes its lamp. What is not known is no use, and no idleness either: it is drawn as unknown.

mod agent;
mod answered;
mod appearances;
mod doubts;
mod list;
mod messages;
mod places;
mod published;
mod pull;
mod seize;
mod taking_part;
mod watched;

use std::collections::{BTreeMap, BTreeSet};

use clock::Moment;
use sip::events::{Notice, Package};
use sip::{
    IdentityId, NameAddr, Subscribe, SubscriptionEnd, SubscriptionId, SubscriptionTrouble, Uri,
};
use std::time::Duration;

use crate::Usage;
use crate::doors::{CallId, KeyId, KeyKind, LineId, Mailbox, Notice as Told};
use crate::incoming::shown;
use crate::key::Key;
use crate::phone::Phone;
use crate::profile::Sharing;
use crate::trouble::Refusal;
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
    /// What servers were told of our calls.
    pub published: BTreeMap<CallId, published::Told>,
    /// What is not to be had, and has been said not to be.
    said: BTreeSet<Subject>,
}

/// What a subscription is about.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Subject {
    /// The appearances of a line.
    Line(LineId),
    /// The telephone a key watches.
    Key(KeyId),
    /// All that the keys of a line watch.
    List(LineId),
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
    /// The calls on each appearance, where the server names them (RFC 7463).
    pub at: BTreeMap<u8, Watched>,
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
            self.watch_keys(now, line);
        }
    }

    /// Begins to watch what others do on a line, and whether it has messages.
    fn watch_line(&mut self, now: Moment, id: LineId) {
        let Some(line) = self.line(id) else { return };
        let (sharing, voicemail) = (line.profile.sharing.clone(), line.profile.voicemail.clone());
        let (package, target) = match sharing {
            Sharing::Private => (None, None),
            Sharing::CallInfo => (Some(Package::CallInfo), self.address(id, None)),
            Sharing::Appearances => (Some(Package::SharedDialog), self.address(id, None)),
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
            list: matches!(subject, Subject::List(_)),
            extra: Vec::new(),
        };
        let subscription = self.agent.subscribe(now, what);
        self.others.subscriptions.insert(subscription, subject);
        Some(subscription)
    }

    /// When a call that is parked has been so for too long.
    pub(crate) fn park_deadline(&self, now: Moment) -> Option<Moment> {
        let reminder = self.hold_reminder;
        let parks = |key: &&Key| key.kind() == KeyKind::Park;
        let shown = |key: &Key| Some(self.others.watched.get(&key.id)?.shown.as_ref()?.since);
        let since = self.keys.iter().filter(parks).filter_map(shown);
        since.map(|since| since + reminder).filter(|due| now < *due).min()
    }

    /// The label of a line.
    pub(crate) fn label(&self, line: LineId) -> String {
        self.line(line).map(|line| line.profile.label.clone()).unwrap_or_default()
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
                if self.publishes(line) {
                    self.shared_dialogs(now, line, dialogs);
                } else {
                    self.on_station(now, line, dialogs);
                }
            }
            (Some(Subject::List(line)), Notice::List { whole, members }) => {
                self.listed(now, line, *whole, members);
            }
            // It took the name of the list for that of a telephone.
            (Some(Subject::List(line)), Notice::Dialogs(_)) => self.no_list(now, line, id),
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

    /// Takes that what was notified may no longer be true, and what is wrong.
    pub(crate) fn subscription_trouble(
        &mut self,
        now: Moment,
        id: SubscriptionId,
        why: &SubscriptionTrouble,
    ) {
        self.in_doubt(now, id);
        let Some(subject) = self.others.subscriptions.get(&id).copied() else { return };
        match why {
            // It is not asked again.
            SubscriptionTrouble::NotSupported(_) => {
                // What it cannot tell of one telephone it cannot tell of any.
                let key = |key| self.keys.iter().find(|known| known.id == key);
                let subject = match subject {
                    Subject::Key(id) => key(id).map_or(subject, |key| Subject::Line(key.line)),
                    Subject::Line(_)
                    | Subject::List(_)
                    | Subject::Messages(_)
                    | Subject::Joining(_) => subject,
                };
                self.not_told(now, id, subject);
            }
            SubscriptionTrouble::Forbidden | SubscriptionTrouble::NoSuchThing => {
                self.not_told(now, id, subject);
            }
            SubscriptionTrouble::Lost
            | SubscriptionTrouble::NoAnswer
            | SubscriptionTrouble::Transport
            | SubscriptionTrouble::PasswordWanted
            | SubscriptionTrouble::PasswordRefused
            | SubscriptionTrouble::ChallengeRefused(_)
            | SubscriptionTrouble::Refused(..)
            | SubscriptionTrouble::Closed(_)
            | SubscriptionTrouble::NotUnderstood(_)
            | _ => {}
        }
    }

    /// Takes that the gateway does not tell of something, and says so, once.
    fn not_told(&mut self, now: Moment, id: SubscriptionId, subject: Subject) {
        let label = Self::label;
        let refusal = match subject {
            Subject::List(line) => {
                self.no_list(now, line, id);
                return;
            }
            Subject::Line(line) => Refusal::NotTold(label(self, line)),
            Subject::Messages(line) => Refusal::NoMessages(label(self, line)),
            Subject::Key(key) => {
                let known = self.keys.iter().find(|known| known.id == key);
                Refusal::NotWatched(known.map(|key| key.label.clone()).unwrap_or_default())
            }
            Subject::Joining(_) => return,
        };
        if self.others.said.insert(subject) {
            self.notify(Told::Refused(refusal));
        }
    }

    fn in_doubt(&mut self, now: Moment, id: SubscriptionId) {
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
            Some(Subject::List(line)) => self.list_in_doubt(line),
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
