//! The one way from rows to answers, for evaluation, prediction and serving alike.

mod classifier;
mod regressor;

pub use classifier::{ClassPrediction, Classifier};
pub use regressor::Regressor;

use burn::tensor::Device;

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

    /// The device that it runs on.
    pub fn device(&self) -> &Device {
        match self {
            Self::Classifier(classifier) => classifier.device(),
            Self::Regressor(regressor) => regressor.device(),
        }
    }
}
