//! What is said aloud when something changes.

use std::sync::Arc;
use std::time::Duration;

use gui::outline::{Role, Urgency};
use gui::reading::said;
use gui::{Language, Message, Mode, News, Words};
use phone::cause::Cause;
use phone::doors::{CallState, Notice, Service, Snapshot};
use phone::trouble::{Refusal, Trouble};

use crate::desks::{self, BUSINESS};
use crate::stage::Stage;

fn sentences(before: &Snapshot, after: &Snapshot, language: Language) -> Vec<String> {
    said(before, after, &Words::of(language)).into_iter().map(|saying| saying.text).collect()
}

fn english(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    sentences(before, after, Language::English)
}

/// A snapshot in which something of the call on the business line is otherwise.
fn otherwise(snapshot: &Snapshot, state: CallState, by_far_end: bool) -> Snapshot {
    let mut snapshot = snapshot.clone();
    for call in snapshot.calls.iter_mut().filter(|call| call.line == BUSINESS) {
        call.state = state;
        call.held_by_far_end = by_far_end;
    }
    snapshot
}

#[test]
fn a_call_is_told_of_by_line_party_and_state_on_every_step() {
    let idle = desks::idle(Language::English);
    let talking = desks::talking(Language::English);
    let ringing = otherwise(&talking, CallState::RingingHere, false);
    let held = otherwise(&talking, CallState::Held, false);
    let they_hold = otherwise(&talking, CallState::Connected, true);
    let mut ended = otherwise(&talking, CallState::Ended, false);
    ended.calls[0].cause = Some(Cause::ReleasedThere.view(None));

    let party = "Business, Northwind Supplies";
    assert_eq!(english(&idle, &ringing), [format!("{party}, ringing")]);
    assert_eq!(english(&ringing, &talking), [format!("{party}, talking")]);
    assert_eq!(english(&talking, &held), [format!("{party}, on hold")]);
    assert_eq!(english(&held, &talking), [format!("{party}, talking")]);
    assert_eq!(english(&talking, &they_hold), [format!("{party}, put you on hold")]);
    assert_eq!(
        english(&talking, &ended),
        [format!("{party}, call ended. The other side hung up.")]
    );
    assert_eq!(english(&ended, &idle), <[String; 0]>::default());
}

#[test]
fn only_a_call_that_comes_in_interrupts() {
    let words = Words::of(Language::English);
    let idle = desks::idle(Language::English);
    for (name, state) in desks::STATES {
        for saying in said(&idle, &state(Language::English), &words) {
            let ringing = saying.text.ends_with(", ringing");
            assert_eq!(saying.urgency == Urgency::Urgent, ringing, "{name}: {saying:?}");
        }
    }
}

#[test]
fn time_and_levels_go_by_without_a_word() {
    let before = desks::two_calls(Language::English);
    let mut after = before.clone();
    for call in &mut after.calls {
        call.talked = call.talked.map(|talked| talked + Duration::from_secs(61));
        if let Some(media) = &mut call.media {
            media.said_dbfs = -3.0;
            media.concealed = 0.2;
        }
    }
    let no_service = desks::no_service(Language::English);
    let mut later = no_service.clone();
    for line in &mut later.lines {
        line.retry_in = line.retry_in.map(|_| Duration::from_secs(3));
    }

    assert!(english(&before, &after).is_empty());
    assert!(english(&no_service, &later).is_empty());
}

#[test]
fn a_line_is_told_of_when_it_is_lost_and_when_it_is_back() {
    let works = desks::idle(Language::English);
    let mut lost = works.clone();
    for line in lost.lines.iter_mut().filter(|line| line.id == BUSINESS) {
        line.service = Service::OutOfService;
        line.trouble = Some(Trouble::Silent);
    }
    let mut tries = lost.clone();
    for line in tries.lines.iter_mut().filter(|line| line.id == BUSINESS) {
        line.service = Service::Starting;
    }

    assert_eq!(english(&works, &lost), ["Business has no service. The gateway does not answer."]);
    assert!(english(&lost, &tries).is_empty());
    assert_eq!(english(&tries, &works), ["Business ready"]);
    assert!(english(&Snapshot::default(), &works).is_empty());
    assert_eq!(english(&Snapshot::default(), &lost).len(), 1);
}

#[test]
fn muting_is_told_both_ways() {
    let talking = desks::talking(Language::English);
    let muted = Snapshot { muted: true, ..talking.clone() };

    assert_eq!(english(&talking, &muted), ["Microphone is muted"]);
    assert_eq!(english(&muted, &talking), ["Microphone is on again"]);
}

#[test]
fn every_language_has_words_of_its_own_for_it() {
    for (name, state) in desks::STATES {
        let of = |language| sentences(&desks::idle(language), &state(language), language);
        let (english, german, arabic) =
            (of(Language::English), of(Language::German), of(Language::Arabic));

        assert_eq!((german.len(), arabic.len()), (english.len(), english.len()), "{name}");
        for (english, other) in english.iter().zip(german.iter().chain(&arabic)) {
            assert_ne!(english, other, "{name}");
        }
    }
}

#[test]
fn what_is_said_stands_in_the_tree_and_does_not_pile_up() {
    let idle = desks::idle(Language::English);
    let mut stage =
        Stage::new(desks::desk(idle.clone(), Language::English, Mode::Light), (1040.0, 680.0));
    let spoken = |stage: &mut Stage| -> Vec<_> {
        let tree = stage.tree();
        let said = tree.nodes().filter(|node| matches!(node.role, Role::Said(_)));
        said.map(|node| (node.id, node.role, node.name.clone())).collect()
    };
    assert!(spoken(&mut stage).is_empty());

    let talking = desks::talking(Language::English);
    let ringing = Arc::new(otherwise(&talking, CallState::RingingHere, false));
    stage.desk.update(Message::News(News::Snapshot(ringing)));
    let first = spoken(&mut stage);
    let [(_, role, words)] = first.as_slice() else { panic!("{first:?}") };
    assert_eq!(*role, Role::Said(Urgency::Urgent));
    assert_eq!(words, "Business, Northwind Supplies, ringing");

    for _ in 0..10 {
        stage.desk.update(Message::News(News::Snapshot(Arc::new(talking.clone()))));
        stage.desk.update(Message::News(News::Snapshot(Arc::new(otherwise(
            &talking,
            CallState::Held,
            false,
        )))));
    }
    let last = spoken(&mut stage);
    assert!(last.len() <= 4, "{last:?}");
    // The same words again are another saying, or nobody would hear them.
    let mut ids: Vec<_> = last.iter().map(|(id, ..)| *id).collect();
    ids.dedup();
    assert_eq!(ids.len(), last.len());
    assert!(!last.iter().any(|(id, ..)| *id == first[0].0));
}

#[test]
fn what_is_told_in_a_sentence_is_said_too() {
    let idle = desks::idle(Language::English);
    let mut stage = Stage::new(desks::desk(idle, Language::English, Mode::Light), (1040.0, 680.0));

    let refusal = Refusal::LineFull("Business".to_owned());
    stage.desk.update(Message::News(News::Notice(Notice::Refused(refusal))));
    let sentence = "All appearances of Business are in use.";

    let tree = stage.tree();
    assert!(tree.nodes().any(|node| matches!(node.role, Role::Said(_)) && node.name == sentence));
}
