//! What is printed: JSON for scripts on standard output, sentences on standard error.

use std::io::{self, Write};

use serde_json::Value;

/// Prints one JSON object as a line. Nobody reading is no fault of ours.
pub(crate) fn object(value: &Value) {
    text(&value.to_string());
}

/// Prints a line.
pub(crate) fn text(line: &str) {
    let mut out = io::stdout().lock();
    let _closed = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Says what is wrong.
pub(crate) fn complain(sentence: &str) {
    let _closed = writeln!(io::stderr().lock(), "keyline: {sentence}");
}
