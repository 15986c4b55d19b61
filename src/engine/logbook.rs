//! The flight record and the ladders of a running telephone. A crash leaves the record behind.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use clock::Moment;
use phone::Phone;
use phone::doors::{Input, Output};
use phone::flight::{Flight, Ladder, Talk};

/// Keeps both while the engine runs.
#[derive(Debug)]
pub(crate) struct Logbook {
    flight: Flight,
    ladder: Ladder,
    crash: Option<PathBuf>,
}

impl Logbook {
    pub(crate) fn new(seed: &[u8; 32], profile: &str, crash: Option<PathBuf>) -> Self {
        Self { flight: Flight::new(seed, profile), ladder: Ladder::default(), crash }
    }

    /// Tells the telephone something, which is in the record first.
    pub(crate) fn tell(&mut self, now: Moment, input: Input<'_>, phone: &mut Phone) {
        self.flight.note(now, &input, phone);
        let told = self.ladder.of_input(&input, phone);
        phone.handle(now, input);
        if let Some(told) = told {
            self.ladder.draw(now, told, phone);
        }
    }

    /// Draws what the telephone wants.
    pub(crate) fn wanted(&mut self, now: Moment, output: &Output, phone: &Phone) {
        if let Some(wanted) = self.ladder.of_output(output) {
            self.ladder.draw(now, wanted, phone);
        }
    }

    pub(crate) fn flight(&self) -> String {
        self.flight.text()
    }

    pub(crate) fn talks(&self) -> Vec<Talk> {
        self.ladder.talks()
    }
}

impl Drop for Logbook {
    /// Whoever looks for the fault has the day on which it came up.
    fn drop(&mut self) {
        let Some(path) = self.crash.as_ref().filter(|_| std::thread::panicking()) else { return };
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut it| it.write_all(self.flight().as_bytes()));
        if let Err(error) = written {
            tracing::error!(%error, "the flight record is lost");
        }
    }
}
