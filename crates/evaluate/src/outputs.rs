//! A classifier's own outputs on rows with known classes, and what is fitted to them: the same for training and for a
//! file.

use firebrick_bundle::{Calibration, CalibrationMethod, Classifier, Conformal, Reader};
use firebrick_data::{Example, LabelMap};
use firebrick_metrics::{DecisionRule, MetricsError};

use crate::rows::{classes, in_chunks, inputs};
use crate::{DecisionGoal, Interrupt, Result};

/// The lowest logarithm of a probability: one of nothing at all has none.
const LOWEST: f64 = -1e4;

/// The logarithms of a network's own probabilities beside the true classes.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassOutputs {
    labels: Vec<String>,
    truth: Vec<usize>,
    log_probabilities: Vec<f64>,
}

impl ClassOutputs {
    /// Of rows of these classes; `log_probabilities` are `[rows, classes]`.
    pub fn new(labels: Vec<String>, truth: Vec<usize>, mut log_probabilities: Vec<f64>) -> Self {
        // What is no number stays so, and is refused by every fit.
        log_probabilities.iter_mut().for_each(|log| *log = log.clamp(LOWEST, f64::MAX));
        Self { labels, truth, log_probabilities }
    }

    /// The class of all rows, if it is one alone: nothing can be fitted to such rows.
    pub fn only_class(&self) -> Option<&str> {
        let (first, rest) = self.truth.split_first()?;
        let alone = rest.iter().all(|class| class == first);
        self.labels.get(*first).filter(|_| alone).map(String::as_str)
    }

    /// Asks a model about every row.
    ///
    /// # Errors
    /// If a label is none that the model knows, naming its line in `source`;
    /// [`EvaluateError::Interrupted`](crate::EvaluateError::Interrupted).
    pub fn of<R, X>(
        model: &Classifier<R>,
        rows: &[X],
        source: &str,
        interrupt: Interrupt<'_>,
    ) -> Result<Self>
    where
        R: Reader<Labels = LabelMap>,
        X: Example<Input = R::Input, Label = String>,
    {
        let labels = model.labels();
        let (mut truth, mut logs) = (Vec::new(), Vec::new());
        in_chunks(rows, interrupt, |rows| {
            truth.extend(classes(labels, rows, source)?.into_iter().map(|class| class as usize));
            let found = model.log_probabilities(&inputs(rows));
            logs.extend(found.into_iter().flatten().map(f64::from));
            Ok(())
        })?;
        Ok(Self::new(labels.labels().to_vec(), truth, logs))
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.truth.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.truth.is_empty()
    }

    /// A calibration of these outputs; `None` for [`CalibrationMethod::None`].
    ///
    /// # Errors
    /// What the method refuses.
    pub fn fit_calibration(
        &self,
        method: CalibrationMethod,
    ) -> std::result::Result<Option<Calibration>, MetricsError> {
        Calibration::fit(method, self.labels.len(), &self.truth, &self.log_probabilities)
    }

    /// The rule that is good at a goal on these outputs, calibrated or not; `None` for the likeliest class.
    ///
    /// # Errors
    /// As [`DecisionGoal::fit`].
    pub fn fit_rule(
        &self,
        calibration: Option<&Calibration>,
        goal: &DecisionGoal,
    ) -> Result<Option<DecisionRule>> {
        goal.fit(&self.labels, &self.truth, &self.probabilities(calibration)?)
    }

    /// Conformity scores of these outputs, calibrated by what has not seen them, or not at all.
    ///
    /// # Errors
    /// As [`Conformal::of_classes`].
    pub fn fit_conformal(
        &self,
        calibration: Option<&Calibration>,
    ) -> std::result::Result<Conformal, MetricsError> {
        let probabilities = self.probabilities(calibration)?;
        Conformal::of_classes(self.labels.len(), &self.truth, &probabilities)
    }

    /// Conformity scores of outputs that a calibration of this method is fitted to as well.
    ///
    /// # Errors
    /// As [`Conformal::cross_fitted`].
    pub fn cross_fit_conformal(
        &self,
        method: CalibrationMethod,
    ) -> std::result::Result<Conformal, MetricsError> {
        Conformal::cross_fitted(method, self.labels.len(), &self.truth, &self.log_probabilities)
    }

    /// The names of the classes.
    pub(crate) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The true class of each row.
    pub(crate) fn truth(&self) -> &[usize] {
        &self.truth
    }

    /// What a rule answers to each row.
    ///
    /// # Errors
    /// If a logarithm is no number.
    pub(crate) fn answers(
        &self,
        calibration: Option<&Calibration>,
        rule: &DecisionRule,
    ) -> Result<Vec<usize>> {
        let probabilities = self.probabilities(calibration)?;
        let rows = probabilities.chunks(self.labels.len().max(1));
        Ok(rows.map(|row| rule.decide(row)).collect::<std::result::Result<_, _>>()?)
    }

    /// `[rows, classes]`: as they are answered with the calibration.
    fn probabilities(
        &self,
        calibration: Option<&Calibration>,
    ) -> std::result::Result<Vec<f64>, MetricsError> {
        let mut probabilities = Vec::with_capacity(self.log_probabilities.len());
        for row in self.log_probabilities.chunks(self.labels.len().max(1)) {
            match calibration {
                Some(calibration) => probabilities.extend(calibration.apply(row)?),
                None => probabilities.extend(normalised(row)),
            }
        }
        Ok(probabilities)
    }
}

/// Probabilities that add up to 1 in double precision, too.
fn normalised(log_probabilities: &[f64]) -> impl Iterator<Item = f64> {
    let sum: f64 = log_probabilities.iter().map(|log| log.exp()).sum();
    log_probabilities.iter().map(move |log| log.exp() / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(logs: Vec<f64>) -> ClassOutputs {
        let truth = (0..logs.len() / 2).map(|row| row % 2).collect();
        ClassOutputs::new(vec!["a".into(), "b".into()], truth, logs)
    }

    #[test]
    fn a_probability_of_nothing_is_fitted_to_and_one_that_is_no_number_refused() {
        let sure = outputs(vec![0.0, f64::NEG_INFINITY, -120.0, 0.0, 0.0, -90.0]);
        let found = sure.fit_calibration(CalibrationMethod::Temperature).unwrap().unwrap();
        assert!(found.describe().starts_with("temperature"), "{found:?}");
        assert!(sure.fit_rule(Some(&found), &DecisionGoal::Accuracy).unwrap().is_some());
        let wrong = outputs(vec![f64::NAN, 0.0]);
        assert!(wrong.fit_calibration(CalibrationMethod::Temperature).is_err());
        assert!(wrong.fit_rule(None, &DecisionGoal::Accuracy).is_err());
        assert!(wrong.fit_conformal(None).is_err());
        assert!(wrong.cross_fit_conformal(CalibrationMethod::None).is_err());
    }
}
