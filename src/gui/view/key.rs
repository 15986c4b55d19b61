//! One key of the telephone: what its appearance is used for, in words.

use phone::doors::{CallState, KeyId, KeyKind, KeyView, LineView, Service, TransferView};
use phone::trouble::Trouble;
use phone::{Lamp, Usage};

use super::cap::Cap;
use super::face::Face;
use super::{Paint, Piece};
use crate::desk::{MenuChange, Message, is_failed};
use crate::widget::{More, Named};
use crate::words::timer;

impl Face {
    /// What a key shows: whose use it is, and what for.
    pub(super) fn of(key: &KeyView) -> Self {
        let private = key.theirs.as_ref().is_some_and(|theirs| theirs.private);
        match (key.usage, key.lamp, key.mine) {
            // What is not known is never drawn as idle, nor as what it was.
            (_, Lamp::Unknown, false) => Self::NoService,
            (Usage::Idle, _, _) if key.does == KeyKind::Speed => Self::Speed,
            (Usage::Idle, _, _) => Self::Idle,
            (Usage::Seized | Usage::Calling, _, true) => Self::Dialling,
            (Usage::Alerting, _, true) => Self::Ringing,
            (Usage::Connected, _, true) => Self::Talking,
            (Usage::Conference, ..) => Self::Conference,
            (Usage::Held, Lamp::BrokenFlutter, true) => Self::HeldPrivately,
            (Usage::Held, _, true) => Self::Held,
            (Usage::Recalling, _, true) => Self::HeldLong,
            (Usage::Alerting, _, false) => Self::RingingElsewhere,
            (_, _, false) if private => Self::Private,
            (Usage::Seized | Usage::Calling | Usage::Connected, _, false) => Self::InUse,
            (Usage::Held | Usage::Recalling, _, false) => Self::HeldByColleague,
        }
    }
}

