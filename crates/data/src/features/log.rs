//! The logarithm that knows zero and negative numbers.

/// `sign(x) · ln(1 + |x|)`: like the logarithm far from zero, like `x` near it, odd, and defined for every
/// number, so that one column may hold gains and losses. On numbers that are not negative it is `log1p`.
///
/// ```
/// use firebrick_data::signed_log1p;
/// assert_eq!(signed_log1p(0.0), 0.0);
/// assert_eq!(signed_log1p(-9.0), -signed_log1p(9.0));
/// ```
pub fn signed_log1p(x: f64) -> f64 {
    x.abs().ln_1p().copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_logarithm_of_one_more_and_rises_everywhere() {
        assert!((signed_log1p(std::f64::consts::E - 1.0) - 1.0).abs() < 1e-15);
        let rising = [-1e300, -5.0, -1e-9, 0.0, 1e-9, 5.0, 1e300].map(signed_log1p);
        assert!(rising.windows(2).all(|w| w[0] < w[1]) && rising[6].is_finite());
    }
}
