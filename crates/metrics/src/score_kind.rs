//! The scores by name, with what a training loop must know to compare them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ConfusionMatrix, MetricsError, RegressionReport};

/// A number by which two models (or two epochs) can be compared.
///
/// Its name, as in [`name`](Self::name), [`FromStr`], [`fmt::Display`] and serialised, is the key
/// under which the reports carry it.
///
/// | name | unit | better |
/// |---|---|---|
/// | `accuracy`, `macro_precision`, `macro_recall`, `macro_f1`, `micro_f1`, `weighted_precision`, `weighted_recall`, `weighted_f1` | fraction | higher |
/// | `mse` | target's unit squared | lower |
/// | `rmse`, `mae` | target's unit | lower |
/// | `r2` | none, 1 is perfect | higher |
/// | `loss` | the training loss's own | lower |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScoreKind {
    /// Fraction of rows predicted right.
    Accuracy,
    /// Unweighted mean of the classes' precision.
    MacroPrecision,
    /// Unweighted mean of the classes' recall.
    MacroRecall,
    /// Unweighted mean of the classes' F1.
    MacroF1,
    /// F1 of all classes' counts together.
    MicroF1,
    /// Mean of the classes' precision, weighted by support.
    WeightedPrecision,
    /// Mean of the classes' recall, weighted by support.
    WeightedRecall,
    /// Mean of the classes' F1, weighted by support.
    WeightedF1,
    /// Mean squared error.
    Mse,
    /// Root of the mean squared error.
    Rmse,
    /// Mean absolute error.
    Mae,
    /// Coefficient of determination.
    R2,
    /// The training loss on held-out rows: known to the training loop, not computed here.
    Loss,
}

/// What a score is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// A fraction in `0..=1`.
    Fraction,
    /// The unit of the target column.
    Target,
    /// The unit of the target column, squared.
    TargetSquared,
    /// No unit and no fixed lower end.
    Dimensionless,
    /// Whatever the training loss is measured in (cross-entropy: nats).
    Loss,
}

impl ScoreKind {
    /// All kinds, in the order of the table above.
    pub const ALL: [Self; 13] = [
        Self::Accuracy,
        Self::MacroPrecision,
        Self::MacroRecall,
        Self::MacroF1,
        Self::MicroF1,
        Self::WeightedPrecision,
        Self::WeightedRecall,
        Self::WeightedF1,
        Self::Mse,
        Self::Rmse,
        Self::Mae,
        Self::R2,
        Self::Loss,
    ];

    /// Name in `snake_case`, e.g. `macro_f1`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::MacroPrecision => "macro_precision",
            Self::MacroRecall => "macro_recall",
            Self::MacroF1 => "macro_f1",
            Self::MicroF1 => "micro_f1",
            Self::WeightedPrecision => "weighted_precision",
            Self::WeightedRecall => "weighted_recall",
            Self::WeightedF1 => "weighted_f1",
            Self::Mse => "mse",
            Self::Rmse => "rmse",
            Self::Mae => "mae",
            Self::R2 => "r2",
            Self::Loss => "loss",
        }
    }

    /// What the score is measured in.
    pub fn unit(self) -> Unit {
        match self {
            Self::Mse => Unit::TargetSquared,
            Self::Rmse | Self::Mae => Unit::Target,
            Self::R2 => Unit::Dimensionless,
            Self::Loss => Unit::Loss,
            _ => Unit::Fraction,
        }
    }

    /// Whether a larger value is the better one.
    pub fn higher_is_better(self) -> bool {
        matches!(self.unit(), Unit::Fraction | Unit::Dimensionless)
    }

    /// Whether `candidate` is strictly better than `best`. NaN is worse than any number.
    pub fn is_better(self, candidate: f64, best: f64) -> bool {
        if candidate.is_nan() || best.is_nan() {
            return best.is_nan() && !candidate.is_nan();
        }
        if self.higher_is_better() { candidate > best } else { candidate < best }
    }

    /// Whether classifiers have this score.
    pub fn is_for_classification(self) -> bool {
        matches!(self.unit(), Unit::Fraction | Unit::Loss)
    }

    /// Whether regressors have this score.
    pub fn is_for_regression(self) -> bool {
        !matches!(self.unit(), Unit::Fraction)
    }

    /// The score of a classifier.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows; [`MetricsError::ScoreUnavailable`] for a regression
    /// score or the loss, which class counts do not hold.
    pub fn of_classification(self, matrix: &ConfusionMatrix) -> Result<f64, MetricsError> {
        let score = match self {
            Self::Accuracy => matrix.accuracy(),
            Self::MacroPrecision => matrix.macro_avg().precision,
            Self::MacroRecall => matrix.macro_avg().recall,
            Self::MacroF1 => matrix.macro_avg().f1,
            Self::MicroF1 => matrix.micro().f1,
            Self::WeightedPrecision => matrix.weighted().precision,
            Self::WeightedRecall => matrix.weighted().recall,
            Self::WeightedF1 => matrix.weighted().f1,
            _ => return Err(self.unavailable("predicted classes")),
        };
        if matrix.total() == 0 { Err(MetricsError::Empty) } else { Ok(score) }
    }

    /// The score of a regressor.
    ///
    /// # Errors
    /// [`MetricsError::ScoreUnavailable`] for a classification score or the loss.
    pub fn of_regression(self, report: &RegressionReport) -> Result<f64, MetricsError> {
        match self {
            Self::Mse => Ok(report.mse),
            Self::Rmse => Ok(report.rmse),
            Self::Mae => Ok(report.mae),
            Self::R2 => Ok(report.r2),
            _ => Err(self.unavailable("predicted numbers")),
        }
    }

    fn unavailable(self, given: &'static str) -> MetricsError {
        MetricsError::ScoreUnavailable { score: self.name(), given }
    }
}

