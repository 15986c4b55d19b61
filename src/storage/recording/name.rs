//! What a recording is called.

/// Longer names of a line or a party are cut, in bytes: three of them and a time fit into the 255
/// that file systems take.
const PART_MAX: usize = 64;

/// The name of a file: `2026-11-21 14.05.09 Business, Northwind Supplies.opus`.
pub(super) fn of(time: &str, line: &str, party: &str, twin: u32) -> String {
    let names: Vec<String> =
        [line, party].into_iter().map(clean).filter(|part| !part.is_empty()).collect();
    let twin = if twin > 1 { format!("({twin})") } else { String::new() };
    let mut pieces = vec![clean(time), names.join(", "), twin];
    pieces.retain(|piece| !piece.is_empty());
    format!("{}.opus", pieces.join(" "))
}

/// What can stand in a name on every file system, and says to a person what it said before. The
/// far end chooses what it is called: no separator, nothing that hides, nothing that turns the
/// writing, no name that a system keeps for itself.
fn clean(text: &str) -> String {
    let mut clean = String::new();
    for character in text.chars() {
        let put = match character {
            ':' => '.',
            '/' | '\\' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            c if c.is_control() || is_unseen(c) => continue,
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if clean.len() + put.len_utf8() > PART_MAX {
            break;
        }
        clean.push(put);
    }
    clean.trim_matches([' ', '.', '-']).to_owned()
}

/// Marks that are not seen or turn the writing.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_named_after_time_line_and_party() {
        assert_eq!(
            of("2026-11-21 14:05:09", "Business", "Northwind Supplies", 1),
            "2026-11-21 14.05.09 Business, Northwind Supplies.opus"
        );
        assert_eq!(of("2026", "", "", 2), "2026 (2).opus");
    }

    #[test]
    fn no_far_end_chooses_where_a_file_lies() {
        for party in [
            "../../etc/passwd",
            "..",
            "a/b\\c:d*e?f\"g<h>i|j",
            "\u{202e}sdrawkcab\0\n",
            "/",
            &"ü".repeat(500),
            "CON",
            " . - . ",
        ] {
            let name = of("2026-11-21 14:05:09", "L", party, 1);

            assert!(
                name.starts_with("2026-11-21 14.05.09 L")
                    && name.split('.').next_back() == Some("opus"),
                "{name}"
            );
            assert!(
                !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0', '\u{202e}'])
            );
            assert!(name.len() < 200 && !name.contains("..."), "{name}");
        }
    }
}
