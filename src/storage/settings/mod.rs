//! What the person changed while phoning: the window, its colours, its keyboard, the sound.
//!
//! Only what was changed is written, so that what was not follows a later Keyline. One bad value
//! never loses the rest: it counts as not set and is remarked on. A file that is no TOML is set
//! aside under another name, and the copy of the last good one is read in its place. What this
//! Keyline does not know stays in the file. [`change`] writes what differs between two moments,
//! onto what the file holds by then, so that two windows do not undo each other's changes.

mod file;
mod sound;

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::locks::Locks;
use crate::sheet::{Entries, Faults, Remark, Sheet, read_what_is_right, short};

pub(crate) use file::given;
pub use file::{ChangeTrouble, Opened, change, read};
pub use sound::SoundSettings;

/// Windows are not drawn smaller or larger than this, in percent.
const SCALE: std::ops::RangeInclusive<u64> = 75..=200;

/// No window is smaller: a strip of keys.
const LEAST_SIDE: u64 = 280;

/// No screen is larger, nor several of them side by side.
const MOST_SIDE: u64 = 16_384;

/// More keys of a keyboard than there are things to do with them.
const MOST_KEYS: usize = 128;

/// Longer than any name of a language or of a key of the keyboard.
const LONGEST_WORD: usize = 64;

/// What is set by these names. Each can be locked.
pub(crate) const WORDS: &[&str] = &[
    "language",
    "colours",
    "scale",
    "width",
    "height",
    "wide_width",
    "wide_height",
    "left",
    "top",
    "on_top",
    "reduced_motion",
    "start_hidden",
    "close_hides",
    "global_keys",
    "microphones",
    "loudspeakers",
    "ringers",
    "ring_on_both",
    "echo_cancelling",
    "noise_suppression",
    "gain_control",
    KEYBOARD,
];

/// The keys of the keyboard, which are locked all together.
const KEYBOARD: &str = "keyboard";

/// What the person changed; `None` stands for what nobody has.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Settings {
    /// The language, as a tag such as `de`.
    pub language: Option<String>,
    /// The colours.
    pub colours: Option<Colours>,
    /// How large everything is drawn, in percent.
    pub scale: Option<u16>,
    /// The size of the window, before the scale: width and height.
    pub size: Option<(u16, u16)>,
    /// The size it had before it became a strip: width and height.
    pub wide: Option<(u16, u16)>,
    /// Where the window stands: from the left and from the top of the screen.
    pub place: Option<(u16, u16)>,
    /// Whether the window stays above others.
    pub on_top: Option<bool>,
    /// Whether lamps stay lit instead of blinking.
    pub still: Option<bool>,
    /// Whether the window begins hidden.
    pub start_hidden: Option<bool>,
    /// Whether closing the window only hides it.
    pub close_hides: Option<bool>,
    /// Whether keys of the keyboard count while another window has it.
    pub global_keys: Option<bool>,
    /// With what one speaks and hears.
    pub sound: SoundSettings,
    /// Keys of the keyboard by what they do, as in `mute` and `Ctrl+M`; empty for no key.
    pub keyboard: BTreeMap<String, String>,
}

/// The colours of the window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Colours {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// As much contrast as a screen can show.
    Contrast,
    /// Light, dark or of high contrast, as the system says.
    System,
}

impl Colours {
    const ALL: [(&'static str, Self); 4] = [
        ("light", Self::Light),
        ("dark", Self::Dark),
        ("contrast", Self::Contrast),
        ("system", Self::System),
    ];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, colours)| *colours == self).map_or("light", |(word, _)| word)
    }
}

impl Settings {
    /// Reads settings from a text; `name` is what remarks call it.
    pub fn parse(text: &str, name: &str) -> Result<(Self, Vec<Remark>), Faults> {
        read_what_is_right(name, "the settings", text, Self::take)
    }

