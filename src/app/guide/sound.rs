//! The sound check: how loud the microphone is, how one sounds, how it rings. It has a thread of
//! its own, which ends with it.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use audio::{AudioError, Capture, DeviceChoice, FRAME, Inventory, Speaker, Watch, Way};
use clock::Clock;
use gui::{Answer, Heard, Phrase, Present, Trial};
use media::Graph;
use phone::doors::MediaOrder;
use phone::tones::TonePlan;

use crate::args::Devices;

/// Ten milliseconds, the time of a frame.
const TURN: Duration = Duration::from_millis(10);

/// The level is shown ten times a second.
const FRAMES_A_LEVEL: usize = 10;

/// Three seconds, of recording and of ringing.
const FRAMES_A_TRIAL: usize = 300;

/// A microphone that nobody asks for anything is closed after two minutes: the window may have
/// been hidden.
const FRAMES_IDLE: usize = 12_000;

/// Wishes that wait; nobody presses faster.
const WAITING: usize = 4;

/// How loud each step of the level is, as part of the loudest there is: 6 dB from one to the next.
const STEPS: [f32; 9] = [0.002, 0.004, 0.008, 0.016, 0.032, 0.063, 0.126, 0.251, 0.5];

/// Where sound is tried. Dropped, it is closed.
pub(super) struct Booth(SyncSender<Trial>);

impl Booth {
    /// Opens the microphone. What is heard is told.
    pub(super) fn open(
        devices: Devices,
        tones: TonePlan,
        tell: impl Fn(Answer) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (wishes, inbox) = mpsc::sync_channel(WAITING);
        let work = move || Work { devices, tones, inbox, tell: Box::new(tell), idle: 0 }.listen();
        std::thread::Builder::new().name("sound check".to_owned()).spawn(work)?;
        Ok(Self(wishes))
    }

    /// Tries something. Says whether the booth is still open.
    pub(super) fn wish(&self, trial: Trial) -> bool {
        !matches!(self.0.try_send(trial), Err(mpsc::TrySendError::Disconnected(_)))
    }
}

struct Work {
    devices: Devices,
    tones: TonePlan,
    inbox: Receiver<Trial>,
    tell: Box<dyn Fn(Answer) + Send>,
    idle: usize,
}

