//! The card of the conference: who is in it, and what can be done about all of them or one.

use iced::widget::{Column, column, container};
use iced::{Alignment, Length};
use phone::doors::{CallId, CallState, CallView, Command};

use super::call::{Deed, Deeds, nothing};
use super::controls::Kind;
use super::face::Face;
use super::{Paint, Piece};
use crate::desk::{Message, leading};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named, Press};
use crate::words::timer;

impl<'a> Paint<'a> {
    /// Its card, where there is one: talked on, or on hold.
    pub(super) fn conference(self, held: bool) -> Option<Piece<'a>> {
        let talks = self.desk.conferring().is_some();
        let first = self.desk.members().next()?;
        match (held, talks) {
            (false, true) => Some(self.conference_talking()),
            (true, false) => Some(self.conference_held(first)),
            (true, true) | (false, false) => None,
        }
    }

    fn conference_talking(self) -> Piece<'a> {
        let t = self.t;
        let title = self.w.say("conference-title");
        let recorded = self.desk.members().find(|call| call.recording.is_some());
        let first = self.row([
            self.pip(Glyph::Discs, 24.0),
            Fit::new(title, Letter::LABEL).color(t.text).into(),
            recorded.and_then(|call| self.recorded(call)).unwrap_or_else(nothing),
        ]);
        let (title_letter, timer_letter, padding, air) = self.letters();
        let who = self.row([
            Fit::new(self.members_by_name(), title_letter).color(t.text).fill(self.rtl).into(),
            Fit::new(self.longest(), timer_letter).color(t.text).into(),
        ]);
        let members = Column::with_children(self.desk.members().map(|call| self.member(call)));
        let mut card = Column::new()
            .push(first.spacing(8).align_y(Alignment::Center))
            .push(
                container(who.spacing(16).align_y(Alignment::End))
                    .padding(iced::padding::top(air[0])),
            )
            .push(container(members.spacing(6)).padding(iced::padding::top(10)));
        if let Some(deeds) = self.deeds_together() {
            card = card.push(container(self.tiles(deeds)).padding(iced::padding::top(air[1])));
        }
        if self.desk.members().any(|call| self.desk.pad == Some(call.id)) {
            card = card.push(container(self.pad()).padding(iced::padding::top(8)));
        }
        let open = self.desk.members().find(|call| self.desk.more == Some(call.id));
        if let Some(call) = open {
            card = card.push(container(self.more(call)).padding(iced::padding::top(8)));
        }
        let state = self.w.say("state-talking");
        self.conference_group(&state, self.card(container(card).padding(padding)))
    }

    fn conference_held(self, first: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let names = self.members_by_name();
        let (title, state) = (self.w.say("conference-title"), self.w.say("state-held-short"));
        let words = column![
            Fit::new(names.clone(), Letter::PARTY).color(t.text).fill(self.rtl),
            Fit::new(format!("{title} · {state}"), Letter::LIST).color(t.text2).fill(self.rtl),
        ];
        let key = self.desk.phone.keys.iter().find(|key| key.call == Some(first.id));
        let lit = key.is_none_or(|key| self.desk.lit(key.lamp));
        let resume = Message::Do(Command::Retrieve(Some(first.id)));
        let card = self.row([
            self.lamp_of(key.map_or(Face::Held, Face::of), lit, 32.0),
            container(words).width(Length::Fill).into(),
            Fit::new(self.longest(), Letter::TIMER_HELD).color(t.text).into(),
            self.resume((&names, "conference"), resume),
            self.end_small((&names, "conference"), Message::Do(Command::EndConference)),
        ]);
        let card = container(card.spacing(12).align_y(Alignment::Center));
        let card = self.card(card.padding(leading(16.0, 14.0, 14.0, self.rtl)));
        self.conference_group(&state, card)
    }

    fn conference_group(self, state: &str, card: Piece<'a>) -> Piece<'a> {
        let title = self.w.say("conference-title");
        let named = self.w.listed(&[&title, &self.members_by_name(), state]);
        Marked::new(Named::group(named).mark("conference"), card).into()
    }

    /// One of those in it: by name and line, and the way out for them.
    fn member(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let party = self.party(call);
        let mark = format!("call {}", call.id.0);
        let mut words = vec![Fit::new(party.clone(), Letter::LABEL).color(t.text).into()];
        if !self.tight {
            let line = self.desk.line_label(call.line).to_owned();
            words.push(Fit::new(line, Letter::LIST).color(t.text2).fill(self.rtl).into());
        }
        if call.state == CallState::Held || call.held_by_far_end {
            let word = if call.held_by_far_end { "state-they-hold" } else { "state-held" };
            words.push(Fit::new(self.w.say(word), Letter::LIST).color(t.text2).into());
        }
        let words = self.row(words).spacing(10).align_y(Alignment::Center);
        let label = self.w.say("button-split");
        let mut split = vec![glyph(Glyph::Split, 16.0, t.text)];
        if !self.tight {
            split.push(Fit::new(label.clone(), Letter::LABEL).into());
        }
        let split = self.row(split).spacing(8).align_y(Alignment::Center);
        let split = Press::new(
            Named::button(self.w.listed(&[&label, &party])).mark(&format!("split {mark}")),
            container(split).center_y(Length::Fill),
            Some(Message::Do(Command::Split(Some(call.id)))),
            t.accent,
            move |status| self.looks(Kind::Plain, status),
        )
        .height(36)
        .padding([0, if self.tight { 10 } else { 14 }]);
        let end = Message::Do(Command::Release(Some(call.id)));
        let words: Piece<'a> = match self.unheard(call) {
            Some(why) => column![words, why].spacing(4).into(),
            None => words.into(),
        };
        let row = self.row([
            container(words).width(Length::Fill).into(),
            split.into(),
            self.end_small((&party, &mark), end),
        ]);
        row.spacing(8).align_y(Alignment::Center).into()
    }

    /// What can be done about all of them.
    pub(super) fn deeds_together(self) -> Option<Deeds> {
        let first = self.desk.conferring()?;
        let id = first.id;
        let title = self.w.say("conference-title");
        let deed = |word: &str, mark: &str, icon, message: Message| {
            let label = self.w.say(word);
            let named = Named::button(self.w.listed(&[&label, &title]));
            let named = named.mark(&format!("{mark} conference"));
            Deed { named, label, icon, toggled: false, message: Some(message) }
        };
        let open = self.desk.pad == Some(id);
        let hold = deed("button-hold", "hold", Glyph::Pause, does(Command::Hold(Some(id))));
        let split = deed("button-split-all", "split", Glyph::Split, does(Command::Split(None)));
        let end = deed("button-end", "end", Glyph::HangUp, does(Command::EndConference));
        Some(Deeds {
            hold,
            mute: self.mute_deed((&title, "conference"), true),
            pad: self.pad_deed((&title, "conference"), id, open, true),
            transfer: split,
            merge: self.merge_deed((&title, "conference"), None),
            more: Some(self.more_deed(first, &title)),
            end,
        })
    }

    /// Names of all in it.
    pub(super) fn members_by_name(self) -> String {
        let names: Vec<_> = self.desk.members().map(|call| self.party(call)).collect();
        let Some((last, names)) = names.split_last() else { return String::new() };
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let names = self.w.listed(&names);
        self.w.tell("conference-names", &[("names", &names), ("last", last)])
    }

    /// The time of who has been in a call for longest.
    pub(super) fn longest(self) -> String {
        let longest = self.desk.members().filter_map(|call| call.talked).max();
        longest.map(|talked| timer(talked + self.desk.since())).unwrap_or_default()
    }

    /// Room between names and numbers, and how they are written.
    pub(super) const fn letters(self) -> (Letter, Letter, f32, [f32; 2]) {
        if self.tight {
            (Letter::PAGE, Letter::TIMER_PAGE, 16.0, [12.0, 14.0])
        } else {
            (Letter::TITLE, Letter::TIMER_LARGE, 20.0, [14.0, 18.0])
        }
    }

    /// Bringing in who waits, where somebody does.
    pub(super) fn merge_deed(self, (party, mark): (&str, &str), of: Option<CallId>) -> Deed {
        let label = self.w.say("button-merge");
        let waiting: Vec<_> = self
            .desk
            .held()
            .filter(|call| Some(call.id) != of && may_merge(call))
            .map(|call| self.party(call))
            .collect();
        let all: Vec<_> =
            [label.as_str(), party].into_iter().chain(waiting.iter().map(String::as_str)).collect();
        let named = Named::button(self.w.listed(&all)).mark(&format!("merge {mark}"));
        let icon = if self.rtl { Glyph::MergeMirrored } else { Glyph::Merge };
        let talks = self.desk.talking().is_some();
        let message = (talks && !waiting.is_empty()).then_some(Message::Do(Command::Merge(None)));
        Deed { named, label, icon, toggled: false, message }
    }

    pub(super) fn waits_to_be_merged(self) -> bool {
        self.desk.held().any(may_merge) && self.desk.talking().is_some()
    }
}

fn may_merge(call: &CallView) -> bool {
    use phone::doors::TransferState;
    let transfer = call.transfer.as_ref().map(|transfer| &transfer.state);
    !matches!(transfer, Some(TransferState::HandingOver | TransferState::Ringing))
}

const fn does(command: Command) -> Message {
    Message::Do(command)
}
