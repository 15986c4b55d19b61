//! Keys of speech as they stand in a session description (RFC 4568), and what they are for.

use std::fmt;

/// How speech is encrypted and proved to be whole (RFC 4568 section 6.2, RFC 6188, RFC 7714).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Suite {
    /// AES with a key of 256 bits in Galois/counter mode.
    Gcm256,
    /// AES with a key of 128 bits in Galois/counter mode.
    Gcm128,
    /// AES in counter mode with a key of 256 bits, and a tag of 80 bits.
    Aes256Tag80,
    /// AES in counter mode with a key of 256 bits, and a tag of 32 bits.
    Aes256Tag32,
    /// AES in counter mode with a key of 128 bits, and a tag of 80 bits: what everybody has.
    Aes128Tag80,
    /// AES in counter mode with a key of 128 bits, and a tag of 32 bits.
    Aes128Tag32,
}

/// A master key with its salt, and the suite it is for. It prints as `…` and is wiped.
#[derive(Clone, Eq, PartialEq)]
pub struct MasterKey {
    suite: Suite,
    bytes: Vec<u8>,
}

impl Suite {
    /// All of them, the strongest first.
    pub const ALL: [Self; 6] = [
        Self::Gcm256,
        Self::Gcm128,
        Self::Aes256Tag80,
        Self::Aes256Tag32,
        Self::Aes128Tag80,
        Self::Aes128Tag32,
    ];

    /// What is offered: a strong one, the one that everybody has, and the one that the oldest
    /// telephones have. More would make an offer too large for a datagram.
    pub(crate) const OFFERED: [Self; 3] = [Self::Gcm256, Self::Aes128Tag80, Self::Aes128Tag32];

    /// Its name in a session description.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gcm256 => "AEAD_AES_256_GCM",
            Self::Gcm128 => "AEAD_AES_128_GCM",
            Self::Aes256Tag80 => "AES_256_CM_HMAC_SHA1_80",
            Self::Aes256Tag32 => "AES_256_CM_HMAC_SHA1_32",
            Self::Aes128Tag80 => "AES_CM_128_HMAC_SHA1_80",
            Self::Aes128Tag32 => "AES_CM_128_HMAC_SHA1_32",
        }
    }

    /// Bytes of its master key.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Gcm256 | Self::Aes256Tag80 | Self::Aes256Tag32 => 32,
            Self::Gcm128 | Self::Aes128Tag80 | Self::Aes128Tag32 => 16,
        }
    }

    /// Bytes of its master salt.
    pub const fn salt_length(self) -> usize {
        match self {
            Self::Gcm256 | Self::Gcm128 => 12,
            Self::Aes256Tag80 | Self::Aes256Tag32 | Self::Aes128Tag80 | Self::Aes128Tag32 => 14,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name().eq_ignore_ascii_case(name))
    }
}

impl MasterKey {
    /// Takes the key and, after it, the salt; nothing where there are too few bytes. What is too
    /// much is left.
    pub fn new(suite: Suite, bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..suite.key_length() + suite.salt_length())?.to_vec();
        Some(Self { suite, bytes })
    }

    /// What it is for.
    pub const fn suite(&self) -> Suite {
        self.suite
    }

    /// The key, for a cipher alone.
    pub fn key(&self) -> &[u8] {
        self.bytes.get(..self.suite.key_length()).unwrap_or_default()
    }

    /// The salt, for a cipher alone.
    pub fn salt(&self) -> &[u8] {
        self.bytes.get(self.suite.key_length()..).unwrap_or_default()
    }

    /// The value of `a=crypto` that carries it (RFC 4568 section 9.1).
    pub(crate) fn written(&self, tag: u32) -> String {
        format!("{tag} {} inline:{}", self.suite.name(), in_base64(&self.bytes))
    }

    /// Reads the value of `a=crypto`, as far as it is one that can be kept to. What it demands
    /// beside the key is mostly to do without encryption or proof: such a line is passed over.
    pub(crate) fn read(value: &str) -> Option<(u32, Self)> {
        let mut fields = value.split_ascii_whitespace();
        let tag = fields.next()?;
        let tag = tag.parse().ok().filter(|_| tag.len() <= TAG_DIGITS)?;
        let suite = Suite::named(fields.next()?)?;
        let (method, key) = fields.next()?.split_once(':')?;
        if !method.eq_ignore_ascii_case("inline") || key.contains(';') {
            return None;
        }
        let mut parts = key.split('|');
        let bytes = from_base64(parts.next()?)?;
        // A key with a name of its own stands in every packet (MKI); nobody has needed that yet.
        if parts.any(|part| part.contains(':')) || !fields.all(may_stand) {
            return None;
        }
        let exact = bytes.len() == suite.key_length() + suite.salt_length();
        Self::new(suite, &bytes).filter(|_| exact).map(|key| (tag, key))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({}, …)", self.suite.name())
    }
}

