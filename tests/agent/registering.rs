//! Registering, refreshing, moving, and leaving.

use std::net::SocketAddr;

use sim::Conditions;
use sip::message::{Method, Name};
use sip::{
    Aor, Event, FlowId, Identity, IdentityId, Path, RegistrationTrouble, Secret, Silence, Transport,
};

use crate::script::{Script, challenge, is_answer};
use crate::world::{FLOW, GATEWAY, LINE, World, identity, ms, secs};

#[test]
fn a_line_registers_and_answers_the_challenge() {
    let world = World::new(1, Conditions::GOOD).registered();

    assert_eq!(
        world.ladder.to_string(),
        "       ms  phone                      gateway                   \n\
         \x20       0  ├─────── REGISTER ───────▶│\n\
         \x20       1  │◀───── 401 REGISTER ─────┤\n\
         \x20       2  ├─────── REGISTER ───────▶│\n\
         \x20       3  │◀───── 200 REGISTER ─────┤\n"
    );
    assert_eq!(world.registrar.bindings.len(), 1);
}

#[test]
fn a_refresh_comes_before_the_binding_ends_and_uses_the_nonce_again() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    let challenged = world.registrar.challenged;

    world.run_for(secs(3_600));

    assert_eq!(world.registrar.challenged, challenged);
    // 3600 s at 225 to 285 s each.
    assert!((12..=16).contains(&(world.registrar.taken - 1)), "{}", world.registrar.taken);
}

#[test]
fn a_nonce_that_went_stale_costs_one_more_round_and_no_alarm() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    world.registrar.nonce = "nonce-2".into();

    world.run_for(secs(300));

    assert_eq!(world.phone.told(), ["Registered"]);
    assert_eq!(world.registrar.challenged, 2);
}

#[test]
fn what_is_told_of_a_binding_is_what_the_registrar_granted_and_where_it_saw_us() {
    let mut world = World::new(1, Conditions::GOOD);
    world.registrar.expires = 77;
    world.open_path();
    world.phone.agent.set_identity(world.now, LINE, identity(Some("secret")));

    world.run_for(secs(1));

    let Event::Registered { identity, expires, public } = world.phone.take("Registered") else {
        unreachable!()
    };
    assert_eq!((identity, expires), (LINE, secs(77)));
    assert_eq!(public, Some(world.phone.address));
}

#[test]
fn every_line_registers_through_loss() {
    for seed in 0..60 {
        let loss = u16::try_from(seed % 7 * 50).unwrap();
        let mut world = World::new(seed, Conditions::bad(loss));
        world.open_path();
        world.phone.agent.set_identity(world.now, LINE, identity(Some("secret")));

        world.run_for(secs(120));

        assert!(world.phone.has_told("Registered"), "seed {seed}: {:?}", world.phone.told());
    }
}

#[test]
fn a_wrong_password_is_tried_once_and_told() {
    let mut world = World::new(1, Conditions::GOOD);
    world.open_path();
    world.phone.agent.set_identity(world.now, LINE, identity(Some("wrong")));

    world.run_for(secs(86_400));

    assert_eq!(world.registrar.challenged, 2);
    let Event::RegistrationFailed { reason, retry_at, .. } = world.phone.take("RegistrationFailed")
    else {
        unreachable!()
    };
    assert_eq!((reason, retry_at), (RegistrationTrouble::PasswordRefused, None));

    world.phone.agent.set_secret(world.now, LINE, Secret::new("secret"));
    world.run_for(secs(1));
    assert!(world.phone.has_told("Registered"));
}

#[test]
fn a_password_that_is_not_known_is_asked_for() {
    let mut world = World::new(1, Conditions::GOOD);
    world.open_path();
    world.phone.agent.set_identity(world.now, LINE, identity(None));
    world.run_for(secs(60));

    let Event::RegistrationFailed { reason, .. } = world.phone.take("RegistrationFailed") else {
        unreachable!()
    };
    assert_eq!(reason, RegistrationTrouble::PasswordWanted);
    assert_eq!(world.registrar.challenged, 1);

    world.phone.agent.set_secret(world.now, LINE, Secret::new("secret"));
    world.run_for(secs(1));
    assert!(world.phone.has_told("Registered"));
}

