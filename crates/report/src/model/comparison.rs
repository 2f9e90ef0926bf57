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
    /// `classification` or `regression`: runs of several tasks have a table each.
    pub task: String,
    /// What tells the rows that it was judged on from others: only runs with equal texts are measured against each
    /// other.
    pub data: String,
    /// Its scores, in the order of [`Comparison::scores`].
    pub scores: Vec<Option<Estimate>>,
    /// How it learnt.
    pub learning: Option<Learning>,
    /// Whether its scores are of before its answers were changed: they are shown, and never the best.
    pub outdated: bool,
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
    /// Beside each other what the runs say of themselves: every score that one of them has. A score that the runs before
    /// lack stands behind the one that it follows in its own run.
    pub fn of(runs: &[RunReport]) -> Self {
        let mut scores: Vec<ScoreName> = Vec::new();
        for run in runs {
            let mut place = 0;
            for score in own(run) {
                match scores.iter().position(|known| known.name == score.name) {
                    Some(known) => place = known + 1,
                    None => {
                        scores.insert(place, name(score));
                        place += 1;
                    }
                }
            }
        }
        let runs = runs.iter().map(|run| compared(run, &scores)).collect();
        Self { scores, runs, pairs: Vec::new() }
    }

    /// A comparison a task, in the order in which they first occur, each with the scores that one of its runs has.
    /// The tests of differences are in the first.
    pub fn by_task(&self) -> Vec<Self> {
        let mut tasks: Vec<&str> = Vec::new();
        for run in &self.runs {
            if !tasks.contains(&run.task.as_str()) {
                tasks.push(&run.task);
            }
        }
        let mut tables: Vec<Self> = tasks.into_iter().map(|task| self.of_task(task)).collect();
        if let Some(first) = tables.first_mut() {
            first.pairs.clone_from(&self.pairs);
        }
        tables
    }

    fn of_task(&self, task: &str) -> Self {
        let runs: Vec<&ComparedRun> = self.runs.iter().filter(|run| run.task == task).collect();
        let value = |run: &ComparedRun, i: usize| run.scores.get(i).copied().flatten();
        let kept = |i: &usize| {
            runs.len() == self.runs.len() || runs.iter().any(|run| value(run, *i).is_some())
        };
        let kept: Vec<usize> = (0..self.scores.len()).filter(kept).collect();
        let run = |run: &ComparedRun| ComparedRun {
            scores: kept.iter().map(|&i| value(run, i)).collect(),
            ..run.clone()
        };
        Self {
            scores: kept.iter().map(|&i| self.scores[i].clone()).collect(),
            runs: runs.into_iter().map(run).collect(),
            pairs: Vec::new(),
        }
    }

    /// The data that each run was judged on as a letter, `A`, `B` …, from the 27th on a number, in the order in which they
    /// first occur; none where all are the same.
    pub fn data_letters(&self) -> Option<Vec<String>> {
        let mut known: Vec<&str> = Vec::new();
        for run in &self.runs {
            if !known.contains(&run.data.as_str()) {
                known.push(&run.data);
            }
        }
        let letter = |run: &ComparedRun| {
            let at = known.iter().position(|data| *data == run.data).unwrap_or_default();
            let letter = u8::try_from(at).ok().filter(|at| *at < 26);
            letter.map_or_else(|| (at + 1).to_string(), |at| char::from(b'A' + at).to_string())
        };
        (known.len() > 1).then(|| self.runs.iter().map(letter).collect())
    }

    /// Which runs are the best in a score among those that were judged on the same data: those with the best value, of
    /// two or more that have one. A run whose scores are of before its answers were changed takes no part.
    pub fn best(&self, score: usize) -> Vec<bool> {
        let data: Vec<&str> = self.runs.iter().map(|run| run.data.as_str()).collect();
        let value = |run: usize| {
            let run = self.runs.get(run).filter(|run| !run.outdated)?;
            let of = run.scores.get(score).copied().flatten()?;
            Some(of.value).filter(|value| value.is_finite())
        };
        let higher = self.scores.get(score).is_some_and(|score| score.higher_is_better);
        let is_best = |run: usize| {
            let Some(own) = value(run) else { return false };
            let others = (0..data.len()).filter(|&other| other != run && data[other] == data[run]);
            let others: Vec<f64> = others.filter_map(value).collect();
            let better = |other: &f64| if higher { *other > own } else { *other < own };
            !others.is_empty() && !others.iter().any(better)
        };
        (0..self.runs.len()).map(is_best).collect()
    }
}

