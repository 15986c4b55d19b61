//! A line that several telephones share, step by step: who presses what, who says what to whom,
//! and every lamp on every telephone after every step.

use std::time::Duration;

use phone::Lamp;
use phone::doors::{CallState, Command, KeyId, Notice};
use phone::profile::Sharing;
use phone::trouble::Refusal;
use sim::Conditions;

use crate::floor::{APPEARANCES, Floor, LINE};
use crate::office::{Faults, Truth};

const ANN: usize = 0;
const BOB: usize = 1;

/// The networks every story is told over: a good one, and bad ones that each go wrong in another
/// way; and the kinds of server, of which the first is Kamailio's `sca`, and the other that of
/// RFC 7463.
fn floors(telephones: u8) -> impl Iterator<Item = Floor> {
    let kinds = [(Sharing::CallInfo, 25), (Sharing::Appearances, 15)];
    kinds.into_iter().flat_map(move |(sharing, networks)| {
        (0..=networks).map(move |seed| {
            let conditions = if seed == 0 { Conditions::GOOD } else { Conditions::bad(200) };
            let mut floor = Floor::in_service(telephones, conditions, seed, &sharing);
            let silent_ringing = !floor.office.is_agent;
            floor.office.faults = Faults { silent_ringing, ..Faults::default() };
            floor.draws = true;
            floor.draw_anew();
            floor
        })
    })
}

/// Those with faults that only the one kind of server has.
fn kamailios(telephones: u8) -> impl Iterator<Item = Floor> {
    floors(telephones).filter(|floor| !floor.office.is_agent)
}

impl Floor {
    /// Waits until all that is shown is true, and looks at the lamps of the first appearance.
    #[track_caller]
    fn settle(&mut self, lamps: &[Lamp]) {
        let right = |floor: &Self| floor.lamps(1) == lamps && floor.wrong().is_none();
        let settled = self.run_until(Duration::from_mins(2), right);
        assert!(settled, "{:?}, {:?}\n{}", self.lamps(1), self.wrong(), self.ladder);
    }

    #[track_caller]
    fn expect_cause(&mut self, desk: usize, cause: &str) {
        let known = self.run_until(Duration::from_mins(1), |floor| floor.cause(desk) == cause);
        assert!(known, "{} at {desk}\n{}", self.cause(desk), self.ladder);
    }

    /// What was said, without how it was repeated.
    fn said(&self) -> Vec<String> {
        self.ladder.texts().into_iter().filter(|text| !text.contains("100 ")).collect()
    }
}

/// A call that came in and was answered at Ann's.
fn answered_at_anns(floor: &mut Floor) {
    floor.ring();
    floor.settle(&[Lamp::Flash; 2]);
    floor.press(ANN, 1);
    floor.settle(&[Lamp::Steady; 2]);
    assert_eq!(floor.call(ANN).state, CallState::Connected);
}

#[test]
fn a4_what_is_answered_there_stops_ringing_here() {
    for mut floor in floors(2) {
        answered_at_anns(&mut floor);

        floor.expect_cause(BOB, "answered-elsewhere");
        assert!(!floor.desks[BOB].notices.iter().any(|it| matches!(it, Notice::Missed(_))));
        let theirs = floor.key(BOB, 1).theirs.unwrap();
        assert_eq!(theirs.party.as_deref(), Some(floor.call(ANN).party.as_str()));
        floor.close().unwrap();
    }
}

#[test]
fn a4_ringing_stops_within_a_second() {
    let mut floor = floors(2).next().unwrap();
    floor.ring();
    floor.run(Duration::from_secs(2));
    floor.draw_anew();

    floor.press(ANN, 1);
    floor.run(Duration::from_secs(1));

    assert_eq!(floor.wrong(), None);
    assert_eq!(floor.cause(BOB), "answered-elsewhere");
    // The telephone that answered refreshes the call at once, so that no server takes it for over.
    assert_eq!(
        floor.said(),
        [
            "ann: 200 INVITE",
            "office: ACK",
            "office: CANCEL",
            "office: NOTIFY 1 active",
            "office: NOTIFY 1 active",
            "ann: INVITE",
            "bob: 200 CANCEL",
            "bob: 487 INVITE",
            "ann: 200 NOTIFY",
            "bob: 200 NOTIFY",
            "office: 200 INVITE",
            "office: ACK",
            "ann: ACK",
        ],
        "{}",
        floor.ladder
    );
}

