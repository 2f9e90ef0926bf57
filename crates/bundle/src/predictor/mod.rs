//! The one way from rows to answers, for evaluation, prediction and serving alike.

mod classifier;
mod regressor;

pub use classifier::{ClassPrediction, Classifier};
pub use regressor::Regressor;

use burn::tensor::Device;
use firebrick_models::Precision;

use crate::BundleConfig;

/// A trained model that answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Predictor {
    /// Text in, a label out.
    Classifier(Box<Classifier>),
    /// Numbers in, a number out.
    Regressor(Box<Regressor>),
}

impl Predictor {
    /// What `config.json` says of this model.
    pub fn config(&self) -> BundleConfig {
        match self {
            Self::Classifier(classifier) => classifier.config(),
            Self::Regressor(regressor) => regressor.config(),
        }
    }

    /// The same model with the products of recurrent layers in another precision; a model without
    /// such layers stays as it is.
    pub fn with_precision(self, precision: Precision) -> Self {
        match self {
            Self::Classifier(classifier) => {
                Self::Classifier(Box::new(classifier.with_precision(precision)))
            }
            other => other,
        }
    }

    /// The device that it runs on.
    pub fn device(&self) -> &Device {
        match self {
            Self::Classifier(classifier) => classifier.device(),
            Self::Regressor(regressor) => regressor.device(),
        }
    }
}
