//! The words of a profile, and what may stand in them.

use std::net::IpAddr;

use crate::sheet::{Field, Sheet, short};

/// The longest name or label: what is longer fits no key.
const LONGEST: usize = 64;

/// The longest name in the domain name system (RFC 1035 section 2.3.4).
const LONGEST_HOST: usize = 253;

/// A name by which the commands and other parts of the profile refer to something.
///
/// It holds no blank and no slash, since commands say `press LINE/APPEARANCE`, and it is no
/// number, since they also say `press KEY`.
pub(super) fn name(sheet: &mut Sheet<'_>, field: &Field<String>) -> bool {
    let name = &field.value;
    let shown = short(name);
    if name.is_empty() {
        sheet.fault(field.at, "`name` is empty");
    } else if LONGEST < name.chars().count() {
        sheet.fault(field.at, format!("`name` has at most {LONGEST} letters"));
    } else if let Some(bad) = name.chars().find(|letter| !is_name(*letter)) {
        let bad = bad.escape_debug();
        let sentence = format!(
            "`name` is letters, digits, \"-\", \"_\" and \".\", but \"{shown}\" has \"{bad}\" in \
             it (what stands beside the key is `label`)"
        );
        sheet.fault(field.at, sentence);
    } else if name.chars().all(|letter| letter.is_ascii_digit()) {
        let sentence = format!(
            "`name` has at least one letter, so that nobody takes \"{shown}\" for the number of \
             a key"
        );
        sheet.fault(field.at, sentence);
    } else {
        return true;
    }
    false
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// A text for people.
pub(super) fn label(
    sheet: &mut Sheet<'_>,
    key: &str,
    field: Option<Field<String>>,
) -> Option<String> {
    let field = field?;
    if LONGEST < field.value.chars().count() {
        sheet.fault(field.at, format!("`{key}` has at most {LONGEST} letters"));
    } else if field.value.chars().any(char::is_control) {
        sheet.fault(field.at, format!("`{key}` is one line, without control characters"));
    }
    Some(field.value)
}

/// A number, or digits put before one.
pub(super) fn number(sheet: &mut Sheet<'_>, key: &str, field: &Field<String>) {
    let number = &field.value;
    let Some(bad) = number.chars().find(|letter| !is_dialled(*letter)) else {
        if LONGEST < number.len() {
            sheet.fault(field.at, format!("`{key}` has at most {LONGEST} digits"));
        } else if number.chars().skip(1).any(|letter| letter == '+') {
            sheet.fault(field.at, format!("`{key}` has a \"+\" at its beginning only"));
        }
        return;
    };
    let shown = short(number);
    let bare: String = number.chars().filter(|letter| is_dialled(*letter)).collect();
    let hint = if number.chars().any(char::is_alphabetic) {
        String::from("; a name to log in with is written as `auth_user`")
    } else if bare.is_empty() {
        String::new()
    } else {
        format!(" (did you mean \"{bare}\"?)")
    };
    let bad = bad.escape_debug();
    let sentence = format!(
        "`{key}` is digits, \"*\", \"#\" and a leading \"+\", but \"{shown}\" has \"{bad}\" in \
         it{hint}"
    );
    sheet.fault(field.at, sentence);
}

/// The user part of an address of ours: a number, or the name of an account where a gateway gives
/// names.
pub(super) fn account(sheet: &mut Sheet<'_>, key: &str, field: &Field<String>) {
    let name = &field.value;
    let good = |letter: char| letter.is_ascii_alphanumeric() || "-_.+".contains(letter);
    let is_name = name.starts_with(|letter: char| letter.is_ascii_alphanumeric())
        && name.chars().any(char::is_alphabetic)
        && name.len() <= LONGEST
        && name.chars().all(good);
    if !is_name {
        number(sheet, key, field);
    }
}

/// The user part of an address at a gateway, which no telephone dials: a station, a list.
pub(super) fn user(sheet: &mut Sheet<'_>, key: &str, field: &Field<String>) -> Option<String> {
    let user = &field.value;
    let good = |letter: char| letter.is_ascii_alphanumeric() || "-_.+*".contains(letter);
    if user.is_empty() {
        sheet.fault(field.at, format!("`{key}` is empty"));
    } else if LONGEST < user.len() {
        sheet.fault(field.at, format!("`{key}` has at most {LONGEST} letters"));
    } else if let Some(bad) = user.chars().find(|letter| !good(*letter)) {
        let (bad, shown) = (bad.escape_debug(), short(user));
        let sentence = format!(
            "`{key}` is what stands before the \"@\" of an address, but \"{shown}\" has \"{bad}\" in it"
        );
        sheet.fault(field.at, sentence);
    } else {
        return Some(user.clone());
    }
    None
}

fn is_dialled(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '+' | '*' | '#')
}

/// A host: a name (RFC 1123 section 2.1) or an address, an IPv6 one with or without brackets.
pub(super) fn host(sheet: &mut Sheet<'_>, key: &str, field: &Field<String>) -> Option<Host> {
    let host = field.value.as_str();
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse() {
        return Some(Host::Address(address));
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let name = host.strip_suffix('.').unwrap_or(host);
    let only_numbers = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if host.len() <= LONGEST_HOST && name.split('.').all(is_label) && !only_numbers {
        return Some(Host::Name(name.to_owned()));
    }
    let shown = short(host);
    let hint = match host.split_once(':') {
        Some(("sip" | "sips", _)) => "; leave out what stands before the first \":\"",
        Some((_, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            "; the port is written on its own, as in port = 5060"
        }
        _ if host.contains('@') => "; leave out what stands before the \"@\"",
        _ => "",
    };
    let sentence = format!("`{key}` is the name or the address of a host, not \"{shown}\"{hint}");
    sheet.fault(field.at, sentence);
    None
}

/// What a host is given as.
pub(super) enum Host {
    /// By its name.
    Name(String),
    /// By its address.
    Address(IpAddr),
}
