//! What there is to know about a key of a file.

/// Why a key is not applied as it stands there.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Note {
    // What is applied in another way.
    /// It says nothing.
    #[error("empty, so what Keyline does by itself holds")]
    Empty,
    /// It stands there again.
    #[error("stands here for the second time; the last one counts")]
    Twice,
    /// It is given in minutes.
    #[error("given in minutes: {0} seconds")]
    Minutes(u32),
    /// It is beyond what Keyline does.
    #[error("brought to {0}, the nearest that there is")]
    Nearest(u32),
    /// The transport is to be found out.
    #[error("UDP is used; no name server is asked for the transport")]
    UsesUdp,
    /// Other servers are to be found out.
    #[error("the server is taken as it is named; no name server is asked for others")]
    Records,
    /// Some codecs are not spoken.
    #[error("codecs that Keyline does not speak are left out")]
    CodecsLeftOut,
    /// None of the codecs is spoken.
    #[error("Keyline speaks none of these codecs and offers its own")]
    OwnCodecs,
    /// How long an appearance is seized.
    #[error("an appearance is seized for 15 seconds")]
    SeizeFixed,
    /// A key of another kind that dials.
    #[error("becomes a key that dials the same number")]
    Dials,
    /// A plan that only says when a number is complete.
    #[error("not needed: a number is complete when SEND is pressed")]
    PlanNeedless,
    /// A plan that only puts something before.
    #[error("becomes what is put before every number dialled")]
    PlanIsPrefix,
    /// It is agreed in each call.
    #[error("agreed anew in each call")]
    Agreed,
    /// The line is switched off.
    #[error("this line is switched off in the file and left out")]
    SwitchedOff,
    /// Not asked for where another says so.
    #[error("not used: something else in the file takes its place")]
    NotUsed,
    /// A key for nothing.
    #[error("a key without a task gets no place")]
    KeyEmpty,
    /// The line has more keys than appearances, or fewer.
    #[error("the line has an appearance for each of its keys")]
    AsKeys,
    /// Marks were taken out.
    #[error("marks for the eye are taken out of the number")]
    Tidied,
    /// It is too long to stand on a key.
    #[error("shortened, so that it fits a key")]
    Shortened,
    /// It is always so.
    #[error("Keyline always does so")]
    Always,
    /// It belongs to another program.
    #[error("concerns only the telephone the file is for")]
    Elsewhere,
    /// A key for several calls.
    #[error("a key carries one call; more calls need more keys")]
    OneCall,
    /// It is a lock of a setting.
    #[error("applied; the file locks this setting, and Keyline keeps no such lock yet")]
    Lock,
    // What is not supported.
    /// Nobody knows it.
    #[error("Keyline has no such setting")]
    Unknown,
    /// Its value means nothing.
    #[error("this value is not understood")]
    NotUnderstood,
    /// Its line is left out.
    #[error("belongs to a line that is left out")]
    LineLeftOut,
    /// Its line lacks a number or a server.
    #[error("belongs to a line without a number or a server, which is left out")]
    LineIncomplete,
    /// The file has more lines than a telephone.
    #[error("more lines or keys than a telephone has")]
    TooMany,
    /// The password cannot be read.
    #[error("only the other program can read this password; Keyline asks for it")]
    PasswordUnreadable,
    /// Only a digest of the password is there.
    #[error("a digest instead of a password; Keyline asks for the password")]
    PasswordDigest,
    /// A codec that is not spoken.
    #[error("Keyline does not speak this codec")]
    Codec,
    /// Another kind of sharing.
    #[error("this kind of shared line is not known; the line is yours alone")]
    Sharing,
    /// Calls answered by themselves.
    #[error("Keyline answers no call by itself")]
    AutoAnswer,
    /// Another kind of key.
    #[error("there is no such key")]
    KeyKind,
    /// A key whose number is none.
    #[error("this is no telephone number")]
    NoNumber,
    /// A link.
    #[error("Keyline fetches nothing that a file links to")]
    Link,
    /// Another server for the same line.
    #[error("a line has one server; this one is not used")]
    SecondServer,
    /// A plan that rewrites.
    #[error("numbers are sent as they are typed; the plan is not applied")]
    PlanRewrites,
    /// Emergency numbers.
    #[error("every number is dialled as it is typed, these too; no list is kept")]
    Emergency,
    /// The lamp cannot be had.
    #[error("this way to learn about others is not known")]
    Watching,
}

impl Note {
    /// All of them, with numbers for those that have one.
    pub const ALL: [Self; 40] = [
        Self::Empty,
        Self::Twice,
        Self::Minutes(300),
        Self::Nearest(8),
        Self::UsesUdp,
        Self::Records,
        Self::CodecsLeftOut,
        Self::OwnCodecs,
        Self::SeizeFixed,
        Self::Dials,
        Self::PlanNeedless,
        Self::PlanIsPrefix,
        Self::Agreed,
        Self::SwitchedOff,
        Self::NotUsed,
        Self::KeyEmpty,
        Self::AsKeys,
        Self::Tidied,
        Self::Shortened,
        Self::Always,
        Self::Elsewhere,
        Self::OneCall,
        Self::Lock,
        Self::Unknown,
        Self::NotUnderstood,
        Self::LineLeftOut,
        Self::LineIncomplete,
        Self::TooMany,
        Self::PasswordUnreadable,
        Self::PasswordDigest,
        Self::Codec,
        Self::Sharing,
        Self::AutoAnswer,
        Self::KeyKind,
        Self::NoNumber,
        Self::Link,
        Self::SecondServer,
        Self::PlanRewrites,
        Self::Emergency,
        Self::Watching,
    ];

    /// The name of its sentence in the languages.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Twice => "twice",
            Self::Minutes(_) => "minutes",
            Self::Nearest(_) => "nearest",
            Self::UsesUdp => "uses-udp",
            Self::Records => "records",
            Self::CodecsLeftOut => "codecs-left-out",
            Self::OwnCodecs => "own-codecs",
            Self::SeizeFixed => "seize-fixed",
            Self::Dials => "dials",
            Self::PlanNeedless => "plan-needless",
            Self::PlanIsPrefix => "plan-is-prefix",
            Self::Agreed => "agreed",
            Self::SwitchedOff => "switched-off",
            Self::NotUsed => "not-used",
            Self::KeyEmpty => "key-empty",
            Self::AsKeys => "as-keys",
            Self::Tidied => "tidied",
            Self::Shortened => "shortened",
            Self::Always => "always",
            Self::Elsewhere => "elsewhere",
            Self::OneCall => "one-call",
            Self::Lock => "lock",
            Self::Unknown => "unknown",
            Self::NotUnderstood => "not-understood",
            Self::LineLeftOut => "line-left-out",
            Self::LineIncomplete => "line-incomplete",
            Self::TooMany => "too-many",
            Self::PasswordUnreadable => "password-unreadable",
            Self::PasswordDigest => "password-digest",
            Self::Codec => "codec",
            Self::Sharing => "sharing",
            Self::AutoAnswer => "auto-answer",
            Self::KeyKind => "key-kind",
            Self::NoNumber => "no-number",
            Self::Link => "link",
            Self::SecondServer => "second-server",
            Self::PlanRewrites => "plan-rewrites",
            Self::Emergency => "emergency",
            Self::Watching => "watching",
        }
    }

    /// The number in its sentence.
    pub const fn number(self) -> Option<u32> {
        if let Self::Minutes(number) | Self::Nearest(number) = self { Some(number) } else { None }
    }
}
