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
        let smaller = lr / 10.0;
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
        lr,
        symptom,
        last_loss: place.last_loss(),
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

/// A warning, given once, if the training loss has not moved since the first epoch.
pub(crate) fn stuck(epochs: &[EpochRecord], config: &TrainConfig) -> Option<String> {
    let (first, last) = (epochs.first()?.train_loss, epochs.last()?.train_loss);
    let due = epochs.len() >= 2 && epochs.len() == PATIENCE.min(config.epochs);
    let still = |record: &EpochRecord| (record.train_loss - first).abs() <= MOVED * first.abs();
    (due && first != 0.0 && epochs.iter().all(still)).then(|| {
        format!(
            "the training loss has not moved in {} epochs ({first:.4} to {last:.4}): the rate may be \
             too small (train.lr = {}), the gradients clipped to nothing, or the inputs all the same",
            epochs.len(),
            config.lr
        )
    })
}
