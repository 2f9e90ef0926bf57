//! `firebrick compare`.

use std::path::Path;

use anyhow::Context;
use firebrick_bundle::{Bundle, BundleError, files};
use firebrick_evaluate::{Evaluation, headline_scores};
use firebrick_metrics::{ClassificationReport, RegressionReport};
use firebrick_report::{
    Comparison, Epoch, Estimate, Field, Headline, Interval, Learning, RunReport, Score, ScoreName,
    Unit, comparison_page,
};
use firebrick_train::EpochRecord;
use serde_json::Value;

use crate::args::CompareArgs;
use crate::exit::Usage;
use crate::output::{self, remark};

pub(crate) fn run(args: &CompareArgs) -> anyhow::Result<()> {
    let language = crate::pages::language(&args.lang)?;
    if let Some(page) = &args.report {
        crate::pages::check_free("--report", page, &[])?;
    }
    let mut runs = Vec::new();
    for model in &args.models {
        match Bundle::open(model) {
            Ok(bundle) => runs.push(report(&bundle)?),
            // A pattern such as runs/* also matches what is no model.
            Err(error @ (BundleError::NotABundle { .. } | BundleError::Io { .. })) => {
                remark(format_args!("left out: {error}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if runs.is_empty() {
        return Err(Usage("none of these is a folder of a model".into()).into());
    }
    let mut judged: Vec<String> = Vec::new();
    for model in &args.models {
        judged.extend(Bundle::open(model).ok().and_then(|bundle| judged_on(&bundle)));
    }
    judged.dedup();
    if judged.len() > 1 {
        remark(
            "note: these models were not judged on the same data; their scores can't be compared",
        );
    }
    let comparison = Comparison::of(&runs);
    if let Some(path) = &args.report {
        crate::pages::write(path, &comparison_page(&runs, language))?;
        remark(format_args!("the report is in {}", path.display()));
    }
    match args.json {
        true => output::json(&comparison),
        false => Ok(output::line(table(&comparison).trim_end())?),
    }
}

/// What tells the data of a model's run from that of another.
fn judged_on(bundle: &Bundle) -> Option<String> {
    let record: Value = serde_json::from_str(&bundle.text(files::RUN).ok()?).ok()?;
    let data = &record["data"];
    Some(data.get("test").unwrap_or(data).to_string())
}

/// What a model's folder says of its run.
fn report(bundle: &Bundle) -> anyhow::Result<RunReport> {
    let title = bundle.path().display().to_string();
    let metrics: Value = serde_json::from_str(&bundle.text(files::METRICS)?)?;
    let evaluation = match metrics.get("accuracy") {
        Some(_) => {
            let report = serde_json::from_value::<ClassificationReport>(metrics.clone())?;
            Evaluation::Classification(report)
        }
        None => {
            Evaluation::Regression(serde_json::from_value::<RegressionReport>(metrics.clone())?)
        }
    };
    let interval = |key: &str| {
        let interval = &metrics["intervals"][key];
        Some(Interval { low: interval["low"].as_f64()?, high: interval["high"].as_f64()? })
    };
    let scores = headline_scores(&evaluation).into_iter();
    let scores = scores.map(|(name, key, value, unit, higher_is_better)| Score {
        name: name.into(),
        value,
        interval: interval(key),
        unit,
        higher_is_better,
    });
    Ok(RunReport {
        headline: Some(Headline { scores: scores.collect(), ..Headline::default() }),
        learning: Some(learning(bundle.path(), &bundle.text(files::TRAINING_LOG)?)?),
        title,
        ..RunReport::default()
    })
}

fn learning(path: &Path, log: &str) -> anyhow::Result<Learning> {
    let records = log.lines().map(serde_json::from_str::<EpochRecord>);
    let records: Vec<EpochRecord> = records
        .collect::<Result<_, _>>()
        .with_context(|| format!("{}: {} can't be read", path.display(), files::TRAINING_LOG))?;
    let finite = |x: f64| x.is_finite().then_some(x);
    let best = records.iter().rev().find(|record| record.best);
    let score = records.first().map_or_else(ScoreName::default, |record| ScoreName {
        name: record.score.name().into(),
        unit: if record.score.is_for_regression() { Unit::Number } else { Unit::Fraction },
        higher_is_better: record.score.higher_is_better(),
    });
    let epochs = records.iter().map(|record| Epoch {
        epoch: record.epoch as u32,
        train_loss: finite(record.train_loss),
        valid_loss: finite(record.valid_loss),
        valid_score: finite(record.valid_score),
        rate: finite(record.lr),
    });
    Ok(Learning { epochs: epochs.collect(), score, best_epoch: best.map(|b| b.epoch as u32) })
}

/// A line a model; the best value of each score is marked.
fn table(comparison: &Comparison) -> String {
    let head = comparison.scores.iter().map(|score| score.name.clone());
    let mut rows = vec![std::iter::once(String::new()).chain(head).collect::<Vec<_>>()];
    for run in &comparison.runs {
        let values = run.scores.iter().enumerate().map(|(at, value)| match value {
            Some(estimate) => {
                let best = is_best(comparison, at, estimate);
                let value = match comparison.scores[at].unit {
                    Unit::Fraction => format!("{:.4}", estimate.value),
                    Unit::Number => output::number(estimate.value),
                };
                format!("{value}{}", if best { " *" } else { "  " })
            }
            None => "–  ".into(),
        });
        let notes = run.notes.iter().map(|Field { name, value }| format!("{name} {value}"));
        let name = std::iter::once(run.name.clone()).chain(notes).collect::<Vec<_>>().join(", ");
        rows.push(std::iter::once(name).chain(values).collect());
    }
    output::table(&rows)
}

fn is_best(comparison: &Comparison, at: usize, found: &Estimate) -> bool {
    let values = comparison.runs.iter().filter_map(|run| run.scores.get(at)?.as_ref());
    let better = |other: &Estimate| match comparison.scores[at].higher_is_better {
        true => other.value > found.value,
        false => other.value < found.value,
    };
    comparison.runs.len() > 1 && !values.into_iter().any(better)
}
