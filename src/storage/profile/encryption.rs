//! `encryption` and `key_exchange`: of a gateway for all of its lines, or of one line.

use phone::profile::{Encryption, KeyExchange};

use crate::nearest::did_you_mean;
use crate::sheet::{Entries, Sheet, short};

const WORDS: [(&str, Encryption); 3] = [
    ("off", Encryption::Off),
    ("preferred", Encryption::Preferred),
    ("required", Encryption::Required),
];

const WAYS: [(&str, KeyExchange); 2] = [("sdes", KeyExchange::Sdes), ("dtls", KeyExchange::Dtls)];

/// What a table says of encryption, where it says anything.
pub(super) fn read(
    sheet: &mut Sheet<'_>,
    table: &mut Entries<'_, '_>,
) -> (Option<Encryption>, Option<KeyExchange>) {
    let encryption = one_of(sheet, table, "encryption", &WORDS);
    (encryption, one_of(sheet, table, "key_exchange", &WAYS))
}

/// How much encryption is called in a profile.
pub(super) fn word(encryption: Encryption) -> &'static str {
    called(&WORDS, encryption)
}

/// How a way to agree keys is called in a profile.
pub(super) fn way(exchange: KeyExchange) -> &'static str {
    called(&WAYS, exchange)
}

fn called<T: Copy + PartialEq>(words: &[(&'static str, T)], wanted: T) -> &'static str {
    words.iter().find(|(_, meant)| *meant == wanted).map_or("", |(word, _)| word)
}

fn one_of<T: Copy>(
    sheet: &mut Sheet<'_>,
    table: &mut Entries<'_, '_>,
    key: &'static str,
    words: &[(&'static str, T)],
) -> Option<T> {
    let field = table.text(sheet, key)?;
    let given = field.value.to_ascii_lowercase();
    let known = words.iter().find(|(word, _)| *word == given);
    if known.is_none() {
        let names: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        let meant = did_you_mean(&given, names.iter().copied());
        let listed: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let shown = short(&field.value);
        sheet
            .fault(field.at, format!("`{key}` is {}, not \"{shown}\"{meant}", listed.join(" or ")));
    }
    known.map(|(_, meant)| *meant)
}
