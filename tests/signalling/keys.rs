//! Keys: what they watch, dial, park and join; the messages of a line; the reminder of a hold.

use std::time::Duration;

use phone::doors::{CallState, Command, KeyId, KeyKind, LineId, MediaOrder};
use phone::profile::{KeyDoes, LineProfile, Profile, Sharing};
use phone::tones::Tone;
use phone::trouble::Refusal;
use phone::{Lamp, Usage};
use sip::message::Name;

use crate::exchange::{
    Exchange, Topic, appearances, calls_of, dialog, hidden, line, messages, profile, remote, watch,
};

const BEN: u16 = 3;

fn watching(pickup: Option<&str>) -> Profile {
    profile(line(), &[watch("103", pickup)])
}

#[test]
fn a_watched_telephone_is_lit_by_its_most_urgent_call_and_named_by_its_caller() {
    let mut office = Exchange::new(&watching(None), &[("dialog", "103", calls_of("103", &[]))]);
    let key = office.key(BEN);
    assert_eq!((key.does, key.usage, key.lamp), (KeyKind::Watch, Usage::Idle, Lamp::Off));

    let held = dialog(
        "a",
        "confirmed",
        "direction='initiator'",
        "<local><target uri='sip:103@h'><param pname='+sip.rendering' pvalue='no'/></target></local>",
    );
    let talking = dialog("b", "confirmed", "direction='initiator'", &remote("Eve", "sip:9@h"));
    let ringing = dialog("c", "early", "direction='recipient'", &remote("Ann", "sip:7@h"));
    let calling = dialog("d", "early", "direction='initiator'", "");
    for (calls, usage, lamp, party) in [
        (vec![&held], Usage::Held, Lamp::Wink, None),
        (vec![&held, &calling], Usage::Calling, Lamp::Steady, None),
        (vec![&held, &calling, &talking], Usage::Connected, Lamp::Steady, Some("Eve")),
        (vec![&held, &ringing, &talking], Usage::Alerting, Lamp::Flash, Some("Ann")),
        (vec![], Usage::Idle, Lamp::Off, None),
    ] {
        let calls: Vec<String> = calls.into_iter().cloned().collect();
        office.calls_of("103", &calls);
        let key = office.key(BEN);
        assert_eq!((key.usage, key.lamp), (usage, lamp));
        assert_eq!(key.theirs.and_then(|theirs| theirs.party).as_deref(), party);
    }
}

#[test]
fn a_press_on_a_watched_telephone_that_is_idle_calls_it_without_the_prefix_of_the_line() {
    let line = LineProfile { prefix: "0".to_owned(), ..line() };
    let beside = [watch("103", None), KeyDoes::Speed("555".to_owned())];
    let topics = [("dialog", "103", calls_of("103", &[]))];
    let mut office = Exchange::new(&profile(line, &beside), &topics);

    office.press(BEN);
    assert_eq!(office.last_invite().0, "103");
    office.command(Command::Release(None));
    office.press(BEN + 1);

    assert_eq!(office.last_invite().0, "0555", "a number as people dial it");
    assert_eq!(office.key(BEN + 1).does, KeyKind::Speed);
    assert_eq!(office.key(BEN + 1).lamp, Lamp::Off);
}

#[test]
fn what_rings_at_a_watched_telephone_is_picked_up_by_taking_its_place() {
    let ringing = dialog(
        "c",
        "early",
        "direction='recipient' call-id='x@y' local-tag='mine' remote-tag='theirs'",
        &remote("Ann", "sip:7@office.test"),
    );
    let topics = [("dialog", "103", calls_of("103", std::slice::from_ref(&ringing)))];
    let mut office = Exchange::new(&watching(None), &topics);

    office.press(BEN);

    let (called, invite) = office.last_invite();
    assert_eq!(called, "7", "the caller is asked");
    let replaces = hidden(invite, "Was-Replaces");
    assert_eq!(replaces, "x@y;to-tag=theirs;from-tag=mine;early-only");
    assert_eq!(hidden(invite, "Was-Require"), "replaces");
    assert_eq!(office.state(1), CallState::Connected);
    assert_eq!(office.call(1).party, "Ann");

    let mut office = Exchange::new(&watching(Some("*8")), &topics);
    office.press(BEN);
    assert_eq!(office.last_invite().0, "*8103");

    let nameless = dialog("c", "early", "direction='recipient'", "");
    let topics = [("dialog", "103", calls_of("103", &[nameless]))];
    let mut office = Exchange::new(&watching(None), &topics);
    office.press(BEN);
    assert_eq!(office.refusals(), [&Refusal::NoPickup("103".to_owned())]);
}

