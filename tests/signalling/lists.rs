//! Lists of watched telephones, subscriptions that survive, and calls that ring everywhere.

use phone::doors::{CallState, Command, KeyId, MediaOrder, Notice};
use phone::profile::{LineProfile, Profile, Sharing};
use phone::trouble::Refusal;
use phone::{Lamp, Usage};
use sim::Conditions;

use crate::exchange::{
    Exchange, Topic, appearances, calls_of, dialog, line, messages, profile, remote, watch,
};

/// A line whose keys watch these numbers by a list.
fn listed(numbers: &[&str]) -> Profile {
    let list = LineProfile { list: Some("friends".to_owned()), ..line() };
    let keys: Vec<_> = numbers.iter().map(|number| watch(number, None)).collect();
    profile(list, &keys)
}

/// What a list tells: of each member its calls, in full.
fn list(whole: bool, members: &[(&str, &[String])]) -> Topic {
    let resource = |(user, _): &(&str, &[String])| {
        format!(
            "<resource uri='sip:{user}@office.test'><instance id='{user}' state='active' \
             cid='{user}@h'/></resource>"
        )
    };
    let part = |(user, calls): &(&str, &[String])| {
        let body = calls_of(user, calls).body;
        format!(
            "--b\r\nContent-ID: <{user}@h>\r\nContent-Type: application/dialog-info+xml\r\n\r\n\
             {body}\r\n"
        )
    };
    let body = format!(
        "--b\r\nContent-ID: <list@h>\r\nContent-Type: application/rlmi+xml\r\n\r\n\
         <list uri='sip:friends@office.test' version='VERSION' fullState='{whole}'>{}</list>\r\n\
         {}--b--\r\n",
        members.iter().map(resource).collect::<String>(),
        members.iter().map(part).collect::<String>(),
    );
    let kind = "multipart/related;type=\"application/rlmi+xml\";start=\"<list@h>\";boundary=b";
    Topic { kind, body, ..Topic::default() }
}

fn talking() -> String {
    dialog("t", "confirmed", "direction='initiator'", &remote("Eve", "sip:9@h"))
}

fn ringing() -> String {
    dialog("r", "early", "direction='recipient'", &remote("Ann", "sip:7@h"))
}

#[test]
fn one_subscription_carries_all_the_keys_of_a_line() {
    let all = list(true, &[("103", &[talking()]), ("104", &[])]);
    let mut office = Exchange::new(&listed(&["103", "104"]), &[("dialog", "friends", all)]);

    assert_eq!(office.server.asked, [("dialog".to_owned(), "friends".to_owned())]);
    assert_eq!((office.key(3).usage, office.key(4).lamp), (Usage::Connected, Lamp::Off));
    assert_eq!(office.key(3).theirs.unwrap().party.as_deref(), Some("Eve"));

    // News of one leave the other as it is.
    office.told("dialog", "friends", list(false, &[("104", &[ringing()])]));
    assert_eq!((office.key(3).usage, office.key(4).usage), (Usage::Connected, Usage::Alerting));
}

#[test]
fn news_of_a_list_that_do_not_fit_are_not_believed_and_all_is_asked_for() {
    let all = list(true, &[("103", &[]), ("104", &[])]);
    let mut office = Exchange::new(&listed(&["103", "104"]), &[("dialog", "friends", all)]);

    // A part that is not the next one: the lamps are in doubt until the whole comes.
    let mut part = list(false, &[("103", &[talking()])]);
    part.body = part.body.replace("VERSION", "77");
    office.server.topics.insert(("dialog", "friends".to_owned()), part);
    office.server.tell(office.now, "dialog", "friends");
    let all = list(true, &[("103", &[ringing()]), ("104", &[])]);
    office.server.topics.insert(("dialog", "friends".to_owned()), all);
    office.run(5_000);

    assert_eq!((office.key(3).usage, office.key(4).lamp), (Usage::Alerting, Lamp::Off));
}

