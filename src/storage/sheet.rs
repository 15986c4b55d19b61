//! A text in TOML as it is read: who takes what from it, and what is wrong where.
//!
//! Every wish of a reader goes through [`Entries`], which remembers where each value stands. So
//! every complaint names a line and a column, many are collected in one go, and a key that nobody
//! took is found at the end.

use std::fmt;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::nearest::did_you_mean;

/// The longest text that is read. A profile of a large desk set has 30 KiB.
pub(crate) const LONGEST: u64 = 1 << 20;

/// More faults than this are counted, not told: nobody reads them.
const FAULTS: usize = 50;

/// More remarks than this are not kept.
const REMARKS: usize = 50;

/// What people call a password. None of it is read, and nothing beside it is repeated.
pub(crate) const PASSWORD_NAMES: [&str; 7] =
    ["password", "passwd", "pass", "secret", "auth_password", "auth_secret", "sip_password"];

/// Where in a text, from 1, in lines and characters.
type Place = (usize, usize);

/// One thing that is wrong in a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// The line, from 1; zero where the text as a whole is meant.
    pub line: usize,
    /// The column in characters, from 1; zero where the text as a whole is meant.
    pub column: usize,
    /// What was expected, as a sentence.
    pub sentence: String,
}

/// Everything that is wrong in a text. It prints a line for each, as `FILE:LINE:COLUMN: sentence`.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub struct Faults {
    /// The name of the file.
    pub name: String,
    /// What is wrong, in the order of the text; never empty.
    pub list: Vec<Fault>,
    /// How many more there are.
    pub more: usize,
}

/// Something to know about a text that is right all the same.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remark {
    /// The name of the file.
    pub name: String,
    /// The line, from 1; zero where the text as a whole is meant.
    pub line: usize,
    /// The column in characters, from 1; zero where the text as a whole is meant.
    pub column: usize,
    /// What there is to know, as a sentence.
    pub sentence: String,
}

/// A text being read, with what was found wrong so far.
pub(crate) struct Sheet<'t> {
    name: &'t str,
    text: &'t str,
    faults: Vec<(usize, String)>,
    remarks: Vec<(usize, String)>,
    /// Where what is only a remark has been said of the text as a whole.
    general: Vec<String>,
}

/// A table of the text, from which its readers take what they know.
pub(crate) struct Entries<'s, 't> {
    /// How the person wrote it: `[[line]]`, or `the profile`.
    what: &'static str,
    at: usize,
    table: &'s DeTable<'t>,
    known: Vec<&'static str>,
}

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Field<T> {
    pub(crate) value: T,
    pub(crate) at: usize,
}

impl Faults {
    /// One fault of a text as a whole.
    pub(crate) fn whole(name: &str, sentence: String) -> Self {
        Self { name: name.into(), list: vec![Fault { line: 0, column: 0, sentence }], more: 0 }
    }

    /// One fault at a place of a text.
    pub(crate) fn at(name: &str, text: &str, at: usize, sentence: String) -> Self {
        let (line, column) = place(text, at);
        Self { name: name.into(), list: vec![Fault { line, column, sentence }], more: 0 }
    }

    /// The text is no text: where it stops being one.
    pub(crate) fn not_text(name: &str, bytes: &[u8], up_to: usize) -> Self {
        let before = String::from_utf8_lossy(bytes.get(..up_to).unwrap_or_default());
        let sentence = "here is a byte that is no text; save the file as UTF-8".into();
        Self::at(name, &before, before.len(), sentence)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.list.iter().enumerate() {
            if index != 0 {
                writeln!(f)?;
            }
            print_place(f, &self.name, fault.line, fault.column)?;
            f.write_str(&fault.sentence)?;
        }
        if self.more != 0 {
            write!(f, "\n{}: {} more like these", self.name, self.more)?;
        }
        Ok(())
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_place(f, &self.name, self.line, self.column)?;
        f.write_str(&self.sentence)
    }
}

fn print_place(f: &mut fmt::Formatter<'_>, name: &str, line: usize, column: usize) -> fmt::Result {
    if line == 0 { write!(f, "{name}: ") } else { write!(f, "{name}:{line}:{column}: ") }
}

