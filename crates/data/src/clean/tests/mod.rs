//! Tests of the steps and of the chain, by idea.

mod html;
mod large;
mod properties;
mod scripts;
mod stored;
mod unicode;
mod words;

use super::{CleanStep, Cleaner};

/// The names of the steps of this build.
fn names() -> Vec<&'static str> {
    let built = |name: &&str| name.parse::<CleanStep>().is_ok();
    CleanStep::NAMES.into_iter().filter(built).collect()
}

/// A chain from names with commas.
fn cleaner(steps: &str) -> Cleaner {
    let steps = steps.split(',').map(|step| step.parse().unwrap()).collect();
    Cleaner::new(steps).unwrap()
}

fn clean(steps: &str, text: &str) -> String {
    let cleaner = cleaner(steps);
    let clean = cleaner.clean(text).into_owned();
    assert_eq!(cleaner.clean_mapped(text).text(), clean);
    clean
}

/// Each pair is a text and what the steps make of it.
fn check(steps: &str, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(clean(steps, text), *expected, "{steps} of {text:?}");
    }
}

/// The original of the first place where `piece` stands in the cleaned text.
fn origin<'t>(steps: &str, text: &'t str, piece: &str) -> &'t str {
    let cleaner = cleaner(steps);
    let clean = cleaner.clean_mapped(text);
    let start = clean.text().find(piece).unwrap();
    &text[clean.original(start..start + piece.len())]
}
