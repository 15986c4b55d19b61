//! What a new profile changes in an old one, for people to look at before it does.

use phone::profile::{
    Codec, DigitsBy, Encryption, GatewayProfile, HoldSound, KeyDoes, KeyExchange, KeyProfile,
    LineKind, LineProfile, Profile, RecordingRule, Sharing, Transport, Trust, Watch,
};

/// A part of a profile, as people call it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// What holds for all.
    Telephone,
    /// A gateway, by its name.
    Gateway(String),
    /// A line, by its name.
    Line(String),
    /// A key, by its line and what stands beside it.
    Key(String, String),
}

/// One thing that becomes another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// It is new.
    Added(Part),
    /// It goes.
    Removed(Part),
    /// A setting of it changes.
    Changed {
        /// Of what.
        part: Part,
        /// The setting, as the profile calls it.
        setting: &'static str,
        /// What it was; empty where it was not there.
        old: String,
        /// What it becomes; empty where it is no longer there.
        new: String,
    },
}

/// A setting with its value as text.
type Setting = (&'static str, String);

/// What the new profile changes, in the order of the profile: nothing where both are the same.
pub fn difference(old: &Profile, new: &Profile) -> Vec<Change> {
    let mut changes = Vec::new();
    settings(&mut changes, &Part::Telephone, telephone(old), telephone(new));
    parts(
        &mut changes,
        (&old.gateways, &new.gateways),
        |it| it.name.clone(),
        |it| Part::Gateway(it.name.clone()),
        gateway,
    );
    parts(
        &mut changes,
        (&old.lines, &new.lines),
        |it| it.name.clone(),
        |it| Part::Line(it.name.clone()),
        line,
    );
    parts(
        &mut changes,
        (&old.keys, &new.keys),
        identity,
        |it| Part::Key(it.line.clone(), shown(it)),
        key,
    );
    changes
}

/// Compares what is there several times. What is there twice is told apart by its turn.
fn parts<T, I: Eq + Clone>(
    changes: &mut Vec<Change>,
    (old, new): (&[T], &[T]),
    identity: impl Fn(&T) -> I,
    part: impl Fn(&T) -> Part,
    of: impl Fn(&T) -> Vec<Setting>,
) {
    let turned = |list: &[T]| -> Vec<(I, usize)> {
        let ids: Vec<I> = list.iter().map(&identity).collect();
        let turn = |at: usize, id: &I| ids.iter().take(at).filter(|other| *other == id).count();
        ids.iter().enumerate().map(|(at, id)| (id.clone(), turn(at, id))).collect()
    };
    let (old_ids, new_ids) = (turned(old), turned(new));
    for (id, it) in old_ids.iter().zip(old) {
        if !new_ids.contains(id) {
            changes.push(Change::Removed(part(it)));
        }
    }
    // Places count among what stays: what comes and goes moves nothing.
    let staying_old: Vec<_> = old_ids.iter().filter(|id| new_ids.contains(id)).collect();
    let staying_new: Vec<_> = new_ids.iter().filter(|id| old_ids.contains(id)).collect();
    for (id, it) in new_ids.iter().zip(new) {
        let before = old_ids.iter().position(|other| other == id).and_then(|at| old.get(at));
        let Some(before) = before else {
            changes.push(Change::Added(part(it)));
            continue;
        };
        settings(changes, &part(it), of(before), of(it));
        let place = |list: &[&(I, usize)]| list.iter().position(|other| *other == id);
        let (from, to) = (place(&staying_old), place(&staying_new));
        if let (Some(from), Some(to)) = (from, to)
            && from != to
        {
            changes.push(Change::Changed {
                part: part(it),
                setting: "place",
                old: (from + 1).to_string(),
                new: (to + 1).to_string(),
            });
        }
    }
}

fn settings(changes: &mut Vec<Change>, part: &Part, old: Vec<Setting>, new: Vec<Setting>) {
    for ((setting, old), (_, new)) in old.into_iter().zip(new) {
        if old != new {
            changes.push(Change::Changed { part: part.clone(), setting, old, new });
        }
    }
}

// Each of these takes its part apart whole, so that what is added to a profile is not forgotten.

fn telephone(profile: &Profile) -> Vec<Setting> {
    let Profile { gateways: _, lines: _, keys: _, country, hold_reminder, instance: _ } = profile;
    vec![("country", country.clone()), ("hold_reminder", hold_reminder.as_secs().to_string())]
}

fn gateway(gateway: &GatewayProfile) -> Vec<Setting> {
    let GatewayProfile {
        name: _,
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
    let transport = match transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
    };
    let Trust { authority, pin } = trust;
    let pin = pin.map(|pin| pin.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>());
    vec![
        ("domain", domain.clone()),
        ("proxy", proxy.clone().unwrap_or_default()),
        ("port", port.map(|port| port.to_string()).unwrap_or_default()),
        ("transport", transport.to_owned()),
        ("authority", authority.clone().unwrap_or_default()),
        ("pin", pin.map(|pin| pin.join(":")).unwrap_or_default()),
        ("expires", expires.as_secs().to_string()),
        ("keepalive", keepalive.as_secs().to_string()),
        ("outbound", outbound.to_string()),
        ("public_address", public_address.to_string()),
        ("encryption", demanded(*encryption).to_owned()),
        ("key_exchange", exchanged(*key_exchange).to_owned()),
    ]
}

fn line(line: &LineProfile) -> Vec<Setting> {
    let LineProfile {
        name: _,
        label,
        kind,
        gateway,
        number,
        display_name,
        auth_user,
        register,
        appearances,
        codecs,
        ptime,
        prefix,
        legacy_digest,
        auto_answer,
        sharing,
        barge,
        barge_code,
        pull_code,
        voicemail,
        digits,
        hold_sound,
        recording,
        list,
        encryption,
        key_exchange,
    } = line;
    let said = |given: &Option<String>| given.clone().unwrap_or_default();
    let codecs: Vec<&str> = codecs.iter().map(|codec| codec_name(*codec)).collect();
    let kind = match kind {
        LineKind::Personal => "personal",
        LineKind::Business => "business",
    };
    let digits = match digits {
        DigitsBy::Auto => "auto",
        DigitsBy::Rtp => "rtp",
        DigitsBy::Info => "info",
        DigitsBy::InBand => "inband",
    };
    let hold_sound = match hold_sound {
        HoldSound::Silence => "silence",
        HoldSound::Music => "music",
    };
    let recording = match recording {
        RecordingRule::Allowed => "allowed",
        RecordingRule::Announced => "announced",
        RecordingRule::Forbidden => "forbidden",
    };
    let (sharing, station) = match sharing {
        Sharing::Private => ("none", ""),
        Sharing::CallInfo => ("call-info", ""),
        Sharing::Appearances => ("appearances", ""),
        Sharing::Station(station) => ("station", station.as_str()),
    };
    vec![
        ("label", label.clone()),
        ("kind", kind.to_owned()),
        ("gateway", gateway.clone()),
        ("number", number.clone()),
        ("display_name", said(display_name)),
        ("auth_user", said(auth_user)),
        ("register", register.to_string()),
        ("appearances", appearances.to_string()),
        ("codecs", codecs.join(", ")),
        ("ptime_ms", ptime.as_millis().to_string()),
        ("prefix", prefix.clone()),
        ("legacy_digest", legacy_digest.to_string()),
        ("auto_answer", auto_answer.to_string()),
        ("sharing", sharing.to_owned()),
        ("station", station.to_owned()),
        ("barge", barge.to_string()),
        ("barge_code", said(barge_code)),
        ("pull_code", said(pull_code)),
        ("voicemail", said(voicemail)),
        ("digits", digits.to_owned()),
        ("hold_sound", hold_sound.to_owned()),
        ("recording", recording.to_owned()),
        ("list", said(list)),
        ("encryption", encryption.map(demanded).unwrap_or_default().to_owned()),
        ("key_exchange", key_exchange.map(exchanged).unwrap_or_default().to_owned()),
    ]
}

const fn demanded(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Off => "off",
        Encryption::Preferred => "preferred",
        Encryption::Required => "required",
    }
}

