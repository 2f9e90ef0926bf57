//! Another model on the same rows.

use firebrick_bundle::{Predictor, ReaderInfo};
use firebrick_evaluate::{Answers, ModelComparison};

use super::file::File;
use crate::args::EvaluateArgs;
use crate::exit::Usage;

/// The model to compare with: one that answers the same question and can read the file.
pub(super) struct Other(Predictor);

impl Other {
    /// `None` if none was asked for.
    ///
    /// # Errors
    /// [`Usage`] that says what both models read and predict, if the other one can't be asked the same.
    pub(super) fn of(
        args: &EvaluateArgs,
        first: &Predictor,
        file: &File<'_>,
    ) -> anyhow::Result<Option<Self>> {
        let Some(path) = &args.compare else { return Ok(None) };
        let other = super::super::predictor(path, &args.answering)?;
        if let Some(why) = in_the_way(first, &other, file) {
            let (other, own) = (question(&other), question(first));
            let (path, model) = (path.display(), args.model.display());
            let message =
                format!("--compare {path}: {why}. {path} predicts {other}; {model} predicts {own}");
            return Err(Usage(message).into());
        }
        Ok(Some(Self(other)))
    }

    /// Its answers beside those of the first model.
    pub(super) fn beside(
        &self,
        first: &Answers,
        file: &File<'_>,
    ) -> anyhow::Result<ModelComparison> {
        Ok(ModelComparison::new(first, &file.answers(&self.0)?)?)
    }
}

/// Why the models can't be asked the same.
fn in_the_way(first: &Predictor, other: &Predictor, file: &File<'_>) -> Option<String> {
    match (first.labels(), other.labels()) {
        (Some(_), None) | (None, Some(_)) => Some("the two predict different things".into()),
        (Some(own), Some(others)) if own != others => Some("the two know different classes".into()),
        _ => {
            let missing = file.missing_column(other.info())?;
            Some(format!("{} has no column `{missing}`, which that model needs", file.source()))
        }
    }
}

/// What a model predicts, from what: `the number `price` from the columns `area`, `rooms``.
fn question(model: &Predictor) -> String {
    let info = model.info();
    let target = info.label_column();
    let what = match model.labels() {
        Some(labels) => {
            let names = labels.labels().iter().map(String::as_str);
            format!("one of {} classes of `{target}` ({})", labels.len(), few(names))
        }
        None => format!("the number `{target}`"),
    };
    format!("{what} from {}", inputs(info))
}

fn inputs(info: &dyn ReaderInfo) -> String {
    match (info.text_column(), info.features()) {
        (Some(text), _) => format!("the text `{text}`"),
        (None, Some(features)) => {
            let names = features.features.iter().map(|feature| feature.name());
            let word = if features.features.len() == 1 { "column" } else { "columns" };
            format!("the {word} {}", few(names))
        }
        (None, None) => "nothing".into(),
    }
}

/// The first few names in back quotes.
fn few<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    names[..names.len().min(SHOWN)].join(", ") + &more
}
