//! What an administrator has locked: settings by their names, and the file that says so.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::nearest::did_you_mean;
use crate::profile::lockable;
use crate::settings::WORDS;
use crate::sheet::{Entries, Sheet, short};

/// More locks than there are settings are a mistake.
const MOST: usize = 256;

/// Settings that nobody here may change, each with the file that says so.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Locks(BTreeMap<String, String>);

impl Locks {
    /// The file that locks a setting, where one does.
    pub fn holder(&self, word: &str) -> Option<&str> {
        self.0.get(word).map(String::as_str)
    }

    /// Whether nothing is locked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is locked, in the order of the names, with the files that say so.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(word, holder)| (word.as_str(), holder.as_str()))
    }

    /// Adds what others lock. What is locked already stays with who locked it first.
    pub fn add(&mut self, others: Self) {
        for (word, holder) in others.0 {
            self.0.entry(word).or_insert(holder);
        }
    }

    /// What a text that was read and found right locks; `holder` is the name of its file.
    pub(crate) fn of(text: &str, holder: &str) -> Self {
        let table: Table = toml::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
        let words = table.get("lock").and_then(Value::as_array).into_iter().flatten();
        let words = words.filter_map(Value::as_str).take(MOST);
        Self(words.map(|word| (word.to_owned(), holder.to_owned())).collect())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Locks {
    fn from(locks: [(&str, &str); N]) -> Self {
        Self(locks.map(|(word, holder)| (word.to_owned(), holder.to_owned())).into())
    }
}

/// Checks the `lock` of a text: a list of names of settings.
pub(crate) fn check(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>) {
    let Some(lock) = entries.texts(sheet, "lock", MOST) else { return };
    let known = || WORDS.iter().copied().chain(lockable());
    for word in lock.value {
        if !known().any(|known| known == word.value) {
            let meant = did_you_mean(&word.value, known());
            let sentence = format!("`{}` is no setting that is known{meant}", short(&word.value));
            sheet.remark(word.at, sentence);
        }
    }
}
