//! What our own requests led to: responses, silence, and challenges.

use std::net::SocketAddr;

use clock::Moment;

use super::UserAgent;
use super::api::{Distrust, Event, IdentityId, RegistrationTrouble};
use super::core::Owner;
use super::wallet::{Refusal, Standing};
use crate::FlowId;
use crate::message::{Message, Method};
use crate::transaction::table::ClientId;
use crate::transaction::{ClientAction, ClientEvent};
use crate::usage::session::{Party, Session, Trouble};
use crate::usage::subscription::Subscription;

impl UserAgent {
    /// Takes a response. One that belongs to no request of ours is dropped.
    pub(super) fn response(
        &mut self,
        now: Moment,
        flow: FlowId,
        from: SocketAddr,
        response: &Message,
    ) {
        let Ok(via) = response.top_via() else { return };
        let Some(branch) = via.branch else { return };
        let cancel = *response.method() == Method::Cancel;
        let Some(client) = self.core.table.client_of(branch, cancel) else { return };
        let Some(sent) = self.core.table.client(client) else { return };
        // It must come back on the way the request went (RFC 3261 section 18.1.2).
        if sent.destination.flow != flow {
            return;
        }
        let event = match response.status() {
            Some(100..200) => ClientEvent::Provisional,
            Some(200..300) => ClientEvent::Success,
            Some(_) => ClientEvent::Failure,
            None => return,
        };
        let (owner, gateway) = (sent.data.owner, self.flows.get(&flow).and_then(|it| it.gateway));
        let actions = self.core.table.tell_client(now, client, event);
        if let Owner::Probe(gateway) = owner {
            if actions.contains(&ClientAction::Deliver) {
                self.core.event(Event::ProbeAnswered { gateway, flow });
            }
        } else if let Some(gateway) = gateway {
            if owner == Owner::Ping(gateway) {
                if actions.contains(&ClientAction::Deliver) {
                    self.ping(now, gateway, |ping, _| ping.answered(now));
                }
            } else {
                self.ping(now, gateway, |ping, _| ping.heard(now));
            }
        }
        self.perform(now, client, actions, Some((response, from)));
    }

    /// Does what a client transaction wants done.
    pub(super) fn perform(
        &mut self,
        now: Moment,
        client: ClientId,
        actions: &[ClientAction],
        response: Option<(&Message, SocketAddr)>,
    ) {
        for action in actions {
            match (action, response) {
                (ClientAction::Resend, _) => {
                    let Some(sent) = self.core.table.client(client) else { return };
                    let (destination, bytes) = (sent.destination, sent.bytes.clone());
                    let owner = sent.data.owner;
                    self.core.transmit(destination, bytes);
                    self.doubt(now, owner);
                }
                (ClientAction::Ack, Some((response, _))) => {
                    self.core.ack_failure(client, response);
                }
                (ClientAction::Deliver, Some((response, from))) => {
                    self.deliver(now, client, response, from);
                }
                (ClientAction::Ack | ClientAction::Deliver, None) => {}
                (ClientAction::TimedOut, _) => self.fail(now, client, Trouble::TimedOut),
                (ClientAction::Unsendable, _) => self.fail(now, client, Trouble::Unsendable),
                (ClientAction::Forget, _) => self.forget(client),
            }
        }
    }

    fn deliver(&mut self, now: Moment, client: ClientId, response: &Message, from: SocketAddr) {
        let Some(sent) = self.core.table.client(client) else { return };
        let owner = sent.data.owner;
        self.take_next_nonce(client, response);
        let refusal = match response.status() {
            Some(401 | 407) => match self.challenged(now, client, response, from) {
                Some(Ok(())) => return,
                Some(Err(refusal)) => Some(refusal),
                None => None,
            },
            Some(_) | None => None,
        };
        let last = response.status().is_some_and(|status| status >= 200);
        match owner {
            Owner::Registration(id) if last => {
                self.register_answered(now, id, client, response, refusal);
            }
            Owner::Request(request) if last => {
                let status = response.status().unwrap_or(500);
                self.core.event(Event::RequestAnswered { request, status });
            }
            Owner::Subscription(id) if last => {
                self.subscribe_answered(now, id, client, response, refusal);
            }
            Owner::Publication(id) if last => {
                self.publish_answered(now, id, client, response);
            }
            Owner::Session(id, purpose) => {
                self.learn_realm(client, id, response);
                if let Some(refusal) = refusal {
                    self.tell_of_password(id, refusal);
                }
                self.with_session(now, id, |session, context| {
                    session.answered(context, purpose, client, response);
                });
            }
            Owner::Registration(_)
            | Owner::Ping(_)
            | Owner::Probe(_)
            | Owner::Subscription(_)
            | Owner::Publication(_)
            | Owner::Request(_) => {}
        }
        if last && let Some(sent) = self.core.table.client_mut(client) {
            sent.data.draft = None;
        }
    }

