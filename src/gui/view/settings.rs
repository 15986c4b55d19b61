//! How the telephone is set up: colours, language, size, window, keyboard. What is changed counts
//! at once.

use iced::widget::{Column, column, container, space};
use iced::{Alignment, Length};
use outline::Role;

use super::controls::{Kind, quiet, rounded};
use super::help::FIXED;
use super::{Paint, Piece, heading};
use crate::desk::{Change, Hitch, KeysChange, Learning, Look, Message, SCALES};
use crate::glyph::{Glyph, glyph};
use crate::guide::Guiding;
use crate::keymap::{Action, Keymap, Refusal};
use crate::locked::Setting;
use crate::theme::{Letter, Mode};
use crate::widget::{Fit, Looks, Marked, Named, Press};
use crate::words::Language;

impl<'a> Paint<'a> {
    pub(super) fn settings(self) -> Piece<'a> {
        let mut cards: Vec<Piece<'a>> = Vec::new();
        if self.desk.able.enrols {
            cards.push(self.more_lines());
        }
        if self.desk.able.sounds {
            cards.push(self.sound_card());
        }
        cards.extend([
            self.look(),
            self.sizes(),
            self.languages(),
            self.behaviour(),
            self.keyboard(),
            self.diagnostics(),
        ]);
        self.cards(cards)
    }

    /// The way to another line.
    fn more_lines(self) -> Piece<'a> {
        let about = self.text(self.w.say("settings-lines-about"), Letter::BODY, self.t.text2);
        let named = Named::button(self.w.say("guide-add")).mark("guide-add");
        let open = Some(Message::Guide(Guiding::Open));
        let open = open.filter(|_| self.desk.lock_of(Setting::Lines).is_none());
        let button = self.button(named, self.w.say("guide-add"), Kind::Plain, open);
        let lines = column![about, button].spacing(12).align_x(self.start());
        self.section("settings-lines", Some(Setting::Lines), lines)
    }

    /// A card with a title. Where what it sets is locked, it says who has locked it.
    pub(super) fn section(
        self,
        key: &str,
        of: Option<Setting>,
        content: Column<'a, Message>,
    ) -> Piece<'a> {
        let title = self.w.say(key);
        let words = Fit::new(title.clone(), Letter::HEADING).color(self.t.text).fill(self.rtl);
        let mut section = column![heading(key, title, words)].spacing(12);
        section = section.extend(of.and_then(|setting| self.lock_note(setting)));
        self.card(container(section.push(content)).padding(20))
    }

    /// Who has locked a setting.
    pub(super) fn lock_note(self, setting: Setting) -> Option<Piece<'a>> {
        let why = self.desk.lock_of(setting)?;
        let words = self.text(why.clone(), Letter::LIST, self.t.text2);
        let lock = glyph(Glyph::Lock, 16.0, self.t.text2);
        let row = self.row([lock, container(words).width(Length::Fill).into()]).spacing(8);
        let named = Named::new(Role::Item, why).mark(&format!("lock of {setting:?}"));
        Some(Marked::new(named, row).into())
    }

    /// What a press does, where what it sets is not locked.
    fn free(self, change: Change) -> Option<Message> {
        self.desk.lock_of(change.into()).is_none().then_some(Message::Set(change))
    }

    fn look(self) -> Piece<'a> {
        let looks = [
            (Look::Always(Mode::Light), "look-light"),
            (Look::Always(Mode::Dark), "look-dark"),
            (Look::Always(Mode::Contrast), "look-contrast"),
            (Look::System, "look-system"),
        ];
        let now = self.desk.look();
        let choices = looks.map(|(look, key)| {
            let named = Named::toggle(self.w.say(key), look == now).mark(key);
            self.choice(named, self.w.say(key), look == now, self.free(Change::Look(look)))
        });
        let columns = if self.tight { 2 } else { 4 };
        let looks = Column::new().push(self.grid(choices, columns));
        self.section("settings-look", Some(Setting::Look), looks)
    }

    fn sizes(self) -> Piece<'a> {
        let choices = SCALES.map(|scale| {
            let on = (scale - self.desk.scale).abs() < f32::EPSILON;
            let label = format!("{} %", (scale * 100.0).round());
            let name = self.w.listed(&[&self.w.say("settings-size"), &label]);
            let named = Named::toggle(name, on).mark(&format!("size {label}"));
            self.choice(named, self.number(&label), on, self.free(Change::Scale(scale)))
        });
        let columns = if self.tight { 4 } else { 7 };
        let sizes = Column::new().push(self.grid(choices, columns));
        self.section("settings-size", Some(Setting::Scale), sizes)
    }

    /// Each language in its own name: whoever cannot read this one finds the own.
    fn languages(self) -> Piece<'a> {
        let now = self.w.language();
        let choices = Language::ALL.map(|language| {
            let named = Named::toggle(language.name(), language == now)
                .mark(&format!("language {}", language.code()));
            let message = self.free(Change::Language(language));
            self.choice(named, language.name().to_owned(), language == now, message)
        });
        let columns = if self.tight { 2 } else { 3 };
        let languages = Column::new().push(self.grid(choices, columns));
        self.section("settings-language", Some(Setting::Language), languages)
    }

    fn behaviour(self) -> Piece<'a> {
        let kept = &self.desk.kept;
        let switches = [
            self.switch("settings-on-top", "", self.desk.on_top, Change::OnTop),
            self.switch("settings-still", "settings-still-about", self.desk.still, Change::Still),
            self.switch(
                "settings-close-hides",
                "settings-close-hides-about",
                kept.close_hides,
                Change::CloseHides,
            ),
            self.switch("settings-start-hidden", "", kept.start_hidden, Change::StartHidden),
            self.switch(
                "settings-global",
                "settings-global-about",
                kept.global_keys,
                Change::GlobalKeys,
            ),
        ];
        self.section("settings-window", None, Column::with_children(switches).spacing(4))
    }

    /// Something that is on or off, with a sentence about it where it needs one.
    pub(super) fn switch(
        self,
        key: &str,
        about: &str,
        on: bool,
        change: fn(bool) -> Change,
    ) -> Piece<'a> {
        let t = self.t;
        let label = self.w.say(key);
        let mut words = Column::new().push(self.text(label.clone(), Letter::BODY, t.text));
        let mut named = Named::toggle(label, on).mark(key);
        let message = self.free(change(!on));
        if let Some(why) = self.desk.lock_of(change(on).into()) {
            let lock = glyph(Glyph::Lock, 16.0, t.text2);
            let why_words = container(self.text(why.clone(), Letter::LIST, t.text2));
            words = words.push(self.row([lock, why_words.width(Length::Fill).into()]).spacing(8));
            named = named.described(why);
        } else if !about.is_empty() {
            let about = self.w.say(about);
            words = words.push(self.text(about.clone(), Letter::LIST, t.text2));
            named = named.described(about);
        }
        let knob = container(space::horizontal()).width(14).height(14);
        let knob = knob.style(rounded(if on { t.on_accent } else { t.edge }, 7.0));
        let at_end = on != self.rtl;
        let rail = container(knob).width(36).height(20).padding([3, 3]);
        let rail = rail.align_x(if at_end { Alignment::End } else { Alignment::Start });
        let body = if on { t.accent } else { t.surface };
        let edge = if on { t.accent } else { t.edge };
        let rail = rail.style(self.surface(body, self.edge(edge, 10.0)));
        let row = self
            .row([container(words).width(Length::Fill).into(), rail.into()])
            .spacing(16)
            .align_y(Alignment::Center);
        Press::new(named, row, message, t.accent, quiet(t.hover, t.text))
            .width(Length::Fill)
            .padding([8, 8])
            .into()
    }

    fn keyboard(self) -> Piece<'a> {
        let t = self.t;
        let keymap = &self.desk.kept.keymap;
        let about = self.text(self.w.say("settings-keyboard-about"), Letter::BODY, t.text2);
        let locked = self.desk.lock_of(Setting::Keyboard).is_some();
        let mut rows = Column::new().spacing(6).push(about);
        let changed = (*keymap != Keymap::default()).then_some(KeysChange::DeliverAll);
        let undo = self.desk.former_keys.as_ref().map(|_| KeysChange::Undo);
        let button = |key: &str, change: Option<KeysChange>| -> Piece<'a> {
            let named = Named::button(self.w.say(key)).mark(key);
            let message = change.filter(|_| !locked).map(Message::Keys);
            self.button(named, self.w.say(key), Kind::Plain, message).into()
        };
        let all = self.row([button("keys-undo", undo), button("keys-deliver-all", changed)]);
        rows = rows.push(all.spacing(8));
        for action in Action::others() {
            rows = rows.push(self.mapped(action));
        }
        rows = rows.push(self.caption("settings-keys-of"));
        let keys = self.desk.phone.keys.len();
        for action in
            Action::all().filter(|action| matches!(action, Action::Press(key) if *key <= keys))
        {
            rows = rows.push(self.mapped(action));
        }
        rows = rows.push(self.caption("settings-fixed"));
        rows = rows.push(self.text(self.w.say("settings-fixed-about"), Letter::LIST, t.text2));
        for (keys, word) in FIXED {
            let keys = Fit::new(self.number(keys), Letter::LABEL).color(t.text2);
            let does = self.text(self.w.say(word), Letter::LIST, t.text2);
            rows = rows.push(
                self.row([container(does).width(Length::Fill).into(), keys.into()])
                    .spacing(12)
                    .align_y(Alignment::Center),
            );
        }
        self.section("settings-keyboard", Some(Setting::Keyboard), rows)
    }

    pub(super) fn caption(self, key: &str) -> Piece<'a> {
        let words = self.w.say(key);
        let title = Fit::new(words.clone(), Letter::LABEL).color(self.t.text).fill(self.rtl);
        container(heading(key, words, title)).padding(iced::padding::top(10)).into()
    }

    /// What keys do, and the keys that do it.
    fn mapped(self, action: Action) -> Piece<'a> {
        let t = self.t;
        let (does, keys) = (self.does(action), self.keys(action));
        let learning = self.desk.learning.filter(|learning| learning.action == action);
        let locked = self.desk.lock_of(Setting::Keyboard).is_some();
        let shown = match (&learning, keys.as_str()) {
            (Some(_), _) => self.w.say("keys-press"),
            (None, "") => self.w.say("keys-none"),
            (None, keys) => self.number(keys),
        };
        let name = |key: &str| self.w.listed(&[&does, &self.w.say(key)]);
        let named = Named::toggle(name("keys-change"), learning.is_some())
            .mark(&format!("keys of {}", action.name()))
            .described(if keys.is_empty() { self.w.say("keys-none") } else { keys.clone() });
        let kind = if learning.is_some() { Kind::Primary } else { Kind::Plain };
        let learn = Message::Keys(KeysChange::Learn(action));
        let mut row = vec![
            container(self.text(does.clone(), Letter::LIST, t.text)).width(Length::Fill).into(),
            self.button(named, shown, kind, (!locked).then_some(learn)).into(),
        ];
        if locked {
            return self.row(row).spacing(4).align_y(Alignment::Center).into();
        }
        if !self.desk.kept.keymap.is_delivered(action) {
            let named = Named::button(name("keys-deliver"));
            let named = named.mark(&format!("delivered keys of {}", action.name()));
            row.push(self.icon(named, Glyph::Undo, Message::Keys(KeysChange::Deliver(action))));
        }
        if !keys.is_empty() {
            let named = Named::button(name("keys-remove"));
            let named = named.mark(&format!("no keys of {}", action.name()));
            row.push(self.icon(named, Glyph::Close, Message::Keys(KeysChange::None(action))));
        }
        let row = self.row(row).spacing(4).align_y(Alignment::Center);
        match learning {
            Some(learning) => column![row, self.lesson(learning)].spacing(6).into(),
            None => row.into(),
        }
    }

    /// What is to be done next, or what is in the way.
    fn lesson(self, learning: Learning) -> Piece<'a> {
        let t = self.t;
        let taken = |key: &str, keys: String| self.w.tell(key, &[("keys", &self.number(&keys))]);
        let sentence = match learning.hitch {
            None => self.w.say("keys-cancel-about"),
            Some(Hitch::Taken(chord, holder)) => {
                let (keys, does) = (self.number(&chord.shown()), self.does(holder));
                self.w.tell("keys-taken", &[("keys", &keys), ("action", &does)])
            }
            Some(Hitch::Refused(chord, refusal)) => {
                let key = match refusal {
                    Refusal::Fixed => "keys-fixed",
                    Refusal::Editing => "keys-editing",
                    Refusal::Letter => "keys-letter",
                };
                taken(key, chord.shown())
            }
        };
        let mut note = Column::new().spacing(8).push(self.text(sentence, Letter::LIST, t.accent));
        if matches!(learning.hitch, Some(Hitch::Taken(..))) {
            let choice = |key: &str, kind: Kind, change: KeysChange| -> Piece<'a> {
                let named = Named::button(self.w.say(key)).mark(key);
                self.button(named, self.w.say(key), kind, Some(Message::Keys(change))).into()
            };
            let take = choice("keys-take", Kind::Primary, KeysChange::Take);
            let leave = choice("keys-leave", Kind::Plain, KeysChange::Leave);
            note = note.push(self.row([take, leave]).spacing(8));
        }
        container(note)
            .padding(12)
            .width(Length::Fill)
            .style(self.surface(t.accent_tint, self.edge(t.accent, 8.0)))
            .into()
    }

    /// One of several, of which those that are chosen look it.
    pub(super) fn choice(
        self,
        named: Named,
        label: String,
        on: bool,
        message: impl Into<Option<Message>>,
    ) -> Piece<'a> {
        let t = self.t;
        let message = message.into();
        let face = container(Fit::new(label, Letter::LABEL)).center(Length::Fill);
        Press::new(named, face, message, t.accent, move |status| {
            if !on {
                return self.looks(Kind::Plain, status);
            }
            let border = self.edge(t.accent, 8.0);
            Looks { body: t.accent_tint, text: t.accent, border, cast: None, halo: None }
        })
        .width(Length::Fill)
        .height(36)
        .padding([0, 6])
        .into()
    }

    /// Pieces of one width in rows of so many.
    pub(super) fn grid(
        self,
        pieces: impl IntoIterator<Item = Piece<'a>>,
        columns: usize,
    ) -> Piece<'a> {
        let mut rows = Column::new().spacing(8);
        let mut pieces = pieces.into_iter().peekable();
        while pieces.peek().is_some() {
            let mut row: Vec<Piece<'a>> = pieces.by_ref().take(columns).collect();
            // What is missing in the last row stays empty, so that all stand below one another.
            row.resize_with(columns, || space::horizontal().into());
            let cells = row.into_iter().map(|piece| container(piece).width(Length::Fill).into());
            rows = rows.push(self.row(cells).spacing(8));
        }
        rows.into()
    }

    /// A small button with a glyph alone.
    pub(super) fn icon(self, named: Named, icon: Glyph, message: Message) -> Piece<'a> {
        let t = self.t;
        let face = container(glyph(icon, 16.0, t.text2)).center(Length::Fill);
        Press::new(named, face, Some(message), t.accent, quiet(t.hover, t.text2))
            .width(36)
            .height(36)
            .into()
    }
}
