//! What the server is asked, and the same asked of the model in this process.

use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use firebrick::bundle::{Bundle, GoldenInput, GoldenRow, Predictor, Reads, files};
use firebrick::data::Cell;
use firebrick_device::DeviceName;
use serde_json::{Map, Value, json};

use crate::Result;

/// Rows, the bodies that carry them, and the model.
#[derive(Debug)]
pub(crate) struct Rows {
    inputs: Vec<GoldenInput>,
    bodies: Vec<Bytes>,
    predictor: Predictor,
}

impl Rows {
    /// The rows of a file of texts, or the model's own few.
    pub(crate) fn of(model: &Path, texts: Option<&Path>) -> Result<Self> {
        let device = DeviceName::of(firebrick_device::Backend::Flex).device()?;
        let bundle = Bundle::open(model)?;
        let predictor = bundle.predictor(&device)?;
        let inputs: Vec<GoldenInput> = match texts {
            None => golden(&bundle)?,
            Some(path) => {
                let text = std::fs::read_to_string(path)?;
                let lines = text.lines().filter(|line| !line.trim().is_empty());
                lines.map(|line| GoldenInput::Text { text: line.to_owned() }).collect()
            }
        };
        if inputs.is_empty() {
            return Err("there is no row to ask with: name a file by --texts".into());
        }
        let bodies = inputs.iter().map(|input| body(&predictor, input)).collect();
        Ok(Self { inputs, bodies, predictor })
    }

    /// The body of a request, of any number: the rows are gone through again and again.
    pub(crate) fn body(&self, i: usize) -> Bytes {
        self.bodies[i % self.bodies.len()].clone()
    }

    /// Seconds of an answer in this process.
    pub(crate) fn in_process(&self, i: usize) -> f64 {
        let start = Instant::now();
        match (&self.inputs[i % self.inputs.len()], self.predictor.reads()) {
            (GoldenInput::Text { text }, Reads::Text(model)) => drop(model.answers(&[text])),
            (GoldenInput::Features { features }, Reads::Features(model)) => {
                drop(model.answers(&[features]));
            }
            _ => {}
        }
        start.elapsed().as_secs_f64()
    }
}

/// The rows that the model carries with it.
fn golden(bundle: &Bundle) -> Result<Vec<GoldenInput>> {
    let text = bundle.text(files::GOLDEN)?;
    let rows = text.lines().map(|line| Ok(serde_json::from_str::<GoldenRow>(line)?.input));
    rows.collect()
}

fn body(predictor: &Predictor, input: &GoldenInput) -> Bytes {
    let inputs = match input {
        GoldenInput::Text { text } => json!(text),
        GoldenInput::Features { features } => record(predictor, features),
        _ => Value::Null,
    };
    Bytes::from(json!({ "inputs": inputs }).to_string())
}

fn record(predictor: &Predictor, cells: &[Cell]) -> Value {
    let columns = predictor.info().features().map(|encoder| encoder.columns()).unwrap_or_default();
    let pairs = columns.into_iter().zip(cells).map(|(column, cell)| (column.name, json!(cell)));
    Value::Object(pairs.collect::<Map<_, _>>())
}
