//! What was fitted to the rows of a file, and how the model tells it.

use firebrick_bundle::{
    Answering, BeforeAfter, Bundle, FittedTo, Predictor, Revised, Revision, Revisions,
};
use firebrick_evaluate::{Evaluation, revised_scores, with_revision};
use serde::Serialize;

use super::file::File;
use crate::output::remark;

/// What was fitted.
pub(super) struct Changes {
    /// The model as it was.
    pub(super) was: Predictor,
    pub(super) calibration: Option<Changed>,
    pub(super) decision: Option<Changed>,
    pub(super) conformal: Option<Changed>,
    /// The class of the goal.
    pub(super) class: Option<String>,
}

/// A part of what decides a model's answers that was changed.
pub(super) struct Changed {
    how: String,
    /// How many rows it was fitted to; 0 for none.
    rows: usize,
}

impl Changed {
    /// `how` is written as a word, such as a method.
    pub(super) fn new(how: impl Serialize, rows: usize) -> anyhow::Result<Self> {
        let how = serde_json::to_value(how)?.as_str().unwrap_or_default().to_owned();
        Ok(Self { how, rows })
    }

    fn revision(&self, when: &str, file: &File<'_>, scores: BeforeAfter) -> Revision {
        let fitted_to = (self.rows > 0).then(|| FittedTo {
            file: file.source().to_owned(),
            blake3: file.fingerprint(),
            rows: self.rows,
            on_rows_it_was_fitted_to: scores,
        });
        Revision { how: self.how.clone(), when: when.to_owned(), fitted_to }
    }
}

impl Changes {
    /// Puts the model that answers otherwise in the place of the one that it was made from; `scores` are those of the
    /// model as it is now.
    pub(super) fn keep(
        &self,
        bundle: &Bundle,
        now: &Predictor,
        file: &File<'_>,
        scores: &Evaluation,
    ) -> anyhow::Result<()> {
        let made = self.revisions(file, scores)?;
        let (was, is) = (Answering::of(&self.was), Answering::of(now));
        let revised = Revised::next(bundle.revised()?, &was, &is, made);
        bundle.revise(now, revised.as_ref(), |page| with_revision(page, revised.as_ref()))?;
        let told = match revised.map(|revised| revised.answers_changed()) {
            Some(true) => {
                "Scores in its metrics.json, report.html and README.md are of before, and marked so"
            }
            Some(false) => {
                "Its answers and their scores are those of training; that its sets or intervals are others is marked"
            }
            None => "It answers as training left it, and its scores are its own again",
        };
        let path = bundle.path().display();
        let does = match (&self.decision, &self.calibration) {
            (Some(_), _) => "decides so",
            (None, Some(_)) => "answers with these probabilities",
            (None, None) => "keeps them",
        };
        remark(format_args!(
            "{path} now {does}; the model as it was is in {path}.previous. {told}"
        ));
        Ok(())
    }

    /// What is written down of each part.
    fn revisions(&self, file: &File<'_>, now: &Evaluation) -> anyhow::Result<Revisions> {
        let mut scores = BeforeAfter::default();
        let fitted = |part: &Option<Changed>| part.as_ref().is_some_and(|part| part.rows > 0);
        if fitted(&self.calibration) || fitted(&self.decision) {
            let class = self.class.as_deref();
            let before = file.answers(&self.was)?.evaluation()?;
            scores.before = revised_scores(&before, class);
            scores.after = revised_scores(now, class);
        }
        let when = humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string();
        let told = |part: &Option<Changed>, scores: &BeforeAfter| {
            part.as_ref().map(|part| part.revision(&when, file, scores.clone()))
        };
        Ok(Revisions {
            calibration: told(&self.calibration, &scores),
            decision: told(&self.decision, &scores),
            conformal: told(&self.conformal, &BeforeAfter::default()),
        })
    }
}
