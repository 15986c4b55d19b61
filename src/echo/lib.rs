//! What a microphone hears beside the person who speaks: the loudspeaker, the room's noise, and too
//! much or too little of a voice.
//!
//! A [`Cleaner`] is given every frame of 10 ms that is played, and every one that was heard; what
//! was heard comes back without the echo of what was played. How late the echo is, it finds out by
//! itself. It costs memory and a tenth of a millisecond a frame, so there is one only while
//! somebody talks.
//!
//! May enter: `sonora`, frames of sound.
//! May not enter: cards, packets, codecs, clocks, threads.

use sonora::config::{AdaptiveDigital, EchoCanceller, GainController2, NoiseSuppression};
use sonora::{AudioProcessing, Config, StreamConfig};

/// Samples in a frame: 10 ms at 48 kHz.
pub const FRAME: usize = 480;

/// Samples a second.
const RATE: u32 = 48_000;

/// A voice is raised by no more, in dB: what is further away than that is somebody else's.
const GAIN_MAX: f32 = 18.0;

/// What is done to what a microphone hears.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cleaning {
    /// Takes out what the loudspeaker plays.
    pub echo: bool,
    /// Takes out noise that lasts.
    pub noise: bool,
    /// Makes voices evenly loud.
    pub gain: bool,
}

impl Default for Cleaning {
    fn default() -> Self {
        Self { echo: true, noise: true, gain: true }
    }
}

impl Cleaning {
    /// Nothing is done.
    pub const NONE: Self = Self { echo: false, noise: false, gain: false };
}

/// Cleans what one microphone hears while one loudspeaker plays.
#[derive(Debug)]
pub struct Cleaner {
    engine: AudioProcessing,
    cleaning: Cleaning,
    /// What the engine gives back.
    made: [f32; FRAME],
}

impl Cleaner {
    /// Begins with a room of which nothing is known.
    pub fn new(cleaning: Cleaning) -> Self {
        let voice = || GainController2 {
            adaptive_digital: Some(AdaptiveDigital {
                max_gain_db: GAIN_MAX,
                initial_gain_db: 0.0,
                ..AdaptiveDigital::default()
            }),
            ..GainController2::default()
        };
        let config = Config {
            echo_canceller: cleaning.echo.then(EchoCanceller::default),
            noise_suppression: cleaning.noise.then(NoiseSuppression::default),
            gain_controller2: cleaning.gain.then(voice),
            ..Config::default()
        };
        let engine = AudioProcessing::builder()
            .config(config)
            .capture_config(StreamConfig::new(RATE, 1))
            .render_config(StreamConfig::new(RATE, 1))
            .build();
        Self { engine, cleaning, made: [0.0; FRAME] }
    }

    /// What it does.
    pub const fn cleaning(&self) -> Cleaning {
        self.cleaning
    }

    /// Takes what is about to be played.
    pub fn played(&mut self, frame: &[f32; FRAME]) {
        if self.cleaning.echo {
            // It is read, not changed; were it refused, there would be nothing to do but go on.
            let _refused = self.engine.process_render_f32(&[frame], &mut [&mut self.made]);
        }
    }

    /// Cleans what was heard.
    pub fn heard(&mut self, frame: &mut [f32; FRAME]) {
        if self.cleaning == Cleaning::NONE {
            return;
        }
        if self.engine.process_capture_f32(&[&frame[..]], &mut [&mut self.made]).is_ok() {
            frame.copy_from_slice(&self.made);
        }
    }
}
