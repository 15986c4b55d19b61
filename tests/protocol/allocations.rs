//! Counts what the thread at hand allocates, so that a test can say how much is too much.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What some work allocated.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Allocations {
    /// How often.
    pub(crate) count: usize,
    /// How many bytes in all, freed or not.
    pub(crate) bytes: usize,
}

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

thread_local! {
    static TOTAL: Cell<Allocations> = const { Cell::new(Allocations { count: 0, bytes: 0 }) };
}

/// Does some work and gives what it allocated.
pub(crate) fn during<T>(work: impl FnOnce() -> T) -> (T, Allocations) {
    let before = TOTAL.get();
    let result = work();
    let after = TOTAL.get();
    let spent =
        Allocations { count: after.count - before.count, bytes: after.bytes - before.bytes };
    (result, spent)
}

fn note(bytes: usize) {
    // A thread that is ending has no counter any more.
    let _ = TOTAL.try_with(|total| {
        let Allocations { count, bytes: sum } = total.get();
        total.set(Allocations { count: count + 1, bytes: sum + bytes });
    });
}

// SAFETY: everything is handed to the allocator of the system as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller keeps to the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps to the contract, which is the same.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        // SAFETY: the caller keeps to the contract, which is the same.
        unsafe { System.realloc(place, layout, size) }
    }
}
