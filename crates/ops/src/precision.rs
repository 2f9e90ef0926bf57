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

/// Floating-point operations a second of `threads` threads on this processor when they do nothing
/// but the CPU kernels' products, on operands in the nearest cache: the limit that anything made of
/// such products is held against. Measures for `duration`.
#[cfg(feature = "flex")]
pub fn product_peak(precision: Precision, threads: usize, duration: std::time::Duration) -> f64 {
    crate::flex::product_peak(precision, threads, duration)
}

/// Checks the environment variable `FIREBRICK_ISA`, which forces narrower instructions on the CPU
/// kernels (`avx2`, `portable`), or none of these kernels at all (`default`).
///
/// # Errors
/// What it is and what it may be, if it is set to anything else; it is passed over then.
pub fn check_environment() -> Result<(), String> {
    #[cfg(feature = "flex")]
    if let Some(wrong) = crate::flex::misspelt_isa() {
        return Err(wrong);
    }
    Ok(())
}

/// What the CPU kernels use on this processor, in a few words; empty in a build without them.
pub fn cpu_instructions() -> &'static str {
    #[cfg(feature = "flex")]
    return crate::flex::instructions();
    #[cfg(not(feature = "flex"))]
    ""
}
