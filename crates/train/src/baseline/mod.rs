//! The simple models that stand beside every result.

mod inputs;
mod lbfgs;
mod linear;
mod logistic;
mod ridge;

pub use inputs::LinearInputs;
pub use linear::LeastSquares;
pub use logistic::{LogisticConfig, LogisticRegression};
pub use ridge::RidgeRegression;

use std::borrow::Borrow;

use firebrick_data::{LabelMap, SparseRow};
use firebrick_metrics::{ClassificationReport, ConfusionMatrix, RegressionReport, RegressionSums};
use serde::Serialize;

use crate::{Interrupt, Result};

/// A simple model's scores on the rows that the real one is judged on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Baseline<R> {
    /// What it is.
    pub name: String,
    /// Its scores.
    #[serde(flatten)]
    pub report: R,
}

impl<R> Baseline<R> {
    /// The same with its scores in another form.
    pub(crate) fn map<S>(self, change: impl FnOnce(R) -> S) -> Baseline<S> {
        Baseline { name: self.name, report: change(self.report) }
    }
}

/// The majority class, and logistic regression, fitted on the training rows. `truth` and `test` are the classes of
/// the training and of the test rows.
///
/// # Errors
/// [`TrainError::Interrupted`](crate::TrainError::Interrupted), and if a class has no label.
pub fn for_classification(
    inputs: &LinearInputs,
    truth: &[u32],
    test: &[u32],
    labels: &LabelMap,
    interrupt: Interrupt<'_>,
) -> Result<Vec<Baseline<ClassificationReport>>> {
    let test = inputs.test.iter().zip(test).map(|(row, &class)| Ok((row, class)));
    classes_on(inputs, truth, test, labels, interrupt)
}

/// [`for_classification`] judged on test rows that come one after another.
pub(crate) fn classes_on<S: Borrow<SparseRow>>(
    inputs: &LinearInputs,
    truth: &[u32],
    test: impl Iterator<Item = Result<(S, u32)>>,
    labels: &LabelMap,
    interrupt: Interrupt<'_>,
) -> Result<Vec<Baseline<ClassificationReport>>> {
    let truth: Vec<usize> = truth.iter().map(|&id| id as usize).collect();
    let (classes, width) = (labels.len(), inputs.width);
    let majority = most_frequent(&truth, classes);
    let config = LogisticConfig::default();
    let logistic =
        LogisticRegression::fit(&inputs.train, &truth, classes, width, &config, interrupt)?;
    let mut guessed = ConfusionMatrix::new(classes);
    let mut linear = ConfusionMatrix::new(classes);
    for row in test {
        let (row, class) = row?;
        guessed.add(class as usize, majority)?;
        linear.add(class as usize, logistic.predict(row.borrow()))?;
    }
    let judged = |name, confusion| -> Result<Baseline<ClassificationReport>> {
        Ok(Baseline { name, report: ClassificationReport::new(&confusion, labels.labels())? })
    };
    Ok(vec![
        judged("majority class".into(), guessed)?,
        judged(inputs.name("logistic regression"), linear)?,
    ])
}

/// The mean of the target, and a linear model, fitted on the training rows: least squares in closed form of columns,
/// ridge regression of texts. `truth` and `test` are the targets of the training and of the test rows.
///
/// # Errors
/// [`TrainError::Interrupted`](crate::TrainError::Interrupted), and if a number is not finite.
pub fn for_regression(
    inputs: &LinearInputs,
    truth: &[f64],
    test: &[f64],
    interrupt: Interrupt<'_>,
) -> Result<Vec<Baseline<RegressionReport>>> {
    let test = inputs.test.iter().zip(test).map(|(row, &number)| Ok((row, number)));
    numbers_on(inputs, truth, test, interrupt)
}

