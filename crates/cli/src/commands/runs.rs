//! `firebrick train --runs`: the same with several seeds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use firebrick_bundle::files;
use firebrick_train::{TrainError, unfinished_run};
use serde::Serialize;
use serde_json::{Map, Value};

use super::train::Job;
use crate::exit::Usage;
use crate::output;

/// Trains one model a seed and prints what they have in common.
pub(super) fn several(job: &Job<'_>, out: &Path, runs: u16) -> anyhow::Result<()> {
    if firebrick_bundle::is_bundle(out) {
        let message = format!(
            "{} is a model; several runs need a folder that is none: give another with -o",
            out.display()
        );
        return Err(Usage(message).into());
    }
    let first = job.seed()?;
    let seeds: Vec<(u64, PathBuf)> =
        (first..).take(runs.into()).map(|seed| (seed, out.join(format!("seed-{seed}")))).collect();
    // Before the first run, not after some that took hours.
    if !job.args.resume && !job.args.restart {
        for (_, model) in &seeds {
            if let Some(path) = unfinished_run(model)? {
                return Err(TrainError::Unfinished { path }.into());
            }
        }
    }
    let mut scores = Vec::new();
    for (seed, model) in seeds {
        let prepared = job.prepare(Some(seed))?;
        job.train(&prepared, &model)?;
        scores.push(Scores::read(seed, &model)?);
    }
    let summary = Summary::of(scores);
    match job.args.json {
        true => output::json(&summary),
        false => Ok(output::line(summary.table(out))?),
    }
}

/// What one model reached, as its folder says.
#[derive(Debug, Serialize)]
struct Scores {
    seed: u64,
    model: String,
    best_epoch: u64,
    #[serde(flatten)]
    scores: BTreeMap<String, f64>,
}

/// The scores that are printed, if a task has them, with the table's heads.
const SHOWN: [(&str, &str); 6] = [
    ("accuracy", "accuracy"),
    ("macro_f1", "macro F1"),
    ("mse", "MSE"),
    ("rmse", "RMSE"),
    ("mae", "MAE"),
    ("r2", "R²"),
];

impl Scores {
    fn read(seed: u64, model: &Path) -> anyhow::Result<Self> {
        let path = model.join(files::METRICS);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let metrics: Map<String, Value> =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let number = |name: &str| metrics.get(name).and_then(Value::as_f64);
        let scores = SHOWN.iter().filter_map(|(name, _)| Some((name.to_string(), number(name)?)));
        let best_epoch = metrics.get("best_epoch").and_then(Value::as_u64).unwrap_or_default();
        Ok(Self { seed, model: model.display().to_string(), best_epoch, scores: scores.collect() })
    }
}

/// Several runs together.
#[derive(Debug, Serialize)]
struct Summary {
    runs: Vec<Scores>,
    mean: BTreeMap<String, f64>,
    /// With `n − 1`: of a sample.
    standard_deviation: BTreeMap<String, f64>,
}

impl Summary {
    fn of(runs: Vec<Scores>) -> Self {
        let (mut mean, mut standard_deviation) = (BTreeMap::new(), BTreeMap::new());
        for (name, _) in SHOWN {
            let of: Vec<f64> =
                runs.iter().filter_map(|run| run.scores.get(name).copied()).collect();
            if of.is_empty() {
                continue;
            }
            let average = of.iter().sum::<f64>() / of.len() as f64;
            let squares: f64 = of.iter().map(|x| (x - average).powi(2)).sum();
            mean.insert(name.to_string(), average);
            let spread = (squares / (of.len() - 1).max(1) as f64).sqrt();
            standard_deviation.insert(name.to_string(), spread);
        }
        Self { runs, mean, standard_deviation }
    }

    fn table(&self, out: &Path) -> String {
        let shown: Vec<_> =
            SHOWN.iter().filter(|(name, _)| self.mean.contains_key(*name)).collect();
        let cells = |first: &str, epoch: String, scores: &BTreeMap<String, f64>| {
            let score = |name: &str| scores.get(name).map_or(String::new(), |x| format!("{x:.4}"));
            let scores = shown.iter().map(|(name, _)| score(name));
            [first.to_string(), epoch].into_iter().chain(scores).collect::<Vec<String>>()
        };
        let heads = shown.iter().map(|(_, head)| (*head).to_string());
        let head = ["seed", "best epoch"].map(String::from).into_iter().chain(heads).collect();
        let mut rows = vec![head];
        for run in &self.runs {
            rows.push(cells(&run.seed.to_string(), run.best_epoch.to_string(), &run.scores));
        }
        rows.push(cells("mean", String::new(), &self.mean));
        rows.push(cells("standard deviation", String::new(), &self.standard_deviation));
        let place = out.join("seed-N");
        format!("\n{}\nThe models are in {}.", output::table(&rows), place.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(seed: u64, accuracy: f64) -> Scores {
        let scores = BTreeMap::from([("accuracy".to_string(), accuracy)]);
        Scores { seed, model: format!("m/seed-{seed}"), best_epoch: 3, scores }
    }

    #[test]
    fn mean_and_deviation_are_those_of_a_sample() {
        let summary = Summary::of(vec![run(1, 0.8), run(2, 0.9), run(3, 0.7)]);
        assert!((summary.mean["accuracy"] - 0.8).abs() < 1e-12);
        assert!((summary.standard_deviation["accuracy"] - 0.1).abs() < 1e-12);
        let table = summary.table(Path::new("m"));
        assert!(table.contains("mean") && table.contains("0.1000"), "{table}");
    }
}
