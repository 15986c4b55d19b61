//! What a gateway saw of each call: the proof of what a telephone tells to whom.

use std::collections::VecDeque;
use std::net::SocketAddr;

use clock::Moment;
use sip::message::{Message, Name};

/// More calls are not remembered: the oldest are dropped.
const MOST: usize = 1_000;

/// The most addresses of one kind that are kept of one call.
const MOST_ADDRESSES: usize = 16;

/// A call as the gateway saw it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SeenCall {
    /// Counts the calls of this gateway, from 1.
    pub number: u64,
    /// Whether a phone made it or the gateway did.
    pub way: Way,
    /// The number called.
    pub called: String,
    /// The number calling: the user of From.
    pub calling: String,
    /// The name calling, where one was told.
    pub name: Option<String>,
    /// P-Preferred-Identity (RFC 3325), as written.
    pub preferred: Option<String>,
    /// Where the INVITE came from, or was sent to.
    pub remote: SocketAddr,
    /// The hosts of Via, the nearest first.
    pub via: Vec<String>,
    /// Contact, as written.
    pub contact: Option<String>,
    /// The addresses in the description of the session.
    pub speech: Vec<String>,
    /// The INVITE as it came; empty for calls the gateway made.
    pub invite: Vec<u8>,
    /// When it began.
    pub began: Moment,
    /// When it was answered.
    pub answered: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// The final status: 200 where it was answered.
    pub status: Option<u16>,
    /// Packets of speech the gateway heard in it, known when it has ended. Those of calls between
    /// users pass by the gateway.
    pub packets: u64,
    /// The digits the phone said in messages (INFO).
    pub digits: String,
}

/// Who made a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// A phone called through the gateway.
    FromPhone,
    /// The gateway called a phone.
    ToPhone,
}

/// The calls of a gateway, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Log {
    calls: VecDeque<SeenCall>,
    count: u64,
}

impl Log {
    /// Writes down an INVITE of a phone.
    pub(crate) fn phone_calls(
        &mut self,
        now: Moment,
        invite: &Message,
        called: &str,
        remote: SocketAddr,
    ) -> u64 {
        let from = invite.from().ok();
        let user = from.as_ref().and_then(|from| from.uri().user_text());
        let via = invite.vias().filter_map(Result::ok).map(|via| match via.port {
            Some(port) => format!("{}:{port}", via.host),
            None => via.host.to_string(),
        });
        let call = SeenCall {
            number: 0,
            way: Way::FromPhone,
            called: called.into(),
            calling: user.unwrap_or_default(),
            name: from.and_then(|from| from.display()),
            preferred: invite.text(Name::PPreferredIdentity),
            remote,
            via: via.take(MOST_ADDRESSES).collect(),
            contact: invite.text(Name::Contact),
            speech: addresses(invite.body()),
            invite: invite.bytes().to_vec(),
            began: now,
            answered: None,
            ended: None,
            status: None,
            packets: 0,
            digits: String::new(),
        };
        self.push(call)
    }

    /// Writes down a call the gateway makes.
    pub(crate) fn calls_phone(
        &mut self,
        now: Moment,
        called: &str,
        (calling, name): (&str, Option<&str>),
        remote: SocketAddr,
    ) -> u64 {
        let call = SeenCall {
            number: 0,
            way: Way::ToPhone,
            called: called.into(),
            calling: calling.into(),
            name: name.map(Into::into),
            preferred: None,
            remote,
            via: Vec::new(),
            contact: None,
            speech: Vec::new(),
            invite: Vec::new(),
            began: now,
            answered: None,
            ended: None,
            status: None,
            packets: 0,
            digits: String::new(),
        };
        self.push(call)
    }

    fn push(&mut self, call: SeenCall) -> u64 {
        if self.calls.len() == MOST {
            self.calls.pop_front();
        }
        self.count += 1;
        self.calls.push_back(SeenCall { number: self.count, ..call });
        self.count
    }

    fn find(&mut self, number: u64) -> Option<&mut SeenCall> {
        self.calls.iter_mut().rev().find(|call| call.number == number)
    }

    /// Writes down that a call was answered.
    pub(crate) fn answered(&mut self, now: Moment, number: u64) {
        if let Some(call) = self.find(number) {
            call.answered = call.answered.or(Some(now));
            call.status = Some(200);
        }
    }

    /// Writes down that a call ended. The status counts only where it was not answered.
    pub(crate) fn ended(&mut self, now: Moment, number: u64, status: Option<u16>) {
        if let Some(call) = self.find(number).filter(|call| call.ended.is_none()) {
            call.ended = Some(now);
            call.status = call.status.or(status);
        }
    }

    /// Writes down how much was heard in a call.
    pub(crate) fn packets(&mut self, number: u64, packets: u64) {
        if let Some(call) = self.find(number) {
            call.packets = packets;
        }
    }

    /// Writes down a digit.
    pub(crate) fn digit(&mut self, number: u64, digit: char) {
        if let Some(call) = self.find(number).filter(|call| call.digits.len() < MOST) {
            call.digits.push(digit);
        }
    }

    pub(crate) fn calls(&self) -> impl DoubleEndedIterator<Item = &SeenCall> {
        self.calls.iter()
    }
}

/// The addresses of `o=` and `c=` lines (RFC 8866 sections 5.2 and 5.7).
fn addresses(description: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(description);
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        let address = match line.split_at_checked(2) {
            Some(("o=", rest)) => rest.split_whitespace().nth(5),
            Some(("c=", rest)) => rest.split_whitespace().nth(2),
            _ => None,
        };
        let Some(address) = address.filter(|_| found.len() < MOST_ADDRESSES) else { continue };
        if !found.iter().any(|known| known == address) {
            found.push(address.into());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_description_is_found_once() {
        let text =
            b"v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\nc=IN IP4 10.0.0.3\r\nm=audio 9 RTP/AVP 0\r\n\
            c=IN IP4 10.0.0.2\r\n";
        assert_eq!(addresses(text), ["10.0.0.2", "10.0.0.3"]);
        assert_eq!(addresses(b"o=\r\n\xff\xff\r\nc=IN"), Vec::<String>::new());
    }
}
