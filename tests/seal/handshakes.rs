//! Handshakes: over a network that loses and repeats, with the wrong certificate, among strangers.

use std::collections::VecDeque;
use std::time::Duration;

use clock::Moment;
use sdp::{MasterKey, Role};
use seal::{Handshake, Identity, Outcome};
use sim::Random;

use crate::packet;

/// One end.
struct End {
    handshake: Handshake,
    keys: Option<(MasterKey, MasterKey)>,
    trouble: Option<&'static str>,
}

impl End {
    fn take(&mut self, outcome: Option<Outcome>) {
        match outcome {
            None => {}
            Some(Outcome::Keys { ours, theirs }) => {
                self.keys = Some((ours, theirs));
            }
            Some(Outcome::WrongCertificate) => self.trouble = Some("wrong certificate"),
            Some(Outcome::Failed) => self.trouble = Some("failed"),
        }
    }
}

/// Two ends and the network between them, in simulated time.
struct World {
    now: Moment,
    random: Random,
    ends: [End; 2],
    under_way: VecDeque<(Moment, usize, Vec<u8>)>,
    /// Of a hundred packets so many are lost, and so many come twice.
    lost: u64,
    twice: u64,
}

const STEP: Duration = Duration::from_millis(10);
const DELAY: Duration = Duration::from_millis(40);

impl World {
    fn new(seed: u64, lost: u64, twice: u64) -> Self {
        let (a, b) = (Identity::generate().unwrap(), Identity::generate().unwrap());
        Self::of(seed, (&a, b.fingerprint()), (&b, a.fingerprint()), lost, twice)
    }

    fn of(
        seed: u64,
        (a, of_a): (&Identity, sdp::Fingerprint),
        (b, of_b): (&Identity, sdp::Fingerprint),
        lost: u64,
        twice: u64,
    ) -> Self {
        let now = Moment::START;
        let begin = |own, role, theirs| End {
            handshake: Handshake::begin(now, own, role, theirs).unwrap(),
            keys: None,
            trouble: None,
        };
        let ends = [begin(a, Role::Active, of_a), begin(b, Role::Passive, of_b)];
        Self { now, random: Random::new(seed), ends, under_way: VecDeque::new(), lost, twice }
    }

    fn step(&mut self) {
        while self.under_way.front().is_some_and(|(due, ..)| *due <= self.now) {
            let (_, to, bytes) = self.under_way.pop_front().unwrap();
            let outcome = self.ends[to].handshake.receive(self.now, &bytes);
            self.ends[to].take(outcome);
        }
        for end in 0..2 {
            let outcome = self.ends[end].handshake.handle_timeout(self.now);
            self.ends[end].take(outcome);
            while let Some(bytes) = self.ends[end].handshake.poll() {
                let times = 1 + usize::from(self.random.below(100) < self.twice);
                for _ in 0..times {
                    if self.random.below(100) >= self.lost {
                        self.under_way.push_back((self.now + DELAY, 1 - end, bytes.clone()));
                    }
                }
            }
        }
        self.now = self.now + STEP;
    }

    fn stands(&self) -> bool {
        let [a, b] = &self.ends;
        a.keys.as_ref().zip(b.keys.as_ref()).is_some_and(|(a, b)| a.0 == b.1 && a.1 == b.0)
    }

    /// Goes on until both have keys; says how long that took.
    fn until_it_stands(&mut self) -> Option<Duration> {
        for _ in 0..1_700 {
            self.step();
            if self.stands() {
                return Some(self.now - Moment::START);
            }
        }
        None
    }
}

#[test]
fn both_ends_draw_the_same_keys_in_three_round_trips() {
    let mut world = World::new(1, 0, 0);

    let took = world.until_it_stands().unwrap();

    let [a, b] = &world.ends;
    let (a, b) = (a.keys.as_ref().unwrap(), b.keys.as_ref().unwrap());
    assert!(a.0 == b.1 && a.1 == b.0 && a.0 != a.1);
    assert!(took <= DELAY * 7, "{took:?}");
}