impl<'a> Paint<'a> {
    /// One key. With `typing` it shows the number that is typed for its line.
    pub(super) fn key(
        self,
        key: &'a KeyView,
        line: &'a LineView,
        first: bool,
        typing: bool,
    ) -> Piece<'a> {
        let mut cap = self.cap_of(key, line, first);
        if typing {
            cap.face = Face::Dialling;
            cap.name = self.number(self.desk.typed(line.id));
            cap.state = Some(self.w.say("state-typed"));
        }
        let mut named = self.read_out(key, line, Face::of(key));
        if typing {
            named = named.described(cap.name.clone());
        }
        self.cap(cap, named, self.desk.lit(key.lamp) || typing, Some(Message::Press(key.id)))
            .more(more_of(key.id))
            .into()
    }

    /// A key that rings out of sight, once more where it is seen.
    pub(super) fn key_again(self, key: &'a KeyView, line: &'a LineView) -> Piece<'a> {
        let mut cap = self.cap_of(key, line, true);
        let which = self.key_label(key, line);
        cap.state = cap.state.map(|state| format!("{which} · {state}"));
        let named = self.read_out(key, line, cap.face);
        let named = Named {
            name: self.w.listed(&[&self.w.say("key-again"), &named.name]),
            ..named.mark(&format!("key {} again", key.id.0))
        };
        let small = Self { small: true, ..self };
        small
            .cap(cap, named, self.desk.lit(key.lamp), Some(Message::Press(key.id)))
            .more(more_of(key.id))
            .into()
    }

    fn cap_of(self, key: &'a KeyView, line: &'a LineView, first: bool) -> Cap {
        let face = Face::of(key);
        let call = key.call.and_then(|call| self.desk.call(call));
        let talked = call.and_then(|call| call.talked).filter(|_| face != Face::Ringing);
        let who = key.theirs.as_ref().and_then(|theirs| theirs.who.as_deref());
        Cap {
            face,
            name: self.name_on(key, line, face),
            state: self.state_on(key, line, face, first),
            time: talked
                .map(|talked| talked + self.desk.since())
                .or_else(|| self.desk.theirs_for(key))
                .map(timer),
            // Beside one another in the narrow column, watching keys have no room for it.
            hint: self.hint(key).filter(|_| !key.watches() || self.layout.many),
            initials: who.or_else(|| key.watches().then_some(&*key.label)).and_then(initials),
            waiting: self.waiting_on(key, line, face),
        }
    }

    /// The messages of a line whose only key this is: it stands for the whole line.
    fn waiting_on(self, key: &KeyView, line: &LineView, face: Face) -> u32 {
        let keys = self.desk.phone.keys.iter();
        let alone = keys.filter(|other| other.line == key.line && !other.watches()).count() == 1;
        let mailbox = line.voicemail.as_ref().filter(|it| it.known && it.waiting);
        let here = alone && face == Face::Idle && !key.watches();
        mailbox.filter(|_| here).map_or(0, |mailbox| mailbox.new)
    }

    fn name_on(self, key: &KeyView, line: &LineView, face: Face) -> String {
        if face.is_quiet() {
            return self.key_label(key, line);
        }
        if key.usage == Usage::Seized {
            let typed = self.desk.typed(line.id);
            return if typed.is_empty() { self.key_label(key, line) } else { self.number(typed) };
        }
        // A key that watches keeps the name of whom it watches.
        if key.watches() { key.label.clone() } else { self.party_on(key) }
    }

    /// Keys of a line are numbered where the profile gives them one label.
    pub(super) fn key_label(self, key: &KeyView, line: &LineView) -> String {
        let keys = self.desk.phone.keys.iter();
        let alone = keys.filter(|other| other.line == key.line && !other.watches()).count() < 2;
        if alone || key.watches() || key.label != line.label {
            key.label.clone()
        } else {
            format!("{} {}", key.label, key.appearance)
        }
    }

    /// What heads the menu of a key: who or which key, and what is done there.
    pub(super) fn on_menu(self, key: &KeyView, line: &LineView) -> (String, Option<String>) {
        let face = Face::of(key);
        let cap = self.cap_of(key, line, true);
        let state = match (cap.state, cap.time) {
            (Some(state), Some(time)) => Some(format!("{state} · {time}")),
            (state, time) => state.or(time),
        };
        let label = self.key_label(key, line);
        if face.is_quiet() || key.watches() {
            (label, state)
        } else {
            (cap.name, state.or(Some(label)))
        }
    }

    fn party_on(self, key: &KeyView) -> String {
        let call = key.call.and_then(|call| self.desk.call(call));
        if let Some(call) = call {
            return self.party(call);
        }
        let Some(theirs) = &key.theirs else { return key.text.clone() };
        // Who talks on a line says more than to whom; what waits or rings is the call.
        let (first, second) = if matches!(Face::of(key), Face::InUse | Face::Private) {
            (&theirs.who, &theirs.party)
        } else {
            (&theirs.party, &theirs.who)
        };
        let named = first.as_deref().or(second.as_deref());
        named.map_or_else(|| key.text.clone(), str::to_owned)
    }

    /// The second line; none where it would say nothing.
    fn state_on(self, key: &KeyView, line: &LineView, face: Face, first: bool) -> Option<String> {
        let call = key.call.and_then(|call| self.desk.call(call));
        let word = match face {
            Face::Idle | Face::Speed => return None,
            // Said once a line, on its first key.
            // The line works, but what is done there is not known.
            Face::NoService if line.service == Service::InService => "state-unknown",
            Face::NoService => return first.then(|| self.no_service(line)),
            Face::Dialling if key.usage == Usage::Seized => {
                let typed = self.strip && !self.desk.typed(line.id).is_empty();
                if typed { "state-typed" } else { "state-seized" }
            }
            Face::Dialling if call.is_some_and(|call| call.state == CallState::RingingThere) => {
                "state-ringing-there"
            }
            Face::Dialling => "state-calling",
            // Three beside one another have room for a word.
            Face::Ringing if self.layout.many => "state-ringing-watched",
            Face::Ringing => "state-ringing",
            Face::RingingElsewhere if key.watches() => "state-ringing-watched",
            Face::RingingElsewhere => return Some(self.of_theirs(key, "state-ringing-elsewhere")),
            Face::Talking if call.is_some_and(|call| call.held_by_far_end) => "state-they-hold",
            Face::Talking => "state-talking",
            Face::Conference => {
                let all = 1 + u64::try_from(self.desk.members().count()).unwrap_or_default();
                return Some(self.w.count("state-conference", "count", all));
            }
            Face::Held if call.and_then(|call| call.transfer.as_ref()).is_some_and(waits) => {
                "state-transfer-waits"
            }
            Face::Held => "state-held",
            Face::HeldPrivately => "state-held-privately",
            Face::HeldByColleague if key.does == KeyKind::Park => "state-parked",
            Face::HeldByColleague if key.watches() => "state-held",
            Face::HeldByColleague => return Some(self.of_theirs(key, "state-held-by-colleague")),
            Face::InUse if key.watches() => "state-talking",
            Face::InUse => "state-in-use",
            Face::Private => "state-private",
            Face::HeldLong => "state-held-long",
        };
        Some(self.w.say(word))
    }

    /// What a colleague does, by name where the gateway says who it is.
    fn of_theirs(self, key: &KeyView, word: &str) -> String {
        let who = key.theirs.as_ref().and_then(|theirs| theirs.who.as_deref());
        match who {
            Some(who) => self.w.tell(&format!("{word}-named"), &[("party", who)]),
            None => self.w.say(word),
        }
    }

    /// What is wrong with a line, in few words.
    pub(super) fn no_service(self, line: &LineView) -> String {
        match (line.service, self.retry(line)) {
            (Service::Starting, _) => self.w.say("line-starting"),
            (Service::Refused, _) => self.w.say(match &line.trouble {
                Some(Trouble::PasswordRefused) => "line-password-refused",
                Some(Trouble::PasswordWanted) => "line-password-wanted",
                Some(_) | None => "line-no-service",
            }),
            (_, Some(seconds)) => self.w.tell("line-retry", &[("seconds", &seconds)]),
            (_, None) => self.w.say("line-no-service"),
        }
    }

    /// Seconds until a line is tried again.
    pub(super) fn retry(self, line: &LineView) -> Option<String> {
        let left = line.retry_in?.saturating_sub(self.desk.since());
        Some(left.as_millis().div_ceil(1_000).max(1).to_string())
    }

    /// The key of the keyboard that presses it, on the page that is shown.
    fn hint(self, key: &KeyView) -> Option<String> {
        hint(1 + self.desk.shown_keys().position(|other| other.id == key.id)?)
    }

    /// As it is read out: line, party, state, and time when one stays on it.
    fn read_out(self, key: &KeyView, line: &LineView, face: Face) -> Named {
        let quiet = face.is_quiet() || key.watches();
        let party = if quiet { String::new() } else { self.party_on(key) };
        let state = self.state_on(key, line, face, true);
        let idle = if face == Face::Speed { "state-speed" } else { "state-idle" };
        let state = state.unwrap_or_else(|| self.w.say(idle));
        let name = self.w.listed(&[&self.key_label(key, line), &party, &state]);
        let call = key.call.and_then(|call| self.desk.call(call));
        let talked = call.and_then(|call| call.talked).map(|talked| talked + self.desk.since());
        let talked = talked.or_else(|| self.desk.theirs_for(key));
        Named::button(name)
            .mark(&format!("key {}", key.id.0))
            .described(talked.map(|talked| self.w.minutes(talked)).unwrap_or_default())
            .shortcut(self.hint(key).unwrap_or_default())
    }
}

