//! The menu of a key: who is on it, and what more can be done about that. What cannot be done
//! stands there with its reason, so that nobody looks for it elsewhere.

use iced::widget::{Column, column, container, space};
use iced::{Alignment, Length};
use phone::doors::{Command, KeyKind, KeyView, LineView, Service};

use super::face::Face;
use super::{Paint, Piece};
use crate::desk::{HandChange, MenuChange, Message};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Looks, Marked, Named, Popup, Press, Status};

/// How wide it is, before the scale; never wider than the narrowest window.
const WIDTH: f32 = 264.0;

/// Something that can be done, or why it cannot.
struct Choice {
    mark: &'static str,
    label: String,
    icon: Glyph,
    does: Result<Message, String>,
}

impl<'a> Paint<'a> {
    /// The menu that is open.
    pub(super) fn menu(self) -> Option<Popup<'a, Message>> {
        let menu = self.desk.menu.as_ref()?;
        let key = self.desk.key_view(menu.key)?;
        let line = self.desk.line(key.line)?;
        let t = self.t;
        let (title, below) = self.on_menu(key, line);
        let mut words =
            column![Fit::new(title.clone(), Letter::LABEL).color(t.text).fill(self.rtl)];
        if let Some(below) = below {
            words = words.push(Fit::new(below, Letter::STATE).color(t.text2).fill(self.rtl));
        }
        let head = container(words).padding([6, 10]).width(Length::Fill);
        let mut rows = Column::new().push(head).push(self.rule()).push(space::vertical().height(4));
        for choice in self.choices(key, line) {
            rows = rows.push(self.menu_row(choice));
        }
        let card = container(rows)
            .padding(4)
            .width(WIDTH)
            .style(self.surface(t.surface, self.edge(t.edge, 10.0)));
        let card = container(card)
            .padding(iced::padding::bottom(2))
            .style(super::controls::rounded(t.cast(), 10.0));
        let named = Named::group(title).mark("menu of a key");
        Some(Popup {
            content: Marked::new(named, card).into(),
            at: menu.at,
            right: self.rtl,
            close: Message::Menu(MenuChange::Close),
        })
    }

    fn menu_row(self, choice: Choice) -> Piece<'a> {
        let t = self.t;
        let Choice { mark, label, icon, does } = choice;
        let (message, why) = match does {
            Ok(message) => (Some(message), None),
            Err(why) => (None, Some(why)),
        };
        let color = if message.is_some() { t.text } else { t.text3 };
        let mut words =
            Column::new().push(Fit::new(label.clone(), Letter::LABEL).color(color).fill(self.rtl));
        let mut named = Named::button(label).mark(&format!("menu {mark}"));
        if let Some(why) = why {
            named = named.described(why.clone());
            words = words.push(self.text(why, Letter::STATE, t.text2));
        }
        let face = self
            .row([glyph(icon, 18.0, color), words.width(Length::Fill).into()])
            .spacing(10)
            .align_y(Alignment::Center);
        Press::new(named, face, message, t.accent, move |status| Looks {
            body: match status {
                Status::Hovered | Status::Down => t.hover,
                Status::Idle | Status::Off => iced::Color::TRANSPARENT,
            },
            text: color,
            border: iced::border::rounded(7),
            cast: None,
            halo: None,
        })
        .width(Length::Fill)
        .padding([8, 10])
        .into()
    }

    /// What can be done, the likeliest first.
    fn choices(self, key: &KeyView, line: &LineView) -> Vec<Choice> {
        let say = |word: &str| self.w.say(word);
        let call = key.call;
        let choice =
            |mark, label, icon, command| Choice { mark, label, icon, does: Ok(pick(command)) };
        let press = Command::PressKey(key.id);
        let mut choices = Vec::new();
        match Face::of(key) {
            Face::NoService => {
                let retry = Command::Retry(line.id);
                choices.push(choice("try", say("button-try"), Glyph::Undo, retry));
            }
            Face::Idle | Face::Speed => {
                choices.push(choice("call", say("menu-call"), Glyph::Handset, press));
            }
            Face::Ringing => {
                choices.push(choice("answer", say("button-answer"), Glyph::Handset, press));
                let decline = Command::Release(call);
                choices.push(choice("decline", say("button-decline"), Glyph::Close, decline));
            }
            Face::Dialling => {
                let end = Command::Release(call);
                choices.push(choice("end", say("button-end"), Glyph::HangUp, end));
            }
            Face::Talking | Face::Conference => {
                choices.push(choice("hold", say("button-hold"), Glyph::Pause, Command::Hold(call)));
                let private = Command::HoldPrivately(call);
                if Face::of(key) == Face::Conference {
                    let split = Command::Split(call);
                    choices.push(choice("split", say("button-split"), Glyph::Split, split));
                }
                choices.push(choice("private", say("menu-private"), Glyph::LockPause, private));
                choices.extend(call.map(|call| self.hand_over(HandChange::Open(call))));
                let end = Command::Release(call);
                choices.push(choice("end", say("button-end"), Glyph::HangUp, end));
            }
            Face::Held | Face::HeldPrivately | Face::HeldLong => {
                let resume = Command::Retrieve(call);
                choices.push(choice("resume", say("button-resume"), Glyph::Play, resume));
                if self.waits_to_be_merged() {
                    let icon = if self.rtl { Glyph::MergeMirrored } else { Glyph::Merge };
                    let merge = Command::Merge(call);
                    choices.push(choice("merge", say("button-merge"), icon, merge));
                }
                choices.extend(call.map(|call| self.hand_over(HandChange::Open(call))));
                let end = Command::Release(call);
                choices.push(choice("end", say("button-end"), Glyph::HangUp, end));
            }
            Face::RingingElsewhere => {
                choices.push(choice("take", say("menu-pick-up"), Glyph::Handset, press));
                choices.extend(self.another(key, line));
            }
            Face::HeldByColleague => {
                choices.push(choice("take", say("menu-take"), Glyph::Handset, press));
                choices.extend(self.another(key, line));
            }
            Face::InUse | Face::Private => {
                choices.push(self.join(key, line));
                if key.may_pull {
                    let pull = Command::Pull(key.id);
                    choices.push(choice("pull", say("menu-pull"), Glyph::Handset, pull));
                }
                choices.extend(self.another(key, line));
            }
        }
        if let (Some(number), Some(talking)) = (&key.number, self.desk.talking()) {
            let party = self.party(talking);
            let toward = HandChange::Toward(talking.id, number.clone());
            let label = self.w.tell("menu-transfer-here", &[("party", &party)]);
            choices.push(Choice { label, ..self.hand_over(toward) });
        }
        if line.voicemail.is_some() && !key.watches() && Face::of(key) == Face::Idle {
            let listen = Command::CallVoicemail(line.id);
            choices.push(choice("voicemail", say("menu-voicemail"), Glyph::Envelope, listen));
        }
        choices
    }

    fn hand_over(self, change: HandChange) -> Choice {
        let icon = if self.rtl { Glyph::TransferMirrored } else { Glyph::Transfer };
        let label = self.w.say("button-transfer");
        Choice { mark: "transfer", label, icon, does: Ok(Message::Hand(change)) }
    }

    /// Joining a call of others, or why that cannot be done.
    fn join(self, key: &KeyView, line: &LineView) -> Choice {
        let private = key.theirs.as_ref().is_some_and(|theirs| theirs.private);
        let who = key.theirs.as_ref().and_then(|theirs| theirs.who.as_deref());
        let does = match (key.may_join, private, who) {
            (true, false, _) => Ok(pick(Command::Join(key.id))),
            (_, true, Some(who)) => Err(self.w.tell("menu-private-named", &[("party", who)])),
            (_, true, None) => Err(self.w.say("menu-private-call")),
            (false, false, _) => Err(self.w.tell("menu-no-join", &[("line", &line.label)])),
        };
        Choice { mark: "join", label: self.w.say("menu-join"), icon: Glyph::Discs, does }
    }

    /// A call of one's own on another key of the line, where it has others.
    fn another(self, key: &KeyView, line: &LineView) -> Option<Choice> {
        let of_line = |other: &&KeyView| {
            other.line == line.id && other.does == KeyKind::Appearance && other.id != key.id
        };
        let mut others = self.desk.phone.keys.iter().filter(of_line).peekable();
        others.peek()?;
        let works = line.service == Service::InService;
        let idle = |key: &&KeyView| Face::of(key) == Face::Idle;
        let free = others.find(|other| works && idle(other));
        let (label, does) = if let Some(free) = free {
            let label = self.w.tell("menu-another", &[("key", &self.key_label(free, line))]);
            (label, Ok(pick(Command::PressKey(free.id))))
        } else {
            let none = self.w.tell("menu-none-free", &[("line", &line.label)]);
            (self.w.say("menu-another-key"), Err(none))
        };
        Some(Choice { mark: "another", label, icon: Glyph::CallOut, does })
    }
}

/// The menu closes, and this is done.
const fn pick(command: Command) -> Message {
    Message::Menu(MenuChange::Pick(command))
}
