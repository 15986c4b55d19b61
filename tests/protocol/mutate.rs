//! Messages changed by chance: nothing may panic, grow, or take long.
//!
//! `KEYLINE_FUZZ_SECONDS` gives the time; without it the test takes a fraction of a second. Each
//! input is drawn from a number of its own, which is printed when the input is found to be bad;
//! given as `KEYLINE_FUZZ_SEED`, that input is drawn again.

use std::time::{Duration, Instant};

use sip::auth::{Authorization, Challenge};
use sip::message::{Frame, Framer, MAX_MESSAGE, Message, Name, ResponseBuilder, Via};
use sip::verdict::{examine, verdict};
use sip::{Aor, NameAddr, NameAddrRef, Uri};

use crate::allocations::during;
use crate::corpus::{Chance, all};
use crate::torture::cases;

/// The first number of a run that is not told another.
pub(crate) const SEED: u64 = 0x6b65_796c_696e_6500;

/// What it may take to judge an input of no length.
const GRACE: Duration = Duration::from_micros(10);

/// What each byte may add to that. Unoptimised code gets ten times the time.
const PER_BYTE: Duration = Duration::from_nanos(if cfg!(debug_assertions) { 400 } else { 40 });

/// What is put into messages: what parts them, what is at the limits, and what has no end.
const PIECES: &[&[u8]] = &[
    b"\r\n",
    b"\r\n\r\n",
    b"\r",
    b"\n",
    b"\r\n ",
    b"\0",
    b"\"",
    b"\\",
    b"\\\"",
    b"<",
    b">",
    b"<sip:",
    b";",
    b",",
    b":",
    b"@",
    b"=",
    b"?",
    b"%",
    b"%00",
    b"%zz",
    b"[",
    b"]",
    b"[::1]",
    b"[::ffff:1.2.3.4]",
    b"-1",
    b"+1",
    b"0",
    b"2147483648",
    b"4294967296",
    b"18446744073709551616",
    b"99999999999999999999999999999999",
    b"SIP/2.0",
    b"sip:",
    b"tel:",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\x80",
    b"Content-Length: 5\r\n",
    b"l: 0\r\n",
    b"Via: SIP/2.0/UDP h;branch=z9hG4bK\r\n",
    b"v: ",
    b"Contact: *\r\n",
    b"Digest ",
    b"realm=\"",
    b"nonce=\"\"",
    b";tag=",
    b";branch=",
    b";rport=",
    b";received=[::1]",
    b"*",
    b"INVITE",
    b"CSeq: 1 INVITE\r\n",
    b"%s%n",
    b"/../",
    b"(",
    b")",
    b"\t",
    b"   ",
    b"WWW-Authenticate: Digest realm=a,nonce=b\r\n",
    b"Date: ",
    b"Accept:\r\n",
    b"<dialog id='1'>",
    b"</dialog>",
    b"<state>early</state>",
    b"state='partial'",
    b"version='4294967295'",
    b"<!DOCTYPE x [<!ENTITY e 'eeeeeeee'>]>",
    b"&e;",
    b"&#x10ffff;",
    b"&#0;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"<?x ?>",
    b"xmlns:a='b' ",
    b"\r\n--oiqhd\r\n",
    b"\r\n--oiqhd--",
    b"<sip:d>;appearance-index=*;appearance-state=idle,",
    b";appearance-index=7",
    b"Replaces: a;to-tag=1;from-tag=2\r\n",
];

#[test]
#[expect(clippy::print_stdout, reason = "a run that found something must be repeatable")]
fn no_mutation_of_a_message_makes_anything_panic_or_grow() {
    let mut corpus = all();
    corpus.extend(cases().into_iter().map(|case| case.bytes));
    if let Some(seed) = number("KEYLINE_FUZZ_SEED") {
        try_one(&corpus, seed);
        return;
    }
    let seconds = number("KEYLINE_FUZZ_SECONDS");
    let limit = seconds.map_or(Duration::from_millis(400), Duration::from_secs);
    // A long run is not to repeat the short one, nor the last long one.
    let seed = match seconds {
        None => SEED,
        Some(_) => Chance(SEED ^ u64::from(std::process::id())).draw(),
    };
    let mut executions = 0;
    let mut slowest = 0.0_f64;
    let start = now();
    while start.elapsed() < limit {
        slowest = slowest.max(try_one(&corpus, seed.wrapping_add(executions)));
        executions += 1;
    }

    let rate = executions * 1_000 / u64::try_from(limit.as_millis().max(1)).unwrap_or(1);
    println!("{executions} executions from seed {seed}, {rate} a second");
    println!("the slowest verdict took {slowest:.0} ns a byte of what was longer than 1,000 bytes");
    assert!(executions > 10, "only {executions} executions");
}

