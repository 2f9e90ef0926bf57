//! Characters that look alike on paper.

use std::path::Path;

use super::lookup::{Alternatives, Lookup, add_file, add_groups};
use super::noise::Noise;
use crate::error::Result;

/// Each of a group may be read as every other.
const LOOK_ALIKE: &[&[&str]] = &[
    &["0", "O", "o", "Q", "D"],
    &["1", "l", "I", "i", "|", "!"],
    &["2", "Z", "z"],
    &["5", "S", "s"],
    &["6", "b", "G"],
    &["8", "B"],
    &["9", "g", "q"],
    &["7", "T"],
    &["4", "A"],
    &["c", "e", "o"],
    &["u", "v"],
    &["n", "h"],
    &["f", "t"],
    &["E", "F"],
    &["C", "G"],
    &["U", "V"],
    &["rn", "m"],
    &["cl", "d"],
    &["vv", "w"],
    &["VV", "W"],
    &["li", "h"],
    &["ii", "u"],
    &[",", "."],
    &[":", ";"],
    &["，", "。"],
];

/// Characters become others of the same look, as when paper is scanned: `0` and `O`, `1` and `l`, `rn` and `m` (the
/// substitutions, splits and merges of Kukich, "Techniques for Automatically Correcting Words in Text", ACM
/// Computing Surveys 24(4), 1992).
///
/// Chinese characters that look alike (己 and 已, 未 and 末) come from a user's table, with the same file format as for
/// synonyms; its entries match anywhere, and upper and lower case differ.
pub(super) fn ocr(rate: f64, confusables: Option<&Path>) -> Result<Noise> {
    let mut alternatives = Alternatives::new();
    let owned = |group: &&[&str]| group.iter().map(|s| s.to_string()).collect::<Vec<_>>();
    add_groups(&mut alternatives, &LOOK_ALIKE.iter().map(owned).collect::<Vec<_>>());
    if let Some(path) = confusables {
        add_file(&mut alternatives, path)?;
    }
    Ok(Noise { rate, table: Lookup::new(&alternatives, false)? })
}
