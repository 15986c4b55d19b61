//! Call cards: the call that is talked on, those on hold, and what became of the last ones.

use iced::widget::{Column, column, container, space};
use iced::{Alignment, Length};
use phone::doors::{CallId, CallState, CallView, Command, LineView};

use super::controls::{Kind, rounded};
use super::face::Face;
use super::{Paint, Piece};
use crate::desk::{self, HandChange, Message, completed, is_failed, leading, may_complete};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named, Press, Row};
use crate::words::timer;

/// Something that can be done about a call.
pub(super) struct Deed {
    pub named: Named,
    pub label: String,
    pub icon: Glyph,
    pub toggled: bool,
    pub message: Option<Message>,
}

/// What can be done about a call, or about several together.
pub(super) struct Deeds {
    pub hold: Deed,
    pub mute: Deed,
    pub pad: Deed,
    pub transfer: Deed,
    pub merge: Deed,
    /// Where there is more.
    pub more: Option<Deed>,
    pub end: Deed,
}

impl<'a> Paint<'a> {
    /// Cards of all calls: what is dialled or talked on first, then what is held, oldest first.
    pub(super) fn calls(self) -> Vec<Piece<'a>> {
        let of = |wanted: fn(CallState) -> bool| {
            let alone = self.desk.phone.calls.iter().filter(|call| !call.conference);
            alone.filter(move |call| wanted(call.state))
        };
        let active = of(|state| {
            matches!(
                state,
                CallState::Seized
                    | CallState::Dialling
                    | CallState::RingingThere
                    | CallState::Connected
            )
        });
        let active = active.map(|call| self.active(call));
        self.conference(false)
            .into_iter()
            .chain(active)
            .chain(self.conference(true))
            .chain(of(|state| state == CallState::Held).map(|call| self.held(call)))
            .chain(of(|state| state == CallState::Ended).filter_map(|call| self.ended(call)))
            .collect()
    }

    fn active(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let line = self.desk.line(call.line);
        let face = match call.state {
            CallState::Connected => Face::Talking,
            CallState::Seized
            | CallState::Dialling
            | CallState::RingingThere
            | CallState::RingingHere
            | CallState::Held
            | CallState::Ended => Face::Dialling,
        };
        let label = self.desk.line_label(call.line);
        // A lamp on a card is the pip of its line: filled, whatever the key does.
        let pip = self.lamp_of(if face == Face::Talking { Face::Held } else { face }, true, 24.0);
        let pip = if face == Face::Talking { self.pip(Glyph::Disc, 24.0) } else { pip };
        let mut first = vec![
            pip,
            Fit::new(label, Letter::LABEL).color(t.text).into(),
            self.recorded(call).unwrap_or_else(nothing),
            space::horizontal().into(),
        ];
        first.extend(self.secured(call));
        first.push(self.sound(call));
        let first = self.row(first);
        let (title_letter, timer_letter, padding, air) = self.letters();
        let time: Piece<'a> = match call.talked {
            Some(talked) => {
                Fit::new(timer(talked + self.desk.since()), timer_letter).color(t.text).into()
            }
            None if call.state == CallState::Seized => nothing(),
            None => Fit::new(self.progress(call), Letter::BODY).color(t.text2).into(),
        };
        let title = match (call.state, self.desk.typed(call.line)) {
            (CallState::Seized, "") => self.w.say("state-seized"),
            (CallState::Seized, typed) => self.number(typed),
            (_, _) => self.party(call),
        };
        let who =
            self.row([Fit::new(title, title_letter).color(t.text).fill(self.rtl).into(), time]);
        let mut card = Column::new()
            .push(first.spacing(8).align_y(Alignment::Center))
            .push(
                container(who.spacing(16).align_y(Alignment::End))
                    .padding(iced::padding::top(air[0])),
            )
            .push(container(self.facts(call, line)).padding(iced::padding::top(4)))
            .extend(
                self.unheard(call).map(|it| container(it).padding(iced::padding::top(12)).into()),
            )
            .push(container(self.tiles(self.deeds(call))).padding(iced::padding::top(air[1])));
        if self.desk.pad == Some(call.id) {
            card = card.push(container(self.pad()).padding(iced::padding::top(8)));
        }
        if self.desk.more == Some(call.id) {
            card = card.push(container(self.more(call)).padding(iced::padding::top(8)));
        }
        self.call_group(call, self.card(container(card).padding(padding)))
    }

    /// A card is a group: line, party and state are its name.
    pub(super) fn call_group(self, call: &CallView, card: Piece<'a>) -> Piece<'a> {
        let (line, party) = (self.desk.line_label(call.line), self.party(call));
        let state = if call.state == CallState::Connected && call.held_by_far_end {
            self.w.say("state-they-hold")
        } else {
            self.progress(call)
        };
        let named = Named::group(self.w.listed(&[line, &party, &state]))
            .mark(&format!("call {}", call.id.0));
        Marked::new(named, card).into()
    }

    /// The lamp of a line on a card: filled, whatever its key does.
    pub(super) fn pip(self, icon: Glyph, size: f32) -> Piece<'a> {
        container(glyph(icon, 16.0, self.t.on_mine))
            .center(size)
            .style(rounded(self.t.mine, 7.0))
            .into()
    }

    /// How far a call has come, where there is no timer yet.
    pub(super) fn progress(self, call: &CallView) -> String {
        self.w.say(match call.state {
            CallState::Seized => "state-seized",
            CallState::Dialling => "state-calling",
            CallState::RingingThere => "state-ringing-there",
            CallState::RingingHere => "state-ringing",
            CallState::Connected => "state-talking",
            CallState::Held => "state-held",
            CallState::Ended => "state-ended",
        })
    }

    /// The other number, and which number the other side sees.
    fn facts(self, call: &'a CallView, line: Option<&'a LineView>) -> Row<'a, Message> {
        let t = self.t;
        let mut facts: Vec<Piece<'a>> = Vec::new();
        let has_number = !call.party.is_empty();
        if call.held_by_far_end {
            facts.push(
                Fit::new(self.w.say("state-they-hold"), Letter::BODY_BOLD).color(t.text).into(),
            );
        } else if has_number && call.name.is_some() {
            facts.push(Fit::new(self.number(&call.party), Letter::BODY).color(t.text2).into());
        }
        if call.by_itself {
            let word = self.w.say("call-by-itself");
            facts.push(Fit::new(word, Letter::BODY_BOLD).color(t.text).into());
        } else if let Some(meant) = &call.meant_for {
            let word = self.w.tell("call-meant-for", &[("party", &self.number(meant))]);
            facts.push(Fit::new(word, Letter::BODY).color(t.text2).into());
        }
        if has_number && call.state != CallState::Seized {
            facts.push(self.small_icon(
                "button-copy",
                Glyph::Copy,
                Message::Copy(call.party.clone()),
            ));
        }
        facts.push(space::horizontal().into());
        if let Some(line) = line.filter(|_| !self.narrow && !self.tight) {
            let seen = self.w.tell("they-see", &[("number", &self.number(&line.number))]);
            facts.push(Fit::new(seen, Letter::BODY).color(t.text2).into());
        }
        self.row(facts).spacing(8).align_y(Alignment::Center)
    }

    fn small_icon(self, key: &str, icon: Glyph, message: Message) -> Piece<'a> {
        let t = self.t;
        let face = container(glyph(icon, 16.0, t.text2)).center(Length::Fill);
        Press::new(self.w.say(key), face, Some(message), t.accent, move |status| {
            let mut looks = self.looks(Kind::Plain, status);
            looks.border.width = 0.0;
            if status != crate::widget::Status::Idle {
                looks.body = t.hover;
            }
            looks
        })
        .width(20)
        .height(20)
        .into()
    }

    /// What can be done about a call, or about all of a conference: in one row, or in two where
    /// there is little room. End is always the last, and always there.
    pub(super) fn tiles(self, deeds: Deeds) -> Piece<'a> {
        let tile = |deed: Deed| -> Piece<'a> {
            let names = (deed.named, deed.label);
            self.tile(names, deed.icon, (deed.toggled, false), deed.message).into()
        };
        let Deeds { hold, mute, pad, transfer, merge, more, end } = deeds;
        let names = (end.named, end.label);
        let end = self.tile(names, end.icon, (false, true), end.message);
        let three = [hold, mute, pad].map(tile);
        let transfer = tile(transfer);
        if self.tight {
            // Where nothing more is to be done, merging has the room of it.
            let above = three.into_iter().chain([tile(more.unwrap_or(merge))]);
            let above = self.row(above).spacing(8);
            return column![above, self.row([transfer, end.into()]).spacing(8)].spacing(8).into();
        }
        // End is a third wider than the others, in whole portions.
        let tiles = three.into_iter().chain([transfer, tile(merge)]).chain(more.map(tile));
        let portions = tiles.map(|tile| (tile, 3)).chain([(end.into(), 4)]);
        let tiles = portions
            .map(|(tile, portion)| container(tile).width(Length::FillPortion(portion)).into());
        self.row(tiles).spacing(8).into()
    }

    /// What can be done about a call, and how to end it.
    pub(super) fn deeds(self, call: &CallView) -> Deeds {
        let talking = call.state == CallState::Connected;
        let open = self.desk.pad == Some(call.id);
        let party = self.party(call);
        let mark = format!("call {}", call.id.0);
        let deed = |(word, verb): (&str, &str), icon, toggled: Option<bool>, message| {
            let label = self.w.say(word);
            let name = self.w.listed(&[&label, &party]);
            let named = match toggled {
                Some(on) => Named::toggle(name, on),
                None => Named::button(name),
            };
            let named = named.mark(&format!("{verb} {mark}"));
            Deed { named, label, icon, toggled: toggled == Some(true), message }
        };
        let when_talking = |message: Message| talking.then_some(message);
        let hold = when_talking(Message::Do(Command::Hold(Some(call.id))));
        let end = Some(Message::Do(Command::Release(Some(call.id))));
        let handing = self.desk.handing.as_ref().is_some_and(|handing| handing.call == call.id);
        // Who was asked is the one it is handed over to.
        let transfer = match self.desk.waiting_for(call.id).filter(|other| may_complete(other)) {
            Some(waits) => Some(Message::Do(completed(waits))),
            None => when_talking(Message::Hand(HandChange::Open(call.id))),
        };
        let over = if self.rtl { Glyph::TransferMirrored } else { Glyph::Transfer };
        Deeds {
            hold: deed(("button-hold", "hold"), Glyph::Pause, None, hold),
            mute: self.mute_deed((&party, &mark), talking),
            pad: self.pad_deed((&party, &mark), call.id, open, talking),
            transfer: deed(("button-transfer", "transfer"), over, Some(handing), transfer),
            merge: self.merge_deed((&party, &mark), Some(call.id)),
            more: Some(self.more_deed(call, &party)),
            end: deed(("button-end", "end"), Glyph::HangUp, None, end),
        }
    }

    pub(super) fn mute_deed(self, (party, mark): (&str, &str), talking: bool) -> Deed {
        let muted = self.desk.phone.muted && talking;
        let (word, icon) = if muted {
            ("button-muted", Glyph::MicrophoneOff)
        } else {
            ("button-mute", Glyph::Microphone)
        };
        let label = self.w.say(word);
        let named = Named::toggle(self.w.listed(&[&label, party]), muted);
        let message = Message::Do(Command::Mute(!self.desk.phone.muted));
        Deed {
            named: named.mark(&format!("mute {mark}")),
            label,
            icon,
            toggled: muted,
            message: talking.then_some(message),
        }
    }

    pub(super) fn pad_deed(
        self,
        (party, mark): (&str, &str),
        call: CallId,
        open: bool,
        talking: bool,
    ) -> Deed {
        let label = self.w.say("button-keypad");
        let named = Named::toggle(self.w.listed(&[&label, party]), open);
        Deed {
            named: named.mark(&format!("keypad of {mark}")),
            label,
            icon: Glyph::Pad,
            toggled: open,
            message: talking.then_some(Message::TogglePad(call)),
        }
    }

    fn held(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let party = self.party(call);
        let waits = if call.transfer.as_ref().is_some_and(|it| !is_failed(&it.state)) {
            "state-transfer-waits-short"
        } else {
            "state-held-short"
        };
        let below = format!("{} · {}", self.desk.line_label(call.line), self.w.say(waits));
        let key = self.desk.phone.keys.iter().find(|key| key.call == Some(call.id));
        let lit = key.is_none_or(|key| self.desk.lit(key.lamp));
        let face = key.map_or(Face::Held, Face::of);
        let words = column![
            Fit::new(party.clone(), Letter::PARTY).color(t.text).fill(self.rtl),
            Fit::new(below, Letter::LIST).color(t.text2).fill(self.rtl),
        ];
        let time = call.talked.map(|talked| timer(talked + self.desk.since())).unwrap_or_default();
        let mark = format!("call {}", call.id.0);
        let retrieve = Message::Do(Command::Retrieve(Some(call.id)));
        let end = Message::Do(Command::Release(Some(call.id)));
        let card = self.row([
            self.lamp_of(face, lit, 32.0),
            container(words).width(Length::Fill).into(),
            Fit::new(time, Letter::TIMER_HELD).color(t.text).into(),
            self.resume((&party, &mark), retrieve),
            self.end_small((&party, &mark), end),
        ]);
        let card = container(card.spacing(12).align_y(Alignment::Center));
        self.call_group(call, self.card(card.padding(leading(16.0, 14.0, 14.0, self.rtl))))
    }

    /// The button that takes back from hold.
    pub(super) fn resume(self, (party, mark): (&str, &str), message: Message) -> Piece<'a> {
        let t = self.t;
        let label = self.w.say("button-resume");
        let named = Named::button(self.w.listed(&[&label, party])).mark(&format!("resume {mark}"));
        let mut resume = vec![glyph(Glyph::Play, 16.0, t.text)];
        if !self.tight {
            // Without room the party goes before the word; the glyph keeps its name.
            resume.push(Fit::new(label, Letter::LABEL).into());
        }
        let resume = self.row(resume).spacing(8).align_y(Alignment::Center);
        let face = container(resume).center_y(Length::Fill);
        let looks = move |status| self.looks(Kind::Plain, status);
        Press::new(named, face, Some(message), t.accent, looks)
            .height(36)
            .padding([0, if self.tight { 10 } else { 14 }])
            .into()
    }

    /// The small button that hangs up.
    pub(super) fn end_small(self, (party, mark): (&str, &str), message: Message) -> Piece<'a> {
        let t = self.t;
        let named = Named::button(self.w.listed(&[&self.w.say("button-end"), party]));
        let face = container(glyph(Glyph::HangUp, 18.0, t.text)).center(Length::Fill);
        let looks = move |status| self.looks(Kind::Plain, status);
        Press::new(named.mark(&format!("end {mark}")), face, Some(message), t.accent, looks)
            .width(36)
            .height(36)
            .into()
    }

    /// What became of a call that ended a moment ago.
    pub(super) fn ended(self, call: &'a CallView) -> Option<Piece<'a>> {
        let t = self.t;
        let cause = call.cause.as_ref()?;
        let party = self.party(call);
        let title = if party.is_empty() { self.w.say("state-ended") } else { party };
        let below = format!("{} · {}", self.desk.line_label(call.line), self.w.cause(cause));
        let words = column![
            Fit::new(title, Letter::PARTY).color(t.text2).fill(self.rtl),
            Fit::new(below, Letter::LIST).color(t.text2).fill(self.rtl),
        ];
        let card = self.row([
            container(glyph(Glyph::HangUp, 20.0, t.text2))
                .center(32)
                .style(rounded(t.sunken, 9.0))
                .into(),
            container(words).width(Length::Fill).into(),
        ]);
        let card = container(card.spacing(12).align_y(Alignment::Center));
        let card = self.card(card.padding(leading(16.0, 14.0, 14.0, self.rtl)));
        Some(self.call_group(call, card))
    }

    /// The far end by name, else by number.
    pub(super) fn party(self, call: &CallView) -> String {
        if call.name.as_deref().is_some_and(|name| !name.is_empty()) {
            desk::party(call).to_owned()
        } else {
            self.number(desk::party(call))
        }
    }

    /// A number keeps its order wherever it stands: it is set apart in a language that runs from
    /// the right.
    pub(super) fn number(self, number: &str) -> String {
        if self.rtl && !number.is_empty() {
            format!("\u{2066}{number}\u{2069}")
        } else {
            number.to_owned()
        }
    }
}

/// What takes no room.
pub(super) fn nothing<'a>() -> Piece<'a> {
    space::horizontal().width(0).into()
}