#[test]
fn a5_held_here_is_picked_up_there() {
    for mut floor in floors(2) {
        answered_at_anns(&mut floor);

        floor.press(ANN, 1);
        floor.settle(&[Lamp::Wink; 2]);
        floor.press(BOB, 1);
        floor.settle(&[Lamp::Steady; 2]);
        assert_eq!(floor.office.truth(1), Truth::Active(floor.desks[BOB].address));
        floor.expect_cause(ANN, "released-there");
        floor.command(BOB, Command::Release(None));
        floor.settle(&[Lamp::Off; 2]);

        assert_eq!(floor.cause(BOB), "released-here");
        floor.close().unwrap();
    }
}

#[test]
fn a5_who_picks_up_takes_the_place_of_who_holds() {
    let mut floor = floors(2).next().unwrap();
    answered_at_anns(&mut floor);
    floor.press(ANN, 1);
    floor.settle(&[Lamp::Wink; 2]);
    floor.run(Duration::from_secs(1));
    floor.draw_anew();

    floor.press(BOB, 1);
    floor.settle(&[Lamp::Steady; 2]);
    floor.run(Duration::from_secs(1));

    assert_eq!(
        floor.said(),
        [
            "bob: INVITE",
            "office: 200 INVITE",
            "office: BYE",
            "office: NOTIFY 1 active",
            "office: NOTIFY 1 active",
            "bob: ACK",
            "ann: 200 BYE",
            "ann: 200 NOTIFY",
            "bob: 200 NOTIFY",
        ],
        "{}",
        floor.ladder
    );
    assert_eq!(floor.call(BOB).party, floor.key(ANN, 1).theirs.unwrap().party.unwrap());
}

#[test]
fn a5_an_answered_call_never_shows_idle_whatever_the_server_thinks() {
    for mut floor in kamailios(3) {
        floor.office.faults.mixes_ends = true;
        floor.ring();
        floor.settle(&[Lamp::Flash; 3]);
        floor.press(ANN, 1);
        floor.settle(&[Lamp::Steady; 3]);

        for _ in 0..90 {
            floor.run(Duration::from_secs(1));
            assert!(!floor.lamps(1).contains(&Lamp::Off), "{}", floor.ladder);
        }
        floor.far_end_leaves(0);
        floor.settle(&[Lamp::Off; 3]);
        floor.close().unwrap();
    }
}

#[test]
fn a6_who_presses_the_key_in_use_for_long_takes_part() {
    for mut floor in floors(3) {
        floor.ring();
        floor.settle(&[Lamp::Flash; 3]);
        floor.press(ANN, 1);
        floor.settle(&[Lamp::Steady; 3]);

        floor.command(BOB, Command::Join(KeyId(1)));
        let bob = floor.desks[BOB].address;
        let takes_part = |floor: &Floor| floor.office.is_guest(bob, 1) && floor.wrong().is_none();
        assert!(floor.run_until(Duration::from_mins(1), takes_part), "{}", floor.ladder);
        assert_eq!(floor.call(BOB).state, CallState::Connected);
        assert_eq!(floor.call(ANN).state, CallState::Connected);

        floor.command(BOB, Command::Release(None));
        floor.settle(&[Lamp::Steady; 3]);
        assert_eq!(floor.call(ANN).state, CallState::Connected);
        floor.close().unwrap();
    }
}

#[test]
fn a6_who_is_not_let_in_is_told_and_the_call_goes_on() {
    for mut floor in floors(2) {
        floor.office.faults.lets_nobody_join = true;
        answered_at_anns(&mut floor);

        floor.command(BOB, Command::Join(KeyId(1)));

        floor.expect_cause(BOB, "not-joined");
        floor.settle(&[Lamp::Steady; 2]);
        assert_eq!(floor.call(ANN).state, CallState::Connected);
        floor.close().unwrap();
    }
}