#[test]
fn the_call_of_a_watched_telephone_is_joined_by_its_name_or_by_the_code() {
    let talking = dialog(
        "c",
        "confirmed",
        "direction='recipient' call-id='x@y' local-tag='mine' remote-tag='theirs'",
        "<local><target uri='sip:103@10.9.9.9'/></local>",
    );
    let topics = [("dialog", "103", calls_of("103", std::slice::from_ref(&talking)))];
    let mut office = Exchange::new(&watching(None), &topics);
    assert!(office.key(BEN).may_join);

    office.command(Command::Join(KeyId(BEN)));

    let (called, invite) = office.last_invite();
    assert_eq!(called, "103");
    assert_eq!(hidden(invite, "Was-Join"), "x@y;to-tag=mine;from-tag=theirs");
    assert_eq!(hidden(invite, "Was-Require"), "join");
    assert_eq!(office.state(1), CallState::Connected);

    let coded = LineProfile { barge_code: Some("*33".to_owned()), ..line() };
    let mut office = Exchange::new(&profile(coded, &[watch("103", None)]), &topics);
    office.command(Command::Join(KeyId(BEN)));
    assert_eq!(office.last_invite().0, "*33103");

    let closed = LineProfile { barge: false, ..line() };
    let mut office = Exchange::new(&profile(closed, &[watch("103", None)]), &topics);
    assert!(!office.key(BEN).may_join);
    office.command(Command::Join(KeyId(BEN)));
    assert_eq!(office.refusals(), [&Refusal::JoinForbidden("103".to_owned())]);
    assert!(office.server.invites.is_empty());
}

fn trunk() -> Profile {
    let sharing = Sharing::Station("alice_line1".to_owned());
    profile(LineProfile { sharing, appearances: 1, ..line() }, &[])
}

fn on_trunk(calls: &[String]) -> [(&'static str, &'static str, Topic); 1] {
    [("dialog", "alice_line1", calls_of("alice_line1", calls))]
}

#[test]
fn what_is_dialled_on_a_trunk_goes_through_our_station_and_is_ours() {
    let mut office = Exchange::new(&trunk(), &on_trunk(&[]));
    office.press(1);
    assert_eq!(office.orders.last(), Some(&MediaOrder::Play(Some(Tone::Dial))));

    office.dial("0161 496");
    assert_eq!(office.last_invite().0, "alice_line1*0161496");
    let told = dialog("1", "confirmed", "", "");
    office.calls_of("alice_line1", &[told]);
    let key = office.key(1);
    assert!(key.mine && key.theirs.is_none() && !key.may_join, "{key:?}");
    assert_eq!(key.usage, Usage::Connected);

    // What the server still says of it is an echo for a moment, and then somebody else's.
    office.command(Command::Release(None));
    assert_eq!(office.key(1).usage, Usage::Idle);
    office.run(2_000);
    let key = office.key(1);
    assert_eq!((key.mine, key.usage, key.lamp), (false, Usage::Connected, Lamp::Steady));
    office.calls_of("alice_line1", &[]);
    assert_eq!(office.key(1).lamp, Lamp::Off);
}

#[test]
fn a_trunk_that_others_talk_on_is_joined_through_our_station_and_never_seized() {
    let told = dialog("1", "confirmed", "", &remote("Line", "sip:alice_line1@office.test"));
    let mut office = Exchange::new(&trunk(), &on_trunk(&[told]));
    let key = office.key(1);
    assert_eq!((key.mine, key.usage, key.may_join), (false, Usage::Connected, true));
    assert_eq!(key.theirs.unwrap().party, None, "a station is no far end");

    office.press(1);
    assert_eq!(office.refusals(), [&Refusal::MayJoin("office".to_owned())]);
    assert!(office.server.invites.is_empty());
    office.command(Command::Join(KeyId(1)));
    assert_eq!(office.last_invite().0, "alice_line1");
    assert_eq!(office.state(1), CallState::Connected);
    assert!(office.key(1).mine);

    // We leave, the others stay.
    office.command(Command::Release(None));
    assert_eq!((office.key(1).mine, office.key(1).usage), (false, Usage::Connected));
}

#[test]
fn who_is_not_let_into_a_call_is_told_so() {
    for status in [403, 486, 488, 603] {
        let told = dialog("1", "confirmed", "", "");
        let mut office = Exchange::new(&trunk(), &on_trunk(&[told]));
        office.server.refused.insert("alice_line1".to_owned(), status);

        office.command(Command::Join(KeyId(1)));

        let cause = office.call(1).cause.unwrap();
        assert_eq!((cause.key, cause.status), ("not-joined", Some(status)));
        let key = office.key(1);
        assert_eq!((key.mine, key.usage), (false, Usage::Connected), "it is still theirs");
    }
}

