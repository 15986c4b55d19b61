//! Bringing one line of another profile into one's own, as text, in one step.
//!
//! Nothing that a person wrote is changed: the new gateway, line and keys are written behind it.
//! What is not known of them here stays with them.

use phone::profile::{GatewayProfile, LineProfile, Profile};
use toml::{Table, Value};

use super::{VERSION, parse};
use crate::Faults;

/// One's own profile with one line more.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Joined {
    /// The text of the profile as it is from then on.
    pub text: String,
    /// The line that is new in it.
    pub line: LineProfile,
    /// Its gateway, which may have been there before.
    pub gateway: GatewayProfile,
}

/// Why there is not one line more.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum JoinTrouble {
    /// What was brought is no profile.
    #[error("{0}")]
    Foreign(Faults),
    /// One's own is none, or would be none with it.
    #[error("{0}")]
    Own(Faults),
    /// None of the lines that were brought has this number, and there are several.
    #[error("none of its lines has the number {0}")]
    OtherNumber(String),
    /// There is this line already; its label.
    #[error("the line is there already, as {0}")]
    Already(String),
}

/// How a profile is asked for again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Source<'a> {
    /// Where it came from.
    pub url: &'a str,
    /// The number it was asked for with.
    pub number: &'a str,
}

/// Brings the line of a number from another profile into one's own; `own` is empty where there
/// is none yet. Where the other says how often it wants to be asked for again, that is noted with
/// the line.
///
/// # Errors
/// Says why not; one's own is then to stay as it is.
pub fn join(own: &str, other: &str, source: Source<'_>) -> Result<Joined, JoinTrouble> {
    let (theirs, _) = parse(other, source.url).map_err(JoinTrouble::Foreign)?;
    let line = line_of(&theirs, source.number)?;
    let name = &line.gateway;
    let found = theirs.gateways.iter().find(|gateway| gateway.name == *name);
    let gateway = found.ok_or_else(|| JoinTrouble::OtherNumber(source.number.to_owned()))?;
    let ours = if own.trim().is_empty() {
        Profile::default()
    } else {
        parse(own, "the profile").map_err(JoinTrouble::Own)?.0
    };
    if let Some(twin) = twin(&ours, line, gateway) {
        return Err(JoinTrouble::Already(twin.label.clone()));
    }
    let tables: Table = toml::from_str(other.trim_start_matches('\u{feff}')).unwrap_or_default();
    let parts = Parts { ours: &ours, theirs: &theirs, tables: &tables, line, gateway };
    let (text, line_name) = parts.written(own, source);
    let (whole, _) = parse(&text, "the profile").map_err(JoinTrouble::Own)?;
    let line = whole.lines.iter().find(|line| line.name == line_name).cloned();
    let gateway = line.as_ref().and_then(|line| {
        whole.gateways.iter().find(|gateway| gateway.name == line.gateway).cloned()
    });
    match line.zip(gateway) {
        Some((line, gateway)) => Ok(Joined { text, line, gateway }),
        None => Err(JoinTrouble::OtherNumber(source.number.to_owned())),
    }
}

/// The line that is meant: that of the number, or the only one.
pub(super) fn line_of<'p>(
    theirs: &'p Profile,
    number: &str,
) -> Result<&'p LineProfile, JoinTrouble> {
    let is_it =
        |line: &&LineProfile| line.number == number || line.auth_user.as_deref() == Some(number);
    let only = || theirs.lines.first().filter(|_| theirs.lines.len() == 1);
    let line = theirs.lines.iter().find(is_it).or_else(only);
    line.ok_or_else(|| JoinTrouble::OtherNumber(number.to_owned()))
}

/// A line of ours with this number at this gateway.
fn twin<'p>(
    ours: &'p Profile,
    line: &LineProfile,
    gateway: &GatewayProfile,
) -> Option<&'p LineProfile> {
    ours.lines.iter().find(|our| {
        let at = ours.gateways.iter().find(|gateway| gateway.name == our.gateway);
        our.number == line.number && at.is_some_and(|at| at.domain == gateway.domain)
    })
}

struct Parts<'a> {
    ours: &'a Profile,
    theirs: &'a Profile,
    /// The other profile as it was written.
    tables: &'a Table,
    line: &'a LineProfile,
    gateway: &'a GatewayProfile,
}

