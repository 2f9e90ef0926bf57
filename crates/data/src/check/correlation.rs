//! Columns of numbers that say the same twice, or say the target.

use super::context::Context;
use super::finding::{Finding, SHOWN, Severity};
use super::report::ColumnType;
use super::sample::Sample;
use super::words::{counted, quoted};

/// From here on two columns differ by rounding at most.
const SAME: f64 = 0.9999;

/// Fewer rows may lie on a line by chance.
const FEWEST: usize = 10;

pub(super) fn correlated(context: &Context<'_>) -> Vec<Finding> {
    let numeric = |&column: &usize| context.kinds[column] == ColumnType::Number;
    let features: Vec<usize> = context.layout.features.iter().copied().filter(numeric).collect();
    let target = context.layout.target.filter(numeric);
    let all: Vec<usize> = features.iter().copied().chain(target).collect();
    let sample = Sample::of(context, &all);
    if sample.rows.len() < FEWEST || sample.columns.len() != all.len() {
        return Vec::new();
    }
    let units = units(&sample);
    let mut pairs = Vec::new();
    for (i, a) in units.iter().enumerate() {
        for (j, b) in units.iter().enumerate().skip(i + 1) {
            let r: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
            if r.abs() >= SAME {
                pairs.push((all[i], all[j], r));
            }
        }
    }
    let (given, twice): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|pair| Some(pair.1) == target);
    [between(context, &twice), with_target(context, &given)].into_iter().flatten().collect()
}

fn between(context: &Context<'_>, pairs: &[(usize, usize, f64)]) -> Option<Finding> {
    let message = format!(
        "{}: {} of features {} the same up to scale.",
        context.train.name,
        counted(pairs.len(), "pair", "pairs"),
        if pairs.len() == 1 { "is" } else { "are" }
    );
    let finding = Finding::new(Severity::Note, "correlated_columns", pairs.len())
        .says(message)
        .advises("Leave one of each pair out: together they have no single best weights.");
    let shown = pairs.iter().take(SHOWN).map(|pair| shown(context, pair));
    (!pairs.is_empty()).then(|| shown.fold(finding, Finding::shows))
}

fn with_target(context: &Context<'_>, pairs: &[(usize, usize, f64)]) -> Option<Finding> {
    let &(column, _, _) = pairs.first()?;
    let message = format!(
        "{}: the feature {} is the target up to scale.",
        context.train.name,
        quoted(context.name(column))
    );
    let finding = Finding::new(Severity::Warning, "column_gives_target_away", pairs.len())
        .says(message)
        .advises("Will it be known when the model is asked? If it was made from the target, leave it out.");
    Some(pairs.iter().map(|pair| shown(context, pair)).fold(finding, Finding::shows))
}

fn shown(context: &Context<'_>, (a, b, r): &(usize, usize, f64)) -> String {
    format!("{} and {}: r = {r:.5}", quoted(context.name(*a)), quoted(context.name(*b)))
}

/// The columns with mean 0 and length 1, so that their products are correlations; zeros for a constant one.
fn units(sample: &Sample) -> Vec<Vec<f64>> {
    let n = sample.rows.len() as f64;
    let unit = |j: usize| {
        let mut column: Vec<f64> = sample.rows.iter().map(|row| row[j]).collect();
        let largest = column.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        column.iter_mut().for_each(|x| *x /= if largest > 0.0 { largest } else { 1.0 });
        let mean = column.iter().sum::<f64>() / n;
        column.iter_mut().for_each(|x| *x -= mean);
        let length = column.iter().map(|x| x * x).sum::<f64>().sqrt();
        let scale = if length > 1e-9 { 1.0 / length } else { 0.0 };
        column.iter_mut().for_each(|x| *x *= scale);
        column
    };
    (0..sample.columns.len()).map(unit).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, numeric, numeric_with_target};

    #[test]
    fn one_quantity_in_two_units_is_reported_and_two_quantities_are_not() {
        let x = |i: usize| (i * 7 % 31) as f64 / 31.0;
        let twice = numeric(|i| vec![format!("{:.5}", x(i)), format!("{:.5}", 0.3 - 0.5 * x(i))]);
        assert_eq!(kinds(&twice, None), ["correlated_columns"]);
        let two = numeric(|i| vec![format!("{:.5}", x(i)), format!("{:.5}", x(i * i))]);
        assert!(kinds(&two, None).is_empty());
    }

    #[test]
    fn a_feature_made_of_the_target_is_reported() {
        let made = numeric_with_target(|i| {
            let y = (i * 11 % 211) as f64;
            (vec![format!("{:.6}", y / 97.0)], format!("{y}"))
        });
        assert_eq!(kinds(&made, None), ["column_gives_target_away"]);
    }
}
