//! What a model reads: the half of a predictor that does not know what is predicted.

use std::fmt::Debug;

use burn::tensor::{Device, Tensor};
use firebrick_data::{Cleaner, FeatureEncoder};

use crate::{Architecture, Result};

/// A fitted pipeline and the network that reads what it makes.
pub trait Reader: ReaderInfo + Clone {
    /// One row: [`str`], or `[`[`Cell`](firebrick_data::Cell)`]` with one cell a column.
    type Input: ?Sized;
    /// What the network's outputs stand for: a [`LabelMap`](firebrick_data::LabelMap) or a
    /// [`Scaler`](firebrick_data::Scaler).
    type Labels;

    /// What the network's outputs stand for.
    fn labels(&self) -> &Self::Labels;

    /// The network's outputs, `[rows, outputs]` batch by batch, after `finish`. Up to rounding, a row's do not depend
    /// on the rows beside it.
    fn outputs(&self, rows: &[&Self::Input], finish: fn(Tensor<2>) -> Tensor<2>) -> Outputs;
}

/// What a network gives for some rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outputs {
    /// One inner vector a row, in the order of the rows.
    pub rows: Vec<Vec<f32>>,
    /// How many rows were longer than the model reads, and lost their end.
    pub truncated: usize,
}

/// What is said of any model, whatever it reads and predicts.
pub trait ReaderInfo: Debug + Send + Sync {
    /// The device that it runs on.
    fn device(&self) -> &Device;

    /// The network's hyper-parameters.
    fn architecture(&self) -> Architecture;

    /// How many numbers the network has learnt.
    fn parameters(&self) -> usize;

    /// The column that the labels came from.
    fn label_column(&self) -> &str;

    /// The column that the texts came from, if it reads text.
    fn text_column(&self) -> Option<&str> {
        None
    }

    /// What happens to a text before it is cut, if it reads text.
    fn cleaner(&self) -> Option<&Cleaner> {
        None
    }

    /// The most tokens of a text that are read, if it reads text.
    fn max_tokens(&self) -> Option<usize> {
        None
    }

    /// The columns that it reads, if it reads no text.
    fn features(&self) -> Option<&FeatureEncoder> {
        None
    }

    /// The file that keeps the fitted pipeline: name and content.
    ///
    /// # Errors
    /// [`BundleError::Data`](crate::BundleError::Data).
    fn pipeline_file(&self) -> Result<(&'static str, String)>;

    /// The weights in the safetensors format.
    ///
    /// # Errors
    /// What the store says, as text.
    fn weights(&self) -> std::result::Result<Vec<u8>, String>;
}
