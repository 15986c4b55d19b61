//! Many watched telephones by one subscription: resource lists (RFC 4662).
//!
//! A list carries the keys whose numbers it names. A key it does not name, and every key of a line
//! whose list is not to be had, is watched by a subscription of its own.

use std::collections::{BTreeMap, BTreeSet};

use clock::Moment;
use sip::events::{Member, MemberState, Notice, Package};
use sip::{SubscriptionId, Uri};

use super::{Subject, Watched};
use crate::doors::{KeyId, LineId};
use crate::phone::Phone;

impl Phone {
    /// Begins to watch what the keys of a line show: by its list, where it has one.
    pub(super) fn watch_keys(&mut self, now: Moment, line: LineId) {
        let keys: Vec<KeyId> = self.watching(line).into_values().flatten().collect();
        for key in &keys {
            self.others.watched.insert(*key, Watched::default());
        }
        let list = self.line(line).and_then(|line| line.profile.list.clone());
        let target = list.and_then(|list| self.address(line, Some(&list)));
        if !keys.is_empty() && target.is_some() {
            self.watch(now, line, Package::Dialog, target, Subject::List(line));
        } else {
            self.watch_each(now, line, keys);
        }
    }

    /// The keys of a line that show what others do beyond it, by the number they watch.
    fn watching(&self, line: LineId) -> BTreeMap<String, Vec<KeyId>> {
        let mut watching: BTreeMap<String, Vec<KeyId>> = BTreeMap::new();
        for key in self.keys.iter().filter(|key| key.line == line) {
            if let Some(number) = key.watched() {
                watching.entry(number.to_owned()).or_default().push(key.id);
            }
        }
        watching
    }

    /// Watches each of these by a subscription of its own, unless it has one.
    fn watch_each(&mut self, now: Moment, line: LineId, keys: impl IntoIterator<Item = KeyId>) {
        for key in keys {
            let known = self.keys.iter().find(|known| known.id == key);
            let number = known.and_then(crate::key::Key::watched).map(str::to_owned);
            let Some(watched) = self.others.watched.get_mut(&key).filter(|it| !it.alone) else {
                continue;
            };
            watched.alone = true;
            watched.known = false;
            let target = number.and_then(|number| self.address(line, Some(&number)));
            self.watch(now, line, Package::Dialog, target, Subject::Key(key));
        }
    }

    /// Takes news of the members of a list.
    pub(super) fn listed(&mut self, now: Moment, line: LineId, whole: bool, members: &[Member]) {
        let mut unnamed = self.watching(line);
        let mut named = BTreeSet::new();
        for member in members {
            let Some(user) = user(&member.uri) else { continue };
            let Some(keys) = unnamed.get(&user) else { continue };
            for key in keys {
                if let Some(watched) = self.others.watched.get_mut(key).filter(|it| !it.alone) {
                    take(now, watched, member);
                }
            }
            named.insert(user);
        }
        if whole {
            unnamed.retain(|number, _| !named.contains(number));
            self.watch_each(now, line, unnamed.into_values().flatten());
        }
    }

    /// Takes that what the list of a line told may no longer be true.
    pub(super) fn list_in_doubt(&mut self, line: LineId) {
        for key in self.watching(line).into_values().flatten() {
            if let Some(watched) = self.others.watched.get_mut(&key).filter(|it| !it.alone) {
                watched.known = false;
            }
        }
    }

    /// Takes that there is no such list: every key of the line is watched alone.
    pub(super) fn no_list(&mut self, now: Moment, line: LineId, list: SubscriptionId) {
        self.others.subscriptions.remove(&list);
        self.agent.unsubscribe(now, list);
        let keys = self.watching(line).into_values().flatten();
        self.watch_each(now, line, keys);
    }
}

fn take(now: Moment, watched: &mut Watched, member: &Member) {
    match (member.state, &member.notice) {
        (MemberState::Active, Some(Notice::Dialogs(dialogs))) => watched.take(now, dialogs),
        // It is watched, and nothing is told of it yet.
        (MemberState::Active, _) => {}
        (MemberState::Pending | MemberState::Terminated(_), _) => watched.known = false,
    }
}

/// The number a member of a list stands for.
fn user(uri: &str) -> Option<String> {
    Uri::parse(uri).ok()?.user_text()
}
