//! What the folders of models say of them.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context;
use firebrick_bundle::{Bundle, BundleError, files};
use firebrick_evaluate::{Evaluation, headline_scores};
use firebrick_metrics::{ClassificationReport, RegressionReport};
use firebrick_report::{Asked, Headline, Interval, Learning, RunReport, Score};
use firebrick_train::{EpochRecord, learning_section};
use serde_json::Value;

use crate::output::remark;

/// A model among others.
pub(super) struct Model {
    pub(super) report: RunReport,
    /// What tells the rows that it was judged on from those of another.
    pub(super) data: String,
    /// Whether its answers were changed after training, so that its scores are of before.
    pub(super) outdated: bool,
}

/// A model's own account; `None`, which is told, for what is no folder of a model, since a pattern such as `runs/*` also
/// matches that.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<Model>> {
    let bundle = match Bundle::open(path) {
        Ok(bundle) => bundle,
        Err(error) if is_no_model(&error) => {
            remark(format_args!("left out: {error}"));
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Some(Model {
        report: report(&bundle)?,
        data: judged_on(&bundle),
        outdated: bundle.revised()?.is_some_and(|revised| revised.answers_changed()),
    }))
}

/// Whether there is no model, rather than one that can't be read.
fn is_no_model(error: &BundleError) -> bool {
    match error {
        BundleError::NotABundle { .. } => true,
        BundleError::Io { source, .. } => source.kind() == ErrorKind::NotADirectory,
        _ => false,
    }
}

/// What tells the rows that a model was judged on from those of another: the hash of the test file, or that of the
/// training file and what decides which of its rows were held back.
fn judged_on(bundle: &Bundle) -> String {
    const SPLIT: [&str; 11] = [
        "text",
        "features",
        "label",
        "task",
        "valid",
        "test",
        "memory",
        "clean",
        "redact",
        "missing_values",
        "categorical",
    ];
    let record = bundle.text(files::RUN).ok();
    let record = record.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    // Of a model that does not say it, nothing is known to be the same.
    let Some(record) = record else { return format!("unknown: {}", bundle.path().display()) };
    let (hashes, config) = (&record["data"], &record["config"]);
    let settings = &config["data"];
    match hashes.get("test") {
        Some(test) => format!("{test} {} {}", settings["label"], settings["task"]),
        None => {
            let split: Vec<String> = SPLIT.iter().map(|key| settings[key].to_string()).collect();
            format!("{} {} {}", hashes["training"], config["train"]["seed"], split.join(" "))
        }
    }
}

/// What a model's folder says of its run.
fn report(bundle: &Bundle) -> anyhow::Result<RunReport> {
    let metrics: Value = serde_json::from_str(&bundle.text(files::METRICS)?)?;
    let evaluation = evaluation(&metrics)?;
    let task = match evaluation {
        Evaluation::Classification(_) => "classification",
        Evaluation::Regression(_) => "regression",
    };
    Ok(RunReport {
        asked: Some(Asked { task: task.into(), ..Asked::default() }),
        headline: Some(Headline { scores: scores(&evaluation, &metrics), ..Headline::default() }),
        learning: Some(learning(bundle, &metrics)?),
        title: bundle.path().display().to_string(),
        ..RunReport::default()
    })
}

fn evaluation(metrics: &Value) -> anyhow::Result<Evaluation> {
    Ok(match metrics.get("accuracy") {
        Some(_) => {
            let report = serde_json::from_value::<ClassificationReport>(metrics.clone())?;
            Evaluation::Classification(report)
        }
        None => {
            Evaluation::Regression(serde_json::from_value::<RegressionReport>(metrics.clone())?)
        }
    })
}

fn scores(evaluation: &Evaluation, metrics: &Value) -> Vec<Score> {
    let interval = |key: &str| {
        let interval = &metrics["intervals"][key];
        Some(Interval { low: interval["low"].as_f64()?, high: interval["high"].as_f64()? })
    };
    let scores = headline_scores(evaluation).into_iter();
    let scores = scores.map(|(name, key, value, unit, higher_is_better)| Score {
        name: name.into(),
        value,
        interval: interval(key),
        unit,
        higher_is_better,
    });
    scores.collect()
}

fn learning(bundle: &Bundle, metrics: &Value) -> anyhow::Result<Learning> {
    let log = bundle.text(files::TRAINING_LOG)?;
    let records = log.lines().map(serde_json::from_str::<EpochRecord>);
    let records: Vec<EpochRecord> = records.collect::<Result<_, _>>().with_context(|| {
        format!("{}: {} can't be read", bundle.path().display(), files::TRAINING_LOG)
    })?;
    let best = metrics["best_epoch"].as_u64().unwrap_or_default() as usize;
    let held_back = metrics["split"]["valid"].as_u64() != Some(0);
    Ok(learning_section(&records, best, held_back))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_read_is_not_taken_for_what_is_no_model() {
        let error = |kind: ErrorKind| BundleError::Io { path: "m".into(), source: kind.into() };
        assert!(is_no_model(&BundleError::NotABundle { path: "m".into() }));
        assert!(is_no_model(&error(ErrorKind::NotADirectory)));
        for kind in [ErrorKind::PermissionDenied, ErrorKind::Other, ErrorKind::InvalidData] {
            assert!(!is_no_model(&error(kind)), "{kind}");
        }
    }
}
