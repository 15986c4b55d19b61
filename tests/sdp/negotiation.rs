//! Offer and answer between two ends that mean well (RFC 3264).

use std::time::Duration;

use sdp::{Codec, Direction, Local, SdpError, agree, answer, offer, offer_again};

use crate::{at, described, desk, lines, speech};

#[test]
fn an_offer_says_everything_that_is_needed() {
    let offer = offer(&desk());

    let expected = "v=0
o=- 7 1 IN IP4 192.0.2.10
s=-
c=IN IP4 192.0.2.10
t=0 0
m=audio 40000 RTP/AVP 96 9 8 0 101 102
a=rtpmap:96 opus/48000/2
a=fmtp:96 useinbandfec=1
a=rtpmap:9 G722/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=rtpmap:102 telephone-event/48000
a=fmtp:102 0-15
a=ptime:20
a=sendrecv
";
    assert_eq!(String::from_utf8(offer).unwrap(), expected.replace('\n', "\r\n"));
}

#[test]
fn two_telephones_agree_with_each_other() {
    let (here, there) = (at("192.0.2.1:4000"), at("192.0.2.2:5000"));

    let (reply, theirs) = answer(&there, &offer(&here)).unwrap();
    let ours = agree(&here, &reply).unwrap();

    assert_eq!(ours.remote, there.rtp);
    assert_eq!(ours.remote_rtcp, there.rtcp);
    assert_eq!(theirs.remote, here.rtp);
    assert_eq!(theirs.remote_rtcp, here.rtcp);
    for agreement in [ours, theirs] {
        assert_eq!(agreement.codec, Codec::Opus);
        assert_eq!(agreement.payload_type, 96);
        assert_eq!(agreement.digits, Some(102));
        assert_eq!(agreement.digits_clock, 48_000);
        assert_eq!(agreement.accepts_digits, Some(102));
        assert_eq!(agreement.direction, Direction::SendReceive);
        assert_eq!(agreement.ptime, Duration::from_millis(20));
        assert!(agreement.opus_fec);
        assert!(!agreement.rtcp_mux);
    }
}

#[test]
fn two_telephones_of_the_next_internet_agree() {
    let (here, there) = (at("[2001:db8::1]:4000"), at("[2001:db8::2]:5000"));

    let (reply, theirs) = answer(&there, &offer(&here)).unwrap();
    let ours = agree(&here, &reply).unwrap();

    assert!(lines(&reply).contains(&"c=IN IP6 2001:db8::2".to_owned()));
    assert_eq!(ours.remote, there.rtp);
    assert_eq!(theirs.remote, here.rtp);
}

#[test]
fn the_answer_likes_what_the_offer_likes() {
    let offer = speech("m=audio 5004 RTP/AVP 0 9 111\na=rtpmap:111 opus/48000/2");

    let (reply, agreement) = answer(&desk(), &offer).unwrap();

    assert_eq!(agreement.codec, Codec::Pcmu);
    assert_eq!(
        agreement.accepts,
        [(0, Codec::Pcmu), (9, Codec::G722), (111, Codec::Opus)],
        "the payload types of the offer are kept"
    );
    assert!(lines(&reply).contains(&"m=audio 40000 RTP/AVP 0 9 111".to_owned()));
}

#[test]
fn a_codec_that_is_not_wanted_here_is_not_answered() {
    let local = Local { codecs: vec![Codec::Pcma], ..desk() };
    let offer = speech("m=audio 5004 RTP/AVP 0 9 8 18");

    let (reply, agreement) = answer(&local, &offer).unwrap();

    assert_eq!(agreement.accepts, [(8, Codec::Pcma)]);
    assert!(lines(&reply).contains(&"m=audio 40000 RTP/AVP 8".to_owned()));
}

#[test]
fn without_a_common_codec_there_is_no_call() {
    let local = Local { codecs: vec![Codec::Pcma], ..desk() };

    let offered =
        answer(&local, &speech("m=audio 5004 RTP/AVP 0 18 101\na=rtpmap:101 telephone-event/8000"));
    let answered = agree(&local, &speech("m=audio 5004 RTP/AVP 0"));

    assert_eq!(offered.unwrap_err(), SdpError::NothingInCommon);
    assert_eq!(answered.unwrap_err(), SdpError::NothingInCommon);
}

#[test]
fn speech_that_is_switched_off_is_nothing_in_common() {
    let fax = described("c=IN IP4 198.51.100.1\nm=audio 0 RTP/AVP 0\nm=image 5004 udptl t38");
    assert_eq!(answer(&desk(), &fax).unwrap_err(), SdpError::NothingInCommon);
}