fn place(text: &str, at: usize) -> Place {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    (line, before.get(line_start..).map_or(0, |start| start.chars().count()) + 1)
}

/// Reads a text: `read` takes what it knows from the outermost table.
pub(crate) fn read<T>(
    name: &str,
    text: &str,
    read: impl FnOnce(&mut Sheet<'_>, Entries<'_, '_>) -> Option<T>,
) -> Result<(T, Vec<Remark>), Faults> {
    let (value, sheet) = open(name, "the profile", text, read)?;
    match value {
        Some(value) if sheet.faults.is_empty() => Ok((value, sheet.into_remarks())),
        _ if sheet.faults.is_empty() => Err(Faults::whole(name, "there is nothing in it".into())),
        _ => Err(sheet.into_faults()),
    }
}

/// Reads a text of which whatever is right counts: what is wrong in it is only remarked on.
pub(crate) fn read_what_is_right<T>(
    name: &str,
    what: &'static str,
    text: &str,
    read: impl FnOnce(&mut Sheet<'_>, Entries<'_, '_>) -> T,
) -> Result<(T, Vec<Remark>), Faults> {
    let (value, mut sheet) = open(name, what, text, read)?;
    for (at, sentence) in std::mem::take(&mut sheet.faults) {
        sheet.remark(at, sentence);
    }
    Ok((value, sheet.into_remarks()))
}

/// Lets `read` take from the outermost table of a text, which is called `what`.
fn open<'t, T>(
    name: &'t str,
    what: &'static str,
    text: &'t str,
    read: impl FnOnce(&mut Sheet<'_>, Entries<'_, '_>) -> T,
) -> Result<(T, Sheet<'t>), Faults> {
    if LONGEST < text.len() as u64 {
        return Err(too_long(name));
    }
    // Some editors begin a file with this mark; it is not part of what the person wrote.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut sheet =
        Sheet { name, text, faults: Vec::new(), remarks: Vec::new(), general: Vec::new() };
    // The parser stops nesting at 80 tables or arrays by itself.
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors {
            let at = error.span().map_or(text.len(), |span| span.start);
            sheet.fault(at, sentence(error.message(), text, error.span()));
        }
        sheet.one_a_line();
        return Err(sheet.into_faults());
    }
    let entries = Entries { what, at: 0, table: table.get_ref(), known: Vec::new() };
    let value = read(&mut sheet, entries);
    Ok((value, sheet))
}

pub(crate) fn too_long(name: &str) -> Faults {
    Faults::whole(name, format!("it is longer than {} KiB", LONGEST >> 10))
}

/// Says in our words what the parser says in its own.
fn sentence(message: &str, text: &str, span: Option<Range<usize>>) -> String {
    if message.starts_with("string values must be quoted") {
        if span.as_ref().is_some_and(|span| is_password(text, span.start)) {
            return "a profile holds no password: take this line out".into();
        }
        let word = span.clone().and_then(|span| text.get(span)).unwrap_or_default().trim();
        if !word.is_empty() && !word.contains(['"', '\'', '\n']) && word.len() < 80 {
            return format!("text is written in quotes: \"{word}\"");
        }
    }
    if message == "duplicate key" {
        let word = span.and_then(|span| text.get(span)).unwrap_or_default();
        return format!("`{word}` stands here for the second time");
    }
    message.to_owned()
}

/// Whether what stands at a place is given to a key that names a password.
fn is_password(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().to_lowercase();
    PASSWORD_NAMES.iter().any(|name| line.contains(name))
}

impl Sheet<'_> {
    /// Notes what is wrong at a place.
    pub(crate) fn fault(&mut self, at: usize, sentence: impl Into<String>) {
        self.faults.push((at, sentence.into()));
    }

    /// Notes what there is to know about a place.
    pub(crate) fn remark(&mut self, at: usize, sentence: impl Into<String>) {
        if self.remarks.len() < REMARKS {
            self.remarks.push((at, sentence.into()));
        }
    }

    /// Notes what there is to know about the text as a whole.
    pub(crate) fn general(&mut self, sentence: impl Into<String>) {
        if self.general.len() < REMARKS {
            self.general.push(sentence.into());
        }
    }

    /// The tables of `[[key]]`, in order.
    pub(crate) fn tables<'e, 'v>(
        &mut self,
        of: &mut Entries<'e, 'v>,
        key: &'static str,
        what: &'static str,
        most: usize,
    ) -> Vec<Entries<'e, 'v>> {
        let Some(value) = of.take(key) else { return Vec::new() };
        let at = value.span().start;
        let DeValue::Array(elements) = value.get_ref() else {
            self.fault(at, format!("write {what} in double brackets, once for each {key}"));
            return Vec::new();
        };
        if most < elements.len() {
            let at = elements.iter().next().map_or(at, |first| first.span().start);
            let sentence =
                format!("{what} stands here {} times; {most} are the most", elements.len());
            self.fault(at, sentence);
        }
        let mut tables = Vec::new();
        for element in elements.iter().take(most) {
            let at = element.span().start;
            let DeValue::Table(table) = element.get_ref() else {
                self.fault(at, format!("write each {key} as a table under {what}"));
                continue;
            };
            tables.push(Entries { what, at, table, known: Vec::new() });
        }
        tables
    }

    /// Only the first fault of a line is worth reading when the text is not TOML: the others
    /// follow from it.
    fn one_a_line(&mut self) {
        self.faults.sort_by_key(|(at, _)| *at);
        let (text, mut line_end) = (self.text, None);
        self.faults.retain(|(at, _)| {
            let first = line_end.is_none_or(|end| end < *at);
            if first {
                let rest = text.get(*at..).unwrap_or_default();
                line_end = Some(*at + rest.find('\n').unwrap_or(rest.len()));
            }
            first
        });
    }

    fn into_faults(mut self) -> Faults {
        self.faults.sort_by_key(|(at, _)| *at);
        let more = self.faults.len().saturating_sub(FAULTS);
        let faults = self
            .faults
            .iter()
            .take(FAULTS)
            .map(|(at, sentence)| {
                let (line, column) = place(self.text, *at);
                Fault { line, column, sentence: sentence.clone() }
            })
            .collect();
        Faults { name: self.name.into(), list: faults, more }
    }

    fn into_remarks(mut self) -> Vec<Remark> {
        self.remarks.sort_by_key(|(at, _)| *at);
        let placed = self.remarks.into_iter().map(|(at, sentence)| {
            let (line, column) = place(self.text, at);
            Remark { name: self.name.into(), line, column, sentence }
        });
        let general = self.general.into_iter().map(|sentence| Remark {
            name: self.name.into(),
            line: 0,
            column: 0,
            sentence,
        });
        general.chain(placed).collect()
    }
}

