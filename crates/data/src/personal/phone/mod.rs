//! Telephone numbers: one file a family of forms.
//!
//! | form | proof asked for |
//! |---|---|
//! | `+` or `00` and a country code | the country's length where known, else 8 to 15 digits (E.164) |
//! | Chinese mobile, fixed and 400 numbers | range, area code and length |
//! | North American `NXX NXX XXXX` | ranges of area and exchange, three groups |
//! | a leading 0 (Europe, Japan, Korea, Australia, …) | at least two groups, 9 to 12 digits; mobile ranges in one piece |
//! | other national forms (India, Brazil, Russia) | their groups |
//! | anything else of 7 to 12 digits | a word such as `phone`, 电话 or `Telefon` before it |
//!
//! National forms are left alone after a word for another number (order, 订单, invoice).

mod china;
mod extension;
mod international;
mod labelled;
mod national;
mod north_america;
mod trunk;

use std::ops::Range;

use super::PersonalKind;
use super::context::{Topic, label};
use super::number::{Number, Part};

/// A part of a number with what the forms ask about its surroundings.
struct Candidate<'p> {
    digits: &'p [u8],
    part: &'p Part<'p>,
    /// A word such as `phone` stands before it.
    named: bool,
    /// No group of digits with a space stands beside it.
    alone: bool,
}

impl Candidate<'_> {
    /// Whether the groups have these sizes.
    fn is(&self, sizes: &[usize]) -> bool {
        self.part.sizes().eq(sizes.iter().copied())
    }

    fn is_one_of(&self, ways: &[&[usize]]) -> bool {
        ways.iter().any(|sizes| self.is(sizes))
    }
}

/// The telephone number that begins here, with its `+`, the bracket around its area code, and its extension.
pub(super) fn find(number: &Number<'_>) -> Option<Range<usize>> {
    let (start, plus) = start(number);
    let named = label(number.text, start);
    let part = number.parts(7..=17).filter(Part::is_digits).find(|part| {
        let named = named == Some(Topic::Kind(PersonalKind::Phone));
        let alone = number.stands_alone(part);
        is_phone(&Candidate { digits: part.chars, part, named, alone }, plus, start)
            && (plus || other_is_far(number, start, part))
    })?;
    Some(start..extension::end(number.text, part.end))
}

fn is_phone(candidate: &Candidate<'_>, plus: bool, start: usize) -> bool {
    if plus {
        return international::after_plus(candidate.digits);
    }
    let open = start < candidate.part.start;
    international::after_zeros(candidate)
        || china::fits(candidate, open)
        || north_america::fits(candidate)
        || trunk::fits(candidate)
        || national::fits(candidate, open)
        || labelled::fits(candidate)
}

/// Whether no word for another kind of number is the last that stands before it.
fn other_is_far(number: &Number<'_>, start: usize, part: &Part<'_>) -> bool {
    let bracket = start < part.start;
    bracket || label(number.text, start) != Some(Topic::Other)
}

/// Where the number begins, and whether with a `+`. A bracket counts if it is closed after the first group.
fn start(number: &Number<'_>) -> (usize, bool) {
    let bytes = number.text.as_bytes();
    let open =
        |at: usize| at > 0 && bytes[at - 1] == b'(' && bytes.get(number.first_end()) == Some(&b')');
    let plus = number.start > 0 && bytes[number.start - 1] == b'+';
    let free = number.start < 2 || !bytes[number.start - 2].is_ascii_alphanumeric();
    let plus = plus && free;
    let start = number.start - usize::from(plus);
    (start - usize::from(open(start)), plus)
}

#[cfg(test)]
fn found(text: &str) -> Option<&str> {
    let (start, end) = super::scan::words(text).next()?;
    Some(&text[find(&Number::read(text, start, end)?)?])
}
