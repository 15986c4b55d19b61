//! Where a line of text may be broken.

/// What a line does not begin with in Japanese: closing marks, small kana and marks that belong
/// to the sign before them (JIS X 4051).
const NOT_FIRST: &str = "、。，．・：；？！）」』】〉》〕］｝ー々…‥ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ%％,.:;?!)";

/// What a line does not end with: opening marks.
const NOT_LAST: &str = "（「『【〈《〔［｛(";

/// The pieces that text may be broken between, each with whether a space stands before it: words,
/// and where there are none, as in Japanese, single signs. Spaces that must not be broken at
/// (U+00A0, U+202F) stay within their piece.
pub(super) fn pieces(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let (mut start, mut before, mut spaced) = (0, None, true);
        for (at, sign) in word.char_indices() {
            if before.is_some_and(|before| may_break(before, sign)) {
                pieces.extend(word.get(start..at).map(|piece| (spaced, piece)));
                (start, spaced) = (at, false);
            }
            before = Some(sign);
        }
        pieces.extend(word.get(start..).map(|piece| (spaced, piece)));
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    (stands_alone(before) || stands_alone(after))
        && !NOT_LAST.contains(before)
        && !NOT_FIRST.contains(after)
}

/// Whether a sign is written without spaces around words: kana, kanji and their punctuation.
const fn stands_alone(sign: char) -> bool {
    matches!(sign, '\u{3000}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff9f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let shown =
            |(spaced, piece): &(bool, &str)| format!("{}{piece}", if *spaced { "_" } else { "|" });
        pieces(text).iter().map(shown).collect()
    }

    #[test]
    fn words_are_broken_between() {
        assert_eq!(shown("No calls,  yet"), "_No_calls,_yet");
        assert_eq!(shown("dans 8\u{a0}s"), "_dans_8\u{a0}s");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn japanese_is_broken_between_signs_but_not_before_a_full_stop() {
        assert_eq!(shown("通話中。次"), "_通|話|中。|次");
        assert_eq!(shown("「仕事」回線"), "_「仕|事」|回|線");
        assert_eq!(shown("Keylineを起動"), "_Keyline|を|起|動");
    }
}
