//! Why a call ended, in words that a person can act on.

use crate::doors::CauseView;
use crate::trouble::Trouble;

/// Why a call ended.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Cause {
    /// We hung up.
    ReleasedHere,
    /// The far end hung up.
    ReleasedThere,
    /// We handed the far end over to somebody, by name or number.
    HandedOver(String),
    /// The far end put us through to somebody, by name or number.
    PutThrough(String),
    /// We gave up before it was answered.
    GivenUp,
    /// We declined it.
    Declined,
    /// The caller gave up.
    Missed,
    /// It was answered on another telephone.
    AnsweredElsewhere,
    /// Somebody else took the appearance of the shared line first.
    Taken,
    /// Somebody else holds the call on the shared line for themselves.
    HeldPrivately,
    /// We were not let into the call of others, on the line of this label.
    NotJoined(String),
    /// The call of others was not handed over to us, on the line of this label.
    NotPulled(String),
    /// The far end is busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// They declined.
    Refused,
    /// There is no such number.
    Unallocated,
    /// The number has changed, or is reached elsewhere.
    Moved,
    /// The gateway does not let this line call there.
    Forbidden,
    /// The gateway does not take the line's password.
    PasswordRefused,
    /// The line has no password to answer the gateway with.
    PasswordWanted,
    /// The number cannot be dialled as written.
    BadNumber,
    /// The line has no service, and why.
    NoService(Trouble),
    /// The gateway did not answer.
    GatewaySilent,
    /// The gateway lost the call (a restart, most often).
    Lost,
    /// We are in another network, where the call could not go on.
    NetworkChanged,
    /// No codec in common, or no speech at all in the offer.
    NothingInCommon,
    /// The far end's description of its speech could not be used.
    BadDescription,
    /// Speech is to be encrypted on the line, and the far end has none that is.
    NotEncrypted,
    /// The far end wants encrypted speech, and the line has none.
    OnlyEncrypted,
    /// The two ends could not agree on keys.
    NoKeys,
    /// Who answered a handshake of keys is not whom the signalling named.
    WrongCertificate,
    /// The gateway or the network behind it is overloaded or broken.
    Congestion,
    /// No socket for speech could be had.
    NoPort,
    /// Another status, with its phrase.
    Other(u16, String),
}

impl Cause {
    /// The cause that a final response of the far end means for a call of ours (RFC 3261 section
    /// 21), with the Q.850 cause of a Reason header where there is one (RFC 3326).
    pub fn of_status(status: u16, phrase: &str, q850: Option<u8>) -> Self {
        match q850 {
            // No route is a number nobody has, as far as whoever dialled it is concerned.
            Some(1..=3 | 28) => return Self::Unallocated,
            Some(17) => return Self::Busy,
            // Not there, no answer, and not switched on.
            Some(18..=20) => return Self::NoAnswer,
            Some(21 | 24) => return Self::Refused,
            Some(22 | 23) => return Self::Moved,
            // What was not subscribed to, and what is barred.
            Some(29 | 50..=57 | 62 | 63) => return Self::Forbidden,
            // Out of order, no circuit, failures and shortages of the network; timers that ended.
            Some(25 | 27 | 34 | 38 | 41..=44 | 46 | 47 | 58 | 102) => return Self::Congestion,
            // What one of them carries the other cannot.
            Some(65 | 69 | 70 | 79 | 88) => return Self::NothingInCommon,
            Some(_) | None => {}
        }
        match status {
            300..=399 => Self::Moved,
            401 | 407 => Self::PasswordRefused,
            403 | 433 => Self::Forbidden,
            404 | 410 | 484 | 485 | 604 => Self::Unallocated,
            408 => Self::GatewaySilent,
            480 => Self::NoAnswer,
            481 => Self::Lost,
            486 | 600 => Self::Busy,
            488 | 606 | 415 => Self::NothingInCommon,
            // Unwanted, and refused on somebody's behalf (RFC 8197, RFC 8688).
            603 | 607 | 608 => Self::Refused,
            // It went in a circle, or too far; or a server is at its end.
            482 | 483 | 500..=599 => Self::Congestion,
            _ => Self::Other(status, phrase.chars().filter(|c| !c.is_control()).take(80).collect()),
        }
    }

