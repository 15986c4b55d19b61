//! Keeping identities registered and gateways asked.

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;

use super::UserAgent;
use super::api::{Event, GatewayId, IdentityId, Output, Path, RegistrationTrouble, Silence};
use super::core::{Owner, Purpose, Way};
use super::draft::Draft;
use super::flow::Flow;
use super::holder::Holder;
use super::outbound::agreed;
use super::wallet::{Refusal, Tries};
use crate::FlowId;
use crate::message::{Message, Method};
use crate::transaction::table::{ClientId, Destination};
use crate::usage::ping::{Action, Ping};
use crate::usage::registration::{Consequence, Outcome};
use crate::usage::session::Trouble;

/// The gap between two REGISTERs to one gateway on average: 55 a second, so that 500 lines are there
/// within 10 s, and no registrar is overrun.
const PACE: Duration = Duration::from_millis(18);

impl UserAgent {
    /// Removes an identity and its binding. [`Event::Unregistered`] tells when it is gone.
    pub fn remove_identity(&mut self, now: Moment, id: IdentityId) {
        if self.holders.get(&id).is_none_or(|holder| holder.registration.is_leaving()) {
            return;
        }
        self.end_subscriptions_of(now, id);
        self.end_publications_of(now, id);
        let Some(holder) = self.holders.get_mut(&id) else { return };
        let bound = holder.registration.leave(now);
        if let Some(client) = holder.client.take() {
            self.core.table.forget_client(client);
        }
        if !bound || !self.send_register(now, id) {
            self.gone(id);
        }
    }

    fn gone(&mut self, identity: IdentityId) {
        self.holders.remove(&identity);
        self.core.event(Event::Unregistered { identity });
    }

    /// The identities of a gateway that register.
    fn holders_of(&mut self, gateway: GatewayId) -> impl Iterator<Item = &mut Holder> {
        let own = move |it: &&mut Holder| it.identity.gateway == gateway && it.identity.register;
        self.holders.values_mut().filter(own)
    }

    /// Registers all identities of a gateway, spaced.
    fn start_registrations(&mut self, now: Moment, gateway: GatewayId) {
        for holder in self.holders_of(gateway) {
            holder.registration.start(now);
        }
    }

    /// Registers all identities of a gateway that is heard again, but for those it refused.
    fn revive_registrations(&mut self, now: Moment, gateway: GatewayId) {
        for holder in self.holders_of(gateway) {
            holder.registration.revive(now);
        }
    }

    /// Registers all identities of a gateway along a new way: at once where it is untried, else
    /// when what failed on it may be tried again.
    pub(super) fn resume_registrations(&mut self, now: Moment, gateway: GatewayId, untried: bool) {
        if untried {
            self.start_registrations(now, gateway);
            return;
        }
        for holder in self.holders_of(gateway) {
            holder.registration.resume(now);
        }
    }

    /// Registers all identities of a gateway anew: whether it still knows where we are is not sure.
    pub fn register_all(&mut self, now: Moment, gateway: GatewayId) {
        self.start_registrations(now, gateway);
        self.register_due(now);
    }

    /// Asks a gateway now whether it lives.
    pub fn ask_now(&mut self, now: Moment, gateway: GatewayId) {
        self.ping(now, gateway, |ping, _| ping.ask_now(now));
    }

    /// An INVITE had to be sent again: before somebody waits for long, the gateway is asked.
    pub(super) fn doubt(&mut self, now: Moment, owner: Owner) {
        if let Owner::Session(session, Purpose::Invite) = owner
            && let Some(identity) = self.identity(session)
            && let Some(holder) = self.holders.get(&identity)
        {
            self.ask_now(now, holder.identity.gateway);
        }
    }

    /// Asks a server of a gateway, along a way of its own, whether it lives.
    /// [`Event::ProbeAnswered`] tells that it does; whoever asked loses patience by itself.
    pub fn probe(&mut self, now: Moment, gateway: GatewayId, path: &Path) {
        let Some(known) = self.gateways.get(&gateway) else { return };
        let Path { flow, transport, local, remote: to, .. } = *path;
        let way = Way::new(Destination { flow, transport, to }, local);
        let target = known.domain_uri();
        self.flows.insert(flow, Flow::new(transport, local, Some(gateway)));
        let draft = self.question(gateway, &target, &way);
        let owner = Owner::Probe(gateway);
        self.core.request(now, way, draft, owner, Tries::default(), &[]);
    }

