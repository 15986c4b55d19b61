//! The same over TCP.

use sim::Conditions;
use sip::message::{Method, Name};
use sip::{Event, Transport};

use crate::script::Script;
use crate::world::{ANSWER, FLOW, World, ms, secs};

#[test]
fn a_call_over_tcp_arrives_in_pieces_and_repeats_nothing_but_our_answer() {
    for seed in 0..50 {
        let conditions = Conditions { loss: 0, duplication: 0, ..Conditions::bad(0) };
        let mut world = World::over(Transport::Tcp, seed, conditions).registered();
        world.forget_ladder();
        let ours = world.call();
        world.run_for(secs(1));
        let theirs = world.gateway.incoming().unwrap();
        world.gateway.agent.accept(world.now, theirs, ANSWER.to_vec());
        world.run_for(secs(1));
        world.phone.agent.end(world.now, ours);
        world.run_for(secs(1));

        let texts = world.ladder.texts();
        let once =
            |text: &str| assert_eq!(texts.iter().filter(|it| *it == text).count(), 1, "{text}");
        for text in ["phone: INVITE", "phone: BYE", "gateway: 100 INVITE", "gateway: 200 BYE"] {
            once(text);
        }
        assert_eq!(world.phone.told(), ["Answered", "Ended"]);
        world.run_for(secs(40));
        assert_eq!((world.phone.agent.transactions(), world.gateway.agent.transactions()), (0, 0));
    }
}

#[test]
fn requests_over_tcp_say_so() {
    let mut script = Script::over(Transport::Tcp);
    script.register();
    script.call();

    let invite = script.expect(&Method::Invite);

    assert!(invite.top_via().unwrap().transport.eq_ignore_ascii_case("TCP"));
    let contact = invite.contacts().next().unwrap().unwrap();
    assert_eq!(contact.uri().param("transport"), Some(&b"tcp"[..]));
    assert!(invite.header(Name::ContentLength).is_some());
}

#[test]
fn a_ping_is_answered_and_a_stream_of_noise_is_closed() {
    let mut script = Script::over(Transport::Tcp);
    script.register();
    script.agent.receive(script.now, FLOW, script.gateway, b"\r\n\r\n");
    let pong = script.agent.poll();
    assert!(
        matches!(&pong, Some(sip::Output::Transmit { bytes, .. }) if &bytes[..] == b"\r\n"),
        "{pong:?}"
    );

    script.hear(script.gateway, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");

    assert_eq!(script.closed, [FLOW]);
    assert!(script.told().contains(&"GatewaySilent".to_owned()));
}

#[test]
fn a_message_that_comes_byte_by_byte_is_one_message() {
    let mut script = Script::over(Transport::Tcp);
    script.register();
    let invite = crate::calls::invite_for(&script, "v=0\r\n").replace("SIP/2.0/UDP", "SIP/2.0/TCP");

    for byte in invite.as_bytes() {
        assert!(script.told().is_empty());
        script.agent.receive(script.now, FLOW, script.gateway, std::slice::from_ref(byte));
        script.collect();
    }

    script.expect_status(100);
    assert_eq!(script.told(), ["Incoming"]);
}

#[test]
fn a_call_that_rings_survives_a_lost_connection_and_is_answered_on_the_next() {
    let mut script = Script::over(Transport::Tcp);
    script.register();
    let invite = crate::calls::invite_for(&script, "v=0\r\n").replace("SIP/2.0/UDP", "SIP/2.0/TCP");
    script.hear(script.gateway, invite.as_bytes());
    script.expect_status(100);
    let Event::Incoming { session, .. } = script.take("Incoming") else { unreachable!() };

    script.agent.flow_lost(script.now, FLOW);
    script.pass(ms(500));
    let path = crate::world::path(Transport::Tcp, script.local, script.gateway);
    let path = sip::Path { flow: sip::FlowId(2), ..path };
    script.agent.path_ready(script.now, crate::world::GATEWAY, path);
    script.collect();
    script.sent.clear();
    script.agent.accept(script.now, session, ANSWER.to_vec());

    let mut on = None;
    while let Some(output) = script.agent.poll() {
        if let sip::Output::Transmit { flow, .. } = output {
            on = Some(flow);
        }
    }
    assert_eq!(on, Some(sip::FlowId(2)));
}
