//! A ragged batch of token ids on a device.

use burn::tensor::{Device, Int, Tensor, TensorData};
use firebrick_ops::PackedLayout;

/// Token ids of a batch in packed order, with the layout that says which row each belongs to.
#[derive(Clone, Debug)]
pub struct PackedTokens {
    pub(crate) ids: Tensor<1, Int>,
    pub(crate) layout: PackedLayout,
}

impl PackedTokens {
    /// Packs rows given one after another: `ids` holds `lengths[0]` ids of row 0, then row 1, ….
    ///
    /// # Panics
    /// If a row is empty or `ids` is not as long as the lengths add up to.
    pub fn new(ids: &[u32], lengths: &[usize], device: &Device) -> Self {
        let layout = PackedLayout::new(lengths);
        let packed: Vec<i32> = layout.pack(ids).into_iter().map(|id| id as i32).collect();
        let tokens = packed.len();
        Self { ids: Tensor::from_data(TensorData::new(packed, [tokens]), device), layout }
    }

    /// The distinct ids of a batch in rising order, and the batch with each id replaced by its place
    /// among them: what [`LstmClassifier::forward_with`](crate::LstmClassifier::forward_with) takes.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    pub fn distinct(ids: &[u32], lengths: &[usize], device: &Device) -> (Vec<u32>, Self) {
        let mut distinct = ids.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        // Every id is among them.
        let place = |id: &u32| distinct.partition_point(|other| other < id) as u32;
        let places: Vec<u32> = ids.iter().map(place).collect();
        let tokens = Self::new(&places, lengths, device);
        (distinct, tokens)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.layout.rows()
    }

    /// Number of tokens in all rows.
    pub fn tokens(&self) -> usize {
        self.layout.tokens()
    }
}
