//! A fitted column of either kind.

use serde::{Deserialize, Serialize};

use super::{
    CategoricalFeature, CategoryEncoding, Cell, ColumnKind, FeatureColumn, FeatureConfig,
    NumericFeature,
};
use crate::error::Result;
use crate::scaling::Scaler;

/// A fitted column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Feature {
    /// Numbers.
    Numeric(NumericFeature),
    /// Categories.
    Categorical(CategoricalFeature),
}

/// What one input of the network is: of a linear model, what its coefficient belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Such as `area`, `log1p(gain)`, `area is missing`, `colour = red`, `colour = (unknown)`.
    pub name: String,
    /// How it was scaled, if it was.
    pub scaler: Option<Scaler>,
}

impl Feature {
    pub(super) fn fit<'a>(
        column: &FeatureColumn,
        cells: impl Iterator<Item = &'a Cell>,
        config: &FeatureConfig,
    ) -> Result<Self> {
        match column.kind {
            ColumnKind::Numeric => {
                let number = |cell: &Cell| if let Cell::Number(x) = cell { Some(*x) } else { None };
                let numbers: Vec<Option<f64>> = cells.map(number).collect();
                Ok(Self::Numeric(NumericFeature::fit(&column.name, &numbers, config)))
            }
            ColumnKind::Categorical => {
                let names = cells.map(|cell| match cell {
                    Cell::Category(name) => Some(name.as_str()),
                    Cell::Number(_) | Cell::Missing => None,
                });
                let names: Vec<Option<&str>> = names.collect();
                CategoricalFeature::fit(&column.name, &names, config).map(Self::Categorical)
            }
        }
    }

    /// The column.
    pub fn name(&self) -> &str {
        match self {
            Self::Numeric(feature) => &feature.name,
            Self::Categorical(feature) => &feature.name,
        }
    }

    /// The column and its kind.
    pub fn column(&self) -> FeatureColumn {
        match self {
            Self::Numeric(feature) => FeatureColumn::numeric(&feature.name),
            Self::Categorical(feature) => FeatureColumn::categorical(&feature.name),
        }
    }

    /// How many inputs it gives.
    pub fn width(&self) -> usize {
        match self {
            Self::Numeric(feature) => feature.width(),
            Self::Categorical(feature) => feature.width(),
        }
    }

    pub(super) fn is_gap(&self, cell: &Cell) -> bool {
        match (self, cell) {
            (Self::Numeric(_), cell) => !matches!(cell, Cell::Number(_)),
            (Self::Categorical(feature), Cell::Category(name)) => !feature.knows(name),
            (Self::Categorical(_), _) => true,
        }
    }

    pub(super) fn terms(&self) -> Vec<Term> {
        let plain = |name: String| Term { name, scaler: None };
        match self {
            Self::Numeric(feature) => {
                let number = Term { name: feature.term(), scaler: Some(feature.scaler) };
                let gap = plain(format!("{} is missing", feature.name));
                [number, gap].into_iter().take(feature.width()).collect()
            }
            Self::Categorical(feature) if feature.encoding == CategoryEncoding::Index => {
                vec![Term { name: format!("index({})", feature.name), scaler: feature.scaler }]
            }
            Self::Categorical(feature) => {
                let names = feature.categories.iter().map(String::as_str);
                let names = names.chain(["(unknown)"]);
                names.map(|name| plain(format!("{} = {name}", feature.name))).collect()
            }
        }
    }
}
