//! Refer-To (RFC 3515), with the Replaces of an attended transfer (RFC 5589 section 7), and the
//! first line of a response as it is told to the one who referred (RFC 3420).

use super::lexer::{decode, is_token, trim};
use super::{DialogRef, Message, Name, ParseError, Part, phrase};
use crate::uri::{NameAddr, Scheme, Uri, UriRef, escape_header, resolve};

/// The longest URI that is called because somebody says so, and the longest address that is taken
/// over to say who said so. What is longer fits no datagram once it stands in a request.
const MAX_ADDRESS: usize = 512;

/// Whom a REFER tells to call.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReferTo {
    /// Whom, without header fields.
    pub uri: Uri,
    /// The call whose place the new one takes, where it is named: a transfer after a word with
    /// whom it goes to.
    pub replaces: Option<DialogRef>,
}

impl ReferTo {
    /// The value of the header field.
    pub fn value(&self) -> String {
        let uri = String::from_utf8_lossy(without_headers(self.uri.view())).into_owned();
        match &self.replaces {
            Some(replaces) => {
                let (name, value) = replaces.replaces();
                let value = decode(&escape_header(value.as_bytes()));
                format!("<{uri}?{name}={value}>")
            }
            None => format!("<{uri}>"),
        }
    }
}

impl Message {
    /// Whom a REFER tells to call. It is an error where that is nobody a telephone can call, or
    /// where anything but a call is meant.
    ///
    /// Of the header fields that the address wants in the call, Replaces alone is taken: the
    /// others are not for somebody else to choose (RFC 3261 section 19.1.5).
    pub fn refer_to(&self) -> Result<ReferTo, ParseError> {
        let wrong = ParseError::new(Part::Header(Name::ReferTo), 0);
        let address = self.address(Name::ReferTo)?;
        let uri = address.uri();
        let text = without_headers(uri);
        let invites = uri.param("method").is_none_or(|method| method == b"INVITE");
        let called = match uri.scheme() {
            Scheme::Sip | Scheme::Sips | Scheme::Tel => invites && text.len() <= MAX_ADDRESS,
            Scheme::Other => false,
        };
        if !called {
            return Err(wrong);
        }
        let mut replaces = None;
        for field in uri.headers().unwrap_or_default().split(|byte| *byte == b'&') {
            let mut halves = field.splitn(2, |byte| *byte == b'=');
            let name = resolve(halves.next().unwrap_or_default());
            if Name::parse(&name) != Name::Replaces {
                continue;
            }
            let value = resolve(halves.next().unwrap_or_default());
            let named = DialogRef::parse(&value).ok_or(wrong)?;
            if replaces.replace(named).is_some() {
                return Err(wrong);
            }
        }
        Ok(ReferTo { uri: Uri::parse(text)?, replaces })
    }

    /// Who refers, by its own word (RFC 3892); nothing where it does not say so, or at too great a
    /// length.
    pub fn referred_by(&self) -> Option<NameAddr> {
        let value = self.header(Name::ReferredBy).filter(|value| value.len() <= MAX_ADDRESS)?;
        NameAddr::parse(value).ok()
    }

    /// Whether a Refer-Sub says that no notifications are wanted, or will come (RFC 4488).
    pub fn is_refer_untold(&self) -> bool {
        let value = self.header(Name::ReferSub).unwrap_or_default();
        value
            .split(|byte| *byte == b';')
            .next()
            .map(trim)
            .is_some_and(|word| is_token(word) && word.eq_ignore_ascii_case(b"false"))
    }

    /// The status of the response that a notification brings (RFC 3515 section 2.4.5).
    pub fn sipfrag_status(&self) -> Option<u16> {
        let kind = self.content_type()?;
        if !kind.eq_ignore_ascii_case(SIPFRAG.as_bytes()) {
            return None;
        }
        let rest = self.body().strip_prefix(b"SIP/2.0 ")?;
        let digits = std::str::from_utf8(rest.get(..3)?).ok()?;
        let ends = rest.get(3).is_none_or(|byte| matches!(byte, b' ' | b'\r' | b'\n'));
        digits.parse().ok().filter(|status| ends && (100..700).contains(status))
    }
}

/// The type of a piece of a message (RFC 3420).
pub(crate) const SIPFRAG: &str = "message/sipfrag";

/// What is told of a response.
pub(crate) fn sipfrag(status: u16) -> Vec<u8> {
    format!("SIP/2.0 {status} {}\r\n", phrase(status)).into_bytes()
}

fn without_headers(uri: UriRef<'_>) -> &[u8] {
    let (text, headers) = (uri.as_bytes(), uri.headers());
    let length = headers.map_or(text.len(), |headers| text.len().saturating_sub(headers.len() + 1));
    text.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_as_it_is_written() {
        let replaces = DialogRef::new("a%b@h", "t", "f1").unwrap();
        let target = ReferTo {
            uri: Uri::parse("sip:204@pbx.example;user=phone").unwrap(),
            replaces: Some(replaces),
        };

        let value = target.value();

        assert_eq!(
            value,
            "<sip:204@pbx.example;user=phone?Replaces=a%25b%40h%3Bto-tag%3Dt%3Bfrom-tag%3Df1>"
        );
        assert_eq!(refer(&value).refer_to(), Ok(target));
    }

    #[test]
    fn only_a_call_can_be_asked_for_and_only_replaces_comes_with_it() {
        let target = refer(
            "Ben <sip:204@h?Subject=x&replaces=c%3Bto-tag%3D1%3Bfrom-tag%3D2&Route=%3Csip:evil%3E>",
        )
        .refer_to()
        .unwrap();
        assert_eq!(target.uri.as_bytes(), b"sip:204@h");
        assert_eq!(target.replaces, DialogRef::new("c", "1", "2"));
        assert!(refer("sip:204@h").refer_to().is_ok());
        assert!(refer("<sip:204@h;method=INVITE>").refer_to().is_ok());

        let long = format!("<sip:{}@h>", "2".repeat(600));
        for value in [
            "<sip:204@h;method=BYE>",
            "<https://h/x>",
            "<sip:204@h?Replaces=c>",
            "<sip:204@h?Replaces=c%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=c%3Bto-tag%3D1%3Bfrom-tag%3D2>",
            "<sip:204@h?Replaces=c%0D%0Ad%3Bto-tag%3D1%3Bfrom-tag%3D2>",
            "<",
            "",
            &long,
        ] {
            assert!(refer(value).refer_to().is_err(), "{value}");
        }
    }

    #[test]
    fn a_piece_of_a_response_is_read_by_its_first_line() {
        let status = |body: &str| {
            let text = format!(
                "NOTIFY sip:a@h SIP/2.0\r\nContent-Type: message/sipfrag;version=2.0\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            );
            Message::parse(text.as_bytes()).unwrap().sipfrag_status()
        };

        assert_eq!(status("SIP/2.0 200 OK\r\nTo: x\r\n"), Some(200));
        assert_eq!(status("SIP/2.0 486"), Some(486));
        assert_eq!(status(std::str::from_utf8(&sipfrag(180)).unwrap()), Some(180));
        for body in
            ["", "SIP/2.0 ", "SIP/2.0 20", "SIP/2.0 2000 OK", "SIP/2.0 +20 OK", "SIP/2.0 099"]
        {
            assert_eq!(status(body), None, "{body}");
        }
    }

    fn refer(value: &str) -> Message {
        let text =
            format!("REFER sip:a@h SIP/2.0\r\nRefer-To: {value}\r\nContent-Length: 0\r\n\r\n");
        Message::parse(text.as_bytes()).unwrap()
    }
}
