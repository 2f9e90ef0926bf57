//! What the condition of a goal rests on: a handful of rows meets any.

use std::fmt;

use firebrick_bundle::Calibration;
use firebrick_metrics::{DecisionRule, Interval, SMALL_SLICE, wilson};

use crate::intervals::LEVEL;
use crate::{ClassOutputs, DecisionGoal, Result};

/// How far the condition of a goal is met on the rows that a rule was fitted to, such as the precision in
/// `recall[bug] at precision>=0.99`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// The score that the condition is on.
    pub score: &'static str,
    /// Its class.
    pub class: String,
    /// Rows that count for it: answered right.
    pub hits: u64,
    /// Rows that decide it: of a precision those that are answered with the class, of a recall those of the class.
    pub rows: u64,
    /// Wilson's 95 % interval; `None` without such a row.
    pub interval: Option<Interval>,
}

impl Reached {
    /// Whether so few rows decide it that chance does.
    pub fn is_of_few(&self) -> bool {
        self.rows < SMALL_SLICE
    }
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { score, class, hits, rows, interval } = self;
        let word = if *rows == 1 { "row" } else { "rows" };
        write!(f, "the {score} of `{class}` rests on {rows} {word}, {hits} of them right")?;
        if let Some(Interval { low, high, .. }) = interval {
            write!(f, " (95 % interval {low:.4} to {high:.4})")?;
        }
        if self.is_of_few() {
            write!(
                f,
                "; fewer than {SMALL_SLICE}, so chance decides: on other rows it may be far lower"
            )?;
        }
        Ok(())
    }
}

impl ClassOutputs {
    /// What the condition of a goal rests on with a rule that was fitted for it to these outputs; `None` of a goal
    /// without a condition.
    ///
    /// # Errors
    /// If a logarithm is no number.
    pub fn reached(
        &self,
        calibration: Option<&Calibration>,
        rule: &DecisionRule,
        goal: &DecisionGoal,
    ) -> Result<Option<Reached>> {
        let (score, class) = match goal {
            DecisionGoal::RecallAtPrecision(class, _) => ("precision", class),
            DecisionGoal::PrecisionAtRecall(class, _) => ("recall", class),
            _ => return Ok(None),
        };
        let wanted = self.labels().iter().position(|label| label == class);
        let (mut hits, mut rows) = (0, 0);
        for (&truth, answer) in self.truth().iter().zip(self.answers(calibration, rule)?) {
            let (truth, answered) = (Some(truth) == wanted, Some(answer) == wanted);
            rows += u64::from(if score == "precision" { answered } else { truth });
            hits += u64::from(truth && answered);
        }
        let interval = (rows > 0).then(|| wilson(hits, rows, LEVEL)).transpose()?;
        Ok(Some(Reached { score, class: class.clone(), hits, rows, interval }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 rows of two classes; of `b`, `sure` are alone at the top, the others lie among those of `a`.
    fn outputs(sure: usize) -> ClassOutputs {
        let p = |row: usize| match row % 2 {
            1 if row / 2 < sure => 0.9,
            _ => 0.3 + (row % 7) as f64 / 20.0,
        };
        let logs = (0..100).flat_map(|row| [(1.0 - p(row)).ln(), p(row).ln()]);
        let truth = (0..100).map(|row| row % 2).collect();
        ClassOutputs::new(vec!["a".into(), "b".into()], truth, logs.collect())
    }

    fn reached(sure: usize, goal: &str) -> Option<Reached> {
        let (outputs, goal) = (outputs(sure), goal.parse::<DecisionGoal>().unwrap());
        let rule = outputs.fit_rule(None, &goal).unwrap().unwrap();
        outputs.reached(None, &rule, &goal).unwrap()
    }

    #[test]
    fn a_precision_that_a_handful_of_rows_reaches_is_told_with_how_many_they_are() {
        let few = reached(3, "recall[b] at precision>=0.999").unwrap();
        assert_eq!((few.score, few.class.as_str(), few.hits, few.rows), ("precision", "b", 3, 3));
        assert!(few.is_of_few() && few.interval.unwrap().low < 0.5, "{few:?}");
        let told = "the precision of `b` rests on 3 rows, 3 of them right (95 % interval 0.4385 to 1.0000); fewer than 30,";
        assert!(few.to_string().starts_with(told), "{few}");
        let many = reached(40, "recall[b] at precision>=0.999").unwrap();
        assert_eq!((many.hits, many.rows, many.is_of_few()), (40, 40, false));
        assert!(many.to_string().ends_with("to 1.0000)"), "{many}");
    }

    #[test]
    fn a_recall_rests_on_the_rows_of_its_class_and_a_score_alone_on_no_condition() {
        let found = reached(40, "precision[b] at recall>=0.8").unwrap();
        assert_eq!((found.score, found.rows, found.hits >= 40), ("recall", 50, true));
        assert_eq!(reached(40, "macro_f1"), None);
    }
}