    /// Takes that the way of a probe is closed.
    pub fn forget_probe(&mut self, now: Moment, flow: FlowId) {
        self.fail_requests_on(now, flow);
        self.flows.remove(&flow);
    }

    /// When an identity wants to register: never while there is no way.
    pub(super) fn registration_deadline(&self, holder: &Holder) -> Option<Moment> {
        let gateway = self.gateways.get(&holder.identity.gateway)?;
        gateway.path.as_ref()?;
        holder.registration.deadline()
    }

    /// Sends what REGISTERs are due and have a slot.
    pub(super) fn register_due(&mut self, now: Moment) {
        let due: Vec<_> = self
            .holders
            .values()
            .filter(|holder| holder.registration.is_due(now))
            .map(|holder| (holder.id, holder.identity.gateway))
            .collect();
        for (id, gateway) in due {
            let Some(gateway) = self.gateways.get_mut(&gateway) else { continue };
            if gateway.path.is_none() {
                continue;
            }
            if gateway.next_slot <= now {
                // Counted from the last slot, so that a late alarm does not put off all others.
                let missed = now - gateway.next_slot;
                gateway.next_slot = now + PACE.saturating_sub(missed).max(PACE / 2);
                self.send_register(now, id);
            } else if let Some(holder) = self.holders.get_mut(&id) {
                holder.registration.defer(gateway.next_slot);
            }
        }
    }

    /// Sends a REGISTER. Says whether it could.
    fn send_register(&mut self, now: Moment, id: IdentityId) -> bool {
        let Some(holder) = self.holders.get_mut(&id) else { return false };
        let Some(gateway) = self.gateways.get(&holder.identity.gateway) else { return false };
        let Some(way) = gateway.way() else { return false };
        let draft = holder.register(gateway, &way);
        let mut tries = Tries::default();
        let credentials = holder.wallet.guess(&mut tries, &draft, &mut self.core.random);
        holder.registration.sent();
        let owner = Owner::Registration(id);
        holder.client = self.core.request(now, way, draft, owner, tries, &credentials);
        if holder.client.is_none() {
            self.register_finished(
                now,
                id,
                Outcome::Unanswered,
                Some(RegistrationTrouble::Transport),
            );
            return false;
        }
        true
    }

    /// Takes the final response to a REGISTER.
    pub(super) fn register_answered(
        &mut self,
        now: Moment,
        id: IdentityId,
        client: ClientId,
        response: &Message,
        refusal: Option<Refusal>,
    ) {
        let Some(status) = response.status() else { return };
        let tries = self.core.table.client(client).map(|it| it.data.tries.clone());
        let Some(holder) = self.holders.get_mut(&id).filter(|it| it.client == Some(client)) else {
            return;
        };
        holder.client = None;
        let rejected = Some(RegistrationTrouble::Rejected(status, response.phrase()));
        let (kept, gateway_id) = (agreed(response), holder.identity.gateway);
        let retry_after = response.retry_after().ok().flatten().map(seconds);
        let (outcome, trouble) = match status {
            200..300 => {
                if let Some(tries) = tries.filter(Tries::any) {
                    holder.wallet.accepted(&tries);
                }
                let granted = holder.granted(response);
                if granted.is_zero() {
                    (Outcome::Failed(None), rejected)
                } else {
                    holder.learn_routes(response);
                    holder.outbound = kept.is_some();
                    (Outcome::Bound(granted), None)
                }
            }
            300..=399 => {
                let gateway = self.gateways.get(&holder.identity.gateway);
                let here = response.contacts().filter_map(Result::ok).find(|contact| {
                    let uri = contact.uri().to_uri();
                    gateway.is_some_and(|gateway| gateway.is_home_of(&uri))
                });
                match here {
                    Some(contact) => {
                        holder.redirected = Some(contact.uri().to_uri());
                        (Outcome::Redirected, rejected)
                    }
                    None => (Outcome::Failed(retry_after), rejected),
                }
            }
            401 | 407 => match refusal {
                Some(Refusal::PasswordWanted) => {
                    (Outcome::Hopeless, Some(RegistrationTrouble::PasswordWanted))
                }
                Some(Refusal::PasswordRefused) => {
                    (Outcome::Hopeless, Some(RegistrationTrouble::PasswordRefused))
                }
                Some(Refusal::Distrust(why)) => {
                    (Outcome::Failed(None), Some(RegistrationTrouble::ChallengeRefused(why)))
                }
                Some(Refusal::Enough) | None => (Outcome::Failed(retry_after), rejected),
            },
            403 | 404 => (Outcome::Forbidden, Some(RegistrationTrouble::Forbidden(status))),
            439 => {
                // The first hop keeps no flows (RFC 5626 section 11.6): then as one always did.
                if let Some(gateway) = self.gateways.get_mut(&gateway_id) {
                    gateway.keeps_no_flows = true;
                }
                (Outcome::Redirected, rejected)
            }
            423 => match response.min_expires().ok().flatten() {
                Some(least) => (Outcome::TooBrief(seconds(least)), rejected),
                None => (Outcome::Failed(retry_after), rejected),
            },
            _ => (Outcome::Failed(retry_after), rejected),
        };
        let public = response.top_via().ok().and_then(|via| {
            let address = via.received?.trim_matches(['[', ']']).parse().ok()?;
            Some(SocketAddr::new(address, via.rport.flatten()?))
        });
        let failed = self.register_finished(now, id, outcome, trouble);
        if let Some(Consequence::Registered(expires)) = failed {
            if let Some(kept) = kept {
                self.keep_flow(now, gateway_id, kept.timer);
            }
            self.seen_at(now, gateway_id, public);
            self.core.event(Event::Registered { identity: id, expires, public });
        }
    }

