//! Descriptions in the manner of devices in the field.

use sdp::{Codec, Direction, SdpError, agree, answer};

use crate::{at, described, desk, lines, speech};

#[test]
fn the_example_of_the_book_is_understood() {
    // RFC 3264 section 10.1: the answer of Bob.
    let answer = b"v=0\r\no=bob 2890844730 2890844730 IN IP4 192.0.2.44\r\ns=\r\n\
        c=IN IP4 192.0.2.44\r\nt=0 0\r\nm=audio 49920 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n\
        m=video 0 RTP/AVP 31\r\nm=video 53000 RTP/AVP 32\r\na=rtpmap:32 MPV/90000\r\n";

    let agreement = agree(&desk(), answer).unwrap();

    assert_eq!(agreement.remote, "192.0.2.44:49920".parse().unwrap());
    assert_eq!(agreement.codec, Codec::Pcmu);
}

#[test]
fn a_call_from_an_asterisk_is_answered() {
    let offer = b"v=0\r\no=- 1718036427 1718036427 IN IP4 198.51.100.20\r\ns=Asterisk\r\n\
        c=IN IP4 198.51.100.20\r\nt=0 0\r\nm=audio 17418 RTP/AVP 107 9 8 0 101\r\n\
        a=rtpmap:107 opus/48000/2\r\na=fmtp:107 useinbandfec=1\r\na=rtpmap:9 G722/8000\r\n\
        a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n\
        a=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:60\r\na=sendrecv\r\n";

    let (reply, agreement) = answer(&desk(), offer).unwrap();

    assert_eq!(agreement.codec, Codec::Opus);
    assert_eq!(agreement.payload_type, 107);
    assert_eq!((agreement.digits, agreement.digits_clock), (Some(101), 8_000));
    assert!(agreement.opus_fec);
    assert!(lines(&reply).contains(&"m=audio 40000 RTP/AVP 107 9 8 0 101".to_owned()));
}

#[test]
fn an_asterisk_that_holds_is_understood() {
    let answer = b"v=0\r\no=- 7 2 IN IP4 198.51.100.20\r\ns=Asterisk\r\nc=IN IP4 198.51.100.20\r\n\
        t=0 0\r\nm=audio 17418 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n\
        a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:140\r\n\
        a=recvonly\r\n";
    let local = sdp::Local { direction: Direction::SendOnly, ..desk() };

    let agreement = agree(&local, answer).unwrap();

    assert_eq!(agreement.direction, Direction::SendOnly);
    assert_eq!(agreement.accepts, [(8, Codec::Pcma)]);
    assert_eq!(agreement.accepts_digits, Some(101));
}

#[test]
fn a_home_router_with_many_codecs_is_answered() {
    let offer = speech(
        "m=audio 7078 RTP/AVP 9 8 0 2 102 100 99 97 120 121 101
a=sendrecv
a=rtpmap:2 G726-32/8000
a=rtpmap:102 G726-32/8000
a=rtpmap:100 G726-40/8000
a=rtpmap:99 G726-24/8000
a=rtpmap:97 iLBC/8000
a=fmtp:97 mode=30
a=rtpmap:120 PCMA/16000
a=rtpmap:121 PCMU/16000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=rtcp:7079",
    );

    let (reply, agreement) = answer(&desk(), &offer).unwrap();

    assert_eq!(agreement.codec, Codec::G722);
    assert_eq!(agreement.accepts.len(), 3);
    assert!(lines(&reply).contains(&"m=audio 40000 RTP/AVP 9 8 0 101".to_owned()));
}

#[test]
fn an_old_gateway_with_numbers_only_is_answered() {
    let offer = b"v=0\no=GW 12 34 IN IP4 198.51.100.1\ns=call\nc=IN IP4 198.51.100.1\nt=0 0\n\
        m=audio 16384 RTP/AVP 18 8\n";
    assert_eq!(answer(&desk(), offer).unwrap().1.codec, Codec::Pcma);
}

#[test]
fn lines_that_ought_to_be_there_may_be_missing() {
    let offer = b"v=0\r\nc=IN IP4 198.51.100.1\r\nm=audio 5004 RTP/AVP 0\r\n";
    assert_eq!(answer(&desk(), offer).unwrap().1.codec, Codec::Pcmu);
}