impl<'s, 't> Entries<'s, 't> {
    /// A table that was found in another.
    pub(crate) const fn new(what: &'static str, at: usize, table: &'s DeTable<'t>) -> Self {
        Self { what, at, table, known: Vec::new() }
    }

    /// Where the table begins.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// The entries that bear one of these names, and where: for what must not be there at all.
    pub(crate) fn named(&self, names: &[&str]) -> Vec<(String, usize)> {
        let found = self.table.iter().filter(|(key, _)| {
            names.contains(&key.get_ref().to_lowercase().replace('-', "_").as_str())
        });
        found.map(|(key, _)| (key.get_ref().to_string(), key.span().start)).collect()
    }

    /// Takes a value, whatever it is.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'s Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// Takes a text.
    pub(crate) fn text(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> Option<Field<String>> {
        let value = self.take(key)?;
        let at = value.span().start;
        let found = value.get_ref();
        if let DeValue::Integer(number) = found {
            let hint = format!("`{key}` is a text: write it in quotes, as in {key} = \"{number}\"");
            sheet.fault(at, hint);
            return None;
        }
        let DeValue::String(text) = found else {
            return wrong(sheet, at, key, "a text in quotes", found);
        };
        Some(Field { value: text.to_string(), at })
    }

    /// Takes a text that must be there; without it `example` is shown.
    pub(crate) fn needed(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        example: &str,
    ) -> Option<Field<String>> {
        if self.take(key).is_none() {
            sheet.fault(self.at, format!("{} needs `{key}`, as in {key} = {example}", self.what));
            return None;
        }
        self.text(sheet, key)
    }

    /// Takes a whole number of `unit` within a range.
    pub(crate) fn number(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        unit: &str,
        range: RangeInclusive<u64>,
    ) -> Option<Field<u64>> {
        let value = self.take(key)?;
        let at = value.span().start;
        let (least, most) = (range.start(), range.end());
        let wanted = format!("a whole number{unit} from {least} to {most}");
        let DeValue::Integer(number) = value.get_ref() else {
            return wrong(sheet, at, key, &wanted, value.get_ref());
        };
        let number_read = u64::from_str_radix(number.as_str(), number.radix()).ok();
        let Some(value) = number_read.filter(|number| range.contains(number)) else {
            sheet.fault(at, format!("`{key}` is {wanted}, not {}", short(&number.to_string())));
            return None;
        };
        Some(Field { value, at })
    }

    /// Takes yes or no.
    pub(crate) fn yes(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> Option<Field<bool>> {
        let value = self.take(key)?;
        let at = value.span().start;
        let DeValue::Boolean(value) = value.get_ref() else {
            return wrong(sheet, at, key, "true or false, without quotes", value.get_ref());
        };
        Some(Field { value: *value, at })
    }

    /// Takes a list of texts.
    pub(crate) fn texts(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        most: usize,
    ) -> Option<Field<Vec<Field<String>>>> {
        let value = self.take(key)?;
        let at = value.span().start;
        let DeValue::Array(elements) = value.get_ref() else {
            return wrong(
                sheet,
                at,
                key,
                "a list of texts, as in [\"one\", \"two\"]",
                value.get_ref(),
            );
        };
        if most < elements.len() {
            sheet.fault(at, format!("`{key}` has more than {most} entries"));
            return None;
        }
        let mut texts = Vec::new();
        for element in elements {
            let at = element.span().start;
            if let DeValue::String(text) = element.get_ref() {
                texts.push(Field { value: text.to_string(), at });
            } else {
                wrong::<()>(sheet, at, key, "a list of texts", element.get_ref());
            }
        }
        Some(Field { value: texts, at })
    }

    /// Takes a table of texts whose names only its reader knows, in the order of the names.
    pub(crate) fn table_of_texts(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        most: usize,
    ) -> Vec<(String, Field<String>)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let at = value.span().start;
        let DeValue::Table(table) = value.get_ref() else {
            sheet.fault(at, format!("`{key}` is a table: write it under [{key}]"));
            return Vec::new();
        };
        if most < table.len() {
            sheet.fault(at, format!("[{key}] has more than {most} entries"));
            return Vec::new();
        }
        let mut texts = Vec::new();
        for (name, value) in table {
            let at = value.span().start;
            if let DeValue::String(text) = value.get_ref() {
                texts.push((name.get_ref().to_string(), Field { value: text.to_string(), at }));
            } else {
                wrong::<()>(sheet, at, &short(name.get_ref()), "a text in quotes", value.get_ref());
            }
        }
        texts
    }

    /// Ends the reading of this table: what nobody took is remarked on.
    pub(crate) fn leave(self, sheet: &mut Sheet<'_>) {
        for key in self.table.keys() {
            let word: &str = key.get_ref();
            if sheet.remarks.len() == REMARKS {
                break;
            }
            if !self.known.contains(&word) {
                let meant = did_you_mean(word, self.known.iter().copied());
                let word = short(word);
                let sentence =
                    format!("`{word}` is not known in {} and does nothing{meant}", self.what);
                sheet.remark(key.span().start, sentence);
            }
        }
    }
}

fn wrong<T>(
    sheet: &mut Sheet<'_>,
    at: usize,
    key: &str,
    wanted: &str,
    found: &DeValue<'_>,
) -> Option<T> {
    let found = match found {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    sheet.fault(at, format!("`{key}` is {wanted}, not {found}"));
    None
}

/// A word of the person's as it is shown: not longer than a line, without what a terminal obeys.
pub(crate) fn short(word: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = word.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if word.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
