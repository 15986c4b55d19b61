//! The telephone: owns the tables and routes each input to one verb. Nothing else.

use std::collections::VecDeque;
use std::time::Duration;

use clock::Moment;
use sip::{Aor, Event, GatewaySetup, Identity, IdentityId, ListensTo, SessionId, Setup, UserAgent};

use crate::calls::Calls;
use crate::conference::Conference;
use crate::doors::{CallId, Command, Digit, GatewayId, Input, LineId, MediaOrder, Notice, Output};
use crate::gateway::Gateway;
use crate::key::{self, Key};
use crate::line::{Health, Line};
use crate::numbers::Numbers;
use crate::others::Others;
use crate::profile::{HoldSound, Profile, Sharing};
use crate::recording::Recordings;
use crate::sound::Sound;
use crate::trouble::{DeviceTrouble, Refusal};

/// A telephone with its lines.
#[derive(Debug)]
pub struct Phone {
    pub(crate) agent: UserAgent,
    pub(crate) gateways: Vec<Gateway>,
    pub(crate) lines: Vec<Line>,
    pub(crate) keys: Vec<Key>,
    pub(crate) calls: Calls,
    pub(crate) conference: Conference,
    pub(crate) recordings: Recordings,
    pub(crate) others: Others,
    pub(crate) outbox: VecDeque<Output>,
    pub(crate) session_numbers: Numbers,
    pub(crate) revision: u64,
    pub(crate) muted: bool,
    pub(crate) quitting: bool,
    pub(crate) devices: Option<DeviceTrouble>,
    /// After how long a hold asks to be ended; zero: never.
    pub(crate) hold_reminder: Duration,
    /// What this run proves itself with in handshakes of speech.
    pub(crate) certificate: Option<sdp::Fingerprint>,
    secrets: Vec<LineId>,
    sound: Sound,
    said_goodbye: bool,
}

/// The name and version said in User-Agent.
const PRODUCT: &str = concat!("Keyline/", env!("CARGO_PKG_VERSION"));

impl Phone {
    /// A telephone set up as the profile says. All that is random in it comes from `seed`.
    pub fn new(profile: &Profile, seed: [u8; 32]) -> Self {
        let setup =
            Setup { product: PRODUCT.to_owned(), seed, listens_to: ListensTo::GatewaysOnly };
        let mut phone = Self {
            agent: UserAgent::new(setup),
            gateways: Vec::new(),
            lines: Vec::new(),
            keys: key::keys(profile),
            calls: Calls::default(),
            conference: Conference::default(),
            recordings: Recordings::default(),
            others: Others::default(),
            outbox: VecDeque::new(),
            session_numbers: Numbers::new(&seed),
            revision: 0,
            muted: false,
            quitting: false,
            devices: None,
            hold_reminder: profile.hold_reminder,
            certificate: None,
            secrets: Vec::new(),
            sound: Sound::default(),
            said_goodbye: false,
        };
        for (index, gateway) in (0..).zip(&profile.gateways) {
            phone.agent.set_gateway(
                sip::GatewayId(index),
                GatewaySetup {
                    domain: gateway.domain.clone(),
                    port: gateway.port,
                    transport: gateway.transport,
                    expires: gateway.expires,
                    keepalive: gateway.keepalive,
                    instance: profile.instance.clone().filter(|_| gateway.outbound),
                    tell_public: gateway.public_address,
                },
            );
            let seed = phone.session_numbers.next();
            phone.gateways.push(Gateway::new(GatewayId(index), gateway.clone(), seed));
        }
        for (index, line) in (0..).zip(&profile.lines) {
            let Some((gateway, domain)) = (0..)
                .zip(&profile.gateways)
                .find(|(_, gateway)| gateway.name == line.gateway)
                .map(|(index, gateway)| (GatewayId(index), gateway.domain.clone()))
            else {
                continue;
            };
            // A number or a domain that makes no address costs its line, not the telephone.
            let health = match Aor::new(&line.number, &domain) {
                Ok(aor) => {
                    let identity = Identity {
                        gateway: sip::GatewayId(gateway.0),
                        aor,
                        display: line.display_name.clone(),
                        auth_user: line.auth_user.clone().unwrap_or_else(|| line.number.clone()),
                        secret: None,
                        register: line.register,
                        legacy_digest: line.legacy_digest,
                        contact: match line.sharing {
                            Sharing::Private | Sharing::Appearances | Sharing::Station(_) => {
                                sip::ContactUser::Unguessable
                            }
                            Sharing::CallInfo => sip::ContactUser::OfAddress,
                        },
                    };
                    phone.agent.set_identity(Moment::START, IdentityId(index), identity);
                    if line.register { Health::Starting } else { Health::Registered }
                }
                Err(_) => Health::unusable(),
            };
            phone.lines.push(Line { id: LineId(index), gateway, profile: line.clone(), health });
        }
        phone.watch_others(Moment::START);
        phone
    }

