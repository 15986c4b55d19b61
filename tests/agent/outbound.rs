//! Flows that the gateway keeps (RFC 5626), and the address at which it sees us (RFC 3581).

use sip::message::{Message, Method, Name};
use sip::{GatewaySetup, Output, Transport};

use crate::script::{Script, response};
use crate::world::{FLOW, GATEWAY, LINE, identity, ms, secs, setup};

const INSTANCE: &str = "urn:uuid:00000000-0000-1000-8000-000a95a0e128";

/// A phone that asks for its flow to be kept, and its REGISTER.
fn asking(transport: Transport) -> (Script, Message) {
    let mut script = Script::over(transport);
    let setup = GatewaySetup { instance: Some(INSTANCE.to_owned()), ..setup(transport) };
    script.agent.set_gateway(GATEWAY, setup);
    script.agent.set_identity(script.now, LINE, identity(None));
    let register = script.expect(&Method::Register);
    (script, register)
}

/// The same, where the gateway agreed and gives up what is silent for so long.
fn kept(transport: Transport) -> Script {
    let (mut script, register) = asking(transport);
    let fields = ["Expires: 3600", "Require: outbound", "Flow-Timer: 50"].map(str::to_owned);
    script.reply(&register, 200, &fields, "");
    script
}

fn contact(message: &Message) -> String {
    String::from_utf8_lossy(message.header(Name::Contact).unwrap()).into_owned()
}

/// Lets time pass as far as the next question on the connection, and says when that was.
fn next_ping(script: &mut Script) -> u64 {
    let start = script.now;
    loop {
        script.now = script.agent.deadline().unwrap();
        script.agent.handle_timeout(script.now);
        while let Some(output) = script.agent.poll() {
            match output {
                Output::Transmit { bytes, .. } if &bytes[..] == b"\r\n\r\n" => {
                    return (script.now - start).as_secs();
                }
                Output::Transmit { bytes, .. } => assert_ne!(&bytes[..], b"\r\n", "an answer"),
                Output::Close(flow) => script.closed.push(flow),
                Output::Event(_) => {}
            }
        }
    }
}

#[test]
fn a_registration_names_the_telephone_and_its_flow_beyond_a_restart() {
    let (mut script, register) = asking(Transport::Tcp);

    let said = contact(&register);
    assert!(said.ends_with(&format!(";reg-id=1;+sip.instance=\"<{INSTANCE}>\"")), "{said}");
    assert!(!said.contains(";ob"), "{said}");
    assert_eq!(register.header(Name::Supported), Some(&b"path, outbound"[..]));

    script.reply(&register, 200, &["Expires: 3600".into(), "Require: outbound".into()], "");
    script.call();
    assert!(contact(&script.expect(&Method::Invite)).contains(";transport=tcp;ob>"));
}

#[test]
fn a_registration_that_asks_for_no_flow_names_neither() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(None));

    let register = script.expect(&Method::Register);

    assert!(contact(&register).ends_with('>'));
    assert_eq!(register.header(Name::Supported), Some(&b"path"[..]));
}

#[test]
fn a_kept_connection_is_asked_at_the_pace_of_its_gateway_and_stands_while_it_answers() {
    let mut script = kept(Transport::Tcp);

    for _ in 0..5 {
        let after = next_ping(&mut script);
        assert!((40..=50).contains(&after), "{after}");
        script.agent.receive(script.now, FLOW, script.gateway, b"\r\n");
        assert!(script.agent.poll().is_none(), "an answer is not answered");
    }

    assert!(script.closed.is_empty());
}

#[test]
fn a_connection_whose_gateway_answers_no_longer_is_given_up_after_ten_seconds() {
    let mut script = kept(Transport::Tcp);
    next_ping(&mut script);

    script.pass(secs(9));
    assert!(script.closed.is_empty());
    script.pass(secs(1));

    assert_eq!(script.closed, [FLOW]);
    assert!(script.told().contains(&"GatewaySilent".to_owned()));
}

#[test]
fn a_connection_that_was_not_agreed_to_be_kept_is_not_asked() {
    let (mut script, register) = asking(Transport::Tcp);
    script.reply(&register, 200, &["Expires: 3600".into()], "");

    for _ in 0..1_000 {
        script.now = script.agent.deadline().unwrap();
        script.agent.handle_timeout(script.now);
        while let Some(output) = script.agent.poll() {
            if let Output::Transmit { bytes, .. } = output {
                assert_ne!(&bytes[..], b"\r\n\r\n");
            }
        }
        if script.now > clock::Moment::START + secs(600) {
            return;
        }
    }
}

#[test]
fn where_the_first_hop_keeps_no_flows_one_registers_without() {
    let (mut script, register) = asking(Transport::Tcp);

    script.reply(&register, 439, &[], "");

    let register = script.expect(&Method::Register);
    assert!(!contact(&register).contains("reg-id"));
    assert_eq!(register.header(Name::Supported), Some(&b"path"[..]));
    script.reply(&register, 200, &["Expires: 3600".into()], "");
    script.call();
    assert!(!contact(&script.expect(&Method::Invite)).contains(";ob"));
}

#[test]
fn the_address_at_which_the_gateway_sees_us_is_told_to_others_where_that_is_wanted() {
    for wanted in [false, true] {
        let mut script = Script::new();
        let setup = GatewaySetup { tell_public: wanted, ..setup(Transport::Udp) };
        script.agent.set_gateway(GATEWAY, setup);
        script.agent.set_identity(script.now, LINE, identity(None));
        let register = script.expect(&Method::Register);
        let own = contact(&register);
        let text = response(&register, 200, &["Expires: 3600".into()], "", "");
        let seen = ";received=203.0.113.7;rport=40000;branch";
        script.hear(script.gateway, text.replace(";rport;branch", seen).as_bytes());
        script.pass(ms(100));

        if wanted {
            let said = contact(&script.expect(&Method::Register));
            assert!(said.contains("@203.0.113.7:40000>"), "{said}");
            assert!(said.ends_with(&format!(", {own};expires=0")), "{said}");
        }
        script.call();
        let invite = script.expect(&Method::Invite);
        assert_eq!(contact(&invite).contains("@203.0.113.7:40000"), wanted);
    }
}
