//! What a network is trained to predict: the half of an objective that does not know what is read.

use std::fmt::Debug;

use burn::nn::loss::{CrossEntropyLossConfig, MseLoss, Reduction};
use burn::tensor::{Device, Int, Tensor, TensorData, activation::log_softmax};
use firebrick_data::{MixPair, NumericAugmenter, NumericBatch, NumericSet};
use firebrick_metrics::{ConfusionMatrix, RegressionSums, ScoreKind};

use super::Validation;
use crate::Result;

/// The target of a row: a class number ([`u32`], cross-entropy) or a scaled number ([`f32`], squared error).
pub trait Target: Copy + Debug + Send + Sync + 'static {
    /// Targets on the device, `[rows]`.
    type Tensor: Clone + Debug + Send;
    /// What counts answers on rows held back.
    type Tally: Tally<Self>;
    /// Whether the loss is the squared error, of which it is known when gradient descent diverges.
    const SQUARED: bool;

    /// Puts targets onto a device.
    fn to_device(targets: &[Self], device: &Device) -> Self::Tensor;

    /// Mean loss of outputs `[rows, outputs]`, `[1]`; with weights `1/rows Σ wᵢ lᵢ`.
    fn loss(outputs: Tensor<2>, targets: Self::Tensor, weights: Option<Tensor<1>>) -> Tensor<1>;

    /// The loss of guessing without looking at the rows.
    fn chance_loss(targets: &[Self]) -> f64;

    /// Outputs as the tally wants them.
    fn finish(outputs: Tensor<2>) -> Tensor<2>;

    /// Mixes the targets of a batch whose features were mixed by mixup, one pair a row; without pairs nothing
    /// is to be done. `weights` are those of the rows: a mixed row has that of its first.
    fn mix(
        batch: &mut NumericBatch<Self>,
        weights: &mut Option<Vec<f32>>,
        set: &NumericSet<Self>,
        pairs: &[MixPair],
    );

    /// The targets as numbers, if they are any.
    fn as_numbers(_targets: &[Self]) -> Option<Vec<f64>> {
        None
    }
}

/// Adds up answers on rows held back.
pub trait Tally<T> {
    /// Nothing counted yet.
    fn new(outputs: usize) -> Self;

    /// Counts one row's [finished](Target::finish) outputs.
    ///
    /// # Errors
    /// If the target is none that there is an output for.
    fn add(&mut self, outputs: &[f32], target: T) -> Result<()>;

    /// Loss and score.
    ///
    /// # Errors
    /// If the score does not belong to this kind of target.
    fn validation(self, score: ScoreKind) -> Result<Validation>;
}

/// A class.
impl Target for u32 {
    type Tensor = Tensor<1, Int>;
    type Tally = ClassTally;
    const SQUARED: bool = false;

    fn to_device(targets: &[u32], device: &Device) -> Tensor<1, Int> {
        let targets: Vec<i32> = targets.iter().map(|&target| target as i32).collect();
        let shape = [targets.len()];
        Tensor::from_data(TensorData::new(targets, shape), device)
    }

    fn loss(outputs: Tensor<2>, targets: Tensor<1, Int>, weights: Option<Tensor<1>>) -> Tensor<1> {
        let Some(weights) = weights else {
            let loss = CrossEntropyLossConfig::new().init(&targets.device());
            return loss.forward(outputs, targets);
        };
        let rows = targets.dims()[0];
        let at_target = log_softmax(outputs, 1).gather(1, targets.reshape([rows, 1]));
        (at_target.reshape([rows]) * Tensor::from_inner(weights)).mean().neg()
    }

    /// The entropy of the classes.
    fn chance_loss(targets: &[u32]) -> f64 {
        let classes = targets.iter().max().map_or(0, |&last| last as usize + 1);
        let mut counts = vec![0usize; classes];
        targets.iter().for_each(|&target| counts[target as usize] += 1);
        let shares = counts.iter().filter(|&&count| count > 0);
        let shares = shares.map(|&count| count as f64 / targets.len() as f64);
        shares.map(|share| -share * share.ln()).sum()
    }

    /// The cross-entropy with a target between two classes is that with the one and that with the other,
    /// weighted: so each row stands in the batch twice.
    fn mix(
        batch: &mut NumericBatch<u32>,
        weights: &mut Option<Vec<f32>>,
        set: &NumericSet<u32>,
        pairs: &[MixPair],
    ) {
        if pairs.is_empty() {
            return;
        }
        batch.features.extend_from_within(..);
        batch.targets.extend(pairs.iter().map(|pair| set.targets[pair.second]));
        let own = weights.take().unwrap_or_else(|| vec![1.0; pairs.len()]);
        // The mean is over twice as many rows.
        let share = |share: fn(f32) -> f32| {
            own.iter().zip(pairs).map(move |(weight, pair)| 2.0 * weight * share(pair.lambda))
        };
        *weights = Some(share(|lambda| lambda).chain(share(|lambda| 1.0 - lambda)).collect());
    }