impl fmt::Display for ScoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ScoreKind {
    type Err = MetricsError;

    /// Finds the kind by its exact [`name`](Self::name).
    fn from_str(name: &str) -> Result<Self, MetricsError> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            MetricsError::UnknownScore { name: name.to_owned(), known }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClassificationReport, RegressionSums};

    #[test]
    fn every_score_is_found_by_its_name_and_serialised_under_it() {
        for kind in ScoreKind::ALL {
            assert_eq!(kind.name().parse::<ScoreKind>().unwrap(), kind);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = "f1".parse::<ScoreKind>().unwrap_err().to_string();
        assert!(error.starts_with("unknown score `f1`, expected one of: accuracy, "), "{error}");
    }

    #[test]
    fn every_score_is_the_field_of_its_name_in_the_report() {
        let matrix =
            ConfusionMatrix::from_pairs(3, &[0, 0, 0, 1, 2, 2], &[0, 1, 2, 1, 2, 0]).unwrap();
        let classes = ClassificationReport::new(&matrix, &["a", "b", "c"]).unwrap();
        let classes = serde_json::to_value(classes).unwrap();
        let sums = RegressionSums::from_pairs(&[1.0, 2.0, 4.0], &[1.5, 2.0, 3.0]).unwrap();
        let numbers = sums.report().unwrap();
        let numbers_json = serde_json::to_value(numbers).unwrap();
        for kind in ScoreKind::ALL.into_iter().filter(|kind| *kind != ScoreKind::Loss) {
            if kind.is_for_classification() {
                assert_eq!(
                    classes[kind.name()],
                    kind.of_classification(&matrix).unwrap(),
                    "{kind}"
                );
                assert!(kind.of_regression(&numbers).is_err(), "{kind}");
            } else {
                assert_eq!(numbers_json[kind.name()], kind.of_regression(&numbers).unwrap());
                assert!(kind.of_classification(&matrix).is_err(), "{kind}");
            }
        }
    }

    #[test]
    fn better_follows_the_direction_and_nan_is_never_better() {
        assert!(ScoreKind::MacroF1.is_better(0.9, 0.8));
        assert!(ScoreKind::R2.is_better(0.1, -3.0));
        assert!(ScoreKind::Loss.is_better(0.8, 0.9));
        assert!(ScoreKind::Mae.is_better(1.0, 2.0));
        for kind in ScoreKind::ALL {
            assert!(!kind.is_better(0.5, 0.5), "{kind}");
            assert!(!kind.is_better(f64::NAN, 0.5), "{kind}");
            assert!(kind.is_better(0.5, f64::NAN), "{kind}");
            assert!(!kind.is_better(f64::NAN, f64::NAN), "{kind}");
        }
    }

    #[test]
    fn a_score_on_no_rows_and_the_loss_of_counts_are_errors() {
        let empty = ConfusionMatrix::new(2);
        assert_eq!(ScoreKind::MacroF1.of_classification(&empty), Err(MetricsError::Empty));
        let error = ScoreKind::Loss.of_classification(&empty).unwrap_err();
        assert_eq!(error.to_string(), "score `loss` cannot be computed from predicted classes");
    }
}