#[test]
fn what_rings_on_a_trunk_alone_is_answered_through_our_station() {
    let told = dialog("1", "early", "direction='recipient'", &remote("Ann", "sip:7@h"));
    let mut office = Exchange::new(&trunk(), &on_trunk(&[told]));
    assert_eq!(office.key(1).lamp, Lamp::Flash);

    office.press(1);

    assert_eq!(office.last_invite().0, "alice_line1");
    assert_eq!(office.call(1).party, "Ann");
}

#[test]
fn a_call_on_a_trunk_of_which_was_told_before_it_came_rings_here() {
    let mut office = Exchange::new(&trunk(), &on_trunk(&[]));
    office.calls_of("alice_line1", &[dialog("1", "early", "direction='recipient'", "")]);
    office.ring(&[]);

    assert_eq!(office.state(1), CallState::RingingHere);
    assert!(office.key(1).mine);
    office.command(Command::Answer(None));
    assert_eq!(office.state(1), CallState::Connected);
}

#[test]
fn a_hold_on_a_trunk_is_said_to_be_ours_alone() {
    let mut office = Exchange::new(&trunk(), &on_trunk(&[]));
    office.dial("600");

    office.press(1);

    assert_eq!(office.state(1), CallState::Held);
    assert_eq!(office.refusals(), [&Refusal::HeldOnlyHere("office".to_owned())]);
    office.press(1);
    assert_eq!(office.state(1), CallState::Connected);
    assert_eq!(office.refusals().len(), 1);
}

fn shared(barge: bool) -> Profile {
    profile(LineProfile { sharing: Sharing::CallInfo, barge, ..line() }, &[])
}

/// What is told of a shared line on whose first appearance somebody talks.
fn in_use() -> [(&'static str, &'static str, Topic); 1] {
    let fields = "<sip:office.test>;appearance-index=1;appearance-state=active;\
                  appearance-uri=\"<sip:7@h>\",<sip:office.test>;appearance-index=*;\
                  appearance-state=idle";
    [("call-info", "102", appearances(fields))]
}

#[test]
fn a_call_on_a_shared_line_is_joined_by_its_name_which_is_asked_for_then() {
    let mut office = Exchange::new(&shared(true), &in_use());
    assert!(office.key(1).may_join);
    let asked = office.server.asked.len();
    let inner = |index: u32| {
        format!("<local><target uri='sip:102@10.9.9.9'/></local><appearance>{index}</appearance>")
    };
    let call = |id: &str, index| {
        let names = format!("call-id='{id}' local-tag='l' remote-tag='r'");
        dialog(id, "confirmed", &names, &inner(index))
    };
    let topic = calls_of("102", &[call("other", 2), call("this", 1)]);
    office.server.topics.insert(("dialog", "102".to_owned()), topic);

    office.command(Command::Join(KeyId(1)));

    assert_eq!(office.server.asked[asked..], [("dialog".to_owned(), "102".to_owned())]);
    let (_, invite) = office.last_invite();
    assert_eq!(hidden(invite, "Was-Join"), "this;to-tag=l;from-tag=r");
    assert_eq!(invite.text(Name::CallInfo), None, "the appearance stays theirs");
    assert_eq!(office.state(1), CallState::Connected);
    office.run(1_000);
    assert_eq!(office.server.subscribers(), 1, "the line alone is watched");
    office.command(Command::Release(None));
    assert_eq!((office.key(1).mine, office.key(1).usage), (false, Usage::Connected));
}

#[test]
fn who_cannot_learn_the_name_of_a_call_is_not_let_into_it() {
    let mut office = Exchange::new(&shared(true), &in_use());

    office.command(Command::Join(KeyId(1)));

    assert_eq!(office.call(1).cause.unwrap().key, "not-joined");
    assert!(office.server.invites.is_empty());
    assert_eq!(office.key(1).usage, Usage::Connected);

    let mut office = Exchange::new(&shared(false), &in_use());
    office.press(1);
    office.command(Command::Join(KeyId(1)));
    let told = "office".to_owned();
    let wanted = [&Refusal::UsedElsewhere(told.clone()), &Refusal::JoinForbidden(told)];
    assert_eq!(office.refusals(), wanted);
}

