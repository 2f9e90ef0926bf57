//! When requests arrive: a Poisson process, which is what many clients that know nothing of each other look like.

/// Seconds from the start at which requests arrive, `rate` a second on average, until `seconds` are over.
pub(crate) fn poisson(seed: u64, rate: f64, seconds: f64) -> Vec<f64> {
    let mut state = seed;
    let mut time = 0.0;
    let mut times = Vec::with_capacity((rate * seconds) as usize);
    loop {
        time -= (1.0 - uniform(&mut state)).ln() / rate;
        if time >= seconds {
            return times;
        }
        times.push(time);
    }
}

/// The next number of SplitMix64, in [0, 1).
fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_follow_from_the_seed_and_keep_the_rate() {
        let times = poisson(7, 1000.0, 20.0);
        assert_eq!(times, poisson(7, 1000.0, 20.0));
        assert!(times.is_sorted() && times.iter().all(|time| (0.0..20.0).contains(time)));
        // 20,000 are expected, with a deviation of 141.
        assert!(times.len().abs_diff(20_000) < 700, "{}", times.len());
    }
}
