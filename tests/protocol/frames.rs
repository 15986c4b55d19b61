//! Streams, in pieces of any size.

use sip::message::{Frame, FrameFault, Framer, MAX_HEAD, MAX_MESSAGE};

use crate::corpus::{Chance, crlf, invite, options};

fn frames(pieces: &[&[u8]]) -> Vec<Frame> {
    let mut cutter = Framer::new();
    let mut frames = Vec::new();
    for piece in pieces {
        cutter.push(piece);
        frames.extend(std::iter::from_fn(|| cutter.next()));
    }
    frames
}

fn fault(frames: &[Frame]) -> Option<FrameFault> {
    match frames.last() {
        Some(Frame::Broken(error)) => Some(error.why),
        _ => None,
    }
}

fn counted(length: &str) -> Vec<u8> {
    options(&format!("Content-Length: {length}\n"))
}

#[test]
fn messages_in_one_piece_come_out_one_by_one() {
    let mut stream = invite();
    stream.extend(counted("0"));
    stream.extend(invite());

    let wanted = [invite(), counted("0"), invite()].map(Frame::Message);
    assert_eq!(frames(&[&stream]), wanted);
}

#[test]
fn a_stream_is_cut_alike_whatever_its_pieces() {
    let mut stream = b"\r\n\r\n".to_vec();
    stream.extend(invite());
    stream.extend(b"\r\n");
    stream.extend(counted("0"));
    stream.extend(b"\r\n\r\n\r\n");
    let whole = frames(&[&stream]);
    assert_eq!(whole.len(), 8);

    for at in 0..=stream.len() {
        let (first, second) = stream.split_at(at);
        assert_eq!(frames(&[first, second]), whole, "cut at {at}");
    }
    let bytes: Vec<&[u8]> = stream.chunks(1).collect();
    assert_eq!(frames(&bytes), whole);
    let mut chance = Chance(5);
    for _ in 0..200 {
        let mut pieces = Vec::new();
        let mut rest = stream.as_slice();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((1 + chance.below(300)).min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        assert_eq!(frames(&pieces), whole);
    }
}

#[test]
fn two_line_breaks_are_a_ping_and_one_is_a_pong() {
    assert_eq!(frames(&[b"\r\n\r\n"]), [Frame::Pong, Frame::Ping]);
    assert_eq!(frames(&[b"\r\n"]), [Frame::Pong]);
    assert_eq!(frames(&[b"\r"]), []);

    let mut between = b"\r\n".to_vec();
    between.extend(counted("0"));
    between.extend(b"\r\n");
    let wanted = [Frame::Pong, Frame::Message(counted("0")), Frame::Pong];
    assert_eq!(frames(&[&between]), wanted);
}

#[test]
fn a_length_that_is_no_length_breaks_the_stream_and_leaves_the_head_to_answer() {
    for length in [
        "-1",
        "+0",
        "0x10",
        "",
        "1 1",
        "4, 4",
        "18446744073709551616x",
        "٣",
        "0\nContent-Length: 0",
    ] {
        let bytes = counted(length);

        let frames = frames(&[&bytes]);

        assert_eq!(fault(&frames), Some(FrameFault::ContentLength), "{length}");
        let Some(Frame::Broken(error)) = frames.last() else { unreachable!() };
        assert_eq!(error.head, bytes);
    }
    assert_eq!(fault(&frames(&[&options("")])), Some(FrameFault::ContentLength));
    let compact = options("l: 0\nContent-Length: 0\n");
    assert_eq!(fault(&frames(&[&compact])), Some(FrameFault::ContentLength));
}

#[test]
fn a_length_beyond_what_is_held_breaks_the_stream_at_once() {
    let beyond = MAX_MESSAGE.to_string();
    for length in [
        "2147483648",
        "4294967328",
        "18446744073709551616",
        "99999999999999999999999999999999999999999999",
        &beyond,
    ] {
        assert_eq!(fault(&frames(&[&counted(length)])), Some(FrameFault::TooLong), "{length}");
    }
}

#[test]
fn a_length_is_found_however_it_is_written() {
    for line in ["l:2\n", "L : 2\n", "content-length:\n  002\n", "CONTENT-LENGTH\t:\t2\t\n"] {
        let mut stream = options(line);
        stream.extend(b"ab");
        let message = stream.clone();
        stream.extend(b"\r\n");

        assert_eq!(frames(&[&stream]), [Frame::Message(message), Frame::Pong], "{line}");
    }
}

#[test]
fn nothing_comes_out_of_a_broken_stream() {
    let mut cutter = Framer::new();
    cutter.push(&counted("-1"));
    assert!(matches!(cutter.next(), Some(Frame::Broken(_))));

    cutter.push(&invite());

    assert_eq!(cutter.next(), None);
    assert_eq!(cutter.pending(), 0);
}

#[test]
fn what_is_no_message_breaks_the_stream_at_its_first_byte() {
    for bytes in [b"\x16\x03\x01\x02\x00".as_slice(), b"\0", b"\x80\xff", b" INVITE", b"\n", b"\rX"]
    {
        assert_eq!(fault(&frames(&[bytes])), Some(FrameFault::NotSip), "{bytes:?}");
    }
}

#[test]
fn a_head_without_end_is_given_up() {
    let mut cutter = Framer::new();
    cutter.push(b"INVITE sip:a@b SIP/2.0\r\nX: ");
    let mut pushed = 0;
    let broken = loop {
        cutter.push(&[b'a'; 512]);
        pushed += 512;
        if let Some(frame) = cutter.next() {
            break frame;
        }
    };

    assert_eq!(fault(&[broken]), Some(FrameFault::HeadTooLong));
    assert!(pushed <= MAX_HEAD + 512, "{pushed} bytes were held");
}

#[test]
fn a_flood_that_nobody_takes_is_given_up() {
    let mut cutter = Framer::new();
    for _ in 0..100 {
        cutter.push(&vec![b'a'; 60_000]);
    }
    assert!(cutter.pending() <= 2 * MAX_MESSAGE);

    let mut frames = std::iter::from_fn(|| cutter.next());
    assert!(matches!(frames.next(), Some(Frame::Broken(_))));
    assert_eq!(frames.next(), None);
}

#[test]
fn half_a_message_is_pending() {
    let mut cutter = Framer::new();
    cutter.push(&crlf("OPTIONS sip:a@b SIP/2.0\nContent-Length: 5\n\nab"));

    assert_eq!(cutter.next(), None);
    assert_eq!(cutter.pending(), 48);
}

#[test]
fn the_work_on_a_long_head_in_small_pieces_grows_with_its_length() {
    let text = |lines: usize| {
        let mut text = String::from("OPTIONS sip:a@b SIP/2.0\n");
        text.extend(std::iter::repeat_n("X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", lines));
        crlf(&(text + "Content-Length: 0\n\n"))
    };
    let best = |bytes: &[u8]| {
        let run = || {
            let pieces: Vec<&[u8]> = bytes.chunks(3).collect();
            let start = crate::mutate::now();
            assert_eq!(frames(&pieces).len(), 1);
            start.elapsed()
        };
        (0..5).map(|_| run()).min().expect("five runs").as_secs_f64()
    };

    let (short, long) = (text(100), text(1_600));
    let growth = best(&long) / best(&short);
    // Sixteen times the bytes; a rescan of all that is held would take 256 times as long.
    assert!(growth < 80.0, "{growth:.0} times as long for 16 times the bytes");
}
