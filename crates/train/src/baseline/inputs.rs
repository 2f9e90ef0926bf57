//! What the linear baselines read: the texts' TF-IDF weights, or the encoded columns.

use firebrick_data::{SparseRow, TfIdf, TfIdfConfig};

use crate::Result;

/// Widest rows of columns that least squares is solved for in closed form: its cost grows with the square.
const WIDEST: usize = 512;

/// Training and test rows for a linear baseline, as sparse vectors.
#[derive(Clone, Debug)]
pub struct LinearInputs {
    /// Where they come from, for the baseline's name: `TF-IDF + ` or nothing.
    pub(super) origin: &'static str,
    pub(super) train: Vec<SparseRow>,
    pub(super) test: Vec<SparseRow>,
    pub(super) width: usize,
}

impl LinearInputs {
    /// The weighted words and word pairs of texts, fitted on the training texts.
    ///
    /// # Errors
    /// None in practice: the default options are legal.
    pub fn of_texts(train: &[&str], test: &[&str]) -> Result<Self> {
        let tfidf = TfIdf::fit(train, &TfIdfConfig::default())?;
        let (train, test) = (tfidf.transform_all(train), tfidf.transform_all(test));
        Ok(Self { origin: "TF-IDF + ", train, test, width: tfidf.len() })
    }

    /// Encoded columns, `[rows, width]` row by row.
    pub fn of_columns(train: &[f32], test: &[f32], width: usize) -> Self {
        let rows = |values: &[f32]| values.chunks(width.max(1)).map(sparse).collect();
        Self { origin: "", train: rows(train), test: rows(test), width }
    }

    /// Whether least squares in closed form is the baseline to take.
    pub(super) fn are_few_columns(&self) -> bool {
        self.origin.is_empty() && self.width <= WIDEST
    }

    /// The rows with their zeros.
    pub(super) fn dense(&self, rows: &[SparseRow]) -> Vec<Vec<f64>> {
        let dense = |row: &SparseRow| {
            let mut values = vec![0.0; self.width];
            for (&i, &x) in row.indices.iter().zip(&row.values) {
                values[i as usize] = f64::from(x);
            }
            values
        };
        rows.iter().map(dense).collect()
    }
}

fn sparse(row: &[f32]) -> SparseRow {
    let filled = row.iter().zip(0..).filter(|(x, _)| **x != 0.0);
    let (values, indices) = filled.map(|(x, i)| (*x, i)).unzip();
    SparseRow { indices, values }
}
