//! What is heard, and what is made of it.

use super::*;

const OURS: &str = "10.0.0.1:4000";
const THEIRS: &str = "10.0.0.2:5000";

#[test]
fn the_melody_comes_in_time_and_says_what_was_agreed() {
    let mut leg = leg(Codec::Pcma, Direction::SendReceive);
    leg.play(Moment::START, Play::Melody);

    let mut sent = Vec::new();
    let mut now = Moment::START;
    while let Some(due) = leg.deadline().filter(|due| *due < Moment::START + 1_000 * MS) {
        now = now.max(due);
        let (to, bytes) = leg.send(now).expect("it is due");
        assert_eq!(to, THEIRS.parse().unwrap());
        sent.push(bytes);
    }

    assert_eq!(sent.len(), 50);
    let packets: Vec<_> = sent.iter().map(|bytes| Packet::read(bytes).unwrap()).collect();
    assert!(packets.iter().all(|packet| packet.payload_type == 8 && packet.payload.len() == 160));
    assert_eq!(packets.iter().filter(|packet| packet.marker).count(), 1);
    for (one, next) in packets.iter().zip(&packets[1..]) {
        assert_eq!(next.sequence, one.sequence.wrapping_add(1));
        assert_eq!(next.timestamp, one.timestamp.wrapping_add(160));
    }
    let loudest = packets[5].payload.iter().map(|byte| g711::decode(Codec::Pcma, *byte)).max();
    assert!(Some(3_000) < loudest);
}

#[test]
fn what_was_missed_asleep_is_not_sent_all_at_once() {
    let mut leg = leg(Codec::Pcmu, Direction::SendReceive);
    leg.play(Moment::START, Play::Melody);
    let (_, first) = leg.send(Moment::START).unwrap();
    let awake = Moment::START + 10_020 * MS;

    let (_, second) = leg.send(awake).unwrap();

    assert_eq!(leg.send(awake), None);
    let (first, second) = (Packet::read(&first).unwrap(), Packet::read(&second).unwrap());
    assert_eq!(second.sequence, first.sequence.wrapping_add(1));
    assert_eq!(second.timestamp, first.timestamp.wrapping_add(10_020 * 8));
    assert!(second.marker);
}

#[test]
fn who_is_held_hears_nothing() {
    for direction in [Direction::SendOnly, Direction::Inactive] {
        let mut leg = leg(Codec::Pcmu, direction);
        leg.play(Moment::START, Play::Melody);
        assert_eq!(leg.deadline(), None, "they send only, so we do not");
        assert_eq!(leg.send(Moment::START), None);
        leg.play(Moment::START, Play::Echo);
        assert_eq!(leg.receive(THEIRS.parse().unwrap(), &speech(0, 1, 1)), None);
    }
    let mut leg = leg(Codec::Pcmu, Direction::ReceiveOnly);
    leg.play(Moment::START, Play::Melody);
    assert!(leg.send(Moment::START).is_some(), "they only listen: we talk on");
}

#[test]
fn an_echo_keeps_the_gaps_and_the_order_of_what_it_echoes() {
    let mut leg = leg(Codec::Pcmu, Direction::SendReceive);
    leg.play(Moment::START, Play::Echo);
    let mut echo = |sequence, source| {
        let (_, bytes) = leg.receive(THEIRS.parse().unwrap(), &speech(0, sequence, source))?;
        let packet = Packet::read(&bytes).unwrap();
        assert_eq!((packet.payload_type, packet.payload.len()), (0, 160));
        Some((packet.sequence, packet.timestamp, packet.source))
    };

    let first = echo(65_534, 7).unwrap();
    let third = echo(0, 7).unwrap();
    let second = echo(65_535, 7).unwrap();
    let other = echo(40_000, 8).unwrap();

    assert_eq!(third.0, first.0.wrapping_add(2));
    assert_eq!(second.0, first.0.wrapping_add(1));
    assert_eq!(third.1.wrapping_sub(first.1), 320);
    assert_eq!(other.0, second.0.wrapping_add(1), "a new source goes on behind the last");
    assert_eq!((first.2, second.2), (other.2, other.2));
}

#[test]
fn an_echo_speaks_the_codec_agreed() {
    let mut leg = leg(Codec::Pcmu, Direction::SendReceive);
    leg.play(Moment::START, Play::Echo);
    let packet = speech(8, 1, 1);

    let (_, bytes) = leg.receive(THEIRS.parse().unwrap(), &packet).unwrap();

    let (said, heard) = (Packet::read(&packet).unwrap(), Packet::read(&bytes).unwrap());
    assert_eq!(heard.payload_type, 0);
    for (said, heard) in said.payload.iter().zip(heard.payload) {
        let (said, heard) = (g711::decode(Codec::Pcma, *said), g711::decode(Codec::Pcmu, *heard));
        assert!(said.abs_diff(heard) <= 600, "{said} {heard}");
    }
}

#[test]
fn digits_are_echoed_as_digits() {
    let mut leg = leg(Codec::Pcmu, Direction::SendReceive);
    leg.play(Moment::START, Play::Echo);
    let event = [5, 0x0a, 0, 160];
    let packet = Packet { payload: &event, ..Packet::read(&speech(101, 1, 1)).unwrap() }.write();

    let (_, bytes) = leg.receive(THEIRS.parse().unwrap(), &packet).unwrap();

    let echo = Packet::read(&bytes).unwrap();
    assert_eq!((echo.payload_type, echo.payload), (101, &event[..]));
}

#[test]
fn strangers_and_unknown_formats_are_not_echoed() {
    let mut leg = leg(Codec::Pcmu, Direction::SendReceive);
    leg.play(Moment::START, Play::Echo);

    assert_eq!(leg.receive("10.0.0.9:5000".parse().unwrap(), &speech(0, 1, 1)), None);
    assert_eq!(leg.receive(THEIRS.parse().unwrap(), &speech(9, 1, 1)), None);
    assert_eq!(leg.receive(THEIRS.parse().unwrap(), b"junk"), None);
    assert_eq!(leg.received(), 0);
    assert!(leg.receive(THEIRS.parse().unwrap(), &speech(0, 1, 1)).is_some());
    assert_eq!(leg.received(), 1);
}

const MS: Duration = Duration::from_millis(1);

/// A leg of ours that answered an offer with both codecs, the given one first.
fn leg(codec: Codec, direction: Direction) -> Leg {
    let rtp: SocketAddr = THEIRS.parse().unwrap();
    let mut codecs = vec![codec];
    codecs.extend(CODECS.iter().filter(|other| **other != codec));
    let local = Local {
        rtp,
        rtcp: SocketAddr::new(rtp.ip(), rtp.port() + 1),
        session: 1,
        version: 1,
        codecs,
        ptime: PTIME,
        direction,
        protection: sdp::Protection::default(),
    };
    let mut leg = Leg::new(OURS.parse().unwrap(), &mut Random::new([1; 32]));
    leg.answer(&sdp::offer(&local)).expect("it can be agreed to");
    leg
}

fn speech(payload_type: u8, sequence: u16, source: u32) -> Vec<u8> {
    let payload: Vec<u8> = (0..160_u8).collect();
    // One step of the sequence is one packet of 20 ms.
    let timestamp = u32::from(sequence).wrapping_mul(160);
    let timestamp = if sequence < 100 { timestamp.wrapping_add(65_536 * 160) } else { timestamp };
    Packet { marker: false, payload_type, sequence, timestamp, source, payload: &payload }.write()
}
