//! The fairness metrics as one value, ready for a file.

use serde::{Deserialize, Serialize};

use super::gap::Gap;
use super::groups::GroupMeasures;
use super::rates::GroupRates;
use super::score::GroupScore;
use crate::{ClassTotals, ConfusionMatrix, MetricsError};

/// How differently groups are treated by predictions of one class.
///
/// Gaps are between groups that are not small, highest less lowest and lowest over highest, as
/// fairlearn's `between_groups`; they are `None` if every group is small. A group is small for one
/// rate alone where fewer rows than the limit decide that rate: the rows of the class for the true
/// positive rate, the others for the false positive rate, those predicted as the class for the
/// precision. (fairlearn knows no such limit: 0 is its way.)
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
    /// use firebrick_metrics::{FairnessReport, GroupMeasures};
    ///
    /// let mut slices = GroupMeasures::classification(2, 2);
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
        slices: &GroupMeasures<ConfusionMatrix>,
        positive: usize,
        small_below: u64,
    ) -> Result<Self, MetricsError> {
        Self::of_totals(&totals(slices), positive, small_below)
    }

    /// The reports on every class, in order: the counts are added up once for all of them.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] if no group has rows.
    pub fn of_each_class(
        slices: &GroupMeasures<ConfusionMatrix>,
        small_below: u64,
    ) -> Result<Vec<Self>, MetricsError> {
        let totals = totals(slices);
        let classes = totals.iter().map(ClassTotals::n_classes).min().unwrap_or(0);
        (0..classes).map(|class| Self::of_totals(&totals, class, small_below)).collect()
    }

    fn of_totals(
        totals: &[ClassTotals],
        positive: usize,
        small_below: u64,
    ) -> Result<Self, MetricsError> {
        let groups = rates(totals, positive, small_below)?;
        let gap = |rate: fn(&GroupRates) -> (f64, u64)| gap(&groups, small_below, rate);
        let opportunity = gap(|group| (group.true_positive_rate, group.positives));
        let alarms = gap(|group| (group.false_positive_rate, group.negatives()));
        let both = [opportunity, alarms].into_iter().flatten();
        Ok(Self {
            positive,
            small_below,
            demographic_parity: gap(|group| (group.selection_rate, group.rows)),
            equal_opportunity: opportunity,
            false_positive_rate: alarms,
            accuracy: gap(|group| (group.accuracy, group.rows)),
            precision: gap(|group| (group.precision, group.predicted)),
            equalised_odds_difference: both.clone().map(|gap| gap.difference).reduce(f64::max),
            equalised_odds_ratio: both.filter_map(|gap| gap.ratio).reduce(f64::min),
            groups,
        })
    }
}

fn totals(slices: &GroupMeasures<ConfusionMatrix>) -> Vec<ClassTotals> {
    (0..slices.n_groups()).filter_map(|group| Some(slices.get(group)?.totals())).collect()
}

fn rates(
    totals: &[ClassTotals],
    positive: usize,
    small_below: u64,
) -> Result<Vec<GroupRates>, MetricsError> {
    let mut groups = Vec::with_capacity(totals.len());
    for (group, totals) in totals.iter().enumerate() {
        let Some(class) = totals.counts(positive) else {
            let (value, expected) = (positive as f64, "an index below the number of classes");
            return Err(MetricsError::OutOfRange { what: "the positive class", value, expected });
        };
        groups.push(GroupRates::new(group, totals.rows(), class, small_below));
    }
    if groups.iter().all(|group| group.rows == 0) { Err(MetricsError::Empty) } else { Ok(groups) }
}

/// The gap of a rate; `rate` also says how many rows decide it.
fn gap(
    groups: &[GroupRates],
    small_below: u64,
    rate: impl Fn(&GroupRates) -> (f64, u64),
) -> Option<Gap> {
    let score = |group: &GroupRates| {
        let (rate, rows) = rate(group);
        let small = group.small || rows < small_below;
        GroupScore { group: group.group, rows, small, score: Some(rate), interval: None }
    };
    Gap::of(&groups.iter().map(score).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_are_all_small_have_rates_but_no_gaps() {
        let mut slices = GroupMeasures::classification(2, 3);
        slices.add(0, 2, 2).unwrap();
        slices.add(1, 2, 0).unwrap();
        let report = FairnessReport::new(&slices, 2, 30).unwrap();
        assert_eq!(report.groups[0].true_positive_rate, 1.0);
        assert_eq!((report.demographic_parity, report.equalised_odds_difference), (None, None));
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<FairnessReport>(&json).unwrap(), report);
    }

    #[test]
    fn a_rate_that_few_rows_decide_opens_no_gap() {
        // 40 rows each; one of the first group's two rows of class 1 is found, and all of the second's.
        let first = ConfusionMatrix::try_from(vec![vec![38, 0], vec![1, 1]]).unwrap();
        let second = ConfusionMatrix::try_from(vec![vec![8, 0], vec![0, 32]]).unwrap();
        let groups = GroupMeasures::from(vec![first, second]);
        let report = FairnessReport::new(&groups, 1, 30).unwrap();
        assert_eq!(report.equal_opportunity.map(|gap| gap.difference), Some(0.0));
        assert_eq!(report.demographic_parity.map(|gap| gap.difference), Some(0.775));
        let all = FairnessReport::new(&groups, 1, 0).unwrap();
        assert_eq!(all.equal_opportunity.map(|gap| gap.difference), Some(0.5));
        let each = FairnessReport::of_each_class(&groups, 30).unwrap();
        assert_eq!((each.len(), &each[1]), (2, &report));
    }

    #[test]
    fn no_rows_and_a_class_that_is_none_are_refused() {
        let slices = GroupMeasures::classification(2, 2);
        assert_eq!(FairnessReport::new(&slices, 1, 0), Err(MetricsError::Empty));
        assert!(matches!(FairnessReport::new(&slices, 2, 0), Err(MetricsError::OutOfRange { .. })));
    }
}
