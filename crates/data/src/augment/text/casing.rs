//! Words in upper, lower, title and swapped case.

use std::borrow::Cow;

use super::TextTransform;
use super::pieces::{Edit, Pieces, splice};
use crate::augment::draws::Draws;
use crate::rng::Key;

/// Each word with letters that have a case is rewritten with probability `rate`, in a case drawn among those of
/// upper, lower, title and swapped that change it. So shouting and carelessness are met in training.
///
/// A tokenizer that folds case, as the default one does, does not see it.
#[derive(Clone, Debug)]
pub(super) struct RandomCase {
    /// Probability of a word in [0, 1].
    pub(super) rate: f64,
}

impl TextTransform for RandomCase {
    fn apply<'a>(&self, text: &'a str, key: Key) -> Cow<'a, str> {
        let (mut draws, pieces) = (Draws::new(key), Pieces::words(text));
        let mut edits = Vec::new();
        for i in 0..pieces.unit_count() {
            let at = pieces.unit(i);
            // Drawn for every unit, so that what becomes of one depends on its place alone.
            let (chosen, which) = (draws.chance(self.rate), draws.below(12));
            let mut others = if chosen { cases(&text[at.clone()]) } else { Vec::new() };
            if !others.is_empty() {
                let by = Cow::Owned(others.swap_remove(which % others.len()));
                edits.push(Edit { at, by });
            }
        }
        splice(text, &edits)
    }
}

/// The word in the cases that change it; their number divides 12.
fn cases(word: &str) -> Vec<String> {
    let mut cases = vec![word.to_uppercase(), word.to_lowercase(), title(word), swapped(word)];
    cases.retain(|other| other != word);
    cases.dedup();
    cases
}

fn swapped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_uppercase() { out.extend(c.to_lowercase()) } else { out.extend(c.to_uppercase()) }
    }
    out
}

/// The first letter upper, the others lower case.
pub(super) fn title(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars.flat_map(char::to_lowercase)).collect()
}

/// `word` in the case of `model`, if that is all upper case or begins with upper case; else as it is.
pub(super) fn like(model: &str, word: &str) -> String {
    let upper = model.chars().filter(|c| c.is_uppercase()).count();
    if upper > 1 && !model.contains(char::is_lowercase) {
        word.to_uppercase()
    } else if model.starts_with(char::is_uppercase) {
        let mut chars = word.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        first.chain(chars).collect()
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_as_many_other_cases_as_there_are() {
        assert_eq!(cases("paypal"), ["PAYPAL", "Paypal", "PAYPAL"]);
        assert_eq!(cases("PayPal"), ["PAYPAL", "paypal", "Paypal", "pAYpAL"]);
        assert_eq!(cases("straße"), ["STRASSE", "Straße", "STRASSE"]);
        assert!(cases("退款").is_empty() && cases("42").is_empty() && cases("🇨🇳").is_empty());
    }

    #[test]
    fn a_replacement_takes_the_case_of_what_it_replaces() {
        assert_eq!(like("Money", "cash"), "Cash");
        assert_eq!(like("MONEY", "cash"), "CASH");
        assert_eq!(like("I", "we"), "We");
        assert_eq!(like("money", "NASA"), "NASA");
        assert_eq!(like("退款", "退钱"), "退钱");
    }
}
