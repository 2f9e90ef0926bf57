//! Answers of the protocol: JSON, with binary tensors behind it where they are wanted.

use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use firebrick_bundle::Answer;
use serde::Serialize;

use super::request::{HEADER_LENGTH, Parsed};
use crate::describe::Predicts;
use crate::error::ApiError;
use crate::model::Model;
use crate::routes::json_answer::{json, typed};
use crate::routes::predict::{label, order};

/// An output that goes out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen {
    which: Output,
    binary: bool,
    classification: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Output {
    Label,
    Probabilities,
    Value,
}

impl Output {
    fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Probabilities => "probabilities",
            Self::Value => "value",
        }
    }
}

#[derive(Serialize)]
struct Answered<'a> {
    model_name: &'a str,
    model_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    outputs: Vec<Tensor<'a>>,
}

#[derive(Serialize)]
struct Tensor<'a> {
    name: &'static str,
    datatype: &'static str,
    shape: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Parameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
}

#[derive(Serialize)]
struct Parameters {
    binary_data_size: usize,
}

/// Elements, row by row.
#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Labels(Vec<&'a str>),
    Texts(Vec<String>),
    Singles(Vec<f32>),
    Doubles(Vec<f64>),
}

impl Data<'_> {
    fn datatype(&self) -> &'static str {
        match self {
            Self::Labels(_) | Self::Texts(_) => "BYTES",
            Self::Singles(_) => "FP32",
            Self::Doubles(_) => "FP64",
        }
    }

    /// Adds the elements as a binary tensor; gives its length.
    fn append_to(&self, binary: &mut Vec<u8>) -> usize {
        let start = binary.len();
        let text = |binary: &mut Vec<u8>, text: &str| {
            binary.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
            binary.extend(text.as_bytes());
        };
        match self {
            Self::Labels(labels) => labels.iter().for_each(|label| text(binary, label)),
            Self::Texts(texts) => texts.iter().for_each(|one| text(binary, one)),
            Self::Singles(numbers) => binary.extend(numbers.iter().flat_map(|x| x.to_le_bytes())),
            Self::Doubles(numbers) => binary.extend(numbers.iter().flat_map(|x| x.to_le_bytes())),
        }
        binary.len() - start
    }
}

/// The outputs that a request wants of a model.
pub(super) fn chosen(model: &Model, parsed: &Parsed) -> Result<Vec<Chosen>, ApiError> {
    let all = match model.signature().predicts {
        Predicts::Class => &[Output::Label, Output::Probabilities][..],
        Predicts::Value => &[Output::Value],
    };
    let binary = parsed.binary;
    let Some(outputs) = parsed.outputs.as_ref().filter(|outputs| !outputs.is_empty()) else {
        let plain = |which: &Output| Chosen { which: *which, binary, classification: None };
        return Ok(all.iter().map(plain).collect());
    };
    let choose = |(i, wanted): (usize, &super::request::Wanted)| {
        let which = all.iter().find(|output| output.name() == wanted.name).ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|output| output.name()).collect();
            ApiError::bad(format!("there is no such output; there are {}", names.join(", ")))
        })?;
        if outputs[..i].iter().any(|other| other.name == wanted.name) {
            return Err(ApiError::bad(format!("the output `{}` is wanted twice", which.name())));
        }
        if wanted.classification.is_some() && *which != Output::Probabilities {
            return Err(ApiError::bad("classification is of the output `probabilities`"));
        }
        let binary = wanted.binary.unwrap_or(binary);
        Ok(Chosen { which: *which, binary, classification: wanted.classification })
    };
    outputs.iter().enumerate().map(choose).collect()
}

/// The answer.
pub(super) fn response(
    model: &Model,
    id: Option<&str>,
    outputs: &[Chosen],
    answers: &[Answer],
) -> Result<Response, ApiError> {
    let mut binary = Vec::new();
    let tensors = outputs.iter().map(|output| tensor(model, *output, answers, &mut binary));
    let (model_name, model_version) = (model.name(), model.version());
    let answered = Answered { model_name, model_version, id, outputs: tensors.collect() };
    if !outputs.iter().any(|output| output.binary) {
        return Ok(json(&answered));
    }
    let mut body = serde_json::to_vec(&answered).map_err(|_| ApiError::broken())?;
    let length = HeaderValue::from(body.len());
    body.append(&mut binary);
    let mut response = typed("application/octet-stream", body).into_response();
    response.headers_mut().insert(HeaderName::from_static(HEADER_LENGTH), length);
    Ok(response)
}

fn tensor<'a>(
    model: &'a Model,
    output: Chosen,
    answers: &[Answer],
    binary: &mut Vec<u8>,
) -> Tensor<'a> {
    let classes = answers.iter().filter_map(|answer| match answer {
        Answer::Class(class) => Some(class),
        Answer::Value(_) => None,
    });
    let width = model.signature().labels.as_ref().map_or(0, Vec::len);
    let (shape, data) = match (output.which, output.classification) {
        (Output::Label, _) => {
            let labels = classes.map(|class| label(model, class.id as usize));
            (vec![answers.len()], Data::Labels(labels.collect()))
        }
        (Output::Probabilities, None) => {
            let values = classes.flat_map(|class| class.probabilities.iter().copied());
            (vec![answers.len(), width], Data::Singles(values.collect()))
        }
        (Output::Probabilities, Some(top)) => {
            let top = top.min(width);
            let texts = classes.flat_map(|class| {
                let best = order(class).into_iter().take(top);
                best.map(|id| format!("{:.6}:{id}:{}", class.probabilities[id], label(model, id)))
                    .collect::<Vec<_>>()
            });
            (vec![answers.len(), top], Data::Texts(texts.collect()))
        }
        (Output::Value, _) => {
            let values = answers.iter().filter_map(|answer| match answer {
                Answer::Value(value) => Some(*value),
                Answer::Class(_) => None,
            });
            (vec![answers.len()], Data::Doubles(values.collect()))
        }
    };
    let (name, datatype) = (output.which.name(), data.datatype());
    let (parameters, data) = match output.binary {
        true => (Some(Parameters { binary_data_size: data.append_to(binary) }), None),
        false => (None, Some(data)),
    };
    Tensor { name, datatype, shape, parameters, data }
}
