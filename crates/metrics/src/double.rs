//! Sums that keep about 32 digits, so that neither the order of rows nor a large offset matters.

use std::ops::{Add, Mul, Sub};

/// An unevaluated sum of two `f64`: the value, and what rounding took from it.
///
/// "Double-double" arithmetic after T. J. Dekker, *A floating-point technique for extending the
/// available precision* (1971), with Knuth's two-sum and a fused multiply-add for products.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Double {
    high: f64,
    low: f64,
}

impl Double {
    pub(crate) const ZERO: Self = Self { high: 0.0, low: 0.0 };

    /// `self / divisor`.
    pub(crate) fn over(self, divisor: f64) -> Self {
        let first = self.high / divisor;
        let rest = self - product(first, divisor);
        quick_sum(first, rest.high / divisor)
    }

    /// The nearest `f64`; not finite if anything on the way here overflowed.
    pub(crate) fn to_f64(self) -> f64 {
        self.high + self.low
    }
}

impl From<f64> for Double {
    fn from(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }
}

impl Add for Double {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (high, low) = (sum(self.high, other.high), sum(self.low, other.low));
        let partial = quick_sum(high.high, high.low + low.high);
        quick_sum(partial.high, partial.low + low.low)
    }
}

impl Sub for Double {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + Self { high: -other.high, low: -other.low }
    }
}

impl Mul for Double {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let exact = product(self.high, other.high);
        quick_sum(exact.high, exact.low + (self.high * other.low + self.low * other.high))
    }
}

/// `a + b` without loss.
fn sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let from_b = high - a;
    Double { high, low: (a - (high - from_b)) + (b - from_b) }
}

/// `a + b` without loss, provided that `a` is the larger one.
fn quick_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    Double { high, low: b - (high - a) }
}

/// `a · b` without loss.
fn product(a: f64, b: f64) -> Double {
    let high = a * b;
    Double { high, low: a.mul_add(b, -high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_term_survives_between_two_large_ones() {
        let sum = Double::from(1e16) + Double::from(1.0) - Double::from(1e16);
        assert_eq!(sum.to_f64(), 1.0);
    }

    #[test]
    fn a_product_keeps_the_digits_that_rounding_drops() {
        let x = Double::from(1.0 + f64::EPSILON);
        let rest = x * x - Double::from(1.0) - Double::from(2.0 * f64::EPSILON);
        assert_eq!(rest.to_f64(), f64::EPSILON * f64::EPSILON);
    }

    #[test]
    fn a_quotient_times_its_divisor_is_the_dividend_to_thirty_digits() {
        let third = Double::from(1.0).over(3.0);
        let rest = third * Double::from(3.0) - Double::from(1.0);
        assert!(rest.to_f64().abs() < 1e-30, "{rest:?}");
    }
}
