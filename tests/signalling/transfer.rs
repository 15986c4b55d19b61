//! Handing calls over, from here and from the far end.

use std::time::Duration;

use phone::doors::{CallId, CallState, Command, MediaOrder, Notice, TransferState, TransferView};
use phone::trouble::Refusal;

use crate::world::{BUSINESS, PERSONAL, World};

/// A business call to the echo.
fn talking() -> World {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");
    assert_eq!(world.state(1), CallState::Connected);
    world
}

fn run(world: &mut World, ms: u64) {
    world.run(Duration::from_millis(ms));
}

fn transfer(world: &World, call: u32) -> TransferView {
    world.call(call).transfer.expect("it is being handed over")
}

/// What was last refused.
fn refused(world: &World) -> Option<Refusal> {
    let refused = |notice: &Notice| {
        if let Notice::Refused(refusal) = notice { Some(refusal.clone()) } else { None }
    };
    world.notices.iter().rev().find_map(refused)
}

#[test]
fn a_call_is_handed_over_at_once_and_ends_with_the_name_of_who_has_it() {
    let mut world = talking();

    world.command(Command::Transfer(Some(CallId(1)), "604".to_owned()));
    run(&mut world, 100);
    // The far end waits on hold while it is handed over.
    assert_eq!(world.state(1), CallState::Held);
    assert_eq!(transfer(&world, 1).state, TransferState::HandingOver);
    run(&mut world, 500);
    assert_eq!(
        transfer(&world, 1),
        TransferView { to: "604".to_owned(), with: None, state: TransferState::Ringing }
    );
    run(&mut world, 1_000);

    assert_eq!(world.state(1), CallState::Ended);
    assert_eq!(world.cause(1), "handed-over");
    let cause = world.call(1).cause.unwrap();
    assert_eq!(cause.text, "You handed the call over to 604.");
    assert_eq!((world.count(BUSINESS, "REFER"), world.count(BUSINESS, "BYE")), (1, 1));
    assert_eq!(refused(&world), None);
}

#[test]
fn a_call_that_cannot_be_handed_over_is_given_back_with_a_sentence() {
    for (number, cause) in [("486", "busy"), ("404", "unallocated"), ("608", "congestion")] {
        let mut world = talking();

        world.command(Command::Transfer(None, number.to_owned()));
        run(&mut world, 3_000);

        assert_eq!(world.state(1), CallState::Connected, "{number}");
        assert_eq!(refused(&world), Some(Refusal::Transfer(number.to_owned())));
        let TransferState::Failed(why) = transfer(&world, 1).state else { panic!("{number}") };
        assert_eq!(why.key, cause);
        // It can be handed over to somebody else.
        world.command(Command::Transfer(None, "604".to_owned()));
        run(&mut world, 3_000);
        assert_eq!(world.cause(1), "handed-over");
    }
}

#[test]
fn who_is_asked_first_gets_the_call_when_they_take_it() {
    let mut world = talking();

    world.command(Command::Consult(Some(CallId(1)), "604".to_owned()));
    run(&mut world, 200);
    assert_eq!(world.state(1), CallState::Held);
    assert_eq!(transfer(&world, 1).state, TransferState::Calling);
    run(&mut world, 2_000);
    assert_eq!(world.state(2), CallState::Connected);
    assert_eq!(
        transfer(&world, 1),
        TransferView { to: "604".to_owned(), with: Some(CallId(2)), state: TransferState::Ready }
    );
    world.command(Command::CompleteTransfer { call: None, with: None });
    run(&mut world, 3_000);

    assert_eq!((world.cause(1), world.cause(2)), ("handed-over", "handed-over"));
    assert_eq!(world.count(BUSINESS, "REFER"), 1);
    assert!(world.key(3).call.is_none() && world.key(4).call.is_none());
}

#[test]
fn who_goes_back_has_the_call_again_and_hangs_up_on_who_was_asked() {
    let mut world = talking();
    world.command(Command::Consult(None, "604".to_owned()));
    run(&mut world, 2_000);

    world.command(Command::GoBack(None));
    run(&mut world, 500);

    assert_eq!(world.state(1), CallState::Connected);
    assert_eq!(world.call(1).transfer, None);
    assert_eq!(world.cause(2), "released-here");
}

#[test]
fn who_was_asked_and_is_busy_or_hangs_up_leaves_the_call_waiting() {
    let mut world = talking();
    world.command(Command::Consult(None, "486".to_owned()));
    run(&mut world, 1_000);
    assert_eq!(world.cause(2), "busy");
    assert_eq!(world.call(1).transfer, None);
    assert_eq!(world.state(1), CallState::Held);

    world.command(Command::CompleteTransfer { call: Some(CallId(1)), with: None });
    assert_eq!(refused(&world), Some(Refusal::NobodyToTransferTo));
    world.command(Command::Retrieve(None));
    run(&mut world, 500);
    assert_eq!(world.state(1), CallState::Connected);
}

