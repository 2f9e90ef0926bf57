//! What the program prints.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firebrick_evaluate::Intervals;
use firebrick_metrics::{ClassificationReport, Interval, RegressionReport};
use firebrick_train::Evaluation;
use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A line on standard output; a closed pipe is an error that ends the program quietly.
pub(crate) fn line(text: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
        .map_err(|error| io::Error::new(error.kind(), format!("standard output: {error}")))
}

/// A remark beside the result, on standard error. Where nobody can read it, the work goes on.
pub(crate) fn remark(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Indented JSON on standard output.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(line(serde_json::to_string_pretty(value)?)?)
}

/// Columns aligned by display width, so that Chinese labels line up; the first column is
/// left-aligned, the others right-aligned, as numbers want it.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    columns(rows, |column| column == 0)
}

/// As [`table`], every column left-aligned, as words want it.
pub(crate) fn words(rows: &[Vec<String>]) -> String {
    columns(rows, |_| true)
}

fn columns(rows: &[Vec<String>], left: impl Fn(usize) -> bool) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|row| row.get(c)).map(|s| s.width()).max();
    let widths: Vec<usize> = (0..columns).map(|c| width(c).unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (c, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[c] - cell.width());
            if c > 0 {
                line += "  ";
            }
            match left(c) {
                true => line += &format!("{cell}{pad}"),
                false => line += &format!("{pad}{cell}"),
            }
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}

/// Head and cells of the table that compares models.
pub(crate) fn comparison(rows: &[(String, &Evaluation)]) -> String {
    let mut cells = Vec::new();
    for (name, evaluation) in rows {
        let scores = headline(evaluation);
        if cells.is_empty() {
            let head = scores.iter().map(|(name, _)| (*name).to_string());
            cells.push(std::iter::once(String::new()).chain(head).collect::<Vec<_>>());
        }
        let values = scores.iter().map(|(_, value)| value.clone());
        cells.push(std::iter::once(name.clone()).chain(values).collect());
    }
    table(&cells)
}

fn headline(evaluation: &Evaluation) -> Vec<(&'static str, String)> {
    match evaluation {
        Evaluation::Classification(report) => {
            vec![
                ("accuracy", fraction(report.accuracy)),
                ("macro precision", fraction(report.macro_precision)),
                ("macro recall", fraction(report.macro_recall)),
                ("macro F1", fraction(report.macro_f1)),
            ]
        }
        Evaluation::Regression(report) => vec![
            ("MSE", number(report.mse)),
            ("RMSE", number(report.rmse)),
            ("MAE", number(report.mae)),
            ("R²", format!("{:.4}", report.r2)),
        ],
    }
}

/// Six significant digits, without an exponent where one can do without.
pub(crate) fn number(x: f64) -> String {
    let digits = if x == 0.0 { 0 } else { x.abs().log10().floor() as i32 };
    match digits {
        -5..=8 => format!("{x:.*}", (5 - digits).clamp(0, 10) as usize),
        _ => format!("{x:.5e}"),
    }
}

