//! What is predicted: classes or numbers, whatever is read.

use std::collections::BTreeMap;

use firebrick_bundle::{Classifier, Decision, Reader, Regressor};
use firebrick_data::{
    Example, LabelEncoder, LabelMap, Scaler, ScalingKind, Split, check_classes, lonely_classes,
    split_classification, split_rows, suggest,
};
use firebrick_evaluate::{Answers, ClassAnswers, NumberAnswers};
use firebrick_report::ClassCount;
use serde::Serialize;

use super::decide::Fitted;
use crate::baseline::{self, Baseline, LinearInputs};
use crate::config::ClassWeights;
use crate::{Evaluation, Interrupt, Result, RowWeights, RunConfig, Target, TrainError};

/// What a run does with its labels.
pub(super) trait Task: LabelEncoder<Target: Target> + Serialize {
    /// Whether classes are predicted.
    const CLASSES: bool;

    /// The targets as class numbers, if they are any.
    fn class_numbers(_targets: &[Self::Target]) -> Option<&[u32]> {
        None
    }

    /// Refuses rows that can't be learnt from; `held_out`: whether some of them are to be the test rows.
    fn check<X: Example<Label = Self::Label>>(
        rows: &[X],
        source: &str,
        held_out: bool,
    ) -> Result<()>;

    /// The rows on each side.
    fn split<X: Example<Label = Self::Label>>(rows: &[X], config: &RunConfig) -> Result<Split>;

    /// Fits to training rows.
    fn fit<X: Example<Label = Self::Label>>(rows: &[X], config: &RunConfig) -> Result<Self>;

    /// How many rows each class has to learn from, to choose the epoch and to be judged on.
    fn class_counts<X: Example<Label = Self::Label>>(&self, _sides: [&[X]; 3]) -> Vec<ClassCount> {
        Vec::new()
    }

    /// Outputs that a network needs.
    fn outputs(&self) -> usize;

    /// A few words for the user; nothing where there is nothing to say.
    fn summary<X: Example<Label = Self::Label>>(&self, train: &[X]) -> Option<String>;

    /// What the outputs stand for, as a text that two runs can be compared by.
    fn meaning(&self) -> String;

    /// The rows' weights, with those of their classes.
    fn weigh(
        &self,
        rows: RowWeights,
        _targets: &[Self::Target],
        _config: &RunConfig,
    ) -> Result<RowWeights> {
        Ok(rows)
    }

    /// What is fitted to a network's outputs, which are finished and those of rows that were not learnt from; and what
    /// there is to say of that.
    fn fitted(
        &self,
        targets: Vec<Self::Target>,
        outputs: Vec<f64>,
        config: &RunConfig,
    ) -> (Fitted, Vec<String>);

    /// Refuses settings of decisions that do not suit the labels.
    fn check_decision(&self, _config: &RunConfig) -> Result<()> {
        Ok(())
    }

    /// A model's answers on rows with known ones.
    fn answers<R, X>(
        reader: &R,
        decision: &Decision,
        rows: &[X],
        source: &str,
        interrupt: Interrupt<'_>,
    ) -> Result<Answers>
    where
        R: Reader<Labels = Self>,
        X: Example<Input = R::Input, Label = Self::Label>;

    /// Scores of simple models.
    fn baselines<X: Example<Label = Self::Label>>(
        &self,
        inputs: &LinearInputs,
        train: &[X],
        test: &[X],
        interrupt: Interrupt<'_>,
    ) -> Result<Vec<Baseline<Evaluation>>>;
}

impl Task for LabelMap {
    const CLASSES: bool = true;

    fn class_numbers(targets: &[u32]) -> Option<&[u32]> {
        Some(targets)
    }

    fn check<X: Example<Label = String>>(rows: &[X], source: &str, held_out: bool) -> Result<()> {
        match check_classes(rows, source) {
            // Its only row is learnt from: there is a file of its own to be judged on.
            Err(firebrick_data::DataError::LonelyClass { .. }) if !held_out => Ok(()),
            checked => Ok(checked?),
        }
    }

    fn split<X: Example<Label = String>>(rows: &[X], config: &RunConfig) -> Result<Split> {
        Ok(split_classification(rows, config.data.fractions(), config.train.seed)?)
    }

    fn fit<X: Example<Label = String>>(rows: &[X], _: &RunConfig) -> Result<Self> {
        let labels = LabelMap::fit(rows.iter().map(|row| row.label().as_str()));
        if labels.len() < 2 {
            let message = "fewer than two classes are left to learn from after the split".into();
            return Err(TrainError::Data { message });
        }
        Ok(labels)
    }

    fn class_counts<X: Example<Label = String>>(&self, sides: [&[X]; 3]) -> Vec<ClassCount> {
        let counts = sides.map(|rows| {
            let mut counts = vec![0; self.len()];
            let classes = rows.iter().filter_map(|row| self.id(row.label()));
            classes.for_each(|class| counts[class as usize] += 1);
            counts
        });
        let [train, valid, test] = counts;
        let classes = self.labels().iter().enumerate();
        classes
            .map(|(k, label)| ClassCount {
                label: label.clone(),
                train: train[k],
                valid: valid[k],
                test: test[k],
            })
            .collect()
    }

    fn outputs(&self) -> usize {
        self.len()
    }

    fn summary<X: Example<Label = String>>(&self, train: &[X]) -> Option<String> {
        let lonely = lonely_classes(train);
        let alone = match lonely.as_slice() {
            [] => String::new(),
            [(label, line)] => {
                format!(" (one, `{label}`, has a single row to learn from, line {line})")
            }
            [(label, _), ..] => {
                format!(" ({} with a single row to learn from, such as `{label}`)", lonely.len())
            }
        };
        Some(format!("{} classes{alone}", self.len()))
    }

