//! Rows of `key = value`, with or without sections: what most telephones are set up by.

use crate::import::Refusal;
use crate::paper::{At, Paper};
use crate::text::rows;

/// How a kind of ini file is written.
pub(crate) struct Style {
    /// What a row of remarks begins with.
    pub(crate) remarks: &'static [&'static str],
    /// What stands between key and value.
    pub(crate) parts: &'static [char],
}

/// Where an entry stood.
pub(crate) struct Place<'t> {
    pub(crate) at: At,
    /// The section, empty before the first.
    pub(crate) section: &'t str,
    pub(crate) key: &'t str,
}

/// Reads all rows into the paper; a row without a value is an entry of its own.
pub(crate) fn read<'t>(
    paper: &mut Paper,
    text: &'t str,
    style: &Style,
) -> Result<Vec<Place<'t>>, Refusal> {
    let mut section = "";
    let mut places = Vec::new();
    for (line_no, row) in rows(text) {
        let row = row.trim();
        if row.is_empty() || style.remarks.iter().any(|mark| row.starts_with(mark)) {
            continue;
        }
        if let Some(name) = row.strip_prefix('[').and_then(|row| row.strip_suffix(']')) {
            section = name.trim();
            continue;
        }
        let (key, value) = row.split_once(style.parts).unwrap_or((row, ""));
        let key = key.trim();
        let value = bare(value.trim());
        let shown = if section.is_empty() { key.into() } else { format!("[{section}] {key}") };
        let at = paper.add(line_no, &shown, value)?;
        places.push(Place { at, section, key });
    }
    Ok(places)
}

/// A value without its quotes.
pub(crate) fn bare(value: &str) -> &str {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner
        .or_else(|| value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')))
        .unwrap_or(value)
}
