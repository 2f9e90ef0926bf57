//! Which class a row of probabilities becomes.

use serde::{Deserialize, Serialize};

use super::{ascent, constraint, goal::Goal};
use crate::MetricsError;
use crate::checks::{LabelledRows, argmax, check_distribution};
use crate::error::check_lengths;

/// How a row of probabilities becomes a class: by weights, or by what mistakes cost.
///
/// - Weights: the class with the largest `p · w`. For two classes that is a threshold.
/// - Costs: the class with the lowest expected cost, `Σ_t p_t · cost[t][class]`.
///
/// Ties go to the lowest class. Serialised as `{"weights": […]}` or `{"costs": [[…], …]}`.
///
/// ```
/// use firebrick_metrics::{DecisionRule, Goal};
///
/// // Class 1 is rare, and never the likelier one.
/// let probabilities = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4];
/// let rule = DecisionRule::fit(2, &[0, 0, 0, 1], &probabilities, Goal::F1 { class: 1 })?;
/// assert_eq!(rule.decide(&[0.6, 0.4])?, 1);
/// assert_eq!(rule.decide(&[0.7, 0.3])?, 0);
/// assert!((0.3..0.4).contains(&rule.threshold().unwrap_or(0.5)));
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Kind", into = "Kind")]
pub struct DecisionRule(Kind);

/// What a rule decides by, as it is in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Kind {
    Weights(Vec<f64>),
    Costs(Vec<Vec<f64>>),
}

impl DecisionRule {
    /// The class with the largest probability: all weights 1.
    pub fn argmax(n_classes: usize) -> Self {
        Self(Kind::Weights(vec![1.0; n_classes]))
    }

    /// The class with the largest `p · w`, one weight a class.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] unless every weight is finite and above 0.
    pub fn weighted(weights: Vec<f64>) -> Result<Self, MetricsError> {
        match weights.iter().find(|weight| !(weight.is_finite() && **weight > 0.0)) {
            None => Ok(Self(Kind::Weights(weights))),
            Some(&value) => Err(MetricsError::OutOfRange {
                what: "a weight",
                value,
                expected: "a finite number above 0",
            }),
        }
    }

    /// The class with the lowest expected cost; `costs[truth][decided]`, in any unit.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] unless the costs are square,
    /// [`MetricsError::NotFinite`].
    pub fn costs(costs: Vec<Vec<f64>>) -> Result<Self, MetricsError> {
        for (row, line) in costs.iter().enumerate() {
            check_lengths("costs of a truth", costs.len(), line.len())?;
            if let Some(&value) = line.iter().find(|cost| !cost.is_finite()) {
                return Err(MetricsError::NotFinite { row: row as u64, value, what: "a cost" });
            }
        }
        Ok(Self(Kind::Costs(costs)))
    }

