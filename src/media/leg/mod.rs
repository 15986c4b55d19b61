//! One speech path to one far end.

mod gate;
mod receiver;
mod sender;

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use phone::doors::{Digit, LegId, MediaFigures, MediaReport, PortId, SealTrouble};
use sdp::Agreement;
use seal::Identity;

use self::gate::{Gate, Noticed, Passed};
use self::receiver::Receiver;
use self::sender::Sender;
use crate::quality::{Counts, Judge};
use crate::random::Random;
use crate::rtp::metrics;
use crate::rtp::report::{About, Reporter};
use crate::{FRAME, Output, PacketKind, Sample};

/// A leg.
pub(crate) struct Leg {
    id: LegId,
    port: PortId,
    agreement: Agreement,
    gate: Gate,
    identity: Option<Identity>,
    sender: Sender,
    receiver: Receiver,
    reporter: Reporter,
    cname: String,
    random: Random,
    judge: Judge,
    /// What the far end said it does not get of ours, of 256.
    told_lost: Option<u8>,
    /// How we sound there, by the last report that said so.
    told_score: Option<f32>,
    /// The figures as they were told last.
    last: MediaFigures,
    figures_due: Moment,
    /// What is heard in this step.
    heard: Box<[Sample; FRAME]>,
}

/// How often figures are given.
const FIGURES_EVERY: Duration = Duration::from_secs(1);

impl Leg {
    /// Opens a leg, and sends its first packet.
    pub(crate) fn open(
        now: Moment,
        (id, port): (LegId, PortId),
        agreement: Agreement,
        identity: Option<&Identity>,
        random: &mut Random,
        out: &mut impl FnMut(Output),
    ) -> Self {
        let mut own = random.branch();
        let mut leg = Self {
            id,
            port,
            gate: Gate::new(now, &agreement, identity),
            identity: identity.cloned(),
            sender: Sender::new(&agreement, &mut own),
            receiver: Receiver::new(now),
            reporter: Reporter::new(now, &mut own),
            // Says nothing of who or where we are (RFC 7022 section 4.2).
            cname: format!("{:016x}", own.next_u64()),
            random: own,
            judge: Judge::default(),
            told_lost: None,
            told_score: None,
            last: MediaFigures::default(),
            figures_due: now + FIGURES_EVERY,
            heard: Box::new([0.0; FRAME]),
            agreement,
        };
        leg.begin(out);
        leg
    }

    /// Whether these are its sockets.
    pub(crate) fn is_on(&self, port: PortId) -> bool {
        self.port == port
    }

    /// What is heard in this step.
    pub(crate) const fn heard(&self) -> &[Sample; FRAME] {
        &self.heard
    }

    /// Goes on as agreed anew.
    pub(crate) fn change(
        &mut self,
        now: Moment,
        agreement: Agreement,
        out: &mut impl FnMut(Output),
    ) {
        self.receiver.change(now, &self.agreement, &agreement);
        self.sender.change(&agreement);
        if self.agreement.remote_rtcp != agreement.remote_rtcp {
            self.reporter.forget();
        }
        if self.gate.change(now, &agreement, self.identity.as_ref()) {
            self.sender.become_another(&mut self.random);
        }
        self.agreement = agreement;
        self.begin(out);
    }

    /// Moves to other sockets.
    pub(crate) const fn move_to(&mut self, port: PortId) {
        self.port = port;
    }

    /// Sends digits, one after the other.
    pub(crate) fn press(&mut self, digits: &[Digit]) {
        self.sender.press(digits);
    }

    /// Takes what arrived.
    pub(crate) fn receive(
        &mut self,
        now: Moment,
        kind: PacketKind,
        from: SocketAddr,
        bytes: &[u8],
        out: &mut impl FnMut(Output),
    ) {
        if !self.gate.is_open() && seal::is_handshake(bytes) {
            self.shake(now, kind, from, bytes, out);
            return;
        }
        let report = kind == PacketKind::Rtcp || (self.agreement.rtcp_mux && is_report(bytes));
        let kind = if report { PacketKind::Rtcp } else { PacketKind::Rtp };
        let opened;
        let bytes = if self.gate.is_open() {
            bytes
        } else {
            let Some(packet) = self.gate.come_in(now, kind, bytes) else { return };
            opened = packet;
            opened.as_slice()
        };
        match kind {
            PacketKind::Rtcp => self.read_report(now, from, bytes),
            PacketKind::Rtp => {
                let noticed = self.receiver.take(now, &self.agreement, from, bytes);
                if noticed.heard {
                    out(Output::Report(MediaReport::Heard(self.id)));
                }
                if let Some(digit) = noticed.digit {
                    out(Output::Report(MediaReport::Digit(self.id, digit)));
                }
            }
        }
    }

