//! Sections of a regression.

use firebrick_bundle::Predictor;
use firebrick_data::{Cell, Feature};
use firebrick_report::{FittedLine, Histogram, Residuals};

use crate::answers::NumberAnswers;

/// Pairs on a page; of more rows every second, third, … is drawn.
const PAIRS: usize = 20_000;

/// Bins of residuals.
const BINS: usize = 30;

/// The line of a regression on one number, through rows: the cells of each and its true number. `None` of a model of
/// more, or of one whose line is bent.
pub fn fitted_line<'r>(
    predictor: &Predictor,
    rows: impl Iterator<Item = (&'r [Cell], f64)>,
) -> Option<FittedLine> {
    let Predictor::Regressor(model) = predictor else { return None };
    let &[intercept, slope] = model.coefficients().as_slice() else { return None };
    let [Feature::Numeric(feature)] = model.pipeline().inputs.features.as_slice() else {
        return None;
    };
    if feature.log || feature.clip.is_some() {
        return None;
    }
    let points = rows.filter_map(|(cells, truth)| match cells {
        [Cell::Number(x)] => Some([*x, truth]),
        _ => None,
    });
    Some(FittedLine { feature: feature.name.clone(), points: points.collect(), intercept, slope })
}

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
