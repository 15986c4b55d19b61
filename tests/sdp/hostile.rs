//! Descriptions by people who mean harm.

use std::fmt::Write as _;

use sdp::{Codec, SdpError, agree, answer, offer, offer_again};

use crate::{at, described, desk, speech};

#[test]
fn an_address_that_is_none_is_refused() {
    for address in [
        "IN IP4 pbx.example",
        "IN IP4 224.0.0.1",
        "IN IP4 224.2.36.42/127",
        "IN IP4 255.255.255.255",
        "IN IP6 ff02::1",
        "IN IP6 ::ffff:224.0.0.1",
        "IN IP4 127.0.0.1",
        "IN IP6 ::1",
        "IN IP4 198.51.100.1/8",
        "IN IP4 198.51.100.256",
        "IN IP6 2001:db8::1",
        "ATM NSAP 47.0091",
        "IN E164 +4930",
    ] {
        let offer = described(&format!("c={address}\nm=audio 5004 RTP/AVP 0"));
        assert_eq!(answer(&desk(), &offer).unwrap_err(), SdpError::Address, "{address}");
    }
    let without = described("m=audio 5004 RTP/AVP 0");
    assert_eq!(answer(&desk(), &without).unwrap_err(), SdpError::Address);
}

#[test]
fn an_address_of_the_other_world_cannot_be_reached() {
    let offer = speech("m=audio 5004 RTP/AVP 0");
    assert_eq!(answer(&at("[2001:db8::1]:4000"), &offer).unwrap_err(), SdpError::Address);
}

#[test]
fn what_is_no_description_is_none() {
    let bodies: [&[u8]; 10] = [
        b"",
        b"\r\n",
        b"v=1\r\nc=IN IP4 198.51.100.1\r\nm=audio 5004 RTP/AVP 0\r\n",
        b"hello",
        b"\xff\xfe\x00",
        b"m=audio 5004 RTP/AVP 0\r\n",
        b"v=0\r\nc=IN IP4 198.51.100.1\r\nm=audio 65536 RTP/AVP 0\r\n",
        b"v=0\r\nc=IN IP4 198.51.100.1\r\nm=audio -1 RTP/AVP 0\r\n",
        b"v=0\r\nc=IN IP4 198.51.100.1\r\nm=audio\r\n",
        b"v=0\r\nc=IN IP4 198.51.100.1\r\nm=audio 5004 RTP/AVP 0\r\na=ptime:\x0020\r\n",
    ];
    for body in bodies {
        assert_eq!(answer(&desk(), body).unwrap_err(), SdpError::Malformed, "{body:?}");
        assert_eq!(agree(&desk(), body).unwrap_err(), SdpError::Malformed, "{body:?}");
    }
}

#[test]
fn more_than_enough_is_too_much() {
    let mut streams = String::from("c=IN IP4 198.51.100.1\n");
    for _ in 0..17 {
        streams.push_str("m=audio 5004 RTP/AVP 0\n");
    }
    assert_eq!(answer(&desk(), &described(&streams)).unwrap_err(), SdpError::TooLarge);

    let numbers: Vec<String> =
        (0..65).map(|n| (if n < 64 { n } else { 100 }).to_string()).collect();
    let formats = speech(&format!("m=audio 5004 RTP/AVP {}", numbers.join(" ")));
    assert_eq!(answer(&desk(), &formats).unwrap_err(), SdpError::TooLarge);

    let mut maps = String::from("m=audio 5004 RTP/AVP 0\n");
    for n in 0..300 {
        writeln!(maps, "a=rtpmap:{} x/8000", n % 128).unwrap();
    }
    assert_eq!(answer(&desk(), &speech(&maps)).unwrap_err(), SdpError::TooLarge);

    let long = [speech("m=audio 5004 RTP/AVP 0"), vec![b'x'; 64 * 1024]].concat();
    assert_eq!(answer(&desk(), &long).unwrap_err(), SdpError::TooLarge);
}

#[test]
fn sixteen_streams_are_answered_each() {
    let mut streams = String::from("c=IN IP4 198.51.100.1\n");
    for _ in 0..16 {
        streams.push_str("m=audio 5004 RTP/AVP 0\n");
    }
    let (reply, _) = answer(&desk(), &described(&streams)).unwrap();
    assert_eq!(crate::lines(&reply).iter().filter(|line| line.starts_with("m=")).count(), 16);
}

