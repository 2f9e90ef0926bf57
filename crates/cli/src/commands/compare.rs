//! `firebrick compare`.

use anyhow::Context;
use firebrick_bundle::{Bundle, BundleError, files};
use firebrick_evaluate::{Evaluation, headline_scores};
use firebrick_metrics::{ClassificationReport, RegressionReport};
use firebrick_report::{
    Asked, Comparison, Field, Headline, Interval, Learning, RunReport, Score, Unit, comparison_page,
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
    let (mut runs, mut data, mut revised) = (Vec::new(), Vec::new(), Vec::new());
    for model in &args.models {
        match Bundle::open(model) {
            Ok(bundle) => {
                runs.push(report(&bundle)?);
                data.push(judged_on(&bundle));
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
    let mut comparison = Comparison::of(&runs);
    for (run, data) in comparison.runs.iter_mut().zip(data) {
        run.data = data;
    }
    let changed = comparison.runs.iter_mut().zip(revised).filter(|(_, revised)| *revised);
    for (run, _) in changed {
        remark(format_args!(
            "note: the answers of {} were changed after training; its scores are of before",
            run.name
        ));
        run.notes.push(Field::new("changed since", "scores of before"));
    }
    remarks(&comparison);
    if let Some(path) = &args.report {
        crate::pages::write(path, &comparison_page(comparison.clone(), language))?;
        remark(format_args!("the report is in {}", path.display()));
    }
    match args.json {
        true => output::json(&comparison),
        false => Ok(output::line(text(&comparison).trim_end())?),
    }
}

/// What the table alone does not say.
fn remarks(comparison: &Comparison) {
    let tables = comparison.by_task();
    if tables.len() > 1 {
        remark(
            "note: these models are of several tasks, which have no score in common: a table each",
        );
    }
    if tables.iter().any(|table| table.data_letters().is_some()) {
        remark(
            "note: not all of these models were judged on the same rows; scores can be compared, and the best is \
             marked, among those with the same letter",
        );
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
    let task = match evaluation {
        Evaluation::Classification(_) => "classification",
        Evaluation::Regression(_) => "regression",
    };
    Ok(RunReport {
        asked: Some(Asked { task: task.into(), ..Asked::default() }),
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

/// A table a task, under its name where there are several.
fn text(comparison: &Comparison) -> String {
    let tables = comparison.by_task();
    let several = tables.len() > 1;
    let one = |part: &Comparison| match several {
        true => format!("{}\n{}", part.runs[0].task, table(part)),
        false => table(part),
    };
    tables.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// A line a model; the best value of each score among models judged on the same rows is marked.
fn table(comparison: &Comparison) -> String {
    let letters = comparison.data_letters();
    let head = comparison.scores.iter().map(|score| score.name.clone());
    let mut first = vec![String::new()];
    first.extend(letters.is_some().then(|| "judged on".to_owned()));
    let mut rows = vec![first.into_iter().chain(head).collect::<Vec<_>>()];
    let best: Vec<Vec<bool>> =
        (0..comparison.scores.len()).map(|score| comparison.best(score)).collect();
    for (at, run) in comparison.runs.iter().enumerate() {
        let notes = run.notes.iter().map(|Field { name, value }| format!("{name}: {value}"));
        let name = std::iter::once(run.name.clone()).chain(notes).collect::<Vec<_>>().join(", ");
        let mut cells = vec![name];
        cells.extend(letters.as_ref().map(|letters| letters[at].clone()));
        let scores = run.scores.iter().zip(&comparison.scores).zip(&best);
        cells.extend(scores.map(|((value, score), best)| match value {
            Some(estimate) => {
                let value = match score.unit {
                    Unit::Fraction => format!("{:.4}", estimate.value),
                    Unit::Number => output::number(estimate.value),
                };
                format!("{value}{}", if best[at] { " *" } else { "  " })
            }
            None => "–  ".into(),
        }));
        rows.push(cells);
    }
    output::table(&rows)
}
