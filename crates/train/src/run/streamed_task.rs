//! What is predicted, from labels that come one after another.

use firebrick_bundle::{Classifier, Decision, Reader, Regressor};
use firebrick_data::{
    LabelMap, MemoryLimit, RowSpool, Scaler, SeenClasses, SeenNumbers, Stored, StreamedLabels,
    TextRow, TfIdf,
};
use firebrick_evaluate::{AnswerSample, Answers, ClassAnswers, NumberAnswers};
use firebrick_report::ClassCount;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::task::{Task, given_weights};
use crate::baseline::{self, Baseline, LinearInputs};
use crate::config::ClassWeights;
use crate::{Evaluation, Interrupt, Result, RunConfig, Target, TrainError};

/// From a row's own weight and its target to how much it counts; 1 in the mean.
pub(super) type Weigh<T> = Box<dyn Fn(f64, T) -> f32>;

/// What a run does with labels that it can't keep.
pub(super) trait StreamedTask:
    Task<Label: Serialize + DeserializeOwned, Target: Target + Stored> + StreamedLabels
{
    /// Refuses rows that can't be learnt from; `held_out`: whether some of them are to be the test rows.
    fn check_seen(seen: &Self::Seen, source: &str, held_out: bool) -> Result<()>;

    /// Refuses a test file with a label that is not known.
    fn check_test(&self, test: &Self::Seen, source: &str) -> Result<()>;

    /// A few words for the user; nothing where there is nothing to say.
    fn seen_summary(&self) -> Option<String>;

    /// How much rows count, if not the same; `weighted`: whether they have weights of their own.
    fn weigher(
        &self,
        seen: &Self::Seen,
        config: &RunConfig,
        weighted: bool,
    ) -> Result<Option<Weigh<Self::Target>>>;

    /// The training loss of guessing without looking at the rows, if all count the same.
    fn chance_loss(&self, seen: &Self::Seen) -> f64;

    /// How many rows each class has on each side; `held_out`: whether the test rows are of the same files.
    fn class_rows(
        &self,
        _seen: &Self::Seen,
        _answers: &Answers,
        _held_out: bool,
    ) -> Result<Vec<ClassCount>> {
        Ok(Vec::new())
    }

    /// A model's answers on test rows: of more than fit into the memory, a sample that the seed beside it decides.
    fn spool_answers<R>(
        reader: &R,
        kept: (MemoryLimit, u64),
        decision: &Decision,
        rows: &RowSpool<Self::Label>,
        source: &str,
        interrupt: Interrupt<'_>,
    ) -> Result<Answers>
    where
        R: Reader<Labels = Self, Input = str>;

    /// Scores of simple models that are fitted to a sample.
    fn sample_baselines(
        &self,
        sample: &[TextRow<Self::Label>],
        inputs: (&LinearInputs, &TfIdf),
        test: &RowSpool<Self::Label>,
        interrupt: Interrupt<'_>,
    ) -> Result<Vec<Baseline<Evaluation>>>;
}

/// The weights' sum must be a number, for they are divided by their mean.
fn mean_weight(sum: f64, rows: u64) -> Result<f64> {
    let expected = "a column whose numbers have a finite sum";
    TrainError::check(sum.is_finite(), "data.weight", "too large", expected)?;
    Ok(sum / rows.max(1) as f64)
}

impl StreamedTask for LabelMap {
    fn check_seen(seen: &SeenClasses, source: &str, held_out: bool) -> Result<()> {
        Ok(seen.check(source, held_out)?)
    }

    fn check_test(&self, test: &SeenClasses, source: &str) -> Result<()> {
        for (label, rows) in &test.classes {
            self.require(label, source, rows.line)?;
        }
        Ok(())
    }

    fn seen_summary(&self) -> Option<String> {
        Some(format!("{} classes", self.len()))
    }

    fn weigher(
        &self,
        seen: &SeenClasses,
        config: &RunConfig,
        weighted: bool,
    ) -> Result<Option<Weigh<u32>>> {
        let classes = self.labels().iter().filter_map(|label| seen.classes.get(label));
        let factors: Vec<f64> = match &config.train.class_weights {
            ClassWeights::None if !weighted => return Ok(None),
            ClassWeights::None => vec![1.0; self.len()],
            ClassWeights::Balanced => {
                classes.clone().map(|class| 1.0 / class.train.max(1) as f64).collect()
            }
            ClassWeights::Given(weights) => given_weights(self, weights)?,
        };
        let sum = classes.clone().zip(&factors).map(|(class, factor)| class.weight * factor).sum();
        let mean = mean_weight(sum, classes.map(|class| class.train).sum())?;
        Ok(Some(Box::new(move |own, class| (own * factors[class as usize] / mean) as f32)))
    }

    fn chance_loss(&self, seen: &SeenClasses) -> f64 {
        let rows: Vec<f64> = seen.classes.values().map(|class| class.train as f64).collect();
        let all: f64 = rows.iter().sum();
        let shares = rows.iter().filter(|rows| **rows > 0.0).map(|rows| rows / all);
        shares.map(|share| -share * share.ln()).sum()
    }

