//! Which epoch is the best so far, and when to stop looking.

use firebrick_metrics::ScoreKind;
use serde::{Deserialize, Serialize};

/// What an epoch's score means for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The best so far: keep these weights.
    Best,
    /// Not better; there is patience left.
    Worse,
    /// Not better, and patience is used up.
    Stop,
}

/// Watches the validation score.
///
/// Of two epochs with equal scores, the one with the lower validation loss is better: on a small
/// validation set the accuracy has few values. A score or a loss that is not a number is never
/// best.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EarlyStopping {
    score: ScoreKind,
    patience: usize,
    min_delta: f64,
    best: Option<(f64, f64)>,
    since_best: usize,
}

impl EarlyStopping {
    /// Watches `score`; `patience` of 0 never stops.
    pub fn new(score: ScoreKind, patience: usize, min_delta: f64) -> Self {
        Self { score, patience, min_delta, best: None, since_best: 0 }
    }

    /// The best score so far.
    pub fn best(&self) -> Option<f64> {
        self.best.map(|(score, _)| score)
    }

    /// Goes on with what another has seen. A best by another score is none.
    #[must_use]
    pub(crate) fn after(self, other: &Self) -> Self {
        let best = other.best.filter(|_| other.score == self.score);
        Self { best, since_best: other.since_best, ..self }
    }

    /// Whether patience is used up.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.patience > 0 && self.since_best >= self.patience
    }

    /// Takes the score and the validation loss of one more epoch.
    pub fn observe(&mut self, score: f64, loss: f64) -> Verdict {
        if self.improves(score, loss) {
            self.best = Some((score, loss));
            self.since_best = 0;
            return Verdict::Best;
        }
        self.since_best += 1;
        match self.is_exhausted() {
            true => Verdict::Stop,
            false => Verdict::Worse,
        }
    }

    fn improves(&self, score: f64, loss: f64) -> bool {
        // The labels of a network that yields NaN can still be counted: the loss tells.
        if score.is_nan() || !loss.is_finite() {
            return false;
        }
        let Some((best, best_loss)) = self.best else { return true };
        let gain = if self.score.higher_is_better() { score - best } else { best - score };
        gain > self.min_delta || (score == best && loss < best_loss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_stops_after_patience_epochs_without_a_better_score() {
        let mut stopping = EarlyStopping::new(ScoreKind::Accuracy, 2, 0.0);
        let verdicts: Vec<Verdict> = [(0.5, 1.0), (0.6, 0.9), (0.6, 0.95), (0.55, 0.8)]
            .map(|(score, loss)| stopping.observe(score, loss))
            .to_vec();
        assert_eq!(verdicts, [Verdict::Best, Verdict::Best, Verdict::Worse, Verdict::Stop]);
        assert_eq!(stopping.best(), Some(0.6));
    }

    #[test]
    fn of_equal_scores_the_lower_loss_wins() {
        let mut stopping = EarlyStopping::new(ScoreKind::Accuracy, 3, 0.0);
        stopping.observe(0.6, 0.9);
        assert_eq!(stopping.observe(0.6, 0.8), Verdict::Best);
        assert_eq!(stopping.observe(0.6, 0.8), Verdict::Worse);
    }

    #[test]
    fn a_score_where_lower_is_better_is_minimised() {
        let mut stopping = EarlyStopping::new(ScoreKind::Loss, 1, 0.1);
        assert_eq!(stopping.observe(1.0, 1.0), Verdict::Best);
        assert_eq!(stopping.observe(0.8, 0.8), Verdict::Best);
        assert_eq!(stopping.observe(0.75, 0.75), Verdict::Stop);
    }

    #[test]
    fn a_score_that_is_not_a_number_is_never_the_best() {
        let mut stopping = EarlyStopping::new(ScoreKind::Accuracy, 0, 0.0);
        assert_eq!(stopping.observe(f64::NAN, 0.1), Verdict::Worse);
        assert_eq!(stopping.observe(0.1, 3.0), Verdict::Best);
        assert_eq!(stopping.observe(f64::NAN, 0.1), Verdict::Worse);
        assert_eq!(stopping.observe(0.9, f64::NAN), Verdict::Worse);
        assert_eq!(stopping.best(), Some(0.1));
    }
}
