//! The talk with a provider: asked, challenged, answered, sent on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sip::auth::{Challenge, Credentials, answer};

use crate::ask::{Answer, Asker};
use crate::{Address, Enquiry, Trouble, Trust};

/// The longest document that is taken. A profile of a large desk set has 30 KiB.
pub const MOST_BYTES: usize = 1 << 20;

/// How often a host may send on before that is a circle.
const MOST_REDIRECTS: usize = 3;

/// How often a host may say that only its nonce was too old (RFC 7616 section 3.3).
const MOST_STALE: usize = 2;

/// What a provider has for a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Document {
    /// Where it came from; to be asked again there.
    pub from: Address,
    /// What it is, unread.
    pub bytes: Vec<u8>,
}

/// Gives up a question from another thread. Whoever asks sends nothing more from then on, and
/// returns within the time that one question may take.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Gives it up.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was given up.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn check(&self) -> Result<(), Trouble> {
        if self.is_cancelled() { Err(Trouble::Cancelled) } else { Ok(()) }
    }
}

/// Asks a provider for what it has for a number. `nonce` is drawn anew for each call and cannot
/// be guessed.
///
/// The places are the one that was typed and the usual one of a host; a place that has nothing,
/// or shows a page for people, is passed over.
///
/// # Errors
/// Says in a sentence why there is nothing.
pub fn fetch(
    enquiry: &Enquiry,
    trust: &Trust,
    nonce: &str,
    cancel: &Cancel,
) -> Result<Document, Trouble> {
    let asker = Asker::new(trust);
    let mut last = Trouble::NothingThere(enquiry.address.host.clone());
    for place in enquiry.address.places() {
        let talk = Talk { enquiry, asker: &asker, nonce, cancel };
        match talk.at(place) {
            Err(trouble @ (Trouble::NothingThere(_) | Trouble::NoProfile(_))) => last = trouble,
            done => return done,
        }
    }
    Err(last)
}

struct Talk<'a> {
    enquiry: &'a Enquiry,
    asker: &'a Asker,
    nonce: &'a str,
    cancel: &'a Cancel,
}

impl Talk<'_> {
    fn at(&self, mut place: Address) -> Result<Document, Trouble> {
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.ask_and_prove(&place)?;
            let host = || place.host.clone();
            match answer.status {
                200 => {
                    let bytes = answer.bytes(&place, || !self.cancel.is_cancelled())?;
                    self.cancel.check()?;
                    if bytes.trim_ascii().is_empty() || is_page(&bytes) {
                        return Err(Trouble::NoProfile(host()));
                    }
                    return Ok(Document { from: place, bytes });
                }
                301 | 302 | 303 | 307 | 308 => {
                    let to = answer.location.ok_or_else(|| Trouble::NothingThere(host()))?;
                    place = place.follow(&to)?;
                }
                401 | 403 => return Err(Trouble::Refused(host())),
                429 | 500..=599 => return Err(Trouble::Busy(host())),
                _ => return Err(Trouble::NothingThere(host())),
            }
        }
        Err(Trouble::Circle(place.host))
    }

    /// Asks, and proves who we are where that is asked for.
    fn ask_and_prove(&self, place: &Address) -> Result<Answer, Trouble> {
        self.cancel.check()?;
        let mut asked = self.asker.ask(place, None)?;
        let mut proven = false;
        for count in 1..=MOST_STALE {
            if asked.status != 401 {
                return Ok(asked);
            }
            let challenges = digests(&asked);
            let stale = challenges.iter().any(|challenge| challenge.stale);
            if proven && !stale {
                return Ok(asked);
            }
            let nonce = format!("{}{count}", self.nonce);
            let Some(proof) = self.proof(place, &asked, &challenges, &nonce) else {
                return Err(Trouble::UnknownLogin(place.host.clone()));
            };
            self.cancel.check()?;
            asked = self.asker.ask(place, Some(&proof))?;
            proven = true;
        }
        Ok(asked)
    }

    /// Digest where it is offered (RFC 7616), else Basic (RFC 7617): within TLS both are safe
    /// from listeners, and a digest keeps the password from the host too.
    fn proof(
        &self,
        place: &Address,
        asked: &Answer,
        challenges: &[Challenge],
        nonce: &str,
    ) -> Option<Vec<u8>> {
        if let Some(challenge) = Challenge::strongest(challenges) {
            let credentials = Credentials {
                user: self.enquiry.number.clone(),
                secret: self.enquiry.secret.clone(),
            };
            let target = place.target().as_bytes();
            return Some(answer(challenge, &credentials, "GET", target, &[], 1, nonce));
        }
        let basic = asked.challenges.iter().any(|value| offers_basic(value));
        basic.then(|| {
            let mut pair = format!("{}:", self.enquiry.number).into_bytes();
            pair.extend_from_slice(self.enquiry.secret.expose());
            let value = format!("Basic {}", STANDARD.encode(&pair)).into_bytes();
            pair.fill(0);
            std::hint::black_box(&pair);
            value
        })
    }
}

fn digests(asked: &Answer) -> Vec<Challenge> {
    let mut all = Vec::new();
    for value in &asked.challenges {
        Challenge::parse_all(value, false, &mut all);
    }
    all
}

/// Whether one of the schemes in a WWW-Authenticate is Basic: a word of its own, followed by
/// parameters or by nothing, and not inside quotes.
fn offers_basic(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value).to_ascii_lowercase();
    let outside: String = text.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
    let mut parts = outside.split(',').map(str::trim_start);
    parts.any(|part| part.split_whitespace().next() == Some("basic"))
}

/// Whether a document is a page for people and not for telephones.
fn is_page(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(256)).unwrap_or_default();
    let start = String::from_utf8_lossy(start).trim_start_matches('\u{feff}').to_ascii_lowercase();
    let start = start.trim_start();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_is_found_among_other_schemes_and_not_inside_quotes() {
        assert!(offers_basic(b"Basic realm=\"lines\""));
        assert!(offers_basic(b"basic"));
        assert!(offers_basic(b"Digest realm=\"a\", nonce=\"b\", Basic realm=\"c\""));
        assert!(!offers_basic(b"Bearer realm=\", Basic \""));
        assert!(!offers_basic(b"Negotiate"));
        assert!(!offers_basic(b"Basically realm=\"x\""));
    }

    #[test]
    fn a_page_is_told_from_a_document() {
        assert!(is_page(b"\n <!DOCTYPE html><p>Welcome"));
        assert!(is_page("\u{feff}<HTML>".as_bytes()));
        assert!(!is_page(b"version = 1\n"));
        assert!(!is_page(b"<?xml version=\"1.0\"?><config/>"));
    }
}
