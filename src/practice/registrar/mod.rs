//! Who is where (RFC 3261 section 10.3), and who is who (section 22).

mod nonces;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sip::auth::{self, Algorithm, Authorization, Offer, Qop};
use sip::message::{Message, Method, Name, StartLine};
use sip::{Field, FlowId, Secret, Uri};

use crate::gateway::Heard;
use crate::random::Random;
use crate::setup::Setup;
use nonces::Nonces;

/// The most places one user can be registered from.
const MOST_BINDINGS: usize = 8;

/// How long a registration lasts that does not say (RFC 3261 section 10.2.1.1 leaves it to us).
const USUAL: Duration = Duration::from_hours(1);

#[derive(Debug)]
pub(crate) struct Registrar {
    realm: String,
    algorithm: Algorithm,
    shortest: Duration,
    longest: Duration,
    users: BTreeMap<String, User>,
    nonces: Nonces,
}

#[derive(Debug)]
struct User {
    secret: Secret,
    bindings: Vec<Binding>,
}

/// Where a user is.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// What requests to it are addressed to.
    pub(crate) contact: Uri,
    /// The flow it registered over.
    pub(crate) flow: FlowId,
    /// Where the registration came from, and requests are sent to.
    pub(crate) remote: SocketAddr,
    until: Moment,
    call_id: String,
    sequence: u32,
}

/// What is answered to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: Vec<Field>,
}

impl Answer {
    fn plain(status: u16) -> Self {
        Self { status, fields: Vec::new() }
    }
}

impl Registrar {
    pub(crate) fn new(setup: &Setup) -> Self {
        let user = |(number, secret): &(String, Secret)| {
            (number.clone(), User { secret: secret.clone(), bindings: Vec::new() })
        };
        Self {
            realm: setup.name.clone(),
            algorithm: setup.algorithm,
            shortest: setup.shortest,
            longest: setup.longest,
            users: setup.users.iter().map(user).collect(),
            nonces: Nonces::new(setup.nonce_lasts),
        }
    }

    /// Whether it has a user of that number.
    pub(crate) fn knows(&self, user: &str) -> bool {
        self.users.contains_key(user)
    }

    /// Where a user is, the last registration first.
    pub(crate) fn bindings(&self, now: Moment, user: &str) -> Vec<Binding> {
        let bindings = self.users.get(user).map(|user| user.bindings.as_slice());
        let live = bindings.unwrap_or_default().iter().filter(|binding| now < binding.until);
        live.rev().cloned().collect()
    }

    /// Whether a user is registered from that host.
    pub(crate) fn is_at(&self, now: Moment, user: &str, from: SocketAddr) -> bool {
        self.bindings(now, user).iter().any(|binding| binding.remote.ip() == from.ip())
    }

    /// Says who sent a request, or with what field to ask.
    pub(crate) fn who(
        &mut self,
        now: Moment,
        request: &Message,
        proxy: bool,
        random: &mut Random,
    ) -> Result<String, Field> {
        let (asked, answered) = if proxy {
            (Name::ProxyAuthenticate, Name::ProxyAuthorization)
        } else {
            (Name::WwwAuthenticate, Name::Authorization)
        };
        let mut stale = false;
        for value in request.headers(answered) {
            let Ok(authorization) = Authorization::parse(value) else { continue };
            let Some(user) = self.believe(request, &authorization) else { continue };
            if self.nonces.take(now, &authorization.nonce, authorization.nc) {
                return Ok(user);
            }
            // The password is right; the nonce is too old, or was used before.
            stale = true;
        }
        let nonce = self.nonces.give(now, random);
        let offer = Offer {
            realm: &self.realm,
            nonce: &nonce,
            opaque: None,
            algorithm: self.algorithm,
            qop: Qop { named: true, auth: true, auth_int: false },
            stale,
        };
        let value = String::from_utf8_lossy(&auth::challenge(&offer)).into_owned();
        Err((asked.as_str().into(), value))
    }

    /// The user whose password made this digest, of this request.
    fn believe(&self, request: &Message, authorization: &Authorization) -> Option<String> {
        let StartLine::Request { method, uri } = request.start() else { return None };
        let name = String::from_utf8(authorization.user.clone()).ok()?;
        let user = self.users.get(&name)?;
        let is_ours = authorization.realm == self.realm.as_bytes()
            && authorization.algorithm == self.algorithm
            && authorization.qop.is_some()
            && authorization.uri == uri;
        let is_right =
            || auth::verify(authorization, method.as_str(), &user.secret, request.body()).is_ok();
        (is_ours && is_right()).then_some(name)
    }

    /// Answers a REGISTER.
    pub(crate) fn register(
        &mut self,
        now: Moment,
        request: &Message,
        (flow, from): (FlowId, SocketAddr),
        random: &mut Random,
        heard: &mut Vec<Heard>,
    ) -> Answer {
        let to = request.to().ok().and_then(|to| to.uri().user_text());
        let Some(number) = to else { return Answer::plain(400) };
        if !self.knows(&number) {
            heard.push(Heard::Refused { user: number, from });
            return Answer::plain(404);
        }
        match self.who(now, request, false, random) {
            Err(challenge) => {
                if request.header(Name::Authorization).is_some() {
                    heard.push(Heard::Refused { user: number, from });
                }
                Answer { status: 401, fields: vec![challenge] }
            }
            // Nobody registers for others.
            Ok(user) if user != number => Answer::plain(403),
            Ok(user) => self.bind(now, request, (flow, from), &user, heard),
        }
    }

