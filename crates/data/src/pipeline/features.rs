//! Number columns to scaled features, and a scaled answer back to its unit.

use serde::{Deserialize, Serialize};

use super::{PIPELINE_VERSION, check_version};
use crate::batch::NumericSet;
use crate::error::{DataError, Result};
use crate::examples::NumericRow;
use crate::read::{Record, find_column};
use crate::rows::{SetAside, parse_number};
use crate::scaling::{Scaler, ScalingKind};

/// A column of numbers and its scaling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureSpec {
    /// The column.
    pub name: String,
    /// Its scaling, fitted on the training rows.
    pub scaler: Scaler,
}

/// From number columns to what a regressor reads, and back from its answer. Stored as `features.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeaturePipeline {
    /// The version of the stored form.
    pub version: u32,
    /// The features, in the order in which the model takes them.
    pub features: Vec<FeatureSpec>,
    /// The number to predict.
    pub target: FeatureSpec,
}

impl FeaturePipeline {
    /// Fits the scalings to training rows, whose features are in the order of the names `features`.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] if there is no feature, or a row has another number of features.
    pub fn fit(
        rows: &[NumericRow],
        features: &[String],
        target: &str,
        features_scaling: ScalingKind,
        target_scaling: ScalingKind,
    ) -> Result<Self> {
        if features.is_empty() {
            return Err(DataError::option("features", "empty", "at least one column"));
        }
        if let Some(row) = rows.iter().find(|row| row.features.len() != features.len()) {
            let expected = format!("{}, as in the row of line {}", row.features.len(), row.line);
            return Err(DataError::option("features", features.len(), &expected));
        }
        let spec = |(i, name): (usize, &String)| {
            let column: Vec<f64> = rows.iter().map(|row| row.features[i]).collect();
            FeatureSpec { name: name.clone(), scaler: Scaler::fit(features_scaling, &column) }
        };
        let targets: Vec<f64> = rows.iter().map(|row| row.target).collect();
        let scaler = Scaler::fit(target_scaling, &targets);
        Ok(Self {
            version: PIPELINE_VERSION,
            features: features.iter().enumerate().map(spec).collect(),
            target: FeatureSpec { name: target.to_owned(), scaler },
        })
    }

    /// Reads a `features.json`.
    ///
    /// # Errors
    /// [`DataError::Pipeline`].
    pub fn from_json(json: &str) -> Result<Self> {
        // The version first: a newer file may have fields that this program does not know.
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let versioned: Versioned = serde_json::from_str(json).map_err(unreadable)?;
        check_version(versioned.version)?;
        serde_json::from_str(json).map_err(unreadable)
    }

    /// The text of a `features.json`.
    ///
    /// # Errors
    /// [`DataError::Pipeline`].
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(unreadable)
    }

    /// How many features.
    pub fn width(&self) -> usize {
        self.features.len()
    }

    /// One row's features in scaled units.
    pub fn features_of(&self, row: &[f64]) -> Vec<f32> {
        let pairs = self.features.iter().zip(row);
        pairs.map(|(spec, &x)| spec.scaler.transform(x) as f32).collect()
    }

    /// The target in scaled units.
    pub fn target_to_unit(&self, target: f64) -> f32 {
        self.target.scaler.transform(target) as f32
    }

    /// A model's answer in the target's own unit.
    pub fn target_from_unit(&self, unit: f32) -> f64 {
        self.target.scaler.inverse(f64::from(unit))
    }

    /// The features, unscaled, of a record whose columns may be in any order and more than needed.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`]; [`DataError::BadRow`] for a cell that is no number.
    pub fn row_from_fields(
        &self,
        source: &str,
        header: &[String],
        record: &Record,
    ) -> Result<Vec<f64>> {
        let number = |spec: &FeatureSpec| {
            let i = find_column(source, header, &spec.name, "feature")?;
            let cell = record.fields.get(i).map(String::as_str).unwrap_or_default();
            parse_number(cell).map_err(|reason| {
                let row = SetAside::cell(record.line, &spec.name, reason, &record.fields);
                DataError::BadRow { path: source.to_owned(), row: Box::new(row) }
            })
        };
        self.features.iter().map(number).collect()
    }

    /// Rows in scaled units.
    pub fn numeric_set(&self, rows: &[NumericRow]) -> NumericSet {
        NumericSet {
            features: rows.iter().flat_map(|row| self.features_of(&row.features)).collect(),
            width: self.width(),
            targets: rows.iter().map(|row| self.target_to_unit(row.target)).collect(),
        }
    }
}

fn unreadable(error: serde_json::Error) -> DataError {
    DataError::Pipeline { message: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted() -> FeaturePipeline {
        let row =
            |a: f64, b: f64, target: f64| NumericRow { features: vec![a, b], target, line: 2 };
        let rows = [row(1.0, 5.0, 10.0), row(3.0, 5.0, 30.0)];
        let names = ["area".to_owned(), "floor".to_owned()];
        FeaturePipeline::fit(&rows, &names, "price", ScalingKind::Standard, ScalingKind::MinMax)
            .unwrap()
    }

    #[test]
    fn features_and_target_are_scaled_each_by_its_own_column() {
        let pipeline = fitted();
        assert_eq!(pipeline.features_of(&[3.0, 5.0]), [1.0, 0.0]);
        assert_eq!(pipeline.target_to_unit(20.0), 0.5);
        assert_eq!(pipeline.target_from_unit(0.5), 20.0);
    }

    #[test]
    fn a_record_is_read_by_column_name_in_any_order() {
        let header: Vec<String> = ["note", "floor", "area"].map(String::from).into();
        let fields: Vec<String> = ["x", "7", " 2.5 "].map(String::from).into();
        let record = Record { line: 3, fields, object: None };
        assert_eq!(fitted().row_from_fields("f", &header, &record).unwrap(), [2.5, 7.0]);
        let error = fitted().row_from_fields("f", &header[..2], &record).unwrap_err().to_string();
        assert!(error.contains("there is no column `area`"), "{error}");
        let record =
            Record { line: 3, fields: vec!["x".into(), "7".into(), "big".into()], object: None };
        let error = fitted().row_from_fields("f", &header, &record).unwrap_err().to_string();
        assert!(error.starts_with("f, line 3: `big` is not a number in the column `area`."));
    }

    #[test]
    fn a_stored_pipeline_comes_back_exactly_and_a_newer_one_is_refused() {
        let mut pipeline = fitted();
        pipeline.target.scaler.scale = 1.0 / 3.0;
        let json = pipeline.to_json().unwrap();
        assert_eq!(FeaturePipeline::from_json(&json).unwrap(), pipeline);
        let newer = json.replacen("\"version\": 1", "\"version\": 9, \"more\": 1", 1);
        let error = FeaturePipeline::from_json(&newer).unwrap_err().to_string();
        assert!(error.contains("the format version is 9"), "{error}");
    }
}
