//! Random numbers from a key and a place, with no state to carry along.
//!
//! A draw depends on nothing but `(key, index)`: draws can be made in any order, on any number of
//! threads, and again after a restart. The mixing function is the SplitMix64 finaliser
//! (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).

pub(crate) const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// Multipliers of the finaliser's two rounds.
pub(crate) const FINALISER: [u64; 2] = [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

/// 64 well-mixed bits for draw number `index` of `key`.
#[inline(always)]
pub fn bits(key: u64, index: u64) -> u64 {
    let mut z = key.wrapping_add(index.wrapping_add(1).wrapping_mul(GOLDEN_GAMMA));
    z = (z ^ (z >> 30)).wrapping_mul(FINALISER[0]);
    z = (z ^ (z >> 27)).wrapping_mul(FINALISER[1]);
    z ^ (z >> 31)
}

/// A key of its own for part number `part` of `key`, such as one layer of a network.
#[inline]
pub fn subkey(key: u64, part: u64) -> u64 {
    bits(bits(key, part), !part)
}

/// A draw from the uniform distribution on `[0, 1)`, with 53 random bits.
#[inline]
pub fn unit(key: u64, index: u64) -> f64 {
    (bits(key, index) >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// A draw from the standard normal distribution (Box and Muller, 1958).
///
/// Uses draws `2 * index` and `2 * index + 1` of `key`.
#[inline]
pub fn normal(key: u64, index: u64) -> f64 {
    let radius = (-2.0 * (1.0 - unit(key, 2 * index)).ln()).sqrt();
    let angle = std::f64::consts::TAU * unit(key, 2 * index + 1);
    radius * angle.cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_draws_fill_the_unit_interval_evenly() {
        let n = 100_000;
        let mut bins = [0usize; 10];
        for i in 0..n {
            let x = unit(7, i);
            assert!((0.0..1.0).contains(&x));
            bins[(x * 10.0) as usize] += 1;
        }
        // Five standard deviations of a binomial count with p = 0.1.
        let tolerance = 5.0 * (n as f64 * 0.1 * 0.9).sqrt();
        assert!(bins.iter().all(|&b| (b as f64 - n as f64 / 10.0).abs() < tolerance), "{bins:?}");
    }

    #[test]
    fn normal_draws_have_mean_zero_and_variance_one() {
        let n = 100_000;
        let xs: Vec<f64> = (0..n).map(|i| normal(3, i)).collect();
        let mean = xs.iter().sum::<f64>() / n as f64;
        let variance = xs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64;
        assert!(mean.abs() < 0.02, "{mean}");
        assert!((variance - 1.0).abs() < 0.03, "{variance}");
    }

    #[test]
    fn neighbouring_keys_and_parts_give_unrelated_draws() {
        let same = (0..10_000u64).filter(|&i| (bits(1, i) ^ bits(2, i)) & 1 == 0).count();
        assert!((4_700..5_300).contains(&same), "{same}");
        assert_ne!(subkey(1, 0), subkey(1, 1));
        assert_ne!(subkey(1, 0), subkey(2, 0));
    }
}