    /// Takes one input. Then take what [`Self::poll`] gives until it gives nothing.
    pub fn handle(&mut self, now: Moment, input: Input<'_>) {
        self.revision += 1;
        match input {
            Input::Command(command) => self.command(now, command),
            Input::PathReady { gateway, path } => self.path_ready(now, gateway, path),
            Input::PathFailed { gateway, trouble } => self.path_failed(now, gateway, trouble),
            Input::LookedUp { gateway, question, answer } => {
                self.looked_up(now, gateway, &question, answer);
            }
            Input::Network(change) => self.network_changed(now, change),
            Input::Received { flow, from, bytes } => self.agent.receive(now, flow, from, bytes),
            Input::FlowLost(flow) => {
                self.agent.flow_lost(now, flow);
                self.flow_gone(now, flow);
            }
            Input::PortReady { gateway, port } => self.port_ready(now, gateway, port),
            Input::Certificate(own) => self.certificate = Some(own),
            Input::Media(report) => self.media_report(now, report),
            Input::Secret { line, secret } => {
                if !self.secrets.contains(&line) {
                    self.secrets.push(line);
                }
                self.agent.set_secret(now, IdentityId(line.0), secret);
            }
            Input::Timeout => self.timeout(now),
        }
        self.settle(now);
    }

    /// Draws the keys of speech from a seed of their own, which is in no record; otherwise they too
    /// come from the one seed.
    pub fn draw_keys_from(&mut self, seed: [u8; 32]) {
        self.agent.draw_from(seed);
    }

    /// What the telephone wants done next.
    pub fn poll(&mut self) -> Option<Output> {
        self.outbox.pop_front()
    }

    /// The next moment at which [`Input::Timeout`] has something to do.
    pub fn deadline(&self, now: Moment) -> Option<Moment> {
        let gateways = self.gateways.iter().filter_map(Gateway::deadline).min();
        let others = self.others.lines.values().filter_map(|line| line.deadline(now)).min();
        let calls = self.calls.deadline(now, self.hold_reminder);
        let parked = self.park_deadline(now);
        let all = [self.agent.deadline(), gateways, calls, others, parked];
        all.into_iter().flatten().min()
    }

    fn command(&mut self, now: Moment, command: Command) {
        match command {
            Command::PressKey(key) => self.press(now, key),
            Command::PressDigits(digits) => self.digits(now, &digits),
            Command::Dial(line, number) => self.dial(now, line, &number),
            Command::Answer(call) => {
                let call = call.or_else(|| self.calls.find(crate::call::Call::is_alerting));
                self.with(call, Refusal::NothingRings, |phone, id| phone.answer(now, id));
            }
            Command::Hold(call) => {
                let call = call.or_else(|| self.calls.find(crate::call::Call::is_talking));
                self.with(call, Refusal::NothingToHold, |phone, id| phone.hold(now, id));
            }
            Command::HoldPrivately(call) => {
                let call = call.or_else(|| self.calls.find(crate::call::Call::is_talking));
                let hold = |phone: &mut Self, id| phone.hold_privately(now, id);
                self.with(call, Refusal::NothingToHold, hold);
            }
            Command::Retrieve(call) => {
                let held = || self.calls.all(|call| call.held).pop();
                let call = call.or_else(held);
                self.with(call, Refusal::NothingHeld, |phone, id| phone.retrieve(now, id));
            }
            Command::Release(None) if self.is_conferring() => self.end_conference(now),
            Command::Release(call) => {
                let call = call.or_else(|| self.at_hand());
                self.with(call, Refusal::NothingToEnd, |phone, id| phone.release(now, id));
            }
            Command::Merge(call) => self.merge(now, call),
            Command::Split(call) => self.split(now, call),
            Command::EndConference => self.end_conference(now),
            Command::Join(key) => self.join(now, key),
            Command::Pull(key) => self.pull(now, key),
            Command::CallVoicemail(line) => self.call_voicemail(now, line),
            Command::Transfer(call, to) => {
                let call = call.or_else(|| self.to_hand_over());
                let transfer = |phone: &mut Self, id| phone.transfer(now, id, &to);
                self.with(call, Refusal::NothingToTransfer, transfer);
            }
            Command::Consult(call, to) => {
                let call = call.or_else(|| self.to_hand_over());
                let consult = |phone: &mut Self, id| phone.consult(now, id, &to);
                self.with(call, Refusal::NothingToTransfer, consult);
            }
            Command::CompleteTransfer { call, with } => {
                let call = call.or_else(|| self.waiting_for_transfer());
                let complete = |phone: &mut Self, id| phone.complete_transfer(now, id, with);
                self.with(call, Refusal::NothingToTransfer, complete);
            }
            Command::GoBack(call) => {
                let call = call.or_else(|| self.waiting_for_transfer());
                self.with(call, Refusal::NothingToTransfer, |phone, id| phone.go_back(now, id));
            }
            Command::Record(call, on) => {
                let call = call.or_else(|| self.calls.find(crate::call::Call::is_talking));
                self.with(call, Refusal::NothingToRecord, |phone, id| phone.record(id, on));
            }
            Command::Mute(mute) => {
                self.muted = mute;
                self.media(MediaOrder::Mute(mute));
            }
            Command::Retry(line) => {
                let gateway = self.line(line).map(|line| line.gateway);
                if let Some(gateway) = gateway.and_then(|gateway| self.gateway_mut(gateway)) {
                    gateway.retry(now);
                }
                self.agent.register_now(now, IdentityId(line.0));
                self.timeout(now);
            }
            Command::Quit => self.quit(now),
        }
    }