    /// The weights that raise a score on rows of `probabilities`, shape `[rows, n_classes]`.
    ///
    /// Scores of all classes are raised by coordinate ascent from all weights 1: the weight of
    /// one class at a time, over every weight that makes a difference, until none helps (at most
    /// 50 rounds). That is never worse on these rows than the largest probability, and may end in a
    /// local best. A goal of one class moves the weight of that class alone, and is exact for
    /// that; of equal weights it takes the one that costs the other classes least. Weights stay within 1e-9 and 1e9. A class takes
    /// O(rows · log rows) a round, and O(rows · n_classes) more where its weight changes.
    ///
    /// A rule that is fitted on few rows fits their chance: keep rows apart to measure it.
    ///
    /// # Errors
    /// [`MetricsError::GoalUnreachable`] if no weight meets the condition,
    /// [`MetricsError::OutOfRange`] for a class or a condition that is none, and
    /// [`MetricsError::Undefined`] for the recall of a class without rows;
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`],
    /// [`MetricsError::ClassOutOfRange`], [`MetricsError::NotAProbability`],
    /// [`MetricsError::NotADistribution`].
    pub fn fit(
        n_classes: usize,
        truth: &[usize],
        probabilities: &[f64],
        goal: Goal,
    ) -> Result<Self, MetricsError> {
        let rows = LabelledRows::distributions(n_classes, truth, probabilities)?;
        if let Some(class) = goal.class().filter(|class| *class >= n_classes) {
            let expected = "an index below the number of classes";
            let value = class as f64;
            return Err(MetricsError::OutOfRange { what: "the goal's class", value, expected });
        }
        let weights = match goal {
            Goal::PrecisionAtRecall { class, recall } => {
                constraint::precision_at_recall(rows, class, recall)?
            }
            Goal::RecallAtPrecision { class, precision } => {
                constraint::recall_at_precision(rows, class, precision)?
            }
            Goal::F1 { class } => constraint::f1(rows, class)?,
            _ => ascent::fit(rows, goal),
        };
        Self::weighted(weights)
    }

    /// Number of classes that it decides between.
    pub fn n_classes(&self) -> usize {
        match &self.0 {
            Kind::Weights(weights) => weights.len(),
            Kind::Costs(costs) => costs.len(),
        }
    }

    /// The weights; `None` for a rule by costs.
    pub fn weights(&self) -> Option<&[f64]> {
        match &self.0 {
            Kind::Weights(weights) => Some(weights),
            Kind::Costs(_) => None,
        }
    }

    /// For weights of two classes, the probability above which the row is of class 1.
    pub fn threshold(&self) -> Option<f64> {
        match self.weights()? {
            [zero, one] => Some(1.0 / (1.0 + one / zero)),
            _ => None,
        }
    }

    /// The class of one row of probabilities.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for another number of classes,
    /// [`MetricsError::NotAProbability`], [`MetricsError::NotADistribution`].
    pub fn decide(&self, distribution: &[f64]) -> Result<usize, MetricsError> {
        check_lengths("probabilities", self.n_classes(), distribution.len())?;
        check_distribution(0, distribution)?;
        Ok(match &self.0 {
            Kind::Weights(weights) => weigh(weights, distribution),
            Kind::Costs(costs) => cheapest(costs, distribution),
        })
    }
}

impl From<DecisionRule> for Kind {
    fn from(rule: DecisionRule) -> Self {
        rule.0
    }
}

impl TryFrom<Kind> for DecisionRule {
    type Error = MetricsError;

    fn try_from(kind: Kind) -> Result<Self, MetricsError> {
        match kind {
            Kind::Weights(weights) => Self::weighted(weights),
            Kind::Costs(costs) => Self::costs(costs),
        }
    }
}

/// The class with the largest weighted probability.
pub(crate) fn weigh(weights: &[f64], distribution: &[f64]) -> usize {
    argmax(weights.iter().zip(distribution).map(|(weight, p)| weight * p))
}

fn cheapest(costs: &[Vec<f64>], distribution: &[f64]) -> usize {
    let expected = |class: usize| -> f64 {
        costs.iter().zip(distribution).map(|(line, p)| p * line[class]).sum()
    };
    argmax((0..costs.len()).map(|class| -expected(class)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_that_costs_more_is_avoided_and_ties_go_to_the_lowest_class() {
        let rule = DecisionRule::costs(vec![vec![0.0, 1.0], vec![3.0, 0.0]]).unwrap();
        assert_eq!(rule.decide(&[0.7, 0.3]).unwrap(), 1);
        assert_eq!(rule.decide(&[0.75, 0.25]).unwrap(), 0);
        assert_eq!(DecisionRule::argmax(3).decide(&[0.25, 0.375, 0.375]).unwrap(), 1);
    }

    #[test]
    fn rules_survive_json_and_what_is_none_is_refused() {
        for json in [r#"{"weights":[1.0,2.5]}"#, r#"{"costs":[[0.0,1.0],[2.0,0.0]]}"#] {
            let rule: DecisionRule = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&rule).unwrap(), json);
        }
        let bad = [
            r#"{"weights":[1.0,0.0]}"#,
            r#"{"weights":[1.0,-1.0]}"#,
            r#"{"costs":[[0.0,1.0],[2.0]]}"#,
            r#"{"weight":[1.0]}"#,
        ];
        for json in bad {
            assert!(serde_json::from_str::<DecisionRule>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_class_that_is_none_and_rows_of_another_width_are_refused() {
        let class = DecisionRule::fit(2, &[0], &[0.5, 0.5], Goal::F1 { class: 2 });
        assert!(matches!(class, Err(MetricsError::OutOfRange { .. })));
        assert!(DecisionRule::argmax(3).decide(&[0.5, 0.5]).is_err());
        assert!(DecisionRule::argmax(2).decide(&[f64::NAN, 0.5]).is_err());
    }
}