fn own(run: &RunReport) -> &[super::Score] {
    run.headline.as_ref().map_or(&[][..], |headline| &headline.scores)
}

fn name(score: &super::Score) -> ScoreName {
    ScoreName {
        name: score.name.clone(),
        unit: score.unit,
        higher_is_better: score.higher_is_better,
    }
}

fn compared(run: &RunReport, scores: &[ScoreName]) -> ComparedRun {
    let of = |wanted: &ScoreName| {
        let score = own(run).iter().find(|score| score.name == wanted.name)?;
        Some(Estimate { value: score.value, interval: score.interval })
    };
    let asked = run.asked.as_ref();
    let model = asked.map(|asked| asked.model.clone()).unwrap_or_default();
    ComparedRun {
        name: run.title.clone(),
        task: asked.map(|asked| asked.task.clone()).unwrap_or_default(),
        data: String::new(),
        outdated: false,
        scores: scores.iter().map(of).collect(),
        learning: run.learning.clone(),
        notes: if model.is_empty() { Vec::new() } else { vec![Field::new("model", model)] },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Asked, Headline, Score};

    fn run(title: &str, task: &str, scores: &[(&str, f64)]) -> RunReport {
        let score = |(name, value): &(&str, f64)| Score {
            name: (*name).into(),
            value: *value,
            higher_is_better: true,
            ..Score::default()
        };
        RunReport {
            title: title.into(),
            asked: Some(Asked { task: task.into(), ..Asked::default() }),
            headline: Some(Headline {
                scores: scores.iter().map(score).collect(),
                ..Headline::default()
            }),
            ..RunReport::default()
        }
    }

    fn names(comparison: &Comparison) -> Vec<&str> {
        comparison.scores.iter().map(|score| score.name.as_str()).collect()
    }

    #[test]
    fn columns_are_those_of_all_runs_in_the_order_of_their_own() {
        let runs = [
            run("a", "", &[("accuracy", 0.5), ("loss", 1.0)]),
            run("b", "", &[("accuracy", 0.6), ("auc", 0.7), ("loss", 0.9)]),
            run("c", "", &[("top", 0.9)]),
        ];
        let comparison = Comparison::of(&runs);
        assert_eq!(names(&comparison), ["top", "accuracy", "auc", "loss"]);
        assert_eq!(comparison.runs[0].scores[2], None);
    }

    #[test]
    fn a_task_has_a_table_of_its_own_without_the_scores_of_others() {
        let runs = [
            run("a", "classification", &[("accuracy", 0.5)]),
            run("b", "regression", &[("RMSE", 5.0)]),
            run("c", "classification", &[("accuracy", 0.6)]),
        ];
        let tables = Comparison::of(&runs).by_task();
        assert_eq!(tables.iter().map(names).collect::<Vec<_>>(), [["accuracy"], ["RMSE"]]);
        assert_eq!(tables[0].runs.len(), 2);
    }

    #[test]
    fn the_best_is_looked_for_among_runs_on_the_same_data() {
        let score = |value| [("accuracy", value)];
        let runs = [0.5, 0.6, 0.9, f64::NAN].map(|value| run("", "", &score(value)));
        let mut comparison = Comparison::of(&runs);
        assert_eq!(comparison.best(0), [false, false, true, false]);
        assert_eq!(comparison.data_letters(), None);
        comparison.runs[2].data = "another".into();
        assert_eq!(comparison.best(0), [false, true, false, false]);
        assert_eq!(comparison.data_letters().unwrap(), ["A", "A", "B", "A"]);
        assert_eq!(comparison.best(7), [false; 4]);
    }

    #[test]
    fn scores_of_before_a_change_are_never_the_best_and_beat_nobody() {
        let runs = [0.9, 0.6, 0.5].map(|value| run("", "", &[("accuracy", value)]));
        let mut comparison = Comparison::of(&runs);
        comparison.runs[0].outdated = true;
        assert_eq!(comparison.best(0), [false, true, false]);
        comparison.runs[2].outdated = true;
        assert_eq!(comparison.best(0), [false; 3]);
    }
}
