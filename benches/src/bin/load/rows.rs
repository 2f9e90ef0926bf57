//! What the server is asked, and the same asked of the model in this process.

use std::time::Instant;

use bytes::Bytes;
use firebrick::bundle::{Bundle, GoldenInput, GoldenRow, Predictor, Reads, files};
use firebrick::data::Cell;
use firebrick::models::Precision;
use firebrick_device::DeviceName;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde_json::{Map, Value, json};

use crate::{Args, Result};

/// Rows, the bodies that carry them, and the model.
#[derive(Debug)]
pub(crate) struct Rows {
    inputs: Vec<GoldenInput>,
    bodies: Vec<Bytes>,
    predictor: Predictor,
}

impl Rows {
    /// The rows of a file of texts, or the model's own few; the model computes in the server's precision.
    pub(crate) fn of(args: &Args) -> Result<Self> {
        let device = DeviceName::of(firebrick_device::Backend::Flex).device()?;
        let bundle = Bundle::open(&args.model)?;
        let predictor = match args.option("--precision").unwrap_or("fp32") {
            "fp32" => bundle.predictor(&device)?,
            "bf16" => bundle.predictor(&device)?.with_precision(Precision::Bf16),
            other => return Err(format!("there is no precision {other}").into()),
        };
        let inputs: Vec<GoldenInput> = match &args.texts {
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

    /// Seconds of an answer in this process, on a thread like that of the server's engine; see [`pool`].
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

/// Makes this thread a member of a pool, as the thread of a server's engine is, with as many threads: from outside, each
/// product would put it to sleep and wake it again, and the server would seem to add less than it does.
pub(crate) fn pool(args: &Args) -> Result<ThreadPool> {
    let threads = args.option("--threads").map_or(Ok(0), str::parse)?;
    Ok(ThreadPoolBuilder::new().num_threads(threads).use_current_thread().build()?)
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
