//! Sections of a regression.

use firebrick_report::{Histogram, Residuals};

use crate::answers::NumberAnswers;

/// Pairs on a page; of more rows every second, third, … is drawn.
const PAIRS: usize = 20_000;

/// Bins of residuals.
const BINS: usize = 30;

impl NumberAnswers {
    pub(super) fn residuals(&self, target: &str) -> Residuals {
        let every = self.len().div_ceil(PAIRS).max(1);
        let pairs = self.truth.iter().zip(&self.predicted);
        let residuals = pairs.clone().map(|(truth, predicted)| predicted - truth);
        Residuals {
            target: target.to_owned(),
            pairs: pairs.step_by(every).map(|(&truth, &predicted)| [truth, predicted]).collect(),
            histogram: Some(Histogram::of(residuals, BINS)),
            fitted_line: None,
        }
    }
}