    fn finish(outputs: Tensor<2>) -> Tensor<2> {
        log_softmax(outputs, 1)
    }
}

/// Counts classes.
#[derive(Debug)]
pub struct ClassTally {
    confusion: ConfusionMatrix,
    loss: f64,
    rows: usize,
}

impl Tally<u32> for ClassTally {
    fn new(outputs: usize) -> Self {
        Self { confusion: ConfusionMatrix::new(outputs), loss: 0.0, rows: 0 }
    }

    fn add(&mut self, log_p: &[f32], target: u32) -> Result<()> {
        self.loss -= f64::from(log_p[target as usize]);
        self.rows += 1;
        Ok(self.confusion.add(target as usize, first_largest(log_p))?)
    }

    fn validation(self, score: ScoreKind) -> Result<Validation> {
        let loss = self.loss / self.rows.max(1) as f64;
        let score = match score {
            ScoreKind::Loss => loss,
            _ => score.of_classification(&self.confusion)?,
        };
        Ok(Validation { loss, score })
    }
}

/// Index of the largest value; of equal ones, the first.
fn first_largest(values: &[f32]) -> usize {
    values.iter().enumerate().fold(0, |best, (k, v)| if *v > values[best] { k } else { best })
}

/// A number.
impl Target for f32 {
    type Tensor = Tensor<1>;
    type Tally = NumberTally;
    const SQUARED: bool = true;

    fn to_device(targets: &[f32], device: &Device) -> Tensor<1> {
        Tensor::from_data(TensorData::new(targets.to_vec(), [targets.len()]), device)
    }

    fn loss(outputs: Tensor<2>, targets: Tensor<1>, weights: Option<Tensor<1>>) -> Tensor<1> {
        let [rows, _] = outputs.dims();
        let prediction = outputs.reshape([rows]);
        let Some(weights) = weights else {
            return MseLoss::new().forward(prediction, targets, Reduction::Mean);
        };
        let [targets, weights] = [targets, weights].map(Tensor::from_inner);
        ((prediction - targets).square() * weights).mean()
    }

    /// The variance of the targets.
    fn chance_loss(targets: &[f32]) -> f64 {
        let rows = targets.len().max(1) as f64;
        let mean = targets.iter().map(|&y| f64::from(y)).sum::<f64>() / rows;
        targets.iter().map(|&y| (f64::from(y) - mean).powi(2)).sum::<f64>() / rows
    }

    fn mix(
        batch: &mut NumericBatch,
        _: &mut Option<Vec<f32>>,
        set: &NumericSet,
        pairs: &[MixPair],
    ) {
        NumericAugmenter::mix_targets(batch, set, pairs);
    }

    fn finish(outputs: Tensor<2>) -> Tensor<2> {
        outputs
    }

    fn as_numbers(targets: &[f32]) -> Option<Vec<f64>> {
        Some(targets.iter().map(|&y| f64::from(y)).collect())
    }
}

/// Adds up squared errors.
#[derive(Debug)]
pub struct NumberTally {
    sums: RegressionSums,
    finite: bool,
}

impl Tally<f32> for NumberTally {
    fn new(_: usize) -> Self {
        Self { sums: RegressionSums::new(), finite: true }
    }

    fn add(&mut self, prediction: &[f32], target: f32) -> Result<()> {
        let prediction = f64::from(prediction[0]);
        // An overflow is reported by the next step's loss; here it must only not win.
        self.finite &= prediction.is_finite();
        match self.finite {
            true => Ok(self.sums.add(f64::from(target), prediction)?),
            false => Ok(()),
        }
    }

    fn validation(self, score: ScoreKind) -> Result<Validation> {
        if !self.finite {
            return Ok(Validation { loss: f64::NAN, score: f64::NAN });
        }
        let report = self.sums.report()?;
        let score = match score {
            ScoreKind::Loss => report.mse,
            _ => score.of_regression(&report)?,
        };
        Ok(Validation { loss: report.mse, score })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_costs_the_entropy_of_the_classes_or_the_variance_of_the_numbers() {
        assert!((u32::chance_loss(&[0, 1, 1, 0]) - 2f64.ln()).abs() < 1e-12);
        assert_eq!(f32::chance_loss(&[1.0, 3.0]), 1.0);
    }

    #[test]
    fn a_prediction_that_is_no_number_never_wins() {
        let mut tally = NumberTally::new(1);
        tally.add(&[1.0], 1.0).unwrap();
        tally.add(&[f32::INFINITY], 1.0).unwrap();
        assert!(tally.validation(ScoreKind::Loss).unwrap().loss.is_nan());
    }
}
