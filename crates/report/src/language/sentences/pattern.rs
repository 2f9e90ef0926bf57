//! Sentences with slots.
//!
//! | slot | what it takes | what becomes of it |
//! |---|---|---|
//! | `{}` | any text | translated, if it is known |
//! | `{#}` | a number | stays |
//! | `{!}` | any text | stays |
//! | `{,}` | a list | each entry is translated, if it is known |

/// What a slot took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value<'t> {
    kind: &'static str,
    text: &'t str,
}

impl Value<'_> {
    /// In the other language, with `said` for words and sentences.
    pub(super) fn said(self, said: impl Fn(&str) -> String) -> String {
        match self.kind {
            "" => said(self.text),
            "," => parts(self.text, ", ").into_iter().map(said).collect::<Vec<_>>().join("、"),
            _ => self.text.to_owned(),
        }
    }
}

/// How many slots a pattern has.
#[cfg(test)]
pub(super) fn slots(pattern: &str) -> usize {
    pattern.matches('{').count()
}

/// What the slots of the pattern take of the text, each as little as it can; none if the text is another sentence.
///
/// Takes time in proportion to the text for each slot: there is no going back.
pub(super) fn captures<'t>(pattern: &'static str, text: &'t str) -> Option<Vec<Value<'t>>> {
    let mut pieces = pattern.split('{');
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let slots: Vec<(&'static str, &'static str)> =
        pieces.map(|piece| piece.split_once('}').unwrap_or((piece, ""))).collect();
    let mut values = Vec::with_capacity(slots.len());
    for (i, &(kind, literal)) in slots.iter().enumerate() {
        let last = i + 1 == slots.len();
        let end = match (literal, last) {
            ("", _) => rest.len(),
            (_, true) => {
                rest.len().checked_sub(literal.len()).filter(|_| rest.ends_with(literal))?
            }
            _ => places(rest, literal).find(|&at| fits(kind, &rest[..at]))?,
        };
        let value = Value { kind, text: &rest[..end] };
        if !fits(kind, value.text) {
            return None;
        }
        values.push(value);
        rest = &rest[end + literal.len()..];
    }
    rest.is_empty().then_some(values)
}

/// Whether a slot may take this.
fn fits(kind: &str, text: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit() || ",.%-−+e".contains(c);
    !text.is_empty() && (kind != "#" || (text.len() < 40 && text.chars().all(digit)))
}

/// Where a literal stands outside of back quotes.
pub(super) fn places<'t>(text: &'t str, literal: &'t str) -> impl Iterator<Item = usize> + use<'t> {
    let (mut quotes, mut seen) = (0, 0);
    text.match_indices(literal).map(|(at, _)| at).filter(move |&at| {
        quotes += text[seen..at].matches('`').count();
        seen = at;
        quotes % 2 == 0
    })
}

/// The parts between a separator that stands neither in back quotes nor in brackets.
pub(super) fn parts<'t>(text: &'t str, separator: &'t str) -> Vec<&'t str> {
    let (mut open, mut from, mut seen) = (0_i32, 0, 0);
    let mut parts = Vec::new();
    for at in places(text, separator) {
        open += bracket(&text[seen..at]);
        seen = at;
        if open == 0 {
            parts.push(&text[from..at]);
            from = at + separator.len();
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Brackets that are opened less those that are closed.
fn bracket(text: &str) -> i32 {
    text.bytes().map(|b| i32::from(b == b'(') - i32::from(b == b')')).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken<'t>(pattern: &'static str, text: &'t str) -> Option<Vec<&'t str>> {
        captures(pattern, text).map(|values| values.into_iter().map(|value| value.text).collect())
    }

    #[test]
    fn slots_take_what_stands_between_the_words() {
        assert_eq!(taken("{!}: {#} of {#}.", "a: 1 of 2.").unwrap(), ["a", "1", "2"]);
        assert_eq!(taken("{} rows", "1,000 rows").unwrap(), ["1,000"]);
        assert_eq!(taken("all", "all").unwrap(), [""; 0]);
        assert_eq!(taken("{#} rows", "many rows"), None);
        assert_eq!(taken("{} rows", " rows"), None);
    }

    #[test]
    fn what_is_quoted_separates_nothing() {
        assert_eq!(taken("{!} has {!}", "`a has b` has c").unwrap(), ["`a has b`", "c"]);
        assert_eq!(parts("a (1, 2), `b, c`, d", ", "), ["a (1, 2)", "`b, c`", "d"]);
    }
}
