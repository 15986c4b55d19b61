//! A leg: one speech path to one far end, and what is offered and agreed for it.

use std::time::Duration;

use sdp::{Agreement, Codec, Demand, Direction, Fingerprint, Local, Protection, SdpError, Sealing};

use crate::doors::{LegId, MediaPort, Secured};

/// One speech path.
#[derive(Debug)]
pub(crate) struct Leg {
    /// What the media calls it.
    pub id: LegId,
    /// Its sockets.
    pub port: MediaPort,
    /// What is in force between the two ends.
    pub agreement: Option<Agreement>,
    /// Whether the media has been told to open it.
    pub open: bool,
    /// Whether an offer of ours waits for its answer.
    pub offering: bool,
    /// Whose certificate the media has seen in a handshake.
    sealed_with: Option<Fingerprint>,
    /// Whether digits are tones in the speech, whatever else the far end takes.
    tones: bool,
    /// Our description as it was last sent.
    local: Local,
    /// The direction in force before the offer that is under way.
    before: Direction,
}

impl Leg {
    /// Makes a leg on the sockets given. `session` names our side of it (RFC 8866 section 5.2).
    pub(crate) fn new(
        id: LegId,
        port: MediaPort,
        session: u64,
        codecs: &[Codec],
        ptime: Duration,
        protection: Protection,
    ) -> Self {
        let local = Local {
            rtp: port.rtp,
            rtcp: port.rtcp,
            session,
            version: 0,
            codecs: codecs.to_vec(),
            ptime,
            direction: Direction::SendReceive,
            protection,
        };
        let before = local.direction;
        Self {
            id,
            port,
            agreement: None,
            open: false,
            offering: false,
            sealed_with: None,
            tones: false,
            local,
            before,
        }
    }

    /// Sends digits as tones in the speech from here on.
    pub(crate) const fn send_tones(&mut self) {
        self.tones = true;
    }

    /// What is agreed, as far as we go by it.
    fn heed(&mut self, mut agreement: Agreement) {
        if self.tones {
            agreement.digits = None;
        }
        self.agreement = Some(agreement);
    }

    /// Writes an offer for speech in this direction.
    pub(crate) fn offer(&mut self, direction: Direction) -> Vec<u8> {
        self.before = self.local.direction;
        self.local.direction = direction;
        self.local.version += 1;
        self.offering = true;
        match &self.agreement {
            Some(before) => sdp::offer_again(&self.local, before),
            None => sdp::offer(&self.local),
        }
    }

    /// Goes on from other sockets, under another name toward the media: nothing of what was is
    /// left there. What comes of it is for the next offer.
    pub(crate) const fn move_to(&mut self, id: LegId, port: MediaPort) {
        self.id = id;
        self.port = port;
        self.local.rtp = port.rtp;
        self.local.rtcp = port.rtcp;
        self.open = false;
        self.offering = false;
    }

    /// Takes the far end's answer to our offer.
    pub(crate) fn take_answer(&mut self, answer: &[u8]) -> Result<(), SdpError> {
        self.offering = false;
        self.heed(sdp::agree(&self.local, answer)?);
        Ok(())
    }

    /// Takes that the far end did not accept our offer: what was before goes on.
    pub(crate) const fn offer_failed(&mut self) {
        self.offering = false;
        self.local.direction = self.before;
    }

    /// Takes what an early answer says, while the final one is still to come.
    pub(crate) fn take_early_answer(&mut self, answer: &[u8]) -> Result<(), SdpError> {
        self.heed(sdp::agree(&self.local, answer)?);
        Ok(())
    }

    /// Answers an offer of the far end.
    pub(crate) fn answer(
        &mut self,
        offer: &[u8],
        direction: Direction,
    ) -> Result<Vec<u8>, SdpError> {
        let mut local = self.local.clone();
        local.direction = direction;
        local.version += 1;
        let (answer, agreement) = sdp::answer(&local, offer)?;
        self.local = local;
        self.heed(agreement);
        Ok(answer)
    }

    /// Offers from here on so that a far end without encryption can take it.
    pub(crate) const fn be_lenient(&mut self) {
        self.local.protection.lenient = true;
    }

    /// Whether the far end may have refused our offer for its encryption, and whether it could be
    /// made again so that anybody can take it.
    pub(crate) fn refused_for_encryption(&self) -> (bool, bool) {
        let Protection { demand, lenient, .. } = &self.local.protection;
        (*demand == Demand::Required, *demand == Demand::Preferred && !lenient)
    }

    /// Takes that the handshake on it has come to keys.
    pub(crate) const fn seal(&mut self) {
        if let Some(Agreement { sealing: Sealing::Dtls { theirs, .. }, .. }) = &self.agreement {
            self.sealed_with = Some(*theirs);
        }
    }

    /// How what is spoken on it is secured. `private`: the signalling is encrypted itself.
    pub(crate) fn secured(&self, private: bool) -> Secured {
        match self.agreement.as_ref().map(|agreement| &agreement.sealing) {
            None | Some(Sealing::None) => Secured::No,
            Some(Sealing::Sdes { .. }) if private => Secured::Keys,
            Some(Sealing::Sdes { .. }) => Secured::OpenKeys,
            Some(Sealing::Dtls { theirs, .. }) if self.sealed_with == Some(*theirs) => {
                Secured::Handshake
            }
            Some(Sealing::Dtls { .. }) => Secured::Agreeing,
        }
    }

    /// The direction last described to the far end.
    pub(crate) const fn described(&self) -> Direction {
        self.local.direction
    }

    /// Whether the far end holds us: it does not listen.
    pub(crate) fn held_by_far_end(&self) -> bool {
        self.agreement.as_ref().is_some_and(|agreement| {
            matches!(agreement.direction, Direction::ReceiveOnly | Direction::Inactive)
                && self.local.direction == Direction::SendReceive
        })
    }
}

/// Whether anything of an offer could be spoken with these codecs and this protection.
pub(crate) fn can_answer(
    port: MediaPort,
    codecs: &[Codec],
    protection: Protection,
    offer: &[u8],
) -> Result<(), SdpError> {
    let mut probe = Leg::new(LegId(0), port, 0, codecs, Duration::from_millis(20), protection);
    probe.answer(offer, Direction::SendReceive).map(|_| ())
}
