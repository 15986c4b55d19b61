//! The last calls, message by message, and a report for whoever looks for a fault.

use iced::widget::{Column, column, container};
use iced::{Alignment, Length};
use outline::Role;
use phone::flight::{Rung, Step, Talk};

use super::controls::Kind;
use super::{Paint, Piece};
use crate::desk::{Message, Tracing};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named};

/// Of how many calls one is chosen: those of the last minutes.
const CHOICES: usize = 6;

impl<'a> Paint<'a> {
    /// The card of the settings.
    pub(super) fn diagnostics(self) -> Piece<'a> {
        let traced = &self.desk.traced;
        let about = self.text(self.w.say("settings-diagnostics-about"), Letter::BODY, self.t.text2);
        let button = |key: &str, named: fn(String) -> Named, tracing| -> Piece<'a> {
            let word = self.w.say(key);
            let named = named(word.clone()).mark(key);
            self.button(named, word, Kind::Plain, Some(Message::Trace(tracing))).into()
        };
        let shown = if traced.open { "diagnostics-hide" } else { "diagnostics-show" };
        let buttons = [
            button(shown, Named::button, Tracing::Show(!traced.open)),
            button("diagnostics-gather", Named::button, Tracing::Gather),
        ];
        let buttons: Piece<'a> = if self.tight {
            Column::with_children(buttons).spacing(8).into()
        } else {
            self.row(buttons).spacing(8).into()
        };
        let mut card = column![about, buttons].spacing(12).align_x(self.start());
        if let Some(told) = &traced.told {
            let named = Named::new(Role::Item, told.clone()).mark("where the report is");
            let words = self.text(told.clone(), Letter::LIST, self.t.text);
            card = card.push(Marked::new(named, words));
        }
        if traced.open {
            card = card.extend(self.last_calls());
        }
        self.section("settings-diagnostics", None, card)
    }

    /// Which calls there are, and the ladder of the one that is chosen.
    fn last_calls(self) -> Vec<Piece<'a>> {
        let traced = &self.desk.traced;
        let Some(chosen) = traced.chosen() else {
            return vec![self.text(self.w.say("diagnostics-none"), Letter::LIST, self.t.text2)];
        };
        let last = traced.talks.iter().rev().take(CHOICES);
        let choices = last.map(|talk| {
            let (party, on) = (self.called(talk), talk.call == chosen.call);
            let named = Named::toggle(party.clone(), on);
            let named = named.mark(&format!("ladder of call {}", talk.call.0));
            self.choice(named, party, on, Message::Trace(Tracing::Choose(talk.call)))
        });
        let choices = self.grid(choices.collect::<Vec<_>>(), if self.tight { 2 } else { 3 });
        let rungs = (1..).zip(&chosen.rungs).map(|(number, rung)| self.rung(number, rung));
        let mut ladder = Column::with_children(rungs).spacing(4).width(Length::Fill);
        if chosen.more > 0 {
            let more = self.w.tell("ladder-more", &[("count", &chosen.more.to_string())]);
            ladder = ladder.push(self.text(more, Letter::LIST, self.t.text2));
        }
        vec![choices, ladder.into()]
    }

    fn called(self, talk: &Talk) -> String {
        if talk.party.is_empty() { self.w.say("history-unknown") } else { self.number(&talk.party) }
    }

    /// One thing that happened: when, and what. Arrows point as on the wire, away from us and
    /// toward us.
    fn rung(self, number: u32, rung: &Rung) -> Piece<'a> {
        let t = self.t;
        let ms = rung.after.as_millis();
        let after = format!("{}.{:03}", ms / 1_000, ms % 1_000);
        let (shown, spoken, color) = match &rung.what {
            Step::Said(what, _) => {
                (format!("→ {what}"), self.w.tell("ladder-said", &[("what", what)]), t.text)
            }
            Step::Heard(what, _) => {
                (format!("← {what}"), self.w.tell("ladder-heard", &[("what", what)]), t.text)
            }
            Step::Speech(speech) => {
                let words = match speech.codec() {
                    Some(codec) => self.w.tell(speech.key(), &[("codec", codec)]),
                    None => self.w.say(speech.key()),
                };
                (words.clone(), words, t.text2)
            }
        };
        let time = Fit::new(self.number(&after), Letter::LIST).color(t.text2);
        let shown = match &rung.what {
            Step::Said(..) | Step::Heard(..) => self.number(&shown),
            Step::Speech(_) => shown,
        };
        let what = Fit::new(shown, Letter::LIST).color(color).fill(self.rtl);
        let row = self
            .row([container(time).width(64).into(), container(what).width(Length::Fill).into()])
            .spacing(12)
            .align_y(Alignment::Center);
        let named = Named::new(Role::Item, self.w.listed(&[&after, &spoken]));
        Marked::new(named.mark(&format!("rung {number}")), row).into()
    }
}
