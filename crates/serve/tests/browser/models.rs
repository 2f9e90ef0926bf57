//! Models that are quick to make: what they say is known.

use firebrick_bundle::{Answer, ClassPrediction};
use firebrick_data::Cell;
use firebrick_serve::{Column, Kind, Model, Predicts, Reads, Row, Runner, Signature};

/// The labels of the model of texts, which looks for the first letter of each.
pub(crate) const LABELS: [&str; 3] = ["billing", "shipping", "退货"];

/// A classifier of texts, `tickets`, and a regression on columns, `houses`.
pub(crate) fn models() -> Vec<Model> {
    vec![texts(), columns()]
}

fn signature(reads: Reads, predicts: Predicts) -> Signature {
    Signature {
        reads,
        predicts,
        label_column: "price".into(),
        text_column: None,
        labels: None,
        max_tokens: None,
        columns: None,
    }
}

fn texts() -> Model {
    let signature = Signature {
        labels: Some(LABELS.map(str::to_owned).to_vec()),
        text_column: Some("text".into()),
        ..signature(Reads::Text, Predicts::Class)
    };
    Model::new("tickets", "1", signature, Box::new(ByLetter))
}

fn columns() -> Model {
    let column = |name: &str, kind, categories| Column { name: name.into(), kind, categories };
    let towns = vec!["Basel".into(), "Bern".into()];
    let columns =
        vec![column("area", Kind::Number, None), column("town", Kind::Category, Some(towns))];
    let signature =
        Signature { columns: Some(columns), ..signature(Reads::Columns, Predicts::Value) };
    Model::new("houses", "1", signature, Box::new(ByArea))
}

/// Sees the label that the text begins like.
#[derive(Debug)]
struct ByLetter;

impl Runner for ByLetter {
    fn answers(&self, rows: &[&Row]) -> (Vec<Answer>, usize) {
        let answer = |row: &&Row| {
            let Row::Text(text) = row else { return Answer::Value(f64::NAN) };
            let first = text.chars().next();
            let id = LABELS.iter().position(|label| label.chars().next() == first).unwrap_or(0);
            let mut probabilities = vec![0.125; LABELS.len()];
            probabilities[id] = 0.75;
            Answer::Class(ClassPrediction { id: id as u32, probabilities })
        };
        (rows.iter().map(answer).collect(), 0)
    }
}

/// A thousand for each unit of the first column; without it, a hundred.
#[derive(Debug)]
struct ByArea;

impl Runner for ByArea {
    fn answers(&self, rows: &[&Row]) -> (Vec<Answer>, usize) {
        let answer = |row: &&Row| match row {
            Row::Cells(cells) => match cells.first() {
                Some(Cell::Number(area)) => Answer::Value(area * 1000.0),
                _ => Answer::Value(100.0),
            },
            Row::Text(_) => Answer::Value(f64::NAN),
        };
        (rows.iter().map(answer).collect(), 0)
    }
}
