//! Values as telephones write them.

use phone::profile::{Codec, Transport};

use crate::text::short;

/// What a name, label or number may have at most; `storage` holds profiles to the same.
const LONGEST: usize = 64;

/// The longest name in the domain name system (RFC 1035 section 2.3.4).
const LONGEST_HOST: usize = 253;

/// How a telephone is to speak to its server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    Plain(Transport),
    /// What the name server says.
    Asked,
}

/// Whether speech is to be encrypted: the more, the later it stands here.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Demand {
    No,
    Offered,
    /// By a handshake beside speech.
    OfferedByHandshake,
    Demanded,
}

/// Who has a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Share {
    Private,
    /// Shared call appearance.
    Appearances,
    /// Shared in another way.
    Other,
}

/// What a server is given as: `sip:host:port;transport=tcp`, or parts of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Server {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    pub(crate) way: Option<Way>,
}

/// An address: `"Name" <sip:user@host>`, or parts of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Address {
    pub(crate) name: Option<String>,
    pub(crate) user: String,
    pub(crate) server: Option<Server>,
}

/// Yes or no, in any of the words for it.
pub(crate) fn yes(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "1" | "yes" | "on" | "true" | "enabled" | "enable" | "y" => Some(true),
        "0" | "no" | "off" | "false" | "disabled" | "disable" | "n" => Some(false),
        _ => None,
    }
}

/// The name of a transport.
pub(crate) fn way(word: &str) -> Option<Way> {
    let word = word.to_ascii_lowercase();
    match word.strip_suffix("only").or(word.strip_suffix("preferred")).unwrap_or(&word) {
        "udp" => Some(Way::Plain(Transport::Udp)),
        "tcp" => Some(Way::Plain(Transport::Tcp)),
        "tls" | "tls+sip" | "sips" => Some(Way::Plain(Transport::Tls)),
        "dns" | "dnsnaptr" | "auto" | "any" | "naptr" | "srv" => Some(Way::Asked),
        _ => None,
    }
}

/// A host with what may stand around it.
pub(crate) fn server(text: &str) -> Option<Server> {
    let text = text.trim();
    let text = text.split_once('<').map_or(text, |(_, rest)| rest);
    let text = text.split('>').next().unwrap_or_default().trim();
    let lower = text.to_ascii_lowercase();
    let (text, mut found) = if lower.starts_with("sips:") {
        (text.get(5..)?, Some(Way::Plain(Transport::Tls)))
    } else if lower.starts_with("sip:") {
        (text.get(4..)?, None)
    } else {
        (text, None)
    };
    let mut pieces = text.trim_start_matches('/').split(';');
    let authority = pieces.next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default().trim_end_matches('/');
    for piece in pieces {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        if name.trim().eq_ignore_ascii_case("transport") && found.is_none() {
            found = Some(way(value.trim())?);
        }
    }
    let (host, port) = match authority.rsplit_once(':') {
        _ if authority.parse::<std::net::Ipv6Addr>().is_ok() => (authority, None),
        Some((host, port)) if !host.ends_with(':') && !port.ends_with(']') => {
            let port: u16 = port.parse().ok().filter(|port| *port != 0)?;
            (host, Some(port))
        }
        _ => (authority, None),
    };
    Some(Server { host: host_name(host)?, port, way: found })
}

/// A host by its name (RFC 1123 section 2.1) or address; an IPv6 one in brackets, as in an address
/// of ours.
pub(crate) fn host_name(host: &str) -> Option<String> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<std::net::Ipv6Addr>() {
        return Some(format!("[{address}]"));
    }
    if host.parse::<std::net::Ipv4Addr>().is_ok() {
        return Some(host.to_owned());
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let name = host.strip_suffix('.').unwrap_or(host);
    let only_numbers = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let fits = name.len() <= LONGEST_HOST && name.split('.').all(is_label) && !only_numbers;
    fits.then(|| name.to_owned())
}

