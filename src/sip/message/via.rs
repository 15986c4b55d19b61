//! Via: the way a request came, and its answer goes (RFC 3261 section 20.42, RFC 3581).

use std::net::IpAddr;

use super::lexer::Cursor;
use super::{Element, ParseError, Part};
use crate::uri::split_port;
use crate::uri::{Host, MAX_PARAMS, Param, Params};

/// One Via value, in the bytes of a message.
#[derive(Clone, Copy, Debug)]
pub struct Via<'a> {
    /// The transport as written: `UDP`, `TCP`, `TLS`, `WSS` or any other token.
    pub transport: &'a str,
    /// The host the request was sent from, by its own account.
    pub host: Host<'a>,
    /// The port beside the host.
    pub port: Option<u16>,
    /// What identifies the transaction, from a sender that gave it.
    pub branch: Option<&'a str>,
    /// The address the request was seen to come from. The brackets of an IPv6 address may be
    /// there or not: both are sent.
    pub received: Option<&'a str>,
    /// RFC 3581: the port was asked for (`Some(None)`), or filled in.
    #[expect(clippy::option_option, reason = "absent, without a value, with one")]
    pub rport: Option<Option<u16>>,
    /// The address the answer is sent to in place of the host.
    pub maddr: Option<&'a str>,
    params: &'a [u8],
}

/// How nearly every Via begins; others have white space, or small letters.
const USUAL: &[u8] = b"SIP/2.0/";

/// What a branch begins with that is unique (RFC 3261 section 8.1.1.7).
const COOKIE: &str = "z9hG4bK";

impl<'a> Via<'a> {
    /// Reads a value that fills the bytes.
    pub fn parse(text: &'a [u8]) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(text);
        let via = Self::read(&mut cursor)?;
        if cursor.is_done() { Ok(via) } else { Err(cursor.error(Part::Via)) }
    }

    /// The branch, where it identifies the transaction by itself (RFC 3261 section 17.2.3). That
    /// which is nothing but the cookie is not unique, and counts as none.
    pub fn unique_branch(&self) -> Option<&'a str> {
        self.branch.filter(|branch| branch.len() > COOKIE.len() && branch.starts_with(COOKIE))
    }

    /// The address the request was seen to come from.
    pub fn received_addr(&self) -> Option<IpAddr> {
        let text = self.received?;
        text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text).parse().ok()
    }

    /// All parameters.
    pub const fn params(&self) -> Params<'a> {
        Params::new(self.params)
    }
}

impl<'a> Element<'a> for Via<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        cursor.skip_lws();
        let transport = protocol(cursor).ok_or_else(|| cursor.error(Part::Via))?;
        let (host, port) = sent_by(cursor).ok_or_else(|| cursor.error(Part::Via))?;
        let mut via = Self {
            transport,
            host,
            port,
            branch: None,
            received: None,
            rport: None,
            maddr: None,
            params: &[],
        };
        let from = *cursor;
        let mut end = cursor.at();
        let mut count = 0;
        while cursor.eat_spaced(b';') {
            let start = *cursor;
            via.note(Param::read(cursor)?).ok_or_else(|| start.error(Part::Via))?;
            end = cursor.at();
            count += 1;
            if count > MAX_PARAMS {
                return Err(start.error(Part::Params));
            }
        }
        via.params = from.rest().get(..end - from.at()).unwrap_or_default();
        cursor.skip_lws();
        match cursor.peek() {
            None | Some(b',') => Ok(via),
            Some(_) => Err(cursor.error(Part::Via)),
        }
    }
}

impl<'a> Via<'a> {
    /// Keeps a parameter that has a place of its own.
    fn note(&mut self, param: Param<'a>) -> Option<()> {
        let text =
            |value: Option<&'a [u8]>| value.and_then(|value| std::str::from_utf8(value).ok());
        match param.name.len() {
            6 if param.is("branch") => self.branch = Some(text(param.value)?),
            8 if param.is("received") => self.received = Some(text(param.value)?),
            5 if param.is("rport") => {
                self.rport = Some(match param.value {
                    None | Some([]) => None,
                    Some(digits) => Some(split_port(digits)?),
                });
            }
            5 if param.is("maddr") => self.maddr = Some(text(param.value)?),
            _ => {}
        }
        Some(())
    }
}

/// Reads `SIP / 2.0 / transport` and the white space after it.
fn protocol<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    if cursor.rest().starts_with(USUAL) {
        cursor.take(USUAL.len());
    } else {
        let name = cursor.token().eq_ignore_ascii_case(b"SIP");
        if !name || !cursor.eat_spaced(b'/') || cursor.token() != b"2.0" || !cursor.eat_spaced(b'/')
        {
            return None;
        }
    }
    let transport = cursor.token();
    let before = cursor.at();
    cursor.skip_lws();
    if transport.is_empty() || cursor.at() == before {
        return None;
    }
    std::str::from_utf8(transport).ok()
}

/// Reads `host : port`.
fn sent_by<'a>(cursor: &mut Cursor<'a>) -> Option<(Host<'a>, Option<u16>)> {
    let from = *cursor;
    if cursor.eat(b'[') {
        cursor.take_while(|byte| byte != b']');
        cursor.eat(b']');
    } else {
        cursor.take_while(super::lexer::is_in_host);
    }
    let host = Host::read(from.rest().get(..cursor.at() - from.at())?)?;
    if !cursor.eat_spaced(b':') {
        return Some((host, None));
    }
    let digits = cursor.take_while(|byte| byte.is_ascii_digit());
    Some((host, Some(split_port(digits)?)))
}
