//! What prediction sets or intervals come to, as a section of a page.

use firebrick_bundle::Predictor;
use firebrick_report::{Coverages, Estimate, RunReport};

use super::shown_interval;
use crate::answers::Answers;
use crate::coverage::Coverage;

/// The coverages that a page shows.
const LEVELS: [f64; 3] = [0.8, 0.9, 0.95];

/// What is said of a model's conformal sets or intervals on the rows of a page, or on the sample of them that is kept;
/// nothing without conformity scores.
pub fn add_coverage(page: &mut RunReport, predictor: &Predictor, answers: &Answers) {
    let measured = LEVELS.iter().filter_map(|&level| {
        let covering = predictor.covering(level).ok().flatten()?;
        Coverage::of(answers, &covering).ok()
    });
    let measured: Vec<Coverage> = measured.collect();
    let Some(first) = measured.first() else { return };
    let row = |found: &Coverage| firebrick_report::Coverage {
        level: found.level,
        found: Estimate { value: found.coverage, interval: Some(shown_interval(&found.interval)) },
        set_size: found.sets.as_ref().map(|sets| sets.mean_size),
        singletons: found.sets.as_ref().map(|sets| sets.singletons),
        width: found.width,
    };
    page.coverage = Some(Coverages {
        fitted_to: first.fitted_to,
        sampled: answers.sampled(),
        levels: measured.iter().map(row).collect(),
    });
}
