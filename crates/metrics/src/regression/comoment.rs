//! How two columns vary together.

use super::spread::Spread;
use crate::MetricsError;
use crate::double::Double;

/// Running spreads of two columns, and the sum of the products of their distances from the mean.
///
/// The update of Welford for products, merged as by Chan, Golub and LeVeque (1979).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Comoment {
    left: Spread,
    right: Spread,
    products: Double,
}

impl Comoment {
    pub(crate) const EMPTY: Self =
        Self { left: Spread::EMPTY, right: Spread::EMPTY, products: Double::ZERO };

    pub(crate) fn add(&mut self, left: f64, right: f64) {
        let distance = Double::from(left) - self.left.mean();
        self.left.add(left);
        self.right.add(right);
        self.products = self.products + distance * (Double::from(right) - self.right.mean());
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        let (mine, theirs) = (self.left.count() as f64, other.left.count() as f64);
        if mine > 0.0 && theirs > 0.0 {
            let shared = (Double::from(mine) * Double::from(theirs)).over(mine + theirs);
            let distance =
                (other.left.mean() - self.left.mean()) * (other.right.mean() - self.right.mean());
            self.products = self.products + distance * shared;
        }
        self.products = self.products + other.products;
        self.left.merge(&other.left);
        self.right.merge(&other.right);
    }

    /// Pearson's correlation, called `what` in errors.
    pub(crate) fn correlation(&self, what: &'static str) -> Result<f64, MetricsError> {
        if self.left.count() < 2 {
            return Err(MetricsError::Undefined { what, why: "it needs at least two rows" });
        }
        let (left, right) = (self.left.squares(), self.right.squares());
        if left == 0.0 || right == 0.0 {
            return Err(MetricsError::Undefined { what, why: "one side is constant" });
        }
        // Two roots: the product of the squares may leave the range where the roots do not.
        let correlation = self.products.to_f64() / left.sqrt() / right.sqrt();
        if correlation.is_finite() && left.is_finite() && right.is_finite() {
            Ok(correlation.clamp(-1.0, 1.0))
        } else {
            Err(MetricsError::Overflow { what })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correlation(rows: &[(f64, f64)]) -> Result<f64, MetricsError> {
        let mut together = Comoment::EMPTY;
        rows.iter().for_each(|&(left, right)| together.add(left, right));
        together.correlation("correlation")
    }

    #[test]
    fn two_different_points_lie_on_a_line() {
        let up = correlation(&[(1.0, 5.0), (2.0, 9.0)]).unwrap();
        let down = correlation(&[(1e9, 5.0), (1e9 + 1.0, -9.0)]).unwrap();
        assert!((up - 1.0).abs() < 1e-15 && (down + 1.0).abs() < 1e-15, "{up} {down}");
    }

    #[test]
    fn one_point_and_a_constant_side_have_no_correlation() {
        assert!(matches!(correlation(&[(1.0, 5.0)]), Err(MetricsError::Undefined { .. })));
        let constant = correlation(&[(0.1, 5.0), (0.1, 9.0), (0.1, 7.0)]);
        assert!(matches!(constant, Err(MetricsError::Undefined { .. })));
    }

    #[test]
    fn numbers_too_large_to_square_are_an_error() {
        let far = correlation(&[(1e200, 1.0), (-1e200, 2.0)]);
        assert!(matches!(far, Err(MetricsError::Overflow { .. })), "{far:?}");
    }
}
