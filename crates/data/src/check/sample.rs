//! The numbers of several columns side by side.

use super::context::Context;
use crate::rows::parse_number;

/// So many products of two numbers are formed at most.
const WORK: usize = 200_000_000;

/// More columns are not compared.
const COLUMNS: usize = 400;

/// Rows in which every one of the columns is a number: all of them, or every k-th where they are very many.
pub(super) struct Sample {
    /// Positions in the training file.
    pub(super) columns: Vec<usize>,
    /// One inner vector a row.
    pub(super) rows: Vec<Vec<f64>>,
}

impl Sample {
    pub(super) fn of(context: &Context<'_>, columns: &[usize]) -> Self {
        let columns = columns[..columns.len().min(COLUMNS)].to_vec();
        let records = &context.train.table.records;
        let products = records.len() * (columns.len() + 1).pow(2);
        let rows = records.iter().step_by(products.div_ceil(WORK).max(1)).filter_map(|record| {
            columns.iter().map(|&column| parse_number(&record.fields[column]).ok()).collect()
        });
        let rows = rows.filter(|row: &Vec<f64>| !row.is_empty()).collect();
        Self { columns, rows }
    }
}
