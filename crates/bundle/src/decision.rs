//! `decision.json`: how a classifier's outputs become probabilities that mean what they say, and an answer.

use firebrick_metrics::{
    DecisionRule, IsotonicCalibration, MetricsError, PlattScaling, TemperatureScaling,
    VectorScaling,
};
use serde::{Deserialize, Serialize};

/// How probabilities are calibrated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CalibrationMethod {
    /// Not at all.
    None,
    /// One temperature for all classes (Guo et al. 2017); answers stay what they are.
    #[default]
    Temperature,
    /// A factor and a shift for each class (Guo et al. 2017).
    Vector,
    /// A logistic curve (Platt 1999); for two classes.
    Platt,
    /// A rising step function for each class (Zadrozny and Elkan 2002); for some thousand rows and more.
    Isotonic,
}

/// A fitted calibration of a network's probabilities. It reads their logarithms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Calibration {
    /// [`TemperatureScaling`].
    Temperature(TemperatureScaling),
    /// [`VectorScaling`].
    Vector(VectorScaling),
    /// [`PlattScaling`] of the logarithm of the odds of class 1.
    Platt(PlattScaling),
    /// [`IsotonicCalibration`].
    Isotonic(IsotonicCalibration),
}

impl Calibration {
    /// Fits to rows that were not learnt from: their classes, and `[rows, classes]` logarithms of probabilities.
    /// `None` for [`CalibrationMethod::None`].
    ///
    /// # Errors
    /// What the method refuses; [`CalibrationMethod::Platt`] any other number of classes than two.
    pub fn fit(
        method: CalibrationMethod,
        classes: usize,
        truth: &[usize],
        log_probabilities: &[f64],
    ) -> Result<Option<Self>, MetricsError> {
        Ok(Some(match method {
            CalibrationMethod::None => return Ok(None),
            CalibrationMethod::Temperature => {
                Self::Temperature(TemperatureScaling::fit(classes, truth, log_probabilities)?)
            }
            CalibrationMethod::Vector => {
                Self::Vector(VectorScaling::fit(classes, truth, log_probabilities)?)
            }
            CalibrationMethod::Platt if classes != 2 => {
                let what = "the number of classes";
                let value = classes as f64;
                return Err(MetricsError::OutOfRange { what, value, expected: "2 for platt" });
            }
            CalibrationMethod::Platt => {
                let scores: Vec<f64> = log_probabilities.chunks(2).map(log_odds).collect();
                let positive: Vec<bool> = truth.iter().map(|&class| class == 1).collect();
                Self::Platt(PlattScaling::fit(&scores, &positive)?)
            }
            CalibrationMethod::Isotonic => {
                let scores: Vec<f64> = log_probabilities.iter().map(|log| log.exp()).collect();
                Self::Isotonic(IsotonicCalibration::fit(classes, truth, &scores)?)
            }
        }))
    }

    /// The calibrated probabilities of a row.
    ///
    /// # Errors
    /// If a logarithm is no number.
    pub fn apply(&self, log_probabilities: &[f64]) -> Result<Vec<f64>, MetricsError> {
        match self {
            Self::Temperature(scaling) => scaling.apply(log_probabilities.len(), log_probabilities),
            Self::Vector(scaling) => scaling.apply(log_probabilities),
            Self::Platt(scaling) => {
                let one = scaling.apply(&[log_odds(log_probabilities)])?[0];
                Ok(vec![1.0 - one, one])
            }
            Self::Isotonic(curves) => {
                let scores: Vec<f64> = log_probabilities.iter().map(|log| log.exp()).collect();
                curves.apply(&scores)
            }
        }
    }

    /// A few words, such as `temperature 1.42`.
    pub fn describe(&self) -> String {
        match self {
            Self::Temperature(scaling) => format!("temperature {:.3}", scaling.temperature()),
            Self::Vector(_) => "a factor and a shift for each class".into(),
            Self::Platt(scaling) => {
                format!(
                    "logistic curve, slope {:.3}, intercept {:.3}",
                    scaling.slope, scaling.intercept
                )
            }
            Self::Isotonic(_) => "a step function for each class".into(),
        }
    }
}

/// The logarithm of the odds of class 1 among two.
fn log_odds(log_probabilities: &[f64]) -> f64 {
    log_probabilities[1] - log_probabilities[0]
}