    /// The gateway says where it sees us. Where that is to be told to others and is news, its lines
    /// are registered from there at once, but not over and over: some routers change it each time.
    fn seen_at(&mut self, now: Moment, id: GatewayId, public: Option<SocketAddr>) {
        let Some(gateway) = self.gateways.get_mut(&id) else { return };
        if gateway.learn_public(now, public) {
            self.start_registrations(now, id);
        }
    }

    /// Says the REGISTERs again that a gateway did not hear while it was silent: their own repeats
    /// may be seconds apart by now.
    fn say_again(&mut self, id: GatewayId) {
        let own = self.holders.values().filter(|holder| holder.identity.gateway == id);
        for client in own.filter_map(|holder| holder.client) {
            if let Some(sent) = self.core.table.client(client)
                && !sent.destination.transport.is_reliable()
            {
                let (destination, bytes) = (sent.destination, sent.bytes.clone());
                self.core.out.push_back(Output::Transmit {
                    flow: destination.flow,
                    to: destination.to,
                    bytes,
                });
            }
        }
    }

    /// A REGISTER was not answered.
    pub(super) fn register_unanswered(
        &mut self,
        now: Moment,
        id: IdentityId,
        client: ClientId,
        trouble: Trouble,
    ) {
        let Some(holder) = self.holders.get_mut(&id).filter(|it| it.client == Some(client)) else {
            return;
        };
        holder.client = None;
        let trouble = match trouble {
            Trouble::TimedOut => RegistrationTrouble::NoAnswer,
            Trouble::Unsendable => RegistrationTrouble::Transport,
        };
        self.register_finished(now, id, Outcome::Unanswered, Some(trouble));
    }

    fn register_finished(
        &mut self,
        now: Moment,
        identity: IdentityId,
        outcome: Outcome,
        trouble: Option<RegistrationTrouble>,
    ) -> Option<Consequence> {
        let chance = self.core.random.chance();
        let holder = self.holders.get_mut(&identity)?;
        let consequence = holder.registration.finished(now, outcome, chance);
        match consequence {
            Consequence::Registered(_) => {
                holder.redirected = None;
                if let Some(gateway) = self.gateways.get_mut(&holder.identity.gateway) {
                    gateway.said_yes();
                }
            }
            Consequence::Nothing => {}
            Consequence::Again => {
                self.send_register(now, identity);
            }
            Consequence::Unregistered => self.gone(identity),
            Consequence::Failed(retry_at) => {
                holder.redirected = None;
                let reason = trouble.unwrap_or(RegistrationTrouble::NoAnswer);
                self.core.event(Event::RegistrationFailed { identity, reason, retry_at });
            }
        }
        Some(consequence)
    }

