//! How fast a message is read, beside rsip in the same run.
//!
//! Both read the same INVITE in turns, a block each, so that what else the machine does falls on
//! both. A block is far shorter than the turn a busy machine gives to others, so that many are
//! undisturbed: the figure is the best block of each. One line a figure: name, value, unit, the
//! other's name, value and unit, ratio.

#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]
#![expect(clippy::expect_used, reason = "a message of our own that cannot be read is a defect")]
#![expect(clippy::print_stdout, reason = "a bench says what it has measured")]

use std::hint::black_box;
use std::time::Instant;

use rsip::headers::ToTypedHeader;
use rsip::prelude::{HeadersExt, UntypedHeader};
use sip::message::{Message, Name};
use sip::verdict::verdict;

/// Messages in a block: long enough for the clock.
const BLOCK: u32 = 100;

/// Blocks of each.
const BLOCKS: usize = 2_000;

fn main() {
    let text = include_str!("../data/invite.sip").replace('\n', "\r\n");
    let bytes = text.as_bytes();
    let mut sections = text.splitn(2, "\r\n\r\n");
    let head = sections.next().map_or(0, |head| head.len() + 4);
    println!("message_size {} bytes  {head}  of them header section", bytes.len());

    compare("parse_typed", || typed(bytes), "rsip_typed", || rsip_typed(bytes));
    compare("parse_typed", || typed(bytes), "rsip_lazy", || rsip_lazy(bytes));
    compare("parse_lazy", || lazy(bytes), "rsip_lazy", || rsip_lazy(bytes));
    compare(
        "verdict",
        || usize::from(verdict(bytes) == sip::verdict::Verdict::Accept),
        "rsip_typed",
        || rsip_typed(bytes),
    );
}

/// Measures both in turns and prints a line.
fn compare(
    name: &str,
    mut ours: impl FnMut() -> usize,
    other: &str,
    mut theirs: impl FnMut() -> usize,
) {
    let mut both = Vec::with_capacity(BLOCKS);
    for _ in 0..BLOCKS {
        both.push((block(&mut ours), block(&mut theirs)));
    }
    let best =
        |figure: fn(&(f64, f64)) -> f64| both.iter().map(figure).fold(f64::INFINITY, f64::min);
    let (ours, theirs) = (best(|pair| pair.0), best(|pair| pair.1));
    let ratio = ours / theirs;
    println!("{name} {ours:.0} ns  {other} {theirs:.0} ns  ratio {ratio:.3}");
}

/// The nanoseconds one of a block takes.
fn block(work: &mut impl FnMut() -> usize) -> f64 {
    let start = Instant::now();
    for _ in 0..BLOCK {
        black_box(work());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(BLOCK)
}

/// All that decides where a message belongs, read in full.
fn typed(bytes: &[u8]) -> usize {
    let message = Message::parse(black_box(bytes)).expect("a message");
    let mut sum = 0;
    for via in message.vias() {
        let via = via.expect("a Via");
        sum += via.branch.map_or(0, str::len) + usize::from(via.port.unwrap_or(0));
    }
    let from = message.from().expect("a From");
    let to = message.to().expect("a To");
    sum += from.tag().map_or(0, str::len) + to.uri().user().map_or(0, <[u8]>::len);
    for contact in message.contacts() {
        sum += contact.expect("a Contact").uri().as_bytes().len();
    }
    for route in message.routes().chain(message.record_routes()) {
        sum += usize::from(route.expect("a route").uri().is_loose());
    }
    sum += message.call_id().expect("a Call-ID").len();
    sum += message.cseq().expect("a CSeq").number as usize;
    sum += usize::from(message.max_forwards().expect("hops").unwrap_or(0));
    sum += message.content_type().map_or(0, <[u8]>::len);
    sum + message.body().len()
}

/// The lines and the names, nothing more.
fn lazy(bytes: &[u8]) -> usize {
    let message = Message::parse(black_box(bytes)).expect("a message");
    message.header(Name::CallId).map_or(0, <[u8]>::len)
}

fn rsip_lazy(bytes: &[u8]) -> usize {
    let request = rsip::Request::try_from(black_box(bytes)).expect("rsip reads it");
    request.headers.iter().count() + request.body.len()
}

/// What rsip reads of the same: it has no typed routes.
fn rsip_typed(bytes: &[u8]) -> usize {
    let request = rsip::Request::try_from(black_box(bytes)).expect("rsip reads it");
    let mut sum = 0;
    for header in request.headers.iter() {
        if let rsip::Header::Via(via) = header {
            let via = via.clone().into_typed().expect("a Via");
            sum += via.branch().map_or(0, |branch| branch.value().len());
        }
    }
    let from = request.from_header().expect("a From").typed().expect("a From");
    let to = request.to_header().expect("a To").typed().expect("a To");
    sum += from.params.len() + to.params.len();
    // It gives up at the quoted instance of the Contact, which is the faster for it.
    sum += request.contact_header().expect("a Contact").typed().map_or(0, |it| it.params.len());
    sum += request.call_id_header().expect("a Call-ID").value().len();
    let cseq = request.cseq_header().expect("a CSeq").typed().expect("a CSeq");
    sum + cseq.seq as usize + request.body.len()
}
