//! Slices of a column.

use firebrick_metrics::GroupScore;
use firebrick_report::{Estimate, FairnessRow, Gap, ScoreName, Slice};

use super::{Shown, headline_scores, shown_interval};
use crate::{ClassFairness, SliceGap, Slices};

/// Classes whose fairness a page shows; of more, the report has it.
const CLASSES: usize = 20;

/// Slices as a section of a page, with the gap of each score between slices that are not small.
pub fn slices_section(slices: &Slices) -> firebrick_report::Slices {
    let all: Vec<Vec<Shown>> = slices.slices.iter().map(shown).collect();
    // A slice of one class alone has fewer scores than others.
    let most = all.iter().max_by_key(|scores| scores.len());
    let scores: Vec<Shown> = most.into_iter().flatten().copied().collect();
    let names = scores.iter().map(|&(name, _, _, unit, higher_is_better)| ScoreName {
        name: name.into(),
        unit,
        higher_is_better,
    });
    let rows = slices.slices.iter().zip(&all).map(|(slice, found)| Slice {
        name: slice.name.clone(),
        rows: slice.rows.len() as u64,
        scores: scores.iter().map(|score| estimate(slice, found, score)).collect(),
        small: slice.small,
    });
    let fairness = match slices.fairness.len() {
        ..=CLASSES => slices.fairness.iter().map(fairness).collect(),
        _ => Vec::new(),
    };
    firebrick_report::Slices {
        column: slices.column.clone(),
        slices: rows.collect(),
        gaps: scores.iter().filter_map(|score| gap(slices, &all, score)).collect(),
        scores: names.collect(),
        fairness,
    }
}

fn shown(slice: &crate::Slice) -> Vec<Shown> {
    let scores = headline_scores(&slice.evaluation).into_iter();
    scores.filter(|score| score.1 != "log_loss").collect()
}

fn value(scores: &[Shown], key: &str) -> Option<f64> {
    scores.iter().find(|score| score.1 == key).map(|score| score.2)
}

fn estimate(slice: &crate::Slice, found: &[Shown], score: &Shown) -> Option<Estimate> {
    let interval = slice.intervals.get(score.1).map(shown_interval);
    Some(Estimate { value: value(found, score.1)?, interval })
}

fn gap(slices: &Slices, all: &[Vec<Shown>], score: &Shown) -> Option<Gap> {
    let of = |(group, (slice, found)): (usize, (&crate::Slice, &Vec<Shown>))| {
        let (rows, score) = (slice.rows.len() as u64, Some(value(found, score.1)?));
        Some(GroupScore { group, rows, small: slice.small, score, interval: None })
    };
    let scores: Vec<GroupScore> =
        slices.slices.iter().zip(all).enumerate().filter_map(of).collect();
    let compared = scores.iter().filter(|score| !score.small).count();
    let gap = firebrick_metrics::Gap::of(&scores).filter(|_| compared > 1)?;
    let name = |group: usize| slices.slices[group].name.clone();
    let (low, high) = (name(gap.lowest), name(gap.highest));
    let (worst, best) = if score.4 { (low, high) } else { (high, low) };
    let (gap, ratio) = (gap.difference, gap.ratio);
    Some(Gap { name: score.0.into(), best, worst, gap, ratio, limit: None })
}

fn fairness(of: &ClassFairness) -> FairnessRow {
    let difference = |gap: &Option<SliceGap>| gap.as_ref().map(|gap| gap.difference);
    FairnessRow {
        label: of.label.clone(),
        parity_difference: difference(&of.demographic_parity),
        parity_ratio: of.demographic_parity.as_ref().and_then(|gap| gap.ratio),
        opportunity_difference: difference(&of.equal_opportunity),
        odds_difference: of.equalised_odds_difference,
        odds_ratio: of.equalised_odds_ratio,
    }
}
