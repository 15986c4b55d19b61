//! What a person types, and where it is asked.

use std::fmt;

use phone::doors::Secret;

use crate::Trouble;

/// Where a provider has its registration, where the address names no place on its host.
pub const REGISTRATION_PATH: &str = "/PCentrex/registration";

/// The longest address that is taken. Longer ones come from a wrong paste.
const LONGEST_ADDRESS: usize = 512;

/// The longest name of a host (RFC 1035 section 3.1).
const LONGEST_HOST: usize = 253;

/// The longest number that is taken: twice the longest one of E.164, for those of a house.
const LONGEST_NUMBER: usize = 32;

/// The longest password that is taken; what is longer comes from a wrong paste.
const LONGEST_PASSWORD: usize = 1024;

/// A place on a host, to be asked over HTTPS.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    /// The name of the host or its address, in lower case; an IPv6 one in brackets.
    pub host: String,
    /// The port, where it is not that of HTTPS.
    pub port: Option<u16>,
    /// The path with what is asked of it, from its slash on.
    pub path: String,
}

impl Address {
    /// Reads an address as people type it: `www.provider.com`, `https://…`, with a path or
    /// without one.
    ///
    /// # Errors
    /// Where it is no address, or one that is not of HTTPS.
    pub fn read(typed: &str) -> Result<Self, Trouble> {
        let typed = typed.trim();
        if typed.len() > LONGEST_ADDRESS || !typed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Trouble::NoAddress);
        }
        let rest = match typed.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") => {
                return Err(Trouble::NotSecure);
            }
            Some(_) => return Err(Trouble::NoAddress),
            None => typed,
        };
        // What stands behind a `#` is for whoever shows a page.
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (host, port) = host_and_port(authority).ok_or(Trouble::NoAddress)?;
        let path = if path.starts_with('?') { format!("/{path}") } else { path.to_owned() };
        if path.contains(['"', '<', '>', '\\', '^', '`', '{', '|', '}']) {
            return Err(Trouble::NoAddress);
        }
        Ok(Self { host, port: port.filter(|port| *port != 443), path })
    }

    /// The places that are asked, one after the other, until one has something: the one that was
    /// typed, then the usual one.
    pub(crate) fn places(&self) -> Vec<Self> {
        let usual = Self { path: REGISTRATION_PATH.to_owned(), ..self.clone() };
        let own = !matches!(self.path.as_str(), "" | "/" | REGISTRATION_PATH);
        if own { vec![self.clone(), usual] } else { vec![usual] }
    }

    /// Where a redirection leads to from here.
    pub(crate) fn follow(&self, location: &str) -> Result<Self, Trouble> {
        let here = || self.host.clone();
        let location = location.trim();
        let to = if location.starts_with("//") {
            Self::read(&format!("https:{location}"))
        } else if location.starts_with('/') {
            Self::read(&format!("{}{location}", self.origin()))
        } else if location.contains("://") {
            Self::read(location)
        } else {
            let path = self.path.split('?').next().unwrap_or_default();
            let folder = path.rfind('/').and_then(|end| path.get(..=end)).unwrap_or("/");
            Self::read(&format!("{}{folder}{location}", self.origin()))
        };
        match to {
            Ok(to) if to.host == self.host && to.port == self.port => Ok(to),
            Ok(to) => Err(Trouble::Elsewhere(here(), to.authority())),
            Err(Trouble::NotSecure) => Err(Trouble::Unprotected(here())),
            Err(_) => Err(Trouble::NothingThere(here())),
        }
    }

    /// The host with its port, where that is an unusual one.
    pub fn authority(&self) -> String {
        self.port.map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }

    fn origin(&self) -> String {
        format!("https://{}", self.authority())
    }

    /// The path as it is asked for.
    pub(crate) fn target(&self) -> &str {
        if self.path.is_empty() { "/" } else { &self.path }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.target())
    }
}

fn host_and_port(authority: &str) -> Option<(String, Option<u16>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (inner, port) = rest.split_once(']')?;
        let address: std::net::Ipv6Addr = inner.parse().ok()?;
        let port = match port {
            "" => None,
            port => Some(read_port(port.strip_prefix(':')?)?),
        };
        return Some((format!("[{address}]"), port));
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(read_port(port)?)),
        None => (authority, None),
    };
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    (host.len() <= LONGEST_HOST && host.split('.').all(label)).then_some((host, port))
}

