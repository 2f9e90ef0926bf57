//! How long what waits will take, from how long the batches before took. Pure: no clock.

use std::time::Duration;

/// What a batch before counts beside the present one; the last ten or so tell.
const FADING: f64 = 0.9;

/// Time and cost of the batches so far, the older ones faded. Large batches weigh as much as they cost, which is what
/// a queue that is full is answered by.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    seconds: f64,
    cost: f64,
}

impl Pace {
    /// A batch of this cost took so long.
    pub(super) fn observe(&mut self, time: Duration, cost: usize) {
        self.seconds = FADING * self.seconds + time.as_secs_f64();
        self.cost = FADING * self.cost + cost as f64;
    }

    /// How long rows of this cost take together; not at all while nothing is known.
    pub(super) fn time(&self, cost: usize) -> Duration {
        if self.cost == 0.0 {
            return Duration::ZERO;
        }
        Duration::try_from_secs_f64(self.seconds / self.cost * cost as f64).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_takes_as_long_as_such_rows_took_of_late() {
        let mut pace = Pace::default();
        assert_eq!(pace.time(1000), Duration::ZERO);
        pace.observe(Duration::from_millis(10), 100);
        assert_eq!(pace.time(1000), Duration::from_millis(100));
        for _ in 0..200 {
            pace.observe(Duration::from_millis(30), 100);
        }
        let slower = pace.time(1000).as_secs_f64();
        assert!((slower - 0.3).abs() < 1e-6, "{slower}");
    }
}
