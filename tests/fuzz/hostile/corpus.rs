//! The inputs of `tests/data/fuzz`, each to the target whose folder it is in, as it is and changed
//! by chance. An input that was found to be bad once is put there under the name of what it did.

use std::fs;
use std::path::Path;

use fuzz::TARGETS;
use fuzz::judge::judge;
use sim::Random;

/// How often each input is changed.
const CHANGES: u64 = 60;

fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fuzz").join(target);
    let mut inputs: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "{target} begins with nothing");
    inputs
}

#[test]
fn every_input_of_the_corpus_is_borne_by_its_target() {
    for (name, run) in TARGETS {
        for (path, input) in inputs(name) {
            println!("{path}");
            judge(name, run, &input);
        }
    }
}

#[test]
fn no_change_of_the_corpus_is_too_much_for_any_target() {
    let (mut count, mut slowest) = (0_u32, (std::time::Duration::ZERO, ""));
    for (name, run) in TARGETS {
        let inputs: Vec<Vec<u8>> = inputs(name).into_iter().map(|(_, input)| input).collect();
        for (index, input) in (0_u64..).zip(&inputs) {
            for change in 0..CHANGES {
                let mut random = Random::new(index << 32 | change);
                let input = changed(input, &inputs, &mut random);
                // A test that fails prints it; in a file of that folder it is tried for ever.
                println!("{name} {index} {change}: {}", input.escape_ascii());
                let cost = judge(name, run, &input);
                count += 1;
                if slowest.0 < cost.took {
                    slowest = (cost.took, name);
                }
            }
        }
    }
    println!("{count} inputs, the slowest {:?} by {}", slowest.0, slowest.1);
}

/// An input with one to four changes.
fn changed(input: &[u8], all: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    let below = |random: &mut Random, most: usize| {
        usize::try_from(random.below(u64::try_from(most.max(1)).unwrap())).unwrap()
    };
    for _ in 0..=below(random, 4) {
        let at = below(random, bytes.len() + 1);
        let end = (at + below(random, 24)).min(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                let times = 1 + below(random, 40);
                drop(bytes.splice(at..at, copy.repeat(times)));
            }
            3 => {
                let other = &all[below(random, all.len())];
                let from = below(random, other.len());
                drop(bytes.splice(at.., other[from..].iter().copied()));
            }
            4 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = u8::try_from(random.below(256)).unwrap();
                }
            }
        }
    }
    bytes.truncate(70_000);
    bytes
}
