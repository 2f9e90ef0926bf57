//! The simple models that stand beside every result.

mod lbfgs;
mod linear;
mod logistic;

pub use linear::LeastSquares;
pub use logistic::{LogisticConfig, LogisticRegression};

use firebrick_data::{NumericRow, TextRow, TfIdf, TfIdfConfig};
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

/// The majority class, and TF-IDF with logistic regression, fitted on `train`.
///
/// # Errors
/// If a label of the test rows is not among `labels`, and
/// [`TrainError::Interrupted`](crate::TrainError::Interrupted).
pub fn for_classification(
    train: &[TextRow],
    test: &[TextRow],
    labels: &firebrick_data::LabelMap,
    interrupt: Interrupt<'_>,
) -> Result<Vec<Baseline<ClassificationReport>>> {
    let ids = |rows: &[TextRow]| -> Result<Vec<usize>> {
        rows.iter().map(|row| Ok(labels.require(&row.label, "", row.line)? as usize)).collect()
    };
    let (truth_train, truth) = (ids(train)?, ids(test)?);
    let report = |predicted: &[usize]| -> Result<ClassificationReport> {
        let confusion = ConfusionMatrix::from_pairs(labels.len(), &truth, predicted)?;
        Ok(ClassificationReport::new(&confusion, labels.labels())?)
    };

    let majority = vec![most_frequent(&truth_train, labels.len()); truth.len()];
    let texts = |rows: &'_ [TextRow]| rows.iter().map(|row| row.text.clone()).collect::<Vec<_>>();
    let (train_texts, test_texts) = (texts(train), texts(test));
    let train_texts: Vec<&str> = train_texts.iter().map(String::as_str).collect();
    let test_texts: Vec<&str> = test_texts.iter().map(String::as_str).collect();
    let tfidf = TfIdf::fit(&train_texts, &TfIdfConfig::default())?;
    let logistic = LogisticRegression::fit(
        &tfidf.transform_all(&train_texts),
        &truth_train,
        labels.len(),
        tfidf.len(),
        &LogisticConfig::default(),
        interrupt,
    )?;
    let linear: Vec<usize> =
        tfidf.transform_all(&test_texts).iter().map(|row| logistic.predict(row)).collect();
    Ok(vec![
        Baseline { name: "majority class".into(), report: report(&majority)? },
        Baseline { name: "TF-IDF + logistic regression".into(), report: report(&linear)? },
    ])
}

/// The mean of the target, and least squares in closed form, fitted on `train`.
///
/// Least squares is left out where the features determine no single solution.
///
/// # Errors
/// If a number is not finite.
pub fn for_regression(
    train: &[NumericRow],
    test: &[NumericRow],
) -> Result<Vec<Baseline<RegressionReport>>> {
    let report = |predict: &dyn Fn(&[f64]) -> f64| -> Result<RegressionReport> {
        let mut sums = RegressionSums::new();
        for row in test {
            sums.add(row.target, predict(&row.features))?;
        }
        Ok(sums.report()?)
    };
    let mean = train.iter().map(|row| row.target).sum::<f64>() / train.len().max(1) as f64;
    let mut baselines =
        vec![Baseline { name: "mean of the target".into(), report: report(&|_| mean)? }];
    if let Some(line) = LeastSquares::fit(train) {
        let report = report(&|features| line.predict(features))?;
        baselines.push(Baseline { name: "least squares (closed form)".into(), report });
    }
    Ok(baselines)
}

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
    use firebrick_data::LabelMap;

    fn row(text: &str, label: &str) -> TextRow {
        TextRow { text: text.into(), label: label.into(), line: 1 }
    }

    #[test]
    fn the_linear_baseline_learns_from_words_and_the_majority_does_not() {
        let words = [("charged twice refund", "billing"), ("app crashes again", "bug")];
        let train: Vec<TextRow> = (0..20)
            .map(|i| {
                let (text, label) = words[usize::from(i % 3 == 0)];
                row(&format!("{text} number{i}"), label)
            })
            .collect();
        let test = [row("refund the charged sum", "billing"), row("it crashes", "bug")];
        let labels = LabelMap::fit(train.iter().map(|r| r.label.as_str()));
        let baselines = for_classification(&train, &test, &labels, Interrupt::never()).unwrap();
        let accuracy: Vec<f64> = baselines.iter().map(|b| b.report.accuracy).collect();
        assert_eq!(accuracy, [0.5, 1.0]);
    }

    #[test]
    fn of_equally_frequent_classes_the_first_is_the_majority() {
        assert_eq!(most_frequent(&[2, 1, 1, 2, 0], 3), 1);
    }

    #[test]
    fn least_squares_finds_the_line_and_the_mean_has_r2_near_zero() {
        let rows: Vec<NumericRow> = (0..10)
            .map(|i| {
                let x = f64::from(i);
                NumericRow { features: vec![x], target: 3.0 + 2.0 * x, line: 1 }
            })
            .collect();
        let baselines = for_regression(&rows, &rows).unwrap();
        assert!(baselines[0].report.r2.abs() < 1e-12);
        assert!((baselines[1].report.r2 - 1.0).abs() < 1e-12);
    }
}