    fn event(&mut self, now: Moment, event: Event) {
        match event {
            Event::GatewayReachable(gateway) => self.reachable(now, GatewayId(gateway.0)),
            Event::GatewaySilent(gateway, _) => self.silent(now, GatewayId(gateway.0)),
            Event::ProbeAnswered { gateway, flow } => {
                self.probe_answered(now, GatewayId(gateway.0), flow);
            }
            Event::Registered { identity, .. } => {
                if let Some(line) = self.line_mut(LineId(identity.0)) {
                    line.health = Health::Registered;
                    let gateway = line.gateway;
                    if let Some(gateway) = self.gateway_mut(gateway) {
                        gateway.turns_away = false;
                    }
                }
            }
            Event::RegistrationFailed { identity, reason, retry_at } => {
                self.registration_failed(now, LineId(identity.0), &reason, retry_at);
            }
            Event::Unregistered { identity } => {
                if let Some(line) = self.line_mut(LineId(identity.0)) {
                    line.health = Health::Gone;
                }
            }
            Event::Incoming { session, message, offer, replaces: Some(old), .. } => {
                self.taken_over(now, session, old, &message, offer.as_deref());
            }
            Event::Incoming { session, identity, message, offer, appearance, joins, .. } => {
                self.incoming(now, session, identity, &message, offer, appearance);
                self.will_join(now, session, joins);
            }
            Event::Notified { subscription, notice } => self.notified(now, subscription, &notice),
            Event::SubscriptionTrouble { subscription, reason, .. } => {
                self.subscription_trouble(now, subscription, &reason);
            }
            Event::SubscriptionEnded { subscription, reason } => {
                self.subscription_ended(now, subscription, &reason);
            }
            Event::Published { publication } => self.published(now, publication),
            Event::PublicationRefused { publication, status } => {
                self.publication_refused(now, publication, status);
            }
            Event::Progress { session, status, body, .. } => {
                self.of(session, |phone, id| phone.progress(now, id, status, body.as_deref()));
            }
            Event::Answered { session, body, .. } => {
                self.of(session, |phone, id| phone.answered(now, id, body.as_deref()));
            }
            Event::Confirmed { session, body } => {
                self.of(session, |phone, id| phone.confirmed(now, id, body.as_deref()));
            }
            Event::Reoffered { session, offer } => {
                self.of(session, |phone, id| phone.reoffered(now, id, offer.as_deref()));
            }
            Event::ReofferAnswered { session, body } => {
                self.of(session, |phone, id| phone.reoffer_answered(now, id, &body));
            }
            Event::ReofferFailed { session, status } => {
                self.of(session, |phone, id| phone.reoffer_failed(now, id, status));
            }
            Event::Ended { session, cause } => {
                self.of(session, |phone, id| phone.ended(now, id, &cause));
            }
            Event::RefreshDue { session } => {
                self.of(session, |phone, id| {
                    phone.refresh(now, id);
                });
            }
            Event::DigitsRefused { .. } => {
                self.notify(Notice::Refused(Refusal::DigitsNotTaken));
            }
            Event::Referral { session, referral } => {
                self.of(session, |phone, id| phone.referral(now, id, referral));
            }
            Event::Digit { session, digit } => {
                if let Some(digit) = Digit::new(digit) {
                    self.of(session, |phone, id| phone.told_digit(id, digit));
                }
            }
            Event::Referred { session, to, by } => self.sent_on(now, session, &to, by.as_ref()),
            // What was agreed before a withdrawn offer still stands: we told nobody otherwise.
            // And a telephone that listens to its gateways alone is not handed requests.
            // That a subscription stands says nothing yet; its first notification does.
            Event::SubscriptionUp { .. }
            | Event::ReofferWithdrawn { .. }
            | Event::Request { .. }
            | _ => {}
        }
    }