/// A share as a percentage, without zeros at the end: `97.5 %`.
pub(crate) fn percent(share: f64) -> String {
    let digits = format!("{:.4}", share * 100.0);
    format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// Scores class by class, then the averages, as scikit-learn's report lays them out.
pub(crate) fn classification(
    report: &ClassificationReport,
    intervals: Option<&Intervals>,
) -> String {
    let sure = intervals.and_then(|found| found.get("accuracy"));
    let sure =
        sure.map_or(String::new(), |found| format!(" ({})", interval(Some(found), fraction)));
    let classes = table(&by_class(report, intervals));
    let mut text =
        format!("accuracy {:.4}{sure} on {} rows\n\n{classes}", report.accuracy, report.rows);
    let more = of_probabilities(report, intervals);
    if !more.is_empty() {
        text += &format!("\n{}", table(&more));
    }
    text
}

fn fraction(x: f64) -> String {
    format!("{x:.4}")
}

fn by_class(report: &ClassificationReport, intervals: Option<&Intervals>) -> Vec<Vec<String>> {
    let row = |name: &str, scores: [f64; 3], sure: Option<&Interval>, n: u64| {
        let mut cells = vec![cut(name, NAME)];
        cells.extend(scores.map(fraction));
        cells.extend(intervals.map(|_| interval(sure, fraction)));
        cells.push(n.to_string());
        cells
    };
    let mut head = ["", "precision", "recall", "F1", "rows"].map(String::from).to_vec();
    if intervals.is_some() {
        head.insert(4, "95 % of F1".into());
    }
    let mut rows = vec![head];
    for (place, class) in report.per_class.iter().enumerate() {
        let sure = intervals.and_then(|found| found.of_class(place, "f1"));
        let scores = [class.precision, class.recall, class.f1];
        rows.push(row(&class.label, scores, sure, class.support));
    }
    let sure = intervals.and_then(|found| found.get("macro_f1"));
    let scores = [report.macro_precision, report.macro_recall, report.macro_f1];
    rows.push(row("macro average", scores, sure, report.rows));
    let scores = [report.weighted_precision, report.weighted_recall, report.weighted_f1];
    rows.push(row("weighted average", scores, None, report.rows));
    rows
}

/// Nothing without probabilities.
fn of_probabilities(
    report: &ClassificationReport,
    intervals: Option<&Intervals>,
) -> Vec<Vec<String>> {
    let Some(probability) = &report.probability else { return Vec::new() };
    let row = |name: &str, key: &str, value: Option<f64>| {
        let sure = intervals.and_then(|found| found.get(key));
        Some(vec![name.to_owned(), fraction(value?), interval(sure, fraction)])
    };
    let scores = [
        row("balanced accuracy", "balanced_accuracy", report.balanced_accuracy),
        row("Matthews", "matthews", report.matthews),
        row("log loss", "log_loss", Some(probability.log_loss)),
        row("Brier", "brier", Some(probability.brier)),
        row("ROC AUC", "roc_auc", probability.roc_auc),
        row("average precision", "average_precision", probability.average_precision),
        row("ECE", "ece", Some(probability.ece)),
    ];
    scores.into_iter().flatten().collect()
}

/// `0.9120 to 0.9401`, or nothing.
pub(crate) fn interval(found: Option<&Interval>, show: impl Fn(f64) -> String) -> String {
    found.map_or(String::new(), |found| format!("{} to {}", show(found.low), show(found.high)))
}

/// Columns of a name in a table.
const NAME: usize = 40;

/// As much of a text as fits into so many columns, on one line and without control characters; `…` stands for the rest.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    // A heap of marks takes up no column; a letter with more than a few is none.
    let most = columns * 8;
    let plain = |c: char| if c.is_control() || c.is_whitespace() { ' ' } else { c };
    let short: String = text.chars().take(most).map(plain).collect();
    if short.width() <= columns && text.chars().nth(most).is_none() {
        return short;
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used < columns
    };
    let kept: String = short.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// The scores of a regression, one a line.
pub(crate) fn regression(
    report: &RegressionReport,
    intervals: &BTreeMap<String, Interval>,
) -> String {
    let row = |name: &str, key: &str, value: f64, show: &dyn Fn(f64) -> String| {
        let sure = intervals
            .get(key)
            .map_or(String::new(), |i| format!("{} to {}", show(i.low), show(i.high)));
        vec![name.to_owned(), show(value), sure]
    };
    let mut rows = vec![
        vec!["rows".into(), report.rows.to_string()],
        row("MSE", "mse", report.mse, &number),
        row("RMSE", "rmse", report.rmse, &number),
        row("MAE", "mae", report.mae, &number),
        row("R²", "r2", report.r2, &fraction),
    ];
    if let Some(scores) = &report.scores {
        let more = [
            (
                "median absolute error",
                scores.median_absolute_error,
                &number as &dyn Fn(f64) -> String,
            ),
            ("largest error", Some(scores.max_error), &number),
            ("bias", Some(scores.bias), &number),
            ("explained variance", Some(scores.explained_variance), &fraction),
            ("Pearson", scores.pearson, &fraction),
            ("Spearman", scores.spearman, &fraction),
        ];
        let more =
            more.into_iter().filter_map(|(name, value, show)| Some(row(name, "", value?, show)));
        rows.extend(more);
    }
    table(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_display_width() {
        let rows = [vec!["账单".into(), "1".into()], vec!["bug".into(), "22".into()]];
        assert_eq!(table(&rows), "账单   1\nbug   22\n");
    }

    #[test]
    fn numbers_keep_six_digits() {
        assert_eq!(number(807.8571428), "807.857");
        assert_eq!(number(0.00123456789), "0.00123457");
        assert_eq!(number(123_456_789.4), "123456789");
        assert_eq!(number(1.5e12), "1.50000e12");
        assert_eq!(number(0.0), "0.00000");
    }
}
