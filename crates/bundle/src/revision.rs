//! What was changed in a bundle after training, as its `metrics.json` says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::manifest::pretty;
use crate::{Conformal, Decision, Predictor};

/// What is said in `metrics.json` to whoever reads the scores beside it.
const NOTE: &str =
    "answers were changed after training; every score outside this object is of before";

/// The same where only sets and intervals are others.
const NOTE_OF_SETS: &str = "sets and intervals were changed after training; every score outside this object is still right";

/// `revised` in `metrics.json`: how a model answers otherwise than training left it. The scores beside it can't be
/// measured again without the test rows, and stay those of training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Revised {
    /// In words: whether the scores are of before.
    #[serde(default)]
    pub note: String,
    /// What decided the answers when training measured its scores.
    #[serde(default)]
    pub trained: Answering,
    /// What is another now; one part at least.
    #[serde(flatten)]
    pub parts: Revisions,
}

/// What decides how the outputs of a network are answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answering {
    /// Calibration and decision rule.
    #[serde(default)]
    pub decision: Decision,
    /// BLAKE3 hash of `conformal.json`; `None` without conformity scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformal: Option<String>,
}

/// Changes of what decides how a model answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Revisions {
    /// Another calibration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Revision>,
    /// Another decision rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Revision>,
    /// Other conformity scores, or none any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformal: Option<Revision>,
}

/// A change of one part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// The method of a calibration, the goal of a decision rule, or the measure of conformity scores: `isotonic`,
    /// `macro_f1`, `lac`; `none` for what is there no more.
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
    /// Scores on these rows, by the names of `metrics.json`, before and after; conformity scores change none of them.
    #[serde(default, skip_serializing_if = "BeforeAfter::is_empty")]
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

impl BeforeAfter {
    fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }
}

impl Answering {
    /// Of a model.
    pub fn of(predictor: &Predictor) -> Self {
        let hash = |scores: &Conformal| blake3::hash(pretty(scores).as_bytes()).to_string();
        Self {
            decision: predictor.decision().cloned().unwrap_or_default(),
            conformal: predictor.conformal().map(hash),
        }
    }
}

impl Revisions {
    fn is_empty(&self) -> bool {
        self.calibration.is_none() && self.decision.is_none() && self.conformal.is_none()
    }
}

impl Revised {
    /// What is revised once a model that answered by `was` answers by `now`: the changes made now and, of the parts that
    /// these leave, those `earlier`. A part that is again what training left is not revised; `None` if none is.
    pub fn next(
        earlier: Option<Self>,
        was: &Answering,
        now: &Answering,
        made: Revisions,
    ) -> Option<Self> {
        let earlier = earlier.unwrap_or_else(|| Self { trained: was.clone(), ..Self::default() });
        let (trained, left) = (earlier.trained, earlier.parts);
        let (then, decided) = (&trained.decision, &now.decision);
        let same_rule = (&then.rule, &then.goal) == (&decided.rule, &decided.goal);
        let kept = |made: Option<Revision>, left: Option<Revision>, same: bool| {
            made.or(left).filter(|_| !same)
        };
        let same_calibration = then.calibration == decided.calibration;
        let parts = Revisions {
            calibration: kept(made.calibration, left.calibration, same_calibration),
            decision: kept(made.decision, left.decision, same_rule),
            conformal: kept(made.conformal, left.conformal, trained.conformal == now.conformal),
        };
        let mut revised = Self { note: NOTE.into(), trained, parts };
        if !revised.answers_changed() {
            revised.note = NOTE_OF_SETS.into();
        }
        (!revised.parts.is_empty()).then_some(revised)
    }

    /// Whether answers or probabilities are others than those of training, so that its scores are of before; else only
    /// sets and intervals are.
    pub fn answers_changed(&self) -> bool {
        self.parts.calibration.is_some() || self.parts.decision.is_some()
    }

    /// What was changed, in a line each.
    pub fn lines(&self) -> Vec<String> {
        let Revisions { calibration, decision, conformal } = &self.parts;
        let parts = [
            ("calibration ", calibration),
            ("decision ", decision),
            ("conformity scores", conformal),
        ];
        let told = parts.into_iter().filter_map(|(part, revision)| {
            let revision = revision.as_ref()?;
            // How they are measured is no news, and its name none for people.
            let how = match (part, revision.how.as_str()) {
                ("conformity scores", "none") => " given up",
                ("conformity scores", _) => "",
                (_, how) => how,
            };
            let fitted = revision.fitted_to.as_ref();
            let fitted = fitted.map_or(String::new(), |rows| {
                format!(", fitted to {} rows of {}", rows.rows, rows.file)
            });
            Some(format!("{part}{how}{fitted}, {}", revision.when))
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use firebrick_metrics::DecisionRule;

    use super::*;

    fn revision(how: &str) -> Option<Revision> {
        Some(Revision { how: how.into(), ..Revision::default() })
    }

    fn weighted(weight: f64) -> Answering {
        let rule = Some(DecisionRule::weighted(vec![1.0, weight]).unwrap());
        let decision = Decision { rule, goal: Some("macro_f1".into()), ..Decision::default() };
        Answering { decision, conformal: None }
    }

    fn decided(how: &str) -> Revisions {
        Revisions { decision: revision(how), ..Revisions::default() }
    }

    fn conforming(how: &str) -> Revisions {
        Revisions { conformal: revision(how), ..Revisions::default() }
    }

    #[test]
    fn what_training_left_is_remembered_over_several_changes_and_coming_back_to_it_is_none() {
        let plain = Answering::default();
        let first = Revised::next(None, &plain, &weighted(2.0), decided("macro_f1")).unwrap();
        assert_eq!((&first.trained, first.lines().len()), (&plain, 1));
        let earlier = Some(first.clone());
        let second = Revised::next(earlier, &weighted(2.0), &weighted(3.0), decided("f1[bug]"));
        assert!(second.unwrap().lines()[0].starts_with("decision f1[bug]"));
        let back = Revised::next(Some(first), &weighted(2.0), &plain, decided("argmax"));
        assert_eq!(back, None);
        let back = Revised::next(None, &weighted(2.0), &plain, decided("argmax"));
        assert_eq!(back.unwrap().trained, weighted(2.0));
    }

    #[test]
    fn other_conformity_scores_leave_the_scores_of_training_right_and_stay_when_answers_come_back()
    {
        let with = |hash: &str, answering: Answering| Answering {
            conformal: Some(hash.into()),
            ..answering
        };
        let plain = Answering::default();
        let fitted = with("a", plain.clone());
        let sets = Revised::next(None, &plain, &fitted, conforming("lac")).unwrap();
        assert!(!sets.answers_changed() && sets.note.contains("still right"), "{sets:?}");
        let rule = with("a", weighted(2.0));
        let both = Revised::next(Some(sets), &fitted, &rule, decided("macro_f1")).unwrap();
        assert!(both.answers_changed() && both.lines().len() == 2, "{both:?}");
        let json = serde_json::to_string(&both).unwrap();
        assert_eq!(serde_json::from_str::<Revised>(&json).unwrap(), both);
        let back = Revised::next(Some(both), &rule, &fitted, decided("argmax")).unwrap();
        assert!(back.lines()[0].starts_with("conformity scores, "), "{back:?}");
        assert_eq!(Revised::next(Some(back), &fitted, &plain, conforming("none")), None);
    }
}
