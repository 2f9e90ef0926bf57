//! What is known of scores by their names, whether or not they have a value on some rows.

/// What values a score can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    /// From 0 to 1: a bound above 1 is one in percent without its sign.
    Fraction,
    /// At most 1, and below 0 too.
    UpToOne,
    /// Any.
    Open,
}

use Range::{Fraction, Open, UpToOne};

/// Scores that every report has, or each class in it.
const ALWAYS: [(&str, Range); 17] = [
    ("accuracy", Fraction),
    ("macro_f1", Fraction),
    ("macro_precision", Fraction),
    ("macro_recall", Fraction),
    ("micro_f1", Fraction),
    ("weighted_f1", Fraction),
    ("weighted_precision", Fraction),
    ("weighted_recall", Fraction),
    ("precision", Fraction),
    ("recall", Fraction),
    ("f1", Fraction),
    ("selection_rate", Fraction),
    ("false_positive_rate", Fraction),
    ("coverage", Fraction),
    ("coverage_level", Fraction),
    ("singleton_sets", Fraction),
    ("r2", UpToOne),
];

/// Scores that have no value on some rows, and are absent then.
const SOMETIMES: [(&str, Range); 19] = [
    ("balanced_accuracy", Fraction),
    ("matthews", UpToOne),
    ("cohen_kappa", UpToOne),
    ("log_loss", Open),
    ("brier", Open),
    ("roc_auc", Fraction),
    ("roc_auc_ovo", Fraction),
    ("average_precision", Fraction),
    ("top_3_accuracy", Fraction),
    ("top_5_accuracy", Fraction),
    ("ece", Fraction),
    ("adaptive_ece", Fraction),
    ("bias", Open),
    ("max_error", Open),
    ("mape", Open),
    ("explained_variance", UpToOne),
    ("pearson", UpToOne),
    ("spearman", UpToOne),
    ("median_absolute_error", Open),
];

/// What values a score of that name can have.
pub(crate) fn range(name: &str) -> Range {
    let found = ALWAYS.iter().chain(&SOMETIMES).find(|known| known.0 == name);
    found.map_or(Open, |known| known.1)
}

/// Whether a score of that name is one of all rows that may be absent.
pub(crate) fn may_be_absent(name: &str) -> bool {
    SOMETIMES.iter().any(|known| known.0 == name)
}
