//! Several telephones on one shared line, driven by chance.
//!
//! A day is one floor of two to four telephones with a server of some kind, and many bouts: a few
//! presses, calls, losses and restarts, close together, over a network that loses, repeats and
//! reorders; then it calms down, and every lamp on every telephone is compared with what the
//! server knows to be true. At the end of the day every telephone is ended, and nothing may be
//! left. A day is settled by its seed alone; one that fails is printed with the ladder of the bout
//! in which it failed. What came to light that way is told as a story of its own in `shared`.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use phone::doors::{Command, KeyId};
use phone::profile::Sharing;
use sim::{Conditions, Random};

use crate::floor::{APPEARANCES, Floor, LINE};
use crate::office::Faults;

/// How many bouts a day has.
const BOUTS: u64 = 50;

/// How many days are tried each time: a hundred thousand bouts. `KEYLINE_DAYS` says otherwise.
const DAYS: u64 = 2_000;

struct Day {
    floor: Floor,
    random: Random,
    seed: u64,
    actions: u64,
    said: Vec<String>,
}

impl Day {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let telephones = u8::try_from(2 + random.below(3)).unwrap();
        // Every fourth day the line is one of RFC 7463.
        let is_agent = seed.is_multiple_of(4);
        let sharing = if is_agent { Sharing::Appearances } else { Sharing::CallInfo };
        let mut floor = Floor::in_service(telephones, Conditions::GOOD, seed, &sharing);
        floor.office.faults = Faults {
            mixes_ends: random.happens(500),
            silent_ringing: random.happens(500),
            nameless_ringing: random.happens(300),
            partial: random.happens(300),
            lets_nobody_join: random.happens(500),
        };
        if is_agent {
            let Faults { silent_ringing, lets_nobody_join, .. } = floor.office.faults;
            floor.office.faults = Faults { silent_ringing, lets_nobody_join, ..Faults::default() };
        }
        Self { floor, random, seed, actions: 0, said: Vec::new() }
    }

    /// The whole day. With `drawn`, the bout that is drawn.
    fn pass(&mut self, drawn: Option<u64>) -> Result<(), (u64, String)> {
        for bout in 0..BOUTS {
            self.floor.draws = drawn == Some(bout);
            self.said.clear();
            self.bout().map_err(|fault| (bout, fault))?;
        }
        self.floor.close().map_err(|fault| (BOUTS, fault))
    }

    fn bout(&mut self) -> Result<(), String> {
        let loss = [0, 0, 50, 200][self.one_of(4)];
        let conditions =
            if self.random.happens(300) { Conditions::GOOD } else { Conditions::bad(loss) };
        self.floor.set_conditions(conditions);
        for _ in 0..3 + self.random.below(6) {
            self.act()?;
            let gap = match self.random.below(20) {
                0..10 => self.random.below(20),
                10..16 => self.random.below(500),
                16..19 => self.random.below(5_000),
                _ => self.random.below(60_000),
            };
            self.floor.run(Duration::from_millis(gap));
            self.floor.look_for_doubles()?;
        }
        self.floor.compare()?;
        self.floor.look_for_doubles()
    }

    fn one_of(&mut self, count: usize) -> usize {
        usize::try_from(self.random.below(count as u64)).unwrap()
    }

    fn desk(&mut self) -> usize {
        self.one_of(self.floor.desks.len())
    }

    fn key(&mut self) -> u16 {
        1 + u16::try_from(self.random.below(APPEARANCES.into())).unwrap()
    }

    fn act(&mut self) -> Result<(), String> {
        self.actions += 1;
        let (desk, key) = (self.desk(), self.key());
        let dice = self.random.below(100);
        if self.floor.draws {
            self.said.push(format!("{:?} desk {desk} key {key} dice {dice}", self.floor.now));
        }
        match dice {
            0..28 => self.floor.press(desk, key),
            28..30 => self.floor.command(desk, Command::Join(KeyId(key))),
            30..33 => {
                // Two at once.
                let other = self.desk();
                self.floor.press(desk, key);
                self.floor.press(other, key);
            }
            33..48 => {
                let number = ["", "600", "600", "606", "486"][self.one_of(5)];
                self.floor.command(desk, Command::Dial(LINE, number.to_owned()));
            }
            48..60 => self.floor.command(desk, Command::Release(None)),
            60..63 => self.floor.command(desk, Command::Hold(None)),
            63..66 => self.floor.command(desk, Command::HoldPrivately(None)),
            66..69 => self.floor.command(desk, Command::Retrieve(None)),
            69..73 => self.floor.command(desk, Command::Answer(None)),
            73..81 => self.floor.ring(),
            81..87 => {
                let which = self.random.next();
                self.floor.far_end_leaves(which);
            }
            87..89 => self.floor.with_office(crate::office::Office::answer_now),
            89..91 => self.floor.cut(desk),
            91..93 => self.floor.mend(desk)?,
            93..94 => self.floor.sleep(desk),
            94..96 => self.floor.wake(desk),
            96..97 => self.floor.with_office(|office, _| office.stop()),
            97..98 => self.floor.with_office(|office, _| office.start()),
            98..99 => self.floor.with_office(|office, _| office.forget_watchers()),
            _ => self.floor.with_office(crate::office::Office::forget_usage),
        }
        Ok(())
    }
}

/// What went wrong on a day, if anything did, with the ladder of the bout.
fn fault_of(seed: u64) -> Option<String> {
    let mut day = Day::new(seed);
    let passed = catch_unwind(AssertUnwindSafe(|| day.pass(None)));
    let (bout, fault) = match passed {
        Ok(Ok(())) => return None,
        Ok(Err(fault)) => fault,
        Err(_) => return Some(format!("day {seed} panics")),
    };
    let mut again = Day::new(seed);
    let _ = again.pass(Some(bout));
    let mut text = format!("day {} bout {bout}: {fault}\n", day.seed);
    let _ = writeln!(
        text,
        "{:?}\n{}\n{}",
        day.floor.office.faults,
        again.said.join("\n"),
        again.floor.ladder
    );
    Some(text)
}

/// The faults of the first days of so many that have any.
fn faults_of(days: impl Iterator<Item = u64>) -> Vec<String> {
    let days: Vec<u64> = days.collect();
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let next = AtomicU64::new(0);
    let faults: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut faults = Vec::new();
            while let Some(seed) =
                days.get(usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap())
                && faults.len() < 3
            {
                faults.extend(fault_of(*seed));
            }
            faults
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    faults
}

#[test]
fn after_every_bout_every_lamp_is_right() {
    let days = std::env::var("KEYLINE_DAYS").ok().and_then(|days| days.parse().ok());

    let faults = faults_of(1..=days.unwrap_or(DAYS));

    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
