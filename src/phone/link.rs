//! From a link, or from what was copied somewhere, to a number that may be dialled.
//!
//! Links come from web pages and letters of strangers. What is taken out of one is short, holds
//! nothing that hides or starts a line, and is only ever shown and put where a person dials.

use thiserror::Error;

/// The longest link that is looked at. Numbers are short; what is longer is no kindness.
const LINK_MAX: usize = 2_048;

/// The longest number or name taken from it, in characters.
const TARGET_MAX: usize = 64;

/// The longest place that is shown beside it, in characters: a name of the DNS has up to 253,
/// and the end of it is what counts.
const HOST_MAX: usize = 80;

/// What a link names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Link {
    /// What to dial: digits, `*`, `#` and a leading `+`; else the name in an address.
    pub target: String,
    /// The gateway a `sip:` link names, or the area a local number belongs to. It is to be shown:
    /// the call goes to our own gateway.
    pub host: Option<String>,
    /// The extension to ask for once someone answers (RFC 3966 section 5.3).
    pub extension: Option<String>,
}

/// Why something is no link to a number.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum BadLink {
    /// It is none of the kinds that are known.
    #[error("this is no link to a telephone number: tel:, sip:, sips: and callto: are")]
    Unknown,
    /// It names nobody.
    #[error("this link names no number")]
    Empty,
    /// It is too long for a number.
    #[error("this link is too long for a telephone number")]
    TooLong,
    /// It holds what no number and no name holds.
    #[error("this link holds what no telephone number holds")]
    Strange,
}

/// Reads a link: `tel:` (RFC 3966), `sip:` and `sips:` (RFC 3261 section 19.1), or `callto:` as
/// programs write it.
///
/// Passwords, parameters and headers of an address are left out: none of them is a stranger's to
/// choose.
pub fn read(link: &str) -> Result<Link, BadLink> {
    if link.len() > LINK_MAX {
        return Err(BadLink::TooLong);
    }
    let (scheme, rest) = link.trim().split_once(':').ok_or(BadLink::Unknown)?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    match scheme.to_ascii_lowercase().as_str() {
        "tel" => telephone(rest),
        "sip" | "sips" => address(rest),
        "callto" => {
            // Parameters follow a plus there, as in `callto:5551000+type=phone`.
            let rest = match rest.rsplit_once('+') {
                Some((before, after)) if after.contains('=') => before,
                Some(_) | None => rest,
            };
            if rest.contains('@') { address(rest) } else { telephone(rest) }
        }
        _ => Err(BadLink::Unknown),
    }
}

/// Reads what was copied somewhere: a link, or the first telephone number in a text.
pub fn pasted(text: &str) -> Option<String> {
    if let Ok(link) = read(text) {
        return Some(link.target);
    }
    let mut text: String = text.chars().take(LINK_MAX).collect();
    if let Some((_, after)) = text.split_once("tel:") {
        text = after.to_owned();
    }
    let may = |c: char| is_digit(c) || is_separator(c) || c == '+' || c == ' ' || c == '\u{a0}';
    let run = text
        .split(|c: char| !may(c))
        .find(|run| run.chars().filter(char::is_ascii_digit).count() >= DIGITS_MIN)
        .or_else(|| {
            // A short number alone: 100, *97.
            let whole = text.trim();
            (!whole.is_empty() && whole.chars().all(may)).then_some(whole)
        })?;
    digits(run).ok()
}

/// Fewer digits within a text are a year, a price or a count.
const DIGITS_MIN: usize = 5;

/// The part of a `tel:` link after its scheme.
fn telephone(rest: &str) -> Result<Link, BadLink> {
    let mut parts = rest.split(['?', '#']).next().unwrap_or_default().split(';');
    // A number sign is a digit of a telephone and the end of a link; written out it is a digit.
    let number = unescaped(parts.next().unwrap_or_default())?;
    let mut link = Link { target: digits(&number)?, host: None, extension: None };
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name.to_ascii_lowercase().as_str() {
            "ext" => link.extension = Some(digits(&unescaped(value)?)?),
            "phone-context" => link.host = Some(host(&unescaped(value)?)?),
            _ => {}
        }
    }
    Ok(link)
}

