//! From what a person types to what is sent.

use thiserror::Error;

/// The longest number worth sending: E.164 has 15 digits, service codes and post-dialling some
/// more.
pub(crate) const LONGEST: usize = 40;

/// Why something typed is not a number.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum BadNumber {
    /// Nothing was typed.
    #[error("type a number first")]
    Empty,
    /// A character no telephone has.
    #[error("“{0}” is not part of a telephone number: digits, +, * and # are")]
    Character(char),
    /// A plus that is not the first character.
    #[error("the + of a telephone number stands at its beginning")]
    Plus,
    /// Too long to be a number.
    #[error("this is too long for a telephone number: {LONGEST} digits are the most")]
    TooLong,
}

/// Takes the marks out of a number that people put in for their eyes, and puts the line's prefix
/// before it. The digits themselves are sent as typed; a leading `+` is kept.
pub fn number(prefix: &str, typed: &str) -> Result<String, BadNumber> {
    let typed = typed.trim();
    let typed = typed.strip_prefix("tel:").unwrap_or(typed);
    let mut number = String::new();
    for character in typed.chars() {
        match character {
            '0'..='9' | '*' | '#' => number.push(character),
            '+' if number.is_empty() => number.push('+'),
            '+' => return Err(BadNumber::Plus),
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{2010}'..='\u{2013}' => {}
            other => return Err(BadNumber::Character(other)),
        }
        if number.len() > LONGEST {
            return Err(BadNumber::TooLong);
        }
    }
    if number.is_empty() || number == "+" {
        return Err(BadNumber::Empty);
    }
    Ok(format!("{prefix}{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_for_the_eye_are_not_sent() {
        assert_eq!(number("", " +49 (30) 1234-56/7 ").unwrap(), "+49301234567");
        assert_eq!(number("0", "555 1000").unwrap(), "05551000");
        assert_eq!(number("", "*21#").unwrap(), "*21#");
    }

    #[test]
    fn what_is_no_number_is_named() {
        assert_eq!(number("", "55a"), Err(BadNumber::Character('a')));
        assert_eq!(number("", "  "), Err(BadNumber::Empty));
        assert_eq!(number("", "5+5"), Err(BadNumber::Plus));
        assert_eq!(number("", &"5".repeat(41)), Err(BadNumber::TooLong));
        assert!(number("", "55\r\nVia: x").is_err());
    }
}
