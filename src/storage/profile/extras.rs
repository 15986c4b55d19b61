//! `[[service]]` and `[[extension]]`: what an administrator may say already, and what a later
//! Keyline will act on. They are checked, told to do nothing yet, and kept. And `lock`, which names
//! what nobody here may change.

use super::no_password;
use crate::locks;
use crate::sheet::{Entries, Sheet};

/// More of each than a telephone offers are a mistake.
const MOST: usize = 256;

/// Reads what is only kept.
pub(super) fn check(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>) {
    for mut table in sheet.tables(entries, "service", "[[service]]", MOST) {
        let at = table.at();
        table.needed(sheet, "name", "\"Door\"");
        table.needed(sheet, "uri", "\"sip:door@pbx.example.com\"");
        table.text(sheet, "caller");
        table.yes(sheet, "auto_answer");
        no_password(sheet, &table);
        table.leave(sheet);
        sheet.remark(at, "[[service]] is kept, but this Keyline does nothing with it yet");
    }
    for mut table in sheet.tables(entries, "extension", "[[extension]]", MOST) {
        let at = table.at();
        table.needed(sheet, "number", "\"103\"");
        table.text(sheet, "label");
        table.text(sheet, "line");
        no_password(sheet, &table);
        table.leave(sheet);
        sheet.remark(at, "[[extension]] is kept, but this Keyline does nothing with it yet");
    }
    locks::check(sheet, entries);
}
