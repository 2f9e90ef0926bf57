//! The sections of the page, one a file. Each gives nothing where there is nothing to show.

mod asked;
mod calibration;
pub(crate) mod check;
mod classes;
mod comparison;
mod confusion;
mod coverage;
mod curves;
mod data;
mod distribution;
mod headline;
mod label_errors;
mod learning;
mod mistakes;
mod pairs;
mod residuals;
mod slices;
mod thresholds;
mod timings;
mod trials;

use crate::html::escape;
use crate::html::number::grouped;
use crate::language::{Words, fill};
use crate::model::RunReport;

/// A part of the page with an entry in the table of contents.
#[derive(Debug)]
pub(crate) struct Section {
    /// The anchor.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// HTML.
    pub(crate) body: String,
}

impl Section {
    /// A section with a sentence (HTML, may be empty) under its heading; none if the body is empty.
    fn new(id: &'static str, title: &'static str, lead: &str, body: String) -> Option<Self> {
        let lead =
            if lead.is_empty() { String::new() } else { format!("<p class=\"lead\">{lead}</p>\n") };
        (!body.is_empty()).then(|| Self { id, title, body: lead + &body })
    }
}

/// All sections that have something to show, in the order of the page.
pub(crate) fn sections(report: &RunReport, w: &Words) -> Vec<Section> {
    let all = [
        headline::headline(report, w),
        comparison::comparison(report, w),
        asked::asked(report, w),
        data::data(report, w),
        learning::learning(report, w),
        confusion::confusion(report, w),
        classes::classes(report, w),
        curves::curves(report, w),
        calibration::calibration(report, w),
        distribution::distribution(report, w),
        coverage::coverage(report, w),
        slices::slices(report, w),
        residuals::residuals(report, w),
        mistakes::mistakes(report, w),
        label_errors::label_errors(report, w),
        thresholds::thresholds(report, w),
        trials::trials(report, w),
        timings::timings(report, w),
        timings::hashes(report, w),
    ];
    all.into_iter().flatten().collect()
}

/// A heading inside a section.
fn heading(text: &str) -> String {
    format!("<h3>{}</h3>\n", escape(text))
}

/// Pictures beside each other where there is room.
fn pictures(figures: &[String]) -> String {
    let drawn = figures.concat();
    if drawn.is_empty() { drawn } else { format!("<div class=\"pictures\">{drawn}</div>\n") }
}

/// A small remark; `text` is plain.
fn aside(text: &str) -> String {
    format!("<p class=\"aside\">{}</p>\n", escape(text))
}

/// What was left out of a list, if anything was.
fn left_out(total: usize, shown: usize, w: &Words) -> String {
    let rest = total.saturating_sub(shown);
    if rest == 0 { String::new() } else { aside(&fill(w.frame.left_out, &[&grouped(rest as u64)])) }
}

/// Which of the values is the best; none if there are fewer than two to choose from.
fn best(values: &[Option<f64>], higher: bool) -> Option<usize> {
    let known =
        values.iter().enumerate().filter_map(|(i, v)| Some((i, v.filter(|v| v.is_finite())?)));
    let known: Vec<(usize, f64)> = known.collect();
    let better = |a: f64, b: f64| if higher { a > b } else { a < b };
    let first = known.first().filter(|_| known.len() > 1)?;
    Some(known.iter().fold(*first, |best, v| if better(v.1, best.1) { *v } else { best }).0)
}
