//! What a file says of a line.

use phone::profile::{DigitsBy, LineKind};

use crate::note::Note;
use crate::paper::{At, Fate, Paper};

use super::value::{self, Demand, Plan, Share, Way};
use super::{DraftLine, Given};

/// Reads a word of one maker.
pub(crate) type Word<T> = fn(&str) -> Option<T>;

/// What an entry says of a line.
#[derive(Clone, Copy)]
pub(crate) enum Field {
    Enabled,
    Label,
    DisplayName,
    User,
    AuthUser,
    UsesAuthUser,
    Password,
    /// A password that only the other program can read.
    PasswordUnreadable,
    /// A digest of the password.
    PasswordDigest,
    /// Where such a digest is good.
    Realm,
    /// By what it was made.
    Algorithm,
    /// `"Name" <sip:user@host>`: name, user and domain at once.
    Identity,
    /// What stands behind the `@` of the address.
    Domain,
    /// Where the line registers.
    Server,
    Port,
    /// Where everything is really sent.
    Proxy,
    ProxyPort,
    UsesProxy,
    Transport(Word<Way>),
    /// How long a registration lasts, in units of so many seconds.
    Expires(u32),
    Encryption(Word<Demand>),
    /// All codecs in one value, with what parts them.
    Codecs(&'static [char]),
    /// One codec of several.
    Codec(Ranked),
    Ptime,
    Digits(Word<DigitsBy>),
    /// The value is whether digits go so; it may say yes of several ways.
    DigitsIf(DigitsBy),
    Prefix,
    DialPlan,
    Voicemail,
    /// Whether one asks for the lamp of waiting messages: Keyline does where there is a number.
    WaitingLamp,
    Shared(Word<Share>),
    /// The station of a shared line of Asterisk.
    Station,
    Appearances,
    Barge,
    /// What is dialled before a number to join the call there.
    BargeCode,
    /// What is dialled to take over a call of others.
    PullCode,
    /// How long an appearance is seized.
    SeizeTime,
    /// What is dialled to answer what rings elsewhere.
    Pickup,
    /// The address of the list of those who are watched.
    List,
    Register,
    Kind,
    AutoAnswer,
    /// The same in a word: `manual`, or anything else.
    AnswerMode,
    /// Applied in another way, whatever it says.
    Mapped(Note),
    /// Not supported, whatever it says, unless it says nothing.
    Not(Note),
    /// Not supported where it says yes.
    NotIfYes(Note),
}

/// What is said of one codec of several, which is known by its name or its place.
#[derive(Clone, Copy)]
pub(crate) enum Ranked {
    /// The value is its name; it stands at this place.
    Named(u32),
    /// The value is whether this codec is used.
    On(&'static str),
    /// The value is the place of this codec; zero where it is not used.
    Rank(&'static str),
    /// The value is whether that at this place is used.
    PlaceOn(u32),
    /// The value is the number a maker gives it; it stands at this place.
    Numbered(u32, fn(&str) -> &'static str),
}

/// Puts a value in its place; what stood there before is told to be superseded.
fn put<T>(place: &mut Option<Given<T>>, paper: &mut Paper, at: At, value: T) {
    if let Some(old) = place.replace(Given { at, value }) {
        paper.fate(old.at, Fate::Mapped(Note::Twice));
    }
    paper.fate(at, Fate::Applied);
}

impl DraftLine {
    /// Takes in what an entry says.
    pub(super) fn take(&mut self, paper: &mut Paper, at: At, field: Field) {
        let text = paper.value(at).to_owned();
        if text.is_empty() {
            return paper.fate(at, Fate::Mapped(Note::Empty));
        }
        if self.understood(paper, at, field, &text).is_none() {
            paper.fate(at, Fate::Unsupported(Note::NotUnderstood));
        }
        crate::paper::wipe(text);
    }

    fn understood(&mut self, paper: &mut Paper, at: At, field: Field, text: &str) -> Option<()> {
        match field {
            Field::Enabled => flag(&mut self.enabled, paper, at, text)?,
            Field::UsesAuthUser => flag(&mut self.uses_auth_user, paper, at, text)?,
            Field::UsesProxy => flag(&mut self.uses_proxy, paper, at, text)?,
            Field::Barge => flag(&mut self.barge, paper, at, text)?,
            Field::Register => flag(&mut self.register, paper, at, text)?,
            Field::Label => label(&mut self.label, paper, at, text),
            Field::DisplayName => label(&mut self.display_name, paper, at, text),
            Field::User => self.user(paper, at, text)?,
            Field::Identity => self.identity(paper, at, text)?,
            Field::AuthUser => {
                let (user, changed) = value::label(text);
                put(&mut self.auth_user, paper, at, Some(user).filter(|_| !changed)?);
            }
            Field::Password => {
                paper.hide(at);
                put(&mut self.password, paper, at, ());
            }
            Field::PasswordUnreadable => {
                paper.hide(at);
                paper.fate(at, Fate::Unsupported(Note::PasswordUnreadable));
            }
            // Whether it can be used is seen when all is known.
            Field::PasswordDigest => {
                paper.hide(at);
                put(&mut self.half, paper, at, ());
            }
            Field::Realm => {
                put(&mut self.realm, paper, at, text.to_owned());
                paper.fate(at, Fate::Mapped(Note::Agreed));
            }
            Field::Algorithm => {
                put(&mut self.algorithm, paper, at, text.to_owned());
                paper.fate(at, Fate::Mapped(Note::Agreed));
            }
            Field::Domain => put(&mut self.domain, paper, at, value::server(text)?.host),
            Field::Server => put(&mut self.server, paper, at, value::server(text)?),
            Field::Proxy => put(&mut self.proxy, paper, at, value::server(text)?),
            Field::Port => port(&mut self.port, paper, at, text)?,
            Field::ProxyPort => port(&mut self.proxy_port, paper, at, text)?,
            Field::Transport(word) => put(&mut self.way, paper, at, word(text)?),
            Field::Encryption(word) => self.encryption(paper, at, word(text)?),
            Field::Expires(unit) => self.expires(paper, at, text, unit)?,
            Field::Codecs(parts) => self.list_of_codecs(paper, at, text, parts),
            Field::Codec(ranked) => self.codec(paper, at, text, ranked)?,
            Field::Ptime => {
                let nearest = |given| {
                    if given < 15 {
                        10
                    } else if given <= 30 {
                        20
                    } else {
                        40
                    }
                };
                count(&mut self.ptime, paper, at, text, nearest)?;
            }
            Field::Appearances => {
                count(&mut self.appearances, paper, at, text, |given| given.clamp(1, 8))?;
            }
            Field::DialPlan => self.plan(paper, at, text),
            Field::Prefix => number(&mut self.prefix, paper, at, text),
            Field::Voicemail => number(&mut self.voicemail, paper, at, text),
            Field::Pickup => number(&mut self.pickup, paper, at, text),
            Field::BargeCode => number(&mut self.barge_code, paper, at, text),
            Field::PullCode => number(&mut self.pull_code, paper, at, text),
            Field::Shared(word) => {
                let share = word(text)?;
                put(&mut self.share, paper, at, share);
                if share == Share::Other {
                    paper.fate(at, Fate::Unsupported(Note::Sharing));
                }
            }
            Field::Station => put(&mut self.station, paper, at, value::other_user(text)?),
            Field::List => put(&mut self.list, paper, at, value::other_user(text)?),
            Field::Kind => put(&mut self.kind, paper, at, kind(text)?),
            Field::Digits(word) => put(&mut self.digits, paper, at, word(text)?),
            Field::DigitsIf(by) => self.digits_if(paper, at, value::yes(text)?, by),
            told @ (Field::AnswerMode
            | Field::AutoAnswer
            | Field::NotIfYes(_)
            | Field::SeizeTime
            | Field::WaitingLamp
            | Field::Mapped(_)
            | Field::Not(_)) => return verdict(told, text).map(|fate| paper.fate(at, fate)),
        }
        Some(())
    }

    fn user(&mut self, paper: &mut Paper, at: At, text: &str) -> Option<()> {
        let (user, tidied) = value::user(text)?;
        put(&mut self.user, paper, at, user);
        if tidied {
            paper.fate(at, Fate::Mapped(Note::Tidied));
        }
        if let Some(server) = value::address(text).and_then(|address| address.server) {
            self.home = Some(Given { at, value: server });
        }
        Some(())
    }

    fn identity(&mut self, paper: &mut Paper, at: At, text: &str) -> Option<()> {
        let address = value::address(text)?;
        let (user, tidied) = value::user(&address.user)?;
        put(&mut self.user, paper, at, user);
        if tidied {
            paper.fate(at, Fate::Mapped(Note::Tidied));
        }
        if let Some(name) = address.name {
            self.display_name = Some(Given { at, value: value::label(&name).0 });
        }
        if let Some(server) = address.server {
            self.home = Some(Given { at, value: server });
        }
        Some(())
    }

    /// Whatever stands there last: what demands encryption is not talked out of it.
    fn encryption(&mut self, paper: &mut Paper, at: At, demand: Demand) {
        paper.fate(at, Fate::Applied);
        if self.demand.as_ref().is_none_or(|it| it.value < demand) {
            self.demand = Some(Given { at, value: demand });
        }
    }

    /// Of several ways that are all on, events go before messages, and those before tones.
    fn digits_if(&mut self, paper: &mut Paper, at: At, on: bool, by: DigitsBy) {
        let rank = |by: DigitsBy| match by {
            DigitsBy::Auto | DigitsBy::Rtp => 2,
            DigitsBy::Info => 1,
            DigitsBy::InBand => 0,
        };
        if !on {
            paper.fate(at, Fate::Applied);
        } else if self.digits.as_ref().is_some_and(|it| rank(by) < rank(it.value)) {
            paper.fate(at, Fate::Mapped(Note::NotUsed));
        } else {
            put(&mut self.digits, paper, at, by);
        }
    }

    fn plan(&mut self, paper: &mut Paper, at: At, text: &str) {
        match value::plan(text) {
            Plan::Matches => paper.fate(at, Fate::Mapped(Note::PlanNeedless)),
            Plan::Rewrites => paper.fate(at, Fate::Unsupported(Note::PlanRewrites)),
            Plan::Prefix(prefix) => {
                put(&mut self.prefix, paper, at, prefix);
                paper.fate(at, Fate::Mapped(Note::PlanIsPrefix));
            }
        }
    }

    fn expires(&mut self, paper: &mut Paper, at: At, text: &str, unit: u32) -> Option<()> {
        let given: u32 = text.parse().ok()?;
        let seconds = given.saturating_mul(unit);
        // What a profile may say; `storage` explains why.
        let nearest = seconds.clamp(10, 86_400);
        put(&mut self.expires, paper, at, nearest);
        if nearest != seconds {
            paper.fate(at, Fate::Mapped(Note::Nearest(nearest)));
        } else if unit != 1 {
            paper.fate(at, Fate::Mapped(Note::Minutes(nearest)));
        }
        Some(())
    }

    fn list_of_codecs(&mut self, paper: &mut Paper, at: At, text: &str, parts: &[char]) {
        let mut codecs = Vec::new();
        let mut left_out = false;
        for word in text.split(parts).map(str::trim).filter(|word| !word.is_empty()) {
            match value::codec(word) {
                Some(codec) if !codecs.contains(&codec) => codecs.push(codec),
                Some(_) => {}
                None => left_out |= !word.to_ascii_lowercase().contains("telephone-event"),
            }
        }
        if codecs.is_empty() {
            return paper.fate(at, Fate::Unsupported(Note::OwnCodecs));
        }
        put(&mut self.listed, paper, at, codecs);
        if left_out {
            paper.fate(at, Fate::Mapped(Note::CodecsLeftOut));
        }
    }

    fn codec(&mut self, paper: &mut Paper, at: At, text: &str, ranked: Ranked) -> Option<()> {
        let name = match ranked {
            Ranked::On(name) | Ranked::Rank(name) => name.to_owned(),
            Ranked::Named(place) | Ranked::PlaceOn(place) | Ranked::Numbered(place, _) => {
                format!("#{place}")
            }
        };
        let codec = self.codecs.entry(name.clone()).or_default();
        match ranked {
            Ranked::On(_) | Ranked::PlaceOn(_) => put(&mut codec.on, paper, at, value::yes(text)?),
            Ranked::Rank(_) => put(&mut codec.rank, paper, at, text.parse().ok()?),
            Ranked::Named(place) => {
                put(&mut codec.name, paper, at, text.to_owned());
                codec.rank.get_or_insert(Given { at, value: place });
            }
            Ranked::Numbered(place, name) => {
                put(&mut codec.name, paper, at, name(text).to_owned());
                codec.rank.get_or_insert(Given { at, value: place });
            }
        }
        Some(())
    }
}

/// What becomes of an entry whose value is not kept. Every field has its place or its verdict.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others have a place")]
fn verdict(field: Field, text: &str) -> Option<Fate> {
    let unless =
        |fine: bool, note| Some(if fine { Fate::Applied } else { Fate::Unsupported(note) });
    match field {
        Field::AnswerMode => unless(text.eq_ignore_ascii_case("manual"), Note::AutoAnswer),
        Field::AutoAnswer => unless(value::yes(text) == Some(false), Note::AutoAnswer),
        Field::NotIfYes(note) => unless(value::yes(text) == Some(false), note),
        Field::SeizeTime => {
            let is_ours = text.parse::<u32>().ok()? == 15;
            Some(if is_ours { Fate::Applied } else { Fate::Mapped(Note::SeizeFixed) })
        }
        Field::WaitingLamp => {
            Some(if value::yes(text)? { Fate::Applied } else { Fate::Mapped(Note::Always) })
        }
        Field::Mapped(note) => Some(Fate::Mapped(note)),
        Field::Not(note) => Some(Fate::Unsupported(note)),
        _ => None,
    }
}

fn flag(place: &mut Option<Given<bool>>, paper: &mut Paper, at: At, text: &str) -> Option<()> {
    put(place, paper, at, value::yes(text)?);
    Some(())
}

fn label(place: &mut Option<Given<String>>, paper: &mut Paper, at: At, text: &str) {
    let (label, changed) = value::label(text);
    put(place, paper, at, label);
    if changed {
        paper.fate(at, Fate::Mapped(Note::Shortened));
    }
}

/// Zero is how many say: whichever is usual.
fn port(place: &mut Option<Given<u16>>, paper: &mut Paper, at: At, text: &str) -> Option<()> {
    match text.parse().ok()? {
        0 => paper.fate(at, Fate::Mapped(Note::Empty)),
        port => put(place, paper, at, port),
    }
    Some(())
}

fn count(
    place: &mut Option<Given<u32>>,
    paper: &mut Paper,
    at: At,
    text: &str,
    nearest: impl FnOnce(u32) -> u32,
) -> Option<()> {
    let given: u32 = text.parse().ok()?;
    let nearest = nearest(given);
    put(place, paper, at, nearest);
    if nearest != given {
        paper.fate(at, Fate::Mapped(Note::Nearest(nearest)));
    }
    Some(())
}

fn number(place: &mut Option<Given<String>>, paper: &mut Paper, at: At, text: &str) {
    let Some((number, tidied)) = value::number(text) else {
        return paper.fate(at, Fate::Unsupported(Note::NoNumber));
    };
    put(place, paper, at, number);
    if tidied {
        paper.fate(at, Fate::Mapped(Note::Tidied));
    }
}

fn kind(word: &str) -> Option<LineKind> {
    match word.to_ascii_lowercase().as_str() {
        "business" => Some(LineKind::Business),
        "personal" => Some(LineKind::Personal),
        _ => None,
    }
}
