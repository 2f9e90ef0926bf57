//! Rows in the order of their scores, sorted once for every score that asks for the order.

use crate::MetricsError;
use crate::double::Double;
use crate::error::check_lengths;

/// Rows by falling score, with the class of each: 16 bytes a row.
///
/// Rows with the same score have no order among themselves, so neither has it an effect in which
/// order they were given. 0 and −0 are the same score.
///
/// ```
/// use firebrick_metrics::Ranking;
///
/// let ranking = Ranking::new(&[true, false, true], &[0.9, 0.4, 0.3])?;
/// assert_eq!(ranking.roc_auc()?, 0.5);
/// assert_eq!(ranking.roc_curve(true)?.points.len(), 4);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Sorted; the score in the upper bits such that the highest comes first, the row's class in
    /// the lower 32. One number sorts several times as fast as a pair.
    entries: Vec<u128>,
    /// The class that should come first.
    target: u32,
    positives: u64,
}

/// The rows down to and including one score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) score: f64,
    /// Rows of the class.
    pub(super) hits: u64,
    /// Other rows.
    pub(super) misses: u64,
}

/// Area under the ROC curve: how often a random row of the class scores higher than a random
/// other one, a tie counting half; in `0..=1`, where 0.5 is chance.
///
/// `truth` says which rows belong to the class, `scores` are any finite numbers; both of shape
/// `[rows]`. To compute more than this one, sort once with [`Ranking`].
///
/// # Errors
/// [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], [`MetricsError::Empty`], and
/// [`MetricsError::Undefined`] where all rows belong to the class or none (scikit-learn: NaN).
pub fn roc_auc(truth: &[bool], scores: &[f64]) -> Result<f64, MetricsError> {
    Ranking::new(truth, scores)?.roc_auc()
}

/// Average precision `Σ (Rᵢ − Rᵢ₋₁)·Pᵢ` over the distinct scores from the highest down, with
/// recall `R` and precision `P` of the rows at or above each; in `0..=1`.
///
/// Not interpolated, so it is not the trapezoid's area: that is [`Ranking::pr_auc`].
///
/// # Errors
/// [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], [`MetricsError::Empty`], and
/// [`MetricsError::Undefined`] where no row belongs to the class (scikit-learn: 0 and a warning).
pub fn average_precision(truth: &[bool], scores: &[f64]) -> Result<f64, MetricsError> {
    Ranking::new(truth, scores)?.average_precision()
}

impl Ranking {
    /// Sorts rows by `scores`, any finite numbers; `truth` says which belong to the class.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], [`MetricsError::Empty`].
    pub fn new(truth: &[bool], scores: &[f64]) -> Result<Self, MetricsError> {
        check_lengths("scores", truth.len(), scores.len())?;
        if let Some(row) = scores.iter().position(|score| !score.is_finite()) {
            let (value, row) = (scores[row], row as u64);
            return Err(MetricsError::NotFinite { row, value, what: "score" });
        }
        let rows = scores.iter().zip(truth).map(|(&score, &truth)| (score, u32::from(truth)));
        Self::of_classes(rows, 1)
    }

    /// Sorts (finite score, class) rows, of which those of class `target` should come first.
    pub(super) fn of_classes(
        rows: impl Iterator<Item = (f64, u32)>,
        target: u32,
    ) -> Result<Self, MetricsError> {
        let mut positives = 0;
        let mut entries: Vec<u128> = rows
            .map(|(score, class)| {
                positives += u64::from(class == target);
                u128::from(falling(score)) << 32 | u128::from(class)
            })
            .collect();
        if entries.is_empty() {
            return Err(MetricsError::Empty);
        }
        entries.sort_unstable();
        Ok(Self { entries, target, positives })
    }

