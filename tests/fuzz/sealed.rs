//! Encrypted speech from whoever has no key, and from who has it and says nonsense; and what comes to
//! the port of a call whose keys are still being agreed.

use std::cell::RefCell;
use std::time::Duration;

use clock::Moment;
use sdp::{Fingerprint, MasterKey, Role, Suite};
use seal::{Handshake, Identity, Opener, Sealer};

/// The most packets of one input.
const PACKETS: usize = 48;

/// Packets of one input: each has its length before it, in one byte or, where that is 255, in the two
/// after it.
pub(crate) fn split(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = input;
    std::iter::from_fn(move || {
        let (first, after) = rest.split_first()?;
        let (length, after) = match (*first, after) {
            (255, [high, low, after @ ..]) => {
                (usize::from(u16::from_be_bytes([*high, *low])), after)
            }
            (length, _) => (usize::from(length), after),
        };
        let (packet, after) = after.split_at(length.min(after.len()));
        rest = after;
        Some(packet)
    })
}

fn key(suite: Suite) -> MasterKey {
    let bytes: Vec<u8> = (0..46).collect();
    MasterKey::new(suite, &bytes).unwrap()
}

type Seal = fn(&mut Sealer, &[u8]) -> Option<Vec<u8>>;
type Open = fn(&mut Opener, &[u8]) -> Option<Vec<u8>>;

/// Each packet as it is, which opens nothing; and sealed by who has the key, which gives back what was
/// sealed or nothing. The first byte chooses the suite.
fn opened(input: &[u8], seal: Seal, open: Open) {
    let Some((first, rest)) = input.split_first() else { return };
    let suite = Suite::ALL.into_iter().nth(usize::from(*first) % Suite::ALL.len()).unwrap();
    let mut sealer = Sealer::new(key(suite)).unwrap();
    let mut opener = Opener::new(key(suite)).unwrap();
    for packet in split(rest).take(PACKETS) {
        assert_eq!(open(&mut opener, packet), None, "nobody forges a tag");
        let Some(mut closed) = seal(&mut sealer, packet) else { continue };
        if let Some(last) = closed.last_mut() {
            *last ^= 1;
        }
        assert_eq!(open(&mut opener, &closed), None, "nor a bit of one");
        if let Some(last) = closed.last_mut() {
            *last ^= 1;
        }
        if let Some(plain) = open(&mut opener, &closed) {
            assert_eq!(plain, packet);
            assert_eq!(open(&mut opener, &closed), None, "a repeat");
        }
    }
}

/// Speech.
pub(crate) fn srtp(input: &[u8]) {
    opened(input, Sealer::speech, Opener::speech);
}

/// Reports.
pub(crate) fn srtcp(input: &[u8]) {
    opened(input, Sealer::report, Opener::report);
}

thread_local! {
    /// To make a certificate takes long, and its bytes are others each time.
    static OURS: RefCell<Option<Identity>> = const { RefCell::new(None) };
}

/// Our certificate.
pub(crate) fn ours() -> Identity {
    OURS.with_borrow_mut(|it| it.get_or_insert_with(|| Identity::generate().unwrap()).clone())
}

/// A handshake with a far end that says what the input says, and lets time pass. The first byte
/// chooses who begins.
pub(crate) fn dtls(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else { return };
    let ours = ours();
    let role = if first & 1 == 0 { Role::Active } else { Role::Passive };
    let mut now = Moment::START;
    let begun = Handshake::begin(now, &ours, role, Fingerprint([7; 32]));
    let mut handshake = begun.unwrap();
    for packet in split(rest).take(PACKETS) {
        let outcome = handshake.receive(now, packet);
        assert!(outcome.is_none_or(|it| !matches!(it, seal::Outcome::Keys { .. })), "believed");
        // The longest packet leaves most time.
        now = now + Duration::from_millis(10 + u64::try_from(packet.len()).unwrap());
        let _ = handshake.handle_timeout(now);
        let mut sent = 0;
        while let Some(packet) = handshake.poll() {
            assert!(packet.len() <= 2_048);
            sent += packet.len();
        }
        assert!(sent < 64 * 2_048);
    }
}
