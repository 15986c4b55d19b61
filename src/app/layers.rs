//! A person's profile over the one that an administrator sets up for everybody.
//!
//! The lines that all have come first, then those of the person. A person's own line with the same
//! number and domain takes the place of one that all have, as an import would. What the
//! administrator locks is not: where `line` is locked the person's lines do not count, where `key`
//! is, the person's keys do not, and a line of everybody's of which anything is locked stays whole.

use std::path::Path;

use phone::doors::LineId;
use phone::profile::{KeyProfile, Profile};
use provision::merge;
use storage::profile::{self, LINE_SETTINGS};
use storage::system::{Everybodys, System};
use storage::{Locks, tones};

use crate::report;

/// What an administrator sets up for everybody.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    everybodys: Everybodys,
    locks: Locks,
}

impl Layers {
    /// Reads it, and tells what is wrong with it.
    pub(crate) fn read() -> Self {
        Self::of(&System::find())
    }

    pub(crate) fn of(system: &System) -> Self {
        let everybodys = system.everybodys();
        let mut locks = everybodys.locks.clone();
        // What is wrong with the settings is told where they are read.
        locks.add(system.defaults().locks);
        for told in &everybodys.told {
            report::complain(told);
        }
        Self { everybodys, locks }
    }

    /// Whether nothing is set up for everybody.
    pub(crate) const fn is_empty(&self) -> bool {
        self.everybodys.found.is_none()
    }

    /// What is locked for everybody.
    pub(crate) const fn locks(&self) -> &Locks {
        &self.locks
    }

    /// What is locked for everybody, and by a profile of a person.
    pub(crate) fn locks_with(&self, own: Option<&str>, name: &Path) -> Locks {
        let mut locks = self.locks.clone();
        locks.add(profile::locks(own.unwrap_or_default(), &name.display().to_string()));
        locks
    }

    /// The line of a whole profile on which a number says back what one says, and that number.
    pub(crate) fn echo(&self, own: &str, whole: &Profile) -> Option<(LineId, String)> {
        let everybodys = self.everybodys.found.as_ref().map(|(_, text, _)| text.as_str());
        let echoes = [own, everybodys.unwrap_or_default()].into_iter().flat_map(profile::echoes);
        let mut echoes = echoes.filter_map(|(name, number)| {
            let mut lines = (0..).zip(&whole.lines);
            lines.find(|(_, line)| line.name == name).map(|(index, _)| (LineId(index), number))
        });
        echoes.next()
    }

    /// The whole profile: everybody's lines, and a person's own over them.
    pub(crate) fn whole(&self, own: Option<(&Profile, &str)>) -> Profile {
        let Some((everybodys, text, _)) = &self.everybodys.found else {
            return own.map_or_else(empty, |(own, _)| own.clone());
        };
        let Some((own, own_text)) = own else { return everybodys.clone() };
        let locked = |word: &str| self.locks.holder(word).is_some();
        let mut whole = everybodys.clone();
        if !locked("line") {
            let mut own = own.clone();
            if LINE_SETTINGS.iter().any(|word| locked(word)) {
                keep_whole(&mut own, everybodys);
            }
            if locked("key") {
                own.keys.clear();
            }
            // Keys that stand there by themselves stand there beside others too.
            if !own.keys.is_empty() || !whole.keys.is_empty() {
                (own.keys, whole.keys) = (keys(&own), keys(&whole));
            }
            match merge(&whole, &own) {
                Some(both) => whole = both.profile,
                None => report::complain("there are more lines than a telephone has"),
            }
        }
        // What holds for the telephone is the person's where the person's profile says it.
        let counts = |word: &str| !locked(word) && profile::says(own_text, word);
        let country = if counts("country") { &own.country } else { &everybodys.country };
        whole.country.clone_from(country);
        if !counts("hold_reminder") && profile::says(text, "hold_reminder") {
            whole.hold_reminder = everybodys.hold_reminder;
        } else {
            whole.hold_reminder = own.hold_reminder;
        }
        whole
    }
}

/// What a telephone is set up as that has no line yet.
pub(crate) fn empty() -> Profile {
    Profile { country: tones::FALLBACK.to_owned(), ..Profile::default() }
}

/// Takes from a person's profile the lines that everybody has.
fn keep_whole(own: &mut Profile, everybodys: &Profile) {
    let at = |profile: &Profile, gateway: &str| {
        let found = profile.gateways.iter().find(|it| it.name == gateway);
        found.map(|it| it.domain.clone())
    };
    let everybodys: Vec<_> =
        everybodys.lines.iter().map(|it| (&it.number, at(everybodys, &it.gateway))).collect();
    let all = own.clone();
    own.lines.retain(|it| !everybodys.contains(&(&it.number, at(&all, &it.gateway))));
    own.keys.retain(|key| own.lines.iter().any(|line| line.name == key.line));
}

