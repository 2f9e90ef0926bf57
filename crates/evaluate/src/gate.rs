//! Conditions that a model must meet, as a user writes them: `macro_f1>=0.85`, `recall[bug]>=0.8`.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::error::EvaluateError;
use crate::known::{Range, range};

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

impl ScoreName {
    pub(crate) fn is_fraction(&self) -> bool {
        range(&self.name) == Range::Fraction
    }

    /// Refuses a bound that no value can be above, such as `accuracy>=85`, or that all are below, such as `ece<=5`.
    fn check_bound(&self, comparison: Comparison, bound: f64) -> Result<(), String> {
        let unreachable = match range(&self.name) {
            Range::Fraction => true,
            Range::UpToOne => comparison.wants_large(),
            Range::Open => false,
        };
        if bound > 1.0 && unreachable {
            return Err(above_one(&format!("`{}`", self.name), bound));
        }
        Ok(())
    }
}

/// Why a bound of a fraction is none.
pub(crate) fn above_one(what: &str, bound: f64) -> String {
    let meant = if bound <= 100.0 {
        // Two digits more than the bound has, without the noise of a division.
        let fraction = format!("{:.6}", bound / 100.0);
        format!(
            "; did you mean {bound}% or {}?",
            fraction.trim_end_matches('0').trim_end_matches('.')
        )
    } else {
        String::new()
    };
    format!("{what} is at most 1, and {bound} is more{meant}")
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

impl FromStr for Requirement {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        let wrong = |why: String| EvaluateError::Gate { gate: text.to_owned(), why };
        let (left, comparison, bound) = parts(text).map_err(wrong)?;
        let score: ScoreName = left.parse().map_err(wrong)?;
        score.check_bound(comparison, bound).map_err(wrong)?;
        Ok(Self { score, comparison, bound })
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
    }

    #[test]
    fn what_is_no_condition_is_refused_with_what_was_expected() {
        let error = |text: &str| text.parse::<Requirement>().unwrap_err().to_string();
        assert!(error("macro_f1").contains("compares nothing"));
        assert!(error("macro_f1>=high").contains("`high` is no number"));
        assert!(error("macro_f1>=NaN").contains("is no number"));
        assert!(error("recall[bug>=0.8").contains("one bracket only"));
        assert!(error(">=0.8").contains("no name of a score"));
    }

    #[test]
    fn a_bound_in_percent_without_its_sign_is_refused_with_what_was_meant() {
        let error = |text: &str| text.parse::<Requirement>().unwrap_err().to_string();
        assert!(error("accuracy>=85").ends_with("and 85 is more; did you mean 85% or 0.85?"));
        assert!(error("recall[bug]>82.5").ends_with("did you mean 82.5% or 0.825?"));
        assert!(error("ece<=5").ends_with("did you mean 5% or 0.05?"));
        assert!(error("coverage>=90").ends_with("did you mean 90% or 0.9?"));
        assert!(error("accuracy>=850%").ends_with("did you mean 8.5% or 0.085?"));
        assert!(error("r2>=1000").ends_with("1000 is more"));
        for fine in ["rmse<=85", "log_loss<2", "r2<=2", "accuracy>=1", "accuracy>=85%", "mape<3"] {
            assert!(fine.parse::<Requirement>().is_ok(), "{fine}");
        }
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
            name in "[a-z_0-9]{1,12}x",
            class in prop::option::of("[a-z :<>=\\[\\]退款]{0,9}"),
            bound in -1e6_f64..1e6,
            sign in 0..4_usize,
        ) {
            let score = ScoreName { name, class };
            let comparison = SIGNS[sign].1;
            let shown = Requirement { score, comparison, bound };
            prop_assert_eq!(&requirement(&shown.to_string()), &shown);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}") {
            let _ = text.parse::<Requirement>();
        }
    }
}
