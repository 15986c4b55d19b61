//! Packets of speech, one after the other, into a leg that talks.

use std::time::Duration;

use clock::Moment;
use media::{FRAME, Graph, PacketKind};
use phone::doors::{Direction, LegId, MediaOrder, MediaPort, PortId};
use phone::tones::TonePlan;
use sdp::{Codec, Fingerprint, Local, Role, Sealing};

use crate::sealed::{self, split};

/// The most packets of one input.
const PACKETS: usize = 64;

/// A far end with all codecs and digits.
const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\n\
    m=audio 4000 RTP/AVP 0 8 9 96 101\r\na=rtpmap:96 opus/48000/2\r\n\
    a=rtpmap:101 telephone-event/8000\r\n";

pub(crate) fn rtp(input: &[u8]) {
    packets(&[PacketKind::Rtp], None, input);
}

pub(crate) fn rtcp(input: &[u8]) {
    packets(&[PacketKind::Rtcp], None, input);
}

/// Whatever comes to both ports of a call whose keys are still being agreed by a handshake: its
/// greetings, STUN, speech and reports that are not sealed, noise.
pub(crate) fn shaking(input: &[u8]) {
    let sealing = Sealing::Dtls { role: Role::Passive, theirs: Fingerprint([7; 32]) };
    packets(&[PacketKind::Rtp, PacketKind::Rtcp], Some(sealing), input);
}

fn packets(kinds: &[PacketKind], sealing: Option<Sealing>, input: &[u8]) {
    let ours = MediaPort {
        id: PortId(1),
        rtp: ([192, 0, 2, 1], 4_000).into(),
        rtcp: ([192, 0, 2, 1], 4_001).into(),
    };
    let local = Local {
        rtp: ours.rtp,
        rtcp: ours.rtcp,
        session: 1,
        version: 1,
        codecs: vec![Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma],
        ptime: Duration::from_millis(20),
        direction: Direction::SendReceive,
        protection: sdp::Protection::default(),
    };
    let (_, mut agreement) = sdp::answer(&local, OFFER.as_bytes()).unwrap();
    let mut graph = Graph::new([3; 32], TonePlan::default());
    let shakes = sealing.is_some();
    if let Some(sealing) = sealing {
        agreement.sealing = sealing;
        graph.prove_with(sealed::ours());
    }
    let leg = LegId(1);
    let mut now = Moment::START;
    graph.order(now, &MediaOrder::Open { leg, port: ours.id, agreement });
    graph.order(now, &MediaOrder::Connect(vec![leg]));
    for (packet, kind) in split(input).take(PACKETS).zip(kinds.iter().cycle()) {
        let port = match kind {
            PacketKind::Rtp => 4_000_u16,
            PacketKind::Rtcp => 4_001,
        };
        graph.receive(now, ours.id, *kind, ([192, 0, 2, 2], port).into(), packet);
        let (mut heard, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        graph.frame(now, &[0.0; FRAME], &mut heard, &mut ringer);
        assert!(heard.iter().all(|sample| sample.abs() <= 1.0));
        assert!(!shakes || heard.iter().all(|sample| *sample == 0.0), "nobody has keys");
        while graph.poll().is_some() {}
        now = now + Duration::from_millis(10);
    }
    graph.order(now, &MediaOrder::Close(leg));
}
