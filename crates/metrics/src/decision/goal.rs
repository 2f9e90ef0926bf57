//! What a decision rule is fitted for.

use serde::{Deserialize, Serialize};

/// The score on the fitting rows that [`DecisionRule::fit`](crate::DecisionRule::fit) raises.
///
/// Averages are over the classes that [`ConfusionMatrix`](crate::ConfusionMatrix) averages over.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Goal {
    /// Unweighted mean of the classes' F1.
    MacroF1,
    /// F1 of one class.
    F1 {
        /// The class.
        class: usize,
    },
    /// Fraction of rows decided right.
    Accuracy,
    /// Mean recall of the classes that occur in the truth.
    BalancedAccuracy,
    /// Precision of a class, as high as a recall allows.
    PrecisionAtRecall {
        /// The class.
        class: usize,
        /// The lowest recall allowed, in `0..=1`.
        recall: f64,
    },
    /// Recall of a class, as high as a precision allows.
    RecallAtPrecision {
        /// The class.
        class: usize,
        /// The lowest precision allowed, in `0..=1`.
        precision: f64,
    },
}

impl Goal {
    /// The class that the goal names.
    pub(crate) fn class(self) -> Option<usize> {
        match self {
            Self::F1 { class }
            | Self::PrecisionAtRecall { class, .. }
            | Self::RecallAtPrecision { class, .. } => Some(class),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_a_name_or_a_name_with_its_numbers() {
        let goals = [
            (r#""macro_f1""#, Goal::MacroF1),
            (r#"{"f1":{"class":2}}"#, Goal::F1 { class: 2 }),
            (
                r#"{"precision_at_recall":{"class":1,"recall":0.5}}"#,
                Goal::PrecisionAtRecall { class: 1, recall: 0.5 },
            ),
        ];
        for (json, goal) in goals {
            assert_eq!(serde_json::to_string(&goal).unwrap(), json);
            assert_eq!(serde_json::from_str::<Goal>(json).unwrap(), goal);
        }
        assert!(serde_json::from_str::<Goal>(r#"{"f1":{"class":2,"recall":1}}"#).is_err());
    }
}
