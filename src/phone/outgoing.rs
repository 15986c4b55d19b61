//! Calls we make: dial, ring there, answer, or a clear word why not.

use clock::Moment;
use sdp::Direction;
use sip::{IdentityId, Invite};

use crate::call::{Aim, Asks, Hand, Stage};
use crate::cause::Cause;
use crate::dialplan;
use crate::doors::{CallId, LineId, MediaOrder, Notice};
use crate::leg::Leg;
use crate::phone::Phone;
use crate::profile::DigitsBy;
use crate::trouble::{Refusal, Trouble};

impl Phone {
    /// Dials on a line: on its seized appearance, else on its first idle one. Without a number,
    /// what was typed on the seized appearance is dialled.
    pub(crate) fn dial(&mut self, now: Moment, line: LineId, typed: &str) {
        let Some(prefix) = self.line(line).map(|line| line.profile.prefix.clone()) else {
            self.notify(Notice::Refused(Refusal::NoLine));
            return;
        };
        let seized = self.calls.find(|call| call.line == line && call.stage == Stage::Seized);
        let typed = match seized.and_then(|id| self.calls.get(id)) {
            Some(call) if typed.is_empty() => call.collected.clone(),
            Some(_) | None => typed.to_owned(),
        };
        match dialplan::number(&prefix, &typed) {
            Ok(number) => {
                self.call(now, line, number, Aim::Number);
            }
            Err(bad) => self.notify(Notice::Refused(Refusal::Number(bad))),
        }
    }

    /// Dials a number of the gateway's own, as the profile has it: nothing is put before it.
    pub(crate) fn dial_exactly(
        &mut self,
        now: Moment,
        line: LineId,
        number: &str,
    ) -> Option<CallId> {
        match dialplan::number("", number) {
            Ok(number) => self.call(now, line, number, Aim::Gateway),
            Err(bad) => {
                self.notify(Notice::Refused(Refusal::Number(bad)));
                None
            }
        }
    }

    /// Makes a call on the seized appearance of a line, else on its first idle one.
    pub(crate) fn call(
        &mut self,
        now: Moment,
        line: LineId,
        party: String,
        aim: Aim,
    ) -> Option<CallId> {
        let seized = self.calls.find(|call| call.line == line && call.stage == Stage::Seized);
        let id = seized.or_else(|| self.seize(now, line, None))?;
        self.dial_on(now, id, party, aim);
        Some(id)
    }

    /// Makes a call on an appearance that is ours.
    pub(crate) fn dial_on(&mut self, now: Moment, id: CallId, party: String, aim: Aim) {
        let Some(line) = self.calls.get(id).map(|call| call.line) else { return };
        self.hold_all_but(now, Some(id));
        if let Some(call) = self.calls.get_mut(id) {
            call.party = party;
            call.aim = aim;
        }
        self.record_begin(id);
        let changing = |phone: &Self| {
            let gateway = phone.line(line).and_then(|line| phone.gateway(line.gateway));
            gateway.is_some_and(|gateway| gateway.changing)
        };
        if changing(self) {
            // The way to its next server is being opened.
            if let Some(call) = self.calls.get_mut(id) {
                call.stage = Stage::Dialling;
                call.wait_for_answer(now);
            }
        } else if let Some(cause) = self.no_service(line) {
            self.finish(now, id, cause, None);
        } else {
            self.send_invite(now, id);
        }
    }

    /// Why a line cannot be dialled on at all, if so.
    fn no_service(&self, line: LineId) -> Option<Cause> {
        let line = self.line(line)?;
        let gateway = self.gateway(line.gateway)?;
        if gateway.reachable() {
            return None;
        }
        let why = gateway.trouble.clone().unwrap_or(Trouble::Opening);
        Some(Cause::NoService(why))
    }

