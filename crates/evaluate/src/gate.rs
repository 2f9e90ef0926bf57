//! Conditions that a model must meet, as a user writes them: `macro_f1>=0.85`, `recall[bug]>=0.8`,
//! `recall:region<=0.05`.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::error::EvaluateError;

/// How a score and its bound are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Comparison {
    /// `>=`
    #[serde(rename = ">=")]
    AtLeast,
    /// `>`
    #[serde(rename = ">")]
    Above,
    /// `<=`
    #[serde(rename = "<=")]
    AtMost,
    /// `<`
    #[serde(rename = "<")]
    Below,
}

/// The longer signs come first: `>` is the beginning of `>=`.
const SIGNS: [(&str, Comparison); 4] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    (">", Comparison::Above),
    ("<", Comparison::Below),
];

impl Comparison {
    /// Whether `found` is on the right side of `bound`; NaN never is.
    pub fn holds(self, found: f64, bound: f64) -> bool {
        match self {
            Self::AtLeast => found >= bound,
            Self::Above => found > bound,
            Self::AtMost => found <= bound,
            Self::Below => found < bound,
        }
    }

    /// Whether large values pass.
    pub fn wants_large(self) -> bool {
        matches!(self, Self::AtLeast | Self::Above)
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SIGNS.iter().find(|(_, kind)| kind == self).map_or("", |(sign, _)| sign))
    }
}

/// A score by its name in the report, such as `macro_f1` or `recall[bug]`. A score of classes without a class, `recall`,
/// stands for that of each class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScoreName {
    /// The key in the report, or in the scores of a class.
    pub name: String,
    /// The class.
    pub class: Option<String>,
}

impl FromStr for ScoreName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (name, class) = match (text.find('['), text.strip_suffix(']')) {
            (Some(open), Some(inner)) => (&text[..open], Some(inner[open + 1..].to_owned())),
            (None, None) => (text, None),
            _ => return Err(format!("`{text}` has one bracket only, expected recall[bug]")),
        };
        let name = name.trim().to_owned();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(format!("`{name}` is no name of a score, expected one such as macro_f1"));
        }
        Ok(Self { name, class })
    }
}

impl fmt::Display for ScoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.class {
            Some(class) => write!(f, "{}[{class}]", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A score that must be on one side of a bound: `macro_f1>=0.85`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Requirement {
    /// What is looked at.
    pub score: ScoreName,
    /// On which side it must be.
    pub comparison: Comparison,
    /// Of this.
    pub bound: f64,
}

/// How far a score may differ between the slices of a column: `recall[bug]:region<=0.05`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MaxGap {
    /// What is looked at, slice by slice.
    pub score: ScoreName,
    /// The column that makes the slices.
    pub column: String,
    /// Whether the bound itself passes.
    pub comparison: Comparison,
    /// The largest difference between the best and the worst slice that passes.
    pub bound: f64,
}

impl FromStr for Requirement {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        let wrong = |why: String| EvaluateError::Gate { gate: text.to_owned(), why };
        let (left, comparison, bound) = parts(text).map_err(wrong)?;
        let score = left.parse().map_err(wrong)?;
        Ok(Self { score, comparison, bound })
    }
}

impl FromStr for MaxGap {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        let wrong = |why: String| EvaluateError::Gate { gate: text.to_owned(), why };
        let (left, comparison, bound) = parts(text).map_err(wrong)?;
        if comparison.wants_large() {
            return Err(wrong("a gap is bounded from above, expected <=".into()));
        }
        // A class may have a colon in its name, and so may a column: the one behind the bracket counts.
        let bracket = left.rfind("]:").map(|at| at + 1);
        let Some(colon) = bracket.or_else(|| left.find(':')) else {
            return Err(wrong("it names no column, expected recall:region<=0.05".into()));
        };
        let (score, column) = (&left[..colon], left[colon + 1..].trim());
        if column.is_empty() {
            return Err(wrong("it names no column, expected recall:region<=0.05".into()));
        }
        let score = score.parse().map_err(wrong)?;
        Ok(Self { score, column: column.to_owned(), comparison, bound })
    }
}

