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
    /// How many rows were drawn to fit to, if not all.
    pub(super) sample: Option<usize>,
}

impl LinearInputs {
    /// The weighted words and word pairs of texts, fitted on the training texts.
    ///
    /// # Errors
    /// None in practice: the default options are legal.
    pub fn of_texts(train: &[&str], test: &[&str]) -> Result<Self> {
        let tfidf = TfIdf::fit(train, &TfIdfConfig::default())?;
        let (train, test) = (tfidf.transform_all(train), tfidf.transform_all(test));
        Ok(Self { origin: "TF-IDF + ", train, test, width: tfidf.len(), sample: None })
    }

    /// The same of training texts alone, of which there may be more than these, with at most so many `terms`; and the
    /// weights, by which test texts can be brought into the same form.
    ///
    /// # Errors
    /// As [`of_texts`](Self::of_texts).
    pub fn of_training_texts(
        train: &[&str],
        is_sample: bool,
        terms: usize,
    ) -> Result<(Self, TfIdf)> {
        let config = TfIdfConfig::default();
        let max_features = config.max_features.min(terms);
        let tfidf = TfIdf::fit(train, &TfIdfConfig { max_features, ..config })?;
        let (rows, sample) = (tfidf.transform_all(train), is_sample.then_some(train.len()));
        let (origin, width) = ("TF-IDF + ", tfidf.len());
        Ok((Self { origin, train: rows, test: Vec::new(), width, sample }, tfidf))
    }

    /// Encoded columns, `[rows, width]` row by row.
    pub fn of_columns(train: &[f32], test: &[f32], width: usize) -> Self {
        let rows = |values: &[f32]| values.chunks(width.max(1)).map(sparse).collect();
        Self { origin: "", train: rows(train), test: rows(test), width, sample: None }
    }

    /// Whether least squares in closed form is the baseline to take.
    pub(super) fn are_few_columns(&self) -> bool {
        self.origin.is_empty() && self.width <= WIDEST
    }

    /// The name of a baseline.
    pub(super) fn name(&self, model: &str) -> String {
        match self.sample {
            Some(rows) => format!("{}{model} on a sample of {rows} rows", self.origin),
            None => format!("{}{model}", self.origin),
        }
    }

    /// The rows with their zeros.
    pub(super) fn dense(&self, rows: &[SparseRow]) -> Vec<Vec<f64>> {
        rows.iter().map(|row| self.dense_row(row)).collect()
    }

    /// A row with its zeros.
    pub(super) fn dense_row(&self, row: &SparseRow) -> Vec<f64> {
        let mut values = vec![0.0; self.width];
        for (&i, &x) in row.indices.iter().zip(&row.values) {
            values[i as usize] = f64::from(x);
        }
        values
    }
}

fn sparse(row: &[f32]) -> SparseRow {
    let filled = row.iter().zip(0..).filter(|(x, _)| **x != 0.0);
    let (values, indices) = filled.map(|(x, i)| (*x, i)).unzip();
    SparseRow { indices, values }
}
