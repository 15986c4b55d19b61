//! Figures of the window, each with its bar, and how they come out of what was noted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::run::Outcome;
use crate::window::display::Painted;

/// What was measured.
#[derive(Default)]
pub(super) struct Figures {
    missed: Vec<String>,
}

impl Figures {
    /// Prints a figure that may be at most so much.
    pub(super) fn most(&mut self, name: &str, value: f64, most: f64, unit: &str) {
        let good = value <= most;
        let verdict = if good { "pass" } else { "fail" };
        println!("window: {name}: {value:.2} {unit} (at most {most} {unit}) {verdict}");
        if !good {
            self.missed.push(name.to_owned());
        }
    }

    pub(super) fn verdict(self) -> Outcome {
        if self.missed.is_empty() {
            Ok(())
        } else {
            Err(format!("window: missed: {}", self.missed.join("; ")))
        }
    }
}

/// Prints a time in milliseconds that has no bar.
pub(super) fn shown(name: &str, value: f64) {
    println!("window: {name}: {value:.2} ms");
}

/// Prints what is to be known about figures.
pub(super) fn remark(text: &str) {
    println!("window: {text}");
}

/// In milliseconds: the value below which so many of a hundred lie.
pub(super) fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    let at = (times.len() * percent / 100).min(last);
    times.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}

pub(super) fn median(times: &mut [Duration]) -> f64 {
    percentile(times, 50)
}

/// What frames took.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct FrameTimes {
    /// The steps alone: building the view, laying it out, drawing it.
    pub(super) steps: Vec<Duration>,
    /// From the first step until the X server said that it was painted.
    pub(super) painted: Vec<Duration>,
}

/// Works them out of the steps in the log, which bear the times at which they were logged.
pub(super) fn frame_times(log: &[String], painted: &[Painted]) -> Outcome<FrameTimes> {
    let mut painted = painted.iter().map(|painted| since_midnight(painted.at)).peekable();
    let mut times = FrameTimes::default();
    let (mut begun, mut spent, mut step_begun) = (None, Duration::ZERO, None);
    for line in log {
        let at = stamp(line).ok_or_else(|| format!("a step without its time: {line}"))?;
        let step = line.rsplit_once("step=").map_or("", |(_, step)| step.trim_matches('"'));
        match step {
            // A layout belongs to the view before it; some have none.
            "view" | "draw" => step_begun = Some(at),
            "lay out" => step_begun = step_begun.or(Some(at)),
            "laid out" | "drawn" => {
                spent += step_begun.take().map_or(Duration::ZERO, |from| at.saturating_sub(from));
            }
            other => return Err(format!("a step nobody knows: {other}")),
        }
        begun = begun.or(Some(at));
        if step == "drawn" {
            times.steps.push(std::mem::take(&mut spent));
            while painted.next_if(|painted| *painted < at).is_some() {}
            if let (Some(from), Some(seen)) = (begun.take(), painted.peek()) {
                times.painted.push(seen.saturating_sub(from));
            }
        }
    }
    Ok(times)
}

/// The time of day of a line of the log: `2026-11-21T14:06:26.109251Z …`.
fn stamp(line: &str) -> Option<Duration> {
    let (_, time) = line.split_once('T')?;
    let (time, _) = time.split_once('Z')?;
    let mut parts = time.split([':', '.']);
    let mut number = || parts.next()?.parse::<u64>().ok();
    let seconds = (number()? * 60 + number()?) * 60 + number()?;
    Some(Duration::from_secs(seconds) + Duration::from_micros(number()?))
}

fn since_midnight(time: SystemTime) -> Duration {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::new(since.as_secs() % 86_400, since.subsec_nanos())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn log(steps: &[(u64, &str)]) -> Vec<String> {
        let line = |(at, step): &(u64, &str)| {
            format!("2026-11-21T00:00:01.{at:06}Z TRACE gui::frame: step=\"{step}\"")
        };
        steps.iter().map(line).collect()
    }

    #[test]
    fn a_frame_is_its_steps_and_what_lies_between_them_is_not() {
        let log = log(&[
            (100, "view"),
            (300, "lay out"),
            (400, "laid out"),
            (1_000, "draw"),
            (1_500, "drawn"),
            (9_000, "draw"),
            (9_100, "drawn"),
        ]);
        let painted = Painted {
            when: Instant::now(),
            at: UNIX_EPOCH + Duration::from_secs(1) + Duration::from_micros(2_100),
        };
        let times = frame_times(&log, &[painted]).unwrap();
        assert_eq!(times.steps, [Duration::from_micros(800), Duration::from_micros(100)]);
        assert_eq!(times.painted, [Duration::from_millis(2)]);
    }

    #[test]
    fn a_percentile_is_the_value_that_few_exceed() {
        let mut times: Vec<_> = (1..=100).map(Duration::from_millis).collect();
        assert!((percentile(&mut times, 95) - 96.0).abs() < 1e-9);
        assert!((median(&mut times) - 51.0).abs() < 1e-9);
        assert!(percentile(&mut [], 95).is_nan());
    }
}
