//! What must hold of every input, and the counting that it takes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// The longest one input may take: a telephone that hesitates longer than a frame of sound on one
/// datagram can be kept from speaking by a hundred a second.
pub const LONGEST: Duration = Duration::from_millis(10);

/// What a build that is neither optimised nor left alone on its machine takes more.
const PATIENCE: u32 = if cfg!(debug_assertions) && !cfg!(feature = "guided") { 20 } else { 1 };

/// How often an input that took long is tried again: the machine may have been busy.
const TRIES: u32 = 6;

/// The most memory that may be in use at once on account of an input: enough for the tables of a
/// small telephone, and a few copies of what was read.
pub fn most(input: usize) -> usize {
    64 * 1024 + 8 * input
}

/// The allocator of the system, with the sum of what the thread at hand has in use.
#[derive(Debug)]
pub struct Counting;

thread_local! {
    static USED: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn note(change: isize) {
    // A thread that is ending has no counter any more.
    let _ = USED.try_with(|used| {
        used.set(used.get() + change);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(used.get())));
    });
}

// SAFETY: everything is handed to the allocator of the system as it came.
#[expect(unsafe_code, reason = "an allocator that counts is a trait of unsafe functions")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size().cast_signed());
        // SAFETY: the caller keeps to the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        note(-layout.size().cast_signed());
        // SAFETY: the caller keeps to the contract, which is the same.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size.cast_signed() - layout.size().cast_signed());
        // SAFETY: the caller keeps to the contract, which is the same.
        unsafe { System.realloc(place, layout, size) }
    }
}

/// What one input cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// The time.
    pub took: Duration,
    /// The most memory in use at once, beside what was in use before.
    pub peak: usize,
}

/// Does some work and tells what it cost.
pub fn during<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let before = USED.get();
    PEAK.set(before);
    let began = now();
    let result = work();
    let took = began.elapsed();
    let peak = usize::try_from(PEAK.get() - before).unwrap_or_default();
    (result, Cost { took, peak })
}

/// Gives an input to a target and ends the run where it costs too much. `room` is what the target
/// may take beside what any input may: a telephone with its lines, or a leg with its decoders.
pub fn judge(name: &str, run: fn(&[u8]), input: &[u8]) -> Cost {
    let ((), mut cost) = during(|| run(input));
    let (room, steps) = match name {
        // They keep a whole telephone, or a leg with its buffers; and an input is many inputs.
        "phone" => (2 * 1024 * 1024, 20),
        // Sound has a converter from its rate.
        "rtp" | "rtcp" | "wav" => (1024 * 1024, 4),
        // A leg, or a library, with its certificate and what it has to compute for each greeting.
        "shaking" | "dtls" => (1024 * 1024, 20),
        // A file of the person's own, kept as a tree to tell line and column of what is wrong.
        "profile" => (512 * 1024, 4),
        // Every importer is asked about it in turn; every packet is sealed once and opened thrice.
        "provisioning" | "srtp" | "srtcp" => (256 * 1024, 4),
        _ => (0, 1),
    };
    let bound = most(input.len()) + room;
    assert!(cost.peak <= bound, "{name}: {} bytes in use for {}", cost.peak, input.len());
    // What takes its time by its length alone is a datagram at most.
    let length = u32::try_from(input.len() / 65_536).unwrap_or(u32::MAX).saturating_add(1);
    let limit = LONGEST * PATIENCE * steps * length;
    for _ in 0..TRIES {
        if cost.took <= limit {
            return cost;
        }
        cost.took = cost.took.min(during(|| run(input)).1.took);
    }
    assert!(cost.took <= limit, "{name}: {:?} for {} bytes", cost.took, input.len());
    cost
}

#[expect(clippy::disallowed_methods, reason = "the limit is one of real time")]
fn now() -> Instant {
    Instant::now()
}
