//! The cap of a key: what stands on it, as plain data, and how it is drawn.

use iced::widget::{Column, column, container};
use iced::{Alignment, Border, Length, border};

use super::face::{Colours, Face};
use super::{Paint, Piece};
use crate::desk::{Message, leading};
use crate::glyph::{Glyph, glyph};
use crate::theme::{KEY_HEIGHT, KEY_HEIGHT_SMALL, Letter};
use crate::widget::{Fit, Looks, Named, Press, Status};

/// What stands on a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// What it shows.
    pub face: Face,
    /// The first line: who, or which key.
    pub name: String,
    /// The second line; none where it would say nothing.
    pub state: Option<String>,
    /// A timer.
    pub time: Option<String>,
    /// The key of the keyboard that presses it.
    pub hint: Option<String>,
    /// Of who uses it, as they are written in that language.
    pub initials: Option<String>,
    /// Messages that wait on its line.
    pub waiting: u32,
}

impl<'a> Paint<'a> {
    /// A key with this cap, its lamp lit or dark.
    pub(super) fn cap(
        self,
        cap: Cap,
        named: Named,
        lit: bool,
        message: Option<Message>,
    ) -> Press<'a, Message> {
        let (face, allowed) = (cap.face, message.is_some());
        let mut shown = self.colours(face, lit);
        if !allowed && matches!(face, Face::Idle | Face::Speed) {
            // It may not be pressed: it lies flat and is pale.
            shown.body = iced::Color::TRANSPARENT;
            shown.name = self.t.text3;
        }
        let (height, gap, from, to) = if self.small {
            (KEY_HEIGHT_SMALL, 8.0, 6.0, 8.0)
        } else {
            (KEY_HEIGHT, 10.0, 7.0, 12.0)
        };
        let size = if self.small { 26.0 } else { 32.0 };
        let light = lamp(face, &shown, cap.initials.as_deref(), size);
        let end = self.end_of(&cap, &shown);
        let words = self.words_on(cap, &shown);
        let inside = self.row([
            light,
            container(words).width(Length::Fill).center_y(Length::Fill).into(),
            container(end).center_y(Length::Fill).into(),
        ]);
        let radius = if self.small { 8.0 } else { 10.0 };
        let t = self.t;
        let inside = inside.spacing(gap).align_y(Alignment::Center);
        Press::new(named, inside, message, t.accent, move |status| {
            let (body, edge) = match (face.is_quiet(), status) {
                (true, Status::Hovered) if face != Face::NoService => {
                    (if t.border > 1.0 { t.hover } else { shown.body }, t.edge)
                }
                (true, Status::Down) if face != Face::NoService => {
                    (if t.border > 1.0 { t.hover } else { t.sunken }, t.edge)
                }
                _ => (shown.body, shown.border.color),
            };
            let flat = matches!(status, Status::Down | Status::Off) || face.is_filled();
            Looks {
                body,
                text: shown.name,
                border: Border { color: edge, radius: radius.into(), ..shown.border },
                cast: (!flat).then(|| t.cast()),
                halo: shown.halo.map(|color| (color, 3.0)),
            }
        })
        .width(Length::Fill)
        .height(height)
        .padding(leading(from + 1.0, to + 1.0, 0.0, self.rtl))
    }

    fn words_on(self, cap: Cap, colours: &Colours) -> Column<'a, Message> {
        let bold = !cap.face.is_quiet() || (self.small && cap.face == Face::NoService);
        let (name, state) = match (self.small, bold) {
            (false, true) => (Letter::KEY, Letter::STATE),
            (false, false) => (Letter::KEY_IDLE, Letter::STATE),
            (true, true) => (Letter::KEY_SMALL, Letter::STATE_SMALL),
            (true, false) => (Letter::KEY_SMALL_IDLE, Letter::STATE_SMALL),
        };
        let mut words = column![Fit::new(cap.name, name).color(colours.name).fill(self.rtl)];
        if let Some(said) = cap.state {
            words = words.push(Fit::new(said, state).color(colours.state).fill(self.rtl));
        }
        words
    }

    /// What stands at the end of a key: what waits, a timer, a hint.
    fn end_of(self, cap: &Cap, colours: &Colours) -> Column<'a, Message> {
        let end = if self.rtl { Alignment::Start } else { Alignment::End };
        let mut stack = Column::new().align_x(end);
        if let Some(time) = &cap.time {
            let letter = if self.small { Letter::KEY_SMALL_TIMER } else { Letter::KEY_TIMER };
            stack = stack.push(Fit::new(time.clone(), letter).color(colours.timer));
        }
        if cap.waiting > 0 {
            // It says something, which a hint does not: the hint makes room.
            let count = Fit::new(cap.waiting.to_string(), Letter::STATE_BOLD).color(self.t.text);
            let waiting = self.row([glyph(Glyph::Envelope, 16.0, self.t.text), count.into()]);
            return stack.push(waiting.spacing(4).align_y(Alignment::Center));
        }
        if let Some(hint) = &cap.hint {
            stack = stack.push(Fit::new(hint.clone(), Letter::HINT).color(colours.hint));
        }
        stack
    }

    /// The lamp alone where no key is filled around it.
    pub(super) fn lamp_apart(self, face: Face, lit: bool, size: f32) -> Piece<'a> {
        let colours = self.colours(if face.is_filled() { Face::Held } else { face }, lit);
        lamp(face, &colours, None, size)
    }

    /// The lamp alone, as it stands on keys and cards.
    pub(super) fn lamp_of(self, face: Face, lit: bool, size: f32) -> Piece<'a> {
        lamp(face, &self.colours(face, lit), None, size)
    }
}

/// A lamp.
fn lamp<'a>(face: Face, colours: &Colours, initials: Option<&str>, size: f32) -> Piece<'a> {
    let (drawing, square, letters) = if size < 32.0 {
        (16.0, 7.0, Letter::INITIALS_SMALL)
    } else {
        (20.0, 9.0, Letter::INITIALS)
    };
    let radius = if face.is_theirs() { size / 2.0 } else { square };
    let (body, rim) = (colours.lamp, colours.lamp_rim);
    let mark: Piece<'a> = match initials.filter(|_| face == Face::InUse) {
        Some(initials) => Fit::new(initials.to_owned(), letters).color(colours.glyph).into(),
        None => glyph(face.glyph(), drawing, colours.glyph),
    };
    container(mark)
        .center(size)
        .style(move |_| container::Style {
            background: Some(body.into()),
            border: border::rounded(radius).width(2).color(rim),
            ..container::Style::default()
        })
        .into()
}
