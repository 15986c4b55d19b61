//! Long times: nights without a gateway, and days with one.

use std::time::Duration;

use sim::Conditions;
use sip::message::Method;
use sip::{Aor, Identity, IdentityId, Path, Transport};

use crate::script::Script;
use crate::world::{GATEWAY, LINE, World, identity, secs};

/// A night.
const NIGHT: Duration = secs(8 * 3_600);

#[test]
fn a_night_without_a_gateway_stays_under_the_bound_of_rfc_5626() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    let register = script.expect(&Method::Register);
    script.reply(&register, 503, &[], "");
    script.sent.clear();
    let mut sent = vec![script.now];
    let mut last = register.cseq().unwrap().number;

    // The gateway answers OPTIONS and refuses every REGISTER.
    let dawn = script.now + NIGHT;
    while script.now < dawn {
        script.pass(secs(1));
        while let Some((_, message)) = script.sent.pop_front() {
            assert_eq!(*message.method(), Method::Register);
            // One that the script let wait is sent again under the same number.
            let number = message.cseq().unwrap().number;
            if number > last {
                (last, sent) = (number, [sent, vec![script.now]].concat());
            }
            script.reply(&message, 503, &[], "");
        }
    }

    for (failures, pair) in (1..).zip(sent.windows(2)) {
        let bound = Duration::from_secs(30 * 2_u64.saturating_pow(failures)).min(secs(1_800));
        // The script looks once a second.
        assert!(bound / 2 <= pair[1] - pair[0] + secs(1), "{failures}: {:?}", pair[1] - pair[0]);
        assert!(pair[1] - pair[0] <= bound + secs(1), "{failures}: {:?}", pair[1] - pair[0]);
    }
    assert!((18..=40).contains(&sent.len()), "{}", sent.len());
}

#[test]
fn a_night_of_silence_costs_a_few_words_a_minute() {
    let mut world = World::new(5, Conditions::GOOD).lively().registered();
    world.net.cut(world.gateway.address);
    let before = world.sent;

    world.run_for(NIGHT);

    // An OPTIONS every 14 s, each sent four times; a REGISTER now and then, eleven times.
    let a_minute = (world.sent - before) / (8 * 60);
    assert!(a_minute <= 20, "{a_minute}");
    assert_eq!(world.phone.told().iter().filter(|it| *it == "GatewaySilent").count(), 1);
}

#[test]
fn a_day_of_a_hundred_lines_has_no_repeats_and_no_leaks() {
    let mut world = World::new(9, Conditions::GOOD).lively();
    for number in 0..100 {
        let user = format!("{}", 1_000 + number);
        let line = Identity {
            aor: Aor::new(&user, "pbx.example").unwrap(),
            auth_user: user,
            ..identity(Some("secret"))
        };
        world.phone.agent.set_identity(world.now, IdentityId(number), line);
    }
    world.open_path();
    world.registrar.expires = 3_600;

    world.run_for(secs(86_400));

    let refreshes = world.registrar.taken;
    assert!((2_500..=3_400).contains(&refreshes), "{refreshes}");
    assert_eq!(world.registrar.challenged, 100);
    let options = 86_400 / 20;
    let least = refreshes + 100 + options - 20;
    assert!((least..least + 40).contains(&world.sent), "{} of {least}", world.sent);
    assert!(world.phone.agent.transactions() <= 20);
}

#[test]
fn a_flapping_network_card_registers_once_for_each_new_way() {
    let mut script = Script::registered();
    for number in 2..50_u32 {
        let local = std::net::SocketAddr::from(([10, 0, 1, u8::try_from(number).unwrap()], 5060));
        let path = Path {
            flow: sip::FlowId(number),
            transport: Transport::Udp,
            local,
            remote: script.gateway,
            known: vec![script.gateway.ip()],
        };
        script.agent.path_ready(script.now, GATEWAY, path);
        script.collect();
        script.pass(Duration::from_millis(30));
    }

    let registers = script.sent.iter().filter(|(_, it)| *it.method() == Method::Register).count();
    assert_eq!(registers, 48);
}
