//! Words: every sentence of the window, in the person's language.
//!
//! They stand in Fluent files, a folder a language. What a language lacks is said in English;
//! that every language has every word is a test of the whole house.

mod language;

use std::fmt;
use std::time::Duration;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use phone::doors::{CauseView, LineView, Service};

pub use language::Language;

/// The words of one language.
pub struct Words {
    language: Language,
    own: FluentBundle<FluentResource>,
    english: Option<FluentBundle<FluentResource>>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> Self {
        let english = (language != Language::English).then(|| bundle(Language::English));
        Self { language, own: bundle(language), english }
    }

    /// Whose words they are.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A sentence without blanks.
    pub fn say(&self, key: &str) -> String {
        self.tell(key, &[])
    }

    /// A sentence with its blanks filled in.
    pub fn tell(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in blanks {
            values.set(*name, FluentValue::from(*value));
        }
        self.format(key, &values)
    }

    /// A sentence about a number of something, in the right plural.
    pub fn count(&self, key: &str, name: &str, count: u64) -> String {
        let mut values = FluentArgs::new();
        values.set(name, FluentValue::from(count));
        self.format(key, &values)
    }

    /// Parts one after the other, as they are read out; those that are empty are left out.
    pub(crate) fn listed(&self, parts: &[&str]) -> String {
        let comma = match self.language {
            Language::Arabic => "، ",
            Language::Japanese => "、",
            Language::English | Language::German | Language::Spanish | Language::French => ", ",
        };
        let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).copied().collect();
        parts.join(comma)
    }

    /// Sentences one after the other, as the language sets them.
    pub(crate) fn one_after_another(&self, sentences: &[&str]) -> String {
        sentences.join(if self.language == Language::Japanese { "" } else { " " })
    }

    /// A time as it is read out, in whole minutes; nothing before the first has passed.
    pub(crate) fn minutes(&self, time: Duration) -> String {
        let minutes = time.as_secs() / 60;
        let (hours, minutes) = (minutes / 60, minutes % 60);
        let parts = [(hours, "spoken-hours"), (minutes, "spoken-minutes")];
        let said = parts.iter().filter(|(count, _)| *count > 0);
        let said: Vec<_> = said.map(|(count, key)| self.count(key, "count", *count)).collect();
        let said: Vec<_> = said.iter().map(String::as_str).collect();
        self.one_after_another(&said)
    }

    fn format(&self, key: &str, values: &FluentArgs<'_>) -> String {
        [Some(&self.own), self.english.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|bundle| {
                let pattern = bundle.get_message(key)?.value()?;
                let mut faults = Vec::new();
                Some(bundle.format_pattern(pattern, Some(values), &mut faults).into_owned())
            })
            .unwrap_or_else(|| key.to_owned())
    }

    /// Why a call ended.
    pub fn cause(&self, cause: &CauseView) -> String {
        // These two carry what the gateway said: the sentence of the telephone has it.
        if matches!(cause.key, "no-service" | "other") {
            return cause.text.clone();
        }
        let key = format!("cause-{}", cause.key);
        if self.own.has_message(&key) { self.say(&key) } else { cause.text.clone() }
    }

    /// What is wrong with a line. The telephone says it in English; what it says often is known
    /// here in every language.
    pub fn trouble(&self, line: &LineView) -> String {
        let known = TROUBLES.iter().find(|(sentence, _)| *sentence == line.trouble);
        match (known, line.service) {
            (Some((_, key)), _) => self.say(key),
            (None, Service::Starting) if line.trouble.is_empty() => self.say("line-starting"),
            (None, _) if line.trouble.is_empty() => self.say("line-no-service"),
            (None, _) => line.trouble.clone(),
        }
    }
}

/// What the telephone says about lines, and the word for it.
const TROUBLES: &[(&str, &str)] = &[
    ("The gateway refused the password.", "trouble-password-refused"),
    ("The gateway asks for the password of this line.", "trouble-password-wanted"),
    ("The gateway does not answer.", "trouble-silent"),
    ("The connection to the gateway was lost.", "trouble-lost"),
];

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag()]);
    // What is filled in may run the other way; in a language that runs from the left the
    // renderer settles that, and the marks would only stand in the way of those who search.
    bundle.set_use_isolating(language.is_right_to_left());
    for file in language.files() {
        // What cannot be read is left out and said in English; the tests allow neither.
        let resource = match FluentResource::try_new(file.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A time as a timer shows it: `4:27`, `1:04:27`.
pub(crate) fn timer(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_words_can_be_read_and_says_nothing_twice() {
        for language in Language::ALL {
            let mut bundle = FluentBundle::new_concurrent(vec![language.tag()]);
            for file in language.files() {
                let resource = FluentResource::try_new(file.to_owned());
                let resource = resource.map_err(|(_, faults)| faults);
                assert!(bundle.add_resource(resource.expect("words")).is_ok(), "{language:?}");
            }
        }
    }

    #[test]
    fn every_language_fills_in_a_blank() {
        for language in Language::ALL {
            let sentence = Words::of(language).tell("line-retry", &[("seconds", "8")]);
            assert!(sentence.contains('8'), "{language:?}: {sentence}");
        }
    }

    #[test]
    fn a_timer_counts_hours_only_where_there_are_any() {
        assert_eq!(timer(Duration::from_secs(267)), "4:27");
        assert_eq!(timer(Duration::from_secs(3_867)), "1:04:27");
    }
}
