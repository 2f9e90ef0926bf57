//! Personal data becomes a word.

use super::edits::Edits;
use crate::personal::{PersonalFinder, redact};

pub(super) fn apply(edits: &mut Edits<'_>, finder: &PersonalFinder) {
    let text = edits.text();
    let spans = finder.find(text);
    for (range, word) in redact::words(text, &spans) {
        edits.replace(range, &word);
    }
}