/// What stands between a classifier's outputs and its answers. By default nothing: the likeliest class wins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// How probabilities are calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// What is answered instead of the likeliest class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<DecisionRule>,
    /// What the rule was fitted for, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
}

impl Decision {
    /// Whether the likeliest class of the network's own probabilities is the answer.
    pub fn is_plain(&self) -> bool {
        self.calibration.is_none() && self.rule.is_none()
    }

    /// Whether it is one for so many classes.
    pub(crate) fn fits(&self, classes: usize) -> bool {
        let even = vec![(1.0 / classes as f64).ln(); classes];
        let whole = |p: Vec<f64>| p.len() == classes;
        let calibrates = match &self.calibration {
            Some(Calibration::Platt(_)) => classes == 2,
            Some(calibration) => calibration.apply(&even).is_ok_and(whole),
            None => true,
        };
        calibrates && self.rule.as_ref().is_none_or(|rule| rule.n_classes() == classes)
    }

    /// Probabilities and answer of a row, from the logarithms of the network's own probabilities. `None` if these are
    /// no numbers.
    pub(crate) fn decide(&self, log_probabilities: &[f64]) -> Option<(Vec<f32>, u32)> {
        let probabilities = match &self.calibration {
            Some(calibration) => calibration.apply(log_probabilities).ok()?,
            None => log_probabilities.iter().map(|log| log.exp()).collect(),
        };
        let id = match &self.rule {
            Some(rule) => rule.decide(&probabilities).ok()?,
            None => largest(&probabilities),
        };
        Some((probabilities.iter().map(|&p| p as f32).collect(), id as u32))
    }
}

/// Index of the largest value; of equal ones, the first.
fn largest(values: &[f64]) -> usize {
    values.iter().enumerate().fold(0, |best, (k, v)| if *v > values[best] { k } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHODS: [CalibrationMethod; 4] = [
        CalibrationMethod::Temperature,
        CalibrationMethod::Vector,
        CalibrationMethod::Platt,
        CalibrationMethod::Isotonic,
    ];

    fn rows() -> (Vec<usize>, Vec<f64>) {
        // Sure of itself, and wrong in every fourth row.
        let truth: Vec<usize> =
            (0..80).map(|i| if i % 4 == 0 { 1 - i % 2 } else { i % 2 }).collect();
        let logs = (0..80).flat_map(|i| {
            let (sure, not) = (0.99_f64.ln(), 0.01_f64.ln());
            if i % 2 == 0 { [sure, not] } else { [not, sure] }
        });
        (truth, logs.collect())
    }

    #[test]
    fn every_method_takes_sureness_that_is_not_deserved_away_and_survives_json() {
        let (truth, logs) = rows();
        for method in METHODS {
            let calibration = Calibration::fit(method, 2, &truth, &logs).unwrap().unwrap();
            let calibrated = calibration.apply(&logs[..2]).unwrap();
            assert!((0.4..0.9).contains(&calibrated[0]), "{method:?} {calibrated:?}");
            let decision = Decision { calibration: Some(calibration), ..Decision::default() };
            let json = serde_json::to_string(&decision).unwrap();
            assert_eq!(serde_json::from_str::<Decision>(&json).unwrap(), decision);
            assert!(
                decision.fits(2) && (!decision.fits(3) || method == CalibrationMethod::Temperature)
            );
        }
        assert!(Calibration::fit(CalibrationMethod::None, 2, &truth, &logs).unwrap().is_none());
        let three = Calibration::fit(CalibrationMethod::Platt, 3, &truth, &logs).unwrap_err();
        assert!(three.to_string().contains("2 for platt"), "{three}");
    }

    #[test]
    fn a_rule_answers_another_class_than_the_likeliest_and_outputs_that_are_no_numbers_nothing() {
        let rule = Some(DecisionRule::weighted(vec![1.0, 3.0]).unwrap());
        let decision = Decision { rule, ..Decision::default() };
        let (probabilities, id) = decision.decide(&[0.7_f64.ln(), 0.3_f64.ln()]).unwrap();
        assert_eq!((id, probabilities[0]), (1, 0.7));
        assert_eq!(decision.decide(&[f64::NAN, 0.0]), None);
    }
}
