//! Where the bins of confidences begin and end.

use crate::MetricsError;

/// How confidences are put into bins; the number is that of the bins, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binning {
    /// Bins of equal width over `0..=1`.
    Uniform(usize),
    /// Bins of equal mass: the edges are quantiles of the confidences. Equal confidences stay
    /// together, so many of them make bins unequal or leave some empty.
    Quantile(usize),
}

impl Binning {
    /// All edges, rising, shape `[bins + 1]`; for quantiles those of `confidences`.
    pub(super) fn edges(self, confidences: &[f64]) -> Result<Vec<f64>, MetricsError> {
        let (Self::Uniform(bins) | Self::Quantile(bins)) = self;
        if bins == 0 {
            let expected = "at least 1";
            return Err(MetricsError::OutOfRange { what: "bins", expected, value: 0.0 });
        }
        let mut edges = spaced(bins);
        if let Self::Quantile(_) = self {
            if confidences.is_empty() {
                return Err(MetricsError::Empty);
            }
            let mut sorted = confidences.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            // By a hundred and back as NumPy's percentiles: an edge often is one of the
            // confidences, and a last digit would move that row into the next bin.
            edges.iter_mut().for_each(|edge| *edge = quantile(&sorted, *edge * 100.0 / 100.0));
        }
        Ok(edges)
    }
}

/// Equal steps over `0..=1`, rounded as NumPy's `linspace`.
fn spaced(bins: usize) -> Vec<f64> {
    let width = 1.0 / bins as f64;
    (0..bins).map(|bin| bin as f64 * width).chain([1.0]).collect()
}

/// The value below which `share` of the sorted values lie, between two of them linearly.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len() - 1;
    let place = last as f64 * share;
    let before = (place.floor() as usize).min(last);
    let (low, high) = (sorted[before], sorted[(before + 1).min(last)]);
    let part = place - before as f64;
    // From the nearer side, as NumPy does.
    if part >= 0.5 { high - (high - low) * (1.0 - part) } else { low + (high - low) * part }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_edges_are_spaced_evenly_and_quantiles_by_mass() {
        assert_eq!(Binning::Uniform(4).edges(&[]).unwrap(), [0.0, 0.25, 0.5, 0.75, 1.0]);
        let confidences = [0.9, 0.1, 0.2, 0.3, 0.6];
        assert_eq!(Binning::Quantile(2).edges(&confidences).unwrap(), [0.1, 0.3, 0.9]);
        assert_eq!(Binning::Quantile(2).edges(&[0.5]).unwrap(), [0.5; 3]);
    }

    #[test]
    fn quantiles_are_those_of_numpy_to_the_last_digit() {
        let edges = Binning::Quantile(4).edges(&[0.9, 0.1]).unwrap();
        assert_eq!(edges[3], 0.7);
        let edges = Binning::Quantile(2).edges(&[0.1, 0.8]).unwrap();
        assert_eq!(edges[1], 0.45);
    }

    #[test]
    fn no_bins_are_refused() {
        let error = Binning::Uniform(0).edges(&[]).unwrap_err();
        assert_eq!(error.to_string(), "bins is 0, expected at least 1");
        assert_eq!(Binning::Quantile(3).edges(&[]), Err(MetricsError::Empty));
    }
}