#[test]
fn a_refusal_is_told_from_an_accident() {
    let refused = speech("m=audio 0 RTP/AVP 0");
    assert_eq!(agree(&desk(), &refused).unwrap_err(), SdpError::Refused);

    let without_streams = described("c=IN IP4 198.51.100.1");
    assert_eq!(agree(&desk(), &without_streams).unwrap_err(), SdpError::Malformed);
}

#[test]
fn streams_that_are_not_wanted_are_declined_in_their_places() {
    let offer = described(
        "c=IN IP4 198.51.100.1
m=video 5000 RTP/AVP 31 32
m=audio 5002 RTP/SAVP 0
m=audio 5004 RTP/AVP 8
m=audio 5006 RTP/AVP 0
m=message 5008 TCP/MSRP *",
    );

    let (reply, agreement) = answer(&desk(), &offer).unwrap();

    let streams: Vec<String> = lines(&reply).into_iter().filter(|l| l.starts_with("m=")).collect();
    assert_eq!(
        streams,
        [
            "m=video 0 RTP/AVP 31",
            "m=audio 0 RTP/SAVP 0",
            "m=audio 40000 RTP/AVP 8",
            "m=audio 0 RTP/AVP 0",
            "m=message 0 TCP/MSRP *",
        ]
    );
    assert_eq!(agreement.remote.port(), 5004);
}

#[test]
fn every_way_of_speech_is_answered_as_it_must_be() {
    use Direction::{Inactive, ReceiveOnly, SendOnly, SendReceive};
    let cases = [
        // offered, wanted here, agreed here
        ("sendrecv", SendReceive, SendReceive),
        ("sendrecv", SendOnly, SendOnly),
        ("sendonly", SendReceive, ReceiveOnly),
        ("sendonly", SendOnly, Inactive),
        ("recvonly", SendReceive, SendOnly),
        ("recvonly", SendOnly, SendOnly),
        ("inactive", SendReceive, Inactive),
        ("inactive", SendOnly, Inactive),
        ("sendrecv", Inactive, Inactive),
    ];
    for (offered, direction, agreed) in cases {
        let local = Local { direction, ..desk() };
        let stream = speech(&format!("m=audio 5004 RTP/AVP 0\na={offered}"));

        let (reply, agreement) = answer(&local, &stream).unwrap();

        assert_eq!(agreement.direction, agreed, "{offered} against {direction:?}");
        let word = match agreed {
            SendReceive => "a=sendrecv",
            SendOnly => "a=sendonly",
            ReceiveOnly => "a=recvonly",
            Inactive => "a=inactive",
        };
        assert!(lines(&reply).contains(&word.to_owned()), "{offered} against {direction:?}");
        assert_eq!(agree(&local, &stream).unwrap().direction, agreed, "as an answer");
    }
}

#[test]
fn the_far_end_holds_and_takes_back() {
    let hold = speech("m=audio 5004 RTP/AVP 0\na=sendonly");
    assert!(answer(&desk(), &hold).unwrap().1.far_end_holds());

    let back = speech("m=audio 5004 RTP/AVP 0");
    assert!(!answer(&desk(), &back).unwrap().1.far_end_holds());
}

#[test]
fn the_far_end_may_hold_in_the_old_way() {
    let hold = described("c=IN IP4 0.0.0.0\nm=audio 5004 RTP/AVP 0");

    let (_, agreement) = answer(&desk(), &hold).unwrap();

    assert!(agreement.far_end_holds());
    assert_eq!(agreement.direction, Direction::ReceiveOnly);
    assert!(agreement.remote.ip().is_unspecified());
}

#[test]
fn the_far_end_may_hold_with_an_invalid_name() {
    let hold = described("c=IN IP6 hold.invalid\nm=audio 5004 RTP/AVP 0");
    let (_, agreement) = answer(&at("[2001:db8::1]:4000"), &hold).unwrap();
    assert!(agreement.far_end_holds());
}

#[test]
fn a_stream_has_the_last_word_over_its_session() {
    let offer = described(
        "c=IN IP4 198.51.100.1
a=inactive
a=ptime:60
m=audio 5004 RTP/AVP 0
c=IN IP4 198.51.100.2
a=sendonly
a=ptime:30",
    );

    let (_, agreement) = answer(&desk(), &offer).unwrap();

    assert_eq!(agreement.remote, "198.51.100.2:5004".parse().unwrap());
    assert_eq!(agreement.direction, Direction::ReceiveOnly);
    assert_eq!(agreement.ptime, Duration::from_millis(30));
}

