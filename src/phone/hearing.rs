//! How the sound of a call is doing over time, and why somebody hears nothing.

use std::fmt;

use crate::call::Call;
use crate::doors::{Device, MediaFigures, QualityPoint};
use crate::phone::Phone;
use crate::trouble::{DeviceTrouble, Sentence};

/// Why somebody in a call hears nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SoundTrouble {
    /// No packet of the far end ever came: they are lost on the way, or go elsewhere.
    NothingArrives,
    /// None comes any more.
    NothingMore,
    /// What comes is in a codec that was not agreed.
    OtherCodec,
    /// What comes is perfect silence.
    OnlySilence,
    /// There is no microphone that works.
    NoMicrophone,
    /// The microphone gives perfect silence: a switch of its own, or the system, mutes it.
    MicrophoneSilent,
    /// The far end reports that nothing of ours arrives there.
    NotReceived,
}

/// What is remembered of the sound of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hearing {
    points: Vec<QualityPoint>,
    /// The worst of the point that is not full yet, and how many seconds are in it.
    worst: QualityPoint,
    seconds: u8,
    heard: Stillness,
    said: Stillness,
    before: MediaFigures,
}

/// Seconds of perfect silence, and whether there ever was a sound.
#[derive(Clone, Copy, Debug, Default)]
struct Stillness {
    seconds: u8,
    broken: bool,
}

/// One point of the plot stands for so many seconds.
const POINT_SECONDS: u8 = 5;

/// Points kept: five minutes.
const POINTS: usize = 60;

/// Nothing that a microphone hears is as quiet as this: the least step of 16 bits is at -90.
const STILL_DBFS: f32 = -100.0;

/// Seconds of perfect silence after which it is no pause, where nothing was ever heard.
const STILL_FIRST: u8 = 2;

/// And where something was: whoever listens may be quiet, and some telephones send less than that.
const STILL_LATER: u8 = 15;

impl Stillness {
    fn take(&mut self, level: f32, counts: bool) {
        if level > STILL_DBFS {
            *self = Self { seconds: 0, broken: true };
        } else {
            self.seconds = if counts { self.seconds.saturating_add(1) } else { 0 };
        }
    }

    const fn is_odd(self) -> bool {
        self.seconds >= if self.broken { STILL_LATER } else { STILL_FIRST }
    }
}

impl Hearing {
    /// Takes the figures of a further second; muted, nothing is said on purpose.
    fn take(&mut self, figures: MediaFigures, muted: bool) {
        let came = self.before.received < figures.received;
        let went = self.before.sent < figures.sent;
        self.heard.take(figures.heard_dbfs, came);
        self.said.take(figures.said_dbfs, went && !muted);
        self.before = figures;
        let Some(mos) = figures.mos else { return };
        let lost = figures.concealed_lately;
        self.worst = match self.seconds {
            0 => QualityPoint { mos, lost },
            _ => QualityPoint { mos: self.worst.mos.min(mos), lost: self.worst.lost.max(lost) },
        };
        self.seconds += 1;
        if self.seconds == POINT_SECONDS {
            self.seconds = 0;
            if self.points.len() == POINTS {
                self.points.remove(0);
            }
            self.points.push(self.worst);
        }
    }

    pub(crate) fn points(&self) -> Vec<QualityPoint> {
        self.points.clone()
    }
}

impl Phone {
    /// Takes the figures of a call's leg.
    pub(crate) fn take_figures(&mut self, leg: crate::doors::LegId, figures: MediaFigures) {
        let muted = self.muted;
        let Some(call) = self.calls.of_leg(leg) else { return };
        if call.figures.is_some_and(|old| old.received < figures.received) {
            call.silent = None;
        }
        call.figures = Some(figures);
        // On hold nothing is said, and nothing heard, on purpose.
        if call.is_talking() {
            call.hearing.take(figures, muted);
        }
    }

    /// Why somebody hears nothing in a call that is talked on.
    pub(crate) fn sound_trouble(&self, call: &Call) -> Option<SoundTrouble> {
        let leg = call.leg.as_ref()?;
        if !call.is_talking() || leg.held_by_far_end() {
            return None;
        }
        let figures = call.figures.unwrap_or_default();
        let microphone = self.devices.as_ref().and_then(DeviceTrouble::device);
        if call.silent.is_some() {
            return Some(match (figures.received, figures.strange) {
                (0, 0) => SoundTrouble::NothingArrives,
                (0, _) => SoundTrouble::OtherCodec,
                (_, _) => SoundTrouble::NothingMore,
            });
        }
        if microphone == Some(Device::Microphone) {
            return Some(SoundTrouble::NoMicrophone);
        }
        if call.hearing.said.is_odd() && !self.muted {
            return Some(SoundTrouble::MicrophoneSilent);
        }
        if figures.unheard {
            return Some(SoundTrouble::NotReceived);
        }
        call.hearing.heard.is_odd().then_some(SoundTrouble::OnlySilence)
    }
}

impl SoundTrouble {
    /// Whether it is us who are not heard.
    pub const fn is_ours(self) -> bool {
        match self {
            Self::NoMicrophone | Self::MicrophoneSilent | Self::NotReceived => true,
            Self::NothingArrives | Self::NothingMore | Self::OtherCodec | Self::OnlySilence => {
                false
            }
        }
    }
}

impl Sentence for SoundTrouble {
    fn key(&self) -> &'static str {
        match self {
            Self::NothingArrives => "unheard-nothing-arrives",
            Self::NothingMore => "unheard-nothing-more",
            Self::OtherCodec => "unheard-other-codec",
            Self::OnlySilence => "unheard-only-silence",
            Self::NoMicrophone => "unheard-no-microphone",
            Self::MicrophoneSilent => "unheard-microphone-silent",
            Self::NotReceived => "unheard-not-received",
        }
    }

    fn blanks(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl fmt::Display for SoundTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingArrives => {
                "You hear nothing: no sound of the other side has arrived. A router or a firewall \
                 on the way may keep it back."
            }
            Self::NothingMore => {
                "You hear nothing: no more sound arrives from the other side. Its network may be \
                 gone."
            }
            Self::OtherCodec => {
                "You hear nothing: the other side sends sound in a form that was not agreed."
            }
            Self::OnlySilence => {
                "You hear nothing: the other side sends silence. Its microphone may be muted."
            }
            Self::NoMicrophone => "You cannot be heard: no microphone works.",
            Self::MicrophoneSilent => {
                "You cannot be heard: your microphone gives complete silence. A switch on it or \
                 the system may mute it."
            }
            Self::NotReceived => {
                "You cannot be heard: the other side reports that none of your sound arrives."
            }
        })
    }
}
