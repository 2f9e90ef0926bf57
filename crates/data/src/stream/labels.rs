//! What is known of labels after one look at each.

use std::collections::BTreeMap;

use crate::error::{DataError, Result};
use crate::labels::LabelMap;
use crate::scaling::{Scaler, ScalingKind};
use crate::targets::LabelEncoder;

use super::block::Stored;

/// An encoding of labels that can be fitted to rows that come one after another.
pub trait StreamedLabels: LabelEncoder<Target: Stored> {
    /// What is known of the labels.
    type Seen: SeenLabels<Self::Label>;

    /// Fits to the rows for training.
    fn of(seen: &Self::Seen) -> Self;
}

/// What is known of labels so far.
pub trait SeenLabels<L>: Clone + Default + std::fmt::Debug + Send + Sync + 'static {
    /// Notes a row on whatever side, and the hash of its text.
    fn see(&mut self, label: &L, line: u64, text: u64);

    /// The texts of the first rows of classes without a row for training, by their hashes.
    fn unlearnt(&self) -> Vec<u64>;

    /// Notes that the row is for training, and its weight.
    fn learn(&mut self, label: &L, weight: f64);

    /// About how many bytes that takes.
    fn bytes(&self) -> usize;
}

/// The rows of a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassRows {
    /// On all sides.
    pub all: u64,
    /// For training.
    pub train: u64,
    /// The sum of their weights.
    pub weight: f64,
    /// The line of the first row.
    pub line: u64,
    /// The hash of its text.
    pub text: u64,
}

/// Classes by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenClasses {
    /// The rows of each.
    pub classes: BTreeMap<String, ClassRows>,
    bytes: usize,
}

impl SeenLabels<String> for SeenClasses {
    fn see(&mut self, label: &String, line: u64, text: u64) {
        if let Some(rows) = self.classes.get_mut(label) {
            rows.all += 1;
            return;
        }
        // The node of the tree, and the name here and in the map of labels.
        self.bytes += 256 + 3 * label.len();
        let rows = ClassRows { all: 1, train: 0, weight: 0.0, line, text };
        self.classes.insert(label.clone(), rows);
    }

    fn unlearnt(&self) -> Vec<u64> {
        self.classes.values().filter(|rows| rows.train == 0).map(|rows| rows.text).collect()
    }

    fn learn(&mut self, label: &String, weight: f64) {
        if let Some(rows) = self.classes.get_mut(label) {
            rows.train += 1;
            rows.weight += weight;
        }
    }

    fn bytes(&self) -> usize {
        self.bytes
    }
}

impl SeenClasses {
    /// Refuses what [`check_classes`](crate::check_classes) refuses; a class with one row only if rows of the same
    /// files are `held_out`.
    ///
    /// # Errors
    /// [`DataError::OneClass`], [`DataError::LonelyClass`].
    pub fn check(&self, source: &str, held_out: bool) -> Result<()> {
        let path = source.to_owned();
        if let (1, Some((label, rows))) = (self.classes.len(), self.classes.first_key_value()) {
            let (label, rows) = (label.clone(), rows.all as usize);
            return Err(DataError::OneClass { path, label, rows });
        }
        let lonely = self.classes.iter().filter(|(_, rows)| rows.all == 1);
        match lonely.min_by_key(|(_, rows)| rows.line) {
            Some((label, rows)) if held_out => {
                let (label, line) = (label.clone(), rows.line);
                Err(DataError::LonelyClass { path, label, line })
            }
            _ => Ok(()),
        }
    }
}

impl StreamedLabels for LabelMap {
    type Seen = SeenClasses;

    fn of(seen: &SeenClasses) -> Self {
        let trained = seen.classes.iter().filter(|(_, rows)| rows.train > 0);
        Self::fit(trained.map(|(label, _)| label.as_str()))
    }
}

