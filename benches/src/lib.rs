//! What the benchmarks share: the shapes of the preset `lstm` and the devices of this build.

mod preset;
mod rival;

use burn::tensor::{Device, Distribution, Tensor};
use firebrick_device::DeviceName;

pub use preset::{Answer, Setup, TrainStep};
pub use rival::{BurnAnswer, BurnTrainStep};

/// The default allocator hands large blocks back to the system at every training step and then
/// faults their pages in again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Width of a token's vector.
pub const EMBEDDING: usize = 256;
/// Width of the hidden state.
pub const HIDDEN: usize = 512;
/// Rows of a batch.
pub const BATCH: usize = 32;

/// Two sets of lengths: ragged, evenly spread over 8 to 64, and all 64.
pub fn length_sets() -> [(&'static str, Vec<usize>); 2] {
    let ragged = (0..BATCH).map(|row| 8 + row * 56 / (BATCH - 1)).collect();
    [("lengths 8 to 64", ragged), ("all 64", vec![64; BATCH])]
}

/// Every device of this build, by name.
pub fn devices() -> Vec<(DeviceName, Device)> {
    let concrete = DeviceName::ALL.into_iter().filter(|name| *name != DeviceName::Auto);
    concrete.filter_map(|name| Some((name, name.device().ok()?))).collect()
}

/// A random matrix with elements as small as trained weights.
pub fn matrix(rows: usize, cols: usize, device: &Device) -> Tensor<2> {
    Tensor::random([rows, cols], Distribution::Uniform(-0.05, 0.05), device)
}