#[test]
fn the_same_number_twice_counts_once() {
    let offer = speech(
        "m=audio 5004 RTP/AVP 0 0 0 8 96 96
a=rtpmap:96 opus/48000/2
a=rtpmap:96 PCMU/8000
a=rtpmap:0 PCMU/8000",
    );
    let (_, agreement) = answer(&desk(), &offer).unwrap();
    assert_eq!(agreement.accepts, [(0, Codec::Pcmu), (8, Codec::Pcma), (96, Codec::Opus)]);
}

#[test]
fn numbers_that_are_no_payload_types_are_passed_over() {
    let offer = speech(
        "m=audio 5004 RTP/AVP 128 255 256 -1 72 x 99999999999 96 0
a=rtpmap:128 PCMA/8000
a=rtpmap:72 PCMA/8000
a=rtpmap:96 opus/0/2
a=rtpmap:x
a=rtpmap
a=rtpmap:0 PCMU/8000",
    );
    let (_, agreement) = answer(&desk(), &offer).unwrap();
    assert_eq!(agreement.accepts, [(0, Codec::Pcmu)]);
}

#[test]
fn clocks_that_cannot_be_are_not_believed() {
    for clock in ["0", "4294967295", "4294967296", "-8000", "", "8000.0"] {
        let offer =
            speech(&format!("m=audio 5004 RTP/AVP 0 101\na=rtpmap:101 telephone-event/{clock}"));
        assert_eq!(answer(&desk(), &offer).unwrap().1.digits, None, "{clock}");
    }
}

#[test]
fn the_last_port_has_none_above_it() {
    let offer = speech("m=audio 65535 RTP/AVP 0");
    assert_eq!(answer(&desk(), &offer).unwrap().1.remote_rtcp.port(), 65_535);
}

#[test]
fn nothing_of_an_offer_can_break_out_of_its_line() {
    let offer = speech("m=video\rx 5004 RTP/AVP 31\nm=audio 5004 RTP/AVP 0");
    assert_eq!(answer(&desk(), &offer).unwrap_err(), SdpError::Malformed);
}

/// What is done to the seeds: a byte changed, removed, doubled, a line moved, the end cut off.
#[test]
fn no_mutation_makes_it_panic_or_write_nonsense() {
    let seeds = [
        offer(&desk()),
        offer(&at("[2001:db8::1]:4000")),
        speech(
            "m=audio 5004 RTP/AVP 0 8 96 101\na=rtpmap:96 opus/48000/2\na=fmtp:96 useinbandfec=1;maxaveragebitrate=20000\na=rtcp:6000 IN IP4 198.51.100.9\na=rtcp-mux\na=maxptime:40",
        ),
        described(
            "c=IN IP4 0.0.0.0\na=inactive\nm=video 0 RTP/AVP\nm=audio 5004/2 RTP/AVPF 9\nc=IN IP6 hold.invalid",
        ),
    ];
    let words: [&[u8]; 8] = [
        b"\r\n",
        b"m=audio 1 RTP/AVP 0\r\n",
        b"a=rtpmap:",
        b"/",
        b" ",
        b"\0",
        b"65536",
        b"c=IN IP4 0.0.0.0\r\n",
    ];
    let mut random = Random(0x5eed);
    let mut understood = 0;

    for round in 0..40_000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len().max(1));
            match random.below(6) {
                0 if !bytes.is_empty() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
                1 if !bytes.is_empty() => drop(bytes.remove(at)),
                2 => bytes.truncate(at),
                3 => drop(bytes.splice(at..at, words[random.below(words.len())].iter().copied())),
                4 => {
                    let end = (at + random.below(40)).min(bytes.len());
                    let piece = bytes.get(at..end).unwrap_or_default().to_vec();
                    let to = random.below(bytes.len().max(1));
                    drop(bytes.splice(to..to, piece));
                }
                _ if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
                _ => {}
            }
        }

        let local = if round % 8 == 1 { at("[2001:db8::9]:4000") } else { desk() };
        let _ = agree(&local, &bytes);
        if let Ok((reply, agreement)) = answer(&local, &bytes) {
            understood += 1;
            assert!(reply.len() < bytes.len() + 1024);
            assert!(agreement.accepts.contains(&(agreement.payload_type, agreement.codec)));
            // Whatever we answer, we can read ourselves, and what we offer after it.
            agree(&at(&format!("{}", agreement.remote).replace("0.0.0.0", "192.0.2.1")), &reply)
                .map(drop)
                .or_else(|e| if e == SdpError::Address { Ok(()) } else { Err(e) })
                .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&reply)));
            answer(&local, &offer_again(&local, &agreement)).unwrap();
        }
    }
    assert!(understood > 4_000, "the mutations must not all be nonsense: {understood}");
}

/// A generator that gives the same every time (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}