impl Parts<'_> {
    /// The text of one's own profile with what is new behind it, and the name of the new line.
    fn written(&self, own: &str, source: Source<'_>) -> (String, String) {
        let mut text = own.to_owned();
        if text.trim().is_empty() {
            text = format!("version = {VERSION}\ncountry = \"{}\"\n", self.theirs.country);
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let line_name =
            free_name(&self.line.name, |name| self.ours.lines.iter().any(|line| line.name == name));
        let gateway_name = self.gateway_name(&mut text);
        let mut line = named(self.tables, "line", &self.line.name).unwrap_or_default();
        line.insert("name".into(), line_name.clone().into());
        line.insert("gateway".into(), gateway_name.into());
        append(&mut text, "line", line);
        self.keys(&mut text, &line_name);
        if let Some(mut update) = self.update() {
            update.insert("line".into(), line_name.clone().into());
            update.entry("url").or_insert(source.url.into());
            update.insert("number".into(), source.number.into());
            append(&mut text, "update", update);
        }
        (text, line_name)
    }

    /// The name of the gateway; it is written where none of ours is the same.
    fn gateway_name(&self, text: &mut String) -> String {
        let same = |ours: &&GatewayProfile| {
            let renamed = GatewayProfile { name: ours.name.clone(), ..self.gateway.clone() };
            **ours == renamed
        };
        if let Some(ours) = self.ours.gateways.iter().find(same) {
            return ours.name.clone();
        }
        let name = free_name(&self.gateway.name, |name| {
            self.ours.gateways.iter().any(|gateway| gateway.name == name)
        });
        let mut table = named(self.tables, "gateway", &self.gateway.name).unwrap_or_default();
        table.insert("name".into(), name.clone().into());
        append(text, "gateway", table);
        name
    }

    /// The keys of the line. A profile without any has one for each appearance by itself; as soon
    /// as there is one, all are written.
    fn keys(&self, text: &mut String, line_name: &str) {
        let Some(Value::Array(theirs)) = self.tables.get("key") else {
            if self.has_keys(text) {
                append_keys(text, line_name, self.line.appearances);
            }
            return;
        };
        if !self.has_keys(text) {
            for line in &self.ours.lines {
                append_keys(text, &line.name, line.appearances);
            }
        }
        for key in theirs.iter().filter_map(Value::as_table) {
            if key.get("line").and_then(Value::as_str) == Some(self.line.name.as_str()) {
                let mut key = key.clone();
                key.insert("line".into(), line_name.into());
                append(text, "key", key);
            }
        }
    }

    fn has_keys(&self, text: &str) -> bool {
        let table: Table = toml::from_str(text).unwrap_or_default();
        !self.ours.lines.is_empty() && table.contains_key("key")
    }

    /// What the other profile says of being asked for again: for this line, or for any.
    fn update(&self) -> Option<Table> {
        let is_it = |table: &&Table| {
            let line = table.get("line").and_then(Value::as_str);
            line.is_none_or(|line| line == self.line.name)
        };
        match self.tables.get("update")? {
            Value::Table(table) => Some(table).filter(is_it).cloned(),
            Value::Array(tables) => tables.iter().filter_map(Value::as_table).find(is_it).cloned(),
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => None,
        }
    }
}

/// One of the tables of this kind, by its name.
pub(super) fn named(tables: &Table, kind: &str, name: &str) -> Option<Table> {
    let all = tables.get(kind)?.as_array()?.iter().filter_map(Value::as_table);
    let mut all = all.filter(|table| table.get("name").and_then(Value::as_str) == Some(name));
    all.next().cloned()
}

/// A name that is not taken: the one that is wished for, or with a number behind it.
fn free_name(wished: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wished) {
        return wished.to_owned();
    }
    let mut names = (2_u32..).map(|count| format!("{wished}-{count}"));
    names.find(|name| !taken(name)).unwrap_or_default()
}

fn append(text: &mut String, kind: &str, table: Table) {
    let whole = Table::from_iter([(kind.to_owned(), Value::Array(vec![Value::Table(table)]))]);
    text.push('\n');
    text.push_str(whole.to_string().trim_end());
    text.push('\n');
}

