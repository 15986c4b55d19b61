//! What is wrong, and what could not be done, as closed lists.
//!
//! Each has a name, by which files of words know it in every language, the blanks of its
//! sentence, and the sentence in English for logs and scripts.

use std::fmt;

use sip::{Distrust, RegistrationTrouble};

use crate::certificate::{self, CertificateFault};
pub use crate::device::{Device, DeviceTrouble, FileFault, RecordingTrouble};
use crate::dialplan::BadNumber;
pub use crate::hearing::SoundTrouble;

/// A sentence that can be said in every language.
pub trait Sentence: fmt::Display {
    /// Its name in files of words.
    fn key(&self) -> &'static str;

    /// What is to be filled in, by the names of the blanks.
    fn blanks(&self) -> Vec<(&'static str, String)>;
}

/// What is wrong with a line or its gateway.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Trouble {
    /// The gateway does not take the password.
    PasswordRefused,
    /// The gateway asks for a password, and none is known.
    PasswordWanted,
    /// The gateway asked for the password in a way that might betray it.
    PasswordNotSent(Suspicion),
    /// The gateway does not know the line, or forbids it; with its status.
    NotAccepted(u16),
    /// The gateway gave another answer to the registration: its status and its phrase.
    Rejected(u16, String),
    /// The line could not be registered, and it is not known why.
    NotRegistered,
    /// The number and the domain of the line make no address.
    NoAddress,
    /// The gateway does not answer.
    Silent,
    /// The connection to the gateway is gone.
    Lost,
    /// The way to the gateway is still being opened.
    Opening,
    /// The gateway's name, which stands for no address.
    UnknownHost(String),
    /// The gateway's name, where nobody answers.
    NobodyThere(String),
    /// The gateway's name, where connections are refused.
    ConnectionRefused(String),
    /// The gateway's name, where nobody speaks TLS as it is spoken today.
    NotEncrypted(String),
    /// The gateway's name, what is wrong with the certificate it shows, and its SHA-256.
    Certificate(String, CertificateFault, [u8; 32]),
    /// The profile's own authority is no certificate, or the system has none.
    Authority,
}

/// Why a password was not sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Suspicion {
    /// It was not the gateway that asked.
    Stranger,
    /// It was asked for in another name than before.
    OtherRealm,
    /// It was asked for in a weaker form than before.
    Weaker,
    /// It was asked for in a form that is easily worked back (RFC 2069).
    OldForm,
    /// It was asked for in no known form.
    NotUnderstood,
}