/// Mean and deviation of numbers, one after another (Welford, "Note on a Method for Calculating Corrected Sums of
/// Squares and Products", Technometrics 1962).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SeenNumbers {
    /// Rows for training.
    pub rows: u64,
    /// The sum of their weights.
    pub weight: f64,
    mean: f64,
    squares: f64,
    low: f64,
    high: f64,
}

impl SeenNumbers {
    /// The mean squared distance from the mean of those for training; 0 of none.
    pub fn variance(&self) -> f64 {
        if self.rows == 0 { 0.0 } else { self.squares / self.rows as f64 }
    }
}

impl SeenLabels<f64> for SeenNumbers {
    fn see(&mut self, _: &f64, _: u64, _: u64) {}

    fn unlearnt(&self) -> Vec<u64> {
        Vec::new()
    }

    fn learn(&mut self, label: &f64, weight: f64) {
        let x = *label;
        (self.low, self.high) = match self.rows {
            0 => (x, x),
            _ => (self.low.min(x), self.high.max(x)),
        };
        self.rows += 1;
        self.weight += weight;
        let from_mean = x - self.mean;
        self.mean += from_mean / self.rows as f64;
        self.squares += from_mean * (x - self.mean);
    }

    fn bytes(&self) -> usize {
        0
    }
}

impl StreamedLabels for Scaler {
    type Seen = SeenNumbers;

    /// Mean 0 and standard deviation 1; a constant is scaled as by [`Scaler::fit`].
    fn of(seen: &SeenNumbers) -> Self {
        let kind = ScalingKind::Standard;
        if seen.rows == 0 || seen.low == seen.high {
            return Self { kind, shift: seen.low, scale: 1.0 };
        }
        let scale = (seen.squares / seen.rows as f64).sqrt();
        let usable = scale.is_finite() && scale > 0.0;
        Self { kind, shift: seen.mean, scale: if usable { scale } else { 1.0 } }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seen(rows: &[(&str, bool)]) -> SeenClasses {
        let mut seen = SeenClasses::default();
        for ((label, train), line) in rows.iter().zip(2..) {
            seen.see(&(*label).to_owned(), line, line * 10);
            if *train {
                seen.learn(&(*label).to_owned(), 2.0);
            }
        }
        seen
    }

    #[test]
    fn classes_without_training_rows_are_told_by_their_first_text_and_not_numbered() {
        let classes = seen(&[("b", true), ("c", false), ("b", false), ("c", false)]);
        assert_eq!(classes.unlearnt(), [30]);
        assert_eq!(LabelMap::of(&classes).labels(), ["b"]);
        let rows = ClassRows { all: 2, train: 1, weight: 2.0, line: 2, text: 20 };
        assert_eq!(classes.classes["b"], rows);
    }

    #[test]
    fn one_class_is_refused_and_a_class_with_one_row_where_rows_are_held_out() {
        let error =
            |rows: &[(&str, bool)]| seen(rows).check("f.csv", true).unwrap_err().to_string();
        assert!(
            error(&[("a", true), ("a", true)])
                .contains("every one of the 2 rows has the label `a`")
        );
        let lonely = [("a", true), ("a", true), ("c", true), ("b", true)];
        assert!(error(&lonely).starts_with("f.csv, line 4: the class `c` has this row only"));
        assert!(seen(&lonely).check("f.csv", false).is_ok());
    }

    proptest! {
        #[test]
        fn numbers_one_by_one_are_scaled_as_all_together(
            numbers in prop::collection::vec(-1e6_f64..1e6, 1..60)
        ) {
            let mut seen = SeenNumbers::default();
            numbers.iter().for_each(|x| seen.learn(x, 1.0));
            let (streamed, whole) = (Scaler::of(&seen), Scaler::fit(ScalingKind::Standard, &numbers));
            prop_assert!((streamed.shift - whole.shift).abs() <= 1e-9 * 1e6);
            prop_assert!((streamed.scale - whole.scale).abs() <= 1e-9 * 1e6);
        }
    }
}