    /// Asks the gateways that are due to be asked.
    pub(super) fn ask_gateways(&mut self, now: Moment) {
        let due = |ping: &Ping| ping.deadline().is_some_and(|deadline| deadline <= now);
        let gateways: Vec<_> =
            self.gateways.iter().filter(|(_, it)| due(&it.ping)).map(|(id, _)| *id).collect();
        for gateway in gateways {
            self.ping(now, gateway, |ping, chance| ping.handle_timeout(now, chance));
        }
    }

    /// Tells the questioning of a gateway something, and does what it wants.
    pub(super) fn ping(
        &mut self,
        now: Moment,
        id: GatewayId,
        tell: impl FnOnce(&mut Ping, f64) -> Option<Action>,
    ) {
        let chance = self.core.random.chance();
        let Some(gateway) = self.gateways.get_mut(&id) else { return };
        let was_silent = gateway.ping.is_silent();
        match tell(&mut gateway.ping, chance) {
            None => {}
            Some(Action::Ask) => self.ask(now, id),
            Some(Action::Reachable) => {
                gateway.said_yes();
                self.core.event(Event::GatewayReachable(id));
                if was_silent {
                    self.say_again(id);
                }
                self.revive_registrations(now, id);
                self.start_subscriptions(now, id);
                self.start_publications(now, id);
                self.register_due(now);
            }
            Some(Action::StillSilent) => self.forget_question(id),
            Some(Action::Silent) => {
                let known = gateway.path.is_some() && gateway.question.is_some();
                let why = if known { Silence::NoAnswer } else { Silence::Transport };
                self.forget_question(id);
                self.core.event(Event::GatewaySilent(id, why));
                // A REGISTER under way is as good as unanswered; another follows when the gateway
                // is back.
                let under_way: Vec<_> = self
                    .holders
                    .values()
                    .filter(|holder| holder.identity.gateway == id)
                    .filter_map(|holder| Some((holder.id, holder.client?)))
                    .collect();
                for (holder, client) in under_way {
                    self.core.table.forget_client(client);
                    self.register_unanswered(now, holder, client, Trouble::TimedOut);
                }
                self.lose_subscriptions(id);
                for holder in self.holders_of(id) {
                    holder.registration.forgive();
                }
            }
        }
    }

    fn forget_question(&mut self, id: GatewayId) {
        let question = self.gateways.get_mut(&id).and_then(|gateway| gateway.question.take());
        if let Some(client) = question {
            self.core.table.forget_client(client);
        }
    }

    /// Sends an OPTIONS.
    fn ask(&mut self, now: Moment, id: GatewayId) {
        self.forget_question(id);
        let Some(gateway) = self.gateways.get(&id) else { return };
        let Some(way) = gateway.way() else { return };
        let target = gateway.domain_uri();
        let draft = self.question(id, &target, &way);
        let sent = self.core.request(now, way, draft, Owner::Ping(id), Tries::default(), &[]);
        if let Some(gateway) = self.gateways.get_mut(&id) {
            gateway.question = sent;
        }
    }

    /// An OPTIONS.
    fn question(&mut self, id: GatewayId, target: &str, way: &Way) -> Draft {
        // As somebody it knows, so that it has no reason to note an intruder.
        let known = self.holders.values().find(|holder| holder.identity.gateway == id);
        let (from, user) = match known {
            Some(holder) => (holder.identity.aor.uri().to_string(), holder.contact_user.as_str()),
            None => (target.to_owned(), self.contact_user.as_str()),
        };
        let random = &mut self.core.random;
        Draft {
            method: Method::Options,
            to: format!("<{target}>").into_bytes(),
            target: target.as_bytes().to_vec(),
            routes: Vec::new(),
            from: format!("<{from}>;tag={}", random.word()).into_bytes(),
            call_id: random.word().into_bytes(),
            cseq: 1,
            contact: Some(way.contact(user)),
            extra: vec![("Accept".to_owned(), super::draft::SDP.to_owned())],
            body: Vec::new(),
        }
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}
