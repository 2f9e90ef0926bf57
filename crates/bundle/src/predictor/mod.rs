//! The one way from rows to answers, for evaluation, prediction and serving alike.
//!
//! A model is two choices: what it reads ([`TextReader`], [`FeatureReader`]) and what it predicts ([`Classifier`],
//! [`Regressor`]).

mod answer;
mod classifier;
mod features;
mod reader;
mod regressor;
mod text;

pub use answer::{Answer, Answers, Reads};
pub use classifier::{ClassPrediction, Classifier, Decided, FeatureClassifier};
pub use features::FeatureReader;
pub use reader::{Outputs, Reader, ReaderInfo};
pub use regressor::{Regressor, TextRegressor};
pub use text::TextReader;

use std::collections::BTreeMap;

use burn::tensor::Device;
use firebrick_data::{LabelMap, Scaler};
use firebrick_models::Precision;

use crate::{BundleConfig, Conformal, Decision, FORMAT_VERSION, ProblemType};

/// A trained model that answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Predictor {
    /// Text in, a label out.
    Classifier(Box<Classifier>),
    /// Text in, a number out.
    TextRegressor(Box<TextRegressor>),
    /// Numbers and categories in, a label out.
    FeatureClassifier(Box<FeatureClassifier>),
    /// Numbers and categories in, a number out.
    Regressor(Box<Regressor>),
}

impl Predictor {
    /// What `config.json` says of this model.
    pub fn config(&self) -> BundleConfig {
        let info = self.info();
        let labels = self.labels();
        let id2label = labels.map_or_else(BTreeMap::new, LabelMap::to_id2label);
        let clean = info.cleaner().cloned().unwrap_or_default();
        BundleConfig {
            format_version: FORMAT_VERSION,
            firebrick_version: env!("CARGO_PKG_VERSION").into(),
            architecture: info.architecture(),
            problem_type: match labels {
                Some(_) => ProblemType::SingleLabelClassification,
                None => ProblemType::Regression,
            },
            label2id: id2label.iter().map(|(id, label)| (label.clone(), *id)).collect(),
            id2label,
            text_column: info.text_column().map(str::to_owned),
            label_column: info.label_column().to_owned(),
            max_tokens: info.max_tokens(),
            clean,
            // That of a model of columns is in its features.json.
            label_scaling: self.scaler().filter(|_| info.text_column().is_some()).copied(),
        }
    }

    /// What is said of any model.
    pub fn info(&self) -> &dyn ReaderInfo {
        match self {
            Self::Classifier(model) => model.reader(),
            Self::TextRegressor(model) => model.reader(),
            Self::FeatureClassifier(model) => model.reader(),
            Self::Regressor(model) => model.reader(),
        }
    }

    /// The classes; `None` of a regression.
    pub fn labels(&self) -> Option<&LabelMap> {
        match self {
            Self::Classifier(model) => Some(model.labels()),
            Self::FeatureClassifier(model) => Some(model.labels()),
            Self::TextRegressor(_) | Self::Regressor(_) => None,
        }
    }

    /// The scaling of the number that is predicted; `None` of a classifier.
    pub fn scaler(&self) -> Option<&Scaler> {
        match self {
            Self::TextRegressor(model) => Some(model.scaler()),
            Self::Regressor(model) => Some(model.scaler()),
            Self::Classifier(_) | Self::FeatureClassifier(_) => None,
        }
    }

    /// The same model with the products of recurrent layers in another precision; a model without
    /// such layers stays as it is.
    pub fn with_precision(self, precision: Precision) -> Self {
        match self {
            Self::Classifier(model) => Self::Classifier(Box::new(model.with_precision(precision))),
            Self::TextRegressor(model) => {
                Self::TextRegressor(Box::new(model.with_precision(precision)))
            }
            other => other,
        }
    }

    /// How a classifier's outputs become answers; `None` of a regression.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Classifier(model) => Some(model.decision()),
            Self::FeatureClassifier(model) => Some(model.decision()),
            Self::TextRegressor(_) | Self::Regressor(_) => None,
        }
    }

    /// The same model with another way from outputs to answers; a regression stays as it is. Conformity scores of other
    /// probabilities than it gives then are dropped.
    pub fn with_decision(self, decision: Decision) -> Self {
        match self {
            Self::Classifier(model) => Self::Classifier(Box::new(model.with_decision(decision))),
            Self::FeatureClassifier(model) => {
                Self::FeatureClassifier(Box::new(model.with_decision(decision)))
            }
            other => other,
        }
    }

    /// The conformity scores that sets and intervals follow from, if there are any.
    pub fn conformal(&self) -> Option<&Conformal> {
        match self {
            Self::Classifier(model) => model.conformal(),
            Self::FeatureClassifier(model) => model.conformal(),
            Self::TextRegressor(model) => model.conformal(),
            Self::Regressor(model) => model.conformal(),
        }
    }

    /// The same model with conformity scores of its answers as they are now.
    pub fn with_conformal(self, conformal: Option<Conformal>) -> Self {
        match self {
            Self::Classifier(model) => Self::Classifier(Box::new(model.with_conformal(conformal))),
            Self::FeatureClassifier(model) => {
                Self::FeatureClassifier(Box::new(model.with_conformal(conformal)))
            }
            Self::TextRegressor(model) => {
                Self::TextRegressor(Box::new(model.with_conformal(conformal)))
            }
            Self::Regressor(model) => Self::Regressor(Box::new(model.with_conformal(conformal))),
        }
    }

    /// The device that it runs on.
    pub fn device(&self) -> &Device {
        self.info().device()
    }
}

impl From<TextReader<LabelMap>> for Predictor {
    fn from(reader: TextReader<LabelMap>) -> Self {
        Self::Classifier(Box::new(Classifier::new(reader)))
    }
}

impl From<TextReader<Scaler>> for Predictor {
    fn from(reader: TextReader<Scaler>) -> Self {
        Self::TextRegressor(Box::new(Regressor::new(reader)))
    }
}

impl From<FeatureReader<LabelMap>> for Predictor {
    fn from(reader: FeatureReader<LabelMap>) -> Self {
        Self::FeatureClassifier(Box::new(Classifier::new(reader)))
    }
}

impl From<FeatureReader<Scaler>> for Predictor {
    fn from(reader: FeatureReader<Scaler>) -> Self {
        Self::Regressor(Box::new(Regressor::new(reader)))
    }
}