#[test]
fn a7_of_two_who_press_at_once_one_gets_the_line() {
    for mut floor in floors(2) {
        floor.press(ANN, 2);
        floor.press(BOB, 2);
        let won = |floor: &Floor| floor.wrong().is_none() && floor.office.truth(2) != Truth::Idle;
        assert!(floor.run_until(Duration::from_mins(1), won), "{}", floor.ladder);

        let Truth::Seized(winner) = floor.office.truth(2) else { panic!("{}", floor.ladder) };
        let loser = usize::from(winner == floor.desks[ANN].address);
        floor.expect_cause(loser, "taken");
        floor.command(1 - loser, Command::Dial(LINE, "600".to_owned()));
        let talks = |floor: &Floor| floor.office.truth(2) == Truth::Active(winner);
        assert!(floor.run_until(Duration::from_mins(1), talks), "{}", floor.ladder);
        floor.close().unwrap();
    }
}

#[test]
fn a7_the_loser_is_told_at_once() {
    let mut floor = floors(2).next().unwrap();

    floor.press(ANN, 2);
    floor.run(Duration::from_micros(50));
    floor.press(BOB, 2);
    floor.run(Duration::from_millis(500));

    assert_eq!(
        floor.said(),
        [
            "ann: SUBSCRIBE line-seize",
            "bob: SUBSCRIBE line-seize",
            "office: 200 SUBSCRIBE",
            "office: NOTIFY seized active",
            "office: NOTIFY 2 seized",
            "office: NOTIFY 2 seized",
            "office: 480 SUBSCRIBE",
            "ann: 200 NOTIFY",
            "ann: 200 NOTIFY",
            "bob: 200 NOTIFY",
        ],
        "{}",
        floor.ladder
    );
    assert_eq!(floor.call(ANN).state, CallState::Seized);
    assert_eq!(floor.cause(BOB), "taken");
}

#[test]
fn who_takes_their_time_to_dial_keeps_the_line_all_the_while() {
    for mut floor in floors(2) {
        // A worse one makes a gateway look silent by itself, now and then.
        floor.set_conditions(Conditions::bad(50));
        floor.press(ANN, 1);
        floor.settle(&[Lamp::Steady; 2]);

        // Longer than an appearance is given for at a time, three times over.
        for _ in 0..10 {
            floor.run(Duration::from_secs(5));
            let ours = Truth::Seized(floor.desks[ANN].address);
            assert_eq!(floor.office.truth(1), ours, "{}", floor.ladder);
            assert_eq!(floor.call(ANN).state, CallState::Seized, "{}", floor.ladder);
        }

        floor.command(ANN, Command::Dial(LINE, "600".to_owned()));
        let active = Truth::Active(floor.desks[ANN].address);
        let talks = |floor: &Floor| floor.office.truth(1) == active;
        assert!(floor.run_until(Duration::from_mins(1), talks), "{}", floor.ladder);
        floor.settle(&[Lamp::Steady; 2]);
        floor.close().unwrap();
    }
}

#[test]
fn who_loses_the_gateway_before_dialling_is_not_told_that_somebody_took_the_line() {
    for mut floor in kamailios(2) {
        floor.press(ANN, 1);
        floor.settle(&[Lamp::Steady; 2]);

        floor.cut(ANN);

        floor.expect_cause(ANN, "gateway-silent");
    }
}

#[test]
fn a8_what_is_held_privately_nobody_else_takes() {
    for mut floor in floors(2) {
        answered_at_anns(&mut floor);
        floor.command(ANN, Command::HoldPrivately(None));
        floor.settle(&[Lamp::BrokenFlutter, Lamp::Steady]);
        floor.desks[BOB].notices.clear();

        floor.press(BOB, 1);

        let refusal = Refusal::HeldPrivately("main".to_owned());
        assert_eq!(floor.desks[BOB].notices, [Notice::Refused(refusal)]);
        floor.run(Duration::from_secs(5));
        assert_eq!(floor.office.truth(1), Truth::HeldPrivately(floor.desks[ANN].address));
        floor.command(ANN, Command::Retrieve(None));
        floor.settle(&[Lamp::Steady; 2]);
        floor.close().unwrap();
    }
}

#[test]
fn a8_a_hold_becomes_private_when_that_is_asked_for_later() {
    for mut floor in floors(2) {
        answered_at_anns(&mut floor);
        floor.press(ANN, 1);
        floor.settle(&[Lamp::Wink; 2]);
        let call = floor.call(ANN).id;

        floor.command(ANN, Command::HoldPrivately(Some(call)));

        floor.settle(&[Lamp::BrokenFlutter, Lamp::Steady]);
    }
}

