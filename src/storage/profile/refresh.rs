//! Taking over what a provider now says of a line that came from it.
//!
//! Only the two tables of the line and its gateway are written anew, where anything in them
//! differs; what a person added to them and the provider says nothing of stays. All else stays as
//! it was written, to the letter.

use phone::profile::Profile;
use toml::{Table, Value};

use super::join::{line_of, named};
use super::{JoinTrouble, Update, parse};

/// One's own profile with what a document now says of the line of an update; nothing where that
/// is what stands there already.
///
/// # Errors
/// Says why what was sent cannot be used; one's own is then to stay as it is.
pub fn refresh(own: &str, document: &str, update: &Update) -> Result<Option<String>, JoinTrouble> {
    let (theirs, _) = parse(document, &update.url).map_err(JoinTrouble::Foreign)?;
    let (ours, _) = parse(own, "the profile").map_err(JoinTrouble::Own)?;
    let other = || JoinTrouble::OtherNumber(update.number.clone());
    let their_line = line_of(&theirs, &update.number)?;
    let our_line = ours.lines.iter().find(|line| line.name == update.line).ok_or_else(other)?;
    let (own_tables, their_tables) = (tables(own), tables(document));
    let mut text = own.to_owned();
    for (kind, our_name, their_name) in [
        ("gateway", &our_line.gateway, &their_line.gateway),
        ("line", &our_line.name, &their_line.name),
    ] {
        let ours = named(&own_tables, kind, our_name).ok_or_else(other)?;
        let theirs = named(&their_tables, kind, their_name).ok_or_else(other)?;
        let mut both = ours.clone();
        for (key, value) in theirs {
            // What things are called here is our affair.
            if key != "name" && key != "gateway" {
                both.insert(key, value);
            }
        }
        if both != ours {
            text = replaced(&text, kind, our_name, both).ok_or_else(other)?;
        }
    }
    if text == own {
        return Ok(None);
    }
    // Nothing but these two may have changed, however the file was written.
    let (whole, _) = parse(&text, "the profile").map_err(JoinTrouble::Own)?;
    let untouched = |profile: &Profile| {
        let mut rest = profile.clone();
        rest.lines.retain(|line| line.name != our_line.name);
        rest.gateways.retain(|gateway| gateway.name != our_line.gateway);
        rest
    };
    let by_itself = |profile: &Profile| tables_of_keys(profile, &our_line.name);
    let (mut before, mut after) = (untouched(&ours), untouched(&whole));
    // Keys that stand there by themselves follow the appearances of the line.
    if !own_tables.contains_key("key") {
        (before.keys, after.keys) = (by_itself(&ours), by_itself(&whole));
    }
    if before == after { Ok(Some(text)) } else { Err(other()) }
}

/// The keys of all lines but one.
fn tables_of_keys(profile: &Profile, but: &str) -> Vec<phone::profile::KeyProfile> {
    profile.keys.iter().filter(|key| key.line != but).cloned().collect()
}

fn tables(text: &str) -> Table {
    toml::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default()
}

/// The text with one of its tables written anew. It reaches from its header to the next one.
fn replaced(text: &str, kind: &str, name: &str, table: Table) -> Option<String> {
    let header = format!("[[{kind}]]");
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(text.len());
    for pair in starts.windows(2) {
        let [start, end] = pair else { continue };
        let block = text.get(*start..*end)?;
        if !block.starts_with(&header) {
            continue;
        }
        if named(&tables(block), kind, name).is_none() {
            continue;
        }
        let whole = Table::from_iter([(kind.to_owned(), Value::Array(vec![Value::Table(table)]))]);
        // What is written above the next table is written of that.
        let own = block.lines().rev().take_while(|line| line.is_empty() || line.starts_with('#'));
        let tail: Vec<&str> = own.take(block.lines().count().saturating_sub(1)).collect();
        let tail: String = tail.iter().rev().flat_map(|line| [line, "\n"]).collect();
        let (before, after) = (text.get(..*start)?, text.get(*end..)?);
        return Some(format!("{before}{}\n{tail}{after}", whole.to_string().trim_end()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Source, join, updates};

    const OTHER: &str = "version = 1\n[[gateway]]\nname = \"northgate\"\n\
        domain = \"sip.northgate.example\"\n[[line]]\nname = \"personal\"\nkind = \"personal\"\n\
        gateway = \"northgate\"\nnumber = \"0201\"\n[update]\nevery_h = 24\n";

    const OWN: &str = "# Mine.\nversion = 1\ncountry = \"de\"\n\n# At work.\n[[gateway]]\n\
        name = \"northgate\" # a coincidence\ndomain = \"pbx.example.com\"\n\n[[line]]\n\
        name = \"personal\"\nkind = \"business\"\ngateway = \"northgate\"\nnumber = \"102\"\n\
        codecs = [\n  \"g722\",\n  \"pcma\",\n]\n\n# Below.\n";

    fn joined() -> (String, Update) {
        let source = Source { url: "https://n.example/x", number: "0201" };
        let text = join(OWN, OTHER, source).unwrap().text + "\n# The end.\n";
        let update = updates(&text).pop().unwrap();
        (text, update)
    }

    #[test]
    fn what_stands_there_already_changes_nothing() {
        let (text, update) = joined();
        assert_eq!(refresh(&text, OTHER, &update), Ok(None));
    }

    #[test]
    fn what_the_provider_changed_is_changed_and_nothing_else() {
        let (text, update) = joined();
        let (before, _) = parse(&text, "before").unwrap();
        let text = text.replace("number = \"0201\"\n\n", "number = \"0201\"\nlabel = \"Home\"\n\n");
        let moved = OTHER
            .replace("sip.northgate", "sip2.northgate")
            .replace("number", "appearances = 3\nnumber");

        let changed = refresh(&text, &moved, &update).unwrap().unwrap();
        let (after, _) = parse(&changed, "after").unwrap();

        assert_eq!(after.gateways[0], before.gateways[0]);
        assert_eq!(after.lines[0], before.lines[0]);
        assert_eq!(after.gateways[1].domain, "sip2.northgate.example");
        assert_eq!(after.gateways[1].name, "northgate-2");
        let line = &after.lines[1];
        assert_eq!((line.name.as_str(), line.gateway.as_str()), ("personal-2", "northgate-2"));
        assert_eq!((line.appearances, line.label.as_str()), (3, "Home"));
        for kept in
            ["# Mine.", "# At work.", "# a coincidence", "  \"pcma\",", "# Below.", "# The end."]
        {
            assert!(changed.contains(kept), "{kept}: {changed}");
        }
        assert_eq!(updates(&changed).len(), 1);
        assert_eq!(refresh(&changed, &moved, &update), Ok(None));
    }

    #[test]
    fn what_is_not_for_the_line_or_no_profile_is_refused() {
        let (text, update) = joined();
        assert!(refresh(&text, "nonsense", &update).is_err());
        let gone = Update { line: "gone".into(), ..update };
        assert!(refresh(&text, OTHER, &gone).is_err());
    }
}
