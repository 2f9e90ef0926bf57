//! Numbers far from all others, and numbers that pile up at an end.

use super::context::Context;
use super::finding::{Finding, Severity};
use super::histogram::quantile;
use super::report::ColumnType;
use super::words::{grouped, number, percent, quoted, rows};
use crate::rows::parse_number;

/// Fewer numbers have no tail to speak of.
const FEWEST: usize = 30;

/// How many times farther from the median than the outermost hundredth begins.
const FAR: f64 = 5.0;

/// This share of the rows on one extreme value is a cap, not chance.
const PILED: f64 = 0.01;

pub(super) fn outliers(context: &Context<'_>) -> Vec<Finding> {
    used_numbers(context).into_iter().filter_map(|column| far(context, column)).collect()
}

pub(super) fn capped(context: &Context<'_>) -> Vec<Finding> {
    let target = context.layout.target.filter(|_| !context.layout.is_classification());
    let numbers = used_numbers(context).into_iter().filter(|&column| Some(column) == target);
    numbers.filter_map(|column| piled(context, column)).collect()
}

fn used_numbers(context: &Context<'_>) -> Vec<usize> {
    let used = |&c: &usize| {
        context.kinds[c] == ColumnType::Number
            && (context.reads(c)
                || Some(c) == context.layout.target && !context.layout.is_classification())
    };
    (0..context.kinds.len()).filter(used).collect()
}

/// Number and row of each cell that is a number, ascending.
fn sorted(context: &Context<'_>, column: usize) -> Vec<(f64, usize)> {
    let records = context.train.table.records.iter().enumerate();
    let cells = records.filter_map(|(row, r)| Some((parse_number(&r.fields[column]).ok()?, row)));
    let mut cells: Vec<(f64, usize)> = cells.collect();
    cells.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    cells
}

fn far(context: &Context<'_>, column: usize) -> Option<Finding> {
    let cells = sorted(context, column);
    let values: Vec<f64> = cells.iter().map(|cell| cell.0).collect();
    if values.len() < FEWEST {
        return None;
    }
    let at = |share: f64| quantile(&values, share);
    // In a short file the outermost hundredth is the outlier itself.
    let tail = if values.len() < 300 { 0.05 } else { 0.01 };
    let (low, middle, high) = (at(tail), at(0.5), at(1.0 - tail));
    let spread = high - low;
    let reach = |side: f64| FAR * side.max(spread / 4.0);
    let outside = |x: f64| x > middle + reach(high - middle) || x < middle - reach(middle - low);
    let out: Vec<&(f64, usize)> =
        cells.iter().filter(|cell| spread > 0.0 && outside(cell.0)).collect();
    let farthest =
        out.iter().max_by(|a, b| (a.0 - middle).abs().total_cmp(&(b.0 - middle).abs()))?;
    let message = format!(
        "{}: {} with a number in {} far from all others, such as {}; the median is {}, {} of 100 lie between {} and {}.",
        context.train.name,
        rows(out.len()),
        quoted(context.name(column)),
        number(farthest.0),
        number(middle),
        if tail < 0.02 { 98 } else { 90 },
        number(low),
        number(high)
    );
    let rest = out.iter().filter(|cell| cell.1 != farthest.1).map(|cell| cell.1);
    Some(
        Finding::new(Severity::Note, "outliers", out.len())
            .says(message)
            .at(context.train.table, std::iter::once(farthest.1).chain(rest))
            .advises("A slip, a code such as 9999, or true? Correct what is wrong; squared errors give far numbers most of the say."),
    )
}

fn piled(context: &Context<'_>, column: usize) -> Option<Finding> {
    let cells = sorted(context, column);
    let n = cells.len();
    let mut distinct: Vec<f64> = cells.iter().map(|cell| cell.0).collect();
    distinct.dedup();
    if distinct.len() <= 20 {
        return None;
    }
    let (least, most) = (cells.first()?.0, cells.last()?.0);
    let piles = [(least, "smallest"), (most, "largest")]
        .map(|(value, which)| (cells.iter().filter(|cell| cell.0 == value).count(), value, which));
    let (count, value, which) = piles.into_iter().max_by_key(|pile| pile.0)?;
    let expected = n.div_ceil(distinct.len());
    if (count as f64) < PILED * n as f64 || count < 5 * expected || count < 5 {
        return None;
    }
    let message = format!(
        "{}: {} ({}) with {}, the {which} value of {} ({} different): it looks like a cap.",
        context.train.name,
        rows(count),
        percent(count, n),
        number(value),
        quoted(context.name(column)),
        grouped(distinct.len())
    );
    let at_cap = cells.iter().filter(|cell| cell.0 == value).map(|cell| cell.1);
    Some(
        Finding::new(Severity::Note, "capped_target", count)
            .says(message)
            .at(context.train.table, at_cap)
            .advises("The true values lie beyond; consider leaving these rows out, and do not trust predictions near the cap."),
    )
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, numeric, numeric_with_target};

    #[test]
    fn a_slip_of_the_decimal_point_is_an_outlier_and_a_long_tail_is_not() {
        let slip =
            numeric(|i| vec![if i == 9 { "9999".into() } else { format!("{}", 50 + i * 7 % 60) }]);
        assert_eq!(kinds(&slip, None), ["outliers"]);
        let tail = numeric(|i| vec![format!("{:.3}", (i as f64 / 30.0).exp())]);
        assert!(kinds(&tail, None).is_empty());
    }

    #[test]
    fn a_target_that_stops_at_a_wall_is_capped() {
        let capped = numeric_with_target(|i| {
            (vec![format!("{}", i * 7 % 211)], format!("{}", (i * 11 % 97).min(80)))
        });
        assert_eq!(kinds(&capped, None), ["capped_target"]);
    }
}
