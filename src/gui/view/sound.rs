//! The part of the settings where devices are chosen and tried.

use iced::widget::{Column, column, container, space};
use iced::{Alignment, Length};
use outline::Role;

use super::controls::Kind;
use super::{Paint, Piece};
use crate::desk::{Change, Message, Sounding};
use crate::glyph::Glyph;
use crate::guide::{Heard, Trial};
use crate::locked::Setting;
use crate::sound::{ListChange, Purpose, parts};
use crate::theme::{Letter, ONE_COLUMN};
use crate::widget::{Marked, Named};

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Microphone => "sound-microphones",
            Self::Loudspeaker => "sound-loudspeakers",
            Self::Ringer => "sound-ringers",
        }
    }

    const fn setting(self) -> Setting {
        match self {
            Self::Microphone => Setting::Microphones,
            Self::Loudspeaker => Setting::Loudspeakers,
            Self::Ringer => Setting::Ringers,
        }
    }
}

impl<'a> Paint<'a> {
    /// The devices and what is done to sound; in short until it is opened, for to try a microphone
    /// is to listen to it.
    pub(super) fn sound_card(self) -> Piece<'a> {
        let open = self.desk.trying.open;
        let key = if open { "settings-sound-close" } else { "settings-sound-open" };
        let named = Named::button(self.w.say(key)).mark(key);
        let message = Message::Sound(Sounding::Open(!open));
        let button = self.button(named, self.w.say(key), Kind::Plain, Some(message));
        let mut parts = Column::new().spacing(12).align_x(self.start());
        if open {
            let [microphones, loudspeakers, ringers] = Purpose::ALL.map(|it| self.device_list(it));
            parts = parts.extend([microphones, self.microphone_level(), self.cleaning()]);
            parts = parts.extend([loudspeakers, ringers]);
            let both = self.desk.kept.sound.ring_on_both;
            parts = parts.push(self.switch("settings-ring-both", "", both, Change::RingOnBoth));
            parts = parts.push(self.tries());
        } else {
            let about = self.w.say("settings-sound-about");
            parts = parts.push(self.text(about, Letter::BODY, self.t.text2));
        }
        self.section("settings-sound", None, parts.push(button))
    }

    /// A list of devices, with what can be added to it.
    fn device_list(self, purpose: Purpose) -> Piece<'a> {
        let list = self.desk.kept.sound.list(purpose);
        let locked = self.desk.lock_of(purpose.setting()).is_some();
        let mut rows = column![self.caption(purpose.word())].spacing(8);
        rows = rows.extend(self.lock_note(purpose.setting()));
        if list.is_empty() {
            rows = rows.push(self.text(self.w.say("sound-no-list"), Letter::LIST, self.t.text2));
        }
        let mut used = false;
        for (at, kept) in list.iter().enumerate() {
            let present = &self.desk.trying.present;
            let there = present.iter().any(|it| it.is_for(purpose) && it.is_meant_by(kept));
            let state = match (there, used) {
                (true, false) => "sound-used",
                (true, true) => "sound-there",
                (false, _) => "sound-away",
            };
            used |= there;
            rows =
                rows.push(self.device(purpose, (at, list.len()), parts(kept).1, (state, locked)));
        }
        let add = self.desk.trying.present.iter().enumerate().filter(|(_, device)| {
            device.is_for(purpose) && !list.iter().any(|kept| device.is_meant_by(kept))
        });
        for (at, device) in add.filter(|_| !locked) {
            let label = self.w.tell("sound-add", &[("device", &device.name)]);
            let named =
                Named::button(label.clone()).mark(&format!("add {purpose:?} {}", device.id));
            let message = Message::Set(Change::Devices(purpose, ListChange::Add(at)));
            rows = rows.push(self.button(named, label, Kind::Plain, Some(message)));
        }
        rows.align_x(self.start()).width(Length::Fill).into()
    }

    /// A device of a list: its place and the length of the list, its name, how it is.
    fn device(
        self,
        purpose: Purpose,
        (at, count): (usize, usize),
        name: &str,
        (state, locked): (&str, bool),
    ) -> Piece<'a> {
        let t = self.t;
        let (place, state) = (self.number(&(at + 1).to_string()), self.w.say(state));
        let words = column![
            self.text(name.to_owned(), Letter::BODY, t.text),
            self.text(state.clone(), Letter::LIST, t.text2)
        ];
        let whole = self.w.listed(&[&self.w.say(purpose.word()), &place, name, &state]);
        let named = Named::new(Role::Item, whole).mark(&format!("{purpose:?} {at}"));
        let shown = self
            .row([
                container(self.text(place, Letter::LABEL, t.text2)).width(20).into(),
                container(words).width(Length::Fill).into(),
            ])
            .spacing(12)
            .align_y(Alignment::Center);
        let mut row: Vec<Piece<'a>> =
            vec![container(Marked::new(named, shown)).width(Length::Fill).into()];
        let changes = [
            ("sound-up", Glyph::Up, ListChange::Up(at), 0 < at),
            ("sound-down", Glyph::Down, ListChange::Down(at), at + 1 < count),
            ("sound-remove", Glyph::Close, ListChange::Remove(at), true),
        ];
        for (key, icon, change, possible) in changes.into_iter().filter(|_| !locked) {
            let label = self.w.tell(key, &[("device", name)]);
            let named = Named::button(label).mark(&format!("{key} {purpose:?} {at}"));
            row.push(if possible {
                self.icon(named, icon, Message::Set(Change::Devices(purpose, change)))
            } else {
                // Its place stays empty, so that all stand below one another.
                space::horizontal().width(36).into()
            });
        }
        self.row(row).spacing(4).align_y(Alignment::Center).into()
    }

    /// How loud the microphone is, as it happens.
    fn microphone_level(self) -> Piece<'a> {
        let level = self.desk.trying.level;
        let about = self.text(self.about_level(level), Letter::LIST, self.t.text2);
        column![self.steps_of_level(level.unwrap_or_default()), about].spacing(6).into()
    }

    /// What is done to what a microphone hears.
    fn cleaning(self) -> Piece<'a> {
        let sound = &self.desk.kept.sound;
        let switches = [
            self.switch("settings-echo", "settings-echo-about", sound.echo, Change::Echo),
            self.switch("settings-noise", "settings-noise-about", sound.noise, Change::Noise),
            self.switch("settings-gain", "settings-gain-about", sound.gain, Change::Gain),
        ];
        Column::with_children(switches).spacing(4).into()
    }

    /// Hearing oneself, and hearing it ring.
    fn tries(self) -> Piece<'a> {
        let heard = self.desk.trying.heard.as_ref();
        let busy = matches!(heard, Some(Heard::Recording | Heard::Playing | Heard::Ringing));
        let trial = |key: &str, trial| -> Piece<'a> {
            let named = Named::button(self.w.say(key)).mark(key);
            let message = (!busy).then_some(Message::Sound(Sounding::Try(trial)));
            self.button(named, self.w.say(key), Kind::Plain, message).into()
        };
        let tries = [trial("guide-record", Trial::Record), trial("guide-ring", Trial::Ring)];
        let said = self.text(self.said_of_trial(heard), Letter::LIST, self.t.text2);
        let tries = container(self.side_by_side(tries));
        column![tries, said].spacing(8).align_x(self.start()).width(Length::Fill).into()
    }

    /// Buttons beside one another, or below where there is no room.
    pub(super) fn side_by_side<const N: usize>(self, pieces: [Piece<'a>; N]) -> Piece<'a> {
        if self.desk.size.width < ONE_COLUMN {
            Column::with_children(pieces).spacing(8).align_x(self.start()).into()
        } else {
            self.row(pieces).spacing(8).into()
        }
    }

    /// What there is to say of a level.
    pub(super) fn about_level(self, level: Option<u8>) -> String {
        self.w.say(match level {
            None => "guide-level-none",
            Some(0) => "guide-level-silent",
            Some(_) => "guide-level-heard",
        })
    }

    /// What there is to say of a trial.
    pub(super) fn said_of_trial(self, heard: Option<&Heard>) -> String {
        match heard {
            None => self.w.say("guide-record-about"),
            Some(Heard::Recording) => self.w.say("guide-recording"),
            Some(Heard::Playing) => self.w.say("guide-playing"),
            Some(Heard::Ringing) => self.w.say("guide-ringing"),
            Some(Heard::Done(Some(0))) => self.w.say("guide-recorded-nothing"),
            Some(Heard::Done(_)) => self.w.say("guide-heard-it"),
            Some(Heard::Failed(why)) => why.said(self.w),
        }
    }
}
