//! A classifier's answers on more rows than can be kept.

use std::collections::BinaryHeap;

use firebrick_bundle::{Classifier, Reader};
use firebrick_data::{Example, Key, LabelMap, Purpose};
use firebrick_metrics::{ConfusionMatrix, ProbabilitySums, Reliability};

use crate::Result;
use crate::answers::ClassAnswers;

/// What is counted over all rows where only a sample of them is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// How often each class was answered for each true class.
    pub confusion: ConfusionMatrix,
    /// Scores of the probabilities that are sums.
    pub sums: ProbabilitySums,
    /// The same of the network's own probabilities, if the others are calibrated or decided on.
    pub own: Option<ProbabilitySums>,
}

impl Whole {
    fn new(classes: usize) -> Result<Self> {
        let (confusion, sums) = (ConfusionMatrix::new(classes), ProbabilitySums::new(classes)?);
        Ok(Self { confusion, sums, own: None })
    }

    fn add(&mut self, answers: &ClassAnswers) -> Result<()> {
        let classes = answers.labels.len();
        for row in 0..answers.len() {
            let truth = answers.truth[row] as usize;
            self.confusion.add(truth, answers.predicted[row] as usize)?;
            self.sums.add(truth, answers.row(row))?;
            if !answers.own.is_empty() {
                let own = match &mut self.own {
                    Some(own) => own,
                    own => own.insert(ProbabilitySums::new(classes)?),
                };
                own.add(truth, &answers.own[row * classes..][..classes])?;
            }
        }
        Ok(())
    }

    /// How far probabilities can be trusted: the network's own, if the answers have others, and those of the answers.
    pub(crate) fn reliability(&self) -> (Option<&Reliability>, &Reliability) {
        (self.own.as_ref().map(ProbabilitySums::reliability), self.sums.reliability())
    }
}

/// A uniform sample of a classifier's answers, and what is counted over all of them.
///
/// A row is kept if the number drawn for its place is among the lowest. So which rows are kept depends on the seed and
/// on how many rows there are: on no thread, and on no break.
#[derive(Debug)]
pub struct AnswerSample {
    whole: Whole,
    kept: ClassAnswers,
    /// The place of each row that is kept.
    places: Vec<u64>,
    /// The number that was drawn for each row that is kept, and where it is; the highest first.
    drawn: BinaryHeap<(u64, usize)>,
    most: usize,
    key: Key,
    rows: u64,
}

impl AnswerSample {
    /// No answer yet; `most` rows are kept, and at least one.
    ///
    /// # Errors
    /// None that a map of labels has.
    pub fn new(labels: &LabelMap, most: usize, seed: u64) -> Result<Self> {
        Ok(Self {
            whole: Whole::new(labels.len())?,
            kept: ClassAnswers::new(labels),
            places: Vec::new(),
            drawn: BinaryHeap::new(),
            most: most.max(1),
            key: Key::new(seed, Purpose::Sample).step(1),
            rows: 0,
        })
    }

    /// Asks a model about more rows.
    ///
    /// # Errors
    /// As [`ClassAnswers::ask`].
    pub fn ask<R, X>(&mut self, model: &Classifier<R>, rows: &[X], source: &str) -> Result<()>
    where
        R: Reader<Labels = LabelMap>,
        X: Example<Input = R::Input, Label = String>,
    {
        let mut answers = ClassAnswers::new(model.labels());
        answers.ask(model, rows, source)?;
        self.add(&answers)
    }

    /// Adds answers.
    ///
    /// # Errors
    /// If a row's probabilities are no distribution.
    pub fn add(&mut self, answers: &ClassAnswers) -> Result<()> {
        self.whole.add(answers)?;
        for row in 0..answers.len() {
            self.offer(answers, row);
        }
        Ok(())
    }

    fn offer(&mut self, answers: &ClassAnswers, row: usize) {
        let drawn = self.key.u64_at(self.rows);
        self.rows += 1;
        let kept = &mut self.kept;
        let slot = if self.drawn.len() < self.most {
            let slot = self.drawn.len();
            kept.lines.push(0);
            kept.truth.push(0);
            kept.predicted.push(0);
            kept.probabilities.extend_from_slice(answers.row(row));
            self.places.push(0);
            slot
        } else {
            match self.drawn.peek() {
                Some((highest, _)) if drawn < *highest => {}
                _ => return,
            }
            let Some((_, slot)) = self.drawn.pop() else { return };
            let classes = kept.labels.len();
            kept.probabilities[slot * classes..][..classes].copy_from_slice(answers.row(row));
            slot
        };
        self.drawn.push((drawn, slot));
        self.places[slot] = self.rows - 1;
        kept.lines[slot] = answers.lines[row];
        kept.truth[slot] = answers.truth[row];
        kept.predicted[slot] = answers.predicted[row];
    }

    /// The rows that are kept, in order, with what was counted over all.
    pub fn finish(self) -> ClassAnswers {
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_unstable_by_key(|&slot| self.places[slot]);
        ClassAnswers { whole: Some(Box::new(self.whole)), ..self.kept.select(&order) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(rows: std::ops::Range<u64>) -> ClassAnswers {
        let sure = |line: u64| 0.5 + (line % 50) as f64 / 101.0;
        ClassAnswers {
            labels: vec!["a".into(), "b".into()],
            truth: rows.clone().map(|line| u32::from(line % 7 == 0)).collect(),
            predicted: rows.clone().map(|_| 0).collect(),
            probabilities: rows.clone().flat_map(|line| [sure(line), 1.0 - sure(line)]).collect(),
            lines: rows.collect(),
            ..ClassAnswers::default()
        }
    }

    fn sampled(cuts: &[u64]) -> ClassAnswers {
        let labels = LabelMap::fit(["a", "b"]);
        let mut sample = AnswerSample::new(&labels, 200, 3).unwrap();
        for ends in cuts.windows(2) {
            sample.add(&answers(ends[0]..ends[1])).unwrap();
        }
        sample.finish()
    }

    #[test]
    fn a_sample_is_uniform_in_order_and_the_same_however_the_rows_come() {
        let whole = sampled(&[0, 5000]);
        assert_eq!(whole, sampled(&[0, 1, 999, 1000, 5000]));
        assert!(whole.lines.is_sorted() && whole.len() == 200 && whole.rows() == 5000);
        // Of a uniform sample, a half lies in the first half: 100 of 200, give or take 7.
        let first = whole.lines.iter().filter(|&&line| line < 2500).count();
        assert!((65..=135).contains(&first), "{first}");
        let lines = whole.lines.iter().zip(whole.probabilities.chunks(2));
        for (&line, row) in lines {
            assert_eq!(row, answers(line..line + 1).probabilities);
        }
    }

    #[test]
    fn what_is_a_sum_is_exact_and_what_ranks_rows_is_near() {
        let (sample, all) =
            (sampled(&[0, 5000]).report().unwrap(), answers(0..5000).report().unwrap());
        assert_eq!((sample.rows, sample.accuracy), (5000, all.accuracy));
        assert_eq!(sample.confusion_matrix, all.confusion_matrix);
        let (some, every) = (sample.probability.unwrap(), all.probability.unwrap());
        assert_eq!((some.sampled_rows, every.sampled_rows), (Some(200), None));
        assert!((some.log_loss - every.log_loss).abs() < 1e-12);
        assert!((some.ece - every.ece).abs() < 1e-12 && some.brier == every.brier);
        assert!((some.roc_auc.unwrap() - every.roc_auc.unwrap()).abs() < 0.2);
    }
}
