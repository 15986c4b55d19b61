//! Watching: what is subscribed to, when it is asked for, and who hears what is notified.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use clock::Moment;

use super::UserAgent;
use super::api::{Event, GatewayId, IdentityId, SubscriptionId};
use super::core::{Core, Owner};
use super::gateway::SLOT;
use super::wallet::{Refusal, Tries};
use super::watching::{Subscribe, SubscriptionEnd};
use crate::events::Package;
use crate::message::{Message, Name};
use crate::transaction::table::ClientId;
use crate::usage::session::{Asked, Trouble};
use crate::usage::subscription::Subscription;

/// How many subscriptions there are at once, at most: two for each of 500 lines.
const SUBSCRIPTIONS: usize = 1_024;

/// How long an appearance is taken at a time: what telephones of shared lines ask for.
const SEIZURE: Duration = Duration::from_secs(15);

/// How far subscriptions are parted when a gateway is back: it has all its telephones to serve.
const SPREAD: Duration = Duration::from_secs(1);

/// How long a gateway may go without being asked for anything it tells us of. One that was started
/// anew between two keepalives knows nothing of us, and only such a question brings that to light.
const PROBE: Duration = Duration::from_mins(1);

impl UserAgent {
    /// Watches something, until [`Self::unsubscribe`]. It is asked for as soon as its identity is
    /// registered and refreshed in time; what is known is told by [`Event::Notified`], and by
    /// [`Event::SubscriptionTrouble`] that it may no longer be true.
    pub fn subscribe(&mut self, now: Moment, what: Subscribe) -> SubscriptionId {
        if !self.holders.contains_key(&what.identity) {
            return self.no_subscription(SubscriptionEnd::NoIdentity);
        }
        if SUBSCRIPTIONS <= self.subscriptions.len() {
            return self.no_subscription(SubscriptionEnd::TooMany);
        }
        let id = self.next_subscription();
        self.subscriptions.insert(id, Subscription::new(now, id, what));
        self.subscribe_due(now);
        id
    }

    fn next_subscription(&mut self) -> SubscriptionId {
        self.last_subscription += 1;
        SubscriptionId(self.last_subscription)
    }

    /// One that cannot even begin.
    fn no_subscription(&mut self, reason: SubscriptionEnd) -> SubscriptionId {
        let subscription = self.next_subscription();
        self.core.event(Event::SubscriptionEnded { subscription, reason });
        subscription
    }

    /// Takes an appearance of a shared line, before a call is made on it: [`Event::Notified`] says
    /// that it is ours, [`Event::SubscriptionEnded`] that it is not to be had. Without an index
    /// the server chooses one, if it can: Kamailio 5.6 answers 400. It is kept until the server lets it go, which it does when the call
    /// gets somewhere, or until [`Self::unsubscribe`].
    pub fn seize(
        &mut self,
        now: Moment,
        identity: IdentityId,
        appearance: Option<u32>,
    ) -> SubscriptionId {
        let known = self.holders.get(&identity).and_then(|holder| {
            Some((holder.identity.aor.uri().clone(), self.gateways.get(&holder.identity.gateway)?))
        });
        let Some((target, gateway)) = known else {
            return self.no_subscription(SubscriptionEnd::NoIdentity);
        };
        let index = appearance.map_or_else(|| "*".to_owned(), |index| index.to_string());
        let call_info = format!("<{}>;appearance-index={index}", gateway.domain_uri());
        let what = Subscribe {
            identity,
            package: Package::LineSeize,
            target,
            expires: SEIZURE,
            list: false,
            extra: vec![(Name::CallInfo.as_str().to_owned(), call_info)],
        };
        self.subscribe(now, what)
    }

    /// Watches something no longer, or gives back an appearance. [`Event::SubscriptionEnded`] is
    /// told at once.
    pub fn unsubscribe(&mut self, now: Moment, id: SubscriptionId) {
        self.end_subscription(now, id, SubscriptionEnd::Unsubscribed);
    }

    /// Asks for all there is to know, whatever the subscription waits for.
    pub fn refresh_subscription(&mut self, now: Moment, id: SubscriptionId) {
        self.with_subscription(id, |subscription, _| subscription.start(now, Duration::ZERO));
        self.subscribe_due(now);
    }

    fn end_subscription(&mut self, now: Moment, id: SubscriptionId, reason: SubscriptionEnd) {
        let mut owed = false;
        self.with_subscription(id, |subscription, core| {
            owed = subscription.leave(now, core, reason);
        });
        if owed {
            self.send_subscribe(now, id);
        }
    }

    /// Ends what an identity watches.
    pub(super) fn end_subscriptions_of(&mut self, now: Moment, identity: IdentityId) {
        for id in self.subscriptions_of(|subscription| subscription.identity() == identity) {
            self.end_subscription(now, id, SubscriptionEnd::NoIdentity);
        }
    }

