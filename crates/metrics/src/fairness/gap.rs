//! How far apart groups are.

use serde::{Deserialize, Serialize};

use super::score::GroupScore;

/// The lowest and the highest score of the groups that are not small.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Group with the lowest score; the first of equals.
    pub lowest: usize,
    /// Group with the highest score; the first of equals.
    pub highest: usize,
    /// Highest less lowest; 0 means no gap.
    pub difference: f64,
    /// Lowest over highest, in `0..=1`; 1 means no gap. `None` where that means nothing: the
    /// highest is not above 0, or the lowest is below it.
    pub ratio: Option<f64>,
}

impl Gap {
    /// The gap between groups; `None` if all of them are small or without a score.
    pub fn of(scores: &[GroupScore]) -> Option<Self> {
        let ranked = GroupScore::ranked(scores, false);
        let (lowest, last) = (ranked.first()?, ranked.last()?);
        let highest = ranked.iter().find(|score| score.score == last.score)?;
        let (low, high) = (lowest.counted()?, highest.counted()?);
        Some(Self {
            lowest: lowest.group,
            highest: highest.group,
            difference: high - low,
            ratio: (high > 0.0 && low >= 0.0).then(|| low / high),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(group: usize, small: bool, score: f64) -> GroupScore {
        GroupScore { group, rows: 1, small, score: Some(score), interval: None }
    }

    #[test]
    fn a_small_group_does_not_open_a_gap() {
        let scores = [score(0, false, 0.5), score(1, true, 0.0), score(2, false, 0.75)];
        let gap = Gap::of(&scores).unwrap();
        assert_eq!((gap.lowest, gap.highest), (0, 2));
        assert_eq!((gap.difference, gap.ratio), (0.25, Some(0.5 / 0.75)));
        assert_eq!(Gap::of(&scores[1..2]), None);
    }

    #[test]
    fn a_ratio_to_nothing_or_of_negative_scores_is_none() {
        let none = Gap::of(&[score(0, false, 0.0), score(1, false, 0.0)]).unwrap();
        assert_eq!((none.difference, none.ratio), (0.0, None));
        let negative = Gap::of(&[score(0, false, -1.0), score(1, false, 1.0)]).unwrap();
        assert_eq!((negative.difference, negative.ratio), (2.0, None));
    }
}