#[test]
fn what_the_session_says_counts_where_the_stream_is_silent() {
    let offer = described("c=IN IP4 198.51.100.1\na=sendonly\nm=audio 5004 RTP/AVP 0");
    assert_eq!(answer(&desk(), &offer).unwrap().1.direction, Direction::ReceiveOnly);
}

#[test]
fn digits_go_by_the_clock_of_the_codec() {
    let events = "a=rtpmap:100 telephone-event/8000\na=rtpmap:110 telephone-event/48000";
    let opus = format!("m=audio 5004 RTP/AVP 111 0 100 110\na=rtpmap:111 opus/48000/2\n{events}");
    let g711 = format!("m=audio 5004 RTP/AVP 0 111 110 100\na=rtpmap:111 opus/48000/2\n{events}");

    let opus = answer(&desk(), &speech(&opus)).unwrap().1;
    let g711 = answer(&desk(), &speech(&g711)).unwrap().1;

    assert_eq!((opus.digits, opus.digits_clock), (Some(110), 48_000));
    assert_eq!((g711.digits, g711.digits_clock), (Some(100), 8_000));
}

#[test]
fn digits_at_another_clock_are_better_than_none() {
    let offer = speech(
        "m=audio 5004 RTP/AVP 107 101\na=rtpmap:107 opus/48000/2\na=rtpmap:101 telephone-event/8000",
    );

    let (reply, agreement) = answer(&desk(), &offer).unwrap();

    assert_eq!((agreement.digits, agreement.digits_clock), (Some(101), 8_000));
    assert!(lines(&reply).contains(&"a=fmtp:101 0-15".to_owned()));
}

#[test]
fn a_far_end_without_digits_gets_none() {
    let (reply, agreement) = answer(&desk(), &speech("m=audio 5004 RTP/AVP 0")).unwrap();

    assert_eq!((agreement.digits, agreement.accepts_digits), (None, None));
    assert!(!lines(&reply).iter().any(|line| line.contains("telephone-event")));
}

#[test]
fn packets_are_as_long_as_the_far_end_likes_within_reason() {
    let ptime = |attributes: &str, format: &str| {
        let stream =
            format!("m=audio 5004 RTP/AVP {format}\na=rtpmap:96 opus/48000/2\n{attributes}");
        answer(&desk(), &speech(&stream)).unwrap().1.ptime.as_millis()
    };

    assert_eq!(ptime("", "0"), 20);
    assert_eq!(ptime("a=ptime:10", "0"), 10);
    assert_eq!(ptime("a=ptime:30", "0"), 30);
    assert_eq!(ptime("a=ptime:30", "96"), 20, "Opus has no frames of 30 ms");
    assert_eq!(ptime("a=ptime:55", "96"), 40);
    assert_eq!(ptime("a=ptime:2.5", "96"), 10);
    assert_eq!(ptime("a=ptime:0", "0"), 20);
    assert_eq!(ptime("a=ptime:-1", "0"), 20);
    assert_eq!(ptime("a=ptime:1000000000", "0"), 60);
    assert_eq!(ptime("a=ptime:99999999999999999999", "0"), 20);
    assert_eq!(ptime("a=maxptime:10", "0"), 10);
    assert_eq!(ptime("a=ptime:40\na=maxptime:30", "0"), 30);
    assert_eq!(ptime("a=maxptime:0", "0"), 20);
}

#[test]
fn our_own_wish_is_kept_within_reason_too() {
    let local = Local { ptime: Duration::ZERO, ..desk() };
    assert!(lines(&offer(&local)).contains(&"a=ptime:10".to_owned()));
}

#[test]
fn reports_go_where_the_far_end_wants_them() {
    let rtcp = |attributes: &str| {
        let stream = format!("m=audio 5004 RTP/AVP 0\n{attributes}");
        answer(&desk(), &speech(&stream)).unwrap().1.remote_rtcp.to_string()
    };

    assert_eq!(rtcp(""), "198.51.100.1:5005");
    assert_eq!(rtcp("a=rtcp:6000"), "198.51.100.1:6000");
    assert_eq!(rtcp("a=rtcp:6000 IN IP4 198.51.100.9"), "198.51.100.9:6000");
    assert_eq!(rtcp("a=rtcp:6000 IN IP4 reports.example"), "198.51.100.1:5005");
    assert_eq!(rtcp("a=rtcp:6000 IN IP4 224.0.0.1"), "198.51.100.1:5005");
    assert_eq!(rtcp("a=rtcp:0"), "198.51.100.1:5005");
    assert_eq!(rtcp("a=rtcp:70000"), "198.51.100.1:5005");
}

