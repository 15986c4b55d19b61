//! What a phone is set up as: gateways, lines, keys. Plain data, without any secret.
//!
//! `storage` reads it from a file and names line and column of what is wrong with it; here it is
//! taken to be right.

use std::time::Duration;

pub use sdp::{Codec, Demand as Encryption, Exchange as KeyExchange};
pub use sip::Transport;

/// How long a call waits on hold before one is reminded of it, where nothing else is said: what
/// key telephones have done since the eighties.
pub const HOLD_REMINDER: Duration = Duration::from_mins(1);

/// Everything a phone is set up as.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Profile {
    /// The servers that carry our calls.
    pub gateways: Vec<GatewayProfile>,
    /// The lines, in the order of the desk set.
    pub lines: Vec<LineProfile>,
    /// The keys, in order. Where the profile names none, every appearance of every line gets one.
    pub keys: Vec<KeyProfile>,
    /// ISO 3166 code of the country whose tones are played, in lower case.
    pub country: String,
    /// After how long on hold a call asks to be taken back, and how often then; zero: never.
    pub hold_reminder: Duration,
    /// Who this telephone is beyond a restart (`urn:uuid:…`), for gateways that keep flows. It is no
    /// part of the file.
    pub instance: Option<String>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            gateways: Vec::new(),
            lines: Vec::new(),
            keys: Vec::new(),
            country: String::new(),
            hold_reminder: HOLD_REMINDER,
            instance: None,
        }
    }
}

/// A server that carries calls.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GatewayProfile {
    /// What the profile calls it; lines refer to it by this name.
    pub name: String,
    /// The domain: host part of our addresses and of what we dial.
    pub domain: String,
    /// The host that is really spoken to, where it is not the domain itself.
    pub proxy: Option<String>,
    /// The port; where absent, the transport's own.
    pub port: Option<u16>,
    /// UDP, TCP or TLS.
    pub transport: Transport,
    /// Whom an encrypted connection is believed to be.
    pub trust: Trust,
    /// How long a registration is asked to last.
    pub expires: Duration,
    /// Time between two questions whether the gateway is still there.
    pub keepalive: Duration,
    /// Whether it is asked to keep the flows its lines are registered over (RFC 5626).
    pub outbound: bool,
    /// Whether others are told of the address at which it sees us, in place of our own.
    pub public_address: bool,
    /// Whether speech is encrypted on its lines, where they do not say.
    pub encryption: Encryption,
    /// How keys for that are agreed, where its lines do not say.
    pub key_exchange: KeyExchange,
}

/// What proves that it is the gateway one speaks with over TLS. Where nothing is said, a
/// certificate for its domain that the system trusts does.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Trust {
    /// Certificates of an authority of one's own, in PEM; they stand in place of the system's.
    pub authority: Option<String>,
    /// The SHA-256 of the one certificate that is accepted, in place of any authority and name.
    pub pin: Option<[u8; 32]>,
}

/// Whose line it is. Colour, ring and order follow it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LineKind {
    /// The person's own.
    Personal,
    /// The firm's.
    Business,
}

/// A line: a number at a gateway.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question a person answers")]
pub struct LineProfile {
    /// What the profile and the headless commands call it.
    pub name: String,
    /// What stands beside its key.
    pub label: String,
    /// Personal or business.
    pub kind: LineKind,
    /// Name of its gateway.
    pub gateway: String,
    /// Its number: user part of its address, shown to whom we call.
    pub number: String,
    /// The name shown to whom we call.
    pub display_name: Option<String>,
    /// The name for authentication, where it differs from the number.
    pub auth_user: Option<String>,
    /// Whether the gateway is told where we are (REGISTER). A trunk that sends to a fixed address
    /// needs none.
    pub register: bool,
    /// How many calls the line can have at once.
    pub appearances: u8,
    /// Codecs in order of preference.
    pub codecs: Vec<Codec>,
    /// Sound per packet.
    pub ptime: Duration,
    /// Digits put before every number dialled.
    pub prefix: String,
    /// Whether a challenge without `qop` is answered (RFC 2069 form). Off: such a challenge is an
    /// attack more often than an old server.
    pub legacy_digest: bool,
    /// Whether a call is answered by itself where the gateway asks for it (an intercom). Off: who
    /// could make a microphone heard from afar is to be chosen.
    pub auto_answer: bool,
    /// Whether other telephones share its appearances, and how they learn of one another.
    pub sharing: Sharing,
    /// Whether one may join the calls of others on it.
    pub barge: bool,
    /// What is dialled before its number, or before that of a watched telephone, to join a call
    /// there; without it the call itself is named (RFC 3911).
    pub barge_code: Option<String>,
    /// What is dialled on it to take over what others talk on there; before the number of a watched
    /// telephone, what is talked on there. Without it, that is not to be had.
    pub pull_code: Option<String>,
    /// The number that plays its messages. With it, one is told whether any wait (RFC 3842).
    pub voicemail: Option<String>,
    /// How digits are sent in its calls.
    pub digits: DigitsBy,
    /// What the far end hears of us while we hold it.
    pub hold_sound: HoldSound,
    /// Whether its calls may be recorded.
    pub recording: RecordingRule,
    /// The user part of a resource list at its gateway (RFC 4662): one subscription to it carries
    /// all that the keys of the line watch.
    pub list: Option<String>,
    /// Whether speech is encrypted on it; where absent, as its gateway says.
    pub encryption: Option<Encryption>,
    /// How keys for that are agreed; where absent, as its gateway says.
    pub key_exchange: Option<KeyExchange>,
}

