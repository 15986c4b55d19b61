//! Call cards: the call that is talked on, those on hold, and what became of the last ones.

use iced::widget::{Column, column, container, space};
use iced::{Alignment, Length};
use phone::doors::{CallState, CallView, Command, LineView};

use super::controls::{Kind, ground, rounded};
use super::key::Face;
use super::{Paint, Piece};
use crate::desk::{self, Message, leading};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Lines, Marked, Named, Press, Row};
use crate::words::timer;

/// Sound of which more than this share was made up breaks up audibly.
const BREAKING_UP: f32 = 0.05;

/// The keypad, as it stands on every telephone.
const PAD: [[char; 3]; 4] = [['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9'], ['*', '0', '#']];

impl<'a> Paint<'a> {
    /// Cards of all calls: what is dialled or talked on first, then what is held, oldest first.
    pub(super) fn calls(self) -> Vec<Piece<'a>> {
        let of = |wanted: fn(CallState) -> bool| {
            self.desk.phone.calls.iter().filter(move |call| wanted(call.state))
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
        active
            .map(|call| self.active(call))
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
        let pip = if face == Face::Talking { self.pip(Glyph::Disc) } else { pip };
        let first = self.row([
            pip,
            Fit::new(label, Letter::LABEL).color(t.text).into(),
            space::horizontal().into(),
            self.sound(call),
        ]);
        let time: Piece<'a> = match call.talked {
            Some(talked) => Fit::new(timer(talked + self.desk.since()), Letter::TIMER_LARGE)
                .color(t.text)
                .into(),
            None if call.state == CallState::Seized => space::horizontal().width(0).into(),
            None => Fit::new(self.progress(call), Letter::BODY).color(t.text2).into(),
        };
        let title = match (call.state, self.desk.typed(call.line)) {
            (CallState::Seized, "") => self.w.say("state-seized"),
            (CallState::Seized, typed) => self.number(typed),
            (_, _) => self.party(call),
        };
        let who =
            self.row([Fit::new(title, Letter::TITLE).color(t.text).fill(self.rtl).into(), time]);
        let mut card = Column::new()
            .push(first.spacing(8).align_y(Alignment::Center))
            .push(
                container(who.spacing(16).align_y(Alignment::End)).padding(iced::padding::top(14)),
            )
            .push(container(self.facts(call, line)).padding(iced::padding::top(4)))
            .push(container(self.actions(call)).padding(iced::padding::top(18)));
        if self.desk.pad == Some(call.id) {
            card = card.push(container(self.pad()).padding(iced::padding::top(8)));
        }
        self.call_group(call, self.card(container(card).padding(20)))
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