    fn class_rows(
        &self,
        seen: &SeenClasses,
        answers: &Answers,
        held_out: bool,
    ) -> Result<Vec<ClassCount>> {
        let Answers::Classes(answers) = answers else { return Ok(Vec::new()) };
        let mut counts = answers.class_counts()?;
        for class in &mut counts {
            let Some(rows) = seen.classes.get(&class.label) else { continue };
            let judged = if held_out { class.test } else { 0 };
            (class.train, class.valid) = (rows.train, rows.all - rows.train - judged);
        }
        Ok(counts)
    }

    fn spool_answers<R>(
        reader: &R,
        (memory, seed): (MemoryLimit, u64),
        decision: &Decision,
        rows: &RowSpool<String>,
        source: &str,
        interrupt: Interrupt<'_>,
    ) -> Result<Answers>
    where
        R: Reader<Labels = Self, Input = str>,
    {
        let model = Classifier::new(reader.clone()).with_decision(decision.clone());
        let most = memory.judged_rows(model.labels().len());
        if rows.len() > most {
            let mut sample = AnswerSample::new(model.labels(), most, seed)?;
            for rows in rows.chunks() {
                interrupt.check()?;
                sample.ask(&model, &rows?, source)?;
            }
            return Ok(Answers::Classes(sample.finish()));
        }
        let mut answers = ClassAnswers::new(model.labels());
        for rows in rows.chunks() {
            interrupt.check()?;
            answers.ask(&model, &rows?, source)?;
        }
        Ok(Answers::Classes(answers))
    }

    fn sample_baselines(
        &self,
        sample: &[TextRow],
        (inputs, tfidf): (&LinearInputs, &TfIdf),
        test: &RowSpool<String>,
        interrupt: Interrupt<'_>,
    ) -> Result<Vec<Baseline<Evaluation>>> {
        let class = |row: &TextRow| Ok(self.require(&row.label, "", row.line)?);
        let truth = sample.iter().map(class).collect::<Result<Vec<u32>>>()?;
        let test = each(test, |row| Ok((tfidf.transform(&row.text), class(&row)?)), interrupt);
        let found = baseline::classes_on(inputs, &truth, test, self, interrupt)?;
        Ok(found.into_iter().map(|b| b.map(Evaluation::Classification)).collect())
    }
}

impl StreamedTask for Scaler {
    fn check_seen(_: &SeenNumbers, _: &str, _: bool) -> Result<()> {
        Ok(())
    }

    fn check_test(&self, _: &SeenNumbers, _: &str) -> Result<()> {
        Ok(())
    }

    fn seen_summary(&self) -> Option<String> {
        None
    }

    fn weigher(
        &self,
        seen: &SeenNumbers,
        _: &RunConfig,
        weighted: bool,
    ) -> Result<Option<Weigh<f32>>> {
        if !weighted {
            return Ok(None);
        }
        let mean = mean_weight(seen.weight, seen.rows)?;
        Ok(Some(Box::new(move |own, _| (own / mean) as f32)))
    }

    fn chance_loss(&self, seen: &SeenNumbers) -> f64 {
        seen.variance() / (self.scale * self.scale)
    }

    fn spool_answers<R>(
        reader: &R,
        _: (MemoryLimit, u64),
        _: &Decision,
        rows: &RowSpool<f64>,
        _: &str,
        interrupt: Interrupt<'_>,
    ) -> Result<Answers>
    where
        R: Reader<Labels = Self, Input = str>,
    {
        let model = Regressor::new(reader.clone());
        let mut answers = NumberAnswers::default();
        for rows in rows.chunks() {
            interrupt.check()?;
            answers.ask(&model, &rows?);
        }
        Ok(Answers::Numbers(answers))
    }

    fn sample_baselines(
        &self,
        sample: &[TextRow<f64>],
        (inputs, tfidf): (&LinearInputs, &TfIdf),
        test: &RowSpool<f64>,
        interrupt: Interrupt<'_>,
    ) -> Result<Vec<Baseline<Evaluation>>> {
        let truth: Vec<f64> = sample.iter().map(|row| row.label).collect();
        let test = each(test, |row| Ok((tfidf.transform(&row.text), row.label)), interrupt);
        let found = baseline::numbers_on(inputs, &truth, test, interrupt)?;
        Ok(found.into_iter().map(|b| b.map(Evaluation::Regression)).collect())
    }
}

/// What `make` makes of each row.
fn each<'a, L: DeserializeOwned + 'a, T: 'a>(
    rows: &'a RowSpool<L>,
    make: impl Fn(TextRow<L>) -> Result<T> + 'a,
    interrupt: Interrupt<'a>,
) -> impl Iterator<Item = Result<T>> + 'a {
    rows.chunks().flat_map(move |chunk| {
        let rows = interrupt.check().map_err(Into::into).and_then(|()| Ok(chunk?));
        match rows {
            Ok(rows) => rows.into_iter().map(&make).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        }
    })
}
