//! What a served model reads and predicts, as `/info`, the page and the OpenAPI document say it.

use firebrick_bundle::Predictor;
use firebrick_data::{ColumnKind, Feature};
use serde::Serialize;

/// A model by what a client needs to know of it: one object of `/info`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// This version; in `/info` the one that answers where none is asked for.
    pub version: String,
    /// Every version of the name that is served.
    pub versions: Vec<String>,
    /// What tells its files from any others: the first digits of the manifest's BLAKE3 hash; of a model that lies in a
    /// folder.
    pub revision: Option<String>,
    /// Whether it answers.
    pub ready: bool,
    /// What it says of its inputs and outputs.
    #[serde(flatten)]
    pub signature: Signature,
}

/// Inputs and outputs of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signature {
    /// What a row is.
    pub reads: Reads,
    /// What an answer is.
    pub predicts: Predicts,
    /// The column that the labels came from in training.
    pub label_column: String,
    /// The column that the texts came from in training; of a model of texts.
    pub text_column: Option<String>,
    /// The classes by id; of a classifier.
    pub labels: Option<Vec<String>>,
    /// The most tokens of a text that are read; of a model of texts.
    pub max_tokens: Option<usize>,
    /// The columns in order; of a model of columns.
    pub columns: Option<Vec<Column>>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// A text.
    Text,
    /// A cell for each column.
    Columns,
}

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Predicts {
    /// One of some classes, with probabilities.
    Class,
    /// A number.
    Value,
}

/// A column that a model reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// The categories that training knew, unless there are very many; any other is accepted too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Numbers.
    Number,
    /// One of some names.
    Category,
}

impl From<ColumnKind> for Kind {
    fn from(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Numeric => Self::Number,
            ColumnKind::Categorical => Self::Category,
        }
    }
}

impl Signature {
    /// Of a predictor.
    pub fn of(predictor: &Predictor) -> Self {
        let info = predictor.info();
        let columns = info.features().map(|encoder| encoder.features.iter().map(Column::of));
        Self {
            reads: if columns.is_some() { Reads::Columns } else { Reads::Text },
            predicts: match predictor.labels() {
                Some(_) => Predicts::Class,
                None => Predicts::Value,
            },
            label_column: info.label_column().to_owned(),
            text_column: info.text_column().map(str::to_owned),
            labels: predictor.labels().map(|labels| labels.labels().to_vec()),
            max_tokens: info.max_tokens(),
            columns: columns.map(Iterator::collect),
        }
    }
}

impl Signature {
    /// Whether requests for this model can be answered by another: it reads the same, or less, and predicts the same kind.
    ///
    /// # Errors
    /// What it reads or predicts otherwise.
    pub(crate) fn can_become(&self, new: &Self) -> Result<(), String> {
        if (self.reads, self.predicts) != (new.reads, new.predicts) {
            let kind = |one: &Self| match (one.reads, one.predicts) {
                (Reads::Text, Predicts::Class) => "classifies texts",
                (Reads::Text, Predicts::Value) => "predicts numbers from texts",
                (Reads::Columns, Predicts::Class) => "classifies rows of columns",
                (Reads::Columns, Predicts::Value) => "predicts numbers from columns",
            };
            let (new, old) = (kind(new), kind(self));
            return Err(format!(
                "it {new}, the one that is served {old}; a restart would serve it"
            ));
        }
        let old = self.columns.as_deref().unwrap_or_default();
        let known =
            |new: &&Column| old.iter().any(|old| (&old.name, old.kind) == (&new.name, new.kind));
        let columns = new.columns.as_deref().unwrap_or_default();
        match columns.iter().find(|column| !known(column)) {
            None => Ok(()),
            Some(Column { name, .. }) => Err(format!(
                "it reads the column `{name}`, which the one that is served does not, or otherwise; a restart would serve it"
            )),
        }
    }
}

impl Column {
    /// More than these are not listed.
    const LISTED: usize = 200;

    fn of(feature: &Feature) -> Self {
        let categories = match feature {
            Feature::Categorical(feature) if feature.categories.len() <= Self::LISTED => {
                Some(feature.categories.clone())
            }
            _ => None,
        };
        let column = feature.column();
        Self { name: column.name, kind: column.kind.into(), categories }
    }
}
