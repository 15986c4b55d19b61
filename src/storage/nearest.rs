//! What somebody probably meant.

/// Words further away than this are other words, not slips of the finger.
const FARTHEST: usize = 2;

/// Longer words are not compared: nobody slips in the middle of a wrong paste.
const LONGEST: usize = 64;

/// The known word nearest to `word`, where one is near enough to be meant.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if LONGEST < word.len() {
        return None;
    }
    let word = word.to_lowercase();
    // Two slips in three letters make another word.
    let farthest = FARTHEST.min(word.chars().count() / 2);
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= farthest)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// ` (did you mean …?)` for the end of a sentence, or nothing.
pub(crate) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(word, known).map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"))
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    let mut last = None;
    for (row, letter) in one.chars().enumerate() {
        let mut current = vec![row + 1];
        let mut last_other = None;
        for (column, &other_letter) in other.iter().enumerate() {
            let at =
                |costs: &[usize], index: usize| costs.get(index).copied().unwrap_or(usize::MAX);
            let mut cost = (at(&above, column) + usize::from(letter != other_letter))
                .min(at(&above, column + 1).saturating_add(1))
                .min(at(&current, column).saturating_add(1));
            let swapped = last == Some(other_letter) && last_other == Some(letter);
            if let (true, Some(two_left)) = (swapped, column.checked_sub(1)) {
                cost = cost.min(at(&before, two_left).saturating_add(1));
            }
            current.push(cost);
            last_other = Some(other_letter);
        }
        before = std::mem::replace(&mut above, current);
        last = Some(letter);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_what_was_meant() {
        assert_eq!(nearest("tarnsport", ["domain", "transport"]), Some("transport"));
        assert_eq!(nearest("PCMUU", ["pcma", "pcmu"]), Some("pcmu"));
        assert_eq!(nearest("expire", ["port", "expires"]), Some("expires"));
    }

    #[test]
    fn another_word_is_not_taken_for_a_slip() {
        assert_eq!(nearest("gsm", ["g722", "opus"]), None);
        assert_eq!(nearest("", ["a"]), None);
        assert_eq!(nearest("colour", ["label", "line"]), None);
    }
}
