//! Sheets: keys and controls in each of their states beside one another, from plain data, without
//! a telephone that is in all of these states at once. They are looked at, not used.

use iced::widget::{Column, Row, column, container, space};
use iced::{Element, Length};

pub use super::cap::Cap;
use super::controls::{Kind, ground};
pub use super::face::Face;
use super::{Paint, Piece};
use crate::desk::{Desk, Message};
use crate::glyph::Glyph;
use crate::theme::Letter;
use crate::widget::{Fit, Named, Press, Status};

/// Each key twice: with its lamp lit, and dark.
pub fn keys<'a>(desk: &'a Desk, caps: &[Cap], small: bool) -> Element<'a, Message> {
    let p = Paint { small, ..Paint::of(desk) };
    let rows = caps.iter().map(|cap| {
        let key = |lit| {
            let key = p.cap(cap.clone(), Named::button(&*cap.name), lit, Some(Message::Dismiss));
            container(key).width(256).into()
        };
        p.row([key(true), key(false)]).spacing(10).into()
    });
    let rows = Column::with_children(rows).spacing(8);
    whole(container(rows).padding(20), p.t.panel)
}

/// Every kind of control: idle, under the pointer, held down, with the focus, off.
pub fn controls<'a>(desk: &'a Desk) -> Element<'a, Message> {
    let p = Paint::of(desk);
    let poses = [
        Some((Status::Idle, false)),
        Some((Status::Hovered, false)),
        Some((Status::Down, false)),
        Some((Status::Idle, true)),
        None,
    ];
    let in_all = |control: &dyn Fn(Option<Message>) -> Press<'a, Message>, width: f32| {
        let row = poses.iter().map(|pose| {
            let control = match pose {
                Some((status, focused)) => control(Some(Message::Dismiss)).posed(*status, *focused),
                None => control(None),
            };
            container(control).width(width).into()
        });
        Row::with_children(row).spacing(16).into()
    };
    let key = |message| {
        let cap = Cap {
            face: Face::Idle,
            name: "Business 2".to_owned(),
            state: None,
            time: None,
            hint: Some("F4".to_owned()),
            initials: None,
            waiting: 0,
        };
        p.cap(cap, Named::button("key"), true, message)
    };
    let button = |word: &'static str, kind: Kind| {
        move |message| p.button(Named::button(word), p.w.say(word), kind, message)
    };
    let tile = |word: &'static str, icon: Glyph, toggled: bool, end: bool| {
        move |message| p.tile((Named::button(word), p.w.say(word)), icon, (toggled, end), message)
    };
    let rows: [Piece<'a>; 8] = [
        in_all(&key, 168.0),
        in_all(&button("send", Kind::Primary), 96.0),
        in_all(&button("button-decline", Kind::Plain), 96.0),
        in_all(&button("button-answer", Kind::Go), 96.0),
        in_all(&tile("button-hold", Glyph::Pause, false, false), 96.0),
        in_all(&tile("button-muted", Glyph::MicrophoneOff, true, false), 96.0),
        in_all(&tile("button-end", Glyph::HangUp, false, true), 96.0),
        fields(&p),
    ];
    let heading = ["Idle", "Hover", "Pressed", "Focus", "Off"]
        .map(|word| container(Fit::new(word, Letter::STATE).color(p.t.text2)).width(168).into());
    let sheet = column![Row::with_children(heading).spacing(16)].extend(rows).spacing(16);
    whole(container(sheet).padding(24), p.t.pane)
}

/// A field, and one that is off.
fn fields<'a>(p: &Paint<'a>) -> Piece<'a> {
    let field = |off: bool| {
        let change = (!off).then_some(|_| Message::Dismiss);
        let words = p.w.say("field-number");
        let named = Named::field(words.clone(), "");
        container(p.field(named, None, (&words, ""), change, Message::Dismiss)).width(168).into()
    };
    Row::with_children([field(false), field(true)]).push(space::horizontal()).spacing(16).into()
}

fn whole(sheet: container::Container<'_, Message>, color: iced::Color) -> Element<'_, Message> {
    sheet.width(Length::Fill).height(Length::Fill).style(ground(color)).into()
}
