//! Why somebody hears nothing, told within two seconds, and how a call has sounded.

use std::time::Duration;

use phone::doors::{Command, Device, Input, LegId, MediaFigures, MediaOrder, MediaReport};
use phone::trouble::{DeviceTrouble, SoundTrouble};

use crate::world::{BUSINESS, World};

/// A call whose media tells what a test says.
struct Talk {
    world: World,
    leg: LegId,
    figures: MediaFigures,
}

impl Talk {
    fn new() -> Self {
        let mut world = World::in_service();
        world.talk(BUSINESS, "600");
        let leg = world.orders.iter().rev().find_map(|order| {
            if let MediaOrder::Open { leg, .. } = order { Some(*leg) } else { None }
        });
        let figures = MediaFigures {
            heard_dbfs: -30.0,
            said_dbfs: -30.0,
            mos: Some(4.4),
            ..MediaFigures::default()
        };
        Self { world, leg: leg.expect("a leg"), figures }
    }

    /// A second passes as the figures now say.
    fn second(&mut self) -> Option<SoundTrouble> {
        self.world.run(Duration::from_secs(1));
        self.figures.sent += 50;
        self.report(MediaReport::Figures(self.leg, self.figures));
        self.trouble()
    }

    fn second_with_packets(&mut self) -> Option<SoundTrouble> {
        self.figures.received += 50;
        self.second()
    }

    fn report(&mut self, report: MediaReport) {
        self.world.tell(Input::Media(report));
    }

    fn trouble(&self) -> Option<SoundTrouble> {
        self.world.call(1).unheard
    }
}

#[test]
fn a_call_that_is_heard_both_ways_has_no_trouble_however_quiet_people_are() {
    let mut talk = Talk::new();
    for _ in 0..30 {
        assert_eq!(talk.second_with_packets(), None);
        // A quiet room is never without any sound.
        (talk.figures.heard_dbfs, talk.figures.said_dbfs) = (-75.0, -80.0);
    }
}

#[test]
fn where_nothing_arrives_it_is_said_whether_anything_ever_did() {
    let mut talk = Talk::new();
    talk.second();
    talk.report(MediaReport::Silent(talk.leg, Duration::from_secs(2)));
    assert_eq!(talk.second(), Some(SoundTrouble::NothingArrives));
    talk.figures.strange = 50;
    assert_eq!(talk.second(), Some(SoundTrouble::OtherCodec));

    assert_eq!(talk.second_with_packets(), None);
    talk.report(MediaReport::Silent(talk.leg, Duration::from_secs(2)));
    assert_eq!(talk.trouble(), Some(SoundTrouble::NothingMore));
    assert_eq!(talk.second_with_packets(), None);
}

#[test]
fn perfect_silence_is_told_after_two_seconds_whoever_it_comes_from() {
    let mut talk = Talk::new();
    talk.figures.heard_dbfs = -127.0;
    assert_eq!(talk.second_with_packets(), None);
    assert_eq!(talk.second_with_packets(), Some(SoundTrouble::OnlySilence));
    talk.figures.heard_dbfs = -40.0;
    assert_eq!(talk.second_with_packets(), None);
    // Once somebody was heard, they may be silent for a while.
    talk.figures.heard_dbfs = -127.0;
    let told = (0..20).position(|_| talk.second_with_packets().is_some());
    assert_eq!(told, Some(14));

    let mut talk = Talk::new();
    talk.figures.said_dbfs = -127.0;
    talk.second_with_packets();
    assert_eq!(talk.second_with_packets(), Some(SoundTrouble::MicrophoneSilent));
}

#[test]
fn who_is_muted_or_on_hold_is_silent_on_purpose() {
    let mut talk = Talk::new();
    talk.world.command(Command::Mute(true));
    talk.figures.said_dbfs = -127.0;
    for _ in 0..5 {
        assert_eq!(talk.second_with_packets(), None);
    }
    talk.world.command(Command::Mute(false));
    assert_eq!(talk.second_with_packets(), None);
    assert_eq!(talk.second_with_packets(), Some(SoundTrouble::MicrophoneSilent));
    talk.world.command(Command::Hold(None));
    assert_eq!(talk.second_with_packets(), None);
}

#[test]
fn a_microphone_that_is_gone_and_a_far_end_that_gets_nothing_are_told() {
    let mut talk = Talk::new();
    talk.second_with_packets();
    talk.report(MediaReport::Devices(Some(DeviceTrouble::Gone(Device::Microphone))));
    assert_eq!(talk.trouble(), Some(SoundTrouble::NoMicrophone));
    talk.report(MediaReport::Devices(Some(DeviceTrouble::Gone(Device::Loudspeaker))));
    assert_eq!(talk.trouble(), None);

    talk.figures.unheard = true;
    assert_eq!(talk.second_with_packets(), Some(SoundTrouble::NotReceived));
}

#[test]
fn the_last_five_minutes_are_kept_by_their_worst_five_seconds() {
    let mut talk = Talk::new();
    for second in 0..400_u16 {
        talk.figures.mos = Some(if second == 397 { 2.0 } else { 4.4 });
        talk.second_with_packets();
    }
    let points = talk.world.call(1).quality;
    assert_eq!(points.len(), 60);
    assert!((points[59].mos - 2.0).abs() < 1e-6 && (points[58].mos - 4.4).abs() < 1e-6);
}
