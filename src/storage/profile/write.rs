//! A profile as text: what is read again is the same profile.
//!
//! What a former text says beyond what this Keyline knows is a part of the new one: in the table
//! it stood in, as long as that table is still there. Remarks of people are not; the former file
//! lies beside the new one.

use std::fmt::Write as _;

use phone::profile::{
    Codec, Encryption, GatewayProfile, KeyDoes, KeyExchange, KeyProfile, LineKind, LineProfile,
    Profile, Sharing, Transport,
};
use toml::{Table, Value};

use super::shared::{DIGITS, HOLD_SOUNDS, RULES};
use super::{VERSION, encryption};
use crate::sheet::PASSWORD_NAMES;
use crate::tones;

/// What stands at the beginning of a file that Keyline wrote.
const HEAD: &str = "\
# A profile of Keyline. `keyline profile example` explains every key.
# Keyline wrote this file; what it held before lies beside it, under the same name with .bak.
";

/// What is known at the top of a profile and in each kind of table. What is not there belongs to
/// somebody else, and is kept.
const TOP: &[&str] = &["version", "country", "hold_reminder", "gateway", "line", "key"];
/// The same of a gateway.
const GATEWAY: &[&str] = &[
    "name",
    "domain",
    "proxy",
    "port",
    "transport",
    "authority",
    "pin",
    "expires",
    "keepalive",
    "outbound",
    "public_address",
    "encryption",
    "key_exchange",
];
/// What a line of a profile says; each can be locked.
pub const LINE: &[&str] = &[
    "name",
    "kind",
    "gateway",
    "number",
    "label",
    "display_name",
    "auth_user",
    "register",
    "appearances",
    "codecs",
    "ptime_ms",
    "prefix",
    "legacy_digest",
    "auto_answer",
    "sharing",
    "station",
    "barge",
    "barge_code",
    "pull_code",
    "voicemail",
    "digits",
    "hold_sound",
    "recording",
    "list",
    "encryption",
    "key_exchange",
];
/// What can be locked of a profile beside the settings of its parts: what holds for the telephone,
/// and which gateways, lines and keys there are.
const PARTS: &[&str] =
    &["country", "hold_reminder", "gateway", "line", "key", "page", "pickup", "place"];
const KEY: &[&str] = &["label", "line", "page", "appearance", "watch", "pickup", "speed", "park"];

/// Everything of a profile that can be locked.
pub(crate) fn lockable() -> impl Iterator<Item = &'static str> {
    [PARTS, GATEWAY, LINE].into_iter().flatten().copied()
}

/// What says that a key is no appearance.
const USES: [&str; 3] = ["watch", "speed", "park"];

/// Writes a profile as text. `former` is the text it takes the place of, if there is one.
pub fn text(profile: &Profile, former: Option<&str>) -> String {
    text_of(profile, former.as_slice())
}

/// Writes a profile as text that is made of several: what is in several of them is that of the
/// first.
pub fn text_of(profile: &Profile, formers: &[&str]) -> String {
    let read = |text: &&str| toml::from_str(text.trim_start_matches('\u{feff}')).ok();
    let formers: Vec<Table> = formers.iter().filter_map(read).collect();
    let tables = |name: &str| -> Vec<&Table> {
        let lists = formers.iter().filter_map(|former| former.get(name)?.as_array());
        lists.flatten().filter_map(Value::as_table).collect()
    };
    let mut former = Table::new();
    for (key, value) in formers.iter().flatten() {
        match (former.get_mut(key), value) {
            // What one of them locks stays locked.
            (Some(Value::Array(locks)), Value::Array(more)) if key == "lock" => {
                let more: Vec<_> = more.iter().filter(|it| !locks.contains(it)).cloned().collect();
                locks.extend(more);
            }
            (Some(_), _) => {}
            (None, value) => drop(former.insert(key.clone(), value.clone())),
        }
    }
    let (old_gateways, old_lines, old_keys) = (tables("gateway"), tables("line"), tables("key"));
    let mut out = Out(HEAD.to_owned());
    out.number("version", VERSION);
    let country = if profile.country.is_empty() { tones::FALLBACK } else { &profile.country };
    out.text("country", country);
    out.number("hold_reminder", profile.hold_reminder.as_secs());
    out.kept(&former, TOP, is_table_like);
    for gateway in &profile.gateways {
        let old = named(&old_gateways, &gateway.name);
        out.gateway(gateway, old);
    }
    for line in &profile.lines {
        let old = named(&old_lines, &line.name);
        out.line(line, old);
    }
    for (index, key) in profile.keys.iter().enumerate() {
        let turn = profile.keys.iter().take(index).filter(|other| same_key(other, key)).count();
        let old = old_keys.iter().filter(|old| is_key(old, key)).nth(turn).copied();
        out.key(key, old);
    }
    out.rest(&former);
    out.0
}

