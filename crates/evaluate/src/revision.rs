//! What is told of a model whose answers were changed after training.

use std::collections::BTreeMap;

use firebrick_bundle::{Revised, Revision};
use firebrick_report::{Change, ChangedPart, Unit, with_changes};

use crate::Evaluation;

/// The scores that are told of a change on the rows that it was fitted to, by their names in `metrics.json`; those of
/// the class of its goal as `recall[bug]`.
pub fn revised_scores(evaluation: &Evaluation, class: Option<&str>) -> BTreeMap<String, f64> {
    let Evaluation::Classification(report) = evaluation else { return BTreeMap::new() };
    let mut scores = BTreeMap::from([
        ("accuracy".to_owned(), report.accuracy),
        ("macro_f1".to_owned(), report.macro_f1),
    ]);
    let balanced = report.balanced_accuracy.map(|score| ("balanced_accuracy".to_owned(), score));
    scores.extend(balanced);
    if let Some(probability) = &report.probability {
        scores.extend([
            ("log_loss".to_owned(), probability.log_loss),
            ("brier".to_owned(), probability.brier),
            ("ece".to_owned(), probability.ece),
        ]);
    }
    for scored in report.per_class.iter().filter(|scored| class == Some(scored.label.as_str())) {
        let of = |name: &str| format!("{name}[{}]", scored.label);
        scores.extend([
            (of("precision"), scored.precision),
            (of("recall"), scored.recall),
            (of("f1"), scored.f1),
        ]);
    }
    scores
}

/// The page of a model's training with a notice of what was changed since, or with none.
pub fn with_revision(page: &str, revised: Option<&Revised>) -> String {
    let parts = revised.into_iter().flat_map(|revised| {
        [
            (ChangedPart::Calibration, revised.parts.calibration.as_ref()),
            (ChangedPart::Decision, revised.parts.decision.as_ref()),
            (ChangedPart::Conformal, revised.parts.conformal.as_ref()),
        ]
    });
    let changes: Vec<Change> =
        parts.filter_map(|(part, revision)| Some(change(part, revision?))).collect();
    with_changes(page, &changes)
}

fn change(part: ChangedPart, revision: &Revision) -> Change {
    let fitted = revision.fitted_to.clone().unwrap_or_default();
    let scores = &fitted.on_rows_it_was_fitted_to;
    let moved = scores.before.iter().filter_map(|(name, &before)| {
        let after = *scores.after.get(name)?;
        let unit = if ["log_loss", "brier"].contains(&name.as_str()) {
            Unit::Number
        } else {
            Unit::Fraction
        };
        (before != after).then(|| (name.clone(), before, after, unit))
    });
    Change {
        part,
        how: revision.how.clone(),
        when: revision.when.clone(),
        scores: moved.collect(),
        file: fitted.file,
        rows: fitted.rows as u64,
    }
}
