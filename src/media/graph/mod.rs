//! The whole of it: legs, what connects them, and the tones.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use clock::Moment;
use phone::doors::{LegId, MediaOrder, MediaReport, PortId, RecordingId};
use phone::tones::{Tone, TonePlan};
use seal::Identity;

use crate::leg::Leg;
use crate::random::Random;
use crate::tape::Tape;
use crate::tone::{self, Player};
use crate::{FRAME, Sample, mix};

/// All legs of the telephone, and the person.
///
/// ```text
///             ┌──────────── each leg: all the others, and the person ───────────┐
/// microphone ─┤                                                                 ▼
///  legs heard ┴─▶ sum ─▶ loudspeaker ◀─ tones          packets ◀─ encode ◀─ each leg
/// ```
pub struct Graph {
    random: Random,
    identity: Option<Identity>,
    plan: TonePlan,
    legs: BTreeMap<LegId, Leg>,
    connected: BTreeSet<LegId>,
    entertained: BTreeSet<LegId>,
    music: Player,
    muted: bool,
    tone: Player,
    ringer: Player,
    rings: bool,
    tapes: BTreeMap<RecordingId, Tape>,
    /// What tells everybody that they are recorded.
    notice: Player,
    announces: bool,
    outputs: VecDeque<Output>,
}

/// What the graph wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send this packet.
    Transmit {
        /// From which pair of sockets.
        port: PortId,
        /// From which socket of the pair.
        kind: PacketKind,
        /// To whom.
        to: SocketAddr,
        /// The packet.
        bytes: Vec<u8>,
    },
    /// Tell the telephone.
    Report(MediaReport),
    /// Keep this packet: 20 ms of Opus, the person in its first stream, the others in its second.
    Taped(RecordingId, Vec<u8>),
    /// There will be no more of it.
    TapeEnded(RecordingId),
}

/// A socket of the pair. Where RTP and RTCP share a port, all of it is on [`PacketKind::Rtp`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PacketKind {
    /// The socket for speech.
    Rtp,
    /// The socket for its reports.
    Rtcp,
}

/// Legs at once; a console has far fewer keys.
const LEGS_MAX: usize = 256;

/// Recordings at once; a person takes part in one conversation, and a few more wait.
const TAPES_MAX: usize = 16;

/// Outputs that wait to be polled. Whoever polls after every call never meets it.
const OUTPUTS_MAX: usize = 8_192;

/// How loud tones are: -17 dB below full scale, so that they are no louder than people.
const TONE_AMPLITUDE: f32 = 0.2;

/// Music on hold is softer than people: nobody chose to hear it.
const MUSIC_AMPLITUDE: f32 = 0.06;

/// The ringer is to be heard across a room; how loud that is, the card decides.
const RINGER_AMPLITUDE: f32 = 0.5;

impl Graph {
    /// Makes an empty graph. What must not be guessed (SSRC, first sequence number, first
    /// timestamp) is drawn from the seed.
    pub fn new(seed: [u8; 32], tones: TonePlan) -> Self {
        Self {
            random: Random::new(seed),
            identity: None,
            plan: tones,
            legs: BTreeMap::new(),
            connected: BTreeSet::new(),
            entertained: BTreeSet::new(),
            music: Player::new(MUSIC_AMPLITUDE),
            muted: false,
            tone: Player::new(TONE_AMPLITUDE),
            ringer: Player::new(RINGER_AMPLITUDE),
            rings: false,
            tapes: BTreeMap::new(),
            notice: Player::new(TONE_AMPLITUDE),
            announces: false,
            outputs: VecDeque::new(),
        }
    }

    /// What it proves itself with in handshakes. Without, legs that need one stay silent.
    pub fn prove_with(&mut self, identity: Identity) {
        self.identity = Some(identity);
    }

    /// Does what the telephone wants. [`MediaOrder::FreePort`] is the affair of whoever owns the
    /// sockets; after [`MediaOrder::Close`] the last packets are to be polled and sent before the
    /// sockets go.
    pub fn order(&mut self, now: Moment, order: &MediaOrder) {
        let outputs = &mut self.outputs;
        let mut out = |it| push(outputs, it);
        match order {
            MediaOrder::Open { leg: id, port, agreement } => {
                if let Some(leg) = self.legs.get_mut(id) {
                    leg.move_to(*port);
                    leg.change(now, agreement.clone(), &mut out);
                } else if self.legs.len() < LEGS_MAX {
                    let names = (*id, *port);
                    let (identity, random) = (self.identity.as_ref(), &mut self.random);
                    let agreement = agreement.clone();
                    let leg = Leg::open(now, names, agreement, identity, random, &mut out);
                    self.legs.insert(*id, leg);
                }
            }
            MediaOrder::Change { leg, agreement } => {
                if let Some(leg) = self.legs.get_mut(leg) {
                    leg.change(now, agreement.clone(), &mut out);
                }
            }
            MediaOrder::Close(id) => {
                if let Some(leg) = self.legs.remove(id) {
                    leg.close(now, &mut out);
                }
                self.connected.remove(id);
                self.entertained.remove(id);
            }
            MediaOrder::FreePort(_) => {}
            MediaOrder::Connect(legs) => self.connected = legs.iter().copied().collect(),
            MediaOrder::Entertain(legs) => {
                let begins = self.entertained.is_empty() && !legs.is_empty();
                self.entertained = legs.iter().copied().collect();
                if begins || legs.is_empty() {
                    self.music.play(begins.then(tone::music).as_ref());
                }
            }
            MediaOrder::SendDigits(leg, digits) => {
                if let Some(leg) = self.legs.get_mut(leg) {
                    leg.press(digits);
                }
            }
            MediaOrder::Tape { recording, legs, announced } => {
                let room = self.tapes.len() < TAPES_MAX;
                if !self.tapes.contains_key(recording)
                    && let Some(tape) = Tape::new().filter(|_| room)
                {
                    self.tapes.insert(*recording, tape);
                }
                if let Some(tape) = self.tapes.get_mut(recording) {
                    tape.legs = legs.iter().copied().collect();
                    tape.announced = *announced;
                }
                self.announce();
            }
            MediaOrder::EndTape(recording) => {
                self.tapes.remove(recording);
                push(&mut self.outputs, Output::TapeEnded(*recording));
                self.announce();
            }
            MediaOrder::Play(tone) => self.tone.play(tone.map(|it| self.plan.pattern(it))),
            MediaOrder::Ring(rings) => {
                // Told twice, it goes on as it was.
                if *rings != self.rings {
                    self.rings = *rings;
                    self.ringer.play(rings.then(|| self.plan.pattern(Tone::Ringing)));
                }
            }
            MediaOrder::Mute(muted) => self.muted = *muted,
        }
    }