/// Whatever is lost, repeated or overtaken: once the network is quiet, each lamp is that of what
/// really happens, be it told one by one or by news of a list.
#[test]
fn lamps_are_right_after_a_storm_of_changes_on_a_bad_network() {
    const NUMBERS: [&str; 3] = ["103", "104", "105"];
    for seed in 0..24_u8 {
        let mut random = sim::Random::new(u64::from(seed) + 500);
        let listed_too = seed % 2 == 0;
        let keys = if listed_too {
            listed(&NUMBERS)
        } else {
            profile(line(), &NUMBERS.map(|number| watch(number, None)))
        };
        let mut truth: [Vec<String>; 3] = Default::default();
        let whole = |truth: &[Vec<String>; 3]| {
            let members: Vec<_> =
                NUMBERS.iter().zip(truth).map(|(number, calls)| (*number, &calls[..])).collect();
            list(true, &members)
        };
        let mut topics = vec![("dialog", "friends", whole(&truth))];
        topics.extend(NUMBERS.map(|number| ("dialog", number, calls_of(number, &[]))));
        let mut office = Exchange::on(Conditions::bad(150), seed, &keys, &topics);
        let mut restarted = false;
        for _ in 0..60 {
            let which = random.below(3) as usize;
            truth[which] = match random.below(4) {
                0 => vec![],
                1 => vec![ringing()],
                2 => vec![talking()],
                _ => vec![talking(), ringing()],
            };
            let number = NUMBERS[which];
            let part = list(false, &[(number, &truth[which])]);
            let news = Topic { news: Some(part.body), ..whole(&truth) };
            for (name, topic) in [("friends", news), (number, calls_of(number, &truth[which]))] {
                office.server.topics.insert(("dialog", name.to_owned()), topic);
                office.server.tell(office.now, "dialog", name);
            }
            if seed >= 12 && random.happens(20) {
                office.restart_server(random.below(30_000));
                restarted = true;
            }
            office.run(random.below(2_000));
        }
        office.net.set_conditions(Conditions::GOOD);
        // A gateway that was started anew between two questions is found out by the next refresh.
        office.run(if restarted { 700_000 } else { 60_000 });

        for (key, calls) in (3..).zip(&truth) {
            let usage = match (calls.contains(&ringing()), calls.contains(&talking())) {
                (true, _) => Usage::Alerting,
                (false, true) => Usage::Connected,
                (false, false) => Usage::Idle,
            };
            let view = office.key(key);
            assert_eq!((view.usage, view.lamp), (usage, Lamp::of(usage)), "seed {seed} key {key}");
        }
        let wanted = if listed_too { 1 } else { 3 };
        assert_eq!(office.server.subscribers(), wanted, "seed {seed}");
    }
}

#[test]
fn who_is_not_on_the_list_is_watched_alone() {
    let topics = [
        ("dialog", "friends", list(true, &[("103", &[])])),
        ("dialog", "104", calls_of("104", &[talking()])),
    ];
    let office = Exchange::new(&listed(&["103", "104"]), &topics);

    assert_eq!(office.server.subscribers(), 2);
    assert_eq!((office.key(3).lamp, office.key(4).usage), (Lamp::Off, Usage::Connected));
}

#[test]
fn where_there_is_no_list_every_key_is_watched_alone() {
    let one = |refused| Topic { refused, ..calls_of("friends", &[]) };
    for list in [one(Some(404)), one(Some(489)), one(None)] {
        let topics = [
            ("dialog", "friends", list),
            ("dialog", "103", calls_of("103", &[talking()])),
            ("dialog", "104", calls_of("104", &[])),
        ];
        let mut office = Exchange::new(&listed(&["103", "104"]), &topics);
        office.run(2_000);

        assert_eq!((office.key(3).usage, office.key(4).lamp), (Usage::Connected, Lamp::Off));
        assert_eq!(office.server.subscribers(), 2);
        assert_eq!(office.refusals(), [] as [&Refusal; 0]);
    }
}