/// An address with its name, where it has one.
pub(crate) fn address(text: &str) -> Option<Address> {
    let text = text.trim();
    let (name, rest) = match text.split_once('<') {
        Some((name, rest)) => (name.trim().trim_matches('"').trim(), rest),
        None => ("", text),
    };
    let rest = rest.split('>').next().unwrap_or_default();
    let scheme_end = rest.find(':').filter(|at| {
        rest.get(..*at).is_some_and(|scheme| {
            ["sip", "sips", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        })
    });
    let bare = scheme_end.and_then(|at| rest.get(at + 1..)).unwrap_or(rest);
    let (user, has_host) = match bare.split_once('@') {
        Some((user, _)) => (user, true),
        None => (bare.split(';').next().unwrap_or_default(), false),
    };
    let server = if has_host { Some(server(rest)?) } else { None };
    let user = user.split(':').next().unwrap_or_default().to_owned();
    let name = (!name.is_empty()).then(|| name.to_owned());
    (!user.is_empty()).then_some(Address { name, user, server })
}

/// A number as it is dialled, and whether marks had to be taken out of it.
pub(crate) fn number(text: &str) -> Option<(String, bool)> {
    let text = address(text)?.user;
    let kept: String = text.chars().filter(|letter| !" -./()\u{a0}".contains(*letter)).collect();
    let dialled = |letter: char| letter.is_ascii_digit() || "*#+".contains(letter);
    let fits = !kept.is_empty()
        && kept.len() <= LONGEST
        && kept.chars().all(dialled)
        && !kept.chars().skip(1).any(|letter| letter == '+');
    fits.then(|| (kept.clone(), kept != text))
}

/// The user part of an address of ours: a number, or the name an account goes by.
pub(crate) fn user(text: &str) -> Option<(String, bool)> {
    if let Some(number) = number(text) {
        return Some(number);
    }
    let user = address(text)?.user;
    let fits = user.len() <= LONGEST
        && user.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.+".contains(letter))
        && user.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    fits.then_some((user, false))
}

/// The user part of an address that is not ours and that nobody dials: a station, a list.
pub(crate) fn other_user(text: &str) -> Option<String> {
    let user = address(text)?.user;
    let good = |letter: char| letter.is_ascii_alphanumeric() || "-_.+*".contains(letter);
    (user.len() <= LONGEST && user.chars().all(good)).then_some(user)
}

/// A text for people, and whether it had to be changed.
pub(crate) fn label(text: &str) -> (String, bool) {
    let kept: String = text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    let kept = kept.trim().to_owned();
    let changed = kept != text.trim();
    (if changed { short(&kept).trim_end_matches('…').to_owned() } else { kept }, changed)
}

/// A codec by any of its names; `None` for one that is not spoken.
pub(crate) fn codec(word: &str) -> Option<Codec> {
    let word = word.split('/').next().unwrap_or_default().trim().to_ascii_lowercase();
    let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    match word.as_str() {
        "opus" => Some(Codec::Opus),
        "g722" => Some(Codec::G722),
        "pcmu" | "g711u" | "g711mu" | "g711ulaw" | "ulaw" | "mulaw" | "g711mulaw" => {
            Some(Codec::Pcmu)
        }
        "pcma" | "g711a" | "g711alaw" | "alaw" => Some(Codec::Pcma),
        _ => None,
    }
}

/// What a digit map does with numbers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Plan {
    /// It only says when a number is complete.
    Matches,
    /// It puts this before every number.
    Prefix(String),
    /// It rewrites numbers.
    Rewrites,
}

/// Reads a digit map of any maker: `x`, `[2-9]`, `T`, `|`, with `<…:…>`, `<=…>` or `R…R` where it
/// rewrites.
pub(crate) fn plan(text: &str) -> Plan {
    let bare: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let bare = bare.trim_matches(['{', '}', '(', ')']);
    for (begin, end) in [("<:", ">"), ("<=", ">")] {
        if let Some((put, rest)) = bare.strip_prefix(begin).and_then(|rest| rest.split_once(end)) {
            let is_number = !put.is_empty() && number(put).is_some_and(|(_, tidied)| !tidied);
            let all = matches!(rest, "x." | "x.T" | "x+" | "xx." | "xx+" | "X+" | "X.");
            if is_number && all {
                return Plan::Prefix(put.to_owned());
            }
        }
    }
    if bare.contains(['<', '=', 'R', '!', '$', '\\']) || bare.contains("sip:") {
        Plan::Rewrites
    } else {
        Plan::Matches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_whatever_stands_around_it() {
        let plain = |host: &str, port| Server { host: host.into(), port, way: None };
        assert_eq!(server("pbx.example.com"), Some(plain("pbx.example.com", None)));
        assert_eq!(server("<sip:10.0.0.1:5070;lr>"), Some(plain("10.0.0.1", Some(5070))));
        assert_eq!(server("2001:db8::1"), Some(plain("[2001:db8::1]", None)));
        assert_eq!(server("[2001:db8::1]:5080"), Some(plain("[2001:db8::1]", Some(5080))));
        let tcp = server("sip:pbx:5062;transport=tcp").unwrap();
        assert_eq!((tcp.port, tcp.way), (Some(5062), Some(Way::Plain(Transport::Tcp))));
        assert_eq!(server("sips:pbx").unwrap().way, Some(Way::Plain(Transport::Tls)));
        for bad in ["", "a b", "pbx:0", "pbx:99999", "../../etc/passwd", "pbx;transport=pigeon"] {
            assert_eq!(server(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_address_gives_its_parts() {
        let full = address("\"Ann Keller\" <sip:102@pbx.example.com:5062>").unwrap();
        assert_eq!((full.name.as_deref(), full.user.as_str()), (Some("Ann Keller"), "102"));
        assert_eq!(full.server.unwrap().port, Some(5062));
        assert_eq!(address("102").unwrap().server, None);
        assert_eq!(address("sip:"), None);
    }

    #[test]
    fn a_plan_that_only_waits_is_told_from_one_that_rewrites() {
        assert_eq!(plan("[2-9]11|0T|+011xxx.T|1xxxxxxxxx"), Plan::Matches);
        assert_eq!(plan("{ <=0>x+ }"), Plan::Prefix("0".into()));
        assert_eq!(plan("(<:9>x.)"), Plan::Prefix("9".into()));
        assert_eq!(plan("(<9,:>1xxx|x.)"), Plan::Rewrites);
        assert_eq!(plan("R9R0RX.T"), Plan::Rewrites);
    }

    #[test]
    fn a_number_loses_only_marks_for_the_eye() {
        assert_eq!(number("0161 496-0000"), Some(("01614960000".into(), true)));
        assert_eq!(number("sip:*8102@pbx.example"), Some(("*8102".into(), false)));
        assert_eq!(number("alice"), None);
        assert_eq!(user("alice.b"), Some(("alice.b".into(), false)));
        assert_eq!(user("a b"), None);
    }
}
