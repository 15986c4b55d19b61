//! One key: lamp, name, what it is used for, timer and hint.

use iced::widget::{Column, column, container};
use iced::{Alignment, Border, Color, Length, border};
use phone::doors::{CallState, KeyId, KeyView, LineView, Service};
use phone::trouble::Trouble;
use phone::{Lamp, Usage};

use super::{Paint, Piece};
use crate::desk::{Message, leading};
use crate::glyph::{Glyph, glyph};
use crate::theme::{KEY_HEIGHT, KEY_HEIGHT_SMALL, Letter};
use crate::widget::{Fit, Looks, Named, Press, Status};
use crate::words::timer;

/// What a key shows, one rung of loudness each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Face {
    Idle,
    NoService,
    Dialling,
    Ringing,
    Talking,
    Held,
    HeldLong,
}

/// How one face is painted at this moment.
struct Colours {
    body: Color,
    border: Border,
    halo: Option<Color>,
    name: Color,
    state: Color,
    hint: Color,
    timer: Color,
    lamp: Color,
    lamp_rim: Color,
    glyph: Color,
}

impl Face {
    pub(super) const fn of(key: &KeyView) -> Self {
        match (key.usage, key.lamp) {
            (Usage::Idle, Lamp::Unknown) => Self::NoService,
            (Usage::Idle, _) => Self::Idle,
            (Usage::Seized | Usage::Calling, _) => Self::Dialling,
            (Usage::Alerting, _) => Self::Ringing,
            (Usage::Connected, _) => Self::Talking,
            (Usage::Held, _) => Self::Held,
            (Usage::Recalling, _) => Self::HeldLong,
        }
    }

    pub(super) const fn glyph(self) -> Glyph {
        match self {
            Self::Idle => Glyph::Ring,
            Self::NoService => Glyph::Warning,
            Self::Dialling => Glyph::Half,
            Self::Ringing => Glyph::BellFilled,
            Self::Talking => Glyph::Disc,
            Self::Held => Glyph::Pause,
            Self::HeldLong => Glyph::HoldLong,
        }
    }
}