    fn take(sheet: &mut Sheet<'_>, mut entries: Entries<'_, '_>) -> Self {
        let side = |sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>, key, least| {
            let number = entries.number(sheet, key, "", least..=MOST_SIDE)?;
            u16::try_from(number.value).ok()
        };
        let yes = |sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>, key| {
            entries.yes(sheet, key).map(|field| field.value)
        };
        let scale = entries.number(sheet, "scale", " of percent", SCALE);
        let width = side(sheet, &mut entries, "width", LEAST_SIDE);
        let height = side(sheet, &mut entries, "height", LEAST_SIDE);
        let wide = side(sheet, &mut entries, "wide_width", LEAST_SIDE);
        let wide_height = side(sheet, &mut entries, "wide_height", LEAST_SIDE);
        let left = side(sheet, &mut entries, "left", 0);
        let top = side(sheet, &mut entries, "top", 0);
        let settings = Self {
            language: word(sheet, &mut entries, "language"),
            colours: colours(sheet, &mut entries),
            scale: scale.and_then(|field| u16::try_from(field.value).ok()),
            size: width.zip(height),
            wide: wide.zip(wide_height),
            place: left.zip(top),
            on_top: yes(sheet, &mut entries, "on_top"),
            still: yes(sheet, &mut entries, "reduced_motion"),
            start_hidden: yes(sheet, &mut entries, "start_hidden"),
            close_hides: yes(sheet, &mut entries, "close_hides"),
            global_keys: yes(sheet, &mut entries, "global_keys"),
            sound: SoundSettings::take(sheet, &mut entries),
            keyboard: keyboard(sheet, &mut entries),
        };
        entries.leave(sheet);
        settings
    }

    /// As they are written: one entry for each that is set.
    fn table(&self) -> Table {
        let number = |number: u16| Value::Integer(number.into());
        let entries = [
            ("language", self.language.clone().map(Value::String)),
            ("colours", self.colours.map(|colours| Value::String(colours.word().to_owned()))),
            ("scale", self.scale.map(number)),
            ("width", self.size.map(|(width, _)| number(width))),
            ("height", self.size.map(|(_, height)| number(height))),
            ("wide_width", self.wide.map(|(width, _)| number(width))),
            ("wide_height", self.wide.map(|(_, height)| number(height))),
            ("left", self.place.map(|(left, _)| number(left))),
            ("top", self.place.map(|(_, top)| number(top))),
            ("on_top", self.on_top.map(Value::Boolean)),
            ("reduced_motion", self.still.map(Value::Boolean)),
            ("start_hidden", self.start_hidden.map(Value::Boolean)),
            ("close_hides", self.close_hides.map(Value::Boolean)),
            ("global_keys", self.global_keys.map(Value::Boolean)),
        ];
        let all = entries.into_iter().chain(self.sound.entries());
        let set = all.filter_map(|(key, value)| Some((key.to_owned(), value?)));
        set.collect()
    }
}

/// What is set, as it is written: the names and the values, but for the keys of the keyboard.
pub fn written(settings: &Settings) -> Vec<(String, String)> {
    settings.table().into_iter().map(|(word, value)| (word, value.to_string())).collect()
}

/// Settings over others: what is set in the first counts, but where it is locked; else what is set
/// in the second.
pub fn over(own: &Settings, given: &Settings, locks: &Locks) -> Settings {
    let free = |word: &str| locks.holder(word).is_none();
    let mut table = given.table();
    table.extend(own.table().into_iter().filter(|(word, _)| free(word)));
    let mut keyboard = given.keyboard.clone();
    if free(KEYBOARD) {
        keyboard.extend(own.keyboard.clone());
    }
    // What was read once is read again without a fault.
    let read = Settings::parse(&table.to_string(), "settings");
    let (settings, _) = read.unwrap_or_default();
    Settings { keyboard, ..settings }
}

fn word(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>, key: &'static str) -> Option<String> {
    let field = entries.text(sheet, key)?;
    let fine = |c: char| c.is_ascii_alphanumeric() || "-_.@".contains(c);
    if field.value.is_empty() || LONGEST_WORD < field.value.len() || !field.value.chars().all(fine)
    {
        let sentence = format!("`{key}` is a short word, not \"{}\"", short(&field.value));
        sheet.fault(field.at, sentence);
        return None;
    }
    Some(field.value)
}

fn colours(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>) -> Option<Colours> {
    let field = entries.text(sheet, "colours")?;
    let known = Colours::ALL.iter().find(|(word, _)| *word == field.value);
    if known.is_none() {
        let words = Colours::ALL.map(|(word, _)| word).join(", ");
        let sentence = format!("`colours` is one of {words}, not \"{}\"", short(&field.value));
        sheet.fault(field.at, sentence);
    }
    known.map(|(_, colours)| *colours)
}

fn keyboard(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for (action, field) in entries.table_of_texts(sheet, KEYBOARD, MOST_KEYS) {
        if LONGEST_WORD < field.value.len() || LONGEST_WORD < action.len() {
            sheet.fault(field.at, "no key of a keyboard has so long a name");
        } else {
            keys.insert(action, field.value);
        }
    }
    keys
}
