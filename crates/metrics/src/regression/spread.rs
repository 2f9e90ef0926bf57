//! Mean and spread of values that come one by one.

use crate::double::Double;

/// Running mean of values, and the sum of squared distances from it.
///
/// Welford's update, merged as by Chan, Golub and LeVeque (1979). In plain `f64` its mean is off
/// by an ulp of the offset, which costs half the digits at an offset of 1e9; hence [`Double`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    count: u64,
    mean: Double,
    squares: Double,
}

impl Spread {
    pub(crate) const EMPTY: Self = Self { count: 0, mean: Double::ZERO, squares: Double::ZERO };

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// `Σ (y − mean)²`, exactly 0 for values that are all the same.
    pub(crate) fn squares(&self) -> f64 {
        self.squares.to_f64()
    }

    pub(crate) fn mean(&self) -> Double {
        self.mean
    }

    pub(crate) fn add(&mut self, value: impl Into<Double>) {
        let value = value.into();
        self.count += 1;
        let distance = value - self.mean;
        self.mean = self.mean + distance.over(self.count as f64);
        self.squares = self.squares + distance * (value - self.mean);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        if self.count == 0 || other.count == 0 {
            if self.count == 0 {
                *self = *other;
            }
            return;
        }
        let (left, right) = (self.count as f64, other.count as f64);
        self.count += other.count;
        let all = self.count as f64;
        let distance = other.mean - self.mean;
        let shared = (Double::from(left) * Double::from(right)).over(all);
        self.mean = self.mean + (distance * Double::from(right)).over(all);
        self.squares = self.squares + other.squares + distance * distance * shared;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(values: &[f64]) -> Spread {
        let mut spread = Spread::EMPTY;
        values.iter().for_each(|&value| spread.add(value));
        spread
    }

    #[test]
    fn an_offset_costs_no_digits() {
        for offset in [0.0, 1e9, -1e15] {
            let values = [1.0, 2.0, 3.0, 4.0].map(|value| value + offset);
            assert_eq!(spread(&values).squares(), 5.0, "offset {offset}");
        }
    }

    #[test]
    fn equal_values_have_no_spread_even_where_their_sum_rounds() {
        let mut tenths = spread(&[0.1; 1000]);
        assert_eq!(tenths.squares(), 0.0);
        tenths.merge(&spread(&[0.1; 7]));
        assert_eq!(tenths.squares(), 0.0);
    }

    #[test]
    fn merging_with_nothing_changes_nothing() {
        let values = spread(&[1.0, 5.0]);
        let (mut left, mut right) = (values, Spread::EMPTY);
        left.merge(&Spread::EMPTY);
        right.merge(&values);
        assert_eq!((left, right), (values, values));
    }
}