#[test]
fn who_joins_a_call_of_ours_on_a_shared_line_is_let_in_where_one_may_join_there() {
    let idle = "<sip:office.test>;appearance-index=*;appearance-state=idle";
    for (barge, state, heard) in
        [(true, CallState::Connected, 2), (false, CallState::RingingHere, 1)]
    {
        let mut office = Exchange::new(&shared(barge), &[("call-info", "102", appearances(idle))]);
        let first = office.ring(&[]);
        office.command(Command::Answer(None));
        office.run(100);
        let (field, named) = office.server.name_of(first).join();

        office.ring(&[(&field, &named)]);
        office.run(100);

        assert_eq!((office.state(1), office.state(2)), (CallState::Connected, state));
        let connected = office.orders.iter().rev().find_map(|order| match order {
            MediaOrder::Connect(legs) => Some(legs.len()),
            _ => None,
        });
        assert_eq!(connected, Some(heard));
    }
}

#[test]
fn what_others_talk_on_is_taken_over_by_the_code_where_there_is_one() {
    let pull_code = Some("*11".to_owned());
    let coded = LineProfile { sharing: Sharing::CallInfo, pull_code, ..line() };
    let coded = profile(coded, &[watch("103", None)]);
    let talking = calls_of("103", &[dialog("c", "confirmed", "", "")]);
    let [shared_line] = in_use();
    let topics = [shared_line, ("dialog", "103", talking)];
    let mut office = Exchange::new(&coded, &topics);
    assert!(office.key(1).may_pull && office.key(BEN).may_pull);

    office.press(1);
    assert_eq!((office.last_invite().0.as_str(), office.state(1)), ("*11", CallState::Connected));
    assert_eq!(office.call(1).appearance, 2);

    let mut office = Exchange::new(&coded, &topics);
    office.command(Command::Pull(KeyId(BEN)));
    assert_eq!(office.last_invite().0, "*11103");

    let mut office = Exchange::new(&coded, &topics);
    office.server.refused.insert("*11".to_owned(), 403);
    office.press(1);
    let cause = office.call(1).cause.unwrap();
    assert_eq!(cause.key, "not-pulled");
    assert_eq!(cause.text, "The gateway of office did not hand this call over to you.");

    let mut office = Exchange::new(&shared(true), &in_use());
    assert!(!office.key(1).may_pull);
    office.command(Command::Pull(KeyId(1)));
    assert_eq!(office.refusals(), [&Refusal::NoPull("office".to_owned())]);
}

#[test]
fn the_messages_of_a_line_are_told_and_one_press_plays_them() {
    let line = LineProfile { voicemail: Some("*97".to_owned()), prefix: "0".to_owned(), ..line() };
    let waiting = "Messages-Waiting: yes\r\nVoice-Message: 2/8 (1/0)\r\n";
    let topics = [("message-summary", "102", messages(waiting))];
    let mut office = Exchange::new(&profile(line, &[]), &topics);
    let mailbox = |office: &Exchange| office.phone.snapshot(office.now).lines[0].voicemail.clone();

    let told = mailbox(&office).unwrap();
    assert!(told.known && told.waiting);
    assert_eq!((told.new, told.old, told.urgent_new), (2, 8, 1));

    office.command(Command::CallVoicemail(LineId(0)));
    assert_eq!(office.last_invite().0, "*97");
    office.told(
        "message-summary",
        "102",
        messages("Messages-Waiting: no\r\nVoice-Message: 0/9\r\n"),
    );
    let told = mailbox(&office).unwrap();
    assert_eq!((told.waiting, told.new, told.old), (false, 0, 9));

    // A gateway that is gone tells of nothing; one that is back does.
    office.restart_server(40_000);
    assert!(!mailbox(&office).unwrap().known);
    office.run(30_000);
    assert!(mailbox(&office).unwrap().known);

    office.server.terminate(office.now, "message-summary", "102", "reason=deactivated");
    office.run(20);
    assert!(!mailbox(&office).unwrap().known);
    office.run(10_000);
    assert!(mailbox(&office).unwrap().known);
}

#[test]
fn a_line_without_a_number_for_its_messages_says_so() {
    let mut office = Exchange::new(&profile(line(), &[]), &[]);

    office.command(Command::CallVoicemail(LineId(0)));

    assert_eq!(office.refusals(), [&Refusal::NoVoicemail("office".to_owned())]);
}

