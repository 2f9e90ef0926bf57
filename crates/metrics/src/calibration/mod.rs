//! Whether a probability means what it says.

mod edges;
mod reliability;

pub use edges::Binning;
pub use reliability::{Reliability, ReliabilityBin};
