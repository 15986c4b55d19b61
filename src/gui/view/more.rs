//! What more can be done about a call, below its tiles while "More" is open.

use iced::Length;
use iced::widget::{Column, container};
use phone::doors::{CallState, CallView, Command};

use super::call::Deed;
use super::controls::Kind;
use super::{Paint, Piece};
use crate::desk::Message;
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Named, Press};

impl<'a> Paint<'a> {
    /// The tile that opens it.
    pub(super) fn more_deed(self, call: &CallView, party: &str) -> Deed {
        let label = self.w.say("button-more");
        let open = self.desk.more == Some(call.id);
        let named = Named::toggle(self.w.listed(&[&label, party]), open)
            .mark(&format!("more of call {}", call.id.0));
        let message = Message::ToggleMore(call.id);
        let message = (call.state == CallState::Connected).then_some(message);
        Deed { named, label, icon: Glyph::More, toggled: open, message }
    }

    /// What stands there.
    pub(super) fn more(self, call: &'a CallView) -> Piece<'a> {
        let party = self.party(call);
        let mut deeds = Vec::new();
        if self.tight && self.waits_to_be_merged() {
            deeds.push(self.merge_deed((&party, &format!("call {}", call.id.0)), Some(call.id)));
        }
        deeds.push(self.record_deed(call, &party));
        let label = self.w.say("menu-private");
        deeds.push(Deed {
            named: Named::button(self.w.listed(&[&label, &party]))
                .mark(&format!("private call {}", call.id.0)),
            label,
            icon: Glyph::LockPause,
            toggled: false,
            message: Some(Message::Do(Command::HoldPrivately(Some(call.id)))),
        });
        let buttons = deeds.into_iter().map(|deed| self.more_button(deed));
        let buttons: Piece<'a> = if self.tight {
            Column::with_children(buttons).spacing(8).into()
        } else {
            self.row(buttons).spacing(8).into()
        };
        Column::new().push(buttons).push(self.details(call)).spacing(12).into()
    }

    /// Beginning or ending its recording.
    fn record_deed(self, call: &CallView, party: &str) -> Deed {
        let on = call.recording.is_some();
        let label = self.w.say(if on { "button-record-end" } else { "button-record" });
        let named = Named::toggle(self.w.listed(&[&label, party]), on);
        Deed {
            named: named.mark(&format!("record call {}", call.id.0)),
            label,
            icon: Glyph::Record,
            toggled: on,
            message: Some(Message::Do(Command::Record(Some(call.id), !on))),
        }
    }

    /// That a call is recorded, where it is: it stands in sight for as long.
    pub(super) fn recorded(self, call: &CallView) -> Option<Piece<'a>> {
        let t = self.t;
        let recording = call.recording?;
        let (word, color) = if recording.paused {
            ("recording-paused", t.text2)
        } else {
            ("recording-on", t.theirs)
        };
        let words = Fit::new(self.w.say(word), Letter::STATE_BOLD).color(t.text);
        let notice = self.row([glyph(Glyph::Record, 16.0, color), words.into()]);
        Some(notice.spacing(6).align_y(iced::Alignment::Center).into())
    }

    fn more_button(self, deed: Deed) -> Piece<'a> {
        let t = self.t;
        let Deed { named, label, icon, message, .. } = deed;
        let color = if message.is_some() { t.text } else { t.text3 };
        let face = self
            .row([glyph(icon, 18.0, color), Fit::new(label, Letter::LABEL).into()])
            .spacing(8)
            .align_y(iced::Alignment::Center);
        let face = container(face).center_y(Length::Fill);
        let looks = move |status| self.looks(Kind::Plain, status);
        let button = Press::new(named, face, message, t.accent, looks).height(36).padding([0, 14]);
        if self.tight { button.width(Length::Fill).into() } else { button.into() }
    }
}
