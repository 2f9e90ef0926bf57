//! Tails of the normal distribution.

use libm::erfc;

/// `P(|Z| > z)` for a standard normal `Z`.
pub(crate) fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The `z` with `P(|Z| ≤ z) = level`, for a level of more than 0 and less than 1.
///
/// Newton's steps on the tail, kept in a bracket: the tail falls and is curved, so they converge.
pub(crate) fn two_sided_quantile(level: f64) -> f64 {
    let tail = 1.0 - level;
    let (mut low, mut high) = (0.0, 40.0);
    let mut z = 1.0;
    for _ in 0..200 {
        let excess = two_sided(z) - tail;
        if excess > 0.0 {
            low = z;
        } else {
            high = z;
        }
        let density = (2.0 / std::f64::consts::PI).sqrt() * (-0.5 * z * z).exp();
        let newton = z + excess / density;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - z).abs() <= 1e-16 * z {
            break;
        }
        z = next;
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_levels_have_their_well_known_quantiles() {
        let close = |level: f64, z: f64| (two_sided_quantile(level) - z).abs() < 1e-14;
        assert!(close(0.95, 1.959_963_984_540_054));
        assert!(close(0.99, 2.575_829_303_548_900_4));
        assert!(close(0.5, 0.674_489_750_196_081_7));
        assert!(two_sided_quantile(1.0 - f64::EPSILON).is_finite());
        assert!(two_sided_quantile(1e-300) >= 0.0);
    }
}