impl Drop for MasterKey {
    fn drop(&mut self) {
        self.bytes.fill(0);
        std::hint::black_box(&self.bytes);
    }
}

/// RFC 4568 section 9.1.
const TAG_DIGITS: usize = 9;

/// Whether what stands behind a key changes nothing for us (RFC 4568 section 6.3): a hint for a
/// window, a key that is never derived anew, and what says of itself that it may be overlooked.
fn may_stand(parameter: &str) -> bool {
    parameter.starts_with('-')
        || parameter.eq_ignore_ascii_case("KDR=0")
        || parameter.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("WSH="))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648 section 4), with its padding.
fn in_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let six = (bits >> (18 - 6 * place) & 63) as usize;
            let letter = ALPHABET.get(six).map_or('=', |&letter| char::from(letter));
            text.push(if place <= three.len() { letter } else { '=' });
        }
    }
    text
}

/// Reads Base64, with its padding or without, as some devices send it.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let six = ALPHABET.iter().position(|&known| known == letter)?;
        bits = bits << 6 | u32::try_from(six).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_and_is_not_seen_in_what_is_printed() {
        let bytes: Vec<u8> = (1..=46).collect();
        for (tag, suite) in (1..).zip(Suite::ALL) {
            let key = MasterKey::new(suite, &bytes).unwrap();

            let written = key.written(tag);

            assert_eq!(MasterKey::read(&written), Some((tag, key.clone())), "{written}");
            assert_eq!(key.key().len(), suite.key_length());
            assert_eq!(key.salt().len(), suite.salt_length());
            assert!(format!("{key:?}").ends_with(", …)"), "{key:?}");
        }
    }

    /// The example of RFC 4568 section 9.1.
    #[test]
    fn the_example_of_the_standard_is_read_without_its_lifetime() {
        let value =
            "1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20";

        let (tag, key) = MasterKey::read(value).unwrap();

        assert_eq!((tag, key.suite()), (1, Suite::Aes128Tag80));
        assert_eq!([key.key(), key.salt()].concat(), b"=-n@%^x!Bjufr9)?,#5h\\`=&]{qiPQ");
    }

    #[test]
    fn what_would_leave_speech_open_or_cannot_be_kept_to_is_passed_over() {
        let key = "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
        let suite = "AES_CM_128_HMAC_SHA1_80";
        for rest in [
            format!("1 {suite} {key} UNENCRYPTED_SRTP"),
            format!("1 {suite} {key} UNENCRYPTED_SRTCP"),
            format!("1 {suite} {key} WSH=64 UNAUTHENTICATED_SRTP"),
            format!("1 {suite} {key} KDR=3"),
            format!("1 {suite} {key}|2^20|1:4"),
            format!("1 {suite} {key};{key}"),
            format!("1 {suite} {}", &key[..key.len() - 4]),
            format!("1 {suite} {key}AAAA"),
            format!("1 {suite} inline:é"),
            format!("1 {suite} prompt:x"),
            format!("1 NULL_HMAC_SHA1_80 {key}"),
            format!("1234567890 {suite} {key}"),
            format!("x {suite} {key}"),
            String::new(),
        ] {
            assert_eq!(MasterKey::read(&rest), None, "{rest}");
        }
        for rest in ["", " WSH=128", " KDR=0 -UNHEARD_OF=1"] {
            assert!(MasterKey::read(&format!("1 {suite} {key}{rest}")).is_some(), "{rest}");
        }
    }
}