/// What was asked and cannot be done.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no key of this number.
    NoKey(u16),
    /// There is no such line.
    NoLine,
    /// All appearances of the line of this label are in use.
    LineFull(String),
    /// Somebody else holds the call on the line of this label, and nobody else may take it.
    HeldPrivately(String),
    /// The call on the line of this label rings at another telephone.
    RingsElsewhere(String),
    /// Somebody else has taken the line of this label, and has not called yet.
    TakenFirst(String),
    /// Somebody else talks on the line of this label.
    UsedElsewhere(String),
    /// Somebody else talks on the line of this label, and may be joined there.
    MayJoin(String),
    /// Nobody else talks on the line, or at the number, of this name.
    NothingToJoin(String),
    /// The profile does not let one join calls of others on the line of this label.
    JoinForbidden(String),
    /// The gateway tells too little of the call at this number for anybody to join it.
    CannotJoin(String),
    /// No call on the line, or at the number, of this name can be taken over.
    NoPull(String),
    /// The gateway of the line of this label does not tell what others do.
    NotTold(String),
    /// The gateway does not tell what happens at what the key of this label watches.
    NotWatched(String),
    /// The gateway does not tell of messages left on the line of this label.
    NoMessages(String),
    /// No call is parked at this number.
    NothingParked(String),
    /// No number is known that plays the messages of the line of this label.
    NoVoicemail(String),
    /// The line of this label knows no hold: the others may go on, and the far end hears silence.
    HeldOnlyHere(String),
    /// What rings at this number cannot be picked up: the profile names no code for it.
    NoPickup(String),
    /// The far end did not accept the hold; with its status.
    Hold(u16),
    /// The far end did not give the call back from hold; with its status.
    Retrieve(u16),
    /// This is no key of the pad.
    NotADigit(char),
    /// There is no call to send digits to.
    NoCallForDigits,
    /// The far end takes no digits in the way in which its line sends them.
    DigitsNotTaken,
    /// No call rings.
    NothingRings,
    /// No call can be put on hold.
    NothingToHold,
    /// No call is on hold.
    NothingHeld,
    /// No call can be ended.
    NothingToEnd,
    /// No call waits that could be let in to what is talked on.
    NothingToMerge,
    /// No calls are a conference.
    NoConference,
    /// No call that is talked on can be recorded.
    NothingToRecord,
    /// The profile does not let calls on the line of this label be recorded.
    RecordingForbidden(String),
    /// No call can be handed over.
    NothingToTransfer,
    /// There is nobody to hand the call over to.
    NobodyToTransferTo,
    /// The call is being handed over already.
    TransferUnderWay,
    /// The two calls are at different gateways.
    OtherGateway,
    /// The call could not be handed over to them, by name or number.
    Transfer(String),
    /// Whether they have the call now is not known.
    TransferUntold(String),
    /// What was typed is no number.
    Number(BadNumber),
}

/// Longer phrases of a gateway are cut: they come from outside.
const PHRASE_MAX: usize = 80;

impl Trouble {
    /// What became of an attempt to register.
    pub(crate) fn of_registration(trouble: &RegistrationTrouble) -> Self {
        match trouble {
            RegistrationTrouble::PasswordWanted => Self::PasswordWanted,
            RegistrationTrouble::PasswordRefused => Self::PasswordRefused,
            RegistrationTrouble::Forbidden(status) => Self::NotAccepted(*status),
            RegistrationTrouble::NoAnswer | RegistrationTrouble::Transport => Self::Silent,
            RegistrationTrouble::ChallengeRefused(distrust) => {
                Self::PasswordNotSent(match distrust {
                    Distrust::Stranger => Suspicion::Stranger,
                    Distrust::OtherRealm => Suspicion::OtherRealm,
                    Distrust::WeakerAlgorithm => Suspicion::Weaker,
                    Distrust::NoQop => Suspicion::OldForm,
                    Distrust::NotUnderstood | _ => Suspicion::NotUnderstood,
                })
            }
            RegistrationTrouble::Rejected(status, phrase) => Self::Rejected(
                *status,
                phrase.chars().filter(|c| !c.is_control()).take(PHRASE_MAX).collect(),
            ),
            _ => Self::NotRegistered,
        }
    }
}

