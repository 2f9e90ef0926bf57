//! A column of categories: one input for each, or its number.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Cell, FeatureConfig};
use crate::error::{DataError, Result};
use crate::scaling::Scaler;

/// What a category becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryEncoding {
    /// An input for each category and one for the unknown: 1 for the cell's, 0 for the others.
    #[default]
    OneHot,
    /// One input: the category's number, scaled as the numbers are. For networks that look it up or cut it; a
    /// linear model takes the order of the names for an amount.
    Index,
}

impl fmt::Display for CategoryEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneHot => "one_hot",
            Self::Index => "index",
        })
    }
}

/// A fitted column of categories. The *unknown* category comes last: a missing cell, one that training did not
/// see, and one that it saw too rarely.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoricalFeature {
    /// The column.
    pub name: String,
    /// What a category becomes.
    pub encoding: CategoryEncoding,
    /// The known categories, sorted by name.
    pub categories: Vec<String>,
    /// Training rows of the unknown category.
    pub unknown: usize,
    /// Of [`CategoryEncoding::Index`]: the scaling of the numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaler: Option<Scaler>,
}

impl CategoricalFeature {
    /// Counts the categories of the training cells, `None` where one is missing.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] if more than `max_categories` are frequent enough.
    pub fn fit(name: &str, column: &[Option<&str>], config: &FeatureConfig) -> Result<Self> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        column.iter().flatten().for_each(|&category| *counts.entry(category).or_default() += 1);
        counts.retain(|_, count| *count >= config.min_category);
        if counts.len() > config.max_categories {
            let found =
                format!("{}, below the {} of `{name}`", config.max_categories, counts.len());
            let expected =
                "more, or a larger data.min_category, or the column left out of data.features";
            return Err(DataError::option("data.max_categories", found, expected));
        }
        let known: usize = counts.values().sum();
        let mut feature = Self {
            name: name.to_owned(),
            encoding: config.categories,
            categories: counts.into_keys().map(str::to_owned).collect(),
            unknown: column.len() - known,
            scaler: None,
        };
        if feature.encoding == CategoryEncoding::Index {
            let numbers: Vec<f64> =
                column.iter().map(|&cell| feature.number(cell) as f64).collect();
            feature.scaler = Some(Scaler::fit(config.scaling, &numbers));
        }
        Ok(feature)
    }

    /// How many inputs the column gives.
    pub fn width(&self) -> usize {
        match self.encoding {
            CategoryEncoding::OneHot => self.categories.len() + 1,
            CategoryEncoding::Index => 1,
        }
    }

    /// Adds the inputs of a cell.
    pub fn encode(&self, cell: &Cell, inputs: &mut Vec<f32>) {
        let category = match cell {
            Cell::Category(category) => Some(category.as_str()),
            Cell::Number(_) | Cell::Missing => None,
        };
        let number = self.number(category);
        match self.encoding {
            CategoryEncoding::OneHot => {
                let start = inputs.len();
                inputs.resize(start + self.width(), 0.0);
                inputs[start + number] = 1.0;
            }
            CategoryEncoding::Index => {
                let scaled = self.scaler.map_or(number as f64, |s| s.transform(number as f64));
                inputs.push(scaled as f32);
            }
        }
    }

    /// Whether training knows the category.
    pub fn knows(&self, category: &str) -> bool {
        self.number(Some(category)) < self.categories.len()
    }

    /// The place among the categories; behind them, that of the unknown one.
    fn number(&self, category: Option<&str>) -> usize {
        let place =
            |name: &str| self.categories.binary_search_by(|known| known.as_str().cmp(name)).ok();
        category.and_then(place).unwrap_or(self.categories.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELLS: [Option<&str>; 6] =
        [Some("湖"), Some("bay"), Some("bay"), None, Some("湖"), Some("isle")];

    fn inputs(feature: &CategoricalFeature, cell: Cell) -> Vec<f32> {
        let mut inputs = Vec::new();
        feature.encode(&cell, &mut inputs);
        inputs
    }

    #[test]
    fn rare_unseen_and_missing_cells_share_the_unknown_category() {
        let config = FeatureConfig { min_category: 2, ..FeatureConfig::default() };
        let feature = CategoricalFeature::fit("where", &CELLS, &config).unwrap();
        assert_eq!((feature.categories.join(" "), feature.unknown), ("bay 湖".into(), 2));
        assert_eq!(inputs(&feature, Cell::Category("湖".into())), [0.0, 1.0, 0.0]);
        for cell in [Cell::Missing, Cell::Category("isle".into()), Cell::Category("moon".into())] {
            assert_eq!(inputs(&feature, cell), [0.0, 0.0, 1.0]);
        }
        assert!(feature.knows("bay") && !feature.knows("isle"));
    }

    #[test]
    fn an_index_is_one_input_scaled_as_numbers_are() {
        let config = FeatureConfig {
            categories: CategoryEncoding::Index,
            scaling: crate::ScalingKind::MinMax,
            ..FeatureConfig::default()
        };
        let feature = CategoricalFeature::fit("where", &CELLS, &config).unwrap();
        let of = |name: &str| inputs(&feature, Cell::Category(name.into()));
        let third = (1.0_f64 / 3.0) as f32;
        assert_eq!((of("bay"), of("isle"), of("moon")), (vec![0.0], vec![third], vec![1.0]));
    }

    #[test]
    fn a_column_of_too_many_categories_is_refused_with_what_helps() {
        let config = FeatureConfig { max_categories: 2, ..FeatureConfig::default() };
        let error = CategoricalFeature::fit("where", &CELLS, &config).unwrap_err().to_string();
        assert!(error.starts_with("option `data.max_categories` is 2, below the 3 of `where`"));
        assert!(error.contains("data.min_category"), "{error}");
    }
}
