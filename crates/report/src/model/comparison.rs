//! Several runs beside each other.

use serde::{Deserialize, Serialize};

use super::{Estimate, Field, Interval, Learning, RunReport, ScoreName};

/// Several runs beside each other.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Comparison {
    /// What is compared; a run has its values in this order.
    pub scores: Vec<ScoreName>,
    /// The runs.
    pub runs: Vec<ComparedRun>,
    /// What is known of the differences between two of them.
    pub pairs: Vec<PairTest>,
}

/// A run among others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ComparedRun {
    /// Its name.
    pub name: String,
    /// Its scores, in the order of [`Comparison::scores`].
    pub scores: Vec<Option<Estimate>>,
    /// How it learnt.
    pub learning: Option<Learning>,
    /// What sets it apart: its model, its seed.
    pub notes: Vec<Field>,
}

/// The difference between two runs on the same rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PairTest {
    /// The one run.
    pub first: String,
    /// The other.
    pub second: String,
    /// The score.
    pub score: ScoreName,
    /// First less second.
    pub difference: f64,
    /// How sure the difference is, by a paired bootstrap.
    pub interval: Option<Interval>,
    /// The p-value of the test.
    pub p: Option<f64>,
    /// The test: `McNemar`, `paired bootstrap`.
    pub test: String,
}

impl Comparison {
    /// Beside each other what the runs say of themselves: the scores of the first run, and of every other those of
    /// the same names.
    pub fn of(runs: &[RunReport]) -> Self {
        let headline = runs.iter().find_map(|run| run.headline.as_ref());
        let scores: Vec<ScoreName> =
            headline.into_iter().flat_map(|h| &h.scores).map(name).collect();
        let runs = runs.iter().map(|run| compared(run, &scores)).collect();
        Self { scores, runs, pairs: Vec::new() }
    }
}

fn name(score: &super::Score) -> ScoreName {
    ScoreName {
        name: score.name.clone(),
        unit: score.unit,
        higher_is_better: score.higher_is_better,
    }
}

fn compared(run: &RunReport, scores: &[ScoreName]) -> ComparedRun {
    let own = run.headline.as_ref().map_or(&[][..], |h| &h.scores);
    let of = |wanted: &ScoreName| {
        let score = own.iter().find(|score| score.name == wanted.name)?;
        Some(Estimate { value: score.value, interval: score.interval })
    };
    let model = run.asked.as_ref().map(|asked| asked.model.clone()).unwrap_or_default();
    ComparedRun {
        name: run.title.clone(),
        scores: scores.iter().map(of).collect(),
        learning: run.learning.clone(),
        notes: if model.is_empty() { Vec::new() } else { vec![Field::new("model", model)] },
    }
}
