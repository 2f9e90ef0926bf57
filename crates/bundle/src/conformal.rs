//! `conformal.json`: how badly the truth of rows that were held back fits the model's answers, for prediction sets and
//! intervals of any coverage.

use firebrick_data::{Key, Purpose, shuffle};
use firebrick_metrics::{
    ConformalIntervals, ConformalMethod, ConformalSets, ConformityScores, MetricsError,
    highest_coverage,
};
use serde::{Deserialize, Serialize};

use crate::{Calibration, CalibrationMethod, ClassPrediction, Predictor};

/// What a conformity score is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConformityMeasure {
    /// `1 − p` of the true class, with the probabilities that the model answers with
    /// ([`ConformalMethod::Lac`]).
    Lac,
    /// `|y − ŷ|` in the target's unit.
    AbsoluteError,
}

/// The conformity scores of a model.
///
/// They belong to the model's probabilities: another calibration makes them void, a decision rule does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conformal {
    measure: ConformityMeasure,
    scores: ConformityScores,
}

/// A class's score is raised by a millionth and rounded up to the next: probabilities are those of a network in single
/// precision, and the same row in another batch may differ in the last digits. It only adds to the coverage.
const STEPS: f64 = 1e6;

impl Conformal {
    /// Of rows that neither training nor the calibration has seen: their classes, and `[rows, classes]` probabilities as
    /// the model gives them.
    ///
    /// # Errors
    /// What is no distribution, or of another shape.
    pub fn of_classes(
        classes: usize,
        truth: &[usize],
        probabilities: &[f64],
    ) -> Result<Self, MetricsError> {
        // As they are answered.
        let single: Vec<f64> = probabilities.iter().map(|&p| f64::from(p as f32)).collect();
        let mut scores = ConformalMethod::Lac.scores_of_truth(classes, truth, &single)?;
        scores.iter_mut().for_each(|score| *score = (*score * STEPS + 1.0).ceil() / STEPS);
        Ok(Self { measure: ConformityMeasure::Lac, scores: ConformityScores::new(scores)? })
    }

    /// Of rows that the calibration is fitted to as well: each half of them is scored with a calibration that is
    /// fitted to the other half, so that no row is scored by what has seen it. The halves are drawn by class, so
    /// that both have the classes that there are, whatever the order of the rows.
    ///
    /// # Errors
    /// What the calibration refuses, for one of the halves too.
    pub fn cross_fitted(
        method: CalibrationMethod,
        classes: usize,
        truth: &[usize],
        log_probabilities: &[f64],
    ) -> Result<Self, MetricsError> {
        if log_probabilities.len() != truth.len() * classes {
            // Refused there, with what is wrong.
            return Self::of_classes(classes, truth, log_probabilities);
        }
        let halves = halves(classes, truth)
            .map(|rows| (pick(&rows, 1, truth), pick(&rows, classes, log_probabilities)));
        let (mut scored, mut probabilities) = (Vec::new(), Vec::new());
        for (own, other) in [(0, 1), (1, 0)] {
            let (truth, logs) = &halves[own];
            let calibration = match method {
                CalibrationMethod::None => None,
                _ => Calibration::fit(method, classes, &halves[other].0, &halves[other].1)?,
            };
            scored.extend_from_slice(truth);
            for row in logs.chunks(classes.max(1)) {
                match &calibration {
                    Some(calibration) => probabilities.extend(calibration.apply(row)?),
                    None => probabilities.extend(row.iter().map(|log| log.exp())),
                }
            }
        }
        Self::of_classes(classes, &scored, &probabilities)
    }

    /// Of numbers, in the target's unit.
    ///
    /// # Errors
    /// [`ConformityScores::of_numbers`].
    pub fn of_numbers(truth: &[f64], predicted: &[f64]) -> Result<Self, MetricsError> {
        let scores = ConformityScores::of_numbers(truth, predicted)?;
        Ok(Self { measure: ConformityMeasure::AbsoluteError, scores })
    }

    /// What the scores are.
    pub fn measure(&self) -> ConformityMeasure {
        self.measure
    }

    /// The scores.
    pub fn scores(&self) -> &ConformityScores {
        &self.scores
    }