impl Work {
    fn listen(mut self) {
        let mut capture = microphone(&self.devices.microphone).unwrap_or_else(|error| {
            self.failed(&error);
            Capture::silent()
        });
        capture.start();
        let (teller, inventories) = mpsc::channel();
        // Where nobody listens any more, the watch ends with this.
        let _watch = Watch::start(move |inventory| drop(teller.send(inventory)));
        let mut frame = [0.0; FRAME];
        let mut loudest = 0;
        let mut frames = 0;
        loop {
            match self.inbox.recv_timeout(TURN) {
                Ok(Trial::Record) => self.record(&mut capture),
                Ok(Trial::Ring) => self.ring(),
                Ok(Trial::Listen) => self.idle = 0,
                Ok(Trial::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.idle += 1;
            if self.idle > FRAMES_IDLE {
                return;
            }
            if capture.read(&mut frame) > 0 {
                loudest = loudest.max(level(&frame));
            }
            frames += 1;
            if frames == FRAMES_A_LEVEL {
                if let Some(inventory) = inventories.try_iter().last() {
                    (self.tell)(Answer::Devices(present(inventory)));
                }
                (self.tell)(Answer::Level(loudest));
                (loudest, frames) = (0, 0);
            }
        }
    }

    /// Records, and plays what was recorded. It is forgotten then.
    fn record(&mut self, capture: &mut Capture) {
        self.idle = 0;
        self.say(Heard::Recording);
        let (mut heard, mut loudest) = (Vec::with_capacity(FRAMES_A_TRIAL * FRAME), 0);
        capture.start();
        for turn in 0..FRAMES_A_TRIAL {
            if self.is_over() {
                return;
            }
            let mut frame = [0.0; FRAME];
            if capture.read(&mut frame) > 0 {
                loudest = loudest.max(level(&frame));
            }
            heard.extend_from_slice(&frame);
            if turn % FRAMES_A_LEVEL == 0 {
                (self.tell)(Answer::Level(level(&frame)));
            }
        }
        self.say(Heard::Playing);
        let frames = heard.chunks_exact(FRAME).map(<[f32]>::to_vec);
        match speaker(&self.devices.speaker) {
            Ok(speaker) => self.play(speaker, frames, Some(loudest)),
            Err(error) => self.failed(&error),
        }
    }

    /// Rings as a call does.
    fn ring(&mut self) {
        self.idle = 0;
        self.say(Heard::Ringing);
        let mut clock = Clock::start();
        // The seed is for packets, of which there are none.
        let mut graph = Graph::new([0; 32], self.tones.clone());
        graph.order(clock.now(), &MediaOrder::Ring(true));
        let frames = (0..FRAMES_A_TRIAL).map(move |_| {
            let (mut loudspeaker, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
            graph.frame(clock.now(), &[0.0; FRAME], &mut loudspeaker, &mut ringer);
            ringer.to_vec()
        });
        match speaker(&self.devices.ringer) {
            Ok(speaker) => self.play(speaker, frames, None),
            Err(error) => self.failed(&error),
        }
    }

    /// Plays at the pace of the card, else of the clock, and tells the end of it.
    fn play(
        &self,
        mut speaker: Speaker,
        frames: impl Iterator<Item = Vec<f32>>,
        loudest: Option<u8>,
    ) {
        for frame in frames {
            // A card that has stopped to ask is waited for no longer than a frame takes.
            let mut waits = 0;
            while speaker.is_clock() && speaker.wanted() < FRAME && waits < 100 {
                std::thread::sleep(TURN / 10);
                waits += 1;
            }
            if !speaker.is_clock() && self.is_over() {
                return;
            }
            speaker.play(&frame);
        }
        // What lies ready is still to be heard.
        std::thread::sleep(10 * TURN);
        self.say(Heard::Done(loudest));
    }

    /// Waits for a frame's time. Says whether nobody listens any more.
    fn is_over(&self) -> bool {
        matches!(
            self.inbox.recv_timeout(TURN),
            Ok(Trial::Stop) | Err(RecvTimeoutError::Disconnected)
        )
    }

    fn failed(&self, error: &AudioError) {
        tracing::warn!(%error, "the sound check");
        self.say(Heard::Failed(Phrase::named("guide-sound-failed")));
    }

    fn say(&self, heard: Heard) {
        (self.tell)(Answer::Heard(heard));
    }
}

/// The devices, as the window knows them.
fn present(inventory: Inventory) -> Vec<Present> {
    let devices = inventory.devices.into_iter().map(|device| Present {
        id: device.id,
        name: device.name,
        microphone: device.microphone,
        loudspeaker: device.loudspeaker,
    });
    devices.collect()
}

/// Opens the first microphone of a list.
fn microphone(list: &[DeviceChoice]) -> Result<Capture, AudioError> {
    DeviceChoice::first_that_opens(
        &DeviceChoice::with_usual(list.to_vec()),
        Way::Microphone,
        Capture::open,
    )
}

/// Opens the first loudspeaker of a list.
fn speaker(list: &[DeviceChoice]) -> Result<Speaker, AudioError> {
    DeviceChoice::first_that_opens(
        &DeviceChoice::with_usual(list.to_vec()),
        Way::Loudspeaker,
        Speaker::open,
    )
}

/// How loud a frame is, in steps.
fn level(frame: &[f32; FRAME]) -> u8 {
    let power: f32 = frame.iter().map(|sample| sample * sample).sum();
    // 480 samples: as a number that a float holds exactly.
    let loudness = (power / 480.0).sqrt();
    STEPS.iter().fold(0, |level, step| level + u8::from(loudness >= *step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_grows_with_the_sound_and_silence_has_none() {
        assert_eq!(level(&[0.0; FRAME]), 0);
        assert_eq!(level(&[0.001; FRAME]), 0);
        assert_eq!(level(&[0.1; FRAME]), 6);
        assert_eq!(level(&[1.0; FRAME]), 9);
    }

    #[test]
    fn it_rings_into_the_ringer_and_says_when_it_is_over() {
        let folder = std::env::temp_dir().join(format!("keyline-booth-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let rung = folder.join("rung.wav");
        let devices = Devices { ringer: vec![DeviceChoice::File(rung.clone())], ..Devices::none() };
        let (tones, _) = storage::tones::plan("us").unwrap();
        let (tell, told) = mpsc::channel();
        let booth = Booth::open(devices, tones, move |answer| drop(tell.send(answer))).unwrap();

        assert!(booth.wish(Trial::Ring));
        let mut said = Vec::new();
        while let Ok(answer) = told.recv_timeout(Duration::from_secs(20)) {
            if let Answer::Heard(heard) = answer {
                said.push(heard.clone());
                if matches!(heard, Heard::Done(_) | Heard::Failed(_)) {
                    break;
                }
            }
        }
        drop(booth);

        assert_eq!(said, [Heard::Ringing, Heard::Done(None)]);
        let bytes = std::fs::read(&rung).unwrap();
        assert!(bytes.iter().skip(64).any(|byte| *byte != 0));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