/// What stands left of the last comparison, the comparison, and the number.
pub(crate) fn parts(text: &str) -> Result<(&str, Comparison, f64), String> {
    let last = |(sign, kind): (&'static str, Comparison)| Some((text.rfind(sign)?, sign, kind));
    // Of `>` and `>=` at one place the longer one is meant.
    let found = SIGNS.into_iter().filter_map(last).max_by_key(|(at, sign, _)| (*at, sign.len()));
    let Some((at, sign, comparison)) = found else {
        return Err("it compares nothing, expected >=, >, <= or <, as in macro_f1>=0.85".into());
    };
    let number = text[at + sign.len()..].trim();
    let percent = number.strip_suffix('%');
    let bound = match percent.unwrap_or(number).trim().parse::<f64>() {
        Ok(bound) if bound.is_finite() => bound,
        _ => return Err(format!("`{number}` is no number")),
    };
    let bound = if percent.is_some() { bound / 100.0 } else { bound };
    Ok((text[..at].trim(), comparison, bound))
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.score, self.comparison, self.bound)
    }
}

impl fmt::Display for MaxGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}{}{}", self.score, self.column, self.comparison, self.bound)
    }
}

/// What became of a condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The condition.
    pub gate: String,
    /// Whether it is met. One that can't be checked is not.
    pub passed: bool,
    /// The value that decided.
    pub found: Option<f64>,
    /// Of which class or which slices that value is, or why there is none.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn requirement(text: &str) -> Requirement {
        text.parse().unwrap()
    }

    #[test]
    fn a_condition_is_read_as_it_is_written() {
        let found = requirement("macro_f1>=0.85");
        assert_eq!((found.score.name.as_str(), found.score.class.clone()), ("macro_f1", None));
        assert_eq!((found.comparison, found.bound), (Comparison::AtLeast, 0.85));
        let found = requirement(" recall[bug > wish [new]] > 80 % ");
        assert_eq!(found.score.class.as_deref(), Some("bug > wish [new]"));
        assert_eq!((found.comparison, found.bound), (Comparison::Above, 0.8));
        assert_eq!(requirement("rmse<-1e-3").bound, -1e-3);
        let gap: MaxGap = "recall[a:b]:region: new<=0.05".parse().unwrap();
        assert_eq!(gap.score.class.as_deref(), Some("a:b"));
        assert_eq!((gap.column.as_str(), gap.bound), ("region: new", 0.05));
    }

    #[test]
    fn what_is_no_condition_is_refused_with_what_was_expected() {
        let error = |text: &str| text.parse::<Requirement>().unwrap_err().to_string();
        assert!(error("macro_f1").contains("compares nothing"));
        assert!(error("macro_f1>=high").contains("`high` is no number"));
        assert!(error("macro_f1>=NaN").contains("is no number"));
        assert!(error("recall[bug>=0.8").contains("one bracket only"));
        assert!(error(">=0.8").contains("no name of a score"));
        let error = |text: &str| text.parse::<MaxGap>().unwrap_err().to_string();
        assert!(error("recall<=0.05").contains("names no column"));
        assert!(error("recall:<=0.05").contains("names no column"));
        assert!(error("recall:region>=0.05").contains("bounded from above"));
    }

    #[test]
    fn nan_meets_no_condition() {
        for (_, comparison) in SIGNS {
            assert!(!comparison.holds(f64::NAN, 0.5) && !comparison.holds(0.5, f64::NAN));
        }
    }

    proptest! {
        #[test]
        fn a_condition_reads_back_as_it_is_shown(
            name in "[a-z_0-9]{1,12}",
            class in prop::option::of("[a-z :<>=\\[\\]退款]{0,9}"),
            column in "[a-z 退]{0,5}[a-z退]",
            bound in -1e6_f64..1e6,
            sign in 0..4_usize,
        ) {
            let score = ScoreName { name, class };
            let comparison = SIGNS[sign].1;
            let shown = Requirement { score: score.clone(), comparison, bound };
            prop_assert_eq!(&requirement(&shown.to_string()), &shown);
            let column = column.trim().to_owned();
            let comparison = [Comparison::AtMost, Comparison::Below][sign % 2];
            let gap = MaxGap { score, column, comparison, bound };
            prop_assert_eq!(&gap.to_string().parse::<MaxGap>().unwrap(), &gap);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}") {
            let _ = (text.parse::<Requirement>(), text.parse::<MaxGap>());
        }
    }
}
