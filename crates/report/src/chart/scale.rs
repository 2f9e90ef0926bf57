//! From values to places, and the round numbers between.

/// The largest magnitude that is drawn: sums and differences of two such numbers are finite.
const LARGEST: f64 = 1e300;

/// A value that can be drawn: none if it is not finite, the largest that can where it is larger.
pub(crate) fn tame(value: f64) -> Option<f64> {
    value.is_finite().then(|| value.clamp(-LARGEST, LARGEST))
}

/// The smallest and the largest of the finite values.
pub(crate) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter_map(tame).fold(None, |range, v| match range {
        None => Some((v, v)),
        Some((low, high)) => Some((low.min(v), high.max(v))),
    })
}

/// A straight map from values to places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    pub(crate) fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain, range }
    }

    /// The place of a value; one outside is put on the edge, one that is not finite at the start.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let (low, high) = self.domain;
        let span = high - low;
        let share = if span > 0.0 { (value - low) / span } else { 0.5 };
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        self.range.0 + (self.range.1 - self.range.0) * share
    }
}

/// Round numbers with a distance of 1, 2 or 5 times a power of ten that enclose `low..=high`, about `count` of them;
/// the first is at most `low`, the last at least `high`. With the distance.
pub(crate) fn ticks(low: f64, high: f64, count: usize) -> (Vec<f64>, f64) {
    let (low, high) = widened(low, high);
    let rough = (high - low) / count.max(1) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|unit| unit * power);
    let step = step.into_iter().find(|s| *s >= rough * 0.999).unwrap_or(10.0 * power);
    let first = (low / step + 1e-9).floor();
    let last = (high / step - 1e-9).ceil();
    let steps = (last - first).clamp(1.0, 3.0 * count as f64 + 3.0) as usize;
    ((0..=steps).map(|i| (first + i as f64) * step).collect(), step)
}

/// A range that has a width.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-9 && high - low > 1e-290 {
        return (low, high);
    }
    let around = if size > 1e-280 { size * 0.1 } else { 0.5 };
    (low - around, high + around)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        assert_eq!(ticks(1.0, 70.0, 4).0, [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(ticks(0.0, 1.0, 5).0.len(), 6);
        let (t, _) = ticks(-3.2, 12.0, 5);
        assert!(t[0] <= -3.2 && t[t.len() - 1] >= 12.0);
    }

    #[test]
    fn a_range_without_width_gets_one() {
        for value in [0.0, 3.0, -1e300, 1e300, 5e-324] {
            let (t, step) = ticks(value, value, 5);
            assert!(t.len() > 1 && step > 0.0 && t.iter().all(|t| t.is_finite()), "{value}: {t:?}");
        }
    }

    #[test]
    fn a_place_lies_within_the_range_whatever_the_value() {
        let scale = Scale::new((0.0, 1.0), (10.0, 20.0));
        for (value, place) in [(0.5, 15.0), (-4.0, 10.0), (9.0, 20.0), (f64::NAN, 10.0)] {
            assert_eq!(scale.at(value), place);
        }
    }
}