    /// A server that took our answer names the nonce of the next (RFC 7616 section 3.5), which
    /// saves a challenge.
    fn take_next_nonce(&mut self, client: ClientId, response: &Message) {
        let Some(sent) = self.core.table.client(client) else { return };
        if !response.status().is_some_and(|status| (200..300).contains(&status)) {
            return;
        }
        let (owner, tries) = (sent.data.owner, sent.data.tries.clone());
        let id = match owner {
            Owner::Registration(id) => Some(id),
            Owner::Session(session, _) => self.identity_of(session),
            Owner::Subscription(id) => self.subscriptions.get(&id).map(Subscription::identity),
            Owner::Ping(_) | Owner::Probe(_) | Owner::Publication(_) | Owner::Request(_) => None,
        };
        let Some(holder) = id.and_then(|id| self.holders.get_mut(&id)) else { return };
        for (proxy, name) in [(false, "Authentication-Info"), (true, "Proxy-Authentication-Info")] {
            for value in response.named(name).take(1) {
                if let Some(next) = next_nonce(value) {
                    holder.wallet.renewed(&tries, next, proxy);
                }
            }
        }
    }

    /// A gateway that takes an answer for a call has shown its realm, as one that registers us.
    fn learn_realm(&mut self, client: ClientId, session: super::SessionId, response: &Message) {
        let Some(sent) = self.core.table.client(client) else { return };
        if !sent.data.tries.any() || !response.status().is_some_and(|it| (200..300).contains(&it)) {
            return;
        }
        if let Some(id) = self.identity_of(session)
            && let Some(holder) = self.holders.get_mut(&id)
        {
            holder.wallet.accepted(&sent.data.tries);
        }
    }

    /// An identity that does not register learns of its password by its calls.
    fn tell_of_password(&mut self, session: super::SessionId, refusal: Refusal) {
        let reason = match refusal {
            Refusal::PasswordWanted => RegistrationTrouble::PasswordWanted,
            Refusal::PasswordRefused => RegistrationTrouble::PasswordRefused,
            Refusal::Distrust(why) => RegistrationTrouble::ChallengeRefused(why),
            Refusal::Enough => return,
        };
        if let Some(identity) = self.identity_of(session)
            && self.holders.get(&identity).is_some_and(|holder| !holder.identity.register)
        {
            self.core.event(Event::RegistrationFailed { identity, reason, retry_at: None });
        }
    }

    fn identity_of(&self, session: super::SessionId) -> Option<IdentityId> {
        match self.sessions.get(&session)?.party {
            Party::Identity(id, _) => Some(id),
            Party::Fixed(_) => None,
        }
    }

    fn fail(&mut self, now: Moment, client: ClientId, trouble: Trouble) {
        let Some(sent) = self.core.table.client(client) else { return };
        let owner = sent.data.owner;
        match owner {
            Owner::Registration(id) => self.register_unanswered(now, id, client, trouble),
            Owner::Subscription(id) => self.subscribe_unanswered(now, id, client, trouble),
            Owner::Publication(id) => {
                self.publish_unanswered(now, id, client, trouble.status());
            }
            Owner::Request(request) => {
                let status = trouble.status();
                self.core.event(Event::RequestAnswered { request, status });
            }
            Owner::Session(id, purpose) => self.with_session(now, id, |session, context| {
                session.unanswered(context, purpose, client, trouble);
            }),
            Owner::Ping(_) | Owner::Probe(_) => {}
        }
        self.forget(client);
    }

