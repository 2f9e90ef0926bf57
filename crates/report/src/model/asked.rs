//! What was asked for.

use serde::{Deserialize, Serialize};

/// What the run was asked to do; an empty text is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The exact command.
    pub command: String,
    /// `text classification`, `regression`.
    pub task: String,
    /// The columns that are read, as one line.
    pub inputs: String,
    /// The column that is predicted.
    pub target: String,
    /// The preset or the architecture.
    pub model: String,
    /// Where it ran.
    pub device: String,
    /// The seed of all randomness.
    pub seed: Option<u64>,
    /// The version of the program.
    pub version: String,
    /// When, as the reader should see it.
    pub date: String,
    /// Whatever else is worth a line.
    pub more: Vec<Field>,
}

/// A name and its value, both shown as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Field {
    /// A name and its value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}