impl Sentence for Trouble {
    fn key(&self) -> &'static str {
        match self {
            Self::PasswordRefused => "trouble-password-refused",
            Self::PasswordWanted => "trouble-password-wanted",
            Self::PasswordNotSent(Suspicion::Stranger) => "trouble-challenge-stranger",
            Self::PasswordNotSent(Suspicion::OtherRealm) => "trouble-challenge-realm",
            Self::PasswordNotSent(Suspicion::Weaker) => "trouble-challenge-weaker",
            Self::PasswordNotSent(Suspicion::OldForm) => "trouble-challenge-old",
            Self::PasswordNotSent(Suspicion::NotUnderstood) => "trouble-challenge-unknown",
            Self::NotAccepted(_) => "trouble-not-accepted",
            Self::Rejected(..) => "trouble-rejected",
            Self::NotRegistered => "trouble-not-registered",
            Self::NoAddress => "trouble-no-address",
            Self::Silent => "trouble-silent",
            Self::Lost => "trouble-lost",
            Self::Opening => "trouble-opening",
            Self::UnknownHost(_) => "trouble-unknown-host",
            Self::NobodyThere(_) => "trouble-nobody-there",
            Self::ConnectionRefused(_) => "trouble-connection-refused",
            Self::NotEncrypted(_) => "trouble-not-encrypted",
            Self::Certificate(_, fault, _) => certificate::key(*fault),
            Self::Authority => "trouble-authority",
        }
    }

    fn blanks(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotAccepted(status) => vec![("status", status.to_string())],
            Self::Rejected(status, phrase) => {
                vec![("status", status.to_string()), ("phrase", phrase.clone())]
            }
            Self::UnknownHost(host)
            | Self::NobodyThere(host)
            | Self::ConnectionRefused(host)
            | Self::NotEncrypted(host) => vec![("host", host.clone())],
            Self::Certificate(host, _, fingerprint) => {
                vec![("host", host.clone()), ("fingerprint", certificate::fingerprint(fingerprint))]
            }
            Self::PasswordRefused
            | Self::PasswordWanted
            | Self::PasswordNotSent(_)
            | Self::Authority
            | Self::NotRegistered
            | Self::NoAddress
            | Self::Silent
            | Self::Lost
            | Self::Opening => Vec::new(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self {
            Self::PasswordRefused => return f.write_str("The gateway refused the password."),
            Self::PasswordWanted => {
                return f.write_str("The gateway asks for the password of this line.");
            }
            Self::NotAccepted(status) => {
                return write!(f, "The gateway does not accept this line (status {status}).");
            }
            Self::Rejected(status, phrase) => {
                return write!(f, "The gateway did not register this line: {phrase} ({status}).");
            }
            Self::NotRegistered => return f.write_str("The gateway did not register this line."),
            Self::NoAddress => {
                return f.write_str("The number and the domain of this line make no address.");
            }
            Self::Silent => return f.write_str("The gateway does not answer."),
            Self::Lost => return f.write_str("The connection to the gateway was lost."),
            Self::Opening => return f.write_str("The way to its gateway is still being opened."),
            Self::UnknownHost(host) => return write!(f, "No computer has the name {host}."),
            Self::NobodyThere(host) => return write!(f, "Nobody answers at {host}."),
            Self::ConnectionRefused(host) => return write!(f, "{host} refused the connection."),
            Self::NotEncrypted(host) => {
                return write!(f, "{host} does not answer with encryption (TLS 1.2 or 1.3).");
            }
            Self::Certificate(host, fault, fingerprint) => {
                return certificate::say(f, host, *fault, fingerprint);
            }
            Self::Authority => {
                return f.write_str(
                    "The profile’s own authority is no certificate, or this computer trusts none.",
                );
            }
            Self::PasswordNotSent(Suspicion::Stranger) => "from an address that is not its own",
            Self::PasswordNotSent(Suspicion::OtherRealm) => {
                "in the name of another realm than before"
            }
            Self::PasswordNotSent(Suspicion::Weaker) => "in a weaker form than before",
            Self::PasswordNotSent(Suspicion::OldForm) => {
                "in the old form that is easily worked back"
            }
            Self::PasswordNotSent(Suspicion::NotUnderstood) => "in a form that is not understood",
        };
        write!(f, "The gateway asked for the password {why}; it was not sent.")
    }
}

