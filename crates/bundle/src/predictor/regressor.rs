//! A number out, whatever goes in.

use burn::tensor::Device;
use firebrick_data::{FeaturePipeline, Scaler};
use firebrick_models::{LinearModel, Precision};

use super::features::FeatureReader;
use super::reader::Reader;
use super::text::TextReader;
use crate::Conformal;

/// A regression: what reads a row, and the scaling of the number that it gives. Of rows of numbers and categories,
/// unless said otherwise.
#[derive(Clone, Debug)]
pub struct Regressor<R = FeatureReader<Scaler>> {
    reader: R,
    conformal: Option<Conformal>,
}

/// A regression on texts.
pub type TextRegressor = Regressor<TextReader<Scaler>>;

impl<R: Reader<Labels = Scaler>> Regressor<R> {
    /// A regression on what the reader reads.
    pub fn new(reader: R) -> Self {
        Self { reader, conformal: None }
    }

    /// The same with conformity scores of its answers.
    pub fn with_conformal(self, conformal: Option<Conformal>) -> Self {
        Self { conformal, ..self }
    }

    /// The conformity scores, if there are any.
    pub fn conformal(&self) -> Option<&Conformal> {
        self.conformal.as_ref()
    }

    /// What reads a row.
    pub fn reader(&self) -> &R {
        &self.reader
    }

    /// The scaling of the number that is predicted.
    pub fn scaler(&self) -> &Scaler {
        self.reader.labels()
    }

    /// The device that it runs on.
    pub fn device(&self) -> &Device {
        self.reader.device()
    }

    /// Predictions in the target's own unit, one a row.
    pub fn predict(&self, rows: &[&R::Input]) -> Vec<f64> {
        self.predict_counting_cuts(rows).0
    }

    /// As [`predict`](Self::predict), with the number of rows that were longer than the model reads and lost their
    /// end.
    pub fn predict_counting_cuts(&self, rows: &[&R::Input]) -> (Vec<f64>, usize) {
        let outputs = self.reader.outputs(rows, |output| output);
        let values = outputs.rows.iter().map(|row| self.scaler().inverse(f64::from(row[0])));
        (values.collect(), outputs.truncated)
    }
}

impl TextRegressor {
    /// The same model with the recurrent layers' products in another precision.
    pub fn with_precision(self, precision: Precision) -> Self {
        Self { reader: self.reader.with_precision(precision), ..self }
    }
}

impl Regressor {
    /// What turns columns into features and back.
    pub fn pipeline(&self) -> &FeaturePipeline {
        &self.reader.pipeline
    }

    /// The network.
    pub fn network(&self) -> &LinearModel {
        &self.reader.network
    }

    /// The fitted line in the columns' own units: the intercept first, then one slope a
    /// [term](firebrick_data::FeatureEncoder::terms).
    pub fn coefficients(&self) -> Vec<f64> {
        let unit = self.network().coefficients();
        let target = self.scaler();
        // y = (u - shift)/scale on both sides; undo it for the line as a whole.
        let mut intercept = target.inverse(unit[0]);
        let span = target.inverse(1.0) - target.inverse(0.0);
        let slopes: Vec<f64> = unit[1..]
            .iter()
            .zip(self.pipeline().inputs.terms())
            .map(|(w, term)| {
                let transform = |x: f64| term.scaler.map_or(x, |scaler| scaler.transform(x));
                let at_zero = transform(0.0);
                let step = transform(1.0) - at_zero;
                intercept += span * w * at_zero;
                span * w * step
            })
            .collect();
        std::iter::once(intercept).chain(slopes).collect()
    }
}
