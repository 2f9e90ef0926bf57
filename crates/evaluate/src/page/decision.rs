//! How answers are decided.

use firebrick_bundle::{Calibration, Predictor};
use firebrick_report::{RunReport, Threshold, Thresholds};

/// What is said of a model's calibration and decision rule.
pub fn add_decision(page: &mut RunReport, predictor: &Predictor) {
    let Some(decision) = predictor.decision() else { return };
    if let (Some(reliability), Some(calibration)) = (&mut page.reliability, &decision.calibration) {
        reliability.method = Calibration::describe(calibration);
    }
    let weights = decision.rule.as_ref().and_then(|rule| rule.weights());
    if let (Some(weights), Some(labels)) = (weights, predictor.labels()) {
        // The class with the largest p · w is that with the largest p by threshold; of two, the one beyond its own.
        let sum: f64 = weights.iter().map(|weight| 1.0 / weight).sum();
        let classes = labels.labels().iter().zip(weights).map(|(label, &weight)| Threshold {
            label: label.clone(),
            threshold: 1.0 / weight / sum,
            ..Threshold::default()
        });
        let goal = decision.goal.clone().unwrap_or_default();
        page.thresholds = Some(Thresholds { goal, classes: classes.collect() });
    }
}