/// The key of the keyboard that presses the key at this place of a page, from 1.
pub(super) fn hint(place: usize) -> Option<String> {
    match place {
        place @ 1..=12 => Some(format!("F{place}")),
        place @ 13..=24 => Some(format!("⇧F{}", place - 12)),
        _ => None,
    }
}

/// The menu of a key is asked for.
fn more_of(key: KeyId) -> impl Fn(More) -> Message {
    move |more| Message::Menu(MenuChange::Open(key, more.at, more.by_keyboard))
}

/// Whether a call waits for somebody else.
fn waits(transfer: &TransferView) -> bool {
    !is_failed(&transfer.state)
}

/// The first letters of a name: of its first word and of its last.
fn initials(name: &str) -> Option<String> {
    let letter = |word: &str| word.chars().next().filter(|letter| letter.is_alphabetic());
    let mut words = name.split_whitespace();
    let first = words.next().and_then(letter)?;
    let last = words.next_back().and_then(letter);
    // Kept apart, so that letters which join in writing stand as single ones.
    let both = last.map_or_else(|| first.to_string(), |last| format!("{first}\u{200c}{last}"));
    Some(both.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_word_and_of_the_last() {
        assert_eq!(initials("Ben van Osei").as_deref(), Some("B\u{200c}O"));
        assert_eq!(initials("workshop").as_deref(), Some("W"));
        assert_eq!(initials("020 7946"), None);
        assert_eq!(initials(""), None);
    }
}
