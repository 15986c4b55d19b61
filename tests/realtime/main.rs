//! What runs in the card's callback neither allocates nor releases.
#![expect(clippy::unwrap_used, reason = "a test may")]

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use audio::Rings;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

#[test]
fn a_block_is_filled_without_allocating() {
    let (mut speaker, mut playout) = Rings::speaker(48_000, 2).unwrap();
    speaker.play(&[0.5; 480]);
    let mut block = [1.0_f32; 1024];

    assert_no_alloc(|| playout.fill(&mut block));

    let (sound, silence) = block.split_at(960);
    assert!(sound.iter().all(|&sample| sample > 0.0));
    assert!(silence.iter().all(|&sample| sample.abs() < f32::EPSILON));
    assert_eq!(speaker.missing(), 32);
}
