//! What a classifier's answers are to be good at, as a user says it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use firebrick_data::suggest;
use firebrick_metrics::{DecisionRule, Goal};
use serde::{Deserialize, Serialize};

use crate::gate::{Comparison, ScoreName, parts};
use crate::{EvaluateError, Result};

/// With fewer rows nothing is fitted to them: chance would decide.
pub const LEAST_ROWS: usize = 50;

/// What answers are to be good at.
///
/// | written | meaning |
/// |---|---|
/// | `argmax` | the likeliest class is the answer |
/// | `accuracy`, `balanced_accuracy`, `macro_f1` | that score |
/// | `f1[bug]` | the F1 of a class |
/// | `precision[bug] at recall>=0.9` | the precision of a class, as high as a recall of it allows |
/// | `recall[bug] at precision>=0.8` | the recall of a class, as high as a precision of it allows |
/// | `{ bug = { billing = 5.0 } }` | the lowest expected cost: a `bug` that is answered `billing` costs 5, every other wrong answer 1, a right one 0 |
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum DecisionGoal {
    /// The likeliest class.
    #[default]
    Argmax,
    /// Accuracy.
    Accuracy,
    /// Mean recall of the classes.
    BalancedAccuracy,
    /// Mean F1 of the classes.
    MacroF1,
    /// F1 of a class.
    F1(String),
    /// Precision of a class at a recall of at least this.
    PrecisionAtRecall(String, f64),
    /// Recall of a class at a precision of at least this.
    RecallAtPrecision(String, f64),
    /// Costs of wrong answers by true class and answer; 1 where nothing is said.
    Costs(BTreeMap<String, BTreeMap<String, f64>>),
}

/// As it is in a file: a text, or costs.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Costs(BTreeMap<String, BTreeMap<String, f64>>),
}

const KNOWN: [&str; 4] = ["argmax", "accuracy", "balanced_accuracy", "macro_f1"];

impl FromStr for DecisionGoal {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self> {
        Self::read(text).map_err(|why| EvaluateError::Goal { goal: text.trim().to_owned(), why })
    }
}

impl DecisionGoal {
    fn read(text: &str) -> std::result::Result<Self, String> {
        match text.trim() {
            "argmax" => return Ok(Self::Argmax),
            "accuracy" => return Ok(Self::Accuracy),
            "balanced_accuracy" => return Ok(Self::BalancedAccuracy),
            "macro_f1" => return Ok(Self::MacroF1),
            _ => {}
        }
        // The name of a class may hold the word `at`: that behind the bracket counts.
        let at = text.rfind("] at ").map(|bracket| bracket + 1);
        let (score, condition) = match at {
            Some(at) => (&text[..at], Some(&text[at + 4..])),
            None => (text, None),
        };
        let ScoreName { name, class } = score.parse()?;
        let Some(class) = class else {
            let near = suggest(&name, KNOWN).map(|near| format!("; did you mean `{near}`?"));
            let known = "argmax, accuracy, balanced_accuracy, macro_f1, f1[CLASS], \
                         precision[CLASS] at recall>=NUMBER or recall[CLASS] at precision>=NUMBER";
            return Err(format!("expected {known}{}", near.unwrap_or_default()));
        };
        let bound = match condition.map(parts).transpose()? {
            None => None,
            Some((of, Comparison::AtLeast, bound)) if (0.0..=1.0).contains(&bound) => {
                Some((of, bound))
            }
            Some(_) => return Err("the condition must be >= a fraction from 0 to 1".into()),
        };
        match (name.as_str(), bound) {
            ("f1", None) => Ok(Self::F1(class)),
            ("precision", Some(("recall", bound))) => Ok(Self::PrecisionAtRecall(class, bound)),
            ("recall", Some(("precision", bound))) => Ok(Self::RecallAtPrecision(class, bound)),
            ("precision" | "recall", None) => Err(format!(
                "alone it is reached by one answer to all or to none; add a condition, such as `{name}[{class}] at \
                 {}>=0.8`",
                if name == "recall" { "precision" } else { "recall" }
            )),
            _ => Err("expected f1[CLASS], precision[CLASS] at recall>=NUMBER or recall[CLASS] at \
                      precision>=NUMBER"
                .into()),
        }
    }

    /// The rule that raises it on rows that were not learnt from, and what it is for; `None` for the likeliest class.
    /// `probabilities` are `[rows, classes]`.
    ///
    /// # Errors
    /// If a class is none of the labels, or the goal can't be reached on these rows.
    pub fn fit(
        &self,
        labels: &[String],
        truth: &[usize],
        probabilities: &[f64],
    ) -> Result<Option<DecisionRule>> {
        let class = |name: &String| self.class(labels, name);
        let goal = match self {
            Self::Argmax => return Ok(None),
            Self::Costs(costs) => return self.costs(labels, costs).map(Some),
            Self::Accuracy => Goal::Accuracy,
            Self::BalancedAccuracy => Goal::BalancedAccuracy,
            Self::MacroF1 => Goal::MacroF1,
            Self::F1(name) => Goal::F1 { class: class(name)? },
            Self::PrecisionAtRecall(name, recall) => {
                Goal::PrecisionAtRecall { class: class(name)?, recall: *recall }
            }
            Self::RecallAtPrecision(name, precision) => {
                Goal::RecallAtPrecision { class: class(name)?, precision: *precision }
            }
        };
        Ok(Some(DecisionRule::fit(labels.len(), truth, probabilities, goal)?))
    }

    /// The class that it names, if it is about one.
    pub fn class_name(&self) -> Option<&str> {
        match self {
            Self::F1(class)
            | Self::PrecisionAtRecall(class, _)
            | Self::RecallAtPrecision(class, _) => Some(class),
            _ => None,
        }
    }