impl LineProfile {
    /// A line that says nothing beyond what it must; it is called by its name, and has two
    /// appearances.
    pub fn new(name: &str, kind: LineKind, gateway: &str, number: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: name.to_owned(),
            kind,
            gateway: gateway.to_owned(),
            number: number.to_owned(),
            display_name: None,
            auth_user: None,
            register: true,
            appearances: 2,
            codecs: vec![Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma],
            ptime: Duration::from_millis(20),
            prefix: String::new(),
            legacy_digest: false,
            auto_answer: false,
            sharing: Sharing::Private,
            barge: true,
            barge_code: None,
            pull_code: None,
            voicemail: None,
            digits: DigitsBy::Auto,
            hold_sound: HoldSound::Silence,
            recording: RecordingRule::Allowed,
            list: None,
            encryption: None,
            key_exchange: None,
        }
    }
}

/// How digits are sent to a far end.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum DigitsBy {
    /// As events where the far end takes them; else as tones, or in messages where the codec would
    /// bend tones.
    #[default]
    Auto,
    /// As events beside the speech (RFC 4733), and in no other way.
    Rtp,
    /// In messages (INFO with `application/dtmf-relay`).
    Info,
    /// As tones in the speech.
    InBand,
}

/// What a far end that we hold hears of us, where its gateway plays nothing of its own.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum HoldSound {
    /// Silence.
    #[default]
    Silence,
    /// A few soft notes, over and over.
    Music,
}

/// Whether calls of a line may be recorded.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum RecordingRule {
    /// They may.
    #[default]
    Allowed,
    /// They may, and a tone tells everybody in the call.
    Announced,
    /// They may not.
    Forbidden,
}

/// How the telephones on one line learn what the others do on it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Sharing {
    /// It is ours alone.
    #[default]
    Private,
    /// By shared call appearance: `Event: call-info` and `line-seize`, appearances by number in
    /// `Call-Info`.
    CallInfo,
    /// By shared appearances of an address (RFC 7463): `Event: dialog;shared`, and PUBLISH of what
    /// each telephone does.
    Appearances,
    /// As a station on a trunk (Asterisk's `app_sla`): the extension of this phone's station,
    /// which is called to take, answer or join the trunk, and whose dialogs tell of it.
    Station(String),
}

/// One key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyProfile {
    /// What stands beside it; empty: the line's label.
    pub label: String,
    /// Name of the line.
    pub line: String,
    /// The page of the key panel it is on, from 1.
    pub page: u8,
    /// What it is for.
    pub does: KeyDoes,
}

impl KeyProfile {
    /// A key for an appearance of a line, on the first page.
    pub fn appearance(line: &str, appearance: u8) -> Self {
        Self {
            label: String::new(),
            line: line.to_owned(),
            page: 1,
            does: KeyDoes::Appearance(appearance),
        }
    }
}

/// What a key is for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum KeyDoes {
    /// An appearance of its line, from 1.
    Appearance(u8),
    /// A lamp for somebody else's telephone; a press calls there, or picks up what rings there.
    Watch(Watch),
    /// Dials this number.
    Speed(String),
    /// A place where calls are parked, by its number: the lamp says whether one waits there. A
    /// press parks what is talked on, or takes what is parked.
    Park(String),
}

/// Another telephone at the gateway of a line, whose use is shown (RFC 4235).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Watch {
    /// Its number at the gateway. A press dials it.
    pub number: String,
    /// What is dialled before its number to answer what rings there; without it, the call is
    /// replaced (RFC 3891).
    pub pickup: Option<String>,
}
