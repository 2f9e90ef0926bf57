//! What a model answers on rows with known answers.

use firebrick_bundle::{Classifier, Reader, Regressor};
use firebrick_data::{Example, LabelMap, Scaler};
use firebrick_metrics::{
    ClassProbabilities, ClassificationReport, ConfusionMatrix, RegressionReport,
};
use serde::Serialize;

use crate::rows::{classes, in_chunks, inputs};
use crate::{Interrupt, Result, Whole};

/// The scores of a model on rows with known answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Evaluation {
    /// Of a classifier.
    Classification(ClassificationReport),
    /// Of a regression, in the target's unit.
    Regression(RegressionReport),
}

/// A classifier's answers, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassAnswers {
    /// The class names, by class.
    pub labels: Vec<String>,
    /// The line of each row, in the common count of its files.
    pub lines: Vec<u64>,
    /// The true class of each row.
    pub truth: Vec<u32>,
    /// The answer to each row.
    pub predicted: Vec<u32>,
    /// `[rows, classes]`, row after row: the probability of each class.
    pub probabilities: Vec<f64>,
    /// The network's own probabilities, in the same form, if the others are calibrated or decided on.
    pub own: Vec<f64>,
    /// What was counted over all rows, if these are but a [sample](crate::AnswerSample) of them.
    pub whole: Option<Box<Whole>>,
}

/// A regression's answers, row by row, in the target's unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumberAnswers {
    /// The line of each row, in the common count of its files.
    pub lines: Vec<u64>,
    /// The true number of each row.
    pub truth: Vec<f64>,
    /// The answer to each row.
    pub predicted: Vec<f64>,
}

impl ClassAnswers {
    /// Asks a model about every row; the same predictor that serves, so the scores are of what runs.
    ///
    /// # Errors
    /// If a label is none that the model knows, naming its line in `source`; [`EvaluateError::Interrupted`].
    ///
    /// [`EvaluateError::Interrupted`]: crate::EvaluateError::Interrupted
    pub fn of<R, X>(
        model: &Classifier<R>,
        rows: &[X],
        source: &str,
        interrupt: Interrupt<'_>,
    ) -> Result<Self>
    where
        R: Reader<Labels = LabelMap>,
        X: Example<Input = R::Input, Label = String>,
    {
        let mut answers = Self::new(model.labels());
        in_chunks(rows, interrupt, |rows| answers.ask(model, rows, source))?;
        Ok(answers)
    }

    /// No answer yet.
    pub fn new(labels: &LabelMap) -> Self {
        Self { labels: labels.labels().to_vec(), ..Self::default() }
    }

    /// Asks a model about more rows.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn ask<R, X>(&mut self, model: &Classifier<R>, rows: &[X], source: &str) -> Result<()>
    where
        R: Reader<Labels = LabelMap>,
        X: Example<Input = R::Input, Label = String>,
    {
        let truth = classes(model.labels(), rows, source)?;
        let decided = model.decide(&inputs(rows));
        self.truth.extend(truth);
        self.lines.extend(rows.iter().map(Example::line));
        self.own.extend(decided.own.into_iter().flatten().map(f64::from));
        for answer in decided.answers {
            self.predicted.push(answer.id);
            self.probabilities.extend(answer.probabilities.into_iter().map(f64::from));
        }
        Ok(())
    }

    /// How many rows there are: those kept, or all that these are a sample of.
    pub fn rows(&self) -> u64 {
        self.whole.as_ref().map_or(self.len() as u64, |whole| whole.sums.rows())
    }

    /// How many rows are kept.
    pub fn len(&self) -> usize {
        self.truth.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.truth.is_empty()
    }

    /// The probabilities of a row.
    pub fn row(&self, row: usize) -> &[f64] {
        let classes = self.labels.len();
        &self.probabilities[row * classes..][..classes]
    }