    /// Whether it is reached by looking at rows; costs and the likeliest class need none.
    pub fn needs_rows(&self) -> bool {
        !matches!(self, Self::Argmax | Self::Costs(_))
    }

    /// Refuses a class that is none of the labels.
    ///
    /// # Errors
    /// [`EvaluateError::Goal`], or what is wrong with the costs.
    pub fn check(&self, labels: &[String]) -> Result<()> {
        match self {
            Self::F1(class)
            | Self::PrecisionAtRecall(class, _)
            | Self::RecallAtPrecision(class, _) => self.class(labels, class).map(|_| ()),
            Self::Costs(costs) => self.costs(labels, costs).map(|_| ()),
            _ => Ok(()),
        }
    }

    fn costs(
        &self,
        labels: &[String],
        costs: &BTreeMap<String, BTreeMap<String, f64>>,
    ) -> Result<DecisionRule> {
        let wrong = |truth: usize, answer: usize| if truth == answer { 0.0 } else { 1.0 };
        let mut matrix: Vec<Vec<f64>> = (0..labels.len())
            .map(|truth| (0..labels.len()).map(|answer| wrong(truth, answer)).collect())
            .collect();
        for (truth, answers) in costs {
            let truth = self.class(labels, truth)?;
            for (answer, &cost) in answers {
                if !(cost.is_finite() && cost >= 0.0) {
                    let (goal, why) = (
                        self.to_string(),
                        format!("a cost is {cost}, expected a number of at least 0"),
                    );
                    return Err(EvaluateError::Goal { goal, why });
                }
                matrix[truth][self.class(labels, answer)?] = cost;
            }
        }
        Ok(DecisionRule::costs(matrix)?)
    }

    fn class(&self, labels: &[String], name: &String) -> Result<usize> {
        labels.iter().position(|label| label == name).ok_or_else(|| {
            let near = suggest(name, labels.iter().map(String::as_str));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            EvaluateError::Goal {
                goal: self.to_string(),
                why: format!("there is no class `{name}`{near}"),
            }
        })
    }
}

impl fmt::Display for DecisionGoal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argmax => f.write_str("argmax"),
            Self::Accuracy => f.write_str("accuracy"),
            Self::BalancedAccuracy => f.write_str("balanced_accuracy"),
            Self::MacroF1 => f.write_str("macro_f1"),
            Self::F1(class) => write!(f, "f1[{class}]"),
            Self::PrecisionAtRecall(class, recall) => {
                write!(f, "precision[{class}] at recall>={recall}")
            }
            Self::RecallAtPrecision(class, precision) => {
                write!(f, "recall[{class}] at precision>={precision}")
            }
            Self::Costs(costs) => {
                let told = costs.iter().flat_map(|(truth, answers)| {
                    answers
                        .iter()
                        .map(move |(answer, cost)| format!("`{truth}` answered `{answer}` {cost}"))
                });
                write!(f, "lowest cost: {}", told.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl TryFrom<Written> for DecisionGoal {
    type Error = EvaluateError;

    fn try_from(written: Written) -> Result<Self> {
        match written {
            Written::Text(text) => text.parse(),
            Written::Costs(costs) => Ok(Self::Costs(costs)),
        }
    }
}

impl From<DecisionGoal> for Written {
    fn from(goal: DecisionGoal) -> Self {
        match goal {
            DecisionGoal::Costs(costs) => Self::Costs(costs),
            goal => Self::Text(goal.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(text: &str) -> DecisionGoal {
        text.parse().unwrap()
    }

    #[test]
    fn goals_read_back_as_they_are_shown() {
        for text in [
            "argmax",
            "macro_f1",
            "f1[at home] at]",
            "precision[a at b] at recall>=0.9",
            "recall[退款] at precision>=0.25",
        ] {
            assert_eq!(goal(text).to_string(), text);
        }
        assert_eq!(
            goal("recall[bug] at precision >= 80%"),
            DecisionGoal::RecallAtPrecision("bug".into(), 0.8)
        );
    }

    #[test]
    fn what_is_no_goal_is_refused_with_what_is_one() {
        let error = |text: &str| text.parse::<DecisionGoal>().unwrap_err().to_string();
        assert!(error("macro-f1").contains("no name of a score"));
        assert!(error("macrof1").contains("did you mean `macro_f1`"));
        assert!(error("recall[bug]").contains("`recall[bug] at precision>=0.8`"));
        assert!(error("recall[bug] at recall>=0.8").contains("expected f1[CLASS]"));
        assert!(error("recall[bug] at precision<=0.8").contains("must be >="));
        assert!(error("precision[bug] at recall>=80").contains("0 to 1"));
    }

    #[test]
    fn a_class_that_is_none_and_costs_that_say_little() {
        let labels = ["bug".to_owned(), "wish".to_owned()];
        let error = goal("f1[bgu]").fit(&labels, &[], &[]).unwrap_err().to_string();
        assert!(error.contains("did you mean `bug`"), "{error}");
        let costs = DecisionGoal::Costs([("bug".into(), [("wish".into(), 9.0)].into())].into());
        let rule = costs.fit(&labels, &[], &[]).unwrap().unwrap();
        // Answering `wish` costs 9 · 0.2, answering `bug` costs 1 · 0.8.
        assert_eq!(rule.decide(&[0.2, 0.8]).unwrap(), 0);
        let json = serde_json::to_string(&costs).unwrap();
        assert_eq!(json, r#"{"bug":{"wish":9.0}}"#);
        assert_eq!(serde_json::from_str::<DecisionGoal>(&json).unwrap(), costs);
    }
}
