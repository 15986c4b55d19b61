//! The appearances of a shared line: the package `call-info` (BroadSoft; Kamailio `sca`).
//!
//! A notification has no body; its Call-Info fields name appearances by index, with the state of
//! each and with whom it speaks. The index `*` stands for all that are not named.

use std::collections::BTreeMap;

use crate::message::lexer::{Cursor, number};
use crate::message::{Message, Name};
use crate::uri::{NameAddr, Params};

/// The highest index of an appearance that is read: more than any key system has keys for one
/// number.
const MAX_INDEX: u32 = 64;

/// The most values read of one message: each appearance once, and those that are not named.
const MAX_VALUES: usize = MAX_INDEX as usize + 1;

/// The longest address of the far end that is read.
const MAX_PEER: usize = 1_024;

/// What an appearance is doing.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum AppearanceState {
    /// Nothing; it may be taken.
    #[default]
    Idle,
    /// Somebody has it and has not called yet.
    Seized,
    /// Somebody calls on it.
    Progressing,
    /// It rings.
    Alerting,
    /// Somebody talks on it.
    Active,
    /// It is held, and whoever wants may take it.
    Held,
    /// It is held, and only who holds it may take it.
    HeldPrivate,
    /// Several talk on it.
    BridgeActive,
    /// Several share it, and hold.
    BridgeHeld,
}

/// One appearance that is in use.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Appearance {
    /// What it is doing.
    pub state: AppearanceState,
    /// With whom, where that was told.
    pub peer: Option<NameAddr>,
}

/// The appearances of a line.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Appearances {
    /// Those that are named, by index; an idle one is not.
    pub used: BTreeMap<u32, Appearance>,
    /// What all others do.
    pub others: AppearanceState,
}

/// One value of a notification.
#[derive(Debug)]
struct Value {
    /// Nothing for `*`.
    index: Option<u32>,
    appearance: Appearance,
}

impl AppearanceState {
    /// Reads the word of an `appearance-state` parameter. One that is not known is a use of the
    /// line: to take it for idle would offer a line that is taken.
    fn parse(word: &str) -> Self {
        const WORDS: [(&str, AppearanceState); 9] = [
            ("idle", AppearanceState::Idle),
            ("seized", AppearanceState::Seized),
            ("progressing", AppearanceState::Progressing),
            ("alerting", AppearanceState::Alerting),
            ("active", AppearanceState::Active),
            ("held", AppearanceState::Held),
            ("held-private", AppearanceState::HeldPrivate),
            ("bridge-active", AppearanceState::BridgeActive),
            ("bridge-held", AppearanceState::BridgeHeld),
        ];
        WORDS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(word))
            .map_or(Self::Active, |(_, state)| *state)
    }
}

impl Appearances {
    /// What an appearance is doing.
    pub fn state(&self, index: u32) -> AppearanceState {
        self.used.get(&index).map_or(self.others, |appearance| appearance.state)
    }

    /// Takes what a notification says over what was known. Says whether it said anything.
    ///
    /// With a `*` it names all there are; without one, those that changed.
    pub(super) fn merge(&mut self, message: &Message) -> bool {
        let values: Vec<_> =
            message.values(Name::CallInfo).filter_map(Value::parse).take(MAX_VALUES).collect();
        if let Some(others) = values.iter().find(|value| value.index.is_none()) {
            *self = Self { used: BTreeMap::new(), others: others.appearance.state };
        }
        let said = !values.is_empty();
        for Value { index, appearance } in values {
            let Some(index) = index else { continue };
            if appearance.state == AppearanceState::Idle && self.others == AppearanceState::Idle {
                self.used.remove(&index);
            } else {
                self.used.insert(index, appearance);
            }
        }
        said
    }
}

impl Value {
    fn parse(value: &[u8]) -> Option<Self> {
        let params = params(value)?;
        let index = params.clone().text("appearance-index")?;
        let index = if index == "*" { None } else { Some(index_of(&index)?) };
        let state = params.clone().text("appearance-state");
        let peer = params.text("appearance-uri").filter(|peer| peer.len() <= MAX_PEER);
        let appearance = Appearance {
            // What is named without a state is named because it is in use.
            state: state.map_or(AppearanceState::Active, |word| AppearanceState::parse(&word)),
            peer: peer.and_then(|peer| NameAddr::parse(peer).ok()),
        };
        Some(Self { index, appearance })
    }
}

/// The appearance a message is about: its Call-Info (BroadSoft) or its Alert-Info (RFC 7463
/// section 4.2) names it.
pub fn appearance_index(message: &Message) -> Option<u32> {
    let of = |name, parameter: &'static str| {
        message
            .values(name)
            .take(MAX_VALUES)
            .find_map(move |value| index_of(&params(value)?.text(parameter)?))
    };
    of(Name::CallInfo, "appearance-index")
        .or_else(|| of(Name::AlertInfo, "appearance"))
        .or_else(|| of(Name::AlertInfo, "appearance-index"))
}

