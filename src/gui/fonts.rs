//! The letters the window is written in. They are shipped, so that it looks the same everywhere.

use std::mem;
use std::sync::{Arc, PoisonError};

use iced::advanced::graphics::text::cosmic_text::{FontSystem, fontdb};
use iced::advanced::graphics::text::font_system;

use crate::words::Language;

/// All of them, whatever the language: a caller's name may be in any.
const FONTS: [&[u8]; 8] = [
    include_bytes!("../../assets/fonts/Inter-Regular.otf"),
    include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../assets/fonts/KeylineDigits-Regular.otf"),
    include_bytes!("../../assets/fonts/KeylineDigits-SemiBold.otf"),
    include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../../assets/fonts/NotoSansArabic-SemiBold.ttf"),
    include_bytes!("../../assets/fonts/NotoSansJP-Regular.otf"),
    include_bytes!("../../assets/fonts/NotoSansJP-SemiBold.otf"),
];

/// Lends the letters to the renderer, before the first word is drawn. They stay where the program
/// keeps them: the renderer's own way of taking fonts copies each into memory.
pub fn lend_fonts(language: Language) {
    let mut fonts = font_system().write().unwrap_or_else(PoisonError::into_inner);
    let system = fonts.raw();
    for font in FONTS {
        system.db_mut().load_font_source(fontdb::Source::Binary(Arc::new(font)));
    }
    // One sign may be drawn in a Chinese or a Japanese way; which, is asked of the language, and
    // a language with a country to it is not understood.
    if language == Language::Japanese && system.locale() != language.code() {
        let empty = FontSystem::new_with_locale_and_db(String::new(), fontdb::Database::new());
        let (_, letters) = mem::replace(system, empty).into_locale_and_db();
        *system = FontSystem::new_with_locale_and_db(language.code().to_owned(), letters);
    }
}
