//! Whether two classifiers differ, from the rows that only one has right.

use serde::{Deserialize, Serialize};

use super::normal;
use crate::MetricsError;
use crate::error::check_lengths;

/// Fewer discordant rows than this are tested exactly.
const EXACT_BELOW: u64 = 25;

/// McNemar's test (1947) of two classifiers on the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct McNemar {
    /// Rows that only the first classifier has right.
    pub only_first: u64,
    /// Rows that only the second one has right.
    pub only_second: u64,
    /// Two-sided p-value, in `0..=1`: how likely a split as uneven as this one is if both were
    /// equally good.
    pub p_value: f64,
    /// Whether it is the exact binomial one.
    pub exact: bool,
}

/// McNemar's test of two columns: whether each row is right by the first and by the second model.
///
/// # Errors
/// [`MetricsError::LengthMismatch`], [`MetricsError::Empty`].
pub fn mcnemar(first: &[bool], second: &[bool]) -> Result<McNemar, MetricsError> {
    check_lengths("the second model's rows", first.len(), second.len())?;
    if first.is_empty() {
        return Err(MetricsError::Empty);
    }
    let rows = || first.iter().zip(second);
    let only_first = rows().filter(|(first, second)| **first && !**second).count();
    let only_second = rows().filter(|(first, second)| !**first && **second).count();
    Ok(McNemar::of_counts(only_first as u64, only_second as u64))
}

impl McNemar {
    /// The test from its two counts.
    ///
    /// Below 25 discordant rows it is the exact binomial test at ½, otherwise the chi-square test
    /// with one degree of freedom and Edwards's correction, `max(|b − c| − 1, 0)² / (b + c)`.
    /// Without discordant rows the p-value is 1.
    pub fn of_counts(only_first: u64, only_second: u64) -> Self {
        let (fewer, more) = (only_first.min(only_second), only_first.max(only_second));
        let exact = fewer.saturating_add(more) < EXACT_BELOW;
        let p_value = if exact { binomial(fewer, fewer + more) } else { chi_square(fewer, more) };
        Self { only_first, only_second, p_value, exact }
    }
}

/// `min(1, 2 · P(X ≤ fewer))` for `X` of `n` throws of a coin.
fn binomial(fewer: u64, n: u64) -> f64 {
    // Whole numbers below 2²⁴: everything up to the last division is exact.
    let (mut ways, mut sum) = (1u64, 0u64);
    for k in 0..=fewer {
        sum += ways;
        ways = ways * (n - k) / (k + 1);
    }
    (2.0 * sum as f64 / (1u64 << n) as f64).min(1.0)
}

fn chi_square(fewer: u64, more: u64) -> f64 {
    let apart = (more - fewer).saturating_sub(1) as f64;
    // χ² with one degree of freedom is the square of a normal number.
    normal::two_sided(apart / (fewer as f64 + more as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_that_agree_do_not_differ() {
        let test = mcnemar(&[true, false, true], &[true, false, true]).unwrap();
        assert_eq!((test.only_first, test.only_second, test.p_value), (0, 0, 1.0));
        assert_eq!(McNemar::of_counts(20, 20).p_value, 1.0);
    }

    #[test]
    fn ten_to_nothing_is_no_chance() {
        let test = McNemar::of_counts(10, 0);
        assert_eq!((test.p_value, test.exact), (2.0 / 1024.0, true));
        assert!(!McNemar::of_counts(20, 5).exact);
        assert!(McNemar::of_counts(u64::MAX, 0).p_value < 1e-300);
    }

    #[test]
    fn rows_of_two_models_belong_together() {
        assert!(mcnemar(&[true], &[]).is_err());
        assert_eq!(mcnemar(&[], &[]), Err(MetricsError::Empty));
    }
}