    pub(super) fn forget(&mut self, client: ClientId) {
        let Some(sent) = self.core.table.forget_client(client) else { return };
        match sent.data.owner {
            Owner::Session(id, _) => {
                if let Some(session) = self.sessions.get_mut(&id) {
                    session.forgotten();
                }
                self.drop_if_finished(id);
            }
            Owner::Ping(id) => {
                if let Some(gateway) = self.gateways.get_mut(&id)
                    && gateway.question == Some(client)
                {
                    gateway.question = None;
                }
            }
            Owner::Registration(_)
            | Owner::Probe(_)
            | Owner::Subscription(_)
            | Owner::Publication(_)
            | Owner::Request(_) => {}
        }
    }

    /// Answers a challenge by sending the request again. Nothing where it is not worth an answer
    /// or there is no identity to answer as.
    fn challenged(
        &mut self,
        now: Moment,
        client: ClientId,
        response: &Message,
        from: SocketAddr,
    ) -> Option<Result<(), Refusal>> {
        let sent = self.core.table.client(client)?;
        let (owner, flow) = (sent.data.owner, sent.destination.flow);
        let (id, within) = match owner {
            Owner::Registration(id) => (id, false),
            Owner::Session(session, purpose) => {
                let wanted = self.sessions.get(&session)?.wants_answered(purpose);
                let id = self.identity_of(session).filter(|_| wanted)?;
                (id, Session::is_within_dialog(purpose))
            }
            Owner::Subscription(subscription) => {
                let subscription = self.subscriptions.get(&subscription)?;
                (subscription.identity(), subscription.is_within_dialog())
            }
            Owner::Publication(publication) => {
                (self.publications.get(&publication)?.identity(), false)
            }
            Owner::Ping(_) | Owner::Probe(_) | Owner::Request(_) => return None,
        };
        let holder = self.holders.get_mut(&id)?;
        let gateway = self.gateways.get(&holder.identity.gateway)?;
        let way = gateway.way()?;
        if way.destination.flow != flow || !gateway.is_known(from) {
            return Some(Err(Refusal::Distrust(Distrust::Stranger)));
        }
        let registers = matches!(owner, Owner::Registration(_));
        let settled = !holder.identity.register || holder.registration.is_bound(now);
        let standing =
            if registers || (!within && settled) { Standing::Teaches } else { Standing::Known };
        let sent = self.core.table.client_mut(client)?;
        let mut draft = sent.data.draft.take()?;
        let mut tries = sent.data.tries.clone();
        let challenges = response.challenges();
        let random = &mut self.core.random;
        draft.cseq += 1;
        let answer = holder.wallet.answer(&mut tries, &challenges, standing, &draft, random);
        let credentials = match answer {
            Ok(credentials) => credentials,
            Err(refusal) => return Some(Err(refusal)),
        };
        let cseq = draft.cseq;
        let again = self.core.request(now, way, *draft, owner, tries, &credentials)?;
        match owner {
            Owner::Registration(_) => holder.resent(again, cseq),
            Owner::Session(session, purpose) => {
                if let Some(session) = self.sessions.get_mut(&session) {
                    session.resent(purpose, client, again, cseq);
                }
            }
            Owner::Subscription(subscription) => {
                if let Some(subscription) = self.subscriptions.get_mut(&subscription) {
                    subscription.resent(client, again, cseq);
                }
            }
            Owner::Publication(publication) => {
                if let Some(publication) = self.publications.get_mut(&publication) {
                    publication.resent(client, again, cseq);
                }
            }
            Owner::Ping(_) | Owner::Probe(_) | Owner::Request(_) => {}
        }
        Some(Ok(()))
    }
}

/// The nonce named in an Authentication-Info, which is quoted and holds no quotes.
fn next_nonce(value: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"nextnonce=\"";
    let at = value.windows(NAME.len()).position(|it| it.eq_ignore_ascii_case(NAME))?;
    let rest = value.get(at + NAME.len()..)?;
    rest.get(..rest.iter().position(|byte| *byte == b'"')?)
}
