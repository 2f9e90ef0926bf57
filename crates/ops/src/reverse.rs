//! Sequences turned around inside their own lengths.

use burn::tensor::{Int, Tensor, TensorData};

use crate::PackedLayout;

/// Packed rows `[tokens, width]` with every sequence turned around inside its own length; doing it
/// twice gives the rows back. Differentiable.
///
/// A recurrent layer that reads from right to left is `reverse(layer(reverse(x)))`: padding, which
/// does not exist here, is not read first, as it is where a padded batch is turned around whole.
///
/// # Panics
/// If `x` has another number of rows than the layout has tokens.
pub fn reverse(x: Tensor<2>, layout: &PackedLayout) -> Tensor<2> {
    assert_eq!(x.dims()[0], layout.tokens(), "reverse: rows and tokens of the layout");
    let rows: Vec<i32> = layout.reversal().into_iter().map(|row| row as i32).collect();
    let (len, device) = (rows.len(), x.device().inner());
    x.select(0, Tensor::<1, Int>::from_data(TensorData::new(rows, [len]), &device))
}
