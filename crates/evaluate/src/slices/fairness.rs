//! How differently slices are treated by the answers of a class.

use firebrick_metrics::{
    ConfusionMatrix, FairnessReport, Gap, GroupMeasures, GroupRates, SMALL_SLICE,
};
use serde::Serialize;

use super::Slice;
use crate::Result;
use crate::answers::Evaluation;

/// The fairness measures of one class between the slices of a column, by [`FairnessReport`].
///
/// Slices in which fewer than [`SMALL_SLICE`] rows decide a rate are left out of its gap, as in conditions; where fewer
/// than two are left, the gap is absent. The rates of each slice are among its `per_class` scores.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassFairness {
    /// The class that is the favourable answer, all others being the other one.
    pub label: String,
    /// Gap of the selection rate: demographic parity. A ratio below 0.8 breaks the four-fifths rule.
    pub demographic_parity: Option<SliceGap>,
    /// Gap of the recall: equal opportunity (Hardt, Price and Srebro 2016).
    pub equal_opportunity: Option<SliceGap>,
    /// Gap of the false positive rate.
    pub false_positive_rate: Option<SliceGap>,
    /// The larger of the differences of recall and false positive rate: equalised odds. Absent unless both are known.
    pub equalised_odds_difference: Option<f64>,
    /// The smaller of their ratios.
    pub equalised_odds_ratio: Option<f64>,
}

/// The lowest and the highest rate of a slice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SliceGap {
    /// The slice with the lowest rate.
    pub lowest: String,
    /// The slice with the highest.
    pub highest: String,
    /// Highest less lowest.
    pub difference: f64,
    /// Lowest by highest; absent where the highest is 0.
    pub ratio: Option<f64>,
}

/// Of each class, or of the second of two; nothing of numbers, and of one slice.
pub(super) fn of_slices(slices: &[Slice]) -> Result<Vec<ClassFairness>> {
    let mut labels: Vec<&str> = Vec::new();
    let mut matrices: Vec<ConfusionMatrix> = Vec::new();
    for slice in slices {
        let Evaluation::Classification(report) = &slice.evaluation else { return Ok(Vec::new()) };
        labels = report.per_class.iter().map(|class| class.label.as_str()).collect();
        matrices.push(report.confusion_matrix.clone());
    }
    if matrices.len() < 2 {
        return Ok(Vec::new());
    }
    let groups = GroupMeasures::from(matrices);
    let reports = match labels.len() {
        2 => vec![FairnessReport::new(&groups, 1, SMALL_SLICE)?],
        _ => FairnessReport::of_each_class(&groups, SMALL_SLICE)?,
    };
    Ok(reports.iter().map(|report| named(report, labels[report.positive], slices)).collect())
}

fn named(report: &FairnessReport, label: &str, slices: &[Slice]) -> ClassFairness {
    let name = |group: usize| slices.get(group).map_or(String::new(), |slice| slice.name.clone());
    // One slice alone is as near to itself as can be, which says nothing.
    let gap = |gap: Option<Gap>, rows: fn(&GroupRates) -> u64| {
        let compared = |group: &&GroupRates| rows(group) >= SMALL_SLICE;
        gap.filter(|_| report.groups.iter().filter(compared).count() > 1).map(|gap| SliceGap {
            lowest: name(gap.lowest),
            highest: name(gap.highest),
            difference: gap.difference,
            ratio: gap.ratio,
        })
    };
    let equal_opportunity = gap(report.equal_opportunity, |group| group.positives);
    let false_positive_rate = gap(report.false_positive_rate, GroupRates::negatives);
    let both = equal_opportunity.is_some() && false_positive_rate.is_some();
    ClassFairness {
        label: label.to_owned(),
        demographic_parity: gap(report.demographic_parity, |group| group.rows),
        equal_opportunity,
        false_positive_rate,
        equalised_odds_difference: report.equalised_odds_difference.filter(|_| both),
        equalised_odds_ratio: report.equalised_odds_ratio.filter(|_| both),
    }
}