fn append_keys(text: &mut String, line: &str, appearances: u8) {
    for appearance in 1..=appearances {
        let mut key = Table::new();
        key.insert("line".into(), line.into());
        key.insert("appearance".into(), i64::from(appearance).into());
        append(text, "key", key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use phone::profile::KeyDoes;

    const SOURCE: Source<'static> =
        Source { url: "https://www.northgate.example/PCentrex/registration", number: "0201" };

    const OTHER: &str = r#"
version = 1
country = "gb"
[[gateway]]
name = "northgate"
domain = "sip.northgate.example"
transport = "tcp"
colour = "unknown here"
[[line]]
name = "personal"
kind = "personal"
gateway = "northgate"
number = "0201"
label = "Personal"
"#;

    const OWN: &str = r#"# Mine.
version = 1
country = "de"
[[gateway]]
name = "pbx" # at work
domain = "pbx.example.com"
[[line]]
name = "office"
kind = "business"
gateway = "pbx"
number = "102"
"#;

    fn joined(own: &str, other: &str) -> (Joined, Profile) {
        let joined = join(own, other, SOURCE).unwrap_or_else(|e| panic!("{e}"));
        let (whole, _) = parse(&joined.text, "it").unwrap_or_else(|e| panic!("{e}"));
        (joined, whole)
    }

    #[test]
    fn the_first_line_makes_a_profile() {
        let (joined, whole) = joined("", OTHER);

        assert_eq!((whole.lines.len(), whole.gateways.len()), (1, 1));
        assert_eq!((joined.line.name.as_str(), whole.country.as_str()), ("personal", "gb"));
        assert_eq!(joined.gateway.domain, "sip.northgate.example");
        assert_eq!(whole.keys.len(), 2);
        assert!(joined.text.contains("colour = \"unknown here\""), "{}", joined.text);
    }

    #[test]
    fn nothing_that_was_written_is_changed_and_exactly_one_line_is_new() {
        let before = parse(OWN, "own").unwrap().0;
        let (joined, whole) = joined(OWN, OTHER);

        assert!(joined.text.starts_with(OWN), "{}", joined.text);
        assert_eq!(whole.lines[..1], before.lines[..]);
        assert_eq!(whole.gateways[..1], before.gateways[..]);
        assert_eq!((whole.lines.len(), whole.gateways.len()), (2, 2));
        assert_eq!(whole.lines[1], joined.line);
        assert_eq!(whole.country, "de");
        assert_eq!(whole.keys.len(), 4);
    }

    #[test]
    fn names_that_are_taken_get_a_number_and_the_same_gateway_stands_once() {
        let first = joined(OWN, OTHER).0.text;
        let second = OTHER.replace("0201", "0202");
        let (joined, whole) = joined(&first, &second);

        assert_eq!(
            (joined.line.name.as_str(), joined.line.gateway.as_str()),
            ("personal-2", "northgate")
        );
        assert_eq!((whole.lines.len(), whole.gateways.len()), (3, 2));

        let elsewhere = OTHER.replace("sip.northgate", "sip2.northgate");
        let (joined, _) = self::joined(&first, &elsewhere);
        assert_eq!(joined.gateway.name, "northgate-2");
        assert_eq!(joined.line.gateway, "northgate-2");
    }

    #[test]
    fn a_line_that_is_there_is_not_added_again() {
        let first = joined(OWN, OTHER).0.text;
        let trouble = join(&first, OTHER, SOURCE).unwrap_err();
        assert_eq!(trouble, JoinTrouble::Already("Personal".into()));
    }

    #[test]
    fn of_several_lines_that_of_the_number_is_meant() {
        let both = format!(
            "{OTHER}[[line]]\nname = \"other\"\nkind = \"business\"\ngateway = \"northgate\"\n\
             number = \"0299\"\n"
        );
        let (joined, whole) = joined(OWN, &both);
        assert_eq!((joined.line.number.as_str(), whole.lines.len()), ("0201", 2));

        let source = Source { number: "0777", ..SOURCE };
        let trouble = join(OWN, &both, source).unwrap_err();
        assert_eq!(trouble, JoinTrouble::OtherNumber("0777".into()));
        let only = join(OWN, OTHER, source).unwrap();
        assert_eq!(only.line.number, "0201", "the only line is meant, whatever its number");
    }

    #[test]
    fn keys_come_along_and_those_that_stood_there_by_themselves_are_written() {
        let keyed = format!(
            "{OTHER}[[key]]\nline = \"personal\"\nlabel = \"Mine\"\n[[key]]\nline = \"personal\"\n\
             watch = \"0300\"\n"
        );
        let (_, whole) = joined(OWN, &keyed);
        let keys: Vec<_> = whole.keys.iter().map(|key| (&key.line[..], &key.label[..])).collect();
        assert_eq!(
            keys,
            [("office", ""), ("office", ""), ("personal", "Mine"), ("personal", "0300")]
        );

        let own = format!("{OWN}[[key]]\nline = \"office\"\n");
        let (_, whole) = joined(&own, OTHER);
        let keys: Vec<_> = whole.keys.iter().map(|key| (&key.line[..], &key.does)).collect();
        let [one, two] = [KeyDoes::Appearance(1), KeyDoes::Appearance(2)];
        assert_eq!(keys, [("office", &one), ("personal", &one), ("personal", &two)]);
    }

    #[test]
    fn what_is_no_profile_changes_nothing() {
        for wrong in ["", "<html>", "version = 1", "password = \"x\"\n"] {
            let trouble = join(OWN, wrong, SOURCE).unwrap_err();
            assert!(matches!(trouble, JoinTrouble::Foreign(_)), "{trouble:?}");
        }
        let trouble = join("not = toml = at all", OTHER, SOURCE).unwrap_err();
        assert!(matches!(trouble, JoinTrouble::Own(_)), "{trouble:?}");
    }

    #[test]
    fn how_often_it_is_asked_for_again_is_noted_with_the_line() {
        for update in
            ["[update]\nevery_h = 12\n", "[[update]]\nevery_h = 12\nline = \"personal\"\n"]
        {
            let (joined, _) = joined(OWN, &format!("{OTHER}{update}"));
            let updates = super::super::updates(&joined.text);
            let [update] = &updates[..] else { panic!("{}", joined.text) };
            assert_eq!((update.line.as_str(), update.every.as_secs()), ("personal", 12 * 3_600));
            assert_eq!((update.url.as_str(), update.number.as_str()), (SOURCE.url, "0201"));
        }
        assert_eq!(super::super::updates(&joined(OWN, OTHER).0.text), []);
    }
}