#[test]
fn what_has_no_end_is_read_in_time_that_grows_with_its_length() {
    type Shape = fn(usize) -> Vec<u8>;
    let shapes: &[(&str, Shape)] = &[
        ("vias", |count| many("Via: ", "SIP/2.0/UDP h;branch=z9hG4bKa,", count)),
        ("contacts", |count| many("Contact: ", "<sip:a@b>;q=1,", count)),
        ("bare contacts", |count| many("Contact: ", "sip:a@b,", count)),
        ("quotes", |count| many("Contact: ", "\"", count)),
        ("brackets", |count| many("Contact: ", "<", count)),
        ("backslashes", |count| many("From: \"", "\\\\", count)),
        ("semicolons", |count| many("From: <sip:a@b>", ";", count)),
        ("parameters", |count| many("From: <sip:a@b>", ";a=b", count)),
        ("uri parameters", |count| many("From: <sip:a@b", ";a=b", count)),
        ("colons", |count| many("From: sip:a@b", ":", count)),
        ("at signs", |count| many("From: sip:", "a@", count)),
        ("question marks", |count| many("From: <sip:a@b", "?", count)),
        ("folds", |count| many("Subject: ", "a\r\n ", count)),
        ("commas", |count| many("Accept: ", ",", count)),
        ("challenges", |count| many("WWW-Authenticate: ", "Digest realm=a,nonce=b,", count)),
        ("broken challenges", |count| {
            many("WWW-Authenticate: ", "Digest realm=\"a,\\\"\"\",", count)
        }),
        ("challenge quotes", |count| many("WWW-Authenticate: Digest ", "\",", count)),
        ("reasons", |count| many("Reason: ", "SIP;cause=1;text=\"\",", count)),
        ("digits", |count| many("Content-Length: ", "0", count)),
        ("spaces", |count| many("CSeq: 1", " ", count)),
        ("dates", |count| many("Date: ", "Mon, ", count)),
        ("names", |count| many("", "a: b\r\n", count)),
        ("nameless", |count| many("", "\r\n ", count)),
    ];
    for (name, shape) in shapes {
        let time = |count| {
            let input = shape(count);
            let run = || {
                let began = now();
                read_once(&input);
                began.elapsed()
            };
            let best = (0..4).map(|_| run()).min().expect("four runs");
            best.as_secs_f64() * 1e9 / f64::from(u32::try_from(input.len()).expect("short"))
        };
        let (short, long) = (time(500), time(4_000));
        // The whole of `read_once` reads every byte about thirty times, unoptimised. Were anything
        // quadratic, eight times the length would take eight times as long for each byte.
        assert!(long < short.mul_add(4.0, 400.0), "{name}: {short:.0} ns a byte, then {long:.0}");
    }
}

/// Draws an input and tries all that can be done with it; gives the nanoseconds a byte its verdict
/// took, if it is not short.
fn try_one(corpus: &[Vec<u8>], seed: u64) -> f64 {
    let _told = Told(seed);
    let mut chance = Chance(seed);
    let input = mutate(corpus, &mut chance);

    let ((), spent) = during(|| examine_all(&input, &mut chance));
    // Some sixty readings, and copies of all that was read.
    let bound = 500_000 + 400 * input.len();
    assert!(spent.bytes < bound, "{spent:?} for {} bytes", input.len());

    let judge = || {
        let began = now();
        let _ = verdict(&input);
        began.elapsed()
    };
    let allowed = GRACE + PER_BYTE * u32::try_from(input.len()).unwrap_or(u32::MAX);
    let mut took = judge().min(judge());
    // The machine may have been busy with something else.
    for _ in 0..20 {
        if took < allowed / 2 {
            break;
        }
        took = took.min(judge());
    }
    assert!(took < allowed, "{took:?} for {} bytes", input.len());
    let length = f64::from(u32::try_from(input.len()).unwrap_or(u32::MAX));
    if length > 1_000.0 { took.as_secs_f64() * 1e9 / length } else { 0.0 }
}

/// Tells the seed of an input that made something panic.
pub(crate) struct Told(pub(crate) u64);

impl Drop for Told {
    #[expect(clippy::print_stdout, reason = "a run that found something must be repeatable")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("to see this again: KEYLINE_FUZZ_SEED={}", self.0);
        }
    }
}

/// The number a variable of the environment gives.
pub(crate) fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

/// The time, for tests of how long something takes.
#[expect(clippy::disallowed_methods, reason = "the limit is one of real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

fn many(begin: &str, piece: &str, count: usize) -> Vec<u8> {
    let lines = format!("{begin}{}\r\n", piece.repeat(count));
    let mut message = b"OPTIONS sip:a@b SIP/2.0\r\n".to_vec();
    message.extend(lines.bytes());
    message.extend(b"Via: SIP/2.0/UDP h\r\nFrom: <sip:a@b>\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n\r\n");
    message
}

