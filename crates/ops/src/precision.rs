//! The format in which products take their operands.

use serde::{Deserialize, Serialize};

/// The format of a product's operands. Weights, sums, gate arithmetic and gradients are single
/// precision in either case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32-bit floating point.
    #[default]
    #[serde(rename = "fp32")]
    Single,
    /// 16-bit floating point with 8 bits of exponent (bfloat16): products with about three decimal
    /// digits, twice as fast where the processor has AVX-512 BF16. Elsewhere, and on other
    /// backends, single precision takes its place.
    Bf16,
}

impl Precision {
    /// Whether products on this device are made in this precision, not in single precision instead.
    pub fn is_native(self, device: &burn::tensor::Device) -> bool {
        match self {
            Self::Single => true,
            #[cfg(feature = "flex")]
            Self::Bf16 => {
                device.clone().inner() == burn::tensor::Device::flex() && crate::flex::has_bf16()
            }
            #[cfg(not(feature = "flex"))]
            Self::Bf16 => {
                let _ = device;
                false
            }
        }
    }
}