#[test]
fn a_lamp_goes_unknown_and_right_again_whatever_ends_its_subscription() {
    for words in ["reason=deactivated", "reason=probation;retry-after=5", "reason=timeout", ""] {
        let topics = [("dialog", "103", calls_of("103", &[talking()]))];
        let mut office = Exchange::new(&profile(line(), &[watch("103", None)]), &topics);
        office.run(60_000);
        assert_eq!(office.key(3).usage, Usage::Connected);

        office.server.topics.insert(("dialog", "103".to_owned()), Topic::default());
        office.server.terminate(office.now, "dialog", "103", words);
        office.server.topics.insert(("dialog", "103".to_owned()), calls_of("103", &[ringing()]));
        office.run(20);
        assert_eq!(office.key(3).lamp, Lamp::Unknown, "{words}");
        if words.contains("retry-after") {
            office.run(4_000);
            assert_eq!(office.key(3).lamp, Lamp::Unknown);
        }
        office.run(10_000);
        assert_eq!(office.key(3).usage, Usage::Alerting, "{words}");
    }
}

#[test]
fn a_gateway_that_restarts_makes_every_lamp_unknown_and_then_right() {
    let sharing = Sharing::CallInfo;
    let line = LineProfile { sharing, voicemail: Some("*97".to_owned()), ..line() };
    let idle = "<sip:office.test>;appearance-index=*;appearance-state=idle";
    let active = "<sip:office.test>;appearance-index=2;appearance-state=active,\
                  <sip:office.test>;appearance-index=*;appearance-state=idle";
    let topics = [
        ("call-info", "102", appearances(idle)),
        ("dialog", "103", calls_of("103", &[])),
        ("message-summary", "102", messages("Messages-Waiting: no\r\n")),
    ];
    for loss in [0, 100] {
        let conditions = if loss == 0 { Conditions::GOOD } else { Conditions::bad(loss) };
        let profile = profile(line.clone(), &[watch("103", None)]);
        let mut office = Exchange::on(conditions, 3, &profile, &topics);
        office.run(20_000);
        let lamps = |office: &Exchange| [1, 2, 3].map(|key| office.key(key).lamp);
        assert_eq!(lamps(&office), [Lamp::Off; 3], "loss {loss}");

        office.restart_server(60_000);
        assert_eq!(lamps(&office), [Lamp::Unknown; 3], "loss {loss}");
        let topic = calls_of("103", &[ringing()]);
        office.server.topics.insert(("dialog", "103".to_owned()), topic);
        office.server.topics.insert(("call-info", "102".to_owned()), appearances(active));
        office.run(120_000);

        assert_eq!(lamps(&office), [Lamp::Off, Lamp::Steady, Lamp::Flash], "loss {loss}");
        assert_eq!(office.server.subscribers(), 3, "loss {loss}");
    }
}

#[test]
fn a_gateway_that_wants_longer_subscriptions_gets_them() {
    let topic = Topic { least: Some(1_200), ..calls_of("103", &[talking()]) };
    let profile = profile(line(), &[watch("103", None)]);

    let office = Exchange::new(&profile, &[("dialog", "103", topic)]);

    assert_eq!(office.key(3).usage, Usage::Connected);
    assert_eq!(office.server.asked.len(), 2);
}

#[test]
fn a_gateway_that_tells_nothing_is_asked_once_and_that_is_said_once() {
    let beside: Vec<_> = ["103", "104", "105"].iter().map(|it| watch(it, None)).collect();
    let line =
        LineProfile { sharing: Sharing::CallInfo, voicemail: Some("*97".to_owned()), ..line() };

    let mut office = Exchange::new(&profile(line, &beside), &[]);
    office.run(3_600_000);

    let told = "office".to_owned();
    let mut said = office.refusals();
    said.sort_by_key(ToString::to_string);
    assert_eq!(said, [&Refusal::NoMessages(told.clone()), &Refusal::NotTold(told)]);
    assert_eq!(office.server.asked.len(), 5, "{:?}", office.server.asked);
    assert_eq!(office.key(1).lamp, Lamp::Unknown);
    assert_eq!(office.key(3).lamp, Lamp::Unknown);
    // The line works for all that.
    office.dial("600");
    assert_eq!(office.state(1), CallState::Connected);
}

