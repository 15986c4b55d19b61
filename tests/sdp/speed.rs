//! No description costs more time than its length is worth.

use std::time::Duration;

use clock::Clock;
use sdp::answer;

use crate::{desk, speech};

/// The time of the quickest of some runs: what others do to the machine is not ours.
fn quickest(mut work: impl FnMut()) -> Duration {
    let mut clock = Clock::start();
    (0..7)
        .map(|_| {
            let start = clock.now();
            work();
            clock.now() - start
        })
        .min()
        .unwrap_or_default()
}

#[test]
fn time_grows_with_length_and_not_with_its_square() {
    let filled = |bytes: usize, line: &str| {
        let mut stream = String::from("m=audio 5004 RTP/AVP 0 96\n");
        while stream.len() + line.len() < bytes {
            stream.push_str(line);
        }
        speech(&stream)
    };
    for line in ["a=x\n", "a=candidate:1 1 UDP 1 192.0.2.1 5 typ host\n", "\n", "q\n"] {
        let (short, long) = (filled(4_000, line), filled(40_000, line));
        assert!(answer(&desk(), &long).is_ok());

        let times = |body: &[u8]| {
            quickest(|| {
                for _ in 0..20 {
                    let _ = std::hint::black_box(answer(&desk(), body));
                }
            })
        };
        let (short, long) = (times(&short), times(&long));

        assert!(long < short * 30, "ten times as long took {long:?} instead of {short:?}: {line}");
    }
}