fn index_of(text: &str) -> Option<u32> {
    let index = number(text.as_bytes()).and_then(|index| u32::try_from(index).ok())?;
    (1..=MAX_INDEX).contains(&index).then_some(index)
}

/// The parameters after a URI in angle brackets, whatever URI it is: it is never followed.
fn params(value: &[u8]) -> Option<Params<'_>> {
    let mut cursor = Cursor::new(value);
    cursor.skip_lws();
    if !cursor.eat(b'<') {
        return None;
    }
    cursor.take_while(|byte| byte != b'>');
    cursor.eat(b'>').then(|| Params::new(cursor.rest()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appearances_are_read_with_state_and_far_end() {
        let mut known = Appearances::default();

        assert!(known.merge(&notify(
            "Call-Info: <sip:10.0.0.9:5070>;appearance-index=1;appearance-state=active;\
             appearance-uri=\"\\\"Bob, the Builder\\\" <sip:3000@10.0.0.9>\",\
             <sip:10.0.0.9>;appearance-index=*;appearance-state=idle\r\n",
        )));

        assert_eq!(known.state(1), AppearanceState::Active);
        assert_eq!(known.state(2), AppearanceState::Idle);
        let peer = known.used.get(&1).unwrap().peer.as_ref().unwrap();
        assert_eq!(peer.display(), Some("Bob, the Builder"));
        assert_eq!(peer.uri().user_text().as_deref(), Some("3000"));
    }

    #[test]
    fn a_star_names_all_others_and_without_one_only_the_named_change() {
        let mut known = Appearances::default();
        known.merge(&notify(
            "Call-Info: <sip:d>;appearance-index=1;appearance-state=held\r\n\
             Call-Info: <sip:d>;appearance-index=2;appearance-state=held-private,\
             <sip:d>;appearance-index=*;appearance-state=idle\r\n",
        ));
        assert_eq!(known.state(2), AppearanceState::HeldPrivate);

        known.merge(&notify("Call-Info: <sip:d>;appearance-index=2;appearance-state=active\r\n"));
        assert_eq!(known.state(1), AppearanceState::Held);
        assert_eq!(known.state(2), AppearanceState::Active);

        known.merge(&notify("Call-Info: <sip:d>;appearance-index=*;appearance-state=idle\r\n"));
        assert_eq!(known, Appearances::default());
    }

    #[test]
    fn a_state_nobody_knows_is_not_idle() {
        let mut known = Appearances::default();
        known.merge(&notify("Call-Info: <sip:d>;appearance-index=3;appearance-state=lunch\r\n"));

        assert_eq!(known.state(3), AppearanceState::Active);
    }

    #[test]
    fn what_is_no_appearance_says_nothing_and_there_is_a_bound() {
        let mut known = Appearances::default();
        for fields in [
            "",
            "Call-Info: <http://h/photo.jpg>;purpose=icon\r\n",
            "Call-Info: <sip:d>;appearance-index=0;appearance-state=active\r\n",
            "Call-Info: <sip:d>;appearance-index=4294967297;appearance-state=active\r\n",
            "Call-Info: <sip:d;appearance-index=1\r\n",
            "Call-Info: ,,,\r\n",
        ] {
            assert!(!known.merge(&notify(fields)), "{fields}");
        }
        let many: String = (0..1_000)
            .map(|index| {
                format!("Call-Info: <sip:d>;appearance-index={index};appearance-state=held\r\n")
            })
            .take(200)
            .collect();
        known.merge(&notify(&many));
        assert_eq!(known.used.len(), 64);
    }

    #[test]
    fn an_invite_tells_the_appearance_it_rings_on() {
        let ask = |fields| appearance_index(&notify(fields));

        assert_eq!(ask("Call-Info: <sip:d>;appearance-index=2\r\n"), Some(2));
        assert_eq!(ask("Alert-Info: <urn:alert:service:normal>;appearance=3\r\n"), Some(3));
        assert_eq!(ask("Alert-Info: <http://127.0.0.1/bell>;appearance-index=4\r\n"), Some(4));
        assert_eq!(ask("Call-Info: <sip:d>;appearance-index=*\r\n"), None);
        assert_eq!(ask("Call-Info: <http://h/icon>;purpose=icon\r\n"), None);
    }

    fn notify(fields: &str) -> Message {
        let text = format!("NOTIFY sip:a@h SIP/2.0\r\n{fields}Content-Length: 0\r\n\r\n");
        Message::parse(text.as_bytes()).unwrap()
    }
}
