//! Values and how sure they are.

use serde::{Deserialize, Serialize};

/// An interval around a value, by the convention of the reports 95 %.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end, in the unit of the value.
    pub low: f64,
    /// Upper end, in the unit of the value.
    pub high: f64,
}

/// A value with or without an interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Estimate {
    /// The value. One that is not finite is shown as a dash.
    pub value: f64,
    /// How sure it is.
    pub interval: Option<Interval>,
}

impl From<f64> for Estimate {
    fn from(value: f64) -> Self {
        Self { value, interval: None }
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// In `0..=1`, written in percent.
    Fraction,
    /// Any number, written with four significant digits.
    #[default]
    Number,
}

/// What a score is called, how it is written and which way is better.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoreName {
    /// As the program calls it: `macro F1`.
    pub name: String,
    /// How its values are written.
    pub unit: Unit,
    /// Whether a larger value is a better one.
    pub higher_is_better: bool,
}
