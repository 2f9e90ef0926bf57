//! Counts between edges.

use serde::{Deserialize, Serialize};

/// Counts between edges. Edges that are not finite or do not rise, and counts without an edge, are not drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Histogram {
    /// One more than there are counts, rising.
    pub edges: Vec<f64>,
    /// How many values lie between an edge and the next.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// The values in `bins` bins of one width from the smallest to the largest; values that are not finite are left
    /// out. Empty if there are none.
    pub fn of(values: impl Iterator<Item = f64> + Clone, bins: usize) -> Self {
        let Some((low, high)) = crate::chart::extent(values.clone()) else {
            return Self::default();
        };
        let (low, high) = if low < high { (low, high) } else { (low - 0.5, high + 0.5) };
        let bins = bins.max(1);
        let width = (high - low) / bins as f64;
        let mut counts = vec![0; bins];
        for value in values.filter_map(crate::chart::tame) {
            let bin = ((value - low) / width) as usize;
            counts[bin.min(bins - 1)] += 1;
        }
        Self { edges: (0..=bins).map(|i| low + width * i as f64).collect(), counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_value_is_in_a_bin() {
        let values = [1.0, 2.0, f64::NAN, 3.0, f64::INFINITY, 3.0];
        let h = Histogram::of(values.into_iter(), 2);
        assert_eq!(h.edges, [1.0, 2.0, 3.0]);
        assert_eq!(h.counts, [1, 3]);
        assert_eq!(Histogram::of([].into_iter(), 2), Histogram::default());
    }

    #[test]
    fn equal_values_have_a_bin_around_them() {
        let h = Histogram::of([7.0, 7.0].into_iter(), 3);
        assert_eq!(h.counts, [0, 2, 0]);
    }
}
