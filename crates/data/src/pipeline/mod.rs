//! Everything fitted on the training rows, as one value that training and serving share.

mod features;
mod text;

pub use self::features::{FeaturePipeline, FeatureSpec};
pub use self::text::{Encoded, TextPipeline, TextPipelineConfig};

use crate::error::{DataError, Result};

/// The version of the stored pipelines; a newer one is refused.
pub const PIPELINE_VERSION: u32 = 1;

fn check_version(version: u32) -> Result<()> {
    if version == PIPELINE_VERSION {
        return Ok(());
    }
    let message = format!(
        "the format version is {version}; this program reads version {PIPELINE_VERSION}. Use a newer program"
    );
    Err(DataError::Pipeline { message })
}