#[test]
fn a_call_is_handed_over_while_it_still_rings_there() {
    let mut world = talking();
    world.command(Command::Consult(None, "606".to_owned()));
    run(&mut world, 1_000);
    assert_eq!(world.state(2), CallState::RingingThere);

    world.command(Command::CompleteTransfer { call: Some(CallId(1)), with: None });
    run(&mut world, 2_000);

    assert_eq!(world.cause(2), "given-up");
    assert_eq!(
        transfer(&world, 1),
        TransferView { to: "606".to_owned(), with: None, state: TransferState::Ringing }
    );
    // Nothing can be taken back by now, and nothing begun anew.
    world.command(Command::GoBack(None));
    assert_eq!(refused(&world), Some(Refusal::TransferUnderWay));
    world.command(Command::Transfer(Some(CallId(1)), "604".to_owned()));
    assert_eq!(refused(&world), Some(Refusal::TransferUnderWay));
}

#[test]
fn two_calls_at_different_gateways_are_not_handed_over_to_one_another() {
    let mut world = talking();
    world.talk(PERSONAL, "600");

    world.command(Command::CompleteTransfer { call: Some(CallId(1)), with: Some(CallId(2)) });
    run(&mut world, 1_000);

    assert_eq!(refused(&world), Some(Refusal::OtherGateway));
    assert_eq!((world.state(1), world.state(2)), (CallState::Held, CallState::Connected));
    assert_eq!(world.count(BUSINESS, "REFER"), 0);
}

#[test]
fn two_calls_of_one_line_are_handed_over_to_one_another() {
    let mut world = talking();
    world.talk(BUSINESS, "604");

    world.command(Command::CompleteTransfer { call: Some(CallId(1)), with: Some(CallId(2)) });
    run(&mut world, 3_000);

    assert_eq!((world.cause(1), world.cause(2)), ("handed-over", "handed-over"));
}

#[test]
fn without_a_call_or_a_number_nothing_is_handed_over() {
    let mut world = World::in_service();
    world.command(Command::Transfer(None, "604".to_owned()));
    assert_eq!(refused(&world), Some(Refusal::NothingToTransfer));
    world.command(Command::GoBack(None));
    assert_eq!(refused(&world), Some(Refusal::NothingToTransfer));

    world.dial(BUSINESS, "606");
    world.command(Command::Transfer(Some(CallId(1)), "604".to_owned()));
    assert_eq!(refused(&world), Some(Refusal::NothingToTransfer));

    world.command(Command::Release(None));
    world.talk(BUSINESS, "600");
    world.command(Command::Transfer(None, "6x4".to_owned()));
    assert!(matches!(refused(&world), Some(Refusal::Number(_))));
    assert_eq!(world.state(2), CallState::Connected);
}

#[test]
fn a_far_end_puts_us_through_to_somebody_else() {
    let mut world = World::in_service();
    world.dial(BUSINESS, "614");
    run(&mut world, 1_000);
    assert_eq!(world.state(1), CallState::Connected);

    run(&mut world, 4_000);

    assert_eq!(world.state(2), CallState::Connected);
    assert_eq!(world.call(2).party, "600");
    assert_eq!(world.cause(1), "put-through");
    assert_eq!(world.call(1).cause.unwrap().text, "The other side put you through to 600.");
    let last = world.orders.iter().rfind(|order| matches!(order, MediaOrder::Connect(_)));
    assert!(matches!(last, Some(MediaOrder::Connect(legs)) if legs.len() == 1), "{last:?}");
}

#[test]
fn nobody_is_torn_from_another_call_to_be_put_through() {
    let mut world = World::in_service();
    world.dial(BUSINESS, "614");
    run(&mut world, 1_000);
    world.talk(PERSONAL, "600");

    run(&mut world, 5_000);

    assert_eq!(world.snapshot().calls.len(), 2);
    assert_eq!((world.state(1), world.state(2)), (CallState::Held, CallState::Connected));
}

#[test]
fn somebody_takes_the_place_of_the_far_end_and_the_call_goes_on() {
    let mut world = World::in_service();
    world.dial(BUSINESS, "615");
    run(&mut world, 1_000);
    assert_eq!(world.call(1).party, "615");

    run(&mut world, 4_000);

    assert_eq!(world.snapshot().calls.len(), 1);
    assert_eq!(world.state(1), CallState::Connected);
    assert_eq!(world.call(1).party, "5551020");
    assert_eq!(world.call(1).name.as_deref(), Some("Practice Caller"));
    let rang = world.orders.contains(&MediaOrder::Ring(true));
    assert!(!rang && world.notices.is_empty(), "{:?}", world.notices);
    let opened = world.orders.iter().filter(|it| matches!(it, MediaOrder::Open { .. })).count();
    let closed = world.orders.iter().filter(|it| matches!(it, MediaOrder::Close(_))).count();
    assert_eq!((opened, closed), (2, 1));
    // What is left is one call, which ends as calls do.
    world.command(Command::Release(None));
    run(&mut world, 1_000);
    assert_eq!(world.cause(1), "released-here");
    assert_eq!(world.gateway(BUSINESS).active(), (0, 0));
}