#[test]
fn a_network_that_loses_a_fifth_and_repeats_a_tenth_delays_it_and_no_more() {
    let mut longest = Duration::ZERO;
    for seed in 0..40 {
        let mut world = World::new(seed, 20, 10);
        let took = world.until_it_stands().unwrap_or_else(|| panic!("seed {seed}"));
        longest = longest.max(took);
        assert!(world.ends.iter().all(|end| end.trouble.is_none()), "seed {seed}");
    }
    assert!(longest < Duration::from_secs(12), "{longest:?}");
}

#[test]
fn whoever_shows_another_certificate_gets_no_keys() {
    let (a, b) = (Identity::generate().unwrap(), Identity::generate().unwrap());
    let between = Identity::generate().unwrap();
    // It stands between them and answers in the place of b.
    let mut world = World::of(3, (&a, b.fingerprint()), (&between, a.fingerprint()), 0, 0);

    assert_eq!(world.until_it_stands(), None);

    assert_eq!(world.ends[0].trouble, Some("wrong certificate"));
    assert!(world.ends[0].keys.is_none());
    assert!(world.ends[0].handshake.poll().is_none(), "nothing more is said to it");
}

#[test]
fn where_nobody_answers_it_is_over_after_a_while() {
    let mut world = World::new(4, 100, 0);

    assert_eq!(world.until_it_stands(), None);

    assert!(world.ends.iter().all(|end| end.trouble == Some("failed")));
}

/// CVE-2023-49786: what a stranger said ended the call. Here the stranger even speaks from the
/// right address: alerts, noise, and what the other side would say, 80 packets in each step of
/// 10 ms; and now and then a greeting of its own.
#[test]
fn what_is_forged_from_the_right_address_does_not_end_it() {
    for seed in 0..6 {
        let mut world = World::new(seed, 5, 0);
        let stranger = Identity::generate().unwrap();
        let mut greeting =
            Handshake::begin(Moment::START, &stranger, Role::Active, stranger.fingerprint())
                .unwrap();
        let greeting = greeting.poll().unwrap();
        let alert = vec![21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40];
        let mut step = 0_u32;
        while !world.stands() {
            for _ in 0..40 {
                let length = usize::try_from(1 + world.random.below(60)).unwrap();
                let mut noise: Vec<u8> =
                    (0..length).map(|_| u8::try_from(world.random.below(256)).unwrap()).collect();
                noise[0] = 20 + u8::try_from(world.random.below(44)).unwrap();
                for forged in [&noise, &alert] {
                    for end in 0..2 {
                        let outcome = world.ends[end].handshake.receive(world.now, forged);
                        world.ends[end].take(outcome);
                    }
                }
            }
            // The greeting fits the one that waits for greetings alone.
            for end in [0, 1].into_iter().filter(|end| *end == 0 || step == 3) {
                let outcome = world.ends[end].handshake.receive(world.now, &greeting);
                world.ends[end].take(outcome);
            }
            world.step();
            step += 1;
            let troubles: Vec<_> = world.ends.iter().map(|end| end.trouble).collect();
            assert_eq!(troubles, [None, None], "seed {seed} step {step}");
        }
        // Once it stands, nothing that anybody says changes it.
        for _ in 0..200 {
            for end in 0..2 {
                for forged in [&greeting, &alert] {
                    assert!(world.ends[end].handshake.receive(world.now, forged).is_none());
                }
            }
        }
    }
}

#[test]
fn speech_is_told_from_handshakes_by_its_first_byte() {
    assert!(!seal::is_handshake(&packet(1, 1, b"")));
    assert!(seal::is_handshake(&[22, 254, 255]));
    assert!(!seal::is_handshake(&[0, 1]));
    assert!(!seal::is_handshake(&[]));
}