#[test]
fn what_may_not_be_watched_is_told_by_its_name() {
    let profile = profile(line(), &[watch("103", None)]);
    let topic = Topic { refused: Some(403), ..Topic::default() };
    let mut office = Exchange::new(&profile, &[("dialog", "103", topic)]);
    office.run(600_000);

    assert_eq!(office.refusals(), [&Refusal::NotWatched("Ben".to_owned())]);
    office.command(Command::Join(KeyId(3)));
    assert_eq!(office.refusals().last(), Some(&&Refusal::NothingToJoin("103".to_owned())));
}

#[test]
fn a_call_answered_on_another_telephone_stops_ringing_and_is_not_missed() {
    let line = LineProfile { sharing: Sharing::CallInfo, ..line() };
    let idle = "<sip:office.test>;appearance-index=*;appearance-state=idle";
    let active = "<sip:office.test>;appearance-index=1;appearance-state=active;\
                  appearance-uri=\"\\\"Ann\\\" <sip:7@h>\",\
                  <sip:office.test>;appearance-index=*;appearance-state=idle";
    let topics = [("call-info", "102", appearances(idle)), ("dialog", "103", calls_of("103", &[]))];
    let mut office = Exchange::new(&profile(line, &[watch("103", None)]), &topics);
    let session = office.ring(&[("Call-Info", "<sip:office.test>;appearance-index=1")]);
    assert_eq!(office.key(1).lamp, Lamp::Flash);
    assert!(office.key(1).mine);

    // Somebody else answers: the server gives up here, and tells that the appearance is in use.
    let ann = dialog("t", "confirmed", "direction='recipient'", &remote("Ann", "sip:7@h"));
    office.calls_of("103", &[ann]);
    office.hang_up(session);
    assert_eq!(office.orders.last(), Some(&MediaOrder::Ring(false)));
    office.told("call-info", "102", appearances(active));

    let key = office.key(1);
    assert_eq!((key.mine, key.usage, key.lamp), (false, Usage::Connected, Lamp::Steady));
    let theirs = key.theirs.unwrap();
    assert_eq!((theirs.who.as_deref(), theirs.party.as_deref()), (Some("Ben"), Some("Ann")));
    assert_eq!(office.call(1).cause.unwrap().key, "answered-elsewhere");
    assert!(!office.notices.iter().any(|notice| matches!(notice, Notice::Missed(_))));
    let kept = office.records.last().unwrap().cause.as_ref().unwrap();
    assert_eq!(kept.key, "answered-elsewhere");
    // The rest of the call leaves nothing of ours behind.
    office.told("call-info", "102", appearances(idle));
    assert_eq!(office.key(1).lamp, Lamp::Off);
}

#[test]
fn a_call_that_nobody_answers_on_a_shared_line_is_missed() {
    let line = LineProfile { sharing: Sharing::CallInfo, ..line() };
    let idle = "<sip:office.test>;appearance-index=*;appearance-state=idle";
    let topics = [("call-info", "102", appearances(idle))];
    let mut office = Exchange::new(&profile(line, &[]), &topics);

    let session = office.ring(&[]);
    office.hang_up(session);
    assert_eq!(office.orders.last(), Some(&MediaOrder::Ring(false)));
    office.run(1_000);

    assert_eq!(office.call(1).cause.unwrap().key, "missed");
    assert_eq!(office.notices.iter().filter(|it| matches!(it, Notice::Missed(_))).count(), 1);
}