#[test]
fn a_call_forgotten_on_hold_asks_to_be_taken_back_by_its_lamp_and_one_beep_a_minute() {
    let mut office = Exchange::new(&profile(line(), &[]), &[]);
    office.dial("600");
    office.press(1);
    let beep = MediaOrder::Play(Some(Tone::HoldReminder));
    let beeps = |office: &Exchange| office.orders.iter().filter(|order| **order == beep).count();

    office.run(58_000);
    assert_eq!((office.key(1).lamp, beeps(&office)), (Lamp::Wink, 0));
    office.run(2_000);
    assert_eq!((office.key(1).usage, office.key(1).lamp), (Usage::Recalling, Lamp::Flutter));
    assert_eq!((beeps(&office), office.orders.last()), (1, Some(&MediaOrder::Play(None))));
    office.run(60_000);
    assert_eq!(beeps(&office), 2);
    assert!(!office.orders.contains(&MediaOrder::Ring(true)));

    office.press(1);
    assert_eq!(office.key(1).usage, Usage::Connected);
    office.run(120_000);
    assert_eq!(beeps(&office), 2);
}

#[test]
fn nobody_is_reminded_of_a_hold_who_does_not_want_it() {
    let profile = Profile { hold_reminder: Duration::ZERO, ..profile(line(), &[]) };
    let mut office = Exchange::new(&profile, &[]);
    office.dial("600");
    office.press(1);

    office.run(600_000);

    assert_eq!(office.key(1).lamp, Lamp::Wink);
    assert!(!office.orders.contains(&MediaOrder::Play(Some(Tone::HoldReminder))));
}

#[test]
fn a_parked_call_lights_its_key_and_is_taken_by_a_press() {
    let beside = [KeyDoes::Park("701".to_owned())];
    let topics = [("dialog", "701", calls_of("701", &[]))];
    let mut office = Exchange::new(&profile(line(), &beside), &topics);

    office.press(BEN);
    assert_eq!(office.refusals(), [&Refusal::NothingParked("701".to_owned())]);
    office.calls_of("701", &[dialog("p", "confirmed", "", &remote("Ann", "sip:7@h"))]);
    let key = office.key(BEN);
    assert_eq!((key.does, key.lamp), (KeyKind::Park, Lamp::Wink));
    let due = office.phone.deadline(office.now);
    office.run(61_000);
    assert!(due.is_some_and(|due| due <= office.now));
    assert_eq!(office.key(BEN).lamp, Lamp::Flutter, "it is forgotten");
    office.press(BEN);

    assert_eq!(office.last_invite().0, "701");
}

#[test]
fn a_press_on_a_free_place_parks_what_is_talked_on() {
    let line = LineProfile { prefix: "0".to_owned(), ..line() };
    let beside = [KeyDoes::Park("701".to_owned())];
    let topics = [("dialog", "701", calls_of("701", &[]))];
    let mut office = Exchange::new(&profile(line, &beside), &topics);
    office.dial("600");
    assert_eq!(office.state(1), CallState::Connected);

    office.press(BEN);

    assert_eq!(office.server.sent_on, ["701"]);
    office.run(2_000);
    assert_eq!(office.call(1).cause.unwrap().key, "handed-over");
    office.calls_of("701", &[dialog("p", "confirmed", "", "")]);
    assert_eq!(office.key(BEN).lamp, Lamp::Wink);
    // What is talked on next is not parked where a call waits already.
    office.dial("601");
    office.press(BEN);
    assert_eq!((office.server.sent_on.len(), office.last_invite().0.as_str()), (1, "701"));
    assert_eq!(office.state(2), CallState::Held);
}

#[test]
fn numbers_of_the_gateway_are_not_dialled_out_through_a_station() {
    let sharing = Sharing::Station("alice_line1".to_owned());
    let voicemail = Some("*97".to_owned());
    let line = LineProfile { sharing, appearances: 1, voicemail, ..line() };
    let mut office = Exchange::new(&profile(line, &[]), &on_trunk(&[]));

    office.command(Command::CallVoicemail(LineId(0)));

    assert_eq!(office.last_invite().0, "*97");
}

#[test]
fn a_gateway_that_forgot_everything_between_two_keepalives_is_found_out_within_a_minute() {
    let idle = |user| ("dialog", user, calls_of(user, &[]));
    let keys = [watch("103", None), watch("104", None), watch("105", None)];
    let mut office =
        Exchange::new(&profile(line(), &keys), &[idle("103"), idle("104"), idle("105")]);
    office.run(30_000);
    let asked = office.server.asked.len();

    // No keepalive falls into it, and nothing is told of what happens after it.
    office.restart_server(10);
    let talking = [dialog("c", "confirmed", "", "")];
    for user in ["103", "104", "105"] {
        office.calls_of(user, &talking);
        assert_eq!(office.server.subscribers(), 0);
    }
    office.run(62_000);

    for key in [BEN, BEN + 1, BEN + 2] {
        assert_eq!(office.key(key).lamp, Lamp::Steady);
    }
    assert_eq!(office.server.asked.len(), asked + 3, "each is asked for anew, and once");
}