    /// The identity is another than it was.
    pub(super) fn renew_subscriptions_of(&mut self, now: Moment, identity: IdentityId) {
        for id in self.subscriptions_of(|subscription| subscription.identity() == identity) {
            self.with_subscription(id, |subscription, core| subscription.begin_anew(now, core));
        }
    }

    /// The password of an identity was told.
    pub(super) fn retry_subscriptions_of(&mut self, now: Moment, identity: IdentityId) {
        let stuck = |it: &Subscription| it.identity() == identity && it.is_stuck();
        for id in self.subscriptions_of(stuck) {
            self.with_subscription(id, |subscription, _| subscription.start(now, Duration::ZERO));
        }
    }

    /// The gateway is there, or there again: all is asked for anew.
    pub(super) fn start_subscriptions(&mut self, now: Moment, gateway: GatewayId) {
        for id in self.subscriptions_at(gateway) {
            let wait = SPREAD.mul_f64(self.core.random.chance());
            self.with_subscription(id, |subscription, _| subscription.start(now, wait));
        }
    }

    /// The gateway is gone, or the way to it: nothing is known any more.
    pub(super) fn lose_subscriptions(&mut self, gateway: GatewayId) {
        for id in self.subscriptions_at(gateway) {
            self.with_subscription(id, Subscription::lose);
        }
    }

    fn subscriptions_of(&self, wanted: impl Fn(&Subscription) -> bool) -> Vec<SubscriptionId> {
        let subscriptions = self.subscriptions.values();
        subscriptions.filter(|subscription| wanted(subscription)).map(|it| it.id).collect()
    }

    fn subscriptions_at(&self, gateway: GatewayId) -> Vec<SubscriptionId> {
        self.subscriptions_of(|subscription| {
            let holder = self.holders.get(&subscription.identity());
            holder.is_some_and(|holder| holder.identity.gateway == gateway)
        })
    }

    /// Whether a subscription may ask by now: not before its identity is registered.
    fn may_ask(&self, subscription: &Subscription) -> bool {
        self.is_settled(subscription.identity())
    }

    /// Whether an identity is registered, where it is to be, and there is a way to its gateway.
    pub(super) fn is_settled(&self, identity: IdentityId) -> bool {
        let Some(holder) = self.holders.get(&identity) else { return false };
        let gateway = self.gateways.get(&holder.identity.gateway);
        let settled = !holder.identity.register || holder.registration.is_settled();
        settled && gateway.is_some_and(|gateway| gateway.path.is_some())
    }

    pub(super) fn subscription_deadline(&self, subscription: &Subscription) -> Option<Moment> {
        subscription.deadline(self.may_ask(subscription))
    }

    /// Lets time pass for all subscriptions.
    pub(super) fn watch(&mut self, now: Moment) {
        let overdue = |it: &Subscription| it.deadline(false).is_some_and(|due| due <= now);
        for id in self.subscriptions_of(overdue) {
            self.with_subscription(id, |subscription, core| subscription.handle_timeout(now, core));
        }
        let probes: Vec<_> =
            self.probes().filter(|(due, _)| *due <= now).map(|(_, id)| id).collect();
        for id in probes {
            self.with_subscription(id, |subscription, _| subscription.start(now, Duration::ZERO));
        }
        self.subscribe_due(now);
    }

    /// When each gateway is to be asked for something it tells us of, and for what: for what would
    /// be refreshed first. Not while it is asked for something anyway.
    fn probes(&self) -> impl Iterator<Item = (Moment, SubscriptionId)> {
        let mut probes: BTreeMap<GatewayId, (Moment, Moment, SubscriptionId)> = BTreeMap::new();
        let mut asked_anyway = BTreeSet::new();
        for subscription in self.subscriptions.values().filter(|it| !it.is_seizure()) {
            let Some(holder) = self.holders.get(&subscription.identity()) else { continue };
            let gateway = holder.identity.gateway;
            if subscription.is_wanted() {
                asked_anyway.insert(gateway);
            } else if let Some((asked, refresh)) = subscription.times() {
                let probe = probes.entry(gateway).or_insert((asked, refresh, subscription.id));
                probe.0 = probe.0.max(asked);
                if refresh < probe.1 {
                    (probe.1, probe.2) = (refresh, subscription.id);
                }
            }
        }
        probes.retain(|gateway, _| !asked_anyway.contains(gateway));
        probes.into_values().map(|(asked, _, id)| (asked + PROBE, id))
    }

    pub(super) fn probe_deadline(&self) -> Option<Moment> {
        self.probes().map(|(due, _)| due).min()
    }

    /// A gateway does not know what it told us of: it has forgotten everything, most likely.
    fn forgotten_by(&mut self, now: Moment, identity: IdentityId) {
        let Some(gateway) = self.holders.get(&identity).map(|it| it.identity.gateway) else {
            return;
        };
        let Some(known) = self.gateways.get_mut(&gateway) else { return };
        if known.forgot.is_some_and(|forgot| now < forgot + PROBE) {
            return;
        }
        known.forgot = Some(now);
        for id in self.subscriptions_at(gateway) {
            if self.subscriptions.get(&id).is_some_and(|it| it.times().is_some()) {
                let wait = SPREAD.mul_f64(self.core.random.chance());
                self.with_subscription(id, |subscription, _| subscription.start(now, wait));
            }
        }
    }

