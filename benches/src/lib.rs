//! What the benchmarks share: the shapes of the preset `lstm` and the devices of this build.

mod preset;
mod rival;
mod table;

use burn::tensor::{Device, Distribution, Tensor};
use firebrick_device::{Backend, DeviceName, adapters};

pub use preset::{Answer, Setup, TrainStep};
pub use rival::{BurnAnswer, BurnTrainStep};
pub use table::markdown;

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

/// Lengths of the rows of a batch, evenly spread over 8 to 64 tokens.
pub fn lengths(batch: usize) -> Vec<usize> {
    (0..batch).map(|row| 8 + row * 56 / (batch.max(2) - 1)).collect()
}

/// Two sets of lengths: ragged, evenly spread over 8 to 64, and all 64.
pub fn length_sets() -> [(&'static str, Vec<usize>); 2] {
    [("lengths 8 to 64", lengths(BATCH)), ("all 64", vec![64; BATCH])]
}

/// Every device of this build that is here, by name. Called first in `main`'s functions: looking for
/// cards runs the program once more, see [`firebrick_device::serve_probes`].
pub fn devices() -> Vec<(DeviceName, Device)> {
    firebrick_device::serve_probes();
    // The first is what the others are compared with.
    [Backend::Flex, Backend::Ndarray, Backend::Wgpu, Backend::Cuda]
        .into_iter()
        .flat_map(of_backend)
        .collect()
}

/// The first card that works, if any does that is no renderer on the CPU: those would take hours.
fn of_backend(backend: Backend) -> Option<(DeviceName, Device)> {
    if backend.is_cpu() {
        return DeviceName::of(backend).open().ok();
    }
    let cards = adapters(backend).ok()?;
    let index = cards.iter().position(|card| card.works() && !card.software);
    DeviceName::Of { backend, index: Some(index?) }.open().ok()
}

/// A random matrix with elements as small as trained weights.
pub fn matrix(rows: usize, cols: usize, device: &Device) -> Tensor<2> {
    Tensor::random([rows, cols], Distribution::Uniform(-0.05, 0.05), device)
}