    /// Takes a packet that arrived.
    pub fn receive(
        &mut self,
        now: Moment,
        port: PortId,
        kind: PacketKind,
        from: SocketAddr,
        bytes: &[u8],
    ) {
        let outputs = &mut self.outputs;
        if let Some(leg) = self.legs.values_mut().find(|it| it.is_on(port)) {
            leg.receive(now, kind, from, bytes, &mut |it| push(outputs, it));
        }
    }

    /// Takes a step of 10 ms: what the microphone heard goes in, what loudspeaker and ringer
    /// shall play comes out, and the packets that are due are queued.
    pub fn frame(
        &mut self,
        now: Moment,
        microphone: &[Sample; FRAME],
        loudspeaker: &mut [Sample; FRAME],
        ringer: &mut [Sample; FRAME],
    ) {
        loudspeaker.fill(0.0);
        ringer.fill(0.0);
        let mut voices = 0;
        for (id, leg) in &mut self.legs {
            leg.hear(now);
            if self.connected.contains(id) {
                mix::add(loudspeaker, leg.heard());
                voices += 1;
            }
        }
        let mut notice = [0.0; FRAME];
        self.notice.add(&mut notice);
        self.say(now, microphone, (loudspeaker, voices), &notice);
        mix::add(loudspeaker, &notice);
        if !self.tone.idle() {
            self.tone.add(loudspeaker);
            voices += 1;
        }
        if voices > 1 {
            mix::bend(loudspeaker);
        }
        self.ringer.add(ringer);
    }

    /// Takes the next thing to be done, oldest first.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Whether no leg is open and no tone sounds: nobody has to call [`Graph::frame`].
    pub fn idle(&self) -> bool {
        self.legs.is_empty() && self.tone.idle() && self.ringer.idle()
    }

    /// Says to each leg what it is to hear: all others that are connected, and the person.
    fn say(
        &mut self,
        now: Moment,
        microphone: &[Sample; FRAME],
        (heard, voices): (&[Sample; FRAME], u32),
        notice: &[Sample; FRAME],
    ) {
        let mut person = [0.0; FRAME];
        if !self.muted {
            for (person, sample) in person.iter_mut().zip(microphone) {
                *person = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
            }
        }
        let mut music = [0.0; FRAME];
        self.music.add(&mut music);
        let outputs = &mut self.outputs;
        for (id, leg) in &mut self.legs {
            let mut sound = [0.0; FRAME];
            if self.connected.contains(id) {
                sound = person;
                if voices > 1 {
                    mix::add(&mut sound, heard);
                    mix::remove(&mut sound, leg.heard());
                    mix::bend(&mut sound);
                }
                mix::add(&mut sound, notice);
            }
            let music = self.entertained.contains(id).then_some(&music);
            leg.say(now, &sound, music, &mut |it| push(outputs, it));
        }
        self.tape(&person);
    }

    /// Keeps what the person says beside what the legs of each recording say.
    fn tape(&mut self, person: &[Sample; FRAME]) {
        for (recording, tape) in self.tapes.iter_mut().filter(|(_, tape)| !tape.legs.is_empty()) {
            let mut far = [0.0; FRAME];
            for leg in tape.legs.iter().filter_map(|id| self.legs.get(id)) {
                mix::add(&mut far, leg.heard());
            }
            if let Some(packet) = tape.take(person, &mut far) {
                push(&mut self.outputs, Output::Taped(*recording, packet));
            }
        }
    }

    /// Tells everybody by a tone that they are recorded, for as long as they are to be told.
    fn announce(&mut self) {
        let wanted = self.tapes.values().any(|tape| tape.announced && !tape.legs.is_empty());
        if wanted != self.announces {
            self.announces = wanted;
            self.notice.play(wanted.then(tone::recording).as_ref());
        }
    }
}

/// Queues an output, in place of the oldest where nobody polls.
fn push(outputs: &mut VecDeque<Output>, output: Output) {
    if outputs.len() >= OUTPUTS_MAX {
        outputs.pop_front();
    }
    outputs.push_back(output);
}