    /// Sends what SUBSCRIBEs are due and have a slot. Somebody waits for an appearance: it needs
    /// none.
    fn subscribe_due(&mut self, now: Moment) {
        let due = self.subscriptions_of(|it| it.is_due(now) && self.may_ask(it));
        for id in due {
            let Some(subscription) = self.subscriptions.get_mut(&id) else { continue };
            let identity = subscription.identity();
            let holder = self.holders.get(&identity);
            let gateway = holder.and_then(|holder| self.gateways.get_mut(&holder.identity.gateway));
            let Some(gateway) = gateway else { continue };
            if subscription.is_seizure() {
                self.send_subscribe(now, id);
            } else if gateway.next_slot <= now {
                gateway.next_slot = now + SLOT;
                self.send_subscribe(now, id);
            } else {
                subscription.defer(gateway.next_slot);
            }
        }
    }

    fn send_subscribe(&mut self, now: Moment, id: SubscriptionId) {
        let Some(mut subscription) = self.subscriptions.remove(&id) else { return };
        let key = subscription.key();
        let holder = self.holders.get_mut(&subscription.identity());
        let way = holder.as_ref().and_then(|holder| {
            self.gateways.get(&holder.identity.gateway).and_then(super::gateway::Gateway::way)
        });
        let mut client = None;
        if let (Some(holder), Some(way)) = (holder, way) {
            let draft = subscription.draft(now, &mut self.core, holder, &way);
            let mut tries = Tries::default();
            let credentials = holder.wallet.guess(&mut tries, &draft, &mut self.core.random);
            let owner = Owner::Subscription(id);
            client = self.core.request(now, way, draft, owner, tries, &credentials);
        }
        subscription.sent(now, &mut self.core, client);
        self.put_back(key, subscription);
    }

    /// Tells a subscription something, and drops it when it has nothing left to say.
    pub(super) fn with_subscription(
        &mut self,
        id: SubscriptionId,
        act: impl FnOnce(&mut Subscription, &mut Core),
    ) {
        let Some(mut subscription) = self.subscriptions.remove(&id) else { return };
        let key = subscription.key();
        act(&mut subscription, &mut self.core);
        self.put_back(key, subscription);
    }

    fn put_back(&mut self, old: Option<(String, String)>, subscription: Subscription) {
        let key = subscription.key().filter(|_| !subscription.is_gone());
        if key != old {
            if let Some(old) = old {
                self.watched.remove(&old);
            }
            if let Some(key) = key {
                self.watched.insert(key, subscription.id);
            }
        }
        if !subscription.is_gone() {
            self.subscriptions.insert(subscription.id, subscription);
        }
    }

    /// Takes the final response to a SUBSCRIBE.
    pub(super) fn subscribe_answered(
        &mut self,
        now: Moment,
        id: SubscriptionId,
        client: ClientId,
        response: &Message,
        refusal: Option<Refusal>,
    ) {
        let tries = self.core.table.client(client).map(|it| it.data.tries.clone());
        let identity = self.subscriptions.get(&id).map(Subscription::identity);
        let taken = response.status().is_some_and(|status| (200..300).contains(&status));
        if let Some(tries) = tries.filter(|tries| taken && tries.any())
            && let Some(holder) = identity.and_then(|identity| self.holders.get_mut(&identity))
        {
            holder.wallet.accepted(&tries);
        }
        let within = self.subscriptions.get(&id).is_some_and(Subscription::is_within_dialog);
        self.with_subscription(id, |subscription, core| {
            subscription.answered(now, core, client, response, refusal);
        });
        if let Some(identity) = identity.filter(|_| within && response.status() == Some(481)) {
            self.forgotten_by(now, identity);
        }
        self.subscribe_due(now);
    }

    /// A SUBSCRIBE was not answered.
    pub(super) fn subscribe_unanswered(
        &mut self,
        now: Moment,
        id: SubscriptionId,
        client: ClientId,
        trouble: Trouble,
    ) {
        self.with_subscription(id, |subscription, core| {
            subscription.unanswered(now, core, client, trouble);
        });
    }

    /// Takes a NOTIFY, if it is of a subscription. Says whether it is.
    pub(super) fn notified(&mut self, now: Moment, asked: &Asked<'_>, tag: &str) -> bool {
        let Ok(call_id) = asked.message.call_id() else { return false };
        let Some(id) = self.watched.get(&(call_id.to_owned(), tag.to_owned())).copied() else {
            return false;
        };
        self.with_subscription(id, |subscription, core| subscription.notified(now, core, asked));
        self.subscribe_due(now);
        true
    }
}