    /// Whether they are of this kind of model.
    pub(crate) fn fits(&self, classes: bool) -> bool {
        (self.measure == ConformityMeasure::Lac) == classes
    }
}

/// Two halves of the rows, of each class as many in one as in the other, up to one.
fn halves(classes: usize, truth: &[usize]) -> [Vec<usize>; 2] {
    let mut rows: Vec<usize> = (0..truth.len()).collect();
    shuffle(&mut rows, Key::new(0, Purpose::Conformity));
    let mut halves = [Vec::new(), Vec::new()];
    // The half that a class's next row goes to.
    let mut next: Vec<usize> = (0..classes).map(|class| class % 2).collect();
    for row in rows {
        // A class that there is none of is refused where the halves are used.
        let turn = next.get_mut(truth[row]);
        let half = turn.map_or(0, |turn| std::mem::replace(turn, 1 - *turn));
        halves[half].push(row);
    }
    halves
}

/// The values of some rows, of which each has `width`.
fn pick<T: Copy>(rows: &[usize], width: usize, values: &[T]) -> Vec<T> {
    let width = width.max(1);
    rows.iter().flat_map(|row| &values[row * width..(row + 1) * width]).copied().collect()
}

/// What holds the truth of a row as often as was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Covering {
    /// Sets of classes.
    Sets(ConformalSets),
    /// Intervals of numbers.
    Intervals(ConformalIntervals),
}

impl Covering {
    /// The coverage asked for.
    pub fn coverage(&self) -> f64 {
        match self {
            Self::Sets(sets) => sets.coverage(),
            Self::Intervals(intervals) => intervals.coverage(),
        }
    }

    /// Rows whose conformity scores decide it.
    pub fn rows(&self) -> u64 {
        match self {
            Self::Sets(sets) => sets.rows(),
            Self::Intervals(intervals) => intervals.rows(),
        }
    }

    /// The highest coverage that so many rows can promise.
    pub fn highest_coverage(&self) -> f64 {
        highest_coverage(self.rows())
    }

    /// Whether there are too few rows for the coverage: a set is then every class, an interval every number.
    pub fn is_everything(&self) -> bool {
        match self {
            Self::Sets(sets) => sets.threshold().is_none(),
            Self::Intervals(intervals) => intervals.radius().is_none(),
        }
    }

    /// The classes that a row may have, likeliest first, of equal probabilities the lower id first; one at least. `None`
    /// of numbers, and if the probabilities are no numbers.
    pub fn set(&self, answer: &ClassPrediction) -> Option<Vec<u32>> {
        let Self::Sets(sets) = self else { return None };
        let p: Vec<f64> = answer.probabilities.iter().map(|&p| f64::from(p)).collect();
        let mut set = sets.set(&p).ok()?;
        set.sort_by(|&a, &b| p[b].total_cmp(&p[a]).then(a.cmp(&b)));
        Some(set.into_iter().map(|class| class as u32).collect())
    }

    /// The lowest and the highest number that a row may have. `None` of classes, if any number is possible, and if the
    /// answer is no number.
    pub fn interval(&self, predicted: f64) -> Option<(f64, f64)> {
        let Self::Intervals(intervals) = self else { return None };
        intervals.interval(predicted).filter(|_| predicted.is_finite())
    }
}