    /// Carries out what the protocol wants.
    pub(crate) fn take_events(&mut self, now: Moment) {
        while let Some(output) = self.agent.poll() {
            match output {
                sip::Output::Transmit { flow, to, bytes } => {
                    self.outbox.push_back(Output::Send { flow, to, bytes });
                }
                sip::Output::Close(flow) => {
                    self.outbox.push_back(Output::ClosePath(flow));
                    self.flow_gone(now, flow);
                }
                sip::Output::Event(event) => self.event(now, event),
            }
        }
    }

    /// Brings sound and stock up to what the calls want.
    fn settle(&mut self, now: Moment) {
        self.take_events(now);
        self.place_calls(now);
        self.note_busy();
        self.settle_published(now);
        self.settle_recordings();
        let lines = &self.lines;
        let music = |id| {
            let line = lines.iter().find(|line| line.id == id);
            line.is_some_and(|line| line.profile.hold_sound == HoldSound::Music)
        };
        for order in self.sound.settle(now, &self.calls, self.hold_reminder, music) {
            self.media(order);
        }
        for gateway in &mut self.gateways {
            while let Some(want) = gateway.restock() {
                self.outbox.push_back(want);
            }
        }
        let alive = |line: &Line| line.profile.register && line.health == Health::Registered;
        if self.quitting && !self.said_goodbye && !self.lines.iter().any(alive) {
            self.said_goodbye = true;
            self.notify(Notice::Goodbye);
        }
    }

    pub(crate) fn timeout(&mut self, now: Moment) {
        self.agent.handle_timeout(now);
        self.calls.forget(now);
        self.end_forgotten(now);
        self.doubt_echoes(now);
        self.settle_missed(now);
        self.answer_by_itself(now);
        self.attend_gateways(now);
    }

    fn quit(&mut self, now: Moment) {
        self.quitting = true;
        for id in self.calls.all(crate::call::Call::is_live) {
            self.release(now, id);
        }
        self.settle_missed(now);
        self.settle_published(now);
        for line in &self.lines {
            self.agent.remove_identity(now, IdentityId(line.id.0));
        }
    }

    fn registration_failed(
        &mut self,
        now: Moment,
        line: LineId,
        reason: &sip::RegistrationTrouble,
        retry: Option<Moment>,
    ) {
        let Some(known) = self.line_mut(line) else { return };
        known.failed(reason, retry);
        self.turned_away(now, line, reason, retry);
        if *reason == sip::RegistrationTrouble::PasswordRefused {
            self.notify(Notice::PasswordRefused(line));
        } else if *reason == sip::RegistrationTrouble::PasswordWanted {
            self.notify(Notice::PasswordWanted(line));
        }
    }

    /// Whether digits that are pressed now are a number to be dialled.
    pub(crate) fn is_dialling(&self) -> bool {
        self.calls.find(|call| call.stage == crate::call::Stage::Seized).is_some()
    }

    /// Whether anything that comes from there is looked at.
    pub(crate) fn listens_to(&self, flow: sip::FlowId, from: std::net::SocketAddr) -> bool {
        self.agent.listens(flow, from)
    }

    /// The call that hanging up means when none is named.
    fn at_hand(&self) -> Option<CallId> {
        use crate::call::{Call, Stage};
        self.calls
            .find(Call::is_talking)
            .or_else(|| self.calls.find(Call::is_calling))
            .or_else(|| self.calls.find(|call| call.stage == Stage::Seized))
            .or_else(|| self.calls.find(Call::is_alerting))
            .or_else(|| self.calls.find(Call::is_live))
    }

    fn with(
        &mut self,
        call: Option<CallId>,
        otherwise: Refusal,
        verb: impl FnOnce(&mut Self, CallId),
    ) {
        match call.filter(|&id| self.calls.get(id).is_some()) {
            Some(id) => verb(self, id),
            None => self.notify(Notice::Refused(otherwise)),
        }
    }

    fn of(&mut self, session: SessionId, verb: impl FnOnce(&mut Self, CallId)) {
        if let Some(id) = self.calls.of_session(session).map(|call| call.id) {
            verb(self, id);
        }
    }

    pub(crate) fn has_secret(&self, line: LineId) -> bool {
        self.secrets.contains(&line)
    }

    pub(crate) fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    fn line_mut(&mut self, id: LineId) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.id == id)
    }

    pub(crate) fn gateway(&self, id: GatewayId) -> Option<&Gateway> {
        self.gateways.iter().find(|gateway| gateway.id == id)
    }

    pub(crate) fn gateway_mut(&mut self, id: GatewayId) -> Option<&mut Gateway> {
        self.gateways.iter_mut().find(|gateway| gateway.id == id)
    }

    pub(crate) fn notify(&mut self, notice: Notice) {
        self.outbox.push_back(Output::Notify(notice));
    }

    pub(crate) fn media(&mut self, order: MediaOrder) {
        self.outbox.push_back(Output::Media(order));
    }
}
