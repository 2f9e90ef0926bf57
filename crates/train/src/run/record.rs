//! What a run was begun with, so that it is not resumed with something else.

use std::collections::BTreeMap;
use std::path::Path;

use firebrick_bundle::{BundleError, files};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Result, RunConfig, TrainError};

/// What decides the result of a run: `run.json` in the run's folder and in the model's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RunRecord {
    /// Version of this program.
    firebrick: String,
    /// Kind of device.
    device: String,
    /// BLAKE3 hashes of the tables' cells.
    data: BTreeMap<String, String>,
    /// Hashes of what the network's inputs and outputs stand for.
    #[serde(default)]
    inputs: BTreeMap<String, String>,
    /// The whole resolved configuration.
    config: Value,
}

/// Settings that decide when a run is saved or ends, or how its data is read, not what it computes: of what was
/// read there is a hash.
const HARMLESS: [&str; 7] = [
    "card.",
    "checkpoint.",
    "train.max_seconds",
    "data.read.",
    "data.on_bad_rows",
    "data.max_bad_rows",
    "data.quarantine",
];

impl RunRecord {
    pub(super) fn new(
        config: &RunConfig,
        data: BTreeMap<String, String>,
        inputs: BTreeMap<String, String>,
        device: String,
    ) -> Result<Self> {
        let config = serde_json::to_value(config)
            .map_err(|error| TrainError::Data { message: error.to_string() })?;
        Ok(Self { firebrick: env!("CARGO_PKG_VERSION").into(), device, data, inputs, config })
    }

    pub(super) fn to_json(&self) -> Result<String> {
        let json = serde_json::to_string_pretty(self)
            .map_err(|error| TrainError::Data { message: error.to_string() })?;
        Ok(json + "\n")
    }

    /// The record in a folder, if there is one.
    ///
    /// # Errors
    /// If it can't be understood.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(files::RUN);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(BundleError::Io { path, source }.into()),
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| TrainError::Resume { path, reason: error.to_string() })
    }

    /// Why the weights of a run begun with `before` would mean something else now.
    pub(super) fn mismatch(&self, before: &Self) -> Option<String> {
        let differs = |name: &&String| self.inputs.get(*name) != before.inputs.get(*name);
        let name = before.inputs.keys().find(differs)?;
        Some(format!("the {name} of the run are others, so that its weights mean something else"))
    }

    /// What is other now than in `before`, one line each.
    pub(super) fn changes(&self, before: &Self) -> Vec<String> {
        let (old, new) = (before.leaves(), self.leaves());
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let show = |value: Option<&String>| value.map_or("not set".to_string(), Clone::clone);
        names
            .into_iter()
            .filter(|name| !self.is_harmless(name))
            .filter(|name| old.get(*name) != new.get(*name))
            .map(|name| match name.strip_prefix("data: ") {
                Some(file) => format!("the rows of the {file} file changed"),
                None => format!("{name} was {}, is {}", show(old.get(name)), show(new.get(name))),
            })
            .collect()
    }

    /// Where a run that diverges goes back to depends on what is saved.
    fn is_harmless(&self, name: &str) -> bool {
        let rolls_back = self.config["train"]["on_divergence"] == "roll_back";
        let decides = rolls_back && ["checkpoint.steps", "checkpoint.keep"].contains(&name);
        !decides && HARMLESS.iter().any(|harmless| name.starts_with(harmless))
    }

    fn leaves(&self) -> BTreeMap<String, String> {
        let mut leaves = BTreeMap::new();
        gather("", &self.config, &mut leaves);
        leaves.insert("version of firebrick".into(), self.firebrick.clone());
        leaves.insert("device".into(), self.device.clone());
        let data = self.data.iter().map(|(name, hash)| (format!("data: {name}"), hash.clone()));
        leaves.extend(data);
        leaves
    }
}

fn gather(prefix: &str, value: &Value, leaves: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                gather(&path, value, leaves);
            }
        }
        Value::Null => {}
        Value::String(text) => {
            leaves.insert(prefix.into(), text.clone());
        }
        other => {
            leaves.insert(prefix.into(), other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use firebrick_data::Table;

    use super::super::fingerprint;
    use super::*;

    fn record(config: &RunConfig, rows: &[Vec<&str>]) -> RunRecord {
        let table = Table::from_rows("a.csv", &["text", "label"], rows);
        let data =
            BTreeMap::from([("training".to_string(), fingerprint(&table, std::iter::empty()))]);
        RunRecord::new(config, data, BTreeMap::new(), "flex".into()).unwrap()
    }

    #[test]
    fn when_a_run_is_saved_counts_where_it_may_be_rolled_back() {
        let mut config = RunConfig::lstm();
        config.train.on_divergence = crate::config::OnDivergence::RollBack;
        config.checkpoint.steps = 100;
        let (before, rows) = (config.clone(), vec![vec!["a", "b"]]);
        config.checkpoint.steps = 70;
        let changes = record(&config, &rows).changes(&record(&before, &rows));
        assert_eq!(changes, ["checkpoint.steps was 100, is 70"]);
    }

    #[test]
    fn only_what_changes_the_result_is_a_change_and_it_is_named() {
        let (config, rows) = (RunConfig::lstm(), vec![vec!["a", "b"]]);
        let before = record(&config, &rows);
        assert!(record(&config, &rows).changes(&before).is_empty());
        let mut other = config.clone();
        other.checkpoint.steps = 7;
        other.train.max_seconds = 60.0;
        assert!(record(&other, &rows).changes(&before).is_empty());
        other.train.lr = 0.01;
        other.data.text = Some("body".into());
        let changes = record(&other, &[vec!["ab", ""]]).changes(&before);
        assert_eq!(
            changes,
            [
                "data.text was not set, is body",
                "the rows of the training file changed",
                "train.lr was 0.001, is 0.01"
            ]
        );
    }
}