#[test]
fn a_removed_line_takes_its_binding_away() {
    let mut world = World::new(1, Conditions::GOOD).registered();

    world.phone.agent.remove_identity(world.now, LINE);
    world.run_for(secs(1));

    assert!(world.registrar.bindings.is_empty());
    assert_eq!(world.phone.told(), ["Unregistered"]);
}

#[test]
fn a_removed_line_is_gone_even_if_nobody_answers() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    world.net.cut(world.gateway.address);

    world.phone.agent.remove_identity(world.now, LINE);
    world.run_for(secs(33));

    assert!(world.phone.has_told("Unregistered"));
}

#[test]
fn a_gateway_that_comes_back_has_its_lines_within_fifteen_seconds() {
    for seed in 0..20 {
        let mut world = World::new(seed, Conditions::GOOD).lively().registered();
        world.net.cut(world.gateway.address);
        world.run_for(secs(600 + seed));
        assert!(world.phone.has_told("GatewaySilent"));
        world.phone.events.clear();

        world.net.mend(world.gateway.address);
        world.run_for(secs(15));

        assert!(world.phone.has_told("GatewayReachable"));
        assert!(world.phone.has_told("Registered"));
    }
}

#[test]
fn a_gateway_that_dies_is_told_within_keepalive_and_four_seconds() {
    let mut world = World::new(3, Conditions::GOOD).lively().registered();
    world.net.cut(world.gateway.address);
    let cut = world.now;

    world.run_for(secs(60));

    let (when, event) = &world.phone.events[0];
    assert!(matches!(event, Event::GatewaySilent(GATEWAY, Silence::NoAnswer)), "{event:?}");
    assert!(*when - cut <= secs(24), "{:?}", *when - cut);
}

#[test]
fn word_from_the_network_is_believed_at_once() {
    let mut world = World::new(3, Conditions::GOOD).registered();

    world.phone.agent.flow_lost(world.now, FLOW);
    world.settle();

    assert_eq!(world.phone.told(), ["GatewaySilent"]);
    world.run_for(secs(3));
    assert_eq!(world.phone.told(), ["GatewaySilent", "GatewayReachable", "Registered"]);
}

#[test]
fn five_hundred_lines_register_in_ten_seconds_and_none_twice() {
    let mut world = World::new(1, Conditions::GOOD);
    for number in 0..500 {
        let user = format!("{}", 1_000 + number);
        let line = Identity {
            aor: Aor::new(&user, "pbx.example").unwrap(),
            auth_user: user,
            ..identity(Some("secret"))
        };
        world.phone.agent.set_identity(world.now, IdentityId(number), line);
    }
    world.open_path();

    world.run_for(ms(10_100));

    let registered = world.phone.told().iter().filter(|it| *it == "Registered").count();
    assert_eq!(registered, 500);
    assert_eq!((world.registrar.challenged, world.registrar.taken), (500, 500));
    // Two for each line, and one OPTIONS.
    assert_eq!(world.sent, 1_001);
}

#[test]
fn a_phone_that_moves_registers_anew_and_takes_the_old_place_off() {
    let mut script = Script::registered();
    let local = SocketAddr::from(([10, 0, 7, 7], 4000));
    let path = Path {
        flow: FlowId(2),
        transport: Transport::Udp,
        local,
        remote: script.gateway,
        known: vec![script.gateway.ip()],
    };

    script.agent.path_ready(script.now, GATEWAY, path);
    script.collect();

    let register = script.sent.iter().find(|(_, it)| *it.method() == Method::Register);
    let (_, register) = register.expect("a REGISTER was sent");
    let contacts: Vec<_> = register.contacts().map(Result::unwrap).collect();
    assert_eq!(contacts.len(), 2);
    assert_eq!(contacts[0].uri().host().and_then(|it| it.ip()), Some(local.ip()));
    assert_eq!(contacts[1].param("expires"), Some(&b"0"[..]));
}

#[test]
fn a_registrar_that_wants_longer_bindings_gets_them() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    let register = script.expect(&Method::Register);

    script.reply(&register, 423, &["Min-Expires: 1800".into()], "");

    let register = script.expect(&Method::Register);
    assert_eq!(register.expires(), Ok(Some(1_800)));
}

#[test]
fn a_busy_registrar_is_left_alone_as_long_as_it_asks() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    let register = script.expect(&Method::Register);

    script.reply(&register, 503, &["Retry-After: 900".into()], "");
    script.pass(secs(899));

    script.expect_silence();
    script.pass(secs(100));
    script.expect(&Method::Register);
}

