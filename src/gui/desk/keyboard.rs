//! What keys of the keyboard do where no control took them.

use iced::keyboard::Key;
use iced::keyboard::key::Named;
use phone::doors::{CallState, Command};

use super::{
    Change, Desk, Effect, HandChange, KeysChange, MenuChange, Message, SCALES, number_field,
};
use crate::keymap::{Action, Chord};
use crate::widget::Pressed;

impl Desk {
    /// Takes a key of the keyboard that nothing took.
    pub(crate) fn pressed(&self, pressed: &Pressed) -> Option<Message> {
        let of = |key: &Key| Chord::of(key, pressed.modifiers);
        let of_text = |text: &str| of(&Key::Character(text.into()));
        let chord = of(&pressed.key);
        // Where letters are not Latin, a key is where it would be if they were.
        let latin = pressed.latin.and_then(|c| of_text(c.encode_utf8(&mut [0; 4])));
        if self.learning.is_some() {
            let foreign = matches!(&pressed.key, Key::Character(text) if !text.is_ascii());
            let chord = if foreign { latin.or(chord) } else { chord };
            return chord.map(|chord| Message::Keys(KeysChange::Pressed(chord)));
        }
        if self.menu.is_some() {
            // A menu is gone through by arrows, and closed by whatever else is pressed in it.
            return Some(match chord.and_then(|chord| self.kept.keymap.action(chord)) {
                _ if pressed.key == Key::Named(Named::ArrowDown) => Message::Key(Action::Next),
                _ if pressed.key == Key::Named(Named::ArrowUp) => Message::Key(Action::Previous),
                Some(Action::Next) => Message::Key(Action::Next),
                Some(Action::Previous) => Message::Key(Action::Previous),
                Some(_) | None => Message::Menu(MenuChange::Close),
            });
        }
        // Where a digit needs Shift, the key alone does not say it.
        let text = pressed.text.as_deref().and_then(of_text);
        let mut chords = [chord, latin, text].into_iter().flatten();
        chords.find_map(|chord| self.kept.keymap.action(chord)).map(Message::Key)
    }

    pub(super) fn key(&mut self, action: Action) -> Vec<Effect> {
        if self.is_guiding() {
            match action {
                Action::Back => {
                    if let Some(effects) = self.guide_back() {
                        return effects;
                    }
                }
                // There are no fields for numbers to go to, and no pages behind it to see.
                Action::Digit(_)
                | Action::Erase
                | Action::Paste
                | Action::Redial
                | Action::Field
                | Action::NextPage
                | Action::Transfer
                | Action::PreviousPage
                | Action::Go(_)
                | Action::Help => return Vec::new(),
                Action::Enter if self.ringing().next().is_none() => return Vec::new(),
                Action::Press(_)
                | Action::Enter
                | Action::Copy
                | Action::End
                | Action::Decline
                | Action::Pad
                | Action::Hold
                | Action::Merge
                | Action::Split
                | Action::Record
                | Action::Mute
                | Action::Next
                | Action::Previous
                | Action::Larger
                | Action::Smaller
                | Action::Natural => {}
            }
        }
        let command = match action {
            Action::Press(number) => {
                let key = number.checked_sub(1).and_then(|index| self.shown_keys().nth(index));
                let key = key.map(|key| key.id);
                key.filter(|key| !self.hand_to_key(*key)).map(Command::PressKey)
            }
            Action::Enter if self.ringing().next().is_some() => Some(Command::Answer(None)),
            Action::Enter if self.handing.is_some() => return self.hand(HandChange::Ask),
            Action::Enter => {
                let line = self.dial_line().filter(|line| !self.typed(*line).is_empty());
                return line.and_then(|line| self.send(line)).into_iter().collect();
            }
            Action::NextPage | Action::PreviousPage => {
                self.turn_on(action == Action::NextPage);
                None
            }
            Action::Transfer => return self.hand_on(),
            Action::Paste => return vec![Effect::Paste],
            Action::Copy => return self.copy_number(),
            Action::Back => self.back(),
            Action::End => Some(Command::Release(None)),
            Action::Decline => self.ringing().next().map(|call| Command::Release(Some(call.id))),
            Action::Pad => {
                let call = self.talking().map(|call| call.id);
                self.pad = if self.pad.is_some() { None } else { call };
                None
            }
            Action::Redial => {
                let line = self.last_line.or_else(|| self.dial_line());
                return line.and_then(|line| self.send(line)).into_iter().collect();
            }
            Action::Go(tab) => {
                self.go(tab);
                None
            }
            Action::Hold if self.talking().is_some() => Some(Command::Hold(None)),
            Action::Hold => self.held().next().map(|_| Command::Retrieve(None)),
            Action::Merge => Some(Command::Merge(None)),
            Action::Split => Some(Command::Split(None)),
            Action::Record => Some(Command::Record(None, !self.is_recorded())),
            Action::Mute => Some(Command::Mute(!self.phone.muted)),
            Action::Field => {
                return self.dial_line().map(number_field).map(Effect::Focus).into_iter().collect();
            }
            Action::Digit(digit) => return self.digit(digit),
            Action::Erase => {
                let text = self.dial_line().and_then(|line| self.typed.get_mut(&line));
                text.map(String::pop);
                None
            }
            Action::Next => return vec![Effect::FocusNext],
            Action::Previous => return vec![Effect::FocusPrevious],
            Action::Larger => self.rescale(|scale, now| *scale > now, false),
            Action::Smaller => self.rescale(|scale, now| *scale < now, true),
            Action::Natural => {
                self.set(Change::Scale(1.0));
                None
            }
            Action::Help => {
                self.help = !self.help;
                None
            }
        };
        command.map(Effect::Command).into_iter().collect()
    }

    /// One step back: what is open closes, what is told is done with, what is typed goes, a line
    /// that was taken is given back.
    fn back(&mut self) -> Option<Command> {
        if self.menu.take().is_some()
            || self.handing.take().is_some()
            || self.around.offer.take().is_some()
            || self.learning.take().is_some()
            || std::mem::take(&mut self.trying.open)
            || std::mem::take(&mut self.help)
            || self.pad.take().is_some()
            || self.more.take().is_some()
            || std::mem::take(&mut self.open)
            || self.told.take().is_some()
        {
            return None;
        }
        if let Some(line) = self.dial_line()
            && self.typed.remove(&line).is_some_and(|text| !text.is_empty())
        {
            return None;
        }
        let seized = self.phone.calls.iter().find(|call| call.state == CallState::Seized)?;
        Some(Command::Release(Some(seized.id)))
    }

    fn rescale(&mut self, fits: impl Fn(&f32, f32) -> bool, last: bool) -> Option<Command> {
        let mut fitting = SCALES.into_iter().filter(|scale| fits(scale, self.scale));
        let scale = if last { fitting.next_back() } else { fitting.next() };
        self.set(Change::Scale(scale.unwrap_or(self.scale)));
        None
    }
}
