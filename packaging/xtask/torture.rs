//! `torture DIR`: gives every message of a folder to the parser and compares what it makes of it
//! with what the folder's MANIFEST.tsv expects.

use std::fs;
use std::path::Path;

use crate::run::Outcome;

/// A line of MANIFEST.tsv as far as it is of use here.
struct Case<'a> {
    file: &'a str,
    expected: &'a str,
}

pub(crate) fn command(arguments: &[String]) -> Outcome {
    let [folder] = arguments else {
        return Err("usage: cargo xtask torture DIR".to_owned());
    };
    let folder = Path::new(folder);
    let manifest = folder.join("MANIFEST.tsv");
    let text = fs::read_to_string(&manifest).map_err(|e| format!("{}: {e}", manifest.display()))?;
    let cases: Vec<Case<'_>> = text.lines().skip(1).filter_map(case).collect();
    let mut failed = 0;
    for Case { file, expected } in &cases {
        let found = match fs::read(folder.join(file)) {
            Ok(bytes) => sip::verdict::verdict(&bytes).to_string(),
            Err(error) => error.to_string(),
        };
        let passed = found == *expected;
        failed += usize::from(!passed);
        let verdict = if passed { "pass" } else { "fail" };
        println!("{file:<16} {verdict} {found} (expected {expected})");
    }
    println!("torture: {} passed, {failed} failed", cases.len() - failed);
    if cases.is_empty() {
        return Err(format!("{} names no message", manifest.display()));
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} messages judged wrongly")) }
}

/// Name and expectation: the first and the third field.
fn case(line: &str) -> Option<Case<'_>> {
    let mut fields = line.split('\t');
    let file = fields.next().filter(|file| !file.is_empty())?;
    let expected = fields.nth(1)?.trim();
    Some(Case { file, expected })
}

#[cfg(test)]
mod tests {
    use super::case;

    #[test]
    fn the_expectation_is_the_third_field() {
        let found = case("wsinv.dat\t3.1.1.1\taccept\tvalid\t1001\td6f6").unwrap();
        assert_eq!((found.file, found.expected), ("wsinv.dat", "accept"));
        assert!(case("").is_none());
    }
}