    fn meaning(&self) -> String {
        self.labels().join("\n")
    }

    fn weigh(&self, rows: RowWeights, targets: &[u32], config: &RunConfig) -> Result<RowWeights> {
        match &config.train.class_weights {
            ClassWeights::Balanced => Ok(rows.balanced(targets, self.len())),
            ClassWeights::None => Ok(rows),
            ClassWeights::Given(weights) => {
                Ok(rows.of_classes(targets, &given_weights(self, weights)?))
            }
        }
    }

    fn fitted(
        &self,
        targets: Vec<u32>,
        outputs: Vec<f64>,
        config: &RunConfig,
    ) -> (Fitted, Vec<String>) {
        super::decide::of_classes(self, targets, outputs, config)
    }

    fn check_decision(&self, config: &RunConfig) -> Result<()> {
        super::decide::check_classes(self, config)
    }

    fn answers<R, X>(
        reader: &R,
        decision: &Decision,
        rows: &[X],
        source: &str,
        interrupt: Interrupt<'_>,
    ) -> Result<Answers>
    where
        R: Reader<Labels = Self>,
        X: Example<Input = R::Input, Label = String>,
    {
        let model = Classifier::new(reader.clone()).with_decision(decision.clone());
        Ok(Answers::Classes(ClassAnswers::of(&model, rows, source, interrupt)?))
    }

    fn baselines<X: Example<Label = String>>(
        &self,
        inputs: &LinearInputs,
        train: &[X],
        test: &[X],
        interrupt: Interrupt<'_>,
    ) -> Result<Vec<Baseline<Evaluation>>> {
        let classes = |rows: &[X]| -> Result<Vec<u32>> {
            rows.iter().map(|row| Ok(self.require(row.label(), "", row.line())?)).collect()
        };
        let (train, test) = (classes(train)?, classes(test)?);
        let found = baseline::for_classification(inputs, &train, &test, self, interrupt)?;
        Ok(found.into_iter().map(|b| b.map(Evaluation::Classification)).collect())
    }
}

/// The given weights by class number.
pub(super) fn given_weights(
    labels: &LabelMap,
    weights: &BTreeMap<String, f64>,
) -> Result<Vec<f64>> {
    let mut classes = vec![1.0; labels.len()];
    for (label, &weight) in weights {
        let legal = weight.is_finite() && weight > 0.0;
        let key = format!("train.class_weights.{label}");
        TrainError::check(legal, &key, weight, "a number above 0")?;
        let Some(id) = labels.id(label) else {
            let near = suggest(label, labels.labels().iter().map(String::as_str));
            let near = near.map_or(String::new(), |near| format!(" (did you mean `{near}`?)"));
            let expected = format!("left out: no training row has that class{near}");
            TrainError::check(false, &key, weight, &expected)?;
            continue;
        };
        classes[id as usize] = weight;
    }
    Ok(classes)
}

impl Task for Scaler {
    const CLASSES: bool = false;

    fn check<X: Example<Label = f64>>(_: &[X], _: &str, _: bool) -> Result<()> {
        Ok(())
    }

    fn split<X: Example<Label = f64>>(rows: &[X], config: &RunConfig) -> Result<Split> {
        let keys: Vec<String> = rows.iter().map(Example::key).collect();
        Ok(split_rows(&keys, config.data.fractions(), config.train.seed)?)
    }

    fn fit<X: Example<Label = f64>>(rows: &[X], config: &RunConfig) -> Result<Self> {
        // Raw features are asked for to see the raw problem: the target stays raw with them.
        let kind = match config.data.scaling {
            ScalingKind::None if config.model.kind() == "linear" => ScalingKind::None,
            _ => ScalingKind::Standard,
        };
        Ok(Scaler::fit(kind, &rows.iter().map(|row| *row.label()).collect::<Vec<f64>>()))
    }

    fn outputs(&self) -> usize {
        1
    }

    fn summary<X: Example<Label = f64>>(&self, _: &[X]) -> Option<String> {
        None
    }

    fn meaning(&self) -> String {
        format!("{} {} {}", self.kind, self.shift, self.scale)
    }

    fn fitted(&self, targets: Vec<f32>, outputs: Vec<f64>, _: &RunConfig) -> (Fitted, Vec<String>) {
        super::decide::of_numbers(self, &targets, &outputs)
    }

    fn answers<R, X>(
        reader: &R,
        _: &Decision,
        rows: &[X],
        _: &str,
        interrupt: Interrupt<'_>,
    ) -> Result<Answers>
    where
        R: Reader<Labels = Self>,
        X: Example<Input = R::Input, Label = f64>,
    {
        let model = Regressor::new(reader.clone());
        Ok(Answers::Numbers(NumberAnswers::of(&model, rows, interrupt)?))
    }

    fn baselines<X: Example<Label = f64>>(
        &self,
        inputs: &LinearInputs,
        train: &[X],
        test: &[X],
        interrupt: Interrupt<'_>,
    ) -> Result<Vec<Baseline<Evaluation>>> {
        let numbers = |rows: &[X]| rows.iter().map(|row| *row.label()).collect::<Vec<f64>>();
        let found = baseline::for_regression(inputs, &numbers(train), &numbers(test), interrupt)?;
        Ok(found.into_iter().map(|b| b.map(Evaluation::Regression)).collect())
    }
}
