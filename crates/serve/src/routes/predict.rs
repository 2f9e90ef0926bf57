//! `POST /predict`, in the shape of Hugging Face's endpoints for classification.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use firebrick_bundle::{Answer, ClassPrediction};
use serde::Serialize;

use super::Shared;
use super::answer::{Asked, find};
use super::json_answer::json;
use crate::app::AppState;
use crate::error::ApiError;
use crate::json::{Members, Node, take};
use crate::model::{Model, Row};
use crate::registry::Slot;
use crate::rows::RowReader;

/// A class, or a number.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Said<'a> {
    Class(Vec<Scored<'a>>),
    Value { value: f64 },
}

/// A class with its probability.
#[derive(Serialize)]
pub(super) struct Scored<'a> {
    label: &'a str,
    score: f32,
}

/// What a body asks for.
struct Question<'a> {
    slot: &'a Slot,
    model: Arc<Model>,
    rows: Vec<Row>,
    /// Whether the row came alone, not in an array.
    single: bool,
    top: usize,
}

/// `{"inputs": …, "parameters": {"top_k": 2}, "model": "NAME", "version": "1"}`: a row gives an answer, an array of rows
/// an array of answers.
pub(super) async fn predict(
    State(state): State<Shared>,
    request: Request,
) -> Result<Response, ApiError> {
    let (asked, body) = Asked::read(&state, request).await?;
    let Question { slot, model, rows, single, top } = question(&state, body)?;
    let answers = asked.answers(&state, slot, &model, rows, None).await?;
    let said: Vec<Said<'_>> = answers.iter().map(|answer| said(&model, answer, top)).collect();
    Ok(match (single, said.first()) {
        (true, Some(one)) => json(one),
        _ => json(&said),
    })
}

/// Takes the body, so that neither it nor its tree is held until the answer.
fn question(state: &AppState, body: Bytes) -> Result<Question<'_>, ApiError> {
    let mut members = Node::parse(&body)?.members("the body")?;
    drop(body);
    let mut text = |name| take(&mut members, name).map(|node| node.string(name)).transpose();
    let (name, version) = (text("model")?, text("version")?);
    let slot = find(state, name.as_deref(), version.as_deref())?;
    let model = slot.model();
    let top = top_k(&mut members)?;
    let inputs = take(&mut members, "inputs");
    let inputs = inputs.ok_or_else(|| ApiError::bad("`inputs` is lacking"))?;
    let (values, single) = match inputs {
        Node::List(values) => (values, false),
        one @ (Node::Text(_) | Node::Object(_)) => (vec![one], true),
        other => return Err(other.instead("inputs", "a string, an object or an array of them")),
    };
    let rows = RowReader { model: &model, limits: &state.limits }.values(values)?;
    Ok(Question { slot, model, rows, single, top })
}

/// How many classes are wanted; all if it is not said.
fn top_k(members: &mut Members) -> Result<usize, ApiError> {
    let Some(parameters) = take(members, "parameters") else { return Ok(usize::MAX) };
    let mut parameters = parameters.members("parameters")?;
    match take(&mut parameters, "top_k").map(|node| node.count("top_k")).transpose() {
        Ok(Some(0)) | Err(_) => Err(ApiError::bad("top_k: expected a whole number, 1 or more")),
        Ok(top) => Ok(top.unwrap_or(usize::MAX)),
    }
}

/// The answer first, then the other classes by probability, of equal ones the lower id.
fn said<'a>(model: &'a Model, answer: &Answer, top: usize) -> Said<'a> {
    match answer {
        Answer::Value(value) => Said::Value { value: *value },
        Answer::Class(class) => {
            let order = order(class).into_iter().take(top);
            Said::Class(
                order
                    .map(|id| Scored { label: label(model, id), score: class.probabilities[id] })
                    .collect(),
            )
        }
    }
}

/// Ids of the classes: the answer first, then by probability, of equal ones the lower id.
pub(super) fn order(class: &ClassPrediction) -> Vec<usize> {
    let p = |id: &usize| class.probabilities[*id];
    let mut order: Vec<usize> = (0..class.probabilities.len()).collect();
    let answer = class.id as usize;
    order.sort_by(|a, b| (*b == answer).cmp(&(*a == answer)).then(p(b).total_cmp(&p(a))));
    order
}

/// The name of a class.
pub(super) fn label(model: &Model, id: usize) -> &str {
    let labels = model.signature().labels.as_deref().unwrap_or_default();
    labels.get(id).map_or("", String::as_str)
}
