//! How sure right and wrong answers are.

use super::{Section, pictures};
use crate::chart::{Bars, Shape, bars};
use crate::html::figure;
use crate::html::number::grouped;
use crate::language::{Words, fill};
use crate::model::{RunReport, Unit};

pub(super) fn distribution(report: &RunReport, w: &Words) -> Option<Section> {
    let d = report.score_distribution.as_ref()?;
    let words = &w.calibration;
    let parts = [(words.right, 1, &d.right), (words.wrong, 2, &d.wrong)];
    let figures = parts.map(|(title, colour, counts)| {
        let sum = grouped(counts.iter().fold(0, |sum: u64, n| sum.saturating_add(*n)));
        picture(&fill(title, &[&sum]), colour, &d.edges, counts, w).unwrap_or_default()
    });
    Section::new("confidence", words.spread, words.spread_lead, pictures(&figures))
}

/// Right and wrong answers each on a scale of their own: the few wrong ones would be lost beside the many right ones.
fn picture(title: &str, colour: usize, edges: &[f64], counts: &[u64], w: &Words) -> Option<String> {
    let picture = bars(&Bars {
        label: title,
        x_label: w.calibration.probability,
        y_label: w.calibration.rows,
        unit: Unit::Fraction,
        edges,
        counts,
        colour,
        shape: Shape::Wide,
        limit: None,
    })?;
    Some(figure(title, &picture, ""))
}
