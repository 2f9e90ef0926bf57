//! A score of a report by its name.

use firebrick_data::suggest;
use firebrick_metrics::ConfusionMatrix;
use serde_json::Value;

use crate::answers::Evaluation;
use crate::coverage::{COVERAGE_SCORES, Coverage};
use crate::gate::{Requirement, ScoreName, Verdict};
use crate::{EvaluateError, Result};

/// A report as names and numbers: the names are the keys of its JSON, so there is one list of them.
#[derive(Clone, Debug)]
pub(crate) struct Scores(Value);

/// A score that was looked up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) class: Option<String>,
    pub(crate) value: f64,
    /// How many rows decide it.
    pub(crate) rows: u64,
}

impl Scores {
    pub(crate) fn of(evaluation: &Evaluation) -> Self {
        Self::covered(evaluation, None)
    }

    /// With those of a coverage.
    fn covered(evaluation: &Evaluation, coverage: Option<&Coverage>) -> Self {
        // Counts are no scores, and there may be very many.
        let evaluation = match evaluation.clone() {
            Evaluation::Classification(mut report) => {
                report.confusion_matrix = ConfusionMatrix::new(0);
                Evaluation::Classification(report)
            }
            other => other,
        };
        Self(evaluation.to_json(coverage))
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(Value::as_f64)
    }

    fn classes(&self) -> &[Value] {
        self.0.get("per_class").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn has_class_score(&self, name: &str) -> bool {
        self.classes().iter().any(|class| class.get(name).is_some_and(Value::is_number))
    }

    /// Every name that is a number, of all rows and of classes.
    fn names(&self) -> Vec<String> {
        let numbers = |value: &Value| -> Vec<String> {
            let entries = value.as_object().into_iter().flatten();
            entries.filter(|(_, v)| v.is_number()).map(|(name, _)| name.clone()).collect()
        };
        let mut names = numbers(&self.0);
        names.extend(self.classes().first().map(numbers).unwrap_or_default());
        names.sort();
        names.dedup();
        names
    }
}

/// Scores that have no value on some rows, and are absent then.
const KNOWN: [&str; 19] = [
    "balanced_accuracy",
    "matthews",
    "cohen_kappa",
    "log_loss",
    "brier",
    "roc_auc",
    "roc_auc_ovo",
    "average_precision",
    "top_3_accuracy",
    "top_5_accuracy",
    "ece",
    "adaptive_ece",
    "bias",
    "max_error",
    "mape",
    "explained_variance",
    "pearson",
    "spearman",
    "median_absolute_error",
];

/// The rows behind a class's score: those that its denominator counts.
fn rows_behind(class: &Value, name: &str, rows: u64) -> u64 {
    let count = |key: &str| class.get(key).and_then(Value::as_u64).unwrap_or(0);
    match name {
        "precision" => count("predicted"),
        "selection_rate" => rows,
        "false_positive_rate" => rows - count("support").min(rows),
        _ => count("support"),
    }
}

fn label(class: &Value) -> &str {
    class.get("label").and_then(Value::as_str).unwrap_or_default()
}

/// The scores of that name: one, or one a class.
pub(crate) fn lookup(scores: &Scores, name: &ScoreName) -> std::result::Result<Vec<Found>, String> {
    let rows = scores.0.get("rows").and_then(Value::as_u64).unwrap_or(0);
    match &name.class {
        None => {
            if let Some(value) = scores.number(&name.name) {
                return Ok(vec![Found { class: None, value, rows }]);
            }
            // It is one of all rows, also where it has no value: those of classes mean something else.
            if KNOWN.contains(&name.name.as_str()) {
                return Ok(Vec::new());
            }
            if scores.has_class_score(&name.name) {
                return Ok(scores
                    .classes()
                    .iter()
                    .filter_map(|c| of_class(c, &name.name, rows))
                    .collect());
            }
        }
        Some(wanted) => {
            if scores.has_class_score(&name.name) {
                let class = scores.classes().iter().find(|class| label(class) == wanted);
                return match class {
                    Some(class) => Ok(of_class(class, &name.name, rows).into_iter().collect()),
                    None => Err(unknown("class", wanted, scores.classes().iter().map(label))),
                };
            }
        }
    }
    if ["roc_auc", "average_precision"].contains(&name.name.as_str()) {
        return Ok(Vec::new());
    }
    if scores.number(&name.name).is_some() || KNOWN.contains(&name.name.as_str()) {
        return Err(format!("`{}` is a score of all rows, not of a class", name.name));
    }
    if COVERAGE_SCORES.contains(&name.name.as_str()) && scores.number("coverage_level").is_none() {
        return Err(format!(
            "`{}` is one of a coverage that is asked for: --coverage 0.9",
            name.name
        ));
    }
    let names = scores.names();
    Err(unknown("score", &name.name, names.iter().map(String::as_str)))
}

fn of_class(class: &Value, name: &str, rows: u64) -> Option<Found> {
    let value = class.get(name)?.as_f64()?;
    Some(Found {
        class: Some(label(class).to_owned()),
        value,
        rows: rows_behind(class, name, rows),
    })
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 24;
    let known: Vec<&str> = known.collect();
    let near = suggest(name, known.iter().copied());
    let near = near.map_or(".".into(), |near| format!("; did you mean `{near}`?"));
    let more = known.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown = known[..known.len().min(SHOWN)].join(", ");
    format!("there is no {what} `{name}` here{near} There are {shown}{more}")
}

impl Requirement {
    /// Whether a model meets the condition; of a score of each class, whether every class does.
    ///
    /// # Errors
    /// [`EvaluateError::Gate`] if there is no such score or class.
    pub fn check(&self, evaluation: &Evaluation) -> Result<Verdict> {
        self.check_covered(evaluation, None)
    }

    /// As [`check`](Self::check), also of the scores of a coverage.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn check_covered(
        &self,
        evaluation: &Evaluation,
        coverage: Option<&Coverage>,
    ) -> Result<Verdict> {
        let found = lookup(&Scores::covered(evaluation, coverage), &self.score)
            .map_err(|why| EvaluateError::Gate { gate: self.to_string(), why })?;
        let each = self.score.class.is_none() && found.first().is_some_and(|f| f.class.is_some());
        let unchecked = |why: String| {
            let detail = format!("it can't be checked: {why}");
            Ok(Verdict { gate: self.to_string(), passed: false, found: None, detail })
        };
        // A class without a row does not pass because nobody looked.
        if let Some(empty) = found.iter().find(|score| score.rows == 0) {
            let class = empty.class.as_deref().unwrap_or_default();
            return unchecked(format!("no row decides it for `{class}`"));
        }
        let worst = found.into_iter().min_by(|a, b| match self.comparison.wants_large() {
            true => a.value.total_cmp(&b.value),
            false => b.value.total_cmp(&a.value),
        });
        let Some(worst) = worst else { return unchecked("it has no value on these rows".into()) };
        let class = worst.class.filter(|_| each);
        Ok(Verdict {
            gate: self.to_string(),
            passed: self.comparison.holds(worst.value, self.bound),
            found: Some(worst.value),
            detail: class.map_or(String::new(), |class| format!("of `{class}`")),
        })
    }
}