    /// Sorts as [`of_classes`](Self::of_classes), and says which row stands at each rank: `[rows]`.
    pub(super) fn with_order(
        scores: impl Iterator<Item = f64>,
        classes: &[u32],
        target: u32,
    ) -> Result<(Self, Vec<u32>), MetricsError> {
        // A rank's row in place of its class; `class` of an entry is then its row.
        let rows = scores.zip(0u32..);
        let mut ranking = Self::of_classes(rows, u32::MAX)?;
        let order: Vec<u32> = ranking.entries.iter().map(|&entry| class(entry)).collect();
        for (entry, &row) in ranking.entries.iter_mut().zip(&order) {
            *entry = (*entry >> 32 << 32) | u128::from(classes[row as usize]);
        }
        let positives = classes.iter().filter(|&&class| class == target).count() as u64;
        Ok((Self { target, positives, ..ranking }, order))
    }

    /// Whether the row at each rank belongs to the class.
    pub(super) fn hits(&self) -> impl Iterator<Item = bool> {
        self.entries.iter().map(|&entry| class(entry) == self.target)
    }

    /// Rows ranked.
    pub fn rows(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Rows that belong to the class.
    pub fn positives(&self) -> u64 {
        self.positives
    }

    /// Rows that do not.
    pub fn negatives(&self) -> u64 {
        self.rows() - self.positives
    }

    /// Area under the ROC curve, see [`roc_auc`].
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] where all rows belong to the class or none.
    pub fn roc_auc(&self) -> Result<f64, MetricsError> {
        self.check_both("ROC AUC")?;
        let (mut doubled, mut before) = (0u128, 0u64);
        for (_, hits, misses) in self.ties() {
            doubled += u128::from(misses) * u128::from(2 * before + hits);
            before += hits;
        }
        Ok(area(doubled, self.positives, self.negatives()))
    }

    /// Average precision, see [`average_precision`].
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] where no row belongs to the class.
    pub fn average_precision(&self) -> Result<f64, MetricsError> {
        self.check_positives("average precision")?;
        let mut sum = Double::ZERO;
        let (mut hits, mut rows) = (0, 0);
        for (_, more_hits, more_misses) in self.ties() {
            hits += more_hits;
            rows += more_hits + more_misses;
            if more_hits > 0 {
                sum = sum + Double::from(more_hits as f64 * (hits as f64 / rows as f64));
            }
        }
        Ok(sum.over(self.positives as f64).to_f64())
    }

    /// Area under the precision-recall curve by trapezoids, in `0..=1`.
    ///
    /// Linear interpolation is too kind to a precision-recall curve (J. Davis and M. Goadrich,
    /// *The relationship between precision-recall and ROC curves*, 2006); to compare models,
    /// [`average_precision`](Self::average_precision) is the better number.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] where no row belongs to the class.
    pub fn pr_auc(&self) -> Result<f64, MetricsError> {
        self.check_positives("area under the precision-recall curve")?;
        let (mut doubled, mut before) = (Double::ZERO, (0, 1.0));
        for step in self.steps() {
            let precision = step.precision();
            let width = (step.hits - before.0) as f64;
            doubled = doubled + Double::from(width * (precision + before.1));
            before = (step.hits, precision);
        }
        Ok(doubled.over(2.0 * self.positives as f64).to_f64())
    }

    /// Twice the (target row, row of class `c`) pairs in the right order, ties counted once,
    /// for every class `c`: shape `[n_classes]`. At the target itself 0.
    pub(super) fn wins(&self, n_classes: usize) -> Vec<u128> {
        let (mut wins, mut before) = (vec![0u128; n_classes], 0u64);
        for tie in self.entries.chunk_by(|left, right| left >> 32 == right >> 32) {
            let hits = tie.iter().filter(|entry| class(**entry) == self.target).count() as u64;
            for &entry in tie.iter().filter(|entry| class(**entry) != self.target) {
                wins[class(entry) as usize] += u128::from(2 * before + hits);
            }
            before += hits;
        }
        wins
    }

    /// What has been passed at each distinct score, from the highest down.
    pub(super) fn steps(&self) -> impl Iterator<Item = Step> {
        self.ties().scan((0, 0), |(hits, misses), (score, more_hits, more_misses)| {
            *hits += more_hits;
            *misses += more_misses;
            Some(Step { score, hits: *hits, misses: *misses })
        })
    }

    pub(super) fn check_both(&self, score: &'static str) -> Result<(), MetricsError> {
        self.check_positives(score)?;
        if self.negatives() > 0 {
            return Ok(());
        }
        Err(MetricsError::Undefined { what: score, why: "all rows belong to the class" })
    }

    pub(super) fn check_positives(&self, score: &'static str) -> Result<(), MetricsError> {
        if self.positives > 0 {
            return Ok(());
        }
        Err(MetricsError::Undefined { what: score, why: "no row belongs to the class" })
    }

    /// Each distinct score with its own (hits, misses).
    pub(super) fn ties(&self) -> impl Iterator<Item = (f64, u64, u64)> {
        self.entries.chunk_by(|left, right| left >> 32 == right >> 32).map(|tie| {
            let hits = tie.iter().filter(|entry| class(**entry) == self.target).count();
            (score(tie[0]), hits as u64, (tie.len() - hits) as u64)
        })
    }
}

