//! Shortcuts by the portal (`org.freedesktop.portal.GlobalShortcuts`, version 1): a session is
//! created, the shortcuts are bound in it, and the person may have the last word on each of them.

use std::collections::HashMap;

use zbus::Message;
use zbus::blocking::Connection;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::bus::Signal;
use crate::face::{Shortcut, Shortcuts};
use crate::text;

/// Who grants shortcuts.
pub(crate) const PORTAL: &str = "org.freedesktop.portal.Desktop";

/// The interface of shortcuts.
pub(crate) const INTERFACE: &str = "org.freedesktop.portal.GlobalShortcuts";

/// The interface of a session, in which shortcuts are bound.
const SESSION: &str = "org.freedesktop.portal.Session";

/// The interface answers come by.
pub(crate) const REQUEST: &str = "org.freedesktop.portal.Request";

/// Where its doors are.
pub(crate) const PATH: &str = "/org/freedesktop/portal/desktop";

/// How far the asking has come.
pub(crate) struct Portal {
    wanted: Vec<(Shortcut, String)>,
    /// Who the portal is: nobody else grants or presses.
    owner: String,
    stage: Stage,
}

enum Stage {
    /// A session is asked for; the answer comes at this request.
    Session(String),
    /// Shortcuts are asked for in this session.
    Binding { session: OwnedObjectPath, request: String },
    /// They are bound, so many of them.
    Bound { session: OwnedObjectPath, count: usize },
    /// There are none.
    Refused,
}

impl Portal {
    /// Asks for a session.
    pub(crate) fn ask(bus: &Connection, wanted: &[(Shortcut, String)]) -> Self {
        let mut portal =
            Self { wanted: wanted.to_vec(), owner: String::new(), stage: Stage::Refused };
        let body = (options(&["session_handle_token"]),);
        let asked = bus.call_method(Some(PORTAL), PATH, Some(INTERFACE), "CreateSession", &body);
        match asked.and_then(|reply| Ok((request(&reply)?, reply))) {
            Ok((request, reply)) => {
                portal.owner = reply.header().sender().map(ToString::to_string).unwrap_or_default();
                portal.stage = Stage::Session(request);
            }
            Err(error) => tracing::debug!(%error, "this desktop grants no shortcuts"),
        }
        portal
    }

    pub(crate) fn granted(&self) -> Shortcuts {
        match &self.stage {
            Stage::Session(_) | Stage::Binding { .. } => Shortcuts::Asked,
            Stage::Bound { count: 0, .. } | Stage::Refused => Shortcuts::Refused,
            Stage::Bound { count, .. } if *count < self.wanted.len() => Shortcuts::Partly,
            Stage::Bound { .. } => Shortcuts::Granted,
        }
    }

    /// Gives the shortcuts back.
    pub(crate) fn close(&self, bus: &Connection) {
        let (Stage::Binding { session, .. } | Stage::Bound { session, .. }) = &self.stage else {
            return;
        };
        let session = ObjectPath::from(session);
        let closed = bus.call_method(Some(PORTAL), session, Some(SESSION), "Close", &());
        if let Err(error) = closed {
            tracing::debug!(%error, "the shortcuts are not given back");
        }
    }

    /// The portal has gone.
    pub(crate) fn gone(&mut self) {
        self.stage = Stage::Refused;
    }

    /// Takes what the portal says. The shortcut that was pressed, where one was.
    pub(crate) fn signal(
        &mut self,
        bus: &Connection,
        signal: &Signal,
        message: &Message,
    ) -> Option<Shortcut> {
        if signal.sender != self.owner {
            return None;
        }
        match (&self.stage, signal.member.as_str()) {
            (Stage::Session(request), "Response") if *request == signal.path => {
                self.stage = self.bind(bus, message).unwrap_or(Stage::Refused);
            }
            (Stage::Binding { session, request }, "Response") if *request == signal.path => {
                let session = session.clone();
                self.stage = bound(session, message).unwrap_or(Stage::Refused);
            }
            (Stage::Bound { session, .. }, "Activated") => {
                type Activated = (OwnedObjectPath, String, u64, HashMap<String, OwnedValue>);
                let (of, word, ..) = message.body().deserialize::<Activated>().ok()?;
                if of == *session {
                    return Shortcut::of_word(&word);
                }
            }
            _ => {}
        }
        None
    }

    fn bind(&self, bus: &Connection, message: &Message) -> Option<Stage> {
        let mut results = answer(message)?;
        let session = String::try_from(results.remove("session_handle")?).ok()?;
        let session = OwnedObjectPath::try_from(session).ok()?;
        let shortcuts: Vec<(&str, HashMap<&str, Value<'_>>)> = self
            .wanted
            .iter()
            .map(|(shortcut, words)| {
                let trigger = format!("CTRL+ALT+{}", shortcut.letter());
                let about = HashMap::from([
                    ("description", Value::from(text::plain(words))),
                    ("preferred_trigger", Value::from(trigger)),
                ]);
                (shortcut.word(), about)
            })
            .collect();
        let body = (ObjectPath::from(&session), shortcuts, "", options(&[]));
        let asked = bus.call_method(Some(PORTAL), PATH, Some(INTERFACE), "BindShortcuts", &body);
        match asked.and_then(|reply| request(&reply)) {
            Ok(request) => Some(Stage::Binding { session, request }),
            Err(error) => {
                tracing::debug!(%error, "this desktop binds no shortcuts");
                None
            }
        }
    }
}

/// The request that the answer to a call will come at.
fn request(reply: &Message) -> zbus::Result<String> {
    let request: OwnedObjectPath = reply.body().deserialize()?;
    Ok(request.as_str().to_owned())
}

/// The options of a request, with a token under each of these names. Tokens only have to be our
/// own: there is one session and one request at a time.
fn options(tokens: &[&'static str]) -> HashMap<&'static str, Value<'static>> {
    let named = ["handle_token"].iter().chain(tokens);
    named.map(|name| (*name, Value::from("keyline"))).collect()
}

/// What an answer brings; nothing where it is a refusal (code 1: by the person, 2: otherwise).
fn answer(message: &Message) -> Option<HashMap<String, OwnedValue>> {
    let (code, results) =
        message.body().deserialize::<(u32, HashMap<String, OwnedValue>)>().ok()?;
    (code == 0).then_some(results)
}

fn bound(session: OwnedObjectPath, message: &Message) -> Option<Stage> {
    let mut results = answer(message)?;
    let granted = results.remove("shortcuts")?;
    let granted: Vec<(String, HashMap<String, OwnedValue>)> = granted.try_into().ok()?;
    let count = granted.iter().filter(|(word, _)| Shortcut::of_word(word).is_some()).count();
    Some(Stage::Bound { session, count })
}
