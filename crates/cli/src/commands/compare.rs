//! `firebrick compare`.

use anyhow::Context;
use firebrick_bundle::{Bundle, BundleError, files};
use firebrick_evaluate::{Evaluation, headline_scores};
use firebrick_metrics::{ClassificationReport, RegressionReport};
use firebrick_report::{
    Comparison, Estimate, Field, Headline, Interval, Language, Learning, RunReport, Score, Unit,
    comparison_page,
};
use firebrick_train::{EpochRecord, learning_section};
use serde_json::Value;

use crate::args::CompareArgs;
use crate::exit::Usage;
use crate::output::{self, remark};

pub(crate) fn run(args: &CompareArgs) -> anyhow::Result<()> {
    let language = crate::pages::language(&args.lang)?;
    if let Some(page) = &args.report {
        crate::pages::check_free("--report", page, &[])?;
    }
    let (mut runs, mut judged, mut revised) = (Vec::new(), Vec::new(), Vec::new());
    for model in &args.models {
        match Bundle::open(model) {
            Ok(bundle) => {
                runs.push(report(&bundle)?);
                judged.extend(judged_on(&bundle));
                revised.push(bundle.revised()?.is_some_and(|revised| revised.answers_changed()));
            }
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
    judged.dedup();
    if judged.len() > 1 {
        remark(
            "note: these models were not judged on the same data; their scores can't be compared",
        );
    }
    let mut comparison = Comparison::of(&runs);
    let changed = comparison.runs.iter_mut().zip(&mut runs).zip(revised);
    for ((compared, run), _) in changed.filter(|(_, revised)| *revised) {
        remark(format_args!(
            "note: the answers of {} were changed after training; its scores are of before",
            run.title
        ));
        compared.notes.push(Field::new("changed since", "scores of before"));
        run.title += match language {
            Language::Chinese => "（此后有改动，分数为改动之前）",
            _ => " (changed since: scores of before)",
        };
    }
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
        learning: Some(learning(bundle, &metrics)?),
        title,
        ..RunReport::default()
    })
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
