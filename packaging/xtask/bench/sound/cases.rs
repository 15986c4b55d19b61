//! The networks, and what is asked on each.

use super::Told;

/// One network, one codec.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// For `tests/bench/sound.rs`.
    pub(super) words: &'static str,
    pub(super) judge: Judge,
    /// PESQ at least, as a mean over all seeds.
    score: Option<f64>,
    /// A figure by its name, and what it may be at most.
    most: Option<(&'static str, f64)>,
}

/// Who judges.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Judge {
    /// PESQ of the telephone band (P.862.1).
    Narrow,
    /// PESQ of the wide band (P.862.2).
    Wide,
    /// Nobody: a hum of ten minutes, in which a hole is seen.
    Hum,
}

impl Judge {
    pub(super) const fn mode(self) -> Option<&'static str> {
        match self {
            Self::Narrow => Some("nb"),
            Self::Wide => Some("wb"),
            Self::Hum => None,
        }
    }
}

const fn case(name: &'static str, words: &'static str, judge: Judge) -> Case {
    Case { name, words, judge, score: None, most: None }
}

impl Case {
    const fn at_least(self, score: f64) -> Self {
        Self { score: Some(score), ..self }
    }

    const fn at_most(self, figure: &'static str, most: f64) -> Self {
        Self { most: Some((figure, most)), ..self }
    }

    /// How many seeds: a hum of ten minutes says the same each time.
    pub(super) const fn seeds(&self, usual: u32) -> u32 {
        match self.judge {
            Judge::Hum => 1,
            Judge::Narrow | Judge::Wide => usual,
        }
    }

    /// Prints its line. Gives whether all is as it is to be.
    pub(super) fn print(&self, told: &[Told], scores: &[(f64, f64)]) -> bool {
        let mut line = vec![format!("sound {:16}", self.name)];
        let mut well = true;
        if !scores.is_empty() {
            let (pesq, visqol) =
                (mean(scores.iter().map(|it| it.0)), mean(judged(scores.iter().map(|it| it.1))));
            line.push(format!("PESQ {pesq:.2}"));
            if let Some(least) = self.score {
                well &= pesq >= least;
                line.push(format!("(at least {least:.2})"));
            }
            line.push(format!("ViSQOL {visqol:.2}"));
        }
        let seen = |key: &str| mean(told.iter().filter_map(|it| it.get(key).copied()));
        for key in ["delay_ms", "grown_ms", "hole_ms", "buffer_ms", "kbit"] {
            if told.iter().any(|it| it.contains_key(key)) {
                line.push(format!("{key} {:.1}", seen(key)));
            }
            if let Some((_, most)) = self.most.filter(|it| it.0 == key) {
                well &= seen(key) <= most;
                line.push(format!("(at most {most})"));
            }
        }
        println!("{} concealed {:.3}: {}", line.join(" "), seen("concealed"), verdict(well));
        well
    }
}

/// The bars are those of speech under loss and of delay with jitter. Opus is sent at 24 kbit/s
/// with error correction, but for bursts, where it is our own two telephones that agree.
pub(super) const CASES: &[Case] = &[
    case("opus-0", "codec=opus bitrate=24000", Judge::Wide),
    case("opus-5", "codec=opus bitrate=24000 loss=5", Judge::Wide).at_least(3.85),
    case("opus-10", "codec=opus bitrate=24000 loss=10", Judge::Wide).at_least(3.60),
    case("opus-20", "codec=opus bitrate=24000 loss=20", Judge::Wide).at_least(2.85),
    case("opus-30", "codec=opus bitrate=24000 loss=30", Judge::Wide).at_least(2.20),
    case("opus-bursts-20", "codec=opus loss=20 burst=4", Judge::Wide).at_least(2.40),
    case("pcmu-5", "codec=pcmu loss=5", Judge::Narrow),
    case("pcmu-10", "codec=pcmu loss=10", Judge::Narrow).at_least(3.20),
    case("pcmu-20", "codec=pcmu loss=20", Judge::Narrow),
    case("pcmu-30", "codec=pcmu loss=30", Judge::Narrow),
    case("g722-10", "codec=g722 loss=10", Judge::Wide),
    case("pcmu-jitter-0", "codec=pcmu", Judge::Narrow).at_least(4.35).at_most("delay_ms", 30.0),
    case("pcmu-jitter-10", "codec=pcmu jitter=10", Judge::Narrow),
    case("pcmu-jitter-20", "codec=pcmu jitter=20", Judge::Narrow)
        .at_least(4.0)
        .at_most("delay_ms", 90.0),
    case("opus-jitter-20", "codec=opus bitrate=24000 jitter=20", Judge::Wide),
    case("pcmu-stall-300", "codec=pcmu stall=300", Judge::Narrow).at_most("grown_ms", 10.0),
    case("pcmu-slower", "codec=pcmu drift=0.5", Judge::Hum).at_most("hole_ms", 20.0),
    case("pcmu-faster", "codec=pcmu drift=-0.5", Judge::Hum).at_most("hole_ms", 20.0),
];

const fn verdict(well: bool) -> &'static str {
    if well { "well" } else { "MISSED" }
}

/// Those that were judged at all.
pub(super) fn judged(values: impl Iterator<Item = f64>) -> impl Iterator<Item = f64> {
    values.filter(|it| *it > 0.0)
}

pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), it| (sum + it, count + 1.0));
    if count == 0.0 { 0.0 } else { sum / count }
}
