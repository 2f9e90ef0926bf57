//! All columns together: from the cells of a row to what a network reads.

use serde::{Deserialize, Serialize};

use super::{Cell, ColumnKind, Feature, FeatureColumn, FeatureConfig, MissingValues, Term};
use crate::error::{DataError, Result};
use crate::examples::read_cell;
use crate::read::{Record, find_column};
use crate::rows::SetAside;

/// Fitted columns: from the cells of a row to the inputs of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureEncoder {
    /// Which cells are missing ones.
    pub missing_values: MissingValues,
    /// The columns, in the order in which the network takes them.
    pub features: Vec<Feature>,
}

impl FeatureEncoder {
    /// Fits to training rows, whose cells are in the order of `columns`.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] if there is no column, a row has another number of cells, a column has too many
    /// categories, or an option of `config` is not for these columns.
    pub fn fit(
        rows: &[&[Cell]],
        columns: &[FeatureColumn],
        config: &FeatureConfig,
    ) -> Result<Self> {
        config.validate()?;
        if columns.is_empty() {
            return Err(DataError::option("features", "empty", "at least one column"));
        }
        if let Some(row) = rows.iter().find(|row| row.len() != columns.len()) {
            let expected = format!("{}, as a row has", row.len());
            return Err(DataError::option("features", columns.len(), &expected));
        }
        let numeric = |name: &String| {
            columns.iter().any(|column| column.name == *name && column.kind == ColumnKind::Numeric)
        };
        if let Some(name) = config.log.iter().find(|name| !numeric(name)) {
            return Err(DataError::option(
                "data.log",
                format!("`{name}`"),
                "numeric feature columns",
            ));
        }
        let features = columns
            .iter()
            .enumerate()
            .map(|(i, column)| Feature::fit(column, rows.iter().map(|row| &row[i]), config));
        let features = features.collect::<Result<_>>()?;
        Ok(Self { missing_values: config.missing_values.clone(), features })
    }

    /// How many inputs the network has.
    pub fn width(&self) -> usize {
        self.features.iter().map(Feature::width).sum()
    }

    /// What each input is, `[width]`.
    pub fn terms(&self) -> Vec<Term> {
        self.features.iter().flat_map(Feature::terms).collect()
    }

    /// The columns that are read.
    pub fn columns(&self) -> Vec<FeatureColumn> {
        self.features.iter().map(Feature::column).collect()
    }

    /// A row's inputs, `[width]`, of one cell a column.
    pub fn encode(&self, cells: &[Cell]) -> Vec<f32> {
        let mut inputs = Vec::with_capacity(self.width());
        for (feature, cell) in self.features.iter().zip(cells) {
            match feature {
                Feature::Numeric(feature) => feature.encode(cell, &mut inputs),
                Feature::Categorical(feature) => feature.encode(cell, &mut inputs),
            }
        }
        inputs
    }

    /// The columns whose cell is missing or a category that training did not know.
    pub fn gaps(&self, cells: &[Cell]) -> Vec<&str> {
        let pairs = self.features.iter().zip(cells);
        pairs.filter(|(feature, cell)| feature.is_gap(cell)).map(|(f, _)| f.name()).collect()
    }

    /// The cells of a record whose columns may be in any order and more than needed.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`]; [`DataError::BadRow`] for a cell that is neither missing nor a number where
    /// one is due.
    pub fn row_from_fields(
        &self,
        source: &str,
        header: &[String],
        record: &Record,
    ) -> Result<Vec<Cell>> {
        let cell = |feature: &Feature| {
            let FeatureColumn { name, kind } = feature.column();
            let i = find_column(source, header, &name, "feature")?;
            let field = record.fields.get(i).map(String::as_str).unwrap_or_default();
            read_cell(field, kind, &self.missing_values).map_err(|reason| {
                let row = SetAside::cell(record.line, &name, reason, &record.fields);
                DataError::BadRow { path: source.to_owned(), row: Box::new(row) }
            })
        };
        self.features.iter().map(cell).collect()
    }
}
