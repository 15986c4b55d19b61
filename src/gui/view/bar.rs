//! The call in a bar at the bottom, wherever its card is not in sight.

use iced::widget::{Column, column, container, space};
use iced::{Alignment, Length};
use phone::doors::{CallState, CallView};

use super::call::{Deed, nothing};
use super::controls::{ground, quiet};
use super::{Paint, Piece};
use crate::desk::{Message, Shape, Tab};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Looks, Named, Press, Row, Status};
use crate::words::timer;

/// How a call ended is told here where the person did not end it.
const KNOWN: [&str; 5] =
    ["released-here", "released-there", "given-up", "declined", "answered-elsewhere"];

impl<'a> Paint<'a> {
    /// The bar of the call that is dialled or talked on.
    pub(super) fn call_bar(self) -> Option<Piece<'a>> {
        let call = self.desk.phone.calls.iter().find(|call| {
            matches!(
                call.state,
                CallState::Connected | CallState::Dialling | CallState::RingingThere
            )
        })?;
        let mut bar = Column::new().spacing(10).push(self.who(call));
        if self.strip && self.desk.pad == Some(call.id) {
            bar = bar.push(self.pad());
        }
        bar = bar.push(self.bar_buttons(call));
        let padding = iced::Padding { top: 10.0, right: 12.0, bottom: 12.0, left: 12.0 };
        let bar = container(bar).padding(padding).width(Length::Fill);
        let bar: Piece<'a> = bar.style(ground(self.t.surface)).into();
        Some(column![self.rule(), self.call_group(call, bar)].into())
    }

    /// Its line, its party, its timer. Where there is a card to see, a press shows it.
    fn who(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let icon = match call.talked {
            Some(_) if call.conference => Glyph::Discs,
            Some(_) => Glyph::Disc,
            None => Glyph::Half,
        };
        let time: Piece<'a> = match call.talked {
            Some(talked) => {
                Fit::new(timer(talked + self.desk.since()), Letter::TIMER_BAR).color(t.text).into()
            }
            None => Fit::new(self.progress(call), Letter::STATE).color(t.text2).into(),
        };
        let party = if call.conference { self.members_by_name() } else { self.party(call) };
        let recorded = match call.recording {
            Some(recording) if !recording.paused => glyph(Glyph::Record, 16.0, t.theirs),
            Some(_) | None => nothing(),
        };
        let who = self
            .row([
                self.pip(icon, 20.0),
                Fit::new(party.clone(), Letter::LABEL).color(t.text).fill(self.rtl).into(),
                recorded,
                time,
            ])
            .spacing(8)
            .align_y(Alignment::Center);
        let show = match self.layout.shape {
            Shape::Strip => return who.into(),
            Shape::OneColumn => Message::Open(true),
            Shape::TwoColumns => Message::Go(Tab::Calls),
        };
        let named = Named::button(self.w.tell("show-call", &[("party", &party)]))
            .mark(&format!("show call {}", call.id.0));
        Press::new(
            named,
            container(who).center_y(Length::Fill),
            Some(show),
            t.accent,
            quiet(t.sunken, t.text),
        )
        .width(Length::Fill)
        .height(28)
        .into()
    }

    fn bar_buttons(self, call: &'a CallView) -> Row<'a, Message> {
        let t = self.t;
        let together = call.conference.then(|| self.deeds_together()).flatten();
        let deeds = together.unwrap_or_else(|| self.deeds(call));
        let mut small = vec![deeds.hold, deeds.mute, deeds.pad, deeds.transfer];
        let many = self.waits_to_be_merged();
        if many {
            small.push(deeds.merge);
        }
        let small = small.into_iter().map(|deed| self.bar_button(deed));
        let Deed { named, message, .. } = deeds.end;
        let label = Fit::new(self.w.say("button-end-short"), Letter::LABEL).color(t.on_ink);
        let face = self
            .row([glyph(Glyph::HangUp, 20.0, t.on_ink), label.into()])
            .spacing(8)
            .align_y(Alignment::Center);
        let end = Press::new(
            named,
            container(face).center(Length::Fill),
            message,
            t.accent,
            move |status| Looks {
                body: t.ink,
                text: t.on_ink,
                border: self.edge(if status == Status::Idle { t.ink } else { t.edge }, 8.0),
                cast: None,
                halo: None,
            },
        );
        // Its word has room beside five others too.
        let end = end.width(Length::FillPortion(if many { 7 } else { 5 })).height(36);
        self.row(small.chain([end.into()])).spacing(6)
    }

    fn bar_button(self, deed: Deed) -> Piece<'a> {
        let t = self.t;
        let Deed { named, icon, toggled, message, .. } = deed;
        let look = move |status| {
            let (body, edge, text) = match (status, toggled) {
                (Status::Off, _) => (iced::Color::TRANSPARENT, t.line, t.text3),
                (_, true) => (t.accent_tint, t.accent, t.accent),
                (Status::Hovered, _) => (t.hover, t.hover, t.text),
                (Status::Down, _) => (t.hover, t.edge, t.text),
                (Status::Idle, _) => (t.sunken, t.sunken, t.text),
            };
            let rimmed = t.border > 1.0 && (body == t.sunken || body == t.hover);
            let edge = if rimmed { t.line } else { edge };
            Looks { body, text, border: self.edge_of(status, edge, 8.0), cast: None, halo: None }
        };
        let color = look(if message.is_none() { Status::Off } else { Status::Idle }).text;
        let face = container(glyph(icon, 20.0, color)).center(Length::Fill);
        Press::new(named, face, message, t.accent, look)
            .width(Length::FillPortion(2))
            .height(36)
            .into()
    }

    /// What is told at the bottom where there is no side for cards: what a person must hear of
    /// now, without a key moving for it.
    pub(super) fn told_below(self) -> Option<Piece<'a>> {
        let mut told: Vec<Piece<'a>> = self.transfer_bar().into_iter().collect();
        told.extend(self.offer());
        told.extend(self.told());
        told.extend(self.sealed());
        told.extend(self.devices());
        let ended = self.desk.phone.calls.iter().rev().find(|call| call.state == CallState::Ended);
        if let Some(call) = ended
            && call.cause.as_ref().is_some_and(|cause| !KNOWN.contains(&cause.key))
        {
            told.extend(self.ended(call));
        }
        if told.is_empty() {
            return None;
        }
        let told = Column::with_children(told).spacing(8);
        Some(container(told).padding([8, if self.strip { 8 } else { 12 }]).into())
    }

    /// The way back from cards to keys.
    pub(super) fn way_back(self) -> Piece<'a> {
        let t = self.t;
        let label = self.w.say("button-back");
        let icon = if self.rtl { Glyph::Forward } else { Glyph::Back };
        let face = self
            .row([
                glyph(icon, 18.0, t.text2),
                Fit::new(label.clone(), Letter::BODY_BOLD).color(t.text).into(),
                space::horizontal().into(),
            ])
            .spacing(8)
            .align_y(Alignment::Center);
        let face = container(face).center_y(Length::Fill);
        let named = Named::button(label).mark("back");
        Press::new(named, face, Some(Message::Open(false)), t.accent, quiet(t.hover, t.text))
            .width(Length::Fill)
            .height(36)
            .padding([0, 8])
            .into()
    }
}
