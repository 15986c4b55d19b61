//! Why a line was not registered, as sentences.

use std::fmt;

use phone::trouble::Sentence;

/// Why a line was not registered. Nothing was stored then.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Trouble {
    /// What was typed is no address.
    NoAddress,
    /// The address is one without encryption.
    NotSecure,
    /// What was typed is no telephone number.
    NoNumber,
    /// No password was typed, or one that is far too long.
    NoPassword,
    /// The host does not take this number with this password.
    Refused(String),
    /// The host asks for the password in no way that is known here.
    UnknownLogin(String),
    /// The certificate is for another host.
    OtherName(String),
    /// Nobody who is trusted vouches for the host.
    NotTrusted(String),
    /// The certificate is of another time.
    OutOfDate(String),
    /// What is spoken there is no HTTPS.
    NoHttps(String),
    /// There is no host of this name.
    UnknownHost(String),
    /// The host cannot be reached.
    Unreachable(String),
    /// The host took too long.
    TooSlow(String),
    /// The host has nothing at the address.
    NothingThere(String),
    /// The host has a fault of its own, or too much to do.
    Busy(String),
    /// The host sends on to another, which was not asked.
    Elsewhere(String, String),
    /// The host sends on to an address without encryption, which was not asked.
    Unprotected(String),
    /// The host sends on in a circle.
    Circle(String),
    /// What the host sent is longer than any profile.
    TooLong(String),
    /// What the host sent is no profile.
    NoProfile(String),
    /// What the host sent is not for this number.
    OtherNumber(String),
    /// The number is registered already, as the line of this label.
    Already(String),
    /// An administrator has locked which lines there are, in this file.
    Locked(String),
    /// The system keeps no passwords at the moment.
    NoSecretStore,
    /// The line could not be written to the disk.
    NotWritten,
    /// The certificates that this computer trusts cannot be read.
    NoAuthorities,
    /// The person gave it up.
    Cancelled,
}

