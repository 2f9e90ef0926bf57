//! Making probabilities out of scores, so that 0.8 means right in 8 of 10 rows.

mod isotonic;
mod newton;
mod per_class;
mod platt;
mod softmax;
mod temperature;
mod vector;
mod vector_loss;

pub use isotonic::IsotonicRegression;
pub use per_class::IsotonicCalibration;
pub use platt::PlattScaling;
pub use temperature::TemperatureScaling;
pub use vector::VectorScaling;
