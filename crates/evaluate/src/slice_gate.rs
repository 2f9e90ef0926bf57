//! Conditions on how far slices may be apart, as a user writes them: `recall:region<=0.05`,
//! `selection_rate[yes]:region>=0.8`.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::error::EvaluateError;
use crate::gate::{Comparison, ScoreName, above_one, parts};

/// What a condition on slices is on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SliceGate {
    /// What is looked at, slice by slice.
    pub score: ScoreName,
    /// The column that makes the slices.
    pub column: String,
    /// Whether the bound itself passes.
    pub comparison: Comparison,
    /// The bound.
    pub bound: f64,
}

/// How far a score may differ between the slices of a column: `recall[bug]:region<=0.05`, the largest difference between
/// the best and the worst slice that passes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct MaxGap {
    /// The condition.
    pub of: SliceGate,
}

/// How small the lowest score of a slice may be beside the highest: `selection_rate[yes]:region>=0.8`, the smallest ratio
/// that passes. With 0.8 and the selection rate that is the four-fifths rule (29 CFR 1607.4 D).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct MinRatio {
    /// The condition.
    pub of: SliceGate,
}

impl FromStr for MaxGap {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        let wrong = |why: String| EvaluateError::Gate { gate: text.to_owned(), why };
        let of = read(text, "recall:region<=0.05").map_err(wrong)?;
        if of.comparison.wants_large() {
            return Err(wrong("a gap is bounded from above, expected <=".into()));
        }
        if of.bound > 1.0 && of.score.is_fraction() {
            return Err(wrong(above_one("the gap of a fraction", of.bound)));
        }
        Ok(Self { of })
    }
}

impl FromStr for MinRatio {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        let wrong = |why: String| EvaluateError::Gate { gate: text.to_owned(), why };
        let of = read(text, "selection_rate[yes]:region>=0.8").map_err(wrong)?;
        if !of.comparison.wants_large() {
            return Err(wrong("a ratio is bounded from below, expected >=".into()));
        }
        if of.bound > 1.0 {
            return Err(wrong(above_one("the ratio of the lowest to the highest", of.bound)));
        }
        Ok(Self { of })
    }
}

fn read(text: &str, example: &str) -> Result<SliceGate, String> {
    let (left, comparison, bound) = parts(text)?;
    let no_column = || format!("it names no column, expected {example}");
    // A class may have a colon in its name, and so may a column: the one behind the bracket counts.
    let bracket = left.rfind("]:").map(|at| at + 1);
    let colon = bracket.or_else(|| left.find(':')).ok_or_else(no_column)?;
    let (score, column) = (left[..colon].parse()?, left[colon + 1..].trim());
    if column.is_empty() {
        return Err(no_column());
    }
    Ok(SliceGate { score, column: column.to_owned(), comparison, bound })
}

impl fmt::Display for SliceGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}{}{}", self.score, self.column, self.comparison, self.bound)
    }
}

impl fmt::Display for MaxGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.of)
    }
}

impl fmt::Display for MinRatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ratio of {}", self.of)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_column_stands_behind_the_last_bracket() {
        let gap: MaxGap = "recall[a:b]:region: new<=0.05".parse().unwrap();
        assert_eq!(gap.of.score.class.as_deref(), Some("a:b"));
        assert_eq!((gap.of.column.as_str(), gap.of.bound), ("region: new", 0.05));
        let ratio: MinRatio = "selection_rate[yes]:region>=80%".parse().unwrap();
        assert_eq!((ratio.of.column.as_str(), ratio.of.bound), ("region", 0.8));
        assert_eq!(ratio.to_string(), "ratio of selection_rate[yes]:region>=0.8");
    }

    #[test]
    fn what_is_no_condition_on_slices_is_refused_with_what_was_expected() {
        let error = |text: &str| text.parse::<MaxGap>().unwrap_err().to_string();
        assert!(error("recall<=0.05").contains("names no column"));
        assert!(error("recall:<=0.05").contains("names no column"));
        assert!(error("recall:region>=0.05").contains("bounded from above"));
        assert!(error("recall:region<=5").ends_with("did you mean 5% or 0.05?"));
        assert!("rmse:region<=5".parse::<MaxGap>().is_ok());
        let error = |text: &str| text.parse::<MinRatio>().unwrap_err().to_string();
        assert!(error("recall>=0.8").contains("names no column"));
        assert!(error("recall:region<=0.8").contains("bounded from below"));
        assert!(error("rmse:region>=80").ends_with("did you mean 80% or 0.8?"));
    }

    proptest! {
        #[test]
        fn a_condition_reads_back_as_it_is_shown(
            name in "[a-z_0-9]{1,12}x",
            class in prop::option::of("[a-z :<>=\\[\\]退款]{0,9}"),
            column in "[a-z 退]{0,5}[a-z退]",
            bound in -1e6_f64..1.0,
            sign in 0..2_usize,
        ) {
            let (score, column) = (ScoreName { name, class }, column.trim().to_owned());
            let of = |comparison| {
                SliceGate { score: score.clone(), column: column.clone(), comparison, bound }
            };
            let gap = MaxGap { of: of([Comparison::AtMost, Comparison::Below][sign]) };
            prop_assert_eq!(&gap.to_string().parse::<MaxGap>().unwrap(), &gap);
            let ratio = MinRatio { of: of([Comparison::AtLeast, Comparison::Above][sign]) };
            prop_assert_eq!(&ratio.of.to_string().parse::<MinRatio>().unwrap(), &ratio);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}") {
            let _ = (text.parse::<MaxGap>(), text.parse::<MinRatio>());
        }
    }
}