/// The part of an address after its scheme.
fn address(rest: &str) -> Result<Link, BadLink> {
    // Headers begin with `?` and parameters with `;`, both after the host; in the user part both
    // may stand as they are.
    let (user, rest) =
        rest.rsplit_once('@').map_or((None, rest), |(user, rest)| (Some(user), rest));
    let end = rest.find([';', '?', '/', '#', '>']).unwrap_or(rest.len());
    let host = host(&unescaped(rest.get(..end).unwrap_or_default())?)?;
    let Some(user) = user else {
        // `sip:5551000` names no gateway.
        return Ok(Link { target: target(&host)?, host: None, extension: None });
    };
    let (user, _password) = user.split_once(':').unwrap_or((user, ""));
    let (user, _parameters) = user.split_once(';').unwrap_or((user, ""));
    Ok(Link { target: target(&unescaped(user)?)?, host: Some(host), extension: None })
}

/// A number where it is one, else a name that is shown as it is.
fn target(user: &str) -> Result<String, BadLink> {
    if let Ok(number) = digits(user) {
        return Ok(number);
    }
    if user.is_empty() {
        return Err(BadLink::Empty);
    }
    if user.chars().count() > TARGET_MAX {
        return Err(BadLink::TooLong);
    }
    let good = |c: char| c.is_ascii_alphanumeric() || "-_.!~*'()+$#&=,".contains(c);
    if user.chars().all(good) { Ok(user.to_owned()) } else { Err(BadLink::Strange) }
}

/// The digits of a number, without the marks for the eye (RFC 3966 section 3, visual separators)
/// and without the `(0)` that stands beside a country code for whoever calls from within.
fn digits(text: &str) -> Result<String, BadLink> {
    let text = text.trim();
    let within = text.starts_with('+').then(|| text.replacen("(0)", "", 1));
    let mut number = String::new();
    for character in within.as_deref().unwrap_or(text).chars() {
        match character {
            digit if is_digit(digit) => number.push(digit),
            '+' if number.is_empty() => number.push('+'),
            mark if is_separator(mark) || mark == ' ' || mark == '\u{a0}' => {}
            _ => return Err(BadLink::Strange),
        }
        if number.len() > TARGET_MAX {
            return Err(BadLink::TooLong);
        }
    }
    if number.is_empty() || number == "+" { Err(BadLink::Empty) } else { Ok(number) }
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || character == '*' || character == '#'
}

const fn is_separator(character: char) -> bool {
    matches!(character, '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2013}')
}

fn host(text: &str) -> Result<String, BadLink> {
    let good = |c: char| c.is_ascii_alphanumeric() || "-._:[]+".contains(c);
    match text.chars().count() {
        0 => Err(BadLink::Empty),
        count if count > HOST_MAX => Err(BadLink::TooLong),
        _ if text.chars().all(good) => Ok(text.to_owned()),
        _ => Err(BadLink::Strange),
    }
}