impl Predictor {
    /// Sets or intervals that hold the truth in so many rows; `None` if the model has no conformity scores.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for a coverage that is not above 0 and below 1.
    pub fn covering(&self, coverage: f64) -> Result<Option<Covering>, MetricsError> {
        let Some(Conformal { scores, .. }) = self.conformal() else { return Ok(None) };
        Ok(Some(match self.labels() {
            Some(labels) => {
                let (method, classes) = (ConformalMethod::Lac, labels.len());
                Covering::Sets(ConformalSets::of_scores(method, classes, scores, coverage)?)
            }
            None => Covering::Intervals(ConformalIntervals::of_scores(scores, coverage)?),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covering(conformal: &Conformal, classes: usize, coverage: f64) -> Covering {
        let sets =
            ConformalSets::of_scores(ConformalMethod::Lac, classes, conformal.scores(), coverage);
        Covering::Sets(sets.unwrap())
    }

    #[test]
    fn a_set_is_in_the_order_of_probability_and_one_class_at_least() {
        let truth = [0, 1, 2].repeat(20);
        let probabilities = [0.6, 0.3, 0.1].repeat(60);
        let conformal = Conformal::of_classes(3, &truth, &probabilities).unwrap();
        let set = |coverage, probabilities: [f32; 3]| {
            let answer = ClassPrediction { id: 0, probabilities: probabilities.into() };
            covering(&conformal, 3, coverage).set(&answer).unwrap()
        };
        assert_eq!(set(0.9, [0.2, 0.3, 0.5]), [2, 1, 0]);
        assert_eq!(set(0.5, [0.2, 0.3, 0.5]), [2, 1]);
        assert_eq!(set(0.2, [0.35, 0.35, 0.3]), [0]);
        assert_eq!(set(0.999, [1.0, 0.0, 0.0]), [0, 1, 2]);
    }

    #[test]
    fn a_probability_that_differs_in_its_last_digit_stays_in_the_set() {
        let conformal = Conformal::of_classes(2, &[0; 60], &[0.7, 0.3].repeat(60)).unwrap();
        let answer = ClassPrediction { id: 1, probabilities: vec![0.3, 0.7] };
        assert_eq!(covering(&conformal, 2, 0.9).set(&answer).unwrap(), [1]);
        let p = 0.7_f32 - 2.0 * f32::EPSILON;
        let near = ClassPrediction { id: 1, probabilities: vec![p, 1.0 - p] };
        assert_eq!(covering(&conformal, 2, 0.9).set(&near).unwrap(), [0]);
    }

    #[test]
    fn both_halves_have_every_class_whatever_the_order_of_the_rows() {
        let orders: [fn(usize) -> usize; 3] = [|i| i % 2, |i| i / 50, |i| i / 2 % 2];
        for order in orders {
            let truth: Vec<usize> = (0..100).map(order).collect();
            let halves = halves(2, &truth);
            let mut all = halves.concat();
            all.sort_unstable();
            assert_eq!(all, (0..100).collect::<Vec<_>>());
            for half in halves {
                assert_eq!(half.iter().filter(|row| truth[**row] == 1).count(), 25);
            }
        }
    }

    #[test]
    fn no_row_is_scored_by_a_calibration_that_has_seen_it() {
        // A step function that has seen a row may give its class all of the probability.
        let truth: Vec<usize> = (0..200).map(|i| usize::from(i % 5 == 0) ^ (i / 2 % 2)).collect();
        let logs: Vec<f64> = (0..200)
            .flat_map(|i| {
                let p = if i / 2 % 2 == 1 { 0.6 } else { 0.4 } + f64::from(i) * 1e-5;
                [(1.0 - p).ln(), p.ln()]
            })
            .collect();
        let method = CalibrationMethod::Isotonic;
        let crossed = Conformal::cross_fitted(method, 2, &truth, &logs).unwrap();
        let seen = Calibration::fit(method, 2, &truth, &logs).unwrap().unwrap();
        let seen: Vec<f64> = logs.chunks(2).flat_map(|row| seen.apply(row).unwrap()).collect();
        let seen = Conformal::of_classes(2, &truth, &seen).unwrap();
        assert_eq!(crossed.scores().rows(), 200);
        let at = |conformal: &Conformal| conformal.scores().threshold(0.9).unwrap().unwrap();
        assert!(at(&crossed) >= at(&seen), "{} {}", at(&crossed), at(&seen));
    }

    #[test]
    fn scores_survive_json_and_are_of_one_kind_of_model() {
        let numbers = Conformal::of_numbers(&[1.0, 2.0], &[1.5, 0.25]).unwrap();
        let json = serde_json::to_string(&numbers).unwrap();
        let text = r#"{"measure":"absolute_error","scores":{"rows":2,"kept":[0.5,1.75]}}"#;
        assert_eq!(json, text);
        assert_eq!(serde_json::from_str::<Conformal>(&json).unwrap(), numbers);
        assert!(numbers.fits(false) && !numbers.fits(true));
    }
}
