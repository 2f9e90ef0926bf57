//! The fairness metrics as one value, ready for a file.

use serde::{Deserialize, Serialize};

use super::gap::Gap;
use super::rates::GroupRates;
use super::score::SliceScore;
use super::slices::Slices;
use crate::{ConfusionMatrix, MetricsError};

/// How differently groups are treated by predictions of one class.
///
/// Gaps are between groups that are not small, highest less lowest and lowest over highest, as
/// fairlearn's `between_groups`; they are `None` if every group is small.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FairnessReport {
    /// The class that is the positive one; all others together are the negative one.
    pub positive: usize,
    /// Groups with fewer rows than this are small.
    pub small_below: u64,
    /// The rates of every group, also of small ones.
    pub groups: Vec<GroupRates>,
    /// Gap of the selection rate: demographic parity.
    pub demographic_parity: Option<Gap>,
    /// Gap of the true positive rate: equal opportunity (Hardt, Price and Srebro 2016).
    pub equal_opportunity: Option<Gap>,
    /// Gap of the false positive rate.
    pub false_positive_rate: Option<Gap>,
    /// Gap of the accuracy.
    pub accuracy: Option<Gap>,
    /// Gap of the precision: predictive parity.
    pub precision: Option<Gap>,
    /// The larger of the differences of true and false positive rate: equalised odds.
    pub equalised_odds_difference: Option<f64>,
    /// The smaller of their ratios; a ratio that is undefined (no group has any) does not count.
    pub equalised_odds_ratio: Option<f64>,
}

impl FairnessReport {
    /// The report on one class. Groups with fewer rows than `small_below`
    /// ([`SMALL_SLICE`](crate::SMALL_SLICE) is usual) are listed but part of no gap.
    ///
    /// ```
    /// use firebrick_metrics::{FairnessReport, Slices};
    ///
    /// let mut slices = Slices::classification(2, 2);
    /// for (group, truth, predicted) in [(0, 1, 1), (0, 0, 1), (1, 1, 1), (1, 0, 0)] {
    ///     slices.add(group, truth, predicted)?;
    /// }
    /// let report = FairnessReport::new(&slices, 1, 0)?;
    /// assert_eq!(report.demographic_parity.map(|gap| gap.difference), Some(0.5));
    /// assert_eq!(report.equal_opportunity.map(|gap| gap.difference), Some(0.0));
    /// assert_eq!(report.equalised_odds_difference, Some(1.0));
    /// # Ok::<(), firebrick_metrics::MetricsError>(())
    /// ```
    ///
    /// # Errors
    /// [`MetricsError::Empty`] if no group has rows; [`MetricsError::OutOfRange`] for a class that
    /// there is none of.
    pub fn new(
        slices: &Slices<ConfusionMatrix>,
        positive: usize,
        small_below: u64,
    ) -> Result<Self, MetricsError> {
        let groups = rates(slices, positive, small_below)?;
        let gap = |rate: fn(&GroupRates) -> f64| gap(&groups, rate);
        let opportunity = gap(|group| group.true_positive_rate);
        let alarms = gap(|group| group.false_positive_rate);
        let both = [opportunity, alarms].into_iter().flatten();
        Ok(Self {
            positive,
            small_below,
            demographic_parity: gap(|group| group.selection_rate),
            equal_opportunity: opportunity,
            false_positive_rate: alarms,
            accuracy: gap(|group| group.accuracy),
            precision: gap(|group| group.precision),
            equalised_odds_difference: both.clone().map(|gap| gap.difference).reduce(f64::max),
            equalised_odds_ratio: both.filter_map(|gap| gap.ratio).reduce(f64::min),
            groups,
        })
    }
}

fn rates(
    slices: &Slices<ConfusionMatrix>,
    positive: usize,
    small_below: u64,
) -> Result<Vec<GroupRates>, MetricsError> {
    let mut groups = Vec::with_capacity(slices.n_groups());
    for (group, matrix) in (0..slices.n_groups()).filter_map(|g| Some((g, slices.get(g)?))) {
        if positive >= matrix.n_classes() {
            let (value, expected) = (positive as f64, "an index below the number of classes");
            return Err(MetricsError::OutOfRange { what: "the positive class", value, expected });
        }
        groups.push(GroupRates::new(group, matrix, positive, small_below));
    }
    if groups.iter().all(|group| group.rows == 0) { Err(MetricsError::Empty) } else { Ok(groups) }
}

fn gap(groups: &[GroupRates], rate: impl Fn(&GroupRates) -> f64) -> Option<Gap> {
    let scores: Vec<SliceScore> = groups
        .iter()
        .map(|group| SliceScore {
            group: group.group,
            rows: group.rows,
            small: group.small,
            score: Some(rate(group)),
            interval: None,
        })
        .collect();
    Gap::of(&scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_are_all_small_have_rates_but_no_gaps() {
        let mut slices = Slices::classification(2, 3);
        slices.add(0, 2, 2).unwrap();
        slices.add(1, 2, 0).unwrap();
        let report = FairnessReport::new(&slices, 2, 30).unwrap();
        assert_eq!(report.groups[0].true_positive_rate, 1.0);
        assert_eq!((report.demographic_parity, report.equalised_odds_difference), (None, None));
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<FairnessReport>(&json).unwrap(), report);
    }

    #[test]
    fn no_rows_and_a_class_that_is_none_are_refused() {
        let slices = Slices::classification(2, 2);
        assert_eq!(FairnessReport::new(&slices, 1, 0), Err(MetricsError::Empty));
        assert!(matches!(FairnessReport::new(&slices, 2, 0), Err(MetricsError::OutOfRange { .. })));
    }
}
