//! Everything fitted on the training rows, as one value that training and serving share.

mod features;
mod features_v1;
mod text;

pub use self::features::FeaturePipeline;
pub use self::text::{Encoded, TextPipeline, TextPipelineConfig};

use crate::error::{DataError, Result};

/// The version of a stored [`TextPipeline`]; a newer one is refused.
pub const PIPELINE_VERSION: u32 = 1;

/// The version of a stored [`FeaturePipeline`]; a newer one is refused, and version 1 is still read.
pub const FEATURES_VERSION: u32 = 2;

fn check_version(version: u32, known: u32) -> Result<()> {
    if version == known {
        return Ok(());
    }
    let message = format!(
        "the format version is {version}; this program reads version {known}. Use a newer program"
    );
    Err(DataError::Pipeline { message })
}