    fn bind(
        &mut self,
        now: Moment,
        request: &Message,
        (flow, from): (FlowId, SocketAddr),
        name: &str,
        heard: &mut Vec<Heard>,
    ) -> Answer {
        let wishes = match self.wishes(request) {
            Ok(wishes) => wishes,
            Err(answer) => return answer,
        };
        let (Ok(call_id), Ok(sequence)) = (request.call_id(), request.cseq()) else {
            return Answer::plain(400);
        };
        let Some(user) = self.users.get_mut(name) else { return Answer::plain(404) };
        user.bindings.retain(|binding| now < binding.until);
        let was_there = !user.bindings.is_empty();
        // What an earlier request said must not undo what a later one did (section 10.3 item 7).
        let is_old =
            |binding: &Binding| binding.call_id == call_id && sequence.number <= binding.sequence;
        if !matches!(wishes, Wishes::Ask) && user.bindings.iter().any(is_old) {
            return Answer::plain(500);
        }
        let mut lasts = None;
        match wishes {
            Wishes::Ask => {}
            Wishes::Forget => user.bindings.clear(),
            Wishes::Bind(wishes) => {
                for (contact, expires) in wishes {
                    user.bindings.retain(|binding| !binding.contact.equivalent(&contact));
                    if expires.is_zero() {
                        continue;
                    }
                    if user.bindings.len() == MOST_BINDINGS {
                        user.bindings.remove(0);
                    }
                    lasts = lasts.max(Some(expires));
                    let (call_id, sequence) = (call_id.to_owned(), sequence.number);
                    let until = now + expires;
                    user.bindings.push(Binding {
                        contact,
                        flow,
                        remote: from,
                        until,
                        call_id,
                        sequence,
                    });
                }
            }
        }
        match lasts {
            Some(expires) => heard.push(Heard::Registered { user: name.into(), from, expires }),
            None if was_there && user.bindings.is_empty() => {
                heard.push(Heard::Gone { user: name.into() });
            }
            None => {}
        }
        let fields = user.bindings.iter().map(|binding| {
            let left = (binding.until - now).as_secs();
            let contact = String::from_utf8_lossy(binding.contact.as_ref()).into_owned();
            (Name::Contact.as_str().into(), format!("<{contact}>;expires={left}"))
        });
        Answer { status: 200, fields: fields.collect() }
    }

    /// What a REGISTER wants.
    fn wishes(&self, request: &Message) -> Result<Wishes, Answer> {
        let expires = request.expires().map_err(|_| Answer::plain(400))?;
        if request.is_contact_star() {
            // Section 10.3 item 6.
            return if expires == Some(0) { Ok(Wishes::Forget) } else { Err(Answer::plain(400)) };
        }
        let usual = expires.map_or(USUAL, |seconds| Duration::from_secs(seconds.into()));
        let mut wishes = Vec::new();
        for contact in request.contacts().take(MOST_BINDINGS) {
            let contact = contact.map_err(|_| Answer::plain(400))?;
            let seconds = contact.param("expires").and_then(|value| {
                std::str::from_utf8(value).ok()?.parse().ok().map(Duration::from_secs)
            });
            let wanted = seconds.unwrap_or(usual);
            if !wanted.is_zero() && wanted < self.shortest {
                let shortest = self.shortest.as_secs().to_string();
                let field = (Name::MinExpires.as_str().into(), shortest);
                return Err(Answer { status: 423, fields: vec![field] });
            }
            wishes.push((contact.uri().to_uri(), wanted.min(self.longest)));
        }
        Ok(if wishes.is_empty() { Wishes::Ask } else { Wishes::Bind(wishes) })
    }

    /// Forgets who registered over a flow.
    pub(crate) fn flow_lost(&mut self, flow: FlowId, heard: &mut Vec<Heard>) {
        self.forget(|binding| binding.flow == flow, heard);
    }

    /// Forgets bindings that were not renewed.
    pub(crate) fn expire(&mut self, now: Moment, heard: &mut Vec<Heard>) {
        self.forget(|binding| binding.until <= now, heard);
    }

    fn forget(&mut self, gone: impl Fn(&Binding) -> bool, heard: &mut Vec<Heard>) {
        for (name, user) in &mut self.users {
            let before = user.bindings.len();
            user.bindings.retain(|binding| !gone(binding));
            if user.bindings.is_empty() && before != 0 {
                heard.push(Heard::Gone { user: name.clone() });
            }
        }
    }

    /// When the next binding ends.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        self.users.values().flat_map(|user| &user.bindings).map(|binding| binding.until).min()
    }
}

/// What a REGISTER wants.
enum Wishes {
    /// To know the bindings.
    Ask,
    /// To have none.
    Forget,
    /// To have these for so long; zero: no longer.
    Bind(Vec<(Uri, Duration)>),
}

/// Whether a request asks for a registration.
pub(crate) fn is_register(request: &Message) -> bool {
    *request.method() == Method::Register
}

#[cfg(test)]
mod tests;
