//! Encrypted speech: what each line wants, and what becomes of a call where that cannot be had.
//!
//! Where it is required nothing falls back: not an offer that was refused, not a call that was
//! agreed otherwise later, not a handshake that failed. Each of these ends in a sentence instead.

use clock::Moment;
use sdp::{Demand, MasterKey, Protection, SdpError, Suite};
use sip::message::Message;
use sip::{Ended, SessionId, Transport};

use crate::call::{Asks, Call};
use crate::cause::Cause;
use crate::doors::{CallId, LegId, LineId, MediaOrder, Way};
use crate::incoming::presented;
use crate::phone::Phone;

/// How a call is secured against being listened to on the way to the gateway.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Secured {
    /// It is not.
    #[default]
    No,
    /// Keys are being agreed; until then nothing is said and nothing heard.
    Agreeing,
    /// It is encrypted, but its keys went to the gateway in the clear: whoever reads the
    /// signalling can listen.
    OpenKeys,
    /// It is encrypted, with keys from encrypted signalling.
    Keys,
    /// It is encrypted, with keys that nobody but the two ends have.
    Handshake,
}

impl Secured {
    /// Its name for scripts and in files of words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Agreeing => "agreeing",
            Self::OpenKeys => "open-keys",
            Self::Keys => "keys",
            Self::Handshake => "handshake",
        }
    }
}

/// Why a leg has no keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SealTrouble {
    /// Whoever answered there is not whom the signalling named.
    WrongCertificate,
    /// Nobody answered who could agree on keys with us.
    NoKeys,
}

/// The refusals of a description (RFC 3261 sections 21.4.13, 21.4.26 and 21.6.4): what those send
/// who cannot do with encryption.
const UNACCEPTABLE: [u16; 3] = [415, 488, 606];

impl Phone {
    /// What a leg on a line has to say about encryption, with keys of its own.
    pub(crate) fn protection(&mut self, line: LineId) -> Protection {
        let known = self.line(line).and_then(|line| {
            let gateway = &self.gateway(line.gateway)?.profile;
            let demand = line.profile.encryption.unwrap_or(gateway.encryption);
            Some((demand, line.profile.key_exchange.unwrap_or(gateway.key_exchange)))
        });
        let (demand, exchange) = known.unwrap_or_default();
        let mut keys = Vec::new();
        if demand != Demand::Off {
            for suite in Suite::ALL {
                let drawn = [self.agent.draw(), self.agent.draw()].concat();
                keys.extend(MasterKey::new(suite, &drawn));
            }
        }
        Protection { demand, exchange, keys, certificate: self.certificate, lenient: false }
    }

    /// Whether nobody on the way to the gateway can read the signalling of a call.
    pub(crate) fn has_private_signalling(&self, call: &Call) -> bool {
        let gateway = self.line(call.line).and_then(|line| self.gateway(line.gateway));
        let path = gateway.and_then(|gateway| gateway.path.as_ref());
        path.is_some_and(|path| path.transport == Transport::Tls)
    }

    /// Asks the far end once more, so that anybody can take it, where it refused encryption that
    /// is only preferred. Says whether it does.
    pub(crate) fn asked_leniently(&mut self, now: Moment, id: CallId, ended: &Ended) -> bool {
        let refused = ended.status.is_some_and(|status| UNACCEPTABLE.contains(&status));
        let may = !self.quitting && refused;
        let Some(call) = self.calls.get_mut(id).filter(|call| may && call.is_calling()) else {
            return false;
        };
        let may_again = |leg: &mut crate::leg::Leg| leg.refused_for_encryption().1;
        let Some(leg) = call.leg.take_if(may_again) else { return false };
        (call.asks, call.session, call.early) = (Asks::Leniently, None, false);
        self.media(if leg.open {
            MediaOrder::Close(leg.id)
        } else {
            MediaOrder::FreePort(leg.port.id)
        });
        self.send_invite(now, id);
        true
    }

    /// Whether a call of ours was refused because its speech had to be encrypted.
    pub(crate) fn is_refused_for_encryption(&self, id: CallId, status: u16) -> bool {
        let leg = self.calls.get(id).and_then(|call| call.leg.as_ref());
        UNACCEPTABLE.contains(&status) && leg.is_some_and(|leg| leg.refused_for_encryption().0)
    }

    /// Turns a caller away with whom there are no keys to be had; the person is told why.
    pub(crate) fn turn_away(
        &mut self,
        now: Moment,
        session: SessionId,
        line: LineId,
        message: &Message,
        fault: SdpError,
    ) {
        self.agent.reject(now, session, 488, Vec::new());
        let Some(appearance) = self.first_free(now, line) else { return };
        let id = self.calls.begin(line, appearance, Way::Incoming);
        if let Some(call) = self.calls.get_mut(id) {
            (call.party, call.name) = presented(message);
        }
        self.record_begin(id);
        self.finish(now, id, Cause::of_description(fault), Some(488));
    }

    /// Takes that the keys of a leg are agreed.
    pub(crate) fn sealed(&mut self, leg: LegId) {
        if let Some(leg) = self.calls.of_leg(leg).and_then(|call| call.leg.as_mut()) {
            leg.seal();
        }
    }

    /// Takes that there will be no keys for a leg: nothing could be said on it.
    pub(crate) fn not_sealed(&mut self, now: Moment, leg: LegId, why: SealTrouble) {
        let cause = match why {
            SealTrouble::WrongCertificate => Cause::WrongCertificate,
            SealTrouble::NoKeys => Cause::NoKeys,
        };
        if let Some(id) = self.calls.of_leg(leg).map(|call| call.id) {
            self.abandon(now, id, cause);
        }
    }
}

impl Cause {
    /// Why a description of the far end made an end of a call.
    pub(crate) const fn of_description(fault: SdpError) -> Self {
        match fault {
            SdpError::NotEncrypted => Self::NotEncrypted,
            SdpError::Encrypted => Self::OnlyEncrypted,
            SdpError::Keys => Self::NoKeys,
            SdpError::NothingInCommon => Self::NothingInCommon,
            SdpError::TooLarge
            | SdpError::Malformed
            | SdpError::Refused
            | SdpError::Address
            | _ => Self::BadDescription,
        }
    }
}