/// One message of the corpus with one to eight changes.
pub(crate) fn mutate(corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = chance.pick(corpus).clone();
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(40)).min(bytes.len());
        match chance.below(9) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, chance.pick(PIECES).iter().copied())),
            3 => drop(bytes.splice(at..end, chance.pick(PIECES).iter().copied())),
            4 => {
                let byte = u8::try_from(chance.below(256)).unwrap_or(0);
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            5 => {
                let copy = bytes[at..end].to_vec();
                let times = 1 + chance.below(60);
                drop(bytes.splice(at..at, copy.repeat(times)));
            }
            6 => {
                let other = chance.pick(corpus);
                let from = chance.below(other.len());
                drop(bytes.splice(at.., other[from..].iter().copied()));
            }
            7 => {
                let piece = chance.pick(PIECES).repeat(1 + chance.below(300));
                drop(bytes.splice(at..at, piece));
            }
            _ => {
                if let Some(place) = bytes.get_mut(at) {
                    *place ^= 1 << chance.below(8);
                }
            }
        }
    }
    bytes.truncate(MAX_MESSAGE + 1_000);
    bytes
}

/// Reads the input in every way there is, and checks what must hold of each.
fn examine_all(input: &[u8], chance: &mut Chance) {
    read_once(input);
    let at = chance.below(input.len() + 1);
    let (head, tail) = input.split_at(at);
    read_values(&tail[..tail.len().min(400)]);
    let mut cutter = Framer::new();
    let mut frames = Vec::new();
    for piece in [head, tail] {
        cutter.push(piece);
        frames.extend(std::iter::from_fn(|| cutter.next()));
    }
    let mut whole = Framer::new();
    whole.push(input);
    assert_eq!(frames, std::iter::from_fn(|| whole.next()).collect::<Vec<_>>());
    let sum: usize = frames
        .iter()
        .map(|frame| match frame {
            Frame::Message(bytes) => bytes.len(),
            Frame::Broken(error) => error.head.len(),
            Frame::Ping | Frame::Pong => 0,
        })
        .sum();
    assert!(sum <= input.len());
}

/// Reads everything in a message once.
fn read_once(input: &[u8]) {
    let judged = verdict(input);
    let (examined, salvaged) = examine(input);
    assert_eq!(judged, examined);
    let Some(message) = salvaged else { return };
    assert!(message.bytes().len() <= input.len().min(MAX_MESSAGE));
    read_fields(&message);
    let answer = ResponseBuilder::reply_to(&message, 400).to_tag("t").build();
    if let Ok(answer) = Message::parse(&answer) {
        assert_eq!(answer.status(), Some(400));
    } else {
        // What was copied may lack its CSeq, or be beyond the limits; it may not be another message.
        assert!(answer.starts_with(b"SIP/2.0 400 "));
    }
    let Ok(sound) = Message::parse(input) else { return };
    let printed = sound.print();
    match Message::parse(&printed) {
        Ok(again) => {
            assert_eq!(again.print(), printed);
            assert_eq!(again.body(), sound.body());
            assert_eq!(again.is_request(), sound.is_request());
            assert_eq!(again.method(), sound.method());
        }
        // One field more, the Content-Length, or long names for compact ones, may be beyond.
        Err(error) => assert!(printed.len() > 60_000 || sound.lines().count() > 250, "{error}"),
    }
}

fn read_fields(message: &Message) {
    for addresses in
        [message.contacts(), message.routes(), message.record_routes(), message.paths()]
    {
        for address in addresses.flatten() {
            let owned = address.to_name_addr();
            let again = NameAddr::parse(owned.to_bytes()).expect("what is printed can be read");
            assert_eq!(again.uri(), owned.uri());
            assert_eq!(again.tag(), owned.tag());
        }
    }
    for via in message.vias().flatten() {
        let _ = (via.unique_branch(), via.received_addr(), via.params().count());
    }
    for address in [message.from(), message.to()].into_iter().flatten() {
        let _ = (address.display(), address.tag(), address.params().count());
        let uri = address.uri();
        assert!(uri.equivalent(uri), "{uri}");
        let _ = Aor::of(uri);
    }
    let _ = (message.call_id(), message.cseq(), message.max_forwards(), message.expires());
    let _ =
        (message.min_expires(), message.retry_after(), message.content_type(), message.reasons());
    let _ = message.request_uri();
    assert!(message.challenges().len() <= 32);
    for (name, value) in message.fields() {
        if matches!(name, Name::Authorization | Name::ProxyAuthorization) {
            let _ = Authorization::parse(value);
        }
    }
    for &name in Name::KNOWN {
        let _ = message.values(name).count();
        let _ = message.text(name);
    }
}

/// Reads bytes as each value by itself.
fn read_values(bytes: &[u8]) {
    if let Ok(uri) = Uri::parse(bytes) {
        assert_eq!(uri.as_bytes(), bytes);
        assert!(uri.equivalent(&uri));
        let _ = (uri.user_text(), uri.host(), uri.with_param("lr", None), uri.without_params());
        let _ = uri.params().map(|param| param.text()).collect::<Vec<_>>();
    }
    let _ = NameAddrRef::parse(bytes).map(NameAddrRef::to_name_addr);
    let _ = Via::parse(bytes);
    let _ = Authorization::parse(bytes);
    let mut challenges = Vec::new();
    Challenge::parse_all(bytes, false, &mut challenges);
}
