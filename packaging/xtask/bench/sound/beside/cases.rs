//! The networks over which telephones are compared, and what is asked of ours.

use std::fmt::Write as _;

use crate::bench::sound::cases::{judged, mean};

/// One network, one codec.
pub(super) struct Beside {
    pub(super) name: &'static str,
    pub(super) codec: &'static str,
    /// For `tests/bench/sound.rs`.
    words: &'static str,
    /// The same for telephones that are not ours, where our own two agree on more.
    others: Option<&'static str>,
    /// The band of the judge.
    pub(super) mode: &'static str,
    /// PESQ at least.
    least: f64,
    /// Whether a stranger sends to all of them.
    pub(super) pestered: bool,
}

const fn pcmu(name: &'static str, words: &'static str, least: f64) -> Beside {
    Beside { name, codec: "pcmu", words, others: None, mode: "nb", least, pestered: false }
}

const fn opus(name: &'static str, words: &'static str, least: f64) -> Beside {
    Beside { name, codec: "opus", words, others: None, mode: "wb", least, pestered: false }
}

/// The bars are those of the model; 0 where only the peers are one.
pub(super) const CASES: &[Beside] = &[
    pcmu("pcmu-0", "codec=pcmu", 4.35),
    pcmu("pcmu-5", "codec=pcmu loss=5", 0.0),
    pcmu("pcmu-10", "codec=pcmu loss=10", 3.20),
    pcmu("pcmu-20", "codec=pcmu loss=20", 0.0),
    pcmu("pcmu-30", "codec=pcmu loss=30", 0.0),
    pcmu("pcmu-jitter-10", "codec=pcmu jitter=10", 0.0),
    pcmu("pcmu-jitter-20", "codec=pcmu jitter=20", 4.0),
    // A thousand packets a second may cost 0.05.
    Beside { pestered: true, ..pcmu("pcmu-pestered", "codec=pcmu", 4.35 - 0.05) },
    opus("opus-0", "codec=opus bitrate=24000", 0.0),
    opus("opus-5", "codec=opus bitrate=24000 loss=5", 3.85),
    opus("opus-10", "codec=opus bitrate=24000 loss=10", 3.60),
    opus("opus-20", "codec=opus bitrate=24000 loss=20", 2.85),
    opus("opus-30", "codec=opus bitrate=24000 loss=30", 2.20),
    Beside {
        others: Some("codec=opus bitrate=24000 loss=20 burst=4 deaf=1"),
        ..opus("opus-bursts-20", "codec=opus loss=20 burst=4", 2.40)
    },
];

/// Where nothing is lost all are as good as the codec, but for the last bits.
const TIE: f64 = 0.01;

impl Beside {
    /// Telephones of each make, at most: who is pestered has a thousand packets a second to read.
    pub(super) const fn seeds(&self, usual: u32) -> u32 {
        if self.pestered { 2 } else { usual }
    }

    /// Whether a telephone knows the codec: PJSIP's package has no Opus.
    pub(super) fn hears(&self, who: &str) -> bool {
        who != "pjsua" || self.codec != "opus"
    }

    /// Whose packets somebody hears.
    pub(super) fn made_for(&self, who: &str) -> &'static str {
        if who == "keyline" || self.others.is_none() { "ours" } else { "theirs" }
    }

    /// The packets that are to be made, and how.
    pub(super) fn makes(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        [("ours", Some(self.words)), ("theirs", self.others)]
            .into_iter()
            .filter_map(|(make, words)| Some((make, words?)))
    }

    /// Prints its line. Gives whether all is as it is to be: the bar reached, and everybody else behind.
    pub(super) fn print(&self, scores: &[(&'static str, f64, f64)]) -> bool {
        let of = |who: &str| {
            // A file that somebody else did not finish says nothing; of ours it is the worst there is.
            let counts = move |pesq: f64| pesq > 0.0 || who == "keyline";
            let of_it = || scores.iter().filter(move |it| it.0 == who && counts(it.1));
            let visqol = mean(judged(of_it().map(|it| it.2)));
            of_it().next().map(|_| (mean(of_it().map(|it| it.1)), visqol))
        };
        let Some((ours, likeness)) = of("keyline") else {
            println!("sound beside {:16} nothing was heard: MISSED", self.name);
            return false;
        };
        let mut line = format!("sound beside {:16} PESQ {ours:.2}", self.name);
        let mut well = ours >= self.least;
        if self.least > 0.0 {
            let _ = write!(line, " (at least {:.2})", self.least);
        }
        let _ = write!(line, " ViSQOL {likeness:.2}");
        for who in super::PEERS {
            if let Some((pesq, visqol)) = of(who) {
                well &= ours + TIE >= pesq;
                let _ = write!(line, ", {who} {pesq:.2} {visqol:.2}");
            } else if self.hears(who) {
                well = false;
                let _ = write!(line, ", {who} not heard");
            }
        }
        println!("{line}: {}", if well { "well" } else { "MISSED" });
        well
    }
}
