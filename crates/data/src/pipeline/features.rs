//! Columns of numbers and categories to what a network reads, and labels to what it is trained on.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{FEATURES_VERSION, check_version, features_v1};
use crate::batch::NumericSet;
use crate::error::{DataError, Result};
use crate::examples::FeatureRow;
use crate::features::{Cell, FeatureColumn, FeatureConfig, FeatureEncoder};
use crate::scaling::Scaler;
use crate::targets::LabelEncoder;

/// From the cells of a row to what a network reads, and from its label to what it is trained on: a scaled number by
/// a [`Scaler`], or a class number by a [`LabelMap`](crate::LabelMap). Fitted on training rows only; stored as
/// `features.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeaturePipeline<E = Scaler> {
    /// The version of the stored form.
    pub version: u32,
    /// The columns that are read.
    pub inputs: FeatureEncoder,
    /// The column that the labels came from.
    pub label_column: String,
    /// The scaling of the number to predict, or the classes.
    pub labels: E,
}

impl<E> FeaturePipeline<E> {
    /// The text of a `features.json`.
    ///
    /// # Errors
    /// [`DataError::Pipeline`].
    pub fn to_json(&self) -> Result<String>
    where
        E: Serialize,
    {
        serde_json::to_string_pretty(self).map_err(unreadable)
    }

    /// Reads a `features.json`, of version 2 or 1.
    ///
    /// # Errors
    /// [`DataError::Pipeline`].
    pub fn from_json(json: &str) -> Result<Self>
    where
        E: DeserializeOwned,
    {
        // The version first: a newer file may have fields that this program does not know.
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let versioned: Versioned = serde_json::from_str(json).map_err(unreadable)?;
        if versioned.version == 1 {
            let newer = features_v1::to_version_2(json).map_err(unreadable)?;
            return serde_json::from_value(newer).map_err(unreadable);
        }
        check_version(versioned.version, FEATURES_VERSION)?;
        serde_json::from_str(json).map_err(unreadable)
    }
}

impl<E: LabelEncoder> FeaturePipeline<E> {
    /// Fits the columns to training rows, whose cells are in the order of `columns`; the labels' encoding is fitted
    /// already.
    ///
    /// # Errors
    /// As [`FeatureEncoder::fit`].
    pub fn fit(
        rows: &[FeatureRow<E::Label>],
        columns: &[FeatureColumn],
        label_column: &str,
        labels: E,
        config: &FeatureConfig,
    ) -> Result<Self> {
        let cells: Vec<&[Cell]> = rows.iter().map(|row| row.features.as_slice()).collect();
        Ok(Self {
            version: FEATURES_VERSION,
            inputs: FeatureEncoder::fit(&cells, columns, config)?,
            label_column: label_column.to_owned(),
            labels,
        })
    }

    /// Rows as inputs and targets.
    ///
    /// # Errors
    /// [`DataError::UnknownLabel`] with the row's line in `source`.
    pub fn numeric_set(
        &self,
        rows: &[FeatureRow<E::Label>],
        source: &str,
    ) -> Result<NumericSet<E::Target>> {
        let targets = rows.iter().map(|row| self.labels.encode(&row.label, source, row.line));
        Ok(NumericSet {
            features: rows.iter().flat_map(|row| self.inputs.encode(&row.features)).collect(),
            width: self.inputs.width(),
            targets: targets.collect::<Result<_>>()?,
        })
    }
}

fn unreadable(error: serde_json::Error) -> DataError {
    DataError::Pipeline { message: error.to_string() }
}

#[cfg(test)]
#[path = "features_tests.rs"]
mod tests;
