//! What is said of a certificate that is not believed.

use std::fmt;

/// Why a certificate is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CertificateFault {
    /// It has expired.
    Expired,
    /// It is not valid yet, or this computer's clock is wrong.
    NotYetValid,
    /// It is for another name.
    OtherName,
    /// Nobody who is trusted vouches for it.
    UnknownIssuer,
    /// It is not the one that the profile names.
    NotPinned,
    /// It is damaged, withdrawn, not for servers, or made in a way that is no longer safe.
    Unsound,
}

/// Its name in files of words.
pub(crate) const fn key(fault: CertificateFault) -> &'static str {
    match fault {
        CertificateFault::Expired => "trouble-certificate-expired",
        CertificateFault::NotYetValid => "trouble-certificate-early",
        CertificateFault::OtherName => "trouble-certificate-name",
        CertificateFault::UnknownIssuer => "trouble-certificate-issuer",
        CertificateFault::NotPinned => "trouble-certificate-pin",
        CertificateFault::Unsound => "trouble-certificate-unsound",
    }
}

/// A SHA-256 as people compare it: pairs of hexadecimal digits with colons.
pub(crate) fn fingerprint(bytes: &[u8; 32]) -> String {
    bytes.map(|byte| format!("{byte:02X}")).join(":")
}

/// Says it in English.
pub(crate) fn say(
    f: &mut fmt::Formatter<'_>,
    host: &str,
    fault: CertificateFault,
    bytes: &[u8; 32],
) -> fmt::Result {
    let what = match fault {
        CertificateFault::Expired => "has expired",
        CertificateFault::NotYetValid => "is not valid yet, or this computer’s clock is wrong",
        CertificateFault::OtherName => "is for another name",
        CertificateFault::UnknownIssuer => "was issued by nobody this computer trusts",
        CertificateFault::NotPinned => "is not the one the profile names",
        CertificateFault::Unsound => "is damaged or no longer safe",
    };
    let shown = fingerprint(bytes);
    write!(f, "The certificate of {host} {what}; nothing was sent. Its fingerprint is {shown}.")
}
