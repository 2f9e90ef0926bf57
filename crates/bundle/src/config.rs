//! `config.json`: what the network is and what its outputs mean.

use std::collections::BTreeMap;

use firebrick_data::{Cleaner, Scaler};
use firebrick_models::{LinearModelConfig, LstmClassifierConfig};
use serde::{Deserialize, Serialize};

/// The newest format of a bundle that this crate reads, and the one that it writes.
///
/// | version | what is new in it |
/// |---|---|
/// | 1 | |
/// | 2 | `clean`: texts are cleaned before they are cut; columns of categories; numbers from texts |
/// | 3 | `decision.json`: calibrated probabilities, decision rules; `conformal.json`, which may be absent |
pub const FORMAT_VERSION: u64 = 3;

/// The network with its hyper-parameters, tagged as Hugging Face's `model_type`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model_type", content = "model", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Architecture {
    /// [`LstmClassifierConfig`].
    Lstm(LstmClassifierConfig),
    /// [`LinearModelConfig`].
    Linear(LinearModelConfig),
}

impl Architecture {
    /// Every `model_type`.
    pub const NAMES: [&str; 2] = ["lstm", "linear"];

    /// The `model_type` of this network.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Lstm(_) => Self::NAMES[0],
            Self::Linear(_) => Self::NAMES[1],
        }
    }
}

/// What kind of answer the model gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemType {
    /// One label a row.
    SingleLabelClassification,
    /// One number a row.
    Regression,
}

/// The content of `config.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BundleConfig {
    /// Format of the folder; see [`FORMAT_VERSION`].
    pub format_version: u64,
    /// Version of the crate that wrote it.
    pub firebrick_version: String,
    /// The network.
    #[serde(flatten)]
    pub architecture: Architecture,
    /// Kind of answer.
    pub problem_type: ProblemType,
    /// Label of each class id; empty for a regression.
    pub id2label: BTreeMap<usize, String>,
    /// Class id of each label; empty for a regression.
    pub label2id: BTreeMap<String, usize>,
    /// Column of the training file that holds the text, if there is one.
    pub text_column: Option<String>,
    /// Column of the training file that holds the label or the target.
    pub label_column: String,
    /// Longest text in tokens; the rest is cut off. Absent for a model of numbers.
    pub max_tokens: Option<usize>,
    /// What happens to a text before it is cut into tokens.
    #[serde(default, skip_serializing_if = "Cleaner::is_empty")]
    pub clean: Cleaner,
    /// Of a regression on text: the scaling of the number that is predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_scaling: Option<Scaler>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_survives_the_way_through_json() {
        let config = BundleConfig {
            format_version: FORMAT_VERSION,
            firebrick_version: "0.1.0".into(),
            architecture: Architecture::Lstm(LstmClassifierConfig::new(9, 2)),
            problem_type: ProblemType::SingleLabelClassification,
            id2label: BTreeMap::from([(0, "ham".into()), (1, "spam".into())]),
            label2id: BTreeMap::from([("ham".into(), 0), ("spam".into(), 1)]),
            text_column: Some("text".into()),
            label_column: "label".into(),
            max_tokens: Some(256),
            clean: Cleaner::default(),
            label_scaling: None,
        };
        let json = serde_json::to_value(&config).unwrap();
        assert_eq!(json["model_type"], "lstm");
        assert_eq!(json["problem_type"], "single_label_classification");
        assert_eq!(json["id2label"]["1"], "spam");
        assert_eq!(serde_json::from_value::<BundleConfig>(json).unwrap(), config);
    }

    #[test]
    fn a_linear_model_of_an_earlier_version_has_one_output() {
        let json = r#"{"model_type": "linear", "model": {"inputs": 4, "initializer": "zeros"}}"#;
        let architecture: Architecture = serde_json::from_str(json).unwrap();
        assert_eq!(architecture, Architecture::Linear(LinearModelConfig::new(4)));
    }

    #[test]
    fn every_architecture_goes_by_its_name() {
        let all = [
            Architecture::Lstm(LstmClassifierConfig::new(9, 2)),
            Architecture::Linear(LinearModelConfig::new(1)),
        ];
        for (architecture, name) in all.iter().zip(Architecture::NAMES) {
            assert_eq!(architecture.name(), name);
            assert_eq!(serde_json::to_value(architecture).unwrap()["model_type"], name);
        }
    }
}