impl Step {
    pub(super) fn precision(&self) -> f64 {
        self.hits as f64 / (self.hits + self.misses) as f64
    }
}

/// The share of right pairs, from twice their number.
pub(super) fn area(doubled: u128, positives: u64, negatives: u64) -> f64 {
    doubled as f64 / (2.0 * positives as f64 * negatives as f64)
}

/// A number that falls as the score rises; finite scores only.
fn falling(score: f64) -> u64 {
    // −0 becomes 0.
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 { bits } else { !(bits | 1 << 63) }
}

fn score(entry: u128) -> f64 {
    let key = (entry >> 32) as u64;
    f64::from_bits(if key >> 63 == 1 { key } else { !key & !(1 << 63) })
}

fn class(entry: u128) -> u32 {
    entry as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fall_as_scores_rise_and_give_the_score_back() {
        let rising = [f64::MIN, -1.0, -f64::MIN_POSITIVE, 0.0, 5e-324, 0.5, 1.0, f64::MAX];
        assert!(rising.windows(2).all(|pair| falling(pair[0]) > falling(pair[1])));
        assert!(rising.iter().all(|&value| score(u128::from(falling(value)) << 32) == value));
        assert_eq!(falling(-0.0), falling(0.0));
    }

    #[test]
    fn a_tie_counts_half() {
        assert_eq!(roc_auc(&[true, false], &[0.5, 0.5]), Ok(0.5));
        assert_eq!(roc_auc(&[true, false, false], &[0.0, -0.0, -1.0]), Ok(0.75));
        assert_eq!(average_precision(&[true, false], &[0.5, 0.5]), Ok(0.5));
    }

    #[test]
    fn one_class_has_no_area_and_no_positives_no_precision() {
        let error = roc_auc(&[true, true], &[0.1, 0.2]).unwrap_err();
        assert_eq!(error.to_string(), "ROC AUC is undefined: all rows belong to the class");
        let error = average_precision(&[false], &[0.1]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "average precision is undefined: no row belongs to the class"
        );
        assert_eq!(average_precision(&[true], &[-3.0]), Ok(1.0));
        assert!(Ranking::new(&[false], &[1.0]).unwrap().pr_auc().is_err());
    }

    #[test]
    fn scores_that_are_no_numbers_are_refused_with_their_row() {
        let error = roc_auc(&[true, false], &[1.0, f64::NAN]).unwrap_err();
        assert_eq!(error.to_string(), "row 1: score is NaN, not a finite number");
        assert!(roc_auc(&[true], &[f64::NEG_INFINITY]).is_err());
        assert_eq!(roc_auc(&[], &[]), Err(MetricsError::Empty));
        assert!(matches!(roc_auc(&[true], &[]), Err(MetricsError::LengthMismatch { .. })));
    }
}
