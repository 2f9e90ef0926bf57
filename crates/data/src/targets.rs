//! What is predicted, from the cell of a row to what a network is trained on, for classes and for numbers.

use std::fmt::Debug;

use crate::error::Result;
use crate::labels::LabelMap;
use crate::rows::{Reason, parse_number};
use crate::scaling::Scaler;

/// The label of a row as it was read: a class by name ([`String`]) or a number ([`f64`]).
pub trait Label: Clone + Debug + Send + Sync + 'static {
    /// What the column is called in messages.
    const ROLE: &'static str;

    /// From a cell; white space around it is ignored.
    ///
    /// # Errors
    /// The reason why the row can't be used. A marker of a missing value such as `-` is no number, but may well be
    /// the name of a class.
    fn from_cell(cell: &str) -> std::result::Result<Self, Reason>;
}

impl Label for String {
    const ROLE: &'static str = "label";

    fn from_cell(cell: &str) -> std::result::Result<Self, Reason> {
        match cell.trim() {
            "" => Err(Reason::EmptyLabel),
            label => Ok(label.to_owned()),
        }
    }
}

impl Label for f64 {
    const ROLE: &'static str = "target";

    fn from_cell(cell: &str) -> std::result::Result<Self, Reason> {
        parse_number(cell)
    }
}

/// What labels become: class numbers by a [`LabelMap`], scaled numbers by a [`Scaler`].
pub trait LabelEncoder: Clone + Debug + Send + Sync + 'static {
    /// The label of a row.
    type Label: Label;
    /// What a network is trained on: a class number ([`u32`]) or a scaled number ([`f32`]).
    type Target: Copy + Debug + Send + Sync + 'static;

    /// The target of a label met at `line` of `source`.
    ///
    /// # Errors
    /// [`DataError::UnknownLabel`](crate::DataError::UnknownLabel).
    fn encode(&self, label: &Self::Label, source: &str, line: u64) -> Result<Self::Target>;
}

impl LabelEncoder for LabelMap {
    type Label = String;
    type Target = u32;

    fn encode(&self, label: &String, source: &str, line: u64) -> Result<u32> {
        self.require(label, source, line)
    }
}

impl LabelEncoder for Scaler {
    type Label = f64;
    type Target = f32;

    fn encode(&self, label: &f64, _: &str, _: u64) -> Result<f32> {
        Ok(self.transform(*label) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ScalingKind;

    #[test]
    fn a_dash_is_a_class_and_no_number() {
        assert_eq!(String::from_cell(" - "), Ok("-".to_owned()));
        assert_eq!(String::from_cell("  "), Err(Reason::EmptyLabel));
        assert_eq!(f64::from_cell(" 2.5 "), Ok(2.5));
        assert_eq!(f64::from_cell("-"), Err(Reason::NotANumber { found: "-".into() }));
    }

    #[test]
    fn classes_become_their_numbers_and_numbers_are_scaled() {
        let labels = LabelMap::fit(["no", "yes"]);
        assert_eq!(labels.encode(&"yes".into(), "f", 2).unwrap(), 1);
        assert!(labels.encode(&"maybe".into(), "f", 2).is_err());
        let scaler = Scaler::fit(ScalingKind::MinMax, &[10.0, 20.0]);
        assert_eq!(scaler.encode(&15.0, "f", 2).unwrap(), 0.5);
    }
}
