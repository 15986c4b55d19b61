//! Words for the desktop: what strangers may write reaches it as plain text.

/// The longest line handed to the desktop, in characters: more is cut off by every bubble, and
/// some have hung on a megabyte.
const LINE_MAX: usize = 200;

/// Takes out what has no place in a line of text: line ends, control characters, and the marks
/// that turn the direction of writing and so make a number look like another (UAX #9).
pub fn plain(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    for character in text.chars() {
        let character = if character.is_whitespace() { ' ' } else { character };
        if character.is_control() || is_invisible(character) {
            continue;
        }
        if length == LINE_MAX {
            line.push('…');
            break;
        }
        line.push(character);
        length += 1;
    }
    line.trim().to_owned()
}

/// The same for a place where markup is read (Desktop Notifications 1.2, "Markup").
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in plain(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The label of a menu entry: an underscore would underline the letter after it (dbusmenu,
/// property `label`).
pub(crate) fn label(text: &str) -> String {
    plain(text).replace('_', "__")
}

/// Marks of direction, joiners, and the tags nobody sees.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_brackets_is_read_and_is_no_markup() {
        let shown = escaped("Bob <sip:bob@example.com> & <b>co</b>");

        assert_eq!(shown, "Bob &lt;sip:bob@example.com&gt; &amp; &lt;b&gt;co&lt;/b&gt;");
    }

    #[test]
    fn nothing_turns_the_direction_or_starts_a_line() {
        assert_eq!(plain("\u{202e}1234\u{2066}\r\nVia: x\u{7}"), "1234  Via: x");
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(plain(&"x".repeat(100_000)).chars().count(), LINE_MAX + 1);
    }

    #[test]
    fn an_underscore_stays_an_underscore() {
        assert_eq!(label("front_desk"), "front__desk");
    }
}