    /// Hears the next 10 ms.
    pub(crate) fn hear(&mut self, now: Moment) {
        self.receiver.step(now, &self.agreement, &mut self.heard);
    }

    /// Says the next 10 ms, and tells what is to be told.
    pub(crate) fn say(
        &mut self,
        now: Moment,
        sound: &[Sample; FRAME],
        music: Option<&[Sample; FRAME]>,
        out: &mut impl FnMut(Output),
    ) {
        if let Some(noticed) = self.gate.handle_timeout(now) {
            self.tell(noticed, out);
        }
        self.send_handshakes(out);
        // Whom we hold hears nothing of us but music, where there is any.
        let held = !self.agreement.direction.receives();
        let sound = if held { music.unwrap_or(&[0.0; FRAME]) } else { sound };
        if self.gate.lets_out()
            && let Some(packet) = self.sender.step(&self.agreement, sound)
        {
            self.transmit(packet, out);
        }
        if let Some(silence) = self.receiver.silence(now, &self.agreement) {
            out(Output::Report(MediaReport::Silent(self.id, silence)));
        }
        if self.reporter.due(now, &mut self.random) {
            self.report(now, false, out);
        }
        if self.figures_due <= now {
            self.figures_due = now + FIGURES_EVERY;
            let figures = self.figures();
            out(Output::Report(MediaReport::Figures(self.id, figures)));
        }
    }

    /// Says goodbye.
    pub(crate) fn close(mut self, now: Moment, out: &mut impl FnMut(Output)) {
        // Who was never there does not leave (RFC 3550 section 6.3.7).
        if self.sender.packets() > 0 || self.reporter.reported() {
            self.report(now, true, out);
        }
        let figures = self.figures();
        out(Output::Report(MediaReport::Figures(self.id, figures)));
    }

    /// Begins to speak, as far as it may; else says why not.
    fn begin(&mut self, out: &mut impl FnMut(Output)) {
        if self.gate.is_shut() {
            self.tell(Noticed::Trouble(SealTrouble::NoKeys), out);
        }
        self.send_handshakes(out);
        if self.sender.packets() == 0 {
            self.greet(out);
        }
    }

    fn greet(&mut self, out: &mut impl FnMut(Output)) {
        if self.gate.lets_out()
            && let Some(packet) = self.sender.greet(&self.agreement)
        {
            self.transmit(packet, out);
        }
    }

    fn transmit(&mut self, packet: Vec<u8>, out: &mut impl FnMut(Output)) {
        if let Some(packet) = self.gate.out(PacketKind::Rtp, packet) {
            self.send(PacketKind::Rtp, packet, out);
        }
        if self.sender.packets() == 1 {
            out(Output::Report(MediaReport::Sending(self.id)));
        }
    }

    /// The only way out of a leg.
    fn send(&self, kind: PacketKind, packet: Passed, out: &mut impl FnMut(Output)) {
        let to = match kind {
            PacketKind::Rtp => self.agreement.remote,
            PacketKind::Rtcp => self.agreement.remote_rtcp,
        };
        if is_somewhere(to) {
            out(Output::Transmit { port: self.port, kind, to, bytes: packet.bytes() });
        }
    }

    fn report(&mut self, now: Moment, leaving: bool, out: &mut impl FnMut(Output)) {
        if !self.gate.lets_out() {
            return;
        }
        let (ours, reception) = (self.sender.ssrc(), self.receiver.reception());
        let about = About {
            ssrc: ours,
            cname: &self.cname,
            sending: self.sender.sending(),
            metrics: reception.and_then(|(theirs, _)| metrics::write(ours, theirs, &self.last)),
            reception,
        };
        let Some(bytes) = self.reporter.write(now, &about, leaving) else { return };
        let Some(packet) = self.gate.out(PacketKind::Rtcp, bytes) else { return };
        // Where reports share the way of speech, they leave by its socket.
        let shared = self.agreement.rtcp_mux;
        self.send(if shared { PacketKind::Rtp } else { PacketKind::Rtcp }, packet, out);
    }

