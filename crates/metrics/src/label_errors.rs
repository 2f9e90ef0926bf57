//! Rows whose label is probably wrong.

use serde::{Deserialize, Serialize};

use crate::MetricsError;
use crate::checks::{LabelledRows, argmax};
use crate::double::Double;

/// What likely label errors are sorted by, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelErrorRanking {
    /// Normalised margin: probability of the given label less the largest of the others.
    #[default]
    NormalisedMargin,
    /// Probability of the given label.
    SelfConfidence,
}

/// A row whose label is probably wrong.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelError {
    /// The row, from 0.
    pub row: u64,
    /// The label that it has.
    pub given: usize,
    /// The label that it should probably have.
    pub suggested: usize,
    /// Probability of the given label, in `0..=1`.
    pub self_confidence: f64,
    /// That less the largest probability of another label, in `-1..=1`.
    pub margin: f64,
}

/// What confident learning finds in labels and predictions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelErrors {
    /// Mean probability of each class over the rows labelled with it: what counts as confident.
    /// `None` for a class that no row is labelled with.
    pub thresholds: Vec<Option<f64>>,
    /// Confident joint, shape `[n_classes, n_classes]`: rows labelled with the first class that are
    /// confidently of the second. Rows that are confidently of none are in no cell.
    pub joint: Vec<Vec<u64>>,
    /// The rows off the diagonal of the joint, the likeliest errors first; ties in row order.
    pub errors: Vec<LabelError>,
}

/// Confident learning (Northcutt, Jiang and Chuang, *Confident learning: estimating uncertainty in
/// dataset labels*, 2021).
///
/// A row is confidently of a class if its probability reaches the class's threshold, the mean
/// probability of the class over the rows labelled with it; of several such classes the likeliest
/// counts (the lowest of ties). Where that is not the label given, the label is suspect.
///
/// `probabilities` has shape `[rows, n_classes]` and should come from models that did not train on
/// the row (cross-validation): a model that has learnt a wrong label by heart finds it right.
///
/// # Errors
/// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::ClassOutOfRange`],
/// [`MetricsError::NotAProbability`], [`MetricsError::NotADistribution`].
pub fn label_errors(
    n_classes: usize,
    given: &[usize],
    probabilities: &[f64],
    ranking: LabelErrorRanking,
) -> Result<LabelErrors, MetricsError> {
    let rows = LabelledRows::distributions(n_classes, given, probabilities)?;
    let thresholds = thresholds(rows);
    let mut joint = vec![vec![0; n_classes]; n_classes];
    let mut errors = Vec::new();
    for (row, (distribution, given)) in rows.iter().enumerate() {
        let Some(suggested) = confident(distribution, &thresholds) else { continue };
        joint[given][suggested] += 1;
        if suggested != given {
            errors.push(suspect(row as u64, distribution, given, suggested));
        }
    }
    let key = |error: &LabelError| match ranking {
        LabelErrorRanking::NormalisedMargin => error.margin,
        LabelErrorRanking::SelfConfidence => error.self_confidence,
    };
    errors.sort_by(|a, b| key(a).total_cmp(&key(b)));
    Ok(LabelErrors { thresholds, joint, errors })
}

fn thresholds(rows: LabelledRows<'_>) -> Vec<Option<f64>> {
    let mut sums = vec![(Double::ZERO, 0u64); rows.n_classes];
    for (distribution, given) in rows.iter() {
        // Rounding must not lift the mean of equal probabilities above them.
        sums[given].0 = sums[given].0 + Double::from(distribution[given]);
        sums[given].1 += 1;
    }
    let mean = |(sum, count): (Double, u64)| (count > 0).then(|| sum.over(count as f64).to_f64());
    sums.into_iter().map(mean).collect()
}

/// The likeliest of the classes whose threshold is reached.
fn confident(distribution: &[f64], thresholds: &[Option<f64>]) -> Option<usize> {
    let reached = distribution.iter().zip(thresholds).map(|(&p, threshold)| {
        threshold.filter(|threshold| p >= *threshold).map_or(f64::NEG_INFINITY, |_| p)
    });
    let best = argmax(reached);
    thresholds[best].filter(|threshold| distribution[best] >= *threshold).map(|_| best)
}

fn suspect(row: u64, distribution: &[f64], given: usize, suggested: usize) -> LabelError {
    let others = distribution.iter().enumerate().filter(|(class, _)| *class != given);
    let largest = others.map(|(_, p)| *p).fold(0.0, f64::max);
    let self_confidence = distribution[given];
    LabelError { row, given, suggested, self_confidence, margin: self_confidence - largest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_the_model_is_sure_is_something_else_is_found() {
        let probabilities = [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.05, 0.95];
        let given = [0, 0, 1, 1, 0];
        let found = label_errors(2, &given, &probabilities, LabelErrorRanking::default()).unwrap();
        assert_eq!(found.errors.len(), 1);
        let error = found.errors[0];
        assert_eq!((error.row, error.given, error.suggested), (4, 0, 1));
        assert!((error.margin + 0.9).abs() < 1e-12);
        assert_eq!(found.joint, [[2, 1], [0, 1]]);
    }

    #[test]
    fn a_class_without_rows_is_never_suggested() {
        let found =
            label_errors(2, &[0, 0], &[0.1, 0.9, 0.2, 0.8], LabelErrorRanking::SelfConfidence);
        let found = found.unwrap();
        assert_eq!(found.thresholds[1], None);
        assert!(found.errors.is_empty());
    }
}
