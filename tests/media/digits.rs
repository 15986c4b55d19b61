//! Digits between the words.

use phone::doors::{Digit, MediaOrder, MediaReport};
use sdp::Codec;

use crate::speech::hum;
use crate::world::{LEG, World, agreement};

fn digits(text: &str) -> Vec<Digit> {
    text.chars().filter_map(Digit::new).collect()
}

fn heard(world: &World) -> String {
    let digits = world.far.reports.iter().filter_map(|(_, it)| match it {
        MediaReport::Digit(LEG, digit) => Some(digit.character()),
        _ => None,
    });
    digits.collect()
}

#[test]
fn digits_arrive_once_each_and_in_order_though_one_packet_in_five_is_lost() {
    for codec in [Codec::Pcmu, Codec::Opus] {
        let mut world = World::talking(codec, 3);
        world.near.network =
            Box::new(|_, dice| if dice.unit() < 0.2 { vec![] } else { vec![1_000, 5_000] });
        world.seconds(1);

        world.near.order(world.now, &MediaOrder::SendDigits(LEG, digits("0123456789*#ABCD")));
        world.seconds(5);

        assert_eq!(heard(&world), "0123456789*#ABCD", "{codec:?}");
    }
}

#[test]
fn a_digit_takes_its_turn_in_the_stream_of_speech() {
    let mut world = World::talking(Codec::Pcmu, 3);
    world.near.voice = Box::new(hum);
    world.seconds(1);
    world.near.order(world.now, &MediaOrder::SendDigits(LEG, digits("5")));
    world.seconds(1);

    let packets = world.near.packets();
    let first = packets.iter().position(|it| it.2 == 101).unwrap();
    let events: Vec<_> = packets.iter().filter(|it| it.2 == 101).collect();

    // Seven events with one timestamp, the first marked.
    assert_eq!(events.len(), 7);
    assert!(events.iter().all(|it| it.4 == events[0].4));
    assert_eq!(events.iter().map(|it| it.1).collect::<Vec<_>>()[..2], [true, false]);
    // Sequence numbers know no gap, and neither do moments.
    for pair in packets[1..].windows(2) {
        assert_eq!(pair[0].3.wrapping_add(1), pair[1].3);
        assert_eq!(pair[1].0 - pair[0].0, 20_000);
    }
    // Speech goes on, marked, at the timestamp it would have had.
    let (before, after) = (packets[first - 1], packets[first + 7]);
    assert_eq!(after.4.wrapping_sub(before.4), 8 * 160);
    assert!(after.1 && !packets[first + 8].1);
}

#[test]
fn where_no_events_are_taken_digits_are_heard_as_tones() {
    let mut near = agreement(Codec::Pcmu, 2);
    near.digits = None;
    let mut world = World::agreed(near, agreement(Codec::Pcmu, 1), 3);
    world.seconds(1);
    world.near.order(world.now, &MediaOrder::SendDigits(LEG, digits("5")));
    world.seconds(1);

    let strength = |hertz: f32| {
        let sound = &world.far.heard[48_000..96_000];
        let turn = std::f32::consts::TAU * hertz / 48_000.0;
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in sound.iter().enumerate() {
            re += sample * (turn * n as f32).cos();
            im += sample * (turn * n as f32).sin();
        }
        // As if it had sounded for 100 ms of the second.
        10.0 * 2.0 * re.hypot(im) / sound.len() as f32
    };
    assert!(strength(770.0) > 0.15 && strength(1_336.0) > 0.15);
    assert!(strength(697.0) < 0.05 && strength(1_477.0) < 0.05);
    assert!(world.near.packets().iter().all(|it| it.2 == 0));
}