#[test]
fn reports_that_are_not_one_port_above_are_told() {
    let local = Local { rtcp: "192.0.2.10:41000".parse().unwrap(), ..desk() };
    assert!(lines(&offer(&local)).contains(&"a=rtcp:41000".to_owned()));
    assert!(!lines(&offer(&desk())).iter().any(|line| line.starts_with("a=rtcp")));
}

#[test]
fn a_shared_port_is_accepted_and_never_taken() {
    let offered = speech("m=audio 5004 RTP/AVP 0\na=rtcp-mux");

    let (reply, agreement) = answer(&desk(), &offered).unwrap();

    assert!(agreement.rtcp_mux);
    assert_eq!(agreement.remote_rtcp, agreement.remote);
    assert!(lines(&reply).contains(&"a=rtcp-mux".to_owned()));

    let answered = agree(&desk(), &offered).unwrap();
    assert!(!answered.rtcp_mux, "we did not offer it");
    assert_eq!(answered.remote_rtcp.port(), 5005);
}

#[test]
fn a_port_is_not_shared_where_reports_would_be_taken_for_speech() {
    let offer = speech("m=audio 5004 RTP/AVP 0 65\na=rtpmap:65 x/8000\na=rtcp-mux");
    assert!(!answer(&desk(), &offer).unwrap().1.rtcp_mux);
}

#[test]
fn the_wishes_for_opus_are_read() {
    let wishes = |parameters: &str| {
        let stream =
            format!("m=audio 5004 RTP/AVP 111\na=rtpmap:111 OPUS/48000/2\na=fmtp:111 {parameters}");
        let agreement = answer(&desk(), &speech(&stream)).unwrap().1;
        (agreement.opus_fec, agreement.opus_bitrate)
    };

    assert_eq!(wishes("minptime=10; useinbandfec=1"), (true, None));
    assert_eq!(wishes("useinbandfec=0"), (false, None));
    assert_eq!(wishes("maxaveragebitrate=24000;useinbandfec=1"), (true, Some(24_000)));
    assert_eq!(wishes("maxaveragebitrate=1"), (false, Some(6_000)));
    assert_eq!(wishes("maxaveragebitrate=4000000000"), (false, Some(510_000)));
    assert_eq!(wishes("=;;= useinbandfec"), (false, None));
}

#[test]
fn what_was_offered_may_arrive_though_the_answer_numbers_it_anew() {
    let answer = speech("m=audio 5004 RTP/AVP 111\na=rtpmap:111 opus/48000/2");

    let agreement = agree(&desk(), &answer).unwrap();

    assert_eq!(agreement.payload_type, 111, "toward the far end, its own number counts");
    assert_eq!(agreement.accepts, [(111, Codec::Opus), (96, Codec::Opus)]);
}

#[test]
fn a_number_that_the_answer_gives_to_another_codec_is_that_codec() {
    let answer =
        speech("m=audio 5004 RTP/AVP 111 96\na=rtpmap:111 opus/48000/2\na=rtpmap:96 PCMU/8000");

    let agreement = agree(&desk(), &answer).unwrap();

    assert_eq!(agreement.accepts, [(111, Codec::Opus), (96, Codec::Pcmu), (0, Codec::Pcmu)]);
}

#[test]
fn numbers_keep_their_meaning_when_we_offer_again() {
    let first = speech(
        "m=audio 5004 RTP/AVP 111 0 96
a=rtpmap:111 opus/48000/2
a=rtpmap:96 telephone-event/48000",
    );
    let (_, before) = answer(&desk(), &first).unwrap();
    let hold = Local { direction: Direction::SendOnly, version: 2, ..desk() };

    let again = lines(&offer_again(&hold, &before));

    assert!(again.contains(&"o=- 7 2 IN IP4 192.0.2.10".to_owned()));
    assert!(again.contains(&"m=audio 40000 RTP/AVP 111 9 8 0 101 96".to_owned()), "{again:?}");
    assert!(again.contains(&"a=rtpmap:96 telephone-event/48000".to_owned()));
    assert!(again.contains(&"a=sendonly".to_owned()));
}

#[test]
fn a_new_codec_gives_way_to_a_number_in_use() {
    let first = speech("m=audio 5004 RTP/AVP 0 96\na=rtpmap:96 telephone-event/8000");
    let (_, before) = answer(&desk(), &first).unwrap();

    let again = lines(&offer_again(&desk(), &before));

    assert!(again.contains(&"a=rtpmap:96 telephone-event/8000".to_owned()));
    assert!(again.contains(&"a=rtpmap:97 opus/48000/2".to_owned()), "{again:?}");
}