    /// The name of the cause in files of words and for scripts.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::ReleasedHere => "released-here",
            Self::ReleasedThere => "released-there",
            Self::HandedOver(_) => "handed-over",
            Self::PutThrough(_) => "put-through",
            Self::GivenUp => "given-up",
            Self::Declined => "declined",
            Self::Missed => "missed",
            Self::AnsweredElsewhere => "answered-elsewhere",
            Self::Taken => "taken",
            Self::HeldPrivately => "held-privately",
            Self::NotJoined(_) => "not-joined",
            Self::NotPulled(_) => "not-pulled",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
            Self::Refused => "refused",
            Self::Unallocated => "unallocated",
            Self::Moved => "moved",
            Self::Forbidden => "forbidden",
            Self::PasswordRefused => "password-refused",
            Self::PasswordWanted => "password-wanted",
            Self::BadNumber => "bad-number",
            Self::NoService(_) => "no-service",
            Self::GatewaySilent => "gateway-silent",
            Self::Lost => "lost",
            Self::NetworkChanged => "network-changed",
            Self::NothingInCommon => "nothing-in-common",
            Self::BadDescription => "bad-description",
            Self::NotEncrypted => "not-encrypted",
            Self::OnlyEncrypted => "only-encrypted",
            Self::NoKeys => "no-keys",
            Self::WrongCertificate => "wrong-certificate",
            Self::Congestion => "congestion",
            Self::NoPort => "no-port",
            Self::Other(..) => "other",
        }
    }

    /// The sentence for the person, in English.
    pub fn text(&self) -> String {
        match self {
            Self::ReleasedHere => "You hung up.".to_owned(),
            Self::ReleasedThere => "The other side hung up.".to_owned(),
            Self::HandedOver(to) => format!("You handed the call over to {to}."),
            Self::PutThrough(to) => format!("The other side put you through to {to}."),
            Self::GivenUp => "You hung up before it was answered.".to_owned(),
            Self::Declined => "You declined the call.".to_owned(),
            Self::Missed => "The caller gave up before you answered.".to_owned(),
            Self::AnsweredElsewhere => "The call was answered on another telephone.".to_owned(),
            Self::Taken => "Somebody else took the line first.".to_owned(),
            Self::HeldPrivately => "Somebody else holds this call for themselves.".to_owned(),
            Self::NotJoined(line) => {
                format!("The gateway of {line} did not let you into this call.")
            }
            Self::NotPulled(line) => {
                format!("The gateway of {line} did not hand this call over to you.")
            }
            Self::Busy => "The number is busy.".to_owned(),
            Self::NoAnswer => "Nobody answers there at the moment.".to_owned(),
            Self::Refused => "The other side declined the call.".to_owned(),
            Self::Unallocated => "There is no such number.".to_owned(),
            Self::Moved => "The number is reached elsewhere now.".to_owned(),
            Self::Forbidden => "The gateway does not let this line call that number.".to_owned(),
            Self::PasswordRefused => "The gateway refused the password of this line.".to_owned(),
            Self::PasswordWanted => "This line has no password yet.".to_owned(),
            Self::BadNumber => "This is not a telephone number.".to_owned(),
            Self::NoService(why) => format!("The line has no service. {why}"),
            Self::GatewaySilent => "The gateway did not answer.".to_owned(),
            Self::Lost => "The gateway no longer knows the call.".to_owned(),
            Self::NetworkChanged => "The network changed, and the call could not go on.".to_owned(),
            Self::NothingInCommon => {
                "The two sides have no codec in common, so nothing could be heard.".to_owned()
            }
            Self::BadDescription => {
                "The other side described its sound in a way that cannot be used.".to_owned()
            }
            Self::NotEncrypted => {
                "This line speaks encrypted only, and the other side does not.".to_owned()
            }
            Self::OnlyEncrypted => {
                "The other side speaks encrypted only, and this line does not.".to_owned()
            }
            Self::NoKeys => {
                "The two sides could not agree on keys to encrypt what is said.".to_owned()
            }
            Self::WrongCertificate => {
                "Somebody else answered than the gateway named, so nothing was said to them."
                    .to_owned()
            }
            Self::Congestion => "The gateway cannot carry the call at the moment.".to_owned(),
            Self::NoPort => "No network port for sound is free on this computer.".to_owned(),
            Self::Other(status, phrase) if phrase.is_empty() => {
                format!("The gateway answered with status {status}.")
            }
            Self::Other(status, phrase) => {
                format!("The gateway answered: {phrase} ({status}).")
            }
        }
    }

    /// What is shown of it.
    pub fn view(&self, status: Option<u16>) -> CauseView {
        let why = if let Self::NoService(why) = self { Some(why.clone()) } else { None };
        let phrase = if let Self::Other(_, word)
        | Self::HandedOver(word)
        | Self::PutThrough(word)
        | Self::NotJoined(word)
        | Self::NotPulled(word) = self
        {
            Some(word.clone())
        } else {
            None
        };
        CauseView { key: self.key(), status, text: self.text(), why, phrase }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_q850_cause_says_more_than_the_status_it_comes_with() {
        assert_eq!(Cause::of_status(503, "Service Unavailable", Some(17)), Cause::Busy);
        assert_eq!(Cause::of_status(503, "Service Unavailable", None), Cause::Congestion);
    }

    #[test]
    fn a_phrase_of_the_far_end_cannot_move_the_cursor() {
        let cause = Cause::of_status(499, "\u{1b}[2Jhello\r\n", None);

        assert_eq!(cause.text(), "The gateway answered: [2Jhello (499).");
    }
}
