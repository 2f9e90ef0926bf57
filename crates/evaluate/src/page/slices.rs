//! Slices of a column.

use firebrick_report::{Estimate, Gap, ScoreName, Slice};

use super::headline_scores;
use crate::Slices;

/// Slices as a section of a page, with the gap of each score between slices that are not small.
pub fn slices_section(slices: &Slices) -> firebrick_report::Slices {
    let shown = |slice: &crate::Slice| {
        headline_scores(&slice.evaluation)
            .into_iter()
            .filter(|score| score.1 != "log_loss")
            .collect::<Vec<_>>()
    };
    let all: Vec<_> = slices.slices.iter().map(shown).collect();
    // A slice of one class alone has fewer scores than others.
    let most = all.iter().max_by_key(|scores| scores.len());
    let names: Vec<ScoreName> = most
        .into_iter()
        .flatten()
        .map(|&(name, _, _, unit, higher_is_better)| ScoreName {
            name: name.into(),
            unit,
            higher_is_better,
        })
        .collect();
    let value = |scores: &[super::Shown], name: &str| {
        scores.iter().find(|score| score.0 == name).map(|score| score.2)
    };
    let rows = slices.slices.iter().zip(&all).map(|(slice, scores)| Slice {
        name: slice.name.clone(),
        rows: slice.rows.len() as u64,
        scores: names.iter().map(|n| value(scores, &n.name).map(Estimate::from)).collect(),
        small: slice.small,
    });
    let gaps = names.iter().filter_map(|name| {
        let compared = slices.slices.iter().zip(&all).filter(|(slice, _)| !slice.small);
        let found =
            compared.filter_map(|(slice, scores)| Some((value(scores, &name.name)?, slice)));
        let mut found: Vec<(f64, &crate::Slice)> = found.collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (low, high) = (found.first()?, found.last()?);
        let (worst, best) = if name.higher_is_better { (low, high) } else { (high, low) };
        (found.len() > 1).then(|| Gap {
            name: name.name.clone(),
            best: best.1.name.clone(),
            worst: worst.1.name.clone(),
            gap: high.0 - low.0,
            ratio: (high.0 > 0.0 && low.0 >= 0.0).then(|| low.0 / high.0),
            limit: None,
        })
    });
    firebrick_report::Slices {
        column: slices.column.clone(),
        slices: rows.collect(),
        gaps: gaps.collect(),
        scores: names.clone(),
    }
}
