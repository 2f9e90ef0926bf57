//! How often sets and intervals hold the truth, as it is printed.

use firebrick_evaluate::Coverage;

use crate::output;

/// A line on all rows, and for classes a table of them.
pub(super) fn text(coverage: &Coverage, labels: &[String]) -> String {
    let (low, high) = (coverage.interval.low, coverage.interval.high);
    let found = format!("coverage {:.4} ({low:.4} to {high:.4})", coverage.coverage);
    let what = if coverage.sets.is_some() { "sets" } else { "intervals" };
    let mut text = format!(
        "{what} for a coverage of {}, by {} conformity scores: {found}",
        output::percent(coverage.level),
        coverage.fitted_to
    );
    if let Some(width) = coverage.width {
        text += &format!(", {} wide", output::number(width));
    }
    if let Some(sets) = &coverage.sets {
        let single = output::percent((sets.singletons * 1e4).round() / 1e4);
        text += &format!(", {:.4} classes a set, {single} of one class\n\n", sets.mean_size);
        let head = ["", "coverage", "rows"].map(String::from).to_vec();
        let class = |(at, label): (usize, &String)| {
            let covered = sets.of_class(at).map_or("-".into(), |share| format!("{share:.4}"));
            vec![label.clone(), covered, sets.covered[at].0.to_string()]
        };
        let rows: Vec<Vec<String>> =
            std::iter::once(head).chain(labels.iter().enumerate().map(class)).collect();
        text += &output::table(&rows);
    }
    text
}
