//! What can go wrong while measuring.

/// Why a metric could not be computed.
///
/// Rows are counted from 0, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricsError {
    /// There is nothing to average over.
    #[error("no rows to measure")]
    Empty,

    /// Two columns that belong together have different lengths.
    #[error("{what}: expected {expected} values, got {got}")]
    LengthMismatch {
        /// The column whose length is wrong.
        what: &'static str,
        /// Length that the other columns ask for.
        expected: usize,
        /// Length found.
        got: usize,
    },

    /// A class index at or above the number of classes.
    #[error("row {row}: {what} is class {class}, but there are {n_classes} classes, from 0")]
    ClassOutOfRange {
        /// Row of the value.
        row: u64,
        /// `"truth"` or `"prediction"`.
        what: &'static str,
        /// The index found.
        class: usize,
        /// Number of classes of the matrix.
        n_classes: usize,
    },

    /// Matrices of different sizes, or a matrix that is not square.
    #[error("confusion matrix: expected {expected} classes, got {got}")]
    ClassCountMismatch {
        /// Number of classes of the first matrix, or rows of the one being read.
        expected: usize,
        /// Number of classes of the other one, or length of a row.
        got: usize,
    },

    /// NaN or infinity among the values.
    #[error("row {row}: {what} is {value}, not a finite number")]
    NotFinite {
        /// Row of the value.
        row: u64,
        /// The value found.
        value: f64,
        /// `"truth"`, `"prediction"` or `"score"`.
        what: &'static str,
    },

    /// A value among the probabilities that is none (logits, for instance).
    #[error("row {row}: {value} is no probability, expected 0 to 1")]
    NotAProbability {
        /// Row of the value.
        row: u64,
        /// The value found.
        value: f64,
    },

    /// Probabilities of one row that do not add up to 1.
    #[error("row {row}: the probabilities add up to {sum}, expected 1")]
    NotADistribution {
        /// Row of the probabilities.
        row: u64,
        /// Their sum.
        sum: f64,
    },

    /// The values are finite, but what is computed from them is not.
    #[error("the values are too large (or too far apart) to compute {what}")]
    Overflow {
        /// The number that does not fit.
        what: &'static str,
    },

    /// Reliability bins that were filled over different edges.
    #[error("reliability bins over different edges cannot be merged")]
    BinsDiffer,

    /// No score has this name.
    #[error("unknown score `{name}`, expected one of: {known}")]
    UnknownScore {
        /// The name asked for.
        name: String,
        /// All known names, separated by commas.
        known: String,
    },

    /// The score exists but cannot be computed from what was given.
    #[error("score `{score}` cannot be computed from {given}")]
    ScoreUnavailable {
        /// Name of the score.
        score: &'static str,
        /// What it was asked of.
        given: &'static str,
    },

    /// The values are fine one by one, but what was asked has no value on them; scikit-learn and SciPy would give NaN
    /// and a warning.
    #[error("{what} is undefined: {why}")]
    Undefined {
        /// What was asked.
        what: &'static str,
        /// Why there is no answer.
        why: &'static str,
    },

    /// An argument outside its range.
    #[error("{what} is {value}, expected {expected}")]
    OutOfRange {
        /// The argument.
        what: &'static str,
        /// The value found.
        value: f64,
        /// The range in words.
        expected: &'static str,
    },

    /// A group index at or above the number of groups.
    #[error("row {row}: group {group}, but there are {n_groups} groups, from 0")]
    GroupOutOfRange {
        /// Row of the value.
        row: u64,
        /// The index found.
        group: usize,
        /// Number of groups.
        n_groups: usize,
    },

    /// No decision rule reaches what was demanded.
    #[error("no weight reaches {what} {wanted}; the highest is {best}")]
    GoalUnreachable {
        /// `"precision"` or `"recall"`.
        what: &'static str,
        /// The value demanded.
        wanted: f64,
        /// The highest value on the fitting rows.
        best: f64,
    },
}

/// Whether two columns have the same length.
pub(crate) fn check_lengths(
    what: &'static str,
    expected: usize,
    got: usize,
) -> Result<(), MetricsError> {
    if expected == got { Ok(()) } else { Err(MetricsError::LengthMismatch { what, expected, got }) }
}

/// Whether the rows of two parts can still be counted.
pub(crate) fn check_rows_fit(rows: u64, more: u64) -> Result<(), MetricsError> {
    let fits = rows.checked_add(more).is_some();
    if fits { Ok(()) } else { Err(MetricsError::Overflow { what: "the number of rows" }) }
}
