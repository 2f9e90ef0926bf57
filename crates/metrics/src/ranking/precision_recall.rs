//! The precision-recall curve.

use serde::{Deserialize, Serialize};

use super::order::{Ranking, Step};
use super::thin::kept;
use crate::MetricsError;

/// Precision and recall at each threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrecisionRecallCurve {
    /// As the threshold rises and the recall falls from 1 to 0; the last is (1, 0), which no
    /// threshold reaches. At least two.
    pub points: Vec<PrecisionRecallPoint>,
}

/// Scores where rows at or above a threshold are taken for the class; fractions in `0..=1`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PrecisionRecallPoint {
    /// Of the rows taken for the class, the fraction that belong to it.
    pub precision: f64,
    /// Of the rows of the class, the fraction taken for it.
    pub recall: f64,
    /// The score; `None` for the last point, above all scores.
    pub threshold: Option<f64>,
}

impl Ranking {
    /// The curve with a point for each distinct score, as scikit-learn's
    /// `precision_recall_curve`.
    ///
    /// With `drop_intermediate` only the first and last point of each recall stay: the drawn line
    /// stays the same.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] where no row belongs to the class (scikit-learn: recall 1).
    pub fn precision_recall_curve(
        &self,
        drop_intermediate: bool,
    ) -> Result<PrecisionRecallCurve, MetricsError> {
        self.check_positives("the precision-recall curve")?;
        let mut steps: Vec<Step> = self.steps().collect();
        if drop_intermediate {
            steps = corners(&steps);
        }
        let points = steps.iter().rev().map(|step| PrecisionRecallPoint {
            precision: step.precision(),
            recall: step.hits as f64 / self.positives() as f64,
            threshold: Some(step.score),
        });
        let end = PrecisionRecallPoint { precision: 1.0, recall: 0.0, threshold: None };
        Ok(PrecisionRecallCurve { points: points.chain([end]).collect() })
    }
}

/// The first, the last, and those where the recall changes before or after.
fn corners(steps: &[Step]) -> Vec<Step> {
    let corner = |index: &usize| {
        *index == 0
            || index + 1 == steps.len()
            || steps[index - 1].hits != steps[*index].hits
            || steps[*index].hits != steps[index + 1].hits
    };
    (0..steps.len()).filter(corner).map(|index| steps[index]).collect()
}

impl PrecisionRecallCurve {
    /// At most `max_points` (at least two) of the points, to draw: the ends, and always the one
    /// farthest from the line drawn so far.
    pub fn thinned(&self, max_points: usize) -> Self {
        let place = |point: &PrecisionRecallPoint| (point.recall, point.precision);
        let places: Vec<_> = self.points.iter().map(place).collect();
        let points = kept(&places, max_points).into_iter().map(|index| self.points[index]);
        Self { points: points.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_point_is_full_precision_at_no_recall() {
        let ranking = Ranking::new(&[false, true, false], &[0.9, 0.5, 0.1]).unwrap();
        let curve = ranking.precision_recall_curve(false).unwrap();
        let found: Vec<_> =
            curve.points.iter().map(|p| (p.precision, p.recall, p.threshold)).collect();
        let expected = [
            (1.0 / 3.0, 1.0, Some(0.1)),
            (0.5, 1.0, Some(0.5)),
            (0.0, 0.0, Some(0.9)),
            (1.0, 0.0, None),
        ];
        assert_eq!(found, expected);
        assert_eq!(curve.thinned(0).points.len(), 2);
    }
}
