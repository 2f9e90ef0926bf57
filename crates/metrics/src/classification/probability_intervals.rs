//! Intervals of what is measured on probabilities.

use super::probability_report::BINS;
use crate::{ClassProbabilities, ClassRankingIntervals, Interval, MetricsError, RankingIntervals};

/// Resamples of the calibration error.
const RESAMPLES: usize = 1000;

/// Intervals of the scores of a [`ProbabilityReport`](crate::ProbabilityReport). Those that cannot be told from the rows
/// are absent: of one row, or of a class with one.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbabilityIntervals {
    /// Of the log loss: the normal interval of a mean.
    pub log_loss: Option<Interval>,
    /// Of the Brier score: the normal interval of a mean.
    pub brier: Option<Interval>,
    /// Of the calibration error: by the bootstrap, see [`ece_interval`](crate::ece_interval).
    pub ece: Option<Interval>,
    /// Of the areas: of class 1 of two classes, else of the macro averages.
    pub ranking: ClassRankingIntervals,
    /// Of the areas of each class against the rest, in order.
    pub per_class: Vec<ClassRankingIntervals>,
}

impl ProbabilityIntervals {
    pub(super) fn of(
        probabilities: &ClassProbabilities,
        ranking: RankingIntervals,
        level: f64,
        seed: u64,
    ) -> Result<Self, MetricsError> {
        let of_two = ranking.per_class.get(1).filter(|_| ranking.per_class.len() == 2);
        Ok(Self {
            log_loss: known(probabilities.log_loss_interval(level))?,
            brier: known(probabilities.brier_interval(level))?,
            ece: known(probabilities.ece_interval(BINS, RESAMPLES, level, seed))?,
            ranking: of_two.copied().unwrap_or(ranking.macro_avg),
            per_class: ranking.per_class,
        })
    }
}

fn known(found: Result<Interval, MetricsError>) -> Result<Option<Interval>, MetricsError> {
    match found {
        Ok(interval) => Ok(Some(interval)),
        Err(MetricsError::Undefined { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
