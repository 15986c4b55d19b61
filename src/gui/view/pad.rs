//! The keypad, as it stands on every telephone.

use iced::Length;
use iced::widget::{Column, Row, container};

use super::controls::Kind;
use super::{Paint, Piece};
use crate::desk::Message;
use crate::theme::Letter;
use crate::widget::{Fit, Named, Press, Status};

/// Its digits, row by row.
const PAD: [[char; 3]; 4] = [['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9'], ['*', '0', '#']];

impl<'a> Paint<'a> {
    /// The open keypad. It is not mirrored: a telephone's keys stand the same everywhere.
    pub(super) fn pad(self) -> Piece<'a> {
        let t = self.t;
        let rows = PAD.into_iter().map(|digits| {
            let keys = digits.into_iter().map(|digit| {
                let face = container(Fit::new(digit.to_string(), Letter::HEADING).color(t.text))
                    .center(Length::Fill);
                Press::new(
                    Named::button(digit.to_string()).mark(&format!("digit {digit}")),
                    face,
                    Some(Message::Pad(digit)),
                    t.accent,
                    move |status| {
                        let mut looks = self.looks(Kind::Plain, status);
                        if status == Status::Idle {
                            looks.body = t.sunken;
                        }
                        looks
                    },
                )
                .width(Length::Fill)
                .height(44)
                .into()
            });
            Row::with_children(keys).spacing(8).into()
        });
        let pad = Column::with_children(rows).spacing(8).max_width(280);
        container(pad).center_x(Length::Fill).into()
    }
}
