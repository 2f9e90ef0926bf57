//! Many requests in a few numbers.

use crate::client::Ended;

/// How a stage went.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    /// Seconds of the requests that were answered, the shortest first.
    pub(crate) answered: Vec<f64>,
    /// Seconds of those that were refused because the server was busy, the shortest first.
    pub(crate) refused: Vec<f64>,
    /// Anything else.
    pub(crate) failed: usize,
    /// Seconds of the whole stage.
    pub(crate) seconds: f64,
}

impl Summary {
    pub(crate) fn of(ended: &[Ended], seconds: f64) -> Self {
        let of = |wanted: u16| {
            let some = ended.iter().filter(|ended| ended.status == wanted);
            let mut seconds: Vec<f64> = some.map(|ended| ended.seconds).collect();
            seconds.sort_by(f64::total_cmp);
            seconds
        };
        let (answered, refused) = (of(200), of(429));
        let failed = ended.len() - answered.len() - refused.len();
        Self { answered, refused, failed, seconds }
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answered.len() as f64 / self.seconds
    }
}

/// The value that a share of the sorted values does not exceed; NaN of none.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}

/// Seconds as milliseconds.
pub(crate) fn ms(seconds: f64) -> String {
    if seconds.is_nan() { "–".into() } else { format!("{:.2} ms", seconds * 1e3) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(quantile(&values, 0.5), 50.0);
        assert_eq!(quantile(&values, 0.99), 99.0);
        assert_eq!(quantile(&values, 1.0), 100.0);
        assert_eq!(quantile(&[3.0], 0.01), 3.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