#[test]
fn a10_after_a_restart_of_the_server_every_lamp_is_unknown_and_then_right() {
    for mut floor in floors(2) {
        answered_at_anns(&mut floor);
        floor.with_office(|office, _| office.stop());
        let unknown = |floor: &Floor| floor.key(BOB, 1).lamp == Lamp::Unknown;
        assert!(floor.run_until(Duration::from_mins(2), unknown), "{}", floor.ladder);
        // What is not ours and not known is never drawn as idle.
        for key in 1..=u16::from(APPEARANCES) {
            assert_eq!(floor.key(BOB, key).lamp, Lamp::Unknown);
        }

        floor.with_office(|office, _| office.start());

        floor.settle(&[Lamp::Off; 2]);
        assert_eq!(floor.cause(ANN), "lost");
        floor.close().unwrap();
    }
}

#[test]
fn a10_a_server_that_forgets_what_the_appearances_do_learns_it_from_who_talks() {
    for mut floor in floors(2) {
        answered_at_anns(&mut floor);

        floor.with_office(crate::office::Office::forget_usage);
        floor.run(Duration::from_secs(1));

        floor.settle(&[Lamp::Steady; 2]);
        assert_eq!(floor.call(ANN).state, CallState::Connected);
        floor.close().unwrap();
    }
}

#[test]
fn who_dialled_on_what_the_server_forgot_and_gave_to_somebody_else_moves_out_of_the_way() {
    let mut moved = 0;
    for mut floor in floors(2).filter(|floor| floor.office.is_agent) {
        floor.press(ANN, 1);
        floor.settle(&[Lamp::Steady; 2]);
        floor.with_office(crate::office::Office::forget_usage);
        let free = |floor: &Floor| floor.key(BOB, 1).lamp == Lamp::Off;
        assert!(floor.run_until(Duration::from_mins(1), free), "{}", floor.ladder);
        // Nobody warns her that Bob has it now.
        floor.with_office(|office, _| office.forget_watchers());
        let bob = floor.desks[BOB].address;
        floor.press(BOB, 1);
        let given = |floor: &Floor| floor.office.truth(1) == Truth::Seized(bob);
        assert!(floor.run_until(Duration::from_secs(30), given), "{}", floor.ladder);

        // She takes another one before what she dials is placed: it is taken for a call on that.
        floor.command(ANN, Command::Dial(LINE, "600".to_owned()));
        floor.press(ANN, 2);

        let right = |floor: &Floor| floor.wrong().is_none() && floor.office.is_quiet();
        assert!(floor.run_until(Duration::from_mins(4), right), "{}", floor.ladder);
        moved += u32::from(floor.office.truth(3) == Truth::Active(floor.desks[ANN].address));
        floor.close().unwrap();
    }
    // Where what she dialled arrives before the other one is hers, it is refused.
    assert!(moved > 0);
}

#[test]
fn a_call_that_its_server_forgot_before_it_was_answered_does_not_ring_for_ever() {
    for mut floor in floors(2) {
        floor.command(ANN, Command::Dial(LINE, "606".to_owned()));
        floor.settle(&[Lamp::Steady; 2]);
        assert_eq!(floor.office.truth(1), Truth::Calling(floor.desks[ANN].address));
        // Whether it was ever heard of is settled by then, and it is back so soon that nobody
        // misses it.
        floor.run(Duration::from_secs(10));
        floor.with_office(|office, _| {
            office.stop();
            office.start();
        });
        // Somebody else has the appearance by then.
        floor.run(Duration::from_mins(2));
        floor.press(BOB, 1);

        floor.run(Duration::from_mins(2));

        // Where the network is bad enough, the server is found to be silent before that.
        assert!(
            ["lost", "gateway-silent"].contains(&floor.cause(ANN)),
            "{} {}",
            floor.cause(ANN),
            floor.ladder
        );
        let right = |floor: &Floor| floor.wrong().is_none();
        assert!(floor.run_until(Duration::from_mins(2), right), "{}", floor.ladder);
    }
}

