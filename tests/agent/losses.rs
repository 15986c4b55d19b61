//! Calls over a network that loses, repeats and reorders: each begins and ends, and nothing stays.

use sim::{Conditions, Random};
use sip::Event;

use crate::world::{ANSWER, End, OFFER, World, ms, name, secs};

/// What the phone and the gateway may have told of one call: it ends exactly once.
fn assert_ended(end: &End, seed: u64, who: &str) {
    let mut open = std::collections::BTreeMap::new();
    for (_, event) in &end.events {
        match event {
            Event::Incoming { session, .. } => {
                assert!(open.insert(*session, false).is_none(), "seed {seed}: {who} rings twice");
            }
            Event::Ended { session, .. } => {
                let ended = open.insert(*session, true);
                assert_ne!(ended, Some(true), "seed {seed}: {who} ends {session:?} twice");
            }
            _ => {}
        }
    }
    assert!(open.values().all(|ended| *ended), "seed {seed}: {who} goes on: {:?}", end.told());
}

#[test]
fn every_call_begins_and_ends_whatever_the_network_does() {
    let mut answered = 0;
    for seed in 0..300 {
        let loss = u16::try_from(seed % 7 * 50).unwrap();
        let mut world = World::new(seed, Conditions::GOOD).registered();
        world.net.set_conditions(Conditions::bad(loss));
        let mut random = Random::new(seed);
        let outgoing = seed % 2 == 0;

        let (mut ours, mut theirs) =
            if outgoing { (Some(world.call()), None) } else { (None, Some(world.call_phone())) };
        world.run_for(secs(20));
        if outgoing {
            theirs = world.gateway.incoming();
        } else {
            ours = world.phone.incoming();
        }
        let called = if outgoing { theirs } else { ours };
        if let Some(session) = called {
            let agent = if outgoing { &mut world.gateway.agent } else { &mut world.phone.agent };
            agent.ring(world.now, session);
            if random.happens(800) {
                agent.accept(world.now, session, ANSWER.to_vec());
                answered += 1;
            }
        }
        world.run_for(ms(random.below(40_000)));
        for _ in 0..random.below(3) {
            if let Some(session) = ours {
                world.phone.agent.reoffer(world.now, session, OFFER.to_vec());
            }
            if let Some(session) = theirs.filter(|_| random.happens(500)) {
                world.gateway.agent.reoffer(world.now, session, OFFER.to_vec());
            }
            for _ in 0..40 {
                world.run_for(ms(100));
                answer_changes(&mut world);
            }
        }
        if let Some(session) = ours.filter(|_| random.happens(500)) {
            world.phone.agent.end(world.now, session);
        } else if let Some(session) = theirs {
            world.gateway.agent.end(world.now, session);
        } else if let Some(session) = ours {
            world.phone.agent.end(world.now, session);
        }
        // One lost BYE may leave the other end to find out by itself; no timer here does that.
        world.run_for(secs(35));
        for (end, session) in [(&mut world.phone, ours), (&mut world.gateway, theirs)] {
            if let Some(session) = session {
                end.agent.end(world.now, session);
            }
        }
        world.net.set_conditions(Conditions::GOOD);
        world.run_for(secs(140));

        assert_ended(&world.phone, seed, "phone");
        assert_ended(&world.gateway, seed, "gateway");
        // Only keep-alive and refreshes are under way.
        assert!(world.phone.agent.transactions() <= 2, "seed {seed}: {}", world.ladder);
        assert!(world.gateway.agent.transactions() <= 10, "seed {seed}: {}", world.ladder);
    }
    assert!(answered > 200, "{answered}");
}

fn answer_changes(world: &mut World) {
    for end in [&mut world.phone, &mut world.gateway] {
        let reoffered: Vec<_> =
            end.events.extract_if(.., |(_, event)| name(event) == "Reoffered").collect();
        for (_, event) in reoffered {
            let Event::Reoffered { session, .. } = event else { unreachable!() };
            end.agent.answer_reoffer(world.now, session, Ok(ANSWER.to_vec()));
        }
    }
}

#[test]
fn a_call_is_set_up_through_a_network_that_loses_every_fifth_packet() {
    let mut talks = 0;
    for seed in 0..100 {
        let mut world = World::new(seed, Conditions::GOOD).registered();
        world.net.set_conditions(Conditions::bad(200));
        world.call();
        world.run_for(secs(10));
        let Some(theirs) = world.gateway.incoming() else { continue };
        world.gateway.agent.accept(world.now, theirs, ANSWER.to_vec());
        world.run_for(secs(20));
        talks +=
            usize::from(world.phone.has_told("Answered") && world.gateway.has_told("Confirmed"));
    }

    assert_eq!(talks, 100);
}

#[test]
fn who_hangs_up_while_the_network_is_away_is_heard_when_it_is_back() {
    for (away, heard) in [(secs(60), true), (secs(8 * 60), true), (secs(20 * 60), false)] {
        let mut world = World::new(1, Conditions::GOOD).registered();
        world.talking();
        let ours = sip::SessionId(1);
        world.gateway.events.clear();
        world.net.cut(world.gateway.address);

        world.phone.agent.end(world.now, ours);
        world.run_for(away);
        world.net.mend(world.gateway.address);
        world.run_for(secs(60));

        assert_eq!(world.gateway.has_told("Ended"), heard, "{away:?}: {:?}", world.gateway.told());
        assert_eq!(world.phone.told().iter().filter(|it| *it == "Ended").count(), 1);
    }
}