impl Sentence for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NoKey(_) => "refused-no-key",
            Self::NoLine => "refused-no-line",
            Self::LineFull(_) => "refused-line-full",
            Self::HeldPrivately(_) => "refused-held-privately",
            Self::RingsElsewhere(_) => "refused-rings-elsewhere",
            Self::TakenFirst(_) => "refused-taken-first",
            Self::UsedElsewhere(_) => "refused-used-elsewhere",
            Self::MayJoin(_) => "refused-may-join",
            Self::NothingToJoin(_) => "refused-nothing-to-join",
            Self::JoinForbidden(_) => "refused-join-forbidden",
            Self::CannotJoin(_) => "refused-cannot-join",
            Self::NoPull(_) => "refused-no-pull",
            Self::NotTold(_) => "refused-not-told",
            Self::NotWatched(_) => "refused-not-watched",
            Self::NoMessages(_) => "refused-no-messages",
            Self::NothingParked(_) => "refused-nothing-parked",
            Self::NoVoicemail(_) => "refused-no-voicemail",
            Self::HeldOnlyHere(_) => "refused-held-only-here",
            Self::NoPickup(_) => "refused-no-pickup",
            Self::Hold(_) => "refused-hold",
            Self::Retrieve(_) => "refused-retrieve",
            Self::NotADigit(_) => "refused-not-a-digit",
            Self::NoCallForDigits => "refused-no-call-for-digits",
            Self::DigitsNotTaken => "refused-digits-not-taken",
            Self::NothingRings => "refused-nothing-rings",
            Self::NothingToHold => "refused-nothing-to-hold",
            Self::NothingHeld => "refused-nothing-held",
            Self::NothingToEnd => "refused-nothing-to-end",
            Self::NothingToMerge => "refused-nothing-to-merge",
            Self::NoConference => "refused-no-conference",
            Self::NothingToRecord => "refused-nothing-to-record",
            Self::RecordingForbidden(_) => "refused-recording-forbidden",
            Self::NothingToTransfer => "refused-nothing-to-transfer",
            Self::NobodyToTransferTo => "refused-nobody-to-transfer-to",
            Self::TransferUnderWay => "refused-transfer-under-way",
            Self::OtherGateway => "refused-other-gateway",
            Self::Transfer(_) => "refused-transfer",
            Self::TransferUntold(_) => "refused-transfer-untold",
            Self::Number(BadNumber::Empty) => "refused-number-missing",
            Self::Number(BadNumber::Character(_)) => "refused-number-character",
            Self::Number(BadNumber::Plus) => "refused-number-plus",
            Self::Number(BadNumber::TooLong) => "refused-number-too-long",
        }
    }

    fn blanks(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoKey(key) => vec![("key", key.to_string())],
            Self::LineFull(line)
            | Self::HeldPrivately(line)
            | Self::RingsElsewhere(line)
            | Self::TakenFirst(line)
            | Self::UsedElsewhere(line)
            | Self::MayJoin(line)
            | Self::NothingToJoin(line)
            | Self::JoinForbidden(line)
            | Self::NoPull(line)
            | Self::NoVoicemail(line)
            | Self::NotTold(line)
            | Self::NoMessages(line)
            | Self::RecordingForbidden(line)
            | Self::HeldOnlyHere(line) => vec![("line", line.clone())],
            Self::NoPickup(number) | Self::CannotJoin(number) | Self::NothingParked(number) => {
                vec![("number", number.clone())]
            }
            Self::Transfer(to) | Self::TransferUntold(to) => vec![("to", to.clone())],
            Self::Hold(status) | Self::Retrieve(status) => vec![("status", status.to_string())],
            Self::NotWatched(name) => vec![("name", name.clone())],
            Self::NotADigit(digit) => vec![("digit", digit.to_string())],
            Self::Number(BadNumber::Character(character)) => {
                vec![("character", character.to_string())]
            }
            Self::Number(BadNumber::TooLong) => {
                vec![("longest", crate::dialplan::LONGEST.to_string())]
            }
            Self::NoLine
            | Self::NoCallForDigits
            | Self::DigitsNotTaken
            | Self::NothingRings
            | Self::NothingToHold
            | Self::NothingHeld
            | Self::NothingToEnd
            | Self::NothingToMerge
            | Self::NoConference
            | Self::NothingToRecord
            | Self::NothingToTransfer
            | Self::NobodyToTransferTo
            | Self::TransferUnderWay
            | Self::OtherGateway
            | Self::Number(BadNumber::Empty | BadNumber::Plus) => Vec::new(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey(key) => write!(f, "There is no key {key}."),
            Self::NoLine => f.write_str("There is no such line."),
            Self::LineFull(line) => write!(f, "All appearances of {line} are in use."),
            Self::HeldPrivately(line) => {
                write!(f, "Somebody else holds this call on {line} for themselves.")
            }
            Self::RingsElsewhere(line) => {
                write!(f, "This call on {line} rings at another telephone.")
            }
            Self::TakenFirst(line) => write!(f, "Somebody else took {line} first."),
            Self::UsedElsewhere(line) => {
                write!(f, "Somebody else is talking on {line}; it cannot be joined from here.")
            }
            Self::MayJoin(line) => write!(
                f,
                "Somebody else is talking on {line}. You can join the call from the menu of the \
                 key."
            ),
            Self::NothingToJoin(line) => {
                write!(f, "Nobody is talking on {line} whom you could join.")
            }
            Self::JoinForbidden(line) => {
                write!(f, "This telephone is set up not to join the calls of others on {line}.")
            }
            Self::CannotJoin(number) => {
                write!(f, "The gateway tells too little of the call at {number} to join it.")
            }
            Self::NoPull(line) => write!(f, "No call on {line} can be taken over here."),
            Self::NotTold(line) => {
                write!(f, "The gateway of {line} does not tell what others do.")
            }
            Self::NotWatched(name) => {
                write!(f, "The gateway does not tell what happens at {name}.")
            }
            Self::NoMessages(line) => {
                write!(f, "The gateway does not tell of messages on {line}.")
            }
            Self::NothingParked(number) => write!(f, "No call is parked at {number}."),
            Self::NoVoicemail(line) => {
                write!(f, "No number is known that plays the messages of {line}.")
            }
            Self::HeldOnlyHere(line) => write!(
                f,
                "Only you are on hold: the gateway plays nothing to the other side of {line}, and \
                 others see it in use."
            ),
            Self::NoPickup(number) => {
                write!(f, "No code is known that picks up calls for {number}.")
            }
            Self::Hold(status) => write!(
                f,
                "The gateway did not accept the hold; the other side hears silence (status \
                 {status})."
            ),
            Self::Retrieve(status) => write!(
                f,
                "The gateway did not give the call back from hold; press the key again to retry \
                 (status {status})."
            ),
            Self::NotADigit(digit) => write!(f, "“{digit}” is not a key of the pad."),
            Self::NoCallForDigits => f.write_str("There is no call to send digits to."),
            Self::DigitsNotTaken => {
                f.write_str("The other end takes no digits in the way this line sends them.")
            }
            Self::NothingRings => f.write_str("No call rings here."),
            Self::NothingToHold => f.write_str("There is no call to hold."),
            Self::NothingHeld => f.write_str("No call is on hold."),
            Self::NothingToEnd => f.write_str("There is no call to end."),
            Self::NothingToMerge => f.write_str("There is no call on hold to bring into this one."),
            Self::NoConference => f.write_str("There is no conference."),
            Self::NothingToRecord => f.write_str("There is no call to record."),
            Self::RecordingForbidden(line) => {
                write!(f, "This telephone is set up not to record calls on {line}.")
            }
            Self::NothingToTransfer => f.write_str("There is no call to hand over."),
            Self::NobodyToTransferTo => {
                f.write_str("There is no other call to hand this one over to.")
            }
            Self::TransferUnderWay => f.write_str("The call is being handed over already."),
            Self::OtherGateway => f.write_str(
                "The two calls are at different gateways; one cannot be handed over to the other.",
            ),
            Self::Transfer(to) => {
                write!(f, "The call could not be handed over to {to}. It is yours again.")
            }
            Self::TransferUntold(to) => write!(
                f,
                "It is not known whether {to} took the call. It is yours until the other side \
                 hangs up."
            ),
            Self::Number(bad) => {
                let mut sentence = bad.to_string();
                if let Some(first) = sentence.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                write!(f, "{sentence}.")
            }
        }
    }
}
