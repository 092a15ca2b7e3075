//! The setting that somebody meant who wrote another name.

use super::PropertyId;
use crate::app::Platform;

/// Shortest name that is compared letter by letter.
const SHORTEST: usize = 8;
/// Most letters that may differ.
const MOST: usize = 2;

/// The setting of `platform` whose name is nearest to one that no setting has: the same in another case, or up to two
/// letters away. `None` for a name of a setting, and where nothing is near.
#[must_use]
pub fn near(platform: Platform, name: &str) -> Option<&'static str> {
    if super::by_name(name).is_some() || name.len() > 100 {
        return None;
    }
    let folded = name.to_lowercase();
    let distances = PropertyId::of(platform).filter_map(|id| {
        let known = id.property().name;
        let distance = distance(&folded, &known.to_lowercase());
        (distance == 0 || (distance <= MOST && name.len() >= SHORTEST)).then_some((distance, known))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// How many letters have to be put in, taken out or changed (Levenshtein).
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (place, a) in one.chars().enumerate() {
        let (mut before, mut left) = (place, place + 1);
        for (cell, b) in row.iter_mut().skip(1).zip(&two) {
            let changed = before + usize::from(a != *b);
            before = *cell;
            left = changed.min(before + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = place + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, near};
    use crate::app::Platform;

    #[test]
    fn a_misspelt_setting_is_found() {
        for (written, meant) in [
            ("MinimumPinLength", Some("minimumPinLength")),
            ("minimumpinlength", Some("minimumPinLength")),
            ("minimumPinLengt", Some("minimumPinLength")),
            ("printBloked", Some("printBlocked")),
            ("minimumPinLength", None),
            ("nonsenseProperty", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(near(Platform::Ios, written), meant, "{written}");
        }
        assert_eq!(near(Platform::Windows, "minimumpinlength"), None, "Windows has none");
    }

    #[test]
    fn letters_are_counted() {
        for (one, two, count) in [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("abc", "acb", 2)] {
            assert_eq!(distance(one, two), count);
            assert_eq!(distance(two, one), count);
        }
    }
}
