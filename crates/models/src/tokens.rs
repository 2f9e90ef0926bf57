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

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.layout.rows()
    }

    /// Number of tokens in all rows.
    pub fn tokens(&self) -> usize {
        self.layout.tokens()
    }
}