const fn exchanged(exchange: KeyExchange) -> &'static str {
    match exchange {
        KeyExchange::Sdes => "sdes",
        KeyExchange::Dtls => "dtls",
    }
}

const fn codec_name(codec: Codec) -> &'static str {
    match codec {
        Codec::Opus => "opus",
        Codec::G722 => "g722",
        Codec::Pcmu => "pcmu",
        Codec::Pcma => "pcma",
    }
}

/// What makes a key the one it is: where it stands and what stands beside it may change.
fn identity(key: &KeyProfile) -> (String, &'static str, String) {
    let (what, value) = match &key.does {
        KeyDoes::Appearance(number) => ("appearance", number.to_string()),
        KeyDoes::Watch(watch) => ("watch", watch.number.clone()),
        KeyDoes::Speed(number) => ("speed", number.clone()),
        KeyDoes::Park(number) => ("park", number.clone()),
    };
    (key.line.clone(), what, value)
}

/// How a key is called: by what stands beside it, else by what it is for.
fn shown(key: &KeyProfile) -> String {
    if key.label.is_empty() { identity(key).2 } else { key.label.clone() }
}

fn key(key: &KeyProfile) -> Vec<Setting> {
    let KeyProfile { label, line: _, page, does } = key;
    let pickup = match does {
        KeyDoes::Watch(Watch { number: _, pickup }) => pickup.clone().unwrap_or_default(),
        KeyDoes::Appearance(_) | KeyDoes::Speed(_) | KeyDoes::Park(_) => String::new(),
    };
    vec![("label", label.clone()), ("page", page.to_string()), ("pickup", pickup)]
}