#[test]
fn a_line_the_gateway_forbids_is_told_and_tried_slowly() {
    for status in [403, 404] {
        let mut script = Script::new();
        script.agent.set_identity(script.now, LINE, identity(Some("secret")));
        let register = script.expect(&Method::Register);

        script.reply(&register, status, &[], "");

        let Event::RegistrationFailed { reason, retry_at, .. } = script.take("RegistrationFailed")
        else {
            unreachable!()
        };
        assert_eq!(reason, RegistrationTrouble::Forbidden(status));
        assert!(retry_at.is_some_and(|at| secs(300) <= at - script.now));
    }
}

#[test]
fn a_registrar_may_send_us_on_within_the_gateway_only() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    let register = script.expect(&Method::Register);
    script.reply(&register, 302, &["Contact: <sip:10.0.0.9:5070>".into()], "");

    let register = script.expect(&Method::Register);
    assert_eq!(register.request_uri().unwrap().as_bytes(), b"sip:10.0.0.9:5070");
    script.reply(&register, 302, &["Contact: <sip:stranger.example>".into()], "");

    script.expect_silence();
    assert!(script.told().contains(&"RegistrationFailed".to_owned()));
}

#[test]
fn calls_take_the_route_the_registrar_gave() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    let register = script.expect(&Method::Register);
    let routes = "Service-Route: <sip:edge.example;lr>, <sip:core.example;lr>".into();
    script.reply(&register, 200, &[routes], "");

    script.call();

    let invite = script.expect(&Method::Invite);
    let routes: Vec<_> = invite.values(Name::Route).collect();
    assert_eq!(routes, [&b"<sip:edge.example;lr>"[..], b"<sip:core.example;lr>"]);
}

#[test]
fn a_path_lost_for_good_costs_nothing_until_another_is_there() {
    let mut script = Script::over(Transport::Tcp);
    script.register();

    script.agent.flow_lost(script.now, FLOW);
    script.collect();
    assert_eq!(script.told(), ["GatewaySilent"]);
    assert_eq!(script.agent.deadline(), None);

    let path = crate::world::path(Transport::Tcp, script.local, script.gateway);
    script.agent.path_ready(script.now, GATEWAY, Path { flow: FlowId(2), ..path });
    script.collect();
    assert!(script.sent.iter().any(|(_, it)| *it.method() == Method::Register && is_answer(it)));
}

#[test]
fn an_endless_chain_of_new_nonces_is_followed_twice() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    let mut sent = 0;

    for round in 0..20 {
        script.collect();
        let Some((_, register)) = script.sent.pop_front() else { break };
        sent += 1;
        let stale = ", stale=true";
        let field = challenge("WWW-Authenticate", "pbx.example", &format!("n{round}"), stale);
        script.reply(&register, 401, &[field], "");
    }

    assert_eq!(sent, 3);
    assert!(script.told().contains(&"RegistrationFailed".to_owned()));
}

#[test]
fn a_password_given_while_the_old_one_is_tried_is_the_one_that_counts() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("old")));
    let register = script.expect(&Method::Register);
    let field = || challenge("WWW-Authenticate", "pbx.example", "n1", "");
    script.reply(&register, 401, &[field()], "");
    let old = script.expect(&Method::Register);

    script.agent.set_secret(script.now, LINE, Secret::new("new"));
    script.reply(&old, 401, &[field()], "");
    script.pass(ms(20));

    assert!(!script.told().contains(&"RegistrationFailed".to_owned()));
    let register = script.expect(&Method::Register);
    script.reply(&register, 401, &[field()], "");
    assert!(is_answer(&script.expect(&Method::Register)));
}

#[test]
fn a_line_that_is_changed_keeps_its_place_at_the_registrar() {
    let mut script = Script::registered();
    script.agent.register_now(script.now, LINE);
    let before = script.expect(&Method::Register);
    script.reply(&before, 200, &["Expires: 3600".into()], "");
    script.pass(ms(20));

    let changed = Identity { auth_user: "101-auth".into(), ..identity(Some("secret")) };
    script.agent.set_identity(script.now, LINE, changed);

    let after = script.expect(&Method::Register);
    assert_eq!(after.header(Name::Contact), before.header(Name::Contact));
    assert!(before.cseq().unwrap().number < after.cseq().unwrap().number);
}
