//! The devices of the media thread: microphone, loudspeaker and ringer, and what is done to sound
//! on its way between them and the graph.

mod slot;
mod words;

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use audio::{Capture, DeviceChoice, Inventory, Speaker, Watch, Way};
use clock::Moment;
use echo::{Cleaner, Cleaning};
use media::FRAME;
use mio::Waker;
use phone::doors::MediaReport;

use slot::{Change, Slot};

/// With what one speaks and hears: each a list of devices, the first preferred. Where none of a
/// list is there, what the system thinks best is used.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sound {
    /// Where speech is taken from.
    pub microphone: Vec<DeviceChoice>,
    /// Where speech is heard.
    pub speaker: Vec<DeviceChoice>,
    /// Where it rings.
    pub ringer: Vec<DeviceChoice>,
    /// Whether it rings where speech is heard, too.
    pub ring_on_both: bool,
    /// What is done to what a microphone hears; files are sent as they are.
    pub cleaning: Cleaning,
}

impl Sound {
    /// Nothing at all.
    pub fn none() -> Self {
        let none = || vec![DeviceChoice::None];
        Self { microphone: none(), speaker: none(), ringer: none(), ..Self::default() }
    }
}

/// What devices are needed for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Need {
    /// There is a leg.
    pub(crate) talking: bool,
    /// A tone is played to the person.
    pub(crate) tone: bool,
    /// It rings.
    pub(crate) ringing: bool,
}

/// The devices.
pub(crate) struct Devices {
    microphone: Slot<Capture>,
    speaker: Slot<Speaker>,
    ringer: Slot<Speaker>,
    ring_on_both: bool,
    cleaning: Cleaning,
    /// Cleans what the microphone hears, while somebody talks.
    cleaner: Option<Box<Cleaner>>,
    /// Whether the microphone was told that somebody listens.
    listening: bool,
    /// Sees devices come and go, while any is needed.
    watch: Option<(Watch, Receiver<Inventory>)>,
    /// What there is.
    inventory: Option<Inventory>,
    waker: Arc<Waker>,
}

impl Devices {
    /// Devices by these lists. The thread is woken when some come or go.
    pub(crate) fn new(sound: Sound, waker: Arc<Waker>) -> Self {
        Self {
            microphone: Slot::new(sound.microphone),
            speaker: Slot::new(sound.speaker),
            ringer: Slot::new(sound.ringer),
            ring_on_both: sound.ring_on_both,
            cleaning: sound.cleaning,
            cleaner: None,
            listening: false,
            watch: None,
            inventory: None,
            waker,
        }
    }

    /// Takes other lists; a call that is up goes over to them.
    pub(crate) fn prefer(&mut self, now: Moment, sound: Sound) {
        self.microphone.prefer(now, sound.microphone);
        self.speaker.prefer(now, sound.speaker);
        self.ringer.prefer(now, sound.ringer);
        self.ring_on_both = sound.ring_on_both;
        self.cleaning = sound.cleaning;
        self.cleaner = self.cleaner.take().filter(|kept| kept.cleaning() == sound.cleaning);
    }

    /// How many samples the card that keeps the time wants, where one does.
    pub(crate) fn wanted(&mut self) -> Option<usize> {
        let speaker = self.speaker.device().filter(|speaker| speaker.is_clock());
        speaker.map(|speaker| speaker.wanted())
    }

    /// Whether there is nothing to look after soon.
    pub(crate) fn at_rest(&self) -> bool {
        self.microphone.is_closed() && self.speaker.is_closed() && self.ringer.is_closed()
    }

    /// Takes what was said in the last 10 ms. What is missing is silence.
    pub(crate) fn hear(&mut self, frame: &mut [f32; FRAME]) {
        let Some(microphone) = self.microphone.device() else { return };
        if !self.listening {
            self.listening = true;
            microphone.start();
        }
        let _got = microphone.read(frame);
        if microphone.device().is_some() && self.cleaning != Cleaning::NONE {
            let cleaner = self.cleaner.get_or_insert_with(|| Box::new(Cleaner::new(self.cleaning)));
            cleaner.heard(frame);
        }
    }

    /// Takes that nobody listens to the microphone any more.
    pub(crate) fn deafen(&mut self) {
        self.listening = false;
        self.cleaner = None;
    }

    /// Plays 10 ms to the person, and rings.
    pub(crate) fn play(&mut self, played: &mut [f32; FRAME], rung: &[f32; FRAME]) {
        if self.ring_on_both && self.speaker.id() != self.ringer.id() {
            for (sample, ring) in played.iter_mut().zip(rung) {
                *sample = (*sample + ring).clamp(-1.0, 1.0);
            }
        }
        if let Some(speaker) = self.speaker.device() {
            speaker.play(played);
        }
        if let Some(cleaner) = &mut self.cleaner {
            cleaner.played(played);
        }
        if let Some(ringer) = self.ringer.device() {
            ringer.play(rung);
        }
    }

    /// Opens, changes and closes devices, and gives what there is to say of it.
    pub(crate) fn attend(&mut self, now: Moment, need: Need) -> Vec<MediaReport> {
        let Need { talking, tone, ringing } = need;
        self.survey(now, talking || tone || ringing);
        let all = self.inventory.as_ref();
        let both = self.ring_on_both && ringing;
        let microphone = self.microphone.attend(now, talking, all);
        let speaker = self.speaker.attend(now, talking || tone || both, all);
        let ringer = self.ringer.attend(now, ringing, all);
        // What another microphone has heard before is not for this call.
        self.listening &= !microphone.opened;
        let mut reports = Vec::new();
        if microphone.trouble || speaker.trouble || ringer.trouble {
            let trouble = [&self.microphone.trouble, &self.speaker.trouble, &self.ringer.trouble]
                .into_iter()
                .flatten()
                .next()
                .cloned();
            reports.push(MediaReport::Devices(trouble));
        }
        let using = |way, change: Change| {
            change.using.map(|name| MediaReport::Using(words::device(way), name))
        };
        reports.extend(using(Way::Microphone, microphone));
        reports.extend(using(Way::Loudspeaker, speaker));
        reports
    }

    /// Has devices watched while any is needed, and takes what was seen.
    fn survey(&mut self, now: Moment, needed: bool) {
        if !needed {
            if self.at_rest() {
                self.watch = None;
                self.inventory = None;
            }
            return;
        }
        let cards = self.microphone.is_cards() || self.speaker.is_cards() || self.ringer.is_cards();
        if self.watch.is_none() && cards {
            let (teller, told) = mpsc::channel();
            let waker = Arc::clone(&self.waker);
            let watch = Watch::start(move |inventory| {
                // Where the thread has ended, nobody is left to be told.
                let _ended = teller.send(inventory);
                let _ended = waker.wake();
            });
            self.watch = watch.map(|watch| (watch, told));
        }
        let told = self.watch.as_ref().and_then(|(_, told)| told.try_iter().last());
        if let Some(inventory) = told {
            self.inventory = Some(inventory);
            self.microphone.surveyed(now);
            self.speaker.surveyed(now);
            self.ringer.surveyed(now);
        }
    }
}

/// How long at most until devices are looked at again while none is in use: long enough to cost
/// nothing, and short beside the two seconds for which they linger.
pub(crate) const GLANCE: Duration = Duration::from_millis(250);