/// The keys of a profile; where it names none, every appearance of every line.
pub(crate) fn keys(profile: &Profile) -> Vec<KeyProfile> {
    if !profile.keys.is_empty() {
        return profile.keys.clone();
    }
    let of = |line: &phone::profile::LineProfile| {
        let name = line.name.clone();
        (1..=line.appearances).map(move |number| KeyProfile::appearance(&name, number))
    };
    profile.lines.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const HEAD: &str = "version = 1\n[[gateway]]\nname = \"g\"\ndomain = \"pbx.example.com\"\n";

    fn text(top: &str, lines: &[(&str, &str)]) -> String {
        let lines = lines.iter().map(|(label, number)| {
            let name = label.replace(' ', "-");
            format!(
                "[[line]]\nname = \"{name}\"\nlabel = \"{label}\"\nkind = \"business\"\n\
                 gateway = \"g\"\nnumber = \"{number}\"\nappearances = 1\n"
            )
        });
        format!("{top}{HEAD}{}", lines.collect::<String>())
    }

    fn whole(everybodys: &str, own: Option<&str>, name: &str) -> Profile {
        let folder =
            std::env::temp_dir().join(format!("keyline-layers-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("profile.toml"), everybodys).unwrap();
        let layers = Layers::of(&System::of([folder.clone()]));
        std::fs::remove_dir_all(folder).unwrap();
        let own = own.map(|own| (profile::parse(own, "own").unwrap().0, own));
        layers.whole(own.as_ref().map(|(own, text)| (own, *text)))
    }

    fn lines(profile: &Profile) -> Vec<(&str, &str)> {
        profile.lines.iter().map(|it| (it.label.as_str(), it.number.as_str())).collect()
    }

    #[test]
    fn everybody_has_the_lines_of_the_system_and_a_person_more() {
        let all = text("country = \"de\"\nhold_reminder = 0\n", &[("Desk", "1"), ("Door", "2")]);
        let own = text("", &[("My desk", "1"), ("Home", "3")]);

        let alone = whole(&all, None, "alone");
        assert_eq!(lines(&alone), [("Desk", "1"), ("Door", "2")]);
        let both = whole(&all, Some(&own), "both");

        assert_eq!(lines(&both), [("My desk", "1"), ("Door", "2"), ("Home", "3")]);
        assert_eq!((both.country.as_str(), both.hold_reminder), ("de", Duration::ZERO));
        let french = text("country = \"fr\"\n", &[("Home", "3")]);
        assert_eq!(whole(&all, Some(&french), "french").country, "fr");
    }

    #[test]
    fn what_is_locked_is_the_administrators() {
        let lines_of = |locks: &str, name: &str| {
            let top = format!("lock = [{locks}]\ncountry = \"de\"\n");
            let all = text(&top, &[("Desk", "1")]);
            let own = text("country = \"fr\"\n", &[("My desk", "1"), ("Home", "3")]);
            let whole = whole(&all, Some(&own), name);
            let labels: Vec<_> = whole.lines.iter().map(|it| it.label.clone()).collect();
            (labels.join(" "), whole.country)
        };

        assert_eq!(lines_of("", "free"), ("My desk Home".to_owned(), "fr".to_owned()));
        assert_eq!(lines_of("\"line\"", "line"), ("Desk".to_owned(), "fr".to_owned()));
        assert_eq!(lines_of("\"label\"", "label"), ("Desk Home".to_owned(), "fr".to_owned()));
        assert_eq!(lines_of("\"country\"", "tone"), ("My desk Home".to_owned(), "de".to_owned()));
    }

    #[test]
    fn keys_that_stand_by_themselves_stay_beside_those_that_are_named() {
        let key = "[[key]]\nline = \"Home\"\nspeed = \"5\"\n[[key]]\nline = \"Home\"\n";
        let own = text("", &[("Home", "3")]) + key;
        let all = text("", &[("Desk", "1")]);

        let keys_of = |all: &str, name: &str| {
            let whole = whole(all, Some(&own), name);
            whole.keys.iter().map(|key| key.line.clone()).collect::<Vec<_>>()
        };

        assert_eq!(keys_of(&all, "keys"), ["Desk", "Home", "Home"]);
        let locked = format!("lock = [\"key\"]\n{all}");
        assert_eq!(keys_of(&locked, "locked"), ["Desk", "Home"]);
        let neither = whole(&all, Some(&text("", &[("Home", "3")])), "neither");
        let lines: Vec<_> = neither.keys.iter().map(|key| key.line.as_str()).collect();
        assert_eq!(lines, ["Desk", "Home"]);
    }
}
