//! What was changed in a bundle after training, as its `metrics.json` says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Decision;

/// What is said in `metrics.json` to whoever reads the scores beside it.
const NOTE: &str =
    "answers were changed after training; every score outside this object is of before";

/// `revised` in `metrics.json`: how a model answers otherwise than training left it. The scores beside it can't be
/// measured again without the test rows, and stay those of training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Revised {
    /// In words: the scores are of before.
    #[serde(default)]
    pub note: String,
    /// How answers were decided when training measured its scores.
    #[serde(default)]
    pub trained: Decision,
    /// Another calibration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Revision>,
    /// Another decision rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Revision>,
}

/// A change of one part of a [`Decision`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// The method of a calibration, or the goal of a decision rule: `isotonic`, `macro_f1`.
    pub how: String,
    /// When, as RFC 3339 in UTC.
    #[serde(default)]
    pub when: String,
    /// The rows that decided it; none where it follows from what was said alone, as from costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fitted_to: Option<FittedTo>,
}

/// Rows that something was fitted to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FittedTo {
    /// Name of the file.
    pub file: String,
    /// BLAKE3 hash of its header and cells, as `run.json` has it of the data of training.
    pub blake3: String,
    /// How many rows.
    pub rows: usize,
    /// Scores on these rows, by the names of `metrics.json`, before and after.
    pub on_rows_it_was_fitted_to: BeforeAfter,
}

/// Scores of a model before and after a change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BeforeAfter {
    /// As it was.
    pub before: BTreeMap<String, f64>,
    /// As it is now.
    pub after: BTreeMap<String, f64>,
}

impl Revised {
    /// What is revised once a model that answered by `was` answers by `now`: the changes made now and, of the parts that
    /// these leave, those `earlier`. A part that is again what training left is not revised; `None` if none is.
    pub fn next(
        earlier: Option<Self>,
        was: &Decision,
        now: &Decision,
        calibration: Option<Revision>,
        decision: Option<Revision>,
    ) -> Option<Self> {
        let earlier = earlier.unwrap_or_else(|| Self { trained: was.clone(), ..Self::default() });
        let trained = earlier.trained;
        let same = trained.calibration == now.calibration;
        let calibration = calibration.or(earlier.calibration).filter(|_| !same);
        let same = (&trained.rule, &trained.goal) == (&now.rule, &now.goal);
        let decision = decision.or(earlier.decision).filter(|_| !same);
        (calibration.is_some() || decision.is_some()).then(|| Self {
            note: NOTE.into(),
            trained,
            calibration,
            decision,
        })
    }

    /// What was changed, in a line each.
    pub fn lines(&self) -> Vec<String> {
        let parts = [("calibration", &self.calibration), ("decision", &self.decision)];
        let told = parts.into_iter().filter_map(|(part, revision)| {
            let revision = revision.as_ref()?;
            let fitted = revision.fitted_to.as_ref();
            let fitted = fitted.map_or(String::new(), |rows| {
                format!(", fitted to {} rows of {}", rows.rows, rows.file)
            });
            Some(format!("{part} {}{fitted}, {}", revision.how, revision.when))
        });
        told.collect()
    }
}

/// Marks of the notice in a model card.
const MARKS: [&str; 2] = ["<!-- revised -->\n", "<!-- /revised -->\n"];

/// A model card with a notice under its heading of what was revised, or without one.
pub(crate) fn card(markdown: &str, revised: Option<&Revised>) -> String {
    let [begin, end] = MARKS;
    let plain = match (markdown.split_once(begin), markdown.split_once(end)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        _ => markdown.to_owned(),
    };
    let Some(revised) = revised else { return plain };
    let lines = revised.lines().join("; ");
    // A name of a file is no markup.
    let lines: String =
        lines.chars().map(|c| if matches!(c, '<' | '>' | '\n' | '\r') { ' ' } else { c }).collect();
    let notice = format!(
        "{begin}\n> **Answers were changed after training** ({lines}). All scores below are of before.\n{end}"
    );
    // The front matter has no headings: what begins so in it is a comment.
    let body = plain.strip_prefix("---\n").and_then(|text| text.find("\n---\n"));
    let from = body.map_or(0, |at| at + "---\n".len());
    let heading = plain[from..].find("\n# ").map(|at| from + at + 1);
    let under = heading.and_then(|at| plain[at..].find('\n').map(|end| at + end + 1));
    let (before, after) = plain.split_at(under.unwrap_or(from));
    format!("{before}{notice}{after}")
}

#[cfg(test)]
mod tests {
    use firebrick_metrics::DecisionRule;

    use super::*;

    fn revision(how: &str) -> Option<Revision> {
        Some(Revision { how: how.into(), ..Revision::default() })
    }

    fn weighted(weight: f64) -> Decision {
        let rule = Some(DecisionRule::weighted(vec![1.0, weight]).unwrap());
        Decision { rule, goal: Some("macro_f1".into()), ..Decision::default() }
    }

    #[test]
    fn what_training_left_is_remembered_over_several_changes_and_coming_back_to_it_is_none() {
        let plain = Decision::default();
        let first =
            Revised::next(None, &plain, &weighted(2.0), None, revision("macro_f1")).unwrap();
        assert_eq!((&first.trained, first.lines().len()), (&plain, 1));
        let second = Revised::next(
            Some(first.clone()),
            &weighted(2.0),
            &weighted(3.0),
            None,
            revision("f1[bug]"),
        );
        assert!(second.unwrap().lines()[0].starts_with("decision f1[bug]"));
        let back = Revised::next(Some(first), &weighted(2.0), &plain, None, revision("argmax"));
        assert_eq!(back, None);
        let decided = Revised::next(None, &weighted(2.0), &plain, None, revision("argmax"));
        assert_eq!(decided.unwrap().trained, weighted(2.0));
    }

    #[test]
    fn a_card_has_its_notice_under_the_heading_once_and_loses_it_again() {
        let card_text = "---\ntags:\n- a\n# none\n---\n\n# tickets\n\nLSTM\n";
        let revised = Revised { decision: revision("a <b>\n"), ..Revised::default() };
        let once = card(card_text, Some(&revised));
        assert!(once.contains("# tickets\n<!-- revised -->\n\n> **Answers were changed"), "{once}");
        assert!(once.contains("decision a  b  ,") && once.ends_with("<!-- /revised -->\n\nLSTM\n"));
        assert_eq!(card(&once, Some(&revised)), once);
        assert_eq!(card(&once, None), card_text);
        assert!(card("no heading", Some(&revised)).ends_with("no heading"));
    }
}
