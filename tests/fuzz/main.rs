//! One target under the library that steers by coverage; `KEYLINE_FUZZ_TARGET` names it.
//!
//! The arguments are the library's own. `cargo xtask fuzz` builds and starts this.

#![no_main]

use std::sync::OnceLock;

use fuzz::judge::{Counting, judge};

#[global_allocator]
static COUNTING: Counting = Counting;

static CHOSEN: OnceLock<(String, fn(&[u8]))> = OnceLock::new();

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let (name, run) = CHOSEN.get_or_init(|| {
        let name = std::env::var("KEYLINE_FUZZ_TARGET").unwrap_or_default();
        let Some(run) = fuzz::target(&name) else {
            panic!("KEYLINE_FUZZ_TARGET names no target: `{name}`");
        };
        (name, run)
    });
    judge(name, *run, input);
});