#[test]
fn a_call_that_rings_here_when_its_server_forgets_it_is_missed_after_three_minutes() {
    for mut floor in floors(2) {
        floor.ring();
        floor.settle(&[Lamp::Flash; 2]);
        floor.with_office(|office, _| {
            office.stop();
            office.start();
        });

        floor.run(Duration::from_mins(4));

        assert_eq!(floor.cause(BOB), "missed");
        assert_eq!(floor.lamps(1), [Lamp::Off; 2]);
    }
}

#[test]
fn what_rings_on_an_appearance_that_was_asked_for_here_rings_there() {
    for mut floor in floors(2) {
        // The press and the call cross: whatever comes first, it rings on the first appearance.
        floor.ring();
        floor.press(ANN, 1);

        floor.settle(&[Lamp::Flash; 2]);

        assert_eq!(floor.call(ANN).appearance, 1, "{}", floor.ladder);
        floor.command(ANN, Command::Answer(None));
        floor.settle(&[Lamp::Steady; 2]);
        floor.close().unwrap();
    }
}

#[test]
fn who_hangs_up_without_a_network_leaves_nobody_on_the_line_when_it_is_back() {
    for mut floor in floors(2) {
        answered_at_anns(&mut floor);
        // Nothing of the answer is under way any more.
        floor.run(Duration::from_secs(40));
        floor.cut(ANN);
        floor.command(ANN, Command::Release(None));
        floor.run(Duration::from_secs(50));
        assert_eq!(floor.office.truth(1), Truth::Active(floor.desks[ANN].address));

        floor.mend(ANN).unwrap();

        floor.settle(&[Lamp::Off; 2]);
    }
}

#[test]
fn who_slept_through_the_end_of_a_call_learns_of_it() {
    for mut floor in floors(2) {
        answered_at_anns(&mut floor);
        floor.sleep(ANN);
        floor.far_end_leaves(0);
        floor.run(Duration::from_mins(10));

        floor.wake(ANN);

        floor.settle(&[Lamp::Off; 2]);
        assert_eq!(floor.cause(ANN), "lost");
        floor.close().unwrap();
    }
}

#[test]
fn who_is_hung_up_on_before_the_answer_was_heard_leaves_the_line_to_whoever_takes_it_next() {
    for mut floor in floors(2) {
        floor.command(ANN, Command::Dial(LINE, "606".to_owned()));
        floor.settle(&[Lamp::Steady; 2]);
        // It rings there by then, whether or not that was heard.
        floor.run(Duration::from_secs(2));

        floor.with_office(crate::office::Office::answer_now);
        floor.far_end_leaves(0);
        let free = |floor: &Floor| floor.key(BOB, 1).lamp == Lamp::Off;
        assert!(floor.run_until(Duration::from_mins(1), free), "{}", floor.ladder);
        floor.press(BOB, 1);
        floor.command(BOB, Command::Dial(LINE, "600".to_owned()));

        // She may have asked after the call before she was told.
        let over = |floor: &Floor| ["released-there", "lost"].contains(&floor.cause(ANN));
        assert!(floor.run_until(Duration::from_mins(1), over), "{}", floor.ladder);
        let active = Truth::Active(floor.desks[BOB].address);
        let talks = |floor: &Floor| floor.office.truth(1) == active;
        assert!(floor.run_until(Duration::from_mins(1), talks), "{}", floor.ladder);
        floor.settle(&[Lamp::Steady; 2]);
        floor.close().unwrap();
    }
}

#[test]
fn two_calls_that_ring_nowhere_in_particular_end_on_two_appearances() {
    for mut floor in kamailios(2) {
        floor.office.faults.nameless_ringing = true;
        floor.ring();
        floor.ring();
        // As many calls are talked on as ring no longer.
        let stands = |floor: &Floor, talks: usize| {
            let active = |it: &u8| matches!(floor.office.truth(*it), Truth::Active(_));
            floor.wrong().is_none()
                && (1..=APPEARANCES).filter(active).count() == talks
                && floor.desks.iter().all(|it| floor.office.rings_at(it.address) == 2 - talks)
        };
        for (talks, who) in [(0, ANN), (1, BOB)] {
            let ready = floor.run_until(Duration::from_secs(50), |floor| stands(floor, talks));
            assert!(ready, "{}", floor.ladder);
            floor.command(who, Command::Answer(None));
        }
        let done = floor.run_until(Duration::from_mins(1), |floor| stands(floor, 2));
        assert!(done, "{}", floor.ladder);
        floor.close().unwrap();
    }
}