impl<'a> Paint<'a> {
    /// One key.
    pub(super) fn key(self, key: &'a KeyView, line: &'a LineView, first: bool) -> Piece<'a> {
        let face = Face::of(key);
        let colours = self.colours(face, self.desk.lit(key.lamp));
        let (height, gap, from, to) = if self.small {
            (KEY_HEIGHT_SMALL, 8.0, 6.0, 8.0)
        } else {
            (KEY_HEIGHT, 10.0, 7.0, 12.0)
        };
        let words = self.words_on(key, line, face, first, &colours);
        let inside = self.row([
            self.lamp(face, &colours),
            container(words).width(Length::Fill).center_y(Length::Fill).into(),
            container(self.end_of(key, face, &colours)).center_y(Length::Fill).into(),
        ]);
        let radius = if self.small { 8.0 } else { 10.0 };
        let (t, shown) = (self.t, colours);
        Press::new(
            self.read_out(key, line, face),
            inside.spacing(gap).align_y(Alignment::Center),
            Some(Message::Press(key.id)),
            t.accent,
            move |status| {
                let quiet = matches!(face, Face::Idle);
                let (body, edge) = match (quiet, status) {
                    (true, Status::Hovered) => (shown.body, t.edge),
                    (true, Status::Down) => (t.sunken, t.edge),
                    _ => (shown.body, shown.border.color),
                };
                let flat =
                    matches!(status, Status::Down) || matches!(face, Face::Ringing | Face::Talking);
                Looks {
                    body,
                    text: shown.name,
                    border: Border { color: edge, radius: radius.into(), ..shown.border },
                    cast: (!flat).then(|| t.cast()),
                    halo: shown.halo.map(|color| (color, 3.0)),
                }
            },
        )
        .width(Length::Fill)
        .height(height)
        .padding(leading(from + 1.0, to + 1.0, 0.0, self.rtl))
        .into()
    }

    /// The lamp alone, as it stands on keys and cards.
    pub(super) fn lamp_of(self, face: Face, lit: bool, size: f32) -> Piece<'a> {
        let colours = self.colours(face, lit);
        lamp(face, &colours, size)
    }

    fn lamp(self, face: Face, colours: &Colours) -> Piece<'a> {
        lamp(face, colours, if self.small { 26.0 } else { 32.0 })
    }

    fn colours(self, face: Face, lit: bool) -> Colours {
        let t = self.t;
        let clear = Color::TRANSPARENT;
        // Off, a lamp keeps its shape: only the fill leaves.
        let (lamp, lamp_rim, glyph) =
            if lit { (t.mine, t.mine, t.on_mine) } else { (clear, t.mine, t.mine) };
        let tinted = Colours {
            body: t.mine_tint,
            border: self.edge(t.mine_line, 10.0),
            halo: None,
            name: t.text,
            state: t.text2,
            hint: t.text2,
            timer: t.text,
            lamp,
            lamp_rim,
            glyph,
        };
        let plain = Colours {
            body: t.surface,
            border: border::width(1).color(t.line),
            hint: t.text3,
            name: t.text2,
            lamp: clear,
            lamp_rim: clear,
            glyph: t.edge,
            ..tinted
        };
        let filled = Colours {
            body: t.mine,
            border: self.edge(t.mine, 10.0),
            name: t.on_mine,
            state: t.on_mine,
            hint: t.on_mine,
            timer: t.on_mine,
            lamp: t.on_mine,
            lamp_rim: t.on_mine,
            glyph: t.mine,
            ..tinted
        };
        match (face, lit) {
            (Face::Idle, _) => plain,
            (Face::NoService, _) => Colours {
                border: border::width(2).color(t.trouble_line),
                glyph: t.trouble,
                ..plain
            },
            (Face::Dialling | Face::Held, _) => tinted,
            (Face::Ringing, true) => Colours { halo: Some(t.mine_line), ..filled },
            (Face::Ringing, false) => {
                Colours { border: self.edge(t.mine, 10.0), halo: Some(t.mine_tint), ..tinted }
            }
            (Face::Talking, _) => filled,
            (Face::HeldLong, _) => {
                Colours { border: border::width(3).color(t.trouble), timer: t.trouble, ..tinted }
            }
        }
    }

    fn words_on(
        self,
        key: &'a KeyView,
        line: &'a LineView,
        face: Face,
        first: bool,
        colours: &Colours,
    ) -> Column<'a, Message> {
        let name = match face {
            Face::Idle | Face::NoService => self.key_label(key, line),
            Face::Dialling if key.usage == Usage::Seized => {
                let typed = self.desk.typed(line.id);
                if typed.is_empty() { self.key_label(key, line) } else { self.number(typed) }
            }
            Face::Dialling | Face::Ringing | Face::Talking | Face::Held | Face::HeldLong => {
                self.party_on(key)
            }
        };
        let bold = !matches!(face, Face::Idle | Face::NoService);
        let (name_letter, state_letter) = match (self.small, bold) {
            (false, true) => (Letter::KEY, Letter::STATE),
            (false, false) => (Letter::KEY_IDLE, Letter::STATE),
            (true, true) => (Letter::KEY_SMALL, Letter::STATE_SMALL),
            (true, false) => (Letter::KEY_SMALL_IDLE, Letter::STATE_SMALL),
        };
        let mut words = column![Fit::new(name, name_letter).color(colours.name).fill(self.rtl)];
        if let Some(state) = self.state_on(key, line, face, first) {
            words = words.push(Fit::new(state, state_letter).color(colours.state).fill(self.rtl));
        }
        words
    }

    /// Keys of a line are numbered where the profile gives them one label.
    fn key_label(self, key: &KeyView, line: &LineView) -> String {
        let alone = self.desk.phone.keys.iter().filter(|other| other.line == key.line).count() < 2;
        if alone || key.label != line.label {
            key.label.clone()
        } else {
            format!("{} {}", key.label, key.appearance)
        }
    }

    fn party_on(self, key: &KeyView) -> String {
        let call = key.call.and_then(|call| self.desk.call(call));
        call.map_or_else(|| key.text.clone(), |call| self.party(call))
    }

    /// The second line; none where it would say nothing.
    fn state_on(self, key: &KeyView, line: &LineView, face: Face, first: bool) -> Option<String> {
        let call = key.call.and_then(|call| self.desk.call(call));
        let word = match face {
            Face::Idle => return None,
            // Said once a line, on its first key.
            Face::NoService => return first.then(|| self.no_service(line)),
            Face::Dialling if key.usage == Usage::Seized => "state-seized",
            Face::Dialling if call.is_some_and(|call| call.state == CallState::RingingThere) => {
                "state-ringing-there"
            }
            Face::Dialling => "state-calling",
            Face::Ringing => "state-ringing",
            Face::Talking if call.is_some_and(|call| call.held_by_far_end) => "state-they-hold",
            Face::Talking => "state-talking",
            Face::Held => "state-held",
            Face::HeldLong => "state-held-long",
        };
        Some(self.w.say(word))
    }

    /// What is wrong with a line, in few words.
    pub(super) fn no_service(self, line: &LineView) -> String {
        match (line.service, self.retry(line)) {
            (Service::Starting, _) => self.w.say("line-starting"),
            (Service::Refused, _) => self.w.say(match &line.trouble {
                Some(Trouble::PasswordRefused) => "line-password-refused",
                Some(Trouble::PasswordWanted) => "line-password-wanted",
                Some(_) | None => "line-no-service",
            }),
            (_, Some(seconds)) => self.w.tell("line-retry", &[("seconds", &seconds)]),
            (_, None) => self.w.say("line-no-service"),
        }
    }

    /// Seconds until a line is tried again.
    pub(super) fn retry(self, line: &LineView) -> Option<String> {
        let left = line.retry_in?.saturating_sub(self.desk.since());
        Some(left.as_millis().div_ceil(1_000).max(1).to_string())
    }

    fn end_of(self, key: &KeyView, face: Face, colours: &Colours) -> Column<'a, Message> {
        let end = if self.rtl { Alignment::Start } else { Alignment::End };
        let mut stack = Column::new().align_x(end);
        let call = key.call.and_then(|call| self.desk.call(call));
        if let (Some(talked), false) =
            (call.and_then(|call| call.talked), matches!(face, Face::Ringing))
        {
            let letter = if self.small { Letter::KEY_SMALL_TIMER } else { Letter::KEY_TIMER };
            let time = timer(talked + self.desk.since());
            stack = stack.push(Fit::new(time, letter).color(colours.timer));
        }
        if let Some(hint) = hint(key.id) {
            stack = stack.push(Fit::new(hint, Letter::HINT).color(colours.hint));
        }
        stack
    }

    /// As it is read out: line, party, state, and time when one stays on it.
    fn read_out(self, key: &KeyView, line: &LineView, face: Face) -> Named {
        let quiet = matches!(face, Face::Idle | Face::NoService);
        let party = if quiet { String::new() } else { self.party_on(key) };
        let state = self.state_on(key, line, face, true);
        let state = state.unwrap_or_else(|| self.w.say("state-idle"));
        let name = self.w.listed(&[&self.key_label(key, line), &party, &state]);
        let call = key.call.and_then(|call| self.desk.call(call));
        let talked = call.and_then(|call| call.talked).map(|talked| talked + self.desk.since());
        Named::button(name)
            .mark(&format!("key {}", key.id.0))
            .described(talked.map(|talked| self.w.minutes(talked)).unwrap_or_default())
            .shortcut(hint(key.id).unwrap_or_default())
    }
}

