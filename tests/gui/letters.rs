//! Letters: every word can be drawn with what is shipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gui::Language;
use iced_test::renderer::graphics::text::cosmic_text::{
    Attrs, Buffer, Family, Metrics, Shaping, Weight,
};
use iced_test::renderer::graphics::text::font_system;

use crate::stage::only_shipped_fonts;

/// What the renderer may take its letters from.
const SHIPPED: [&str; 4] = ["Inter", "Keyline Digits", "Noto Sans Arabic", "Noto Sans CJK JP"];

#[test]
fn every_sign_of_every_language_is_drawn_with_shipped_letters() {
    only_shipped_fonts();
    let mut fonts = font_system().write().unwrap();
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../i18n").join(language.code());
        let mut signs = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let said = text.lines().filter(|line| !line.starts_with('#'));
            signs.extend(said.flat_map(str::chars).filter(|sign| !sign.is_control()));
        }
        signs.extend(language.name().chars());
        assert!(signs.len() > 40, "{language:?}: {signs:?}");

        for sign in signs {
            for weight in [Weight::NORMAL, Weight::SEMIBOLD] {
                let attributes = Attrs::new().family(Family::Name("Inter")).weight(weight);
                let system = fonts.raw();
                let mut buffer = Buffer::new(system, Metrics::new(14.0, 20.0));
                buffer.set_text(system, &sign.to_string(), &attributes, Shaping::Advanced, None);
                buffer.shape_until_scroll(system, false);
                let glyphs: Vec<_> = buffer
                    .layout_runs()
                    .flat_map(|run| run.glyphs.iter().map(|glyph| (glyph.glyph_id, glyph.font_id)))
                    .collect();
                assert!(!glyphs.is_empty(), "{language:?}: nothing is drawn for {sign:?}");
                for (glyph, font) in glyphs {
                    let face = system.db().face(font).unwrap();
                    let family = face.families.first().unwrap().0.as_str();
                    assert!(glyph != 0, "{language:?}: {sign:?} is no letter of {family}");
                    assert!(SHIPPED.contains(&family), "{language:?}: {sign:?} is from {family}");
                    assert_eq!(face.weight, weight, "{language:?}: {sign:?} of {family}");
                }
            }
        }
    }
}
