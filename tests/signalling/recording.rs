//! What is recorded of which calls, and what is not.

use std::time::Duration;

use phone::doors::{
    CallId, Command, Input, LegId, MediaOrder, MediaReport, Notice, RecordingId, RecordingOrder,
};
use phone::profile::RecordingRule;
use phone::trouble::{RecordingTrouble, Refusal};

use crate::world::{BUSINESS, PERSONAL, World, profile};

fn tell(world: &mut World, command: Command) {
    world.command(command);
    world.run(Duration::from_millis(500));
}

/// What was last ordered of a recording: whose sound, and whether all are told; nothing where it
/// has ended.
fn tape(world: &World, number: u32) -> Option<(Vec<LegId>, bool)> {
    let id = RecordingId(number);
    for order in world.orders.iter().rev() {
        if *order == MediaOrder::EndTape(id) {
            return None;
        }
        if let MediaOrder::Tape { recording, legs, announced } = order
            && *recording == id
        {
            return Some((legs.clone(), *announced));
        }
    }
    None
}

fn paused(world: &World, call: u32) -> Option<bool> {
    world.call(call).recording.map(|recording| recording.paused)
}

fn told(world: &World, wanted: &Notice) -> bool {
    world.notices.contains(wanted)
}

/// A telephone whose business calls may be recorded as this rule says.
fn with(rule: RecordingRule) -> World {
    let mut profile = profile();
    profile.lines[BUSINESS as usize].recording = rule;
    World::set_up_as(&profile)
}

#[test]
fn a_call_is_recorded_from_one_press_to_the_next() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");

    tell(&mut world, Command::Record(None, true));
    tell(&mut world, Command::Record(None, true));
    let begun = RecordingOrder::Begin {
        recording: RecordingId(1),
        line: world.line(BUSINESS).label,
        party: world.call(1).party,
    };
    assert_eq!(world.recordings, [begun]);
    assert_eq!(tape(&world, 1).map(|(legs, told)| (legs.len(), told)), Some((1, false)));
    assert_eq!(paused(&world, 1), Some(false));

    tell(&mut world, Command::Record(None, false));
    assert_eq!((tape(&world, 1), paused(&world, 1)), (None, None));
    // A second time it is another file.
    tell(&mut world, Command::Record(Some(CallId(1)), true));
    assert_eq!(world.recordings.len(), 2);
    tell(&mut world, Command::Release(None));
    assert_eq!((tape(&world, 2), paused(&world, 1)), (None, None));
}

#[test]
fn nothing_is_recorded_before_somebody_answers_nor_on_hold() {
    let mut world = World::in_service();
    world.dial(BUSINESS, "606");
    tell(&mut world, Command::Record(Some(CallId(1)), true));
    assert!(told(&world, &Notice::Refused(Refusal::NothingToRecord)));
    assert_eq!(world.recordings, []);
    tell(&mut world, Command::Release(None));

    world.talk(BUSINESS, "600");
    tell(&mut world, Command::Record(None, true));
    tell(&mut world, Command::Hold(None));
    assert_eq!((tape(&world, 1), paused(&world, 2)), (Some((vec![], false)), Some(true)));
    tell(&mut world, Command::Retrieve(None));
    assert_eq!(tape(&world, 1).map(|(legs, _)| legs.len()), Some(1));
    assert_eq!(world.recordings.len(), 1);
}

#[test]
fn a_line_that_forbids_it_is_not_recorded_even_in_a_conference() {
    let mut world = with(RecordingRule::Forbidden);
    world.talk(BUSINESS, "600");
    tell(&mut world, Command::Record(None, true));
    let label = world.line(BUSINESS).label;
    assert!(told(&world, &Notice::Refused(Refusal::RecordingForbidden(label))));
    assert_eq!((world.recordings.len(), paused(&world, 1)), (0, None));

    world.talk(PERSONAL, "600");
    tell(&mut world, Command::Record(None, true));
    assert_eq!(tape(&world, 1).map(|(legs, _)| legs.len()), Some(1));
    tell(&mut world, Command::Merge(None));
    assert_eq!((tape(&world, 1), paused(&world, 2)), (Some((vec![], false)), Some(true)));
    // Without who may not be recorded it goes on.
    tell(&mut world, Command::Release(Some(CallId(1))));
    assert_eq!(tape(&world, 1).map(|(legs, _)| legs.len()), Some(1));
}

#[test]
fn where_it_is_announced_a_tone_tells_everybody() {
    let mut world = with(RecordingRule::Announced);
    world.talk(PERSONAL, "600");
    tell(&mut world, Command::Record(None, true));
    assert_eq!(tape(&world, 1).map(|(_, told)| told), Some(false));
    world.talk(BUSINESS, "600");
    tell(&mut world, Command::Merge(None));

    assert_eq!(tape(&world, 1).map(|(legs, told)| (legs.len(), told)), Some((2, true)));
    assert_eq!((paused(&world, 1), paused(&world, 2)), (Some(false), Some(false)));
}

#[test]
fn a_full_disk_ends_the_recording_and_not_the_call() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");
    tell(&mut world, Command::Record(None, true));

    let report = MediaReport::NotRecorded(RecordingId(1), RecordingTrouble::DiskFull);
    world.tell(Input::Media(report));
    world.run(Duration::from_millis(100));

    assert!(told(&world, &Notice::Recording(RecordingTrouble::DiskFull)));
    assert_eq!((tape(&world, 1), paused(&world, 1)), (None, None));
    assert_eq!(world.state(1), phone::doors::CallState::Connected);
}
