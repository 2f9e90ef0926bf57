//! What the CPU kernels are on this processor, and how fast it multiplies.

#[cfg(feature = "flex")]
use crate::Precision;

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