/// Whether a value is written in brackets of its own.
fn is_table_like(value: &Value) -> bool {
    let is_list = |list: &Vec<Value>| !list.is_empty() && list.iter().all(Value::is_table);
    value.is_table() || value.as_array().is_some_and(is_list)
}

fn named<'t>(tables: &[&'t Table], name: &str) -> Option<&'t Table> {
    tables.iter().find(|table| said(table, "name") == Some(name)).copied()
}

fn said<'t>(table: &'t Table, key: &str) -> Option<&'t str> {
    table.get(key).and_then(Value::as_str)
}

fn same_key(one: &KeyProfile, other: &KeyProfile) -> bool {
    use_of(one) == use_of(other) && one.line == other.line
}

/// What a key is for, as the name of its entry and what stands there.
fn use_of(key: &KeyProfile) -> (&'static str, String) {
    match &key.does {
        KeyDoes::Appearance(appearance) => ("appearance", appearance.to_string()),
        KeyDoes::Watch(watch) => ("watch", watch.number.clone()),
        KeyDoes::Speed(number) => ("speed", number.clone()),
        KeyDoes::Park(number) => ("park", number.clone()),
    }
}

fn is_key(table: &Table, key: &KeyProfile) -> bool {
    let (name, value) = use_of(key);
    let there = match table.get(name) {
        Some(Value::Integer(number)) => number.to_string() == value,
        Some(other) => other.as_str() == Some(&value),
        // Without a use a key is for the first appearance.
        None => {
            name == "appearance" && value == "1" && !USES.iter().any(|it| table.contains_key(*it))
        }
    };
    there && said(table, "line") == Some(&key.line)
}

/// The text as far as it is written.
struct Out(String);

impl Out {
    fn line_of(&mut self, key: &str, value: &Value) {
        // It is memory, which takes everything.
        let _written = writeln!(self.0, "{} = {value}", key_text(key));
    }

    fn text(&mut self, key: &str, value: &str) {
        self.line_of(key, &Value::String(value.to_owned()));
    }

