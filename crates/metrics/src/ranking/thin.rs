//! Fewer points of a line that look the same.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A stretch of the line that is drawn straight so far.
struct Stretch {
    /// How far `farthest` is from it.
    distance: f64,
    start: usize,
    farthest: usize,
    end: usize,
}

/// Indices, rising, of at most `max_points` of `points`: both ends, and then always the point
/// farthest from the line through those kept so far.
///
/// The criterion of D. Douglas and T. Peucker, *Algorithms for the reduction of the number of
/// points required to represent a digitized line* (1973), with a number of points for a limit.
/// Fewer are enough once the line is matched exactly. With less than 2 allowed the ends remain.
pub(super) fn kept(points: &[(f64, f64)], max_points: usize) -> Vec<usize> {
    if points.len() <= max_points.max(2) {
        return (0..points.len()).collect();
    }
    let last = points.len() - 1;
    let mut kept = vec![0, last];
    let mut stretches = BinaryHeap::from([Stretch::new(points, 0, last)]);
    while kept.len() < max_points {
        let Some(worst) = stretches.pop().filter(|stretch| stretch.distance > 0.0) else { break };
        kept.push(worst.farthest);
        stretches.push(Stretch::new(points, worst.start, worst.farthest));
        stretches.push(Stretch::new(points, worst.farthest, worst.end));
    }
    kept.sort_unstable();
    kept
}

impl Stretch {
    fn new(points: &[(f64, f64)], start: usize, end: usize) -> Self {
        let (mut farthest, mut distance) = (start, 0.0);
        for index in start + 1..end {
            let here = distance_from(points[index], points[start], points[end]);
            if here > distance {
                (farthest, distance) = (index, here);
            }
        }
        Self { distance, start, farthest, end }
    }
}

/// Distance of `point` from the stretch between `start` and `end`.
fn distance_from(point: (f64, f64), start: (f64, f64), end: (f64, f64)) -> f64 {
    let (along, off) = (minus(end, start), minus(point, start));
    let square = dot(along, along);
    let share = if square > 0.0 { (dot(off, along) / square).clamp(0.0, 1.0) } else { 0.0 };
    let rest = (off.0 - share * along.0, off.1 - share * along.1);
    dot(rest, rest).sqrt()
}

fn minus(left: (f64, f64), right: (f64, f64)) -> (f64, f64) {
    (left.0 - right.0, left.1 - right.1)
}

fn dot(left: (f64, f64), right: (f64, f64)) -> f64 {
    left.0 * right.0 + left.1 * right.1
}

impl Ord for Stretch {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |stretch: &Self| Reverse(stretch.start);
        self.distance.total_cmp(&other.distance).then_with(|| place(self).cmp(&place(other)))
    }
}

impl PartialOrd for Stretch {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Stretch {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Stretch {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_stay_and_what_lies_straight_goes() {
        let line = [(0.0, 0.0), (0.0, 0.25), (0.0, 0.5), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0)];
        assert_eq!(kept(&line, 5), [0, 3, 5]);
        assert_eq!(kept(&line, 6), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn the_ends_stay_whatever_is_allowed() {
        let line = [(0.0, 0.0), (0.5, 1.0), (1.0, 0.0)];
        assert_eq!(kept(&line, 0), [0, 2]);
        assert_eq!(kept(&[], 0), [0usize; 0]);
    }

    #[test]
    fn no_point_of_a_thinned_curve_is_far_from_its_line() {
        let curve: Vec<(f64, f64)> =
            (0..=10_000).map(|step| f64::from(step) / 10_000.0).map(|x| (x, x.powf(0.1))).collect();
        let kept = kept(&curve, 60);
        assert!(kept.len() <= 60);
        for pair in kept.windows(2) {
            assert!(Stretch::new(&curve, pair[0], pair[1]).distance < 0.002);
        }
    }
}
