//! Answers as they are printed, for classes and for numbers.

use firebrick_bundle::{Answer, ClassPrediction, Covering, Predictor};
use firebrick_data::LabelMap;
use serde_json::{Map, Value};

use crate::output;

/// What a model says, as far as it takes to print it.
pub(super) struct Says<'a> {
    labels: Option<&'a LabelMap>,
    /// What holds the truth as often as was asked for.
    covering: Option<Covering>,
}

/// An answer as the cells of a CSV row and as the members of a JSON object.
pub(super) struct Written {
    pub(super) cells: Vec<String>,
    pub(super) members: Map<String, Value>,
}

impl<'a> Says<'a> {
    pub(super) fn of(predictor: &'a Predictor, covering: Option<Covering>) -> Self {
        Self { labels: predictor.labels(), covering }
    }

    /// The columns of an answer.
    pub(super) fn columns(&self) -> Vec<String> {
        let covering: &[&str] = match (self.covering, self.labels) {
            (None, _) => &[],
            (_, Some(_)) => &["set"],
            (_, None) => &["low", "high"],
        };
        let covering = covering.iter().map(ToString::to_string);
        let Some(labels) = self.labels else {
            return std::iter::once("predicted".to_string()).chain(covering).collect();
        };
        let fixed = ["predicted", "score"].map(String::from);
        let labels = labels.labels().iter().map(|label| format!("p({label})"));
        fixed.into_iter().chain(labels).chain(covering).collect()
    }

    /// An answer to be written; without one, empty cells and `null`.
    pub(super) fn written(&self, answer: Option<&Answer>) -> Written {
        match (answer, self.labels) {
            (Some(Answer::Class(answer)), Some(labels)) => {
                with_set(class(labels, answer), self.set(answer))
            }
            (_, Some(_)) => Written {
                cells: vec![String::new(); self.columns().len()],
                members: Map::from_iter([("label".to_string(), Value::Null)]),
            },
            (answer, None) => {
                let value = match answer {
                    Some(Answer::Value(value)) => Some(*value),
                    _ => None,
                };
                let members = Map::from_iter([("value".to_string(), Value::from(value))]);
                let cells = vec![value.map(|value| value.to_string()).unwrap_or_default()];
                let written = Written { cells, members };
                match self.covering {
                    Some(covering) => {
                        with_interval(written, value.and_then(|value| covering.interval(value)))
                    }
                    None => written,
                }
            }
        }
    }

    /// The labels of an answer's set, likeliest first, if sets were asked for; `null` for probabilities that are none.
    fn set(&self, answer: &ClassPrediction) -> Option<Value> {
        let (covering, labels) = (self.covering.as_ref()?, self.labels?);
        let set = covering.set(answer);
        let label = |&id: &u32| Value::from(labels.label(id));
        Some(set.map_or(Value::Null, |set| set.iter().map(label).collect()))
    }

    /// What covers an answer, for people.
    fn covered(&self, answer: &Answer) -> Option<String> {
        let (covering, share) = (self.covering.as_ref()?, self.covering?.coverage());
        let share = output::percent(share);
        match answer {
            Answer::Class(answer) => {
                let labels = self.labels?;
                let set = covering.set(answer)?;
                let set: Vec<&str> = set.iter().map(|&id| labels.label(id)).collect();
                Some(format!("{share}: {}", set.join(", ")))
            }
            Answer::Value(value) => {
                let (low, high) = covering.interval(*value)?;
                Some(format!("{share}: {} to {}", output::number(low), output::number(high)))
            }
        }
    }

    /// Answers for single rows, each under its own name if there are several.
    pub(super) fn print(
        &self,
        names: &[&str],
        answers: &[Answer],
        json: bool,
    ) -> anyhow::Result<()> {
        for (name, answer) in names.iter().zip(answers) {
            if json {
                output::line(Value::Object(self.written(Some(answer)).members))?;
                continue;
            }
            if names.len() > 1 {
                output::line(format_args!("\n{name}"))?;
            }
            match (answer, self.labels) {
                (Answer::Class(answer), Some(labels)) => output::line(bars(labels, answer))?,
                (Answer::Value(value), _) => output::line(output::number(*value))?,
                (Answer::Class(answer), None) => output::line(answer.id)?,
            }
            if let Some(covered) = self.covered(answer) {
                output::line(covered)?;
            }
        }
        Ok(())
    }
}

/// With a set, in a cell as a JSON array: labels may hold any sign.
fn with_set(mut written: Written, set: Option<Value>) -> Written {
    if let Some(set) = set {
        written.cells.push(if set.is_null() { String::new() } else { set.to_string() });
        written.members.insert("set".into(), set);
    }
    written
}

fn with_interval(mut written: Written, interval: Option<(f64, f64)>) -> Written {
    let ends = [("low", interval.map(|i| i.0)), ("high", interval.map(|i| i.1))];
    for (name, end) in ends {
        written.cells.push(end.map(|end| end.to_string()).unwrap_or_default());
        written.members.insert(name.into(), Value::from(end));
    }
    written
}

fn class(labels: &LabelMap, answer: &ClassPrediction) -> Written {
    let label = labels.label(answer.id);
    let mut cells = vec![label.to_string(), answer.score().to_string()];
    cells.extend(answer.probabilities.iter().map(f32::to_string));
    let probabilities = answer.probabilities.iter().map(|p| Value::from(*p));
    let mut members = Map::new();
    members.insert("label".into(), label.into());
    members.insert("score".into(), answer.score().into());
    let probabilities: Value = labels.labels().iter().cloned().zip(probabilities).collect();
    members.insert("probabilities".into(), probabilities);
    Written { cells, members }
}

/// The classes with their probabilities, likeliest first.
fn bars(labels: &LabelMap, answer: &ClassPrediction) -> String {
    let mut order: Vec<u32> = (0..answer.probabilities.len() as u32).collect();
    let p = |id: &u32| answer.probabilities[*id as usize];
    order.sort_by(|a, b| p(b).total_cmp(&p(a)).then(a.cmp(b)));
    let rows: Vec<Vec<String>> = order
        .iter()
        .map(|id| {
            let bar = "█".repeat((p(id) * 40.0).round() as usize);
            vec![labels.label(*id).to_string(), format!("{:.4}", p(id)), bar]
        })
        .collect();
    let widest = rows.iter().map(|row| row[2].chars().count()).max().unwrap_or(0);
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| vec![row[0].clone(), row[1].clone(), format!("{:widest$}", row[2])])
        .collect();
    output::table(&rows).trim_end().to_string()
}
