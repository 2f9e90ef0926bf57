//! The best step curve that never falls.

use serde::{Deserialize, Serialize};

use crate::MetricsError;
use crate::checks::{check_finite, fits};
use crate::error::check_lengths;

/// Isotonic regression: of all curves that never fall, the one closest to the points in squares.
///
/// Found by pooling adjacent violators (Ayer et al. 1955) in O(n log n). Between the points it is
/// linear, beyond them constant, as scikit-learn's with `out_of_bounds="clip"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Corners")]
pub struct IsotonicRegression {
    x: Vec<f64>,
    y: Vec<f64>,
}

/// A curve as it is in a file, not checked yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corners {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl TryFrom<Corners> for IsotonicRegression {
    type Error = MetricsError;

    fn try_from(Corners { x, y }: Corners) -> Result<Self, MetricsError> {
        check_columns(&x, &y)?;
        let rises = |values: &[f64]| values.windows(2).all(|pair| pair[0] <= pair[1]);
        if rises(&x) && rises(&y) {
            return Ok(Self { x, y });
        }
        Err(MetricsError::Undefined { what: "the isotonic curve", why: "its corners fall" })
    }
}

fn check_columns(x: &[f64], y: &[f64]) -> Result<(), MetricsError> {
    check_lengths("targets", x.len(), y.len())?;
    check_finite("score", 1, x)?;
    check_finite("target", 1, y)?;
    if x.is_empty() { Err(MetricsError::Empty) } else { Ok(()) }
}

impl IsotonicRegression {
    /// The curve through points of equal weight. Points at the same `x` count as their mean.
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], and
    /// [`MetricsError::Overflow`] where a sum of targets is beyond the range of `f64`.
    pub fn fit(x: &[f64], y: &[f64]) -> Result<Self, MetricsError> {
        check_columns(x, y)?;
        let points = unique(x, y);
        let levels = pool(&points);
        levels.iter().try_for_each(|&level| fits("a level of targets", level).map(|_| ()))?;
        Ok(Self::of_corners(&points, &levels))
    }

    /// The height of the curve at each `x`, within the range of the targets.
    ///
    /// # Errors
    /// [`MetricsError::NotFinite`].
    pub fn apply(&self, x: &[f64]) -> Result<Vec<f64>, MetricsError> {
        check_finite("score", 1, x)?;
        Ok(x.iter().map(|&x| self.at(x)).collect())
    }

    fn at(&self, x: f64) -> f64 {
        let right = self.x.partition_point(|corner| *corner < x);
        if right == 0 {
            return self.y[0];
        }
        if right == self.x.len() {
            return self.y[right - 1];
        }
        let (x0, x1) = (self.x[right - 1], self.x[right]);
        let (y0, y1) = (self.y[right - 1], self.y[right]);
        // Halves: the distance of two finite numbers may not be finite.
        let share = (x / 2.0 - x0 / 2.0) / (x1 / 2.0 - x0 / 2.0);
        if x == x1 { y1 } else { (y0 + share * (y1 - y0)).clamp(y0, y1) }
    }

    /// Keeps the ends of each level: between them nothing happens.
    fn of_corners(points: &[Point], levels: &[f64]) -> Self {
        let last = levels.len() - 1;
        let kept = |&place: &usize| {
            place == 0
                || place == last
                || levels[place] != levels[place - 1]
                || levels[place] != levels[place + 1]
        };
        let (x, y) =
            (0..levels.len()).filter(kept).map(|place| (points[place].x, levels[place])).unzip();
        Self { x, y }
    }
}

/// Points at one `x`: their mean, and how many they are.
#[derive(Debug, Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
    weight: f64,
}

fn unique(x: &[f64], y: &[f64]) -> Vec<Point> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| {
        let by_x = x[a].partial_cmp(&x[b]).unwrap_or(std::cmp::Ordering::Equal);
        // Also by y: the sum of ties then does not depend on the order of the rows.
        by_x.then(y[a].total_cmp(&y[b]))
    });
    order
        .chunk_by(|&a, &b| x[a] == x[b])
        .map(|tied| {
            let weight = tied.len() as f64;
            Point { x: x[tied[0]], y: tied.iter().map(|&row| y[row]).sum::<f64>() / weight, weight }
        })
        .collect()
}

/// The level of each point: neighbours that fall are replaced by their mean until none does.
fn pool(points: &[Point]) -> Vec<f64> {
    // Blocks as (sum of weight · y, weight, points).
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for point in points {
        let mut block = (point.y * point.weight, point.weight, 1);
        while let Some(&(sum, weight, count)) = blocks.last() {
            if sum / weight < block.0 / block.1 {
                break;
            }
            block = (block.0 + sum, block.1 + weight, block.2 + count);
            blocks.pop();
        }
        blocks.push(block);
    }
    blocks
        .into_iter()
        .flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_is_levelled_and_the_line_between_corners_is_straight() {
        let curve = IsotonicRegression::fit(&[1.0, 2.0, 3.0, 4.0], &[0.0, 1.0, 0.0, 1.0]).unwrap();
        let found = curve.apply(&[0.0, 1.0, 1.5, 2.0, 3.0, 3.5, 9.0]).unwrap();
        assert_eq!(found, [0.0, 0.0, 0.25, 0.5, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn points_at_the_same_place_count_as_their_mean() {
        let curve = IsotonicRegression::fit(&[1.0; 4], &[0.0, 1.0, 1.0, 1.0]).unwrap();
        assert_eq!(curve.apply(&[0.0, 1.0, 2.0]).unwrap(), [0.75; 3]);
        // Two zeros of different sign are one place.
        let curve = IsotonicRegression::fit(&[0.0, -0.0], &[0.0, 1.0]).unwrap();
        assert_eq!(curve.apply(&[0.0]).unwrap(), [0.5]);
    }

    #[test]
    fn the_farthest_numbers_there_are_do_not_overflow() {
        let curve = IsotonicRegression::fit(&[f64::MIN, f64::MAX], &[0.0, 1.0]).unwrap();
        assert_eq!(curve.apply(&[0.0]).unwrap(), [0.5]);
    }

    #[test]
    fn targets_too_large_to_add_are_an_error() {
        let found = IsotonicRegression::fit(&[1.0, 2.0], &[1e308, 0.9e308]);
        assert!(matches!(found, Err(MetricsError::Overflow { .. })), "{found:?}");
    }

    #[test]
    fn a_curve_survives_json_and_a_broken_one_is_refused() {
        let curve = IsotonicRegression::fit(&[1.0, 2.0], &[0.0, 1.0]).unwrap();
        let json = serde_json::to_string(&curve).unwrap();
        assert_eq!(serde_json::from_str::<IsotonicRegression>(&json).unwrap(), curve);
        let bad = [
            r#"{"x":[1.0],"y":[]}"#,
            r#"{"x":[],"y":[]}"#,
            r#"{"x":[2.0,1.0],"y":[0.0,1.0]}"#,
            r#"{"x":[1.0,2.0],"y":[1.0,0.0]}"#,
        ];
        for json in bad {
            assert!(serde_json::from_str::<IsotonicRegression>(json).is_err(), "{json}");
        }
    }
}
