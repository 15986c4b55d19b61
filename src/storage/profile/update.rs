//! `[[update]]`: where a line came from, and how often what its provider says of it is asked for
//! again.

use std::time::Duration;

use toml::de::DeValue;
use toml::{Table, Value};

use crate::sheet::{Entries, Sheet};

/// Hours between two questions: from one to those of a month.
const HOURS: std::ops::RangeInclusive<u64> = 1..=720;

/// More of them than lines are a mistake.
const MOST: usize = super::MOST_LINES;

/// A line whose provider is asked again and again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Update {
    /// The name of the line.
    pub line: String,
    /// Where its profile is.
    pub url: String,
    /// The number it is asked for with.
    pub number: String,
    /// How long what was said is good.
    pub every: Duration,
}

/// Checks what a profile says of updates. A provider's document has one table for all its lines,
/// one's own profile one for each.
pub(super) fn check(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>) {
    let Some(value) = entries.take("update") else { return };
    let tables = if let DeValue::Table(table) = value.get_ref() {
        vec![Entries::new("[update]", value.span().start, table)]
    } else {
        sheet.tables(entries, "update", "[[update]]", MOST)
    };
    for mut table in tables {
        if table.number(sheet, "every_h", " of hours", HOURS).is_none()
            && table.take("every_h").is_none()
        {
            sheet.fault(table.at(), "an update needs `every_h`, the hours between two of them");
        }
        for key in ["line", "url", "number"] {
            table.text(sheet, key);
        }
        table.leave(sheet);
    }
}

/// The updates of a profile that was read and found right. What is not whole is no update.
pub fn updates(text: &str) -> Vec<Update> {
    let tables: Table = toml::from_str(text).unwrap_or_default();
    let all = tables.get("update").and_then(Value::as_array);
    let all = all.into_iter().flatten().filter_map(Value::as_table).filter_map(|table| {
        let text = |key: &str| table.get(key).and_then(Value::as_str).map(str::to_owned);
        let hours = u64::try_from(table.get("every_h")?.as_integer()?).ok()?;
        let every = HOURS.contains(&hours).then(|| Duration::from_secs(hours * 3_600))?;
        Some(Update { line: text("line")?, url: text("url")?, number: text("number")?, every })
    });
    all.take(MOST).collect()
}