    /// Some of the rows.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        Self {
            labels: self.labels.clone(),
            lines: rows.iter().map(|&row| self.lines[row]).collect(),
            truth: rows.iter().map(|&row| self.truth[row]).collect(),
            predicted: rows.iter().map(|&row| self.predicted[row]).collect(),
            probabilities: rows.iter().flat_map(|&row| self.row(row)).copied().collect(),
            own: Vec::new(),
            whole: None,
        }
    }

    /// Their scores.
    ///
    /// # Errors
    /// If there is no row.
    pub fn report(&self) -> Result<ClassificationReport> {
        let report = ClassificationReport::new(&self.confusion()?, &self.labels)?;
        let probabilities = self.class_probabilities()?;
        Ok(match &self.whole {
            None => report.with_probabilities(&probabilities)?,
            Some(whole) => report.with_sampled_probabilities(&probabilities, &whole.sums)?,
        })
    }

    /// How often each class was answered for each true class, over all rows.
    ///
    /// # Errors
    /// If a class is out of range.
    pub fn confusion(&self) -> Result<ConfusionMatrix> {
        if let Some(whole) = &self.whole {
            return Ok(whole.confusion.clone());
        }
        let mut confusion = ConfusionMatrix::new(self.labels.len());
        for (&truth, &predicted) in self.truth.iter().zip(&self.predicted) {
            confusion.add(truth as usize, predicted as usize)?;
        }
        Ok(confusion)
    }

    /// The probabilities beside the true classes.
    ///
    /// # Errors
    /// If a row's are no distribution.
    pub fn class_probabilities(&self) -> Result<ClassProbabilities> {
        let (truth, probabilities) = (self.truth.clone(), self.probabilities.clone());
        Ok(ClassProbabilities::from_parts(self.labels.len(), truth, probabilities)?)
    }
}

impl NumberAnswers {
    /// Asks a model about every row.
    ///
    /// # Errors
    /// [`EvaluateError::Interrupted`](crate::EvaluateError::Interrupted).
    pub fn of<R, X>(model: &Regressor<R>, rows: &[X], interrupt: Interrupt<'_>) -> Result<Self>
    where
        R: Reader<Labels = Scaler>,
        X: Example<Input = R::Input, Label = f64>,
    {
        let mut answers = Self::default();
        in_chunks(rows, interrupt, |rows| {
            answers.ask(model, rows);
            Ok(())
        })?;
        Ok(answers)
    }

    /// Asks a model about more rows.
    pub fn ask<R, X>(&mut self, model: &Regressor<R>, rows: &[X])
    where
        R: Reader<Labels = Scaler>,
        X: Example<Input = R::Input, Label = f64>,
    {
        self.predicted.extend(model.predict(&inputs(rows)));
        self.truth.extend(rows.iter().map(|row| *row.label()));
        self.lines.extend(rows.iter().map(Example::line));
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.truth.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.truth.is_empty()
    }

    /// Some of the rows.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        Self {
            lines: rows.iter().map(|&row| self.lines[row]).collect(),
            truth: rows.iter().map(|&row| self.truth[row]).collect(),
            predicted: rows.iter().map(|&row| self.predicted[row]).collect(),
        }
    }

    /// Their scores.
    ///
    /// # Errors
    /// If there is no row, or a number is not finite.
    pub fn report(&self) -> Result<RegressionReport> {
        Ok(RegressionReport::of_pairs(&self.truth, &self.predicted)?)
    }
}

/// Answers of either kind.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Answers {
    /// Of a classifier.
    Classes(ClassAnswers),
    /// Of a regression.
    Numbers(NumberAnswers),
}

impl Answers {
    /// Their scores.
    ///
    /// # Errors
    /// If there is no row, or a number is not finite.
    pub fn evaluation(&self) -> Result<Evaluation> {
        Ok(match self {
            Self::Classes(answers) => Evaluation::Classification(answers.report()?),
            Self::Numbers(answers) => Evaluation::Regression(answers.report()?),
        })
    }

    /// How many rows there are: those kept, or all that these are a sample of.
    pub fn rows(&self) -> u64 {
        match self {
            Self::Classes(answers) => answers.rows(),
            Self::Numbers(answers) => answers.len() as u64,
        }
    }

    /// How many rows are kept, if that is a sample of all.
    pub fn sampled(&self) -> Option<u64> {
        let kept = self.len() as u64;
        (kept != self.rows()).then_some(kept)
    }

    /// How many rows are kept.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes(answers) => answers.len(),
            Self::Numbers(answers) => answers.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The line of each row.
    pub fn lines(&self) -> &[u64] {
        match self {
            Self::Classes(answers) => &answers.lines,
            Self::Numbers(answers) => &answers.lines,
        }
    }

    /// Some of the rows.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Classes(answers) => Self::Classes(answers.select(rows)),
            Self::Numbers(answers) => Self::Numbers(answers.select(rows)),
        }
    }
}
