//! The languages of the window, and where their words stand.

use unic_langid::{LanguageIdentifier, langid};

/// The files of a language, one a topic. A new word needs a line in each language's file; a new
/// topic needs a line here and a file in each folder.
macro_rules! files {
    ($folder:literal) => {
        [
            include_str!(concat!("../../../i18n/", $folder, "/desk.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/cause.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/trouble.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/settings.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/layout.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/panel.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/history.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/desktop.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/enrol.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/first.ftl")),
            include_str!(concat!("../../../i18n/", $folder, "/notes.ftl")),
        ]
    };
}

/// A language the window speaks.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Arabic, from right to left.
    Arabic,
    /// Japanese.
    Japanese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::English, Self::German, Self::Spanish, Self::French, Self::Arabic, Self::Japanese];

    /// The language of a tag such as `de_AT.UTF-8` or `ar-EG`; English where it is not spoken.
    pub fn of_tag(tag: &str) -> Self {
        let short = tag.split(['_', '-', '.', '@']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(short))
            .unwrap_or_default()
    }

    /// Its code (ISO 639-1), which is the name of its folder of words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Arabic => "ar",
            Self::Japanese => "ja",
        }
    }

    /// Its name in its own words, for whoever looks for it in a list.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Spanish => "Español",
            Self::French => "Français",
            Self::Arabic => "العربية",
            Self::Japanese => "日本語",
        }
    }

    /// Whether it is written from right to left.
    pub const fn is_right_to_left(self) -> bool {
        matches!(self, Self::Arabic)
    }

    pub(super) const fn tag(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en"),
            Self::German => langid!("de"),
            Self::Spanish => langid!("es"),
            Self::French => langid!("fr"),
            Self::Arabic => langid!("ar"),
            Self::Japanese => langid!("ja"),
        }
    }

    pub(super) const fn files(self) -> [&'static str; 11] {
        match self {
            Self::English => files!("en"),
            Self::German => files!("de"),
            Self::Spanish => files!("es"),
            Self::French => files!("fr"),
            Self::Arabic => files!("ar"),
            Self::Japanese => files!("ja"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_the_system_names_a_language() {
        for (tag, language) in [
            ("de_AT.UTF-8", Language::German),
            ("ar-EG", Language::Arabic),
            ("es_MX", Language::Spanish),
            ("fr_CA.UTF-8@euro", Language::French),
            ("ja", Language::Japanese),
            ("C", Language::English),
            ("est_EE", Language::English),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }

    #[test]
    fn a_code_is_the_tag_of_its_words() {
        for language in Language::ALL {
            assert_eq!(language.tag().to_string(), language.code());
        }
    }
}
