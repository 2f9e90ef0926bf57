//! Random numbers by place: the `i`-th number of a draw depends on seed, draw and `i` alone.

use std::convert::Infallible;

use rand_core::TryRng;

/// Steps of SplitMix64 (Steele, Lea and Flood 2014): 2⁶⁴ over the golden ratio, made odd.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The numbers of one draw, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Draw {
    hash: u64,
    next: u64,
}

impl Draw {
    /// The numbers at `(seed, draw)`, from the first.
    pub(crate) fn new(seed: u64, draw: u64) -> Self {
        Self { hash: absorb(absorb(0, seed), draw), next: 0 }
    }

    fn next(&mut self) -> u64 {
        self.next = self.next.wrapping_add(1);
        mix(self.hash.wrapping_add(self.next.wrapping_mul(GOLDEN)))
    }

    /// Uniform in `0..bound`; each result is likelier than another by at most `bound / 2⁶⁴`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

impl TryRng for Draw {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

fn absorb(hash: u64, value: u64) -> u64 {
    mix(hash ^ mix(value.wrapping_add(GOLDEN)))
}

/// SplitMix64's finaliser: all bits depend on all.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_never_change_between_versions() {
        // SplitMix64's first output for the seed 0, from its published reference code.
        assert_eq!(mix(GOLDEN), 0xE220_A839_7B1D_CDAF);
        let first: Vec<usize> = (0..3).map(|draw| Draw::new(7, draw).below(1000)).collect();
        assert_eq!(first, FIRST);
    }

    const FIRST: [usize; 3] = [975, 272, 674];

    #[test]
    fn bounded_numbers_fill_their_range_evenly() {
        let (mut draw, mut counts) = (Draw::new(3, 0), [0u32; 10]);
        (0..100_000).for_each(|_| counts[draw.below(10)] += 1);
        // Five standard deviations are 475.
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 475), "{counts:?}");
    }
}