#[test]
fn what_means_nothing_to_us_may_be_wrong() {
    let offers: [&[u8]; 6] = [
        // A name in Latin-1.
        b"v=0\r\no=m\xfcller 1 1 IN IP4 198.51.100.1\r\ns=M\xfcller\r\nc=IN IP4 198.51.100.1\r\nm=audio 5004 RTP/AVP 0\r\n",
        // A count of descriptions that is none.
        b"v=0\r\no=- 1 18446744073709551616 IN IP4 198.51.100.1\r\nc=IN IP4 198.51.100.1\r\nm=audio 5004 RTP/AVP 0\r\n",
        // A zero byte at the end, as programs in C send it.
        b"v=0\r\nc=IN IP4 198.51.100.1\r\nm=audio 5004 RTP/AVP 0\r\n\0",
        // Blanks and words at the end.
        b"v=0\r\nc=IN IP4 198.51.100.1 \r\nm=audio 5004 RTP/AVP 0 \r\na=sendrecv \r\n\r\n  \r\nthe end",
        // A bandwidth in words.
        b"v=0\r\nb=AS:many\r\nc=IN IP4 198.51.100.1\r\nt=now then\r\nm=audio 5004 RTP/AVP 0\r\n",
        // Candidates of a length that nobody expects.
        &[b"v=0\r\nc=IN IP4 198.51.100.1\r\nm=audio 5004 RTP/AVP 0\r\na=candidate:", [b'x'; 5000].as_slice(), b"\r\n"].concat(),
    ];
    for offer in offers {
        let text = String::from_utf8_lossy(offer).into_owned();
        let (_, agreement) = answer(&desk(), offer).unwrap_or_else(|e| panic!("{e}: {text}"));
        assert_eq!(agreement.codec, Codec::Pcmu);
    }
}

#[test]
fn a_refused_stream_may_come_without_formats() {
    let answer = described("c=IN IP4 198.51.100.1\nm=audio 5004 RTP/AVP 0\nm=video 0 RTP/AVP");
    assert_eq!(agree(&desk(), &answer).unwrap().codec, Codec::Pcmu);
}

#[test]
fn capitals_do_not_matter() {
    let offer = speech("m=AUDIO 5004 rtp/avp 97 98\nA=x\na=RTPMAP:97 pcma/8000\na=SendOnly");
    let (_, agreement) = answer(&desk(), &offer).unwrap();
    assert_eq!(agreement.accepts, [(97, Codec::Pcma)]);
    assert_eq!(agreement.direction, Direction::ReceiveOnly);
}

#[test]
fn a_profile_with_feedback_is_answered_in_kind() {
    let offer = speech("m=audio 5004 RTP/AVPF 0\na=rtcp-fb:* nack");
    let (reply, _) = answer(&desk(), &offer).unwrap();
    assert!(lines(&reply).contains(&"m=audio 40000 RTP/AVPF 0".to_owned()));
}

#[test]
fn encrypted_speech_is_not_pretended() {
    let offer = speech("m=audio 5004 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x");
    assert_eq!(answer(&desk(), &offer).unwrap_err(), SdpError::Encrypted);
}

#[test]
fn a_true_rate_for_g722_is_forgiven() {
    let offer = speech("m=audio 5004 RTP/AVP 9\na=rtpmap:9 G722/16000");
    let (reply, agreement) = answer(&desk(), &offer).unwrap();
    assert_eq!(agreement.codec, Codec::G722);
    assert!(lines(&reply).contains(&"a=rtpmap:9 G722/8000".to_owned()));
}

#[test]
fn an_address_of_both_worlds_is_the_old_one() {
    let offer = described("c=IN IP6 ::ffff:198.51.100.1\nm=audio 5004 RTP/AVP 0");
    let (_, agreement) = answer(&desk(), &offer).unwrap();
    assert_eq!(agreement.remote, "198.51.100.1:5004".parse().unwrap());
}

#[test]
fn two_telephones_on_one_machine_may_talk() {
    let offer = described("c=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0");
    assert!(answer(&at("127.0.0.1:4000"), &offer).is_ok());
}