/// [`for_regression`] judged on test rows that come one after another.
pub(crate) fn numbers_on<S: Borrow<SparseRow>>(
    inputs: &LinearInputs,
    truth: &[f64],
    test: impl Iterator<Item = Result<(S, f64)>>,
    interrupt: Interrupt<'_>,
) -> Result<Vec<Baseline<RegressionReport>>> {
    let mean = truth.iter().sum::<f64>() / truth.len().max(1) as f64;
    let (name, line): (String, Option<Line<'_>>) = match inputs.are_few_columns() {
        true => {
            let line = LeastSquares::fit(&inputs.dense(&inputs.train), truth);
            let predict = |line: LeastSquares| -> Line<'_> {
                Box::new(move |row| line.predict(&inputs.dense_row(row)))
            };
            ("least squares (closed form)".to_owned(), line.map(predict))
        }
        false => {
            let ridge = RidgeRegression::fit(&inputs.train, truth, inputs.width, interrupt)?;
            (inputs.name("ridge regression"), Some(Box::new(move |row| ridge.predict(row))))
        }
    };
    let (mut guessed, mut linear) = (RegressionSums::new(), RegressionSums::new());
    for row in test {
        let (row, number) = row?;
        guessed.add(number, mean)?;
        if let Some(line) = &line {
            linear.add(number, line(row.borrow()))?;
        }
    }
    let mut baselines =
        vec![Baseline { name: "mean of the target".into(), report: guessed.report()? }];
    if line.is_some() {
        baselines.push(Baseline { name, report: linear.report()? });
    }
    Ok(baselines)
}

/// What a linear model predicts for a row.
type Line<'a> = Box<dyn Fn(&SparseRow) -> f64 + 'a>;

/// The most frequent class; of equally frequent ones, the first.
fn most_frequent(classes: &[usize], count: usize) -> usize {
    let mut frequency = vec![0usize; count.max(1)];
    for &class in classes {
        frequency[class] += 1;
    }
    (0..frequency.len()).rev().max_by_key(|&class| frequency[class]).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linear_baseline_learns_from_words_and_the_majority_does_not() {
        let words = ["charged twice refund", "app crashes again"];
        let is_bug = |i: usize| usize::from(i.is_multiple_of(3));
        let train: Vec<String> =
            (0..20).map(|i| format!("{} number{i}", words[is_bug(i)])).collect();
        let train: Vec<&str> = train.iter().map(String::as_str).collect();
        let truth: Vec<u32> = (0..20).map(|i| is_bug(i) as u32).collect();
        let test = ["refund the charged sum", "it crashes"];
        let inputs = LinearInputs::of_texts(&train, &test).unwrap();
        let labels = LabelMap::fit(["billing", "bug"]);
        let baselines =
            for_classification(&inputs, &truth, &[0, 1], &labels, Interrupt::never()).unwrap();
        let accuracy: Vec<f64> = baselines.iter().map(|b| b.report.accuracy).collect();
        assert_eq!(accuracy, [0.5, 1.0]);
        assert_eq!(baselines[1].name, "TF-IDF + logistic regression");

        let numbers: Vec<f64> = truth.iter().map(|&bug| f64::from(bug)).collect();
        let baselines = for_regression(&inputs, &numbers, &[0.0, 1.0], Interrupt::never()).unwrap();
        assert_eq!(baselines[1].name, "TF-IDF + ridge regression");
        assert!(baselines[1].report.mse < baselines[0].report.mse);
    }

    #[test]
    fn of_equally_frequent_classes_the_first_is_the_majority() {
        assert_eq!(most_frequent(&[2, 1, 1, 2, 0], 3), 1);
    }

    #[test]
    fn least_squares_finds_the_line_and_the_mean_has_r2_near_zero() {
        let features: Vec<f32> = (0..10u8).map(f32::from).collect();
        let targets: Vec<f64> = features.iter().map(|&x| 3.0 + 2.0 * f64::from(x)).collect();
        let inputs = LinearInputs::of_columns(&features, &features, 1);
        let baselines = for_regression(&inputs, &targets, &targets, Interrupt::never()).unwrap();
        assert!(baselines[0].report.r2.abs() < 1e-12);
        assert!((baselines[1].report.r2 - 1.0).abs() < 1e-12);
    }
}