/// The key of the keyboard that presses it.
fn hint(key: KeyId) -> Option<String> {
    match key.0 {
        number @ 1..=12 => Some(format!("F{number}")),
        number @ 13..=24 => Some(format!("⇧F{}", number - 12)),
        _ => None,
    }
}

/// A lamp.
fn lamp<'a>(face: Face, colours: &Colours, size: f32) -> Piece<'a> {
    let drawing = if size < 32.0 { 16.0 } else { 20.0 };
    let radius = if size < 32.0 { 7.0 } else { 9.0 };
    let (body, rim) = (colours.lamp, colours.lamp_rim);
    container(glyph(face.glyph(), drawing, colours.glyph))
        .center(size)
        .style(move |_| container::Style {
            background: Some(body.into()),
            border: border::rounded(radius).width(2).color(rim),
            ..container::Style::default()
        })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_faces_are_told_apart_by_colour_alone() {
        let faces = [
            Face::Idle,
            Face::NoService,
            Face::Dialling,
            Face::Ringing,
            Face::Talking,
            Face::Held,
            Face::HeldLong,
        ];
        for (index, face) in faces.iter().enumerate() {
            for other in faces.iter().skip(index + 1) {
                assert_ne!(face.glyph(), other.glyph(), "{face:?} and {other:?}");
            }
        }
    }
}