    /// Sends the INVITE, or waits for sockets where none lie ready.
    pub(crate) fn send_invite(&mut self, now: Moment, id: CallId) {
        let Some((line, number, aim)) =
            self.calls.get(id).map(|call| (call.line, call.party.clone(), call.aim.clone()))
        else {
            return;
        };
        if let Some(call) = self.calls.get_mut(id)
            && matches!(call.shared.hand, Hand::Asked(_))
        {
            call.stage = Stage::AwaitingLine;
            return;
        }
        let Some(mut leg) = self.new_leg(line) else {
            if let Some(call) = self.calls.get_mut(id) {
                call.stage = Stage::AwaitingPort;
            }
            return;
        };
        if self.calls.get(id).is_some_and(|call| call.asks == Asks::Leniently) {
            leg.be_lenient();
        }
        let station = self.station(line);
        let (to, extra) = match (aim, station) {
            // What is dialled on a trunk is dialled through our station.
            (Aim::Number, Some(station)) => {
                (self.address(line, Some(&format!("{station}*{number}"))), Vec::new())
            }
            (Aim::Station, Some(station)) => (self.address(line, Some(station)), Vec::new()),
            // The gateway shall read the user part as a telephone number (RFC 3261 section 19.1.1).
            (Aim::Number | Aim::Station, None) | (Aim::Gateway, _) => {
                let to = self.address(line, Some(&number));
                (to.map(|to| to.with_param("user", Some("phone"))), Vec::new())
            }
            // Who takes what another telephone holds calls the line itself; the appearance says
            // the rest.
            (Aim::Held, _) => (self.address(line, None), Vec::new()),
            (Aim::Dialog(to, fields), _) => (Some(to), fields),
        };
        let Some(to) = to else {
            self.finish(now, id, Cause::BadNumber, None);
            return;
        };
        let with_others = self.joins_on_theirs(now, id);
        let Some(call) = self.calls.get_mut(id) else { return };
        let body = call.leg.insert(leg).offer(Direction::SendReceive);
        call.stage = Stage::Dialling;
        let appearance = call.appearance;
        let invite = Invite {
            identity: IdentityId(line.0),
            to,
            body,
            extra,
            appearance: self.on_appearance(line, appearance, false).filter(|_| !with_others),
        };
        let session = self.agent.invite(now, invite);
        if let Some(call) = self.calls.get_mut(id) {
            call.session = Some(session);
            call.wait_for_answer(now);
        }
    }

    /// Goes on with what waited for sockets.
    pub(crate) fn port_arrived(&mut self, now: Moment) {
        for id in self.calls.all(|call| call.stage == Stage::AwaitingPort) {
            self.send_invite(now, id);
        }
        for id in self.calls.all(|call| call.stage == Stage::Answering) {
            self.answer(now, id);
        }
    }

    /// Makes a leg on sockets of the stock toward the line's gateway.
    pub(crate) fn new_leg(&mut self, line: LineId) -> Option<Leg> {
        let known = self.line(line)?;
        let profile = &known.profile;
        let (gateway, codecs, ptime) = (known.gateway, profile.codecs.clone(), profile.ptime);
        let tones = profile.digits == DigitsBy::InBand;
        let port = self.gateway_mut(gateway)?.take_port()?;
        let id = self.calls.next_leg();
        let protection = self.protection(line);
        let mut leg = Leg::new(id, port, self.session_numbers.next(), &codecs, ptime, protection);
        if tones {
            leg.send_tones();
        }
        Some(leg)
    }

    /// Takes a provisional response, with the sound it may bring (early media).
    pub(crate) fn progress(&mut self, now: Moment, id: CallId, status: u16, body: Option<&[u8]>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        if !call.is_calling() {
            return;
        }
        if status == 180 {
            call.stage = Stage::RingingThere;
        }
        // An early description that cannot be used costs the early sound, not the call.
        let usable = match (&mut call.leg, body) {
            (Some(leg), Some(body)) => leg.take_early_answer(body).is_ok(),
            (Some(_) | None, None) | (None, Some(_)) => false,
        };
        if usable {
            call.early = true;
            self.open_leg(id);
        }
        self.tell_sender(now, id, status);
    }

    /// Takes the answer of the far end.
    pub(crate) fn answered(&mut self, now: Moment, id: CallId, body: Option<&[u8]>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        if !call.is_calling() {
            return;
        }
        let outcome = match (&mut call.leg, body) {
            (Some(leg), Some(body)) => leg.take_answer(body).map_err(Cause::of_description),
            (Some(leg), None) if leg.agreement.is_some() => {
                leg.offering = false;
                Ok(())
            }
            (Some(_) | None, _) => Err(Cause::NothingInCommon),
        };
        call.early = false;
        match outcome {
            Ok(()) => {
                call.stage = Stage::Connected { since: now };
                self.open_leg(id);
                self.tell_sender(now, id, 200);
            }
            Err(cause) => self.abandon(now, id, cause),
        }
    }

    /// Tells the media what is in force on the leg of a call.
    pub(crate) fn open_leg(&mut self, id: CallId) {
        let Some(leg) = self.calls.get_mut(id).and_then(|call| call.leg.as_mut()) else { return };
        let Some(agreement) = leg.agreement.clone() else { return };
        let order = if leg.open {
            MediaOrder::Change { leg: leg.id, agreement }
        } else {
            MediaOrder::Open { leg: leg.id, port: leg.port.id, agreement }
        };
        leg.open = true;
        self.media(order);
    }
}