    /// Takes a packet of a handshake, if it comes from where its way was agreed to lead: a
    /// stranger's handshake is none of ours.
    fn shake(
        &mut self,
        now: Moment,
        kind: PacketKind,
        from: SocketAddr,
        bytes: &[u8],
        out: &mut impl FnMut(Output),
    ) {
        let agreed = match kind {
            PacketKind::Rtp => self.agreement.remote,
            PacketKind::Rtcp => self.agreement.remote_rtcp,
        };
        if from != agreed {
            return;
        }
        if let Some(noticed) = self.gate.shake(now, kind, bytes) {
            self.tell(noticed, out);
        }
        self.send_handshakes(out);
    }

    fn send_handshakes(&mut self, out: &mut impl FnMut(Output)) {
        while let Some((kind, packet)) = self.gate.poll() {
            self.send(kind, packet, out);
        }
    }

    /// Tells what became known at the gate.
    fn tell(&mut self, noticed: Noticed, out: &mut impl FnMut(Output)) {
        match noticed {
            Noticed::Sealed => {
                out(Output::Report(MediaReport::Sealed(self.id)));
                if self.sender.packets() == 0 {
                    self.greet(out);
                }
            }
            Noticed::Trouble(why) => out(Output::Report(MediaReport::NotSealed(self.id, why))),
        }
    }

    /// Reads a report, if it comes from where speech or reports are agreed to come from.
    fn read_report(&mut self, now: Moment, from: SocketAddr, bytes: &[u8]) {
        let known = from.ip() == self.agreement.remote_rtcp.ip()
            || from.ip() == self.agreement.remote.ip()
            || self.receiver.address().is_some_and(|it| it.ip() == from.ip());
        if !known {
            return;
        }
        let news = self.reporter.read(now, self.sender.ssrc(), bytes);
        self.told_lost = news.lost.or(self.told_lost);
        self.told_score = news.told.map_or(self.told_score, |told| told.score);
        if let Some(ssrc) = news.goodbye {
            self.receiver.goodbye(now, ssrc);
        }
        if let Some(lost) = news.lost {
            // Few tell how packets are lost; mostly they are lost alike both ways.
            self.sender.told(lost, self.receiver.bursts());
        }
    }

    /// From mouth to ear as far as it is known: half the way there and back, what waits here, and a
    /// packet.
    fn delay(&self) -> Duration {
        let waits = Duration::from_secs_f32(self.receiver.buffer_ms().max(0.0) / 1_000.0);
        self.reporter.round_trip() / 2 + waits + self.agreement.ptime
    }

    fn figures(&mut self) -> MediaFigures {
        let missed = self.receiver.lost() + self.receiver.late();
        let received = self.receiver.received();
        let (delay, codec) = (self.delay(), self.agreement.codec);
        let counts = Counts { received, missed };
        self.last = MediaFigures {
            far_mos: self.told_score,
            mos: self.judge.judge(counts, self.receiver.bursts(), delay, codec),
            concealed_lately: self.receiver.concealed_lately(),
            strange: self.receiver.strange(),
            // All of 256: a single packet that came would make it less.
            unheard: self.told_lost == Some(u8::MAX),
            sent: self.sender.packets(),
            received: self.receiver.received(),
            lost: self.receiver.lost(),
            late: self.receiver.late(),
            jitter_ms: self.receiver.jitter_ms(),
            buffer_ms: self.receiver.buffer_ms(),
            round_trip_ms: self.reporter.round_trip().as_secs_f32() * 1_000.0,
            concealed: self.receiver.concealed(),
            heard_dbfs: self.receiver.level(),
            said_dbfs: self.sender.level(),
        };
        self.last
    }
}

/// Whether a packet on a shared port is a report (RFC 5761 section 4).
fn is_report(bytes: &[u8]) -> bool {
    bytes.get(1).is_some_and(|it| (192..=223).contains(it))
}

/// Whether packets can be sent there: an old way to hold was to name no address (RFC 2543).
fn is_somewhere(to: SocketAddr) -> bool {
    to.port() != 0 && !to.ip().is_unspecified()
}