    fn pip(self, icon: Glyph) -> Piece<'a> {
        container(glyph(icon, 16.0, self.t.on_mine))
            .center(24)
            .style(rounded(self.t.mine, 7.0))
            .into()
    }

    /// How the sound is, in words.
    fn sound(self, call: &CallView) -> Piece<'a> {
        let t = self.t;
        let breaking_up = call.media.is_some_and(|figures| figures.concealed > BREAKING_UP);
        let (icon, color, word, letter) = match (call.silent, breaking_up) {
            (Some(_), _) => (Glyph::BarsLow, t.trouble, "sound-none", Letter::STATE_BOLD),
            (None, true) => (Glyph::BarsLow, t.trouble, "sound-breaking", Letter::STATE_BOLD),
            (None, false) if call.media.is_some() => {
                (Glyph::Bars, t.text2, "sound-good", Letter::STATE)
            }
            (None, false) => return space::horizontal().width(0).into(),
        };
        self.row([glyph(icon, 18.0, color), Fit::new(self.w.say(word), letter).color(color).into()])
            .spacing(8)
            .align_y(Alignment::Center)
            .into()
    }

    /// How far a call has come, where there is no timer yet.
    fn progress(self, call: &CallView) -> String {
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

    fn actions(self, call: &'a CallView) -> Row<'a, Message> {
        let talking = call.state == CallState::Connected;
        let muted = self.desk.phone.muted;
        let party = self.party(call);
        let named = |word: &str, mark: &str, on: Option<bool>| {
            let label = self.w.say(word);
            let name =
                if party.is_empty() { label.clone() } else { self.w.listed(&[&label, &party]) };
            let named = match on {
                Some(on) => Named::toggle(name, on),
                None => Named::button(name),
            };
            (named.mark(&format!("{mark} call {}", call.id.0)), label)
        };
        let when_talking = |message: Message| talking.then_some(message);
        let hold = when_talking(Message::Do(Command::Hold(Some(call.id))));
        let mute = when_talking(Message::Do(Command::Mute(!muted)));
        let open = self.desk.pad == Some(call.id);
        let (mute_word, mute_glyph) = if muted && talking {
            ("button-muted", Glyph::MicrophoneOff)
        } else {
            ("button-mute", Glyph::Microphone)
        };
        let end = Message::Do(Command::Release(Some(call.id)));
        let tiles: [Piece<'a>; 4] = [
            self.tile(named("button-hold", "hold", None), Glyph::Pause, (false, false), hold)
                .into(),
            self.tile(
                named(mute_word, "mute", Some(muted && talking)),
                mute_glyph,
                (muted && talking, false),
                mute,
            )
            .into(),
            self.tile(
                named("button-keypad", "keypad of", Some(open)),
                Glyph::Pad,
                (open, false),
                when_talking(Message::TogglePad(call.id)),
            )
            .into(),
            self.tile(named("button-end", "end", None), Glyph::HangUp, (false, true), Some(end))
                // A third wider than the others, in whole portions.
                .width(Length::FillPortion(4))
                .into(),
        ];
        let tiles = tiles.into_iter().enumerate().map(|(index, tile)| {
            let portion = if index == 3 { 4 } else { 3 };
            container(tile).width(Length::FillPortion(portion)).into()
        });
        self.row(tiles).spacing(if self.tight { 4 } else { 8 })
    }

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
                        if status == crate::widget::Status::Idle {
                            looks.body = t.sunken;
                        }
                        looks
                    },
                )
                .width(Length::Fill)
                .height(44)
                .into()
            });
            iced::widget::Row::with_children(keys).spacing(8).into()
        });
        let pad = Column::with_children(rows).spacing(8).max_width(280);
        container(pad).center_x(Length::Fill).into()
    }

    fn held(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let party = self.party(call);
        let below =
            format!("{} · {}", self.desk.line_label(call.line), self.w.say("state-held-short"));
        let key = self.desk.phone.keys.iter().find(|key| key.call == Some(call.id));
        let lit = key.is_none_or(|key| self.desk.lit(key.lamp));
        let face = key.map_or(Face::Held, Face::of);
        let words = column![
            Fit::new(party.clone(), Letter::PARTY).color(t.text).fill(self.rtl),
            Fit::new(below, Letter::LIST).color(t.text2).fill(self.rtl),
        ];
        let time = call.talked.map(|talked| timer(talked + self.desk.since())).unwrap_or_default();
        let resume_label = self.w.say("button-resume");
        let mut resume = vec![glyph(Glyph::Play, 16.0, t.text)];
        if !self.tight {
            // Without room the party goes before the word; the glyph keeps its name.
            resume.push(Fit::new(resume_label.clone(), Letter::LABEL).into());
        }
        let resume = self.row(resume).spacing(8).align_y(Alignment::Center);
        let resume = Press::new(
            Named::button(self.w.listed(&[&resume_label, &party]))
                .mark(&format!("resume call {}", call.id.0)),
            container(resume).center_y(Length::Fill),
            Some(Message::Do(Command::Retrieve(Some(call.id)))),
            t.accent,
            move |status| self.looks(Kind::Plain, status),
        )
        .height(36)
        .padding([0, if self.tight { 10 } else { 14 }]);
        let end = Press::new(
            Named::button(self.w.listed(&[&self.w.say("button-end"), &party]))
                .mark(&format!("end call {}", call.id.0)),
            container(glyph(Glyph::HangUp, 18.0, t.text)).center(Length::Fill),
            Some(Message::Do(Command::Release(Some(call.id)))),
            t.accent,
            move |status| self.looks(Kind::Plain, status),
        )
        .width(36)
        .height(36);
        let card = self.row([
            self.lamp_of(face, lit, 32.0),
            container(words).width(Length::Fill).into(),
            Fit::new(time, Letter::TIMER_HELD).color(t.text).into(),
            resume.into(),
            end.into(),
        ]);
        let card = container(card.spacing(12).align_y(Alignment::Center));
        self.call_group(call, self.card(card.padding(leading(16.0, 14.0, 14.0, self.rtl))))
    }

    /// What became of a call that ended a moment ago.
    fn ended(self, call: &'a CallView) -> Option<Piece<'a>> {
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

    /// The call in one line, below the keys of a narrow window.
    pub(super) fn call_bar(self) -> Option<Piece<'a>> {
        let t = self.t;
        let active = self.desk.phone.calls.iter().find(|call| {
            matches!(
                call.state,
                CallState::Connected | CallState::Dialling | CallState::RingingThere
            )
        })?;
        let time = match active.talked {
            Some(talked) => timer(talked + self.desk.since()),
            None => self.progress(active),
        };
        let who = self.row([
            self.pip(if active.talked.is_some() { Glyph::Disc } else { Glyph::Half }),
            Fit::new(self.party(active), Letter::PARTY).color(t.text).fill(self.rtl).into(),
            Fit::new(time, Letter::TIMER_HELD).color(t.text).into(),
        ]);
        let bar =
            column![who.spacing(8).align_y(Alignment::Center), self.actions(active),].spacing(10);
        let bar = container(bar).padding(12).style(ground(t.surface));
        Some(self.call_group(active, bar.into()))
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

    /// Nothing is being done.
    pub(super) fn empty(self) -> Piece<'a> {
        let t = self.t;
        let line = self.desk.dial_line();
        let text = match line.map(|line| self.desk.line_label(line)) {
            Some(line) => self.w.tell("empty-text", &[("line", line)]),
            None => self.w.say("empty-no-line"),
        };
        let icon = container(glyph(Glyph::Handset, 24.0, t.text2))
            .center(56)
            .style(rounded(t.sunken, 16.0));
        let text = Lines::new(text, Letter::BODY, t.text2, Alignment::Center);
        let card = column![
            icon,
            Fit::new(self.w.say("empty-title"), Letter::HEADING).color(t.text),
            container(text).max_width(320),
        ]
        .spacing(10)
        .align_x(Alignment::Center);
        self.card(container(card).center_x(Length::Fill).center_y(266))
    }
}