fn read_port(digits: &str) -> Option<u16> {
    let digits = Some(digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok().filter(|port| *port != 0)
}

/// What is asked: for which number, where, with which password.
#[derive(Clone, Debug)]
pub struct Enquiry {
    /// Where.
    pub address: Address,
    /// The telephone number without what only parts it for the eye; the name to log in with.
    pub number: String,
    /// The password.
    pub secret: Secret,
}

impl Enquiry {
    /// Takes what a person typed. Nothing is sent by this.
    ///
    /// # Errors
    /// Says which field is not filled in as it must be; the first one, from above.
    pub fn new(address: &str, number: &str, secret: Secret) -> Result<Self, Trouble> {
        let address = Address::read(address)?;
        let number = bare_number(number).ok_or(Trouble::NoNumber)?;
        let bytes = secret.expose();
        if bytes.is_empty()
            || bytes.len() > LONGEST_PASSWORD
            || bytes.iter().any(u8::is_ascii_control)
        {
            return Err(Trouble::NoPassword);
        }
        Ok(Self { address, number, secret })
    }
}

/// A number without what only parts it for the eye (RFC 3966 section 5.1.1): digits, `*`, `#` and
/// a leading `+`.
fn bare_number(typed: &str) -> Option<String> {
    let parts = |c: char| matches!(c, '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{202f}');
    let bare: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !parts(*c))
        .take(LONGEST_NUMBER + 1)
        .collect();
    let digits = bare.strip_prefix('+').unwrap_or(&bare);
    let good = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'#'));
    (good && !digits.is_empty() && bare.len() <= LONGEST_NUMBER).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> String {
        Address::read(typed).map_or_else(|trouble| format!("{trouble:?}"), |a| a.to_string())
    }

    #[test]
    fn an_address_is_taken_as_people_type_it() {
        assert_eq!(read(" www.Provider.com "), "https://www.provider.com/");
        assert_eq!(read("HTTPS://provider.com"), "https://provider.com/");
        assert_eq!(read("provider.com:443/a?b=c#d"), "https://provider.com/a?b=c");
        assert_eq!(read("provider.com.:8443/x"), "https://provider.com:8443/x");
        assert_eq!(read("provider.com?x"), "https://provider.com/?x");
        assert_eq!(read("[2001:DB8::1]:8443"), "https://[2001:db8::1]:8443/");
        assert_eq!(read("192.0.2.7"), "https://192.0.2.7/");
        assert_eq!(read("http://provider.com"), "NotSecure");
    }

    #[test]
    fn what_is_no_address_is_not_asked() {
        let long = "a".repeat(600);
        for typed in [
            "",
            " ",
            "a b",
            "ftp://provider.com",
            "provider.com:0",
            "provider.com:99999",
            "a..b",
            "user@provider.com",
            "[::1",
            "[::1]x",
            "pröv.com",
            "a\u{7f}",
            ":80",
            "//x",
            "provider.com/<>",
            "file:///etc/passwd",
            &long,
        ] {
            assert_eq!(read(typed), "NoAddress", "{typed}");
        }
    }

    #[test]
    fn what_was_typed_is_asked_before_the_usual_place() {
        let places = |typed: &str| -> Vec<String> {
            Address::read(typed).unwrap().places().iter().map(ToString::to_string).collect()
        };
        let usual = "https://p.example/PCentrex/registration";
        assert_eq!(places("p.example"), [usual]);
        assert_eq!(places("p.example/"), [usual]);
        assert_eq!(places("p.example/PCentrex/registration"), [usual]);
        assert_eq!(places("p.example/lines"), ["https://p.example/lines", usual]);
    }

    #[test]
    fn a_redirection_leads_to_the_same_host_or_nowhere() {
        let here = Address::read("p.example/a/b?c").unwrap();
        let follow = |to: &str| here.follow(to).map(|to| to.to_string());
        let host = || "p.example".to_owned();

        assert_eq!(follow("/x"), Ok("https://p.example/x".to_owned()));
        assert_eq!(follow("x?y"), Ok("https://p.example/a/x?y".to_owned()));
        assert_eq!(follow("https://P.example:443/x"), Ok("https://p.example/x".to_owned()));
        assert_eq!(follow("//p.example/x"), Ok("https://p.example/x".to_owned()));
        let other = |name: &str| Err(Trouble::Elsewhere(host(), name.to_owned()));
        assert_eq!(follow("https://evil.example/x"), other("evil.example"));
        assert_eq!(follow("//evil.example/x"), other("evil.example"));
        assert_eq!(follow("https://p.example:8443/x"), other("p.example:8443"));
        assert_eq!(follow("https://p.example.evil.example/"), other("p.example.evil.example"));
        assert_eq!(follow("http://p.example/x"), Err(Trouble::Unprotected(host())));
        assert_eq!(follow("file:///etc/passwd"), Err(Trouble::NothingThere(host())));
        assert_eq!(follow("https://p.example@evil.example/"), Err(Trouble::NothingThere(host())));
    }

    #[test]
    fn a_number_is_taken_as_it_is_written() {
        assert_eq!(bare_number("020 7946 0123").as_deref(), Some("02079460123"));
        assert_eq!(bare_number("+44 (20) 7946-0123").as_deref(), Some("+442079460123"));
        assert_eq!(bare_number("*21#").as_deref(), Some("*21#"));
        for wrong in ["", " ", "+", "ann", "1+2", "1:2", "1\n\u{0}2", &"1".repeat(40)] {
            assert_eq!(bare_number(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_first_field_that_is_wrong_is_told() {
        let new = |address: &str, number: &str, password: &str| {
            Enquiry::new(address, number, Secret::new(password)).map(|_| ()).unwrap_err()
        };
        assert_eq!(new("", "", ""), Trouble::NoAddress);
        assert_eq!(new("p.example", "", ""), Trouble::NoNumber);
        assert_eq!(new("p.example", "1", ""), Trouble::NoPassword);
        assert_eq!(new("p.example", "1", "a\r\nb"), Trouble::NoPassword);
    }
}