/// Takes `%2B` for what it stands for.
fn unescaped(text: &str) -> Result<String, BadLink> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut half = || {
            let digit = char::from(rest.next()?).to_digit(16)?;
            u8::try_from(digit).ok()
        };
        let (Some(high), Some(low)) = (half(), half()) else { return Err(BadLink::Strange) };
        bytes.push(high << 4 | low);
    }
    let text = String::from_utf8(bytes).map_err(|_| BadLink::Strange)?;
    if text.chars().any(char::is_control) { Err(BadLink::Strange) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target_of(link: &str) -> String {
        read(link).unwrap().target
    }

    #[test]
    fn numbers_are_taken_without_the_marks_for_the_eye() {
        assert_eq!(target_of("tel:+44-161-496-0855"), "+441614960855");
        assert_eq!(target_of("TEL:0161%20496%200855"), "01614960855");
        assert_eq!(target_of("tel:%2B44(0)161.496.0855"), "+441614960855");
        assert_eq!(target_of("tel://5551000"), "5551000");
        assert_eq!(target_of("tel:*21%23"), "*21#");
        assert_eq!(target_of("callto://+44161496"), "+44161496");
        assert_eq!(target_of("callto:5551000+type=phone"), "5551000");
    }

    #[test]
    fn what_belongs_to_a_number_is_shown_beside_it() {
        let link = read("tel:7042;phone-context=example.com;ext=1-2").unwrap();

        assert_eq!(
            link,
            Link {
                target: "7042".to_owned(),
                host: Some("example.com".to_owned()),
                extension: Some("12".to_owned())
            }
        );
    }

    #[test]
    fn an_address_loses_password_parameters_and_headers() {
        let link =
            read("sip:+1-212-555-1212:1234@gateway.com;user=phone?Replaces=x&Route=evil").unwrap();

        assert_eq!(link.target, "+12125551212");
        assert_eq!(link.host.as_deref(), Some("gateway.com"));
        assert_eq!(target_of("sips:alice@example.com:5061"), "alice");
        assert_eq!(target_of("sip:alice;day=tue@example.com"), "alice");
        assert_eq!(target_of("sip:600"), "600");
    }

    #[test]
    fn what_hides_or_starts_a_line_is_refused() {
        for link in [
            "tel:55%0D%0AVia:x",
            "tel:\u{202e}5551000",
            "sip:a%00b@example.com",
            "sip:alice@exa\u{430}mple.com",
            "tel:555%E2%80%AE1",
            "tel:%zz",
            "tel:55%4",
        ] {
            assert_eq!(read(link), Err(BadLink::Strange), "{link}");
        }
        assert_eq!(read("javascript:alert(1)"), Err(BadLink::Unknown));
        assert_eq!(read("5551000"), Err(BadLink::Unknown));
        assert_eq!(read("tel:"), Err(BadLink::Empty));
        assert_eq!(read("sip:@"), Err(BadLink::Empty));
        assert_eq!(read(&format!("tel:{}", "5".repeat(100))), Err(BadLink::TooLong));
        assert_eq!(read(&format!("tel:{}", "5".repeat(10_000_000))), Err(BadLink::TooLong));
    }

    #[test]
    fn a_number_is_found_in_what_was_copied() {
        let found = |text| pasted(text);
        assert_eq!(found("Call us: 0161 496 0855!").as_deref(), Some("01614960855"));
        assert_eq!(found("  +49 (0) 30/1234-56\n").as_deref(), Some("+4930123456"));
        assert_eq!(found("tel:+441614960855").as_deref(), Some("+441614960855"));
        assert_eq!(found("founded 1987, call 5551000").as_deref(), Some("5551000"));
        assert_eq!(found(" 600 ").as_deref(), Some("600"));
        assert_eq!(found("no number here"), None);
        assert_eq!(found(""), None);
    }

    /// Whatever a link says: no panic, and nothing comes out that could hide, start a line or
    /// grow.
    #[test]
    fn nothing_dangerous_comes_out_of_any_link() {
        const PIECES: [&str; 30] = [
            "tel:",
            "sip:",
            "sips:",
            "callto:",
            "//",
            "+",
            "(0)",
            "5",
            "0161",
            "@",
            ":",
            ";",
            "phone-context=",
            "ext=",
            "?",
            "#",
            "*",
            "%",
            "%0a",
            "%2B",
            "%F0%9F%98%80",
            "\r\n",
            "\u{202e}",
            "\0",
            "é",
            "example.com",
            "[::1]",
            "&",
            "=",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ];
        let (mut seed, mut good) = (7_u64, 0);
        let mut draw = |below: usize| {
            // Numerical Recipes' generator: enough to mix pieces, the same in every run.
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % below
        };
        for _ in 0..50_000 {
            let mut link = PIECES[draw(4)].to_owned();
            for _ in 0..draw(9) {
                link.push_str(PIECES[draw(PIECES.len())]);
            }
            for text in [read(&link).ok().map(|link| link.target), pasted(&link)] {
                let Some(text) = text else { continue };
                good += 1;
                assert!(!text.is_empty() && text.len() <= TARGET_MAX + 1, "{link:?}: {text:?}");
                assert!(text.chars().all(|c| c.is_ascii_graphic()), "{link:?}: {text:?}");
            }
            if let Ok(Link { host: Some(host), .. }) = read(&link) {
                assert!(host.len() <= HOST_MAX && host.chars().all(|c| c.is_ascii_graphic()));
            }
        }
        assert!(good > 1_000, "only {good} links were read at all");
    }
}
