//! One score of one group.

use serde::{Deserialize, Serialize};

use crate::Interval;

/// A score of the rows of one group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupScore {
    /// Index of the group.
    pub group: usize,
    /// Its rows.
    pub rows: u64,
    /// Whether these are too few to rank it or to count it in a gap.
    pub small: bool,
    /// The score; `None` where it is undefined on these rows.
    pub score: Option<f64>,
    /// Confidence interval, if one was asked for.
    pub interval: Option<Interval>,
}

impl GroupScore {
    /// The groups by score, without the small ones and those without a score: the lowest first, or
    /// the highest if `descending`. Equal scores stay in the order given.
    pub fn ranked(scores: &[Self], descending: bool) -> Vec<Self> {
        let mut ranked: Vec<Self> =
            scores.iter().copied().filter(|score| score.counted().is_some()).collect();
        ranked.sort_by(|a, b| {
            let ascending = a.counted().partial_cmp(&b.counted());
            let order = ascending.unwrap_or(std::cmp::Ordering::Equal);
            if descending { order.reverse() } else { order }
        });
        ranked
    }

    /// The score, if the group is large enough to be compared with others.
    pub(crate) fn counted(&self) -> Option<f64> {
        self.score.filter(|_| !self.small)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(group: usize, small: bool, score: Option<f64>) -> GroupScore {
        GroupScore { group, rows: 1, small, score, interval: None }
    }

    #[test]
    fn small_groups_are_not_ranked_and_equal_ones_keep_their_order() {
        let scores = [
            score(0, false, Some(0.5)),
            score(1, true, Some(0.0)),
            score(2, false, Some(0.25)),
            score(3, false, Some(0.5)),
            score(4, false, None),
        ];
        let groups = |descending| {
            let ranked = GroupScore::ranked(&scores, descending);
            ranked.iter().map(|score| score.group).collect::<Vec<_>>()
        };
        assert_eq!(groups(false), [2, 0, 3]);
        assert_eq!(groups(true), [0, 3, 2]);
    }
}