    fn given(&mut self, key: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    fn number(&mut self, key: &str, value: u64) {
        self.line_of(key, &Value::Integer(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn yes(&mut self, key: &str, value: bool) {
        self.line_of(key, &Value::Boolean(value));
    }

    fn begin(&mut self, table: &str) {
        self.0.push_str("\n[[");
        self.0.push_str(table);
        self.0.push_str("]]\n");
    }

    /// What a table holds that nobody here knows; never what may be a password.
    fn kept(&mut self, table: &Table, known: &[&str], but: impl Fn(&Value) -> bool) {
        for (key, value) in table {
            if !known.contains(&key.as_str()) && !but(value) && !is_password(key) {
                self.line_of(key, value);
            }
        }
    }

    /// The tables at the top that nobody here knows.
    fn rest(&mut self, former: &Table) {
        let rest: Table = former
            .iter()
            .filter(|(key, value)| {
                !TOP.contains(&key.as_str()) && is_table_like(value) && !is_password(key)
            })
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if let (false, Ok(text)) = (rest.is_empty(), toml::to_string(&rest)) {
            self.0.push('\n');
            self.0.push_str(&text);
        }
    }

    fn gateway(&mut self, gateway: &GatewayProfile, old: Option<&Table>) {
        let GatewayProfile {
            name,
            domain,
            proxy,
            port,
            transport,
            expires,
            keepalive,
            outbound,
            public_address,
            trust,
            encryption,
            key_exchange,
        } = gateway;
        self.begin("gateway");
        self.text("name", name);
        self.text("domain", domain);
        // An IPv6 domain is spoken to without its brackets, which the reader sees to.
        let bare = domain.trim_start_matches('[').trim_end_matches(']');
        self.given("proxy", proxy.as_ref().filter(|proxy| *proxy != bare));
        if let Some(port) = port {
            self.number("port", (*port).into());
        }
        self.text(
            "transport",
            match transport {
                Transport::Udp => "udp",
                Transport::Tcp => "tcp",
                Transport::Tls => "tls",
            },
        );
        self.given("authority", trust.authority.as_ref());
        let pin = trust.pin.map(|pin| {
            let pairs: Vec<_> = pin.iter().map(|byte| format!("{byte:02X}")).collect();
            pairs.join(":")
        });
        self.given("pin", pin.as_ref());
        self.number("expires", expires.as_secs());
        self.number("keepalive", keepalive.as_secs());
        // What goes without saying is not said of a whole gateway.
        for (key, said) in [("outbound", *outbound), ("public_address", *public_address)] {
            if said {
                self.yes(key, said);
            }
        }
        if *encryption != Encryption::default() {
            self.text("encryption", encryption::word(*encryption));
        }
        if *key_exchange != KeyExchange::default() {
            self.text("key_exchange", encryption::way(*key_exchange));
        }
        self.kept(old.unwrap_or(&Table::new()), GATEWAY, |_| false);
    }

    fn line(&mut self, line: &LineProfile, old: Option<&Table>) {
        self.begin("line");
        self.text("name", &line.name);
        self.text(
            "kind",
            match line.kind {
                LineKind::Personal => "personal",
                LineKind::Business => "business",
            },
        );
        self.text("gateway", &line.gateway);
        self.text("number", &line.number);
        self.text("label", &line.label);
        self.given("display_name", line.display_name.as_ref());
        self.given("auth_user", line.auth_user.as_ref());
        self.yes("register", line.register);
        self.number("appearances", line.appearances.into());
        let codecs = line.codecs.iter().map(|codec| {
            let name = match codec {
                Codec::Opus => "opus",
                Codec::G722 => "g722",
                Codec::Pcmu => "pcmu",
                Codec::Pcma => "pcma",
            };
            Value::String(name.to_owned())
        });
        self.line_of("codecs", &Value::Array(codecs.collect()));
        self.number("ptime_ms", u64::try_from(line.ptime.as_millis()).unwrap_or(u64::MAX));
        self.text("prefix", &line.prefix);
        self.yes("legacy_digest", line.legacy_digest);
        self.yes("auto_answer", line.auto_answer);
        match &line.sharing {
            Sharing::Private => self.text("sharing", "none"),
            Sharing::CallInfo => self.text("sharing", "call-info"),
            Sharing::Appearances => self.text("sharing", "appearances"),
            Sharing::Station(station) => {
                self.text("sharing", "station");
                self.text("station", station);
            }
        }
        self.yes("barge", line.barge);
        self.given("barge_code", line.barge_code.as_ref());
        self.given("pull_code", line.pull_code.as_ref());
        self.given("voicemail", line.voicemail.as_ref());
        // What is usual goes without saying: a profile of an older Keyline stays as it was.
        self.unusual("digits", &DIGITS, line.digits);
        self.unusual("hold_sound", &HOLD_SOUNDS, line.hold_sound);
        self.unusual("recording", &RULES, line.recording);
        self.given("list", line.list.as_ref());
        if let Some(encryption) = line.encryption {
            self.text("encryption", encryption::word(encryption));
        }
        if let Some(exchange) = line.key_exchange {
            self.text("key_exchange", encryption::way(exchange));
        }
        self.kept(old.unwrap_or(&Table::new()), LINE, |_| false);
    }

    /// Writes one of a few words, unless it is what is usual.
    fn unusual<T: Copy + Default + PartialEq>(&mut self, key: &str, words: &[(&str, T)], is: T) {
        let told = words.iter().find(|(_, value)| *value == is && is != T::default());
        if let Some((name, _)) = told {
            self.text(key, name);
        }
    }

    fn key(&mut self, key: &KeyProfile, old: Option<&Table>) {
        let KeyProfile { label, line, page, does } = key;
        self.begin("key");
        if !label.is_empty() {
            self.text("label", label);
        }
        self.text("line", line);
        self.number("page", (*page).into());
        match does {
            KeyDoes::Appearance(appearance) => self.number("appearance", (*appearance).into()),
            KeyDoes::Watch(watch) => {
                self.text("watch", &watch.number);
                self.given("pickup", watch.pickup.as_ref());
            }
            KeyDoes::Speed(number) => self.text("speed", number),
            KeyDoes::Park(number) => self.text("park", number),
        }
        self.kept(old.unwrap_or(&Table::new()), KEY, |_| false);
    }
}

/// A key as it is written: bare where it can be.
fn key_text(key: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        Value::String(key.to_owned()).to_string()
    }
}

fn is_password(key: &str) -> bool {
    PASSWORD_NAMES.contains(&key.to_lowercase().replace('-', "_").as_str())
}

#[cfg(test)]
mod tests;
