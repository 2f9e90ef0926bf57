//! Conformity scores that are kept, so that any coverage can be asked for later.

use serde::{Deserialize, Serialize};

use super::rank::{highest_coverage, rank};
use crate::MetricsError;
use crate::checks::{check_finite, check_open_unit, check_pairs};

/// How badly the truth of each of some rows fits what a model says of it: sorted, and thinned where there are many.
///
/// Of more rows than [`MOST`](Self::MOST) as many order statistics are kept, evenly spaced in rank, the largest among
/// them. A threshold that falls between two is the upper one: coverage is never below that of all the scores, and at
/// most `1 / MOST` above it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct ConformityScores {
    rows: u64,
    kept: Vec<f64>,
}

/// As it is read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    rows: u64,
    kept: Vec<f64>,
}

impl TryFrom<Raw> for ConformityScores {
    type Error = String;

    fn try_from(Raw { rows, kept }: Raw) -> Result<Self, String> {
        if kept.is_empty() || kept.len() as u64 > rows {
            return Err(format!("{} conformity scores of {rows} rows", kept.len()));
        }
        if !kept.is_sorted() {
            return Err("conformity scores that are not in rising order".into());
        }
        Ok(Self { rows, kept })
    }
}

impl ConformityScores {
    /// The most scores that are kept.
    pub const MOST: usize = 1000;

    /// Keeps the scores of rows, in any order.
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::NotFinite`].
    pub fn new(mut scores: Vec<f64>) -> Result<Self, MetricsError> {
        if scores.is_empty() {
            return Err(MetricsError::Empty);
        }
        check_finite("score", 1, &scores)?;
        scores.sort_by(f64::total_cmp);
        let rows = scores.len();
        if rows > Self::MOST {
            // The ranks ⌈j·n/m⌉ for j from 1 to m.
            let rank = |j: usize| (j as u128 * rows as u128).div_ceil(Self::MOST as u128) as usize;
            scores = (1..=Self::MOST).map(|j| scores[rank(j) - 1]).collect();
        }
        Ok(Self { rows: rows as u64, kept: scores })
    }

    /// The absolute errors `|y − ŷ|` (Lei et al. 2018).
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], also where an error is
    /// beyond the range of `f64`.
    pub fn of_numbers(truth: &[f64], predicted: &[f64]) -> Result<Self, MetricsError> {
        check_pairs(truth, predicted)?;
        Self::new(truth.iter().zip(predicted).map(|(y, predicted)| (y - predicted).abs()).collect())
    }

    /// How many rows the scores are of.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The [highest coverage](highest_coverage) that so many rows can promise.
    pub fn highest_coverage(&self) -> f64 {
        highest_coverage(self.rows)
    }

    /// The `⌈(n + 1) · coverage⌉`-th lowest score, or the next that is kept; `None` where n is too small.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for a coverage outside 0 to 1.
    pub fn threshold(&self, coverage: f64) -> Result<Option<f64>, MetricsError> {
        check_open_unit("the coverage", coverage)?;
        let (n, m) = (u128::from(self.rows), self.kept.len() as u128);
        let rank = rank(usize::try_from(self.rows).unwrap_or(usize::MAX), coverage);
        // The smallest j with ⌈j·n/m⌉ at or above the rank.
        Ok(rank.map(|rank| self.kept[((rank as u128 - 1) * m / n) as usize]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformal::rank::threshold;

    /// Distinct numbers in no order.
    fn scores(rows: usize) -> Vec<f64> {
        (0..rows).map(|i| ((i * 7919) % rows) as f64 / rows as f64).collect()
    }

    #[test]
    fn few_scores_are_all_kept_and_of_many_a_threshold_is_never_too_low() {
        for rows in [1, 49, 999, 1000, 1001, 1999, 2000, 12_345] {
            let kept = ConformityScores::new(scores(rows)).unwrap();
            for percent in 1..100 {
                let coverage = f64::from(percent) / 100.0;
                let exact = threshold(&mut scores(rows), coverage);
                let found = kept.threshold(coverage).unwrap();
                let Some((exact, found)) = exact.zip(found) else {
                    assert_eq!(exact, found);
                    continue;
                };
                let above = (found - exact) * rows as f64;
                let most = if rows <= 1000 { 0.0 } else { (rows as f64 / 1000.0).ceil() };
                assert!((-1e-6..=most + 1e-6).contains(&above), "{rows} {percent} {above}");
            }
        }
    }

    #[test]
    fn a_threshold_rises_with_the_coverage_until_there_are_too_few_rows() {
        let kept = ConformityScores::new(scores(99)).unwrap();
        let mut last = f64::NEG_INFINITY;
        for percent in 1..=99 {
            let found = kept.threshold(f64::from(percent) / 100.0).unwrap().unwrap();
            assert!(found >= last);
            last = found;
        }
        assert_eq!(kept.threshold(0.995), Ok(None));
        assert_eq!(kept.highest_coverage(), 0.99);
        assert!(kept.threshold(1.0).is_err() && kept.threshold(f64::NAN).is_err());
    }

    #[test]
    fn what_is_not_sorted_or_no_number_is_refused_and_the_rest_survives_json() {
        for wrong in [
            r#"{"rows":2,"kept":[0.5,0.25]}"#,
            r#"{"rows":1,"kept":[0.1,0.2]}"#,
            r#"{"rows":0,"kept":[]}"#,
        ] {
            assert!(serde_json::from_str::<ConformityScores>(wrong).is_err(), "{wrong}");
        }
        assert!(ConformityScores::new(vec![0.5, f64::NAN]).is_err());
        assert!(ConformityScores::of_numbers(&[f64::MAX], &[f64::MIN]).is_err());
        let kept = ConformityScores::new(scores(5000)).unwrap();
        let json = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<ConformityScores>(&json).unwrap(), kept);
    }
}
