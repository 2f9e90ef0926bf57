//! Whether a run's numbers still mean something.

use firebrick_data::{Key, Purpose};

use crate::config::TrainConfig;
use crate::objective::Objective;
use crate::observer::EpochRecord;
use crate::state::Place;
use crate::{Divergence, Symptom, TrainError};

/// What is known of a run that went wrong in a step, or after its last, if `batches` is empty.
pub(crate) fn diverged<O: Objective>(
    objective: &O,
    config: &TrainConfig,
    place: &Place,
    lr: f64,
    batches: &[Vec<usize>],
    symptom: Symptom,
) -> TrainError {
    let advice = objective.diagnose(config).unwrap_or_else(|| {
        let smaller = short(lr / 10.0);
        format!("Try a smaller rate (train.lr = {smaller}) or clipping (train.clip_norm = 1).")
    });
    let rows = batches.concat();
    let (epoch, step) = match rows.is_empty() {
        // Nothing was left of the last epoch's steps but their number.
        true => (place.epochs.len(), steps_of_an_epoch(objective, config)),
        false => (place.epoch, place.step + 1),
    };
    let divergence = Divergence {
        epoch,
        step,
        steps: place.steps,
        lr,
        symptom,
        last_loss: place.last_loss(),
        last_grad_norm: place.last_grad_norm(),
        rows,
        place: String::new(),
        advice,
    };
    TrainError::Diverged(Box::new(divergence))
}

fn steps_of_an_epoch<O: Objective>(objective: &O, config: &TrainConfig) -> usize {
    let key = Key::new(config.seed, Purpose::Shuffle);
    objective.batches(config.batch_size, key).len().div_ceil(config.accumulate)
}

/// What is wrong with a run that came to its end.
///
/// A loss that grows slowly ends by early stopping, long before it overflows; that is no result
/// either, if the objective knows why. A network none of whose epochs had a finite validation loss
/// never is.
pub(crate) fn verdict<O: Objective>(
    objective: &O,
    config: &TrainConfig,
    place: &Place,
) -> Option<Symptom> {
    if place.best_epoch == 0 {
        return Some(Symptom::Validation);
    }
    (grew(&place.epochs) && objective.diagnose(config).is_some()).then_some(Symptom::Growth)
}

/// Whether the training loss ended above where it began.
fn grew(epochs: &[EpochRecord]) -> bool {
    match epochs {
        [first, .., last] => last.train_loss > first.train_loss || last.train_loss.is_nan(),
        _ => false,
    }
}

/// Epochs after which a loss should have moved.
const PATIENCE: usize = 3;
/// Share of the first epoch's loss by which it should have.
const MOVED: f64 = 1e-4;

/// A warning, given once, if the loss has not moved since the first epoch: that of the validation
/// rows, which dropout does not make noisy.
pub(crate) fn stuck(epochs: &[EpochRecord], config: &TrainConfig) -> Option<String> {
    let (first, last) = (epochs.first()?.valid_loss, epochs.last()?.valid_loss);
    let due = epochs.len() >= 2 && epochs.len() == PATIENCE.min(config.epochs);
    let still = |record: &EpochRecord| (record.valid_loss - first).abs() <= MOVED * first.abs();
    (due && first != 0.0 && epochs.iter().all(still)).then(|| {
        format!(
            "the loss has not moved in {} epochs ({first:.4} to {last:.4} on the validation rows): the rate may \
             be too small (train.lr = {}), the gradients clipped to nothing, or the inputs all the same",
            epochs.len(),
            short(config.lr)
        )
    })
}

/// How far above the loss of guessing a training loss may end without a warning.
const ABOVE: f64 = 1.05;

/// A warning if a run ended above the loss that guessing gives.
pub(crate) fn learnt_nothing<O: Objective>(
    objective: &O,
    config: &TrainConfig,
    place: &Place,
) -> Option<String> {
    let (last, chance) = (place.epochs.last()?.train_loss, objective.chance_loss()?);
    // One epoch may end where guessing is.
    let enough = place.epochs.len() >= 2 && chance > 0.0;
    (enough && last > ABOVE * chance).then(|| {
        format!(
            "the training loss ended at {}, above the {chance:.4} of guessing without looking: nothing was \
             learnt. The rate may be too large (train.lr = {})",
            short(last),
            short(config.lr)
        )
    })
}

/// A number that may be of any size.
pub(crate) fn short(x: f64) -> String {
    match x.abs() {
        size if size != 0.0 && !(1e-4..1e6).contains(&size) => format!("{x:e}"),
        _ => format!("{x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firebrick_metrics::ScoreKind;

    fn epochs(losses: &[f64]) -> Vec<EpochRecord> {
        let record = |(k, loss): (usize, &f64)| EpochRecord {
            epoch: k + 1,
            steps: 0,
            train_loss: 1.0,
            valid_loss: *loss,
            score: ScoreKind::Loss,
            valid_score: *loss,
            best: false,
            lr: 0.0,
            grad_norm: 0.0,
            epoch_seconds: 0.0,
            waiting_seconds: 0.0,
            rows_per_second: 0.0,
        };
        losses.iter().enumerate().map(record).collect()
    }

    #[test]
    fn a_loss_that_stands_still_is_told_once_and_one_that_moves_is_not() {
        let config = TrainConfig::default();
        let note = |losses: &[f64]| stuck(&epochs(losses), &config);
        assert!(note(&[1.6122, 1.6122]).is_none());
        assert!(note(&[1.6122, 1.6122, 1.61221]).unwrap().contains("has not moved in 3 epochs"));
        assert!(note(&[1.6122; 4]).is_none());
        assert!(note(&[1.6122, 1.6122, 1.61]).is_none());
        assert!(note(&[f64::NAN; 3]).is_none());
    }

    #[test]
    fn numbers_of_any_size_are_short() {
        let shown: Vec<String> = [0.001, 0.0, 1e38, -2.5e-9, 12.5].map(short).to_vec();
        assert_eq!(shown, ["0.001", "0", "1e38", "-2.5e-9", "12.5"]);
    }
}
