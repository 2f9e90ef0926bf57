//! Random numbers that are a function of where they are used, never of what was drawn before.
//!
//! A [`Key`] names a place: `(seed, purpose, epoch, step)`. Its hash is, with `mix` the finaliser of SplitMix64
//! (Steele, Lea and Flood 2014) and `G = 0x9E3779B97F4A7C15`,
//!
//! ```text
//! h₀ = 0,  hₖ = mix(hₖ₋₁ ⊕ mix(vₖ + G))   for v = seed, purpose, epoch, step   (addition modulo 2⁶⁴)
//! ```
//!
//! and the `i`-th number at that place is `mix(h₄ ⊕ mix(i + G))`. So a run that is resumed at any step draws what the
//! unbroken run drew, on any number of threads.

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// What the numbers are for. The values are part of the format: a run's results depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u64)]
#[non_exhaustive]
pub enum Purpose {
    /// Cutting the rows into training, validation and test.
    Split = 1,
    /// The order of the rows in an epoch.
    Shuffle = 2,
    /// The first weights.
    Init = 3,
    /// Dropout masks.
    Dropout = 4,
    /// Drawing a few rows.
    Sample = 5,
    /// The linear baseline.
    Baseline = 6,
    /// Words that become unknown.
    WordDropout = 7,
    /// Changed copies of training rows.
    Augment = 8,
    /// Which rows of a large or a rare class are in an epoch.
    Balance = 9,
    /// Halves of the rows that conformity scores are of.
    Conformity = 10,
}

/// A place at which random numbers are needed.
///
/// ```
/// use firebrick_data::{Key, Purpose};
///
/// let key = Key::new(7, Purpose::Shuffle).epoch(3);
/// assert_eq!(key.u64_at(0), Key::new(7, Purpose::Shuffle).epoch(3).u64_at(0));
/// assert_ne!(key.u64_at(0), key.step(1).u64_at(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    seed: u64,
    purpose: u64,
    epoch: u64,
    step: u64,
}

impl Key {
    /// The place `(seed, purpose, 0, 0)`.
    pub fn new(seed: u64, purpose: Purpose) -> Self {
        Self { seed, purpose: purpose as u64, epoch: 0, step: 0 }
    }

    /// The same place in another epoch.
    #[must_use]
    pub fn epoch(self, epoch: u64) -> Self {
        Self { epoch, ..self }
    }

    /// The same place at another step.
    #[must_use]
    pub fn step(self, step: u64) -> Self {
        Self { step, ..self }
    }

    /// The epoch of the place.
    pub fn epoch_number(self) -> u64 {
        self.epoch
    }

    /// The place as one number, for generators that want a seed.
    pub fn hash64(self) -> u64 {
        [self.seed, self.purpose, self.epoch, self.step].into_iter().fold(0, absorb)
    }

    /// The `i`-th number here, uniform over all of `u64`.
    pub fn u64_at(self, i: u64) -> u64 {
        absorb(self.hash64(), i)
    }

    /// The `i`-th number here, uniform in `[0, 1)`, a multiple of 2⁻⁵³.
    pub fn unit_f64(self, i: u64) -> f64 {
        (self.u64_at(i) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The `i`-th number here, uniform in `0..bound` without bias (Lemire 2019); 0 when `bound` is 0.
    pub fn below(self, i: u64, bound: u64) -> u64 {
        below(self.u64_at(i), bound)
    }
}

/// Puts the items in a random order: Fisher–Yates, the swap of item `i` drawn from the `i`-th number of `key`.
pub fn shuffle<T>(items: &mut [T], key: Key) {
    let hash = key.hash64();
    for i in (1..items.len()).rev() {
        let j = below(absorb(hash, i as u64), i as u64 + 1);
        items.swap(i, j as usize);
    }
}

fn below(mut random: u64, bound: u64) -> u64 {
    if bound == 0 {
        return 0;
    }
    // Of 2⁶⁴ numbers, this many must be drawn again for all results to be equally likely.
    let surplus = bound.wrapping_neg() % bound;
    loop {
        let product = u128::from(random) * u128::from(bound);
        if product as u64 >= surplus {
            return (product >> 64) as u64;
        }
        random = mix(random.wrapping_add(GOLDEN));
    }
}

fn absorb(hash: u64, value: u64) -> u64 {
    mix(hash ^ mix(value.wrapping_add(GOLDEN)))
}

/// The finaliser of SplitMix64: all bits depend on all.
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_numbers_never_change_between_versions() {
        // SplitMix64's first output for the seed 0, from its published reference code.
        assert_eq!(mix(GOLDEN), 0xE220_A839_7B1D_CDAF);
        assert_eq!(Key::new(0, Purpose::Split).hash64(), FIRST_HASH);
        let mut items: Vec<u32> = (0..8).collect();
        shuffle(&mut items, Key::new(1, Purpose::Shuffle));
        assert_eq!(items, FIRST_SHUFFLE);
    }

    const FIRST_HASH: u64 = 0x327E_D5F1_C683_398A;
    const FIRST_SHUFFLE: [u32; 8] = [6, 7, 4, 3, 2, 0, 1, 5];

    #[test]
    fn seed_purpose_epoch_and_step_are_not_interchangeable() {
        let mut seen = HashSet::new();
        for seed in 0..6 {
            for purpose in [Purpose::Split, Purpose::Shuffle, Purpose::Init, Purpose::Dropout] {
                for epoch in 0..6 {
                    for step in 0..6 {
                        seen.insert(Key::new(seed, purpose).epoch(epoch).step(step).hash64());
                    }
                }
            }
        }
        assert_eq!(seen.len(), 6 * 4 * 6 * 6);
    }

    #[test]
    fn every_place_is_equally_likely_after_a_shuffle() {
        let mut counts = [[0_u32; 5]; 5];
        for seed in 0..20_000 {
            let mut items = [0, 1, 2, 3, 4];
            shuffle(&mut items, Key::new(seed, Purpose::Shuffle));
            items.iter().enumerate().for_each(|(place, &item)| counts[item][place] += 1);
        }
        // 4000 expected each; five standard deviations are 283.
        assert!(counts.iter().flatten().all(|&n| n.abs_diff(4000) < 283), "{counts:?}");
    }

    #[test]
    fn unit_numbers_fill_the_interval_evenly() {
        let key = Key::new(3, Purpose::Dropout);
        let mut counts = [0_u32; 10];
        for i in 0..100_000 {
            counts[(key.unit_f64(i) * 10.0) as usize] += 1;
        }
        assert!(counts.iter().all(|&n| n.abs_diff(10_000) < 475), "{counts:?}");
    }

    proptest! {
        #[test]
        fn a_shuffle_keeps_every_item(n in 0_usize..200, seed: u64) {
            let mut items: Vec<usize> = (0..n).collect();
            shuffle(&mut items, Key::new(seed, Purpose::Shuffle));
            items.sort_unstable();
            prop_assert_eq!(items, (0..n).collect::<Vec<_>>());
        }

        #[test]
        fn a_bounded_number_is_below_its_bound(seed: u64, i: u64, bound in 1_u64..) {
            prop_assert!(Key::new(seed, Purpose::Sample).below(i, bound) < bound);
        }
    }
}
