//! A score of a report by its name.

use firebrick_data::suggest;
use firebrick_metrics::ConfusionMatrix;
use serde_json::Value;

use crate::answers::Evaluation;
use crate::coverage::{COVERAGE_SCORES, Coverage};
use crate::gate::{Requirement, ScoreName, Verdict};
use crate::known::may_be_absent;
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

    fn rows(&self) -> u64 {
        self.0.get("rows").and_then(Value::as_u64).unwrap_or(0)
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
    let found = match &name.class {
        None => of_rows(scores, &name.name),
        Some(class) if scores.has_class_score(&name.name) => Some(of_one(scores, name, class)?),
        Some(_) => None,
    };
    match found {
        Some(found) => Ok(found),
        // A class's own, that has a value on no class here.
        None if ["roc_auc", "average_precision"].contains(&name.name.as_str()) => Ok(Vec::new()),
        None => Err(not_there(scores, name)),
    }
}

/// That of all rows, or those of each class.
fn of_rows(scores: &Scores, name: &str) -> Option<Vec<Found>> {
    let rows = scores.rows();
    if let Some(value) = scores.number(name) {
        return Some(vec![Found { class: None, value, rows }]);
    }
    // It is one of all rows, also where it has no value: those of classes mean something else.
    if may_be_absent(name) {
        return Some(Vec::new());
    }
    let each = || scores.classes().iter().filter_map(|class| of_class(class, name, rows)).collect();
    scores.has_class_score(name).then(each)
}

/// That of one class.
fn of_one(
    scores: &Scores,
    name: &ScoreName,
    wanted: &str,
) -> std::result::Result<Vec<Found>, String> {
    match scores.classes().iter().find(|class| label(class) == wanted) {
        Some(class) => Ok(of_class(class, &name.name, scores.rows()).into_iter().collect()),
        None => Err(unknown("class", wanted, scores.classes().iter().map(label), CLASSES)),
    }
}

/// Why there is no such score.
fn not_there(scores: &Scores, name: &ScoreName) -> String {
    let score = name.name.as_str();
    if scores.number(score).is_some() || may_be_absent(score) {
        return format!("`{score}` is a score of all rows, not of a class");
    }
    if COVERAGE_SCORES.contains(&score) && scores.number("coverage_level").is_none() {
        return format!("`{score}` is one of a coverage that is asked for: --coverage 0.9");
    }
    let names = scores.names();
    unknown("score", score, names.iter().map(String::as_str), names.len())
}

fn of_class(class: &Value, name: &str, rows: u64) -> Option<Found> {
    let value = class.get(name)?.as_f64()?;
    Some(Found {
        class: Some(label(class).to_owned()),
        value,
        rows: rows_behind(class, name, rows),
    })
}

/// Classes that a message names; there may be thousands.
const CLASSES: usize = 24;

fn unknown<'a>(
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
    most: usize,
) -> String {
    let known: Vec<&str> = known.collect();
    let near = suggest(name, known.iter().copied());
    let near = near.map_or(".".into(), |near| format!("; did you mean `{near}`?"));
    let more = known.len().saturating_sub(most);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown = known[..known.len().min(most)].join(", ");
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
