//! The ROC curve.

use serde::{Deserialize, Serialize};

use super::order::{Ranking, Step};
use super::thin::kept;
use crate::MetricsError;

/// Receiver operating characteristic: what each threshold catches and what it lets through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RocCurve {
    /// From (0, 0) to (1, 1), as the threshold falls; at least two.
    pub points: Vec<RocPoint>,
}

/// Rates where rows at or above a threshold are taken for the class; fractions in `0..=1`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RocPoint {
    /// Of the rows outside the class, the fraction taken for it.
    pub false_positive_rate: f64,
    /// Of the rows of the class, the fraction taken for it: the recall.
    pub true_positive_rate: f64,
    /// The score; `None` above all scores (scikit-learn: infinity).
    pub threshold: Option<f64>,
}

impl Ranking {
    /// The ROC curve with a point for each distinct score, as scikit-learn's `roc_curve`.
    ///
    /// With `drop_intermediate` without the points that lie evenly between their neighbours: the
    /// drawn line stays the same.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] where all rows belong to the class or none (scikit-learn: NaN).
    pub fn roc_curve(&self, drop_intermediate: bool) -> Result<RocCurve, MetricsError> {
        self.check_both("the ROC curve")?;
        let mut steps: Vec<Step> = self.steps().collect();
        if drop_intermediate {
            steps = corners(&steps);
        }
        let (positives, negatives) = (self.positives() as f64, self.negatives() as f64);
        let start = RocPoint { false_positive_rate: 0.0, true_positive_rate: 0.0, threshold: None };
        let points = steps.iter().map(|step| RocPoint {
            false_positive_rate: step.misses as f64 / negatives,
            true_positive_rate: step.hits as f64 / positives,
            threshold: Some(step.score),
        });
        Ok(RocCurve { points: std::iter::once(start).chain(points).collect() })
    }
}

/// The first, the last, and those that do not lie evenly between their neighbours.
fn corners(steps: &[Step]) -> Vec<Step> {
    let corner = |index: &usize| {
        if *index == 0 || index + 1 == steps.len() {
            return true;
        }
        let (before, at, after) = (steps[index - 1], steps[*index], steps[index + 1]);
        at.hits - before.hits != after.hits - at.hits
            || at.misses - before.misses != after.misses - at.misses
    };
    (0..steps.len()).filter(corner).map(|index| steps[index]).collect()
}

impl RocCurve {
    /// At most `max_points` (at least two) of the points, to draw: the ends, and always the one
    /// farthest from the line drawn so far.
    pub fn thinned(&self, max_points: usize) -> Self {
        let place = |point: &RocPoint| (point.false_positive_rate, point.true_positive_rate);
        let places: Vec<_> = self.points.iter().map(place).collect();
        let points = kept(&places, max_points).into_iter().map(|index| self.points[index]);
        Self { points: points.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_from_corner_to_corner_and_its_straights_can_be_dropped() {
        let truth = [true, true, true, false, false];
        let ranking = Ranking::new(&truth, &[5.0, 4.0, 3.0, 2.0, 1.0]).unwrap();
        let places = |curve: RocCurve| -> Vec<(f64, f64, Option<f64>)> {
            let points = curve.points.into_iter();
            points.map(|p| (p.false_positive_rate, p.true_positive_rate, p.threshold)).collect()
        };
        assert_eq!(places(ranking.roc_curve(false).unwrap()).len(), 6);
        let corners = places(ranking.roc_curve(true).unwrap());
        assert_eq!(corners[0], (0.0, 0.0, None));
        assert_eq!(corners[2], (0.0, 1.0, Some(3.0)));
        assert_eq!(corners[3], (1.0, 1.0, Some(1.0)));
    }

    #[test]
    fn a_curve_survives_json() {
        let ranking = Ranking::new(&[true, false], &[0.7, 0.1]).unwrap();
        let curve = ranking.roc_curve(true).unwrap();
        let json = serde_json::to_string(&curve).unwrap();
        assert_eq!(serde_json::from_str::<RocCurve>(&json).unwrap(), curve);
    }
}