impl Sentence for Trouble {
    fn key(&self) -> &'static str {
        match self {
            Self::NoAddress => "enrol-no-address",
            Self::NotSecure => "enrol-not-secure",
            Self::NoNumber => "enrol-no-number",
            Self::NoPassword => "enrol-no-password",
            Self::Refused(_) => "enrol-refused",
            Self::UnknownLogin(_) => "enrol-unknown-login",
            Self::OtherName(_) => "enrol-other-name",
            Self::NotTrusted(_) => "enrol-not-trusted",
            Self::OutOfDate(_) => "enrol-out-of-date",
            Self::NoHttps(_) => "enrol-no-https",
            Self::UnknownHost(_) => "enrol-unknown-host",
            Self::Unreachable(_) => "enrol-unreachable",
            Self::TooSlow(_) => "enrol-too-slow",
            Self::NothingThere(_) => "enrol-nothing-there",
            Self::Busy(_) => "enrol-busy",
            Self::Elsewhere(..) => "enrol-elsewhere",
            Self::Unprotected(_) => "enrol-unprotected",
            Self::Circle(_) => "enrol-circle",
            Self::TooLong(_) => "enrol-too-long",
            Self::NoProfile(_) => "enrol-no-profile",
            Self::OtherNumber(_) => "enrol-other-number",
            Self::Already(_) => "enrol-already",
            Self::Locked(_) => "enrol-locked",
            Self::NoSecretStore => "enrol-no-secret-store",
            Self::NotWritten => "enrol-not-written",
            Self::NoAuthorities => "enrol-no-authorities",
            Self::Cancelled => "enrol-cancelled",
        }
    }

    fn blanks(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Refused(host)
            | Self::UnknownLogin(host)
            | Self::OtherName(host)
            | Self::NotTrusted(host)
            | Self::OutOfDate(host)
            | Self::NoHttps(host)
            | Self::UnknownHost(host)
            | Self::Unreachable(host)
            | Self::TooSlow(host)
            | Self::NothingThere(host)
            | Self::Busy(host)
            | Self::Unprotected(host)
            | Self::Circle(host)
            | Self::TooLong(host)
            | Self::NoProfile(host)
            | Self::OtherNumber(host) => vec![("host", host.clone())],
            Self::Elsewhere(host, other) => {
                vec![("host", host.clone()), ("other", other.clone())]
            }
            Self::Already(line) => vec![("line", line.clone())],
            Self::Locked(file) => vec![("file", file.clone())],
            Self::NoAddress
            | Self::NotSecure
            | Self::NoNumber
            | Self::NoPassword
            | Self::NoSecretStore
            | Self::NotWritten
            | Self::NoAuthorities
            | Self::Cancelled => Vec::new(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => {
                f.write_str("Enter the address of your provider, such as www.northgate.example.")
            }
            Self::NotSecure => f.write_str(
                "This address would send your password unprotected. Enter one that begins with \
                 https, or only the name of your provider.",
            ),
            Self::NoNumber => {
                f.write_str("Enter the telephone number that your provider gave you.")
            }
            Self::NoPassword => f.write_str("Enter the password that your provider gave you."),
            Self::Refused(host) => write!(
                f,
                "{host} does not accept this number with this password. Nothing was stored."
            ),
            Self::UnknownLogin(host) => write!(
                f,
                "{host} asks for the password in a way that Keyline does not know, so it was not \
                 sent."
            ),
            Self::OtherName(host) => write!(
                f,
                "The certificate shown there is not for {host}, so your password was not sent."
            ),
            Self::NotTrusted(host) => write!(
                f,
                "Nobody this computer trusts vouches for {host}, so your password was not sent."
            ),
            Self::OutOfDate(host) => write!(
                f,
                "The certificate of {host} is out of date, or this computer's clock is wrong. \
                 Your password was not sent."
            ),
            Self::NoHttps(host) => {
                write!(f, "{host} does not answer securely, so your password was not sent.")
            }
            Self::UnknownHost(host) => {
                write!(f, "There is no computer called {host}. Check the address.")
            }
            Self::Unreachable(host) => {
                write!(f, "{host} cannot be reached. Check your network, then try again.")
            }
            Self::TooSlow(host) => write!(f, "{host} did not answer in time. Try again."),
            Self::NothingThere(host) => {
                write!(f, "{host} has no registration page there. Check the address.")
            }
            Self::Busy(host) => {
                write!(f, "{host} cannot register lines at the moment. Try again later.")
            }
            Self::Elsewhere(host, other) => write!(
                f,
                "{host} sends you on to {other}. Nothing was sent there; if that is right, enter \
                 it as the address."
            ),
            Self::Unprotected(host) => write!(
                f,
                "{host} sends you on to an address without protection, where nothing was sent."
            ),
            Self::Circle(host) => write!(f, "{host} sends you on in a circle. Check the address."),
            Self::TooLong(host) => {
                write!(f, "{host} sent far more than a line needs. Nothing was stored.")
            }
            Self::NoProfile(host) => {
                write!(f, "{host} sent something that describes no line. Nothing was stored.")
            }
            Self::OtherNumber(host) => {
                write!(f, "What {host} sent is not for this number. Nothing was stored.")
            }
            Self::Already(line) => {
                write!(f, "This number is registered already; its line is {line}.")
            }
            Self::Locked(file) => write!(
                f,
                "Your administrator decides which lines there are ({file}). Nothing was stored."
            ),
            Self::NoSecretStore => f.write_str(
                "This computer keeps no passwords at the moment, so the line was not added.",
            ),
            Self::NotWritten => {
                f.write_str("The line could not be written to the disk. All is as it was before.")
            }
            Self::NoAuthorities => f.write_str(
                "The certificates that this computer trusts cannot be read, so nothing was sent.",
            ),
            Self::Cancelled => f.write_str("Registration was cancelled. Nothing was stored."),
        }
    }
}

impl std::error::Error for Trouble {}
