//! What those see who go by the keyboard, or cannot bear that something moves.

use std::time::Duration;

use gui::outline::{Node, NodeId};
use gui::{Desk, Effect, Language, Message, Mode};
use phone::doors::CallId;

use crate::desks;
use crate::looks::looks;
use crate::stage::{Picture, Stage};

const SIZE: (f32, f32) = (1040.0, 680.0);

/// Desks on which every kind of control stands.
fn every_kind(mode: Mode) -> [Desk; 3] {
    let english = Language::English;
    let mut keypad = desks::desk(desks::talking(english), english, mode);
    keypad.update(Message::TogglePad(CallId(3)));
    let mut trouble = desks::desk(desks::wrong_password(english), english, mode);
    trouble.update(Message::Typed(desks::PERSONAL, "600".to_owned()));
    [keypad, trouble, desks::desk(desks::ringing_here(english), english, mode)]
}

/// The dots around a control, within the reach of its ring.
fn around(picture: &Picture, node: &Node) -> Vec<[u8; 3]> {
    const REACH: f32 = 8.0;
    let bounds = node.bounds;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "places in a small window"
    )]
    let dot = |place: f32| place.max(0.0) as usize;
    let (left, right) = (dot(bounds.x - REACH), dot(bounds.x + bounds.width + REACH));
    let (top, bottom) = (dot(bounds.y - REACH), dot(bounds.y + bounds.height + REACH));
    let width = picture.width as usize;
    let rows = picture.rgb.chunks_exact(3 * width).take(bottom).skip(top);
    let dots = rows.flat_map(|row| row.chunks_exact(3).take(right).skip(left));
    dots.map(|dot| dot.try_into().expect("three colours")).collect()
}

#[test]
fn whatever_has_the_focus_is_ringed_in_every_mode() {
    for mode in Mode::ALL {
        // Every kind in one mode, and the most of them in the others.
        let desks = if mode == Mode::Light { 3 } else { 1 };
        for desk in every_kind(mode).into_iter().take(desks) {
            let mut stage = Stage::new(desk, SIZE);
            let stops = stage.tree().nodes().filter(|node| node.focusable).count();
            let mut pictures = Vec::new();
            for _ in 0..stops {
                stage.tap_named(iced::keyboard::key::Named::Tab);
                let tree = stage.tree();
                let node = tree.nodes().find(|node| Some(node.id) == tree.focus).cloned();
                pictures.push((node.expect("something has the focus"), stage.picture(mode, 1.0)));
            }
            // Against the same control while another has the focus.
            for (index, (node, focused)) in pictures.iter().enumerate() {
                let (_, other) = &pictures[(index + stops / 2) % stops];
                let changed = around(focused, node).into_iter().zip(around(other, node));
                let changed = changed.filter(|(now, before)| now != before).count();
                // Half of a ring two dots wide, where it stands at an edge.
                let ring = 2.0 * (node.bounds.width + node.bounds.height);
                #[expect(clippy::cast_precision_loss, reason = "a few thousand dots")]
                let seen = changed as f32 >= ring;
                assert!(seen, "{mode:?}: {changed} of {ring}: {node:?}");
            }
        }
    }
}

#[test]
fn the_ring_looks_as_it_does_on_each_kind_of_control() {
    let kinds: [(&str, usize, &str, Mode); 5] = [
        ("focus-key", 2, "key 3", Mode::Light),
        ("focus-button", 1, "send on line 0", Mode::Light),
        ("focus-tile", 0, "hold call 3", Mode::Dark),
        ("focus-tab", 0, "calls", Mode::Light),
        ("focus-icon", 0, "button-help", Mode::Contrast),
    ];
    for (name, desk, mark, mode) in kinds {
        let desk = every_kind(mode).into_iter().nth(desk).expect("a desk");
        let mut stage = Stage::new(desk, SIZE);
        stage.focus(NodeId::of(mark));
        assert_eq!(stage.tree().focus, Some(NodeId::of(mark)), "{name}");
        let fault = crate::looks::compare(name, &stage.picture(mode, 1.0));
        assert!(fault.is_none(), "{}", fault.unwrap_or_default());
    }
}

#[test]
fn where_nothing_may_move_lamps_stay_lit_and_no_frame_is_asked_for() {
    let english = Language::English;
    for state in [desks::ringing_here, desks::two_calls] {
        let desk = |still: bool, now: u64| {
            let mut desk = desks::desk(state(english), english, Mode::Light);
            if still {
                let kept = desk.update(Message::ToggleStill);
                assert!(matches!(kept.as_slice(), [Effect::Keep(setup)] if setup.still));
            }
            desk.update(Message::Now(Duration::from_millis(now)));
            desk
        };
        let lit = Stage::new(desk(false, 0), SIZE).picture(Mode::Light, 1.0);
        // Within the first second timers stand still and lamps would go off and on.
        for now in [100, 450, 600, 900] {
            let still = Stage::new(desk(true, now), SIZE).picture(Mode::Light, 1.0);
            assert!(still.rgb == lit.rgb, "{now} ms");
        }
        assert!(desk(false, 100).due() < Some(Duration::from_secs(1)));
        // What counts still counts, by the second.
        assert_eq!(desk(true, 100).due(), Some(Duration::from_millis(1_100)));
    }
    let mut alone = desks::ringing_here(english);
    alone.calls.retain(|call| call.talked.is_none());
    let mut desk = desks::desk(alone, english, Mode::Light);
    desk.update(Message::ToggleStill);
    desk.update(Message::Now(Duration::from_millis(100)));
    assert_eq!(desk.due(), None);
}

#[test]
fn ringing_keeps_its_halo_where_nothing_may_move() {
    let english = Language::English;
    let mut desk = desks::desk(desks::ringing_here(english), english, Mode::Dark);
    desk.update(Message::ToggleStill);
    desk.update(Message::Now(Duration::from_millis(600)));

    looks("ringing-here-still", desk, Mode::Dark, SIZE);
}
