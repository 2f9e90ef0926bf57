//! Whether a probability means what it says, and how to make it so.

mod ece_interval;
mod edges;
mod isotonic;
mod newton;
mod per_class;
mod platt;
mod reliability;
mod softmax;
mod temperature;
mod vector;
mod vector_loss;

pub use ece_interval::ece_interval;
pub use edges::Binning;
pub use isotonic::IsotonicRegression;
pub use per_class::IsotonicCalibration;
pub use platt::PlattScaling;
pub use reliability::{Reliability, ReliabilityBin};
pub use temperature::TemperatureScaling;
pub use vector::VectorScaling;
