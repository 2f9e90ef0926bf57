//! The report as text.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::finding::Severity;
use super::report::{CheckReport, ClassSummary, ColumnSummary, LengthSummary, Side};
use super::words::{counted, excerpt, grouped, number, rows, share, visible};

/// So many columns and classes are listed; the serialised report has more.
const LISTED: usize = 20;

const BAR: usize = 24;

impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            let side = if file.side == Side::Train { "train" } else { "test" };
            let shape = (rows(file.rows), counted(file.columns, "column", "columns"));
            let (source, form) = (visible(&file.source), file.form());
            writeln!(f, "{side:<6}{source}: {}, {} ({form})", shape.0, shape.1)?;
            for remark in file.remarks() {
                writeln!(f, "      {}", visible(&remark))?;
            }
        }
        if let Some(roles) = &self.roles {
            writeln!(f, "{}", visible(roles))?;
        }
        columns(f, &self.columns)?;
        if let Some(summary) = &self.classes {
            classes(f, summary)?;
        }
        if let Some(summary) = &self.lengths {
            lengths(f, summary)?;
        }
        if let Some(vocabulary) = &self.vocabulary {
            let (tokens, words) = (vocabulary.unknown_tokens, vocabulary.unknown_words);
            writeln!(
                f,
                "\nUnknown in the test texts: {} of the tokens, {} of the words",
                share(tokens),
                share(words)
            )?;
        }
        self.write_findings(f)
    }
}

impl CheckReport {
    /// `1 error, 2 warnings, 3 notes`; `nothing found`.
    fn tally(&self) -> String {
        let part = |severity: Severity| {
            let n = self.count(severity);
            (n > 0).then(|| counted(n, &severity.to_string(), &format!("{severity}s")))
        };
        let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .filter_map(part)
            .collect();
        if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") }
    }

    fn write_findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nFindings: {}", self.tally())?;
        for finding in &self.findings {
            writeln!(
                f,
                "\n{:<9}{} [{}]",
                finding.severity,
                visible(&finding.message),
                finding.kind
            )?;
            if !finding.lines.is_empty() {
                writeln!(f, "         {}", finding.place())?;
            }
            for example in &finding.examples {
                writeln!(f, "           {example}")?;
            }
            writeln!(f, "         → {}", finding.advice)?;
        }
        Ok(())
    }
}

fn columns(f: &mut fmt::Formatter<'_>, columns: &[ColumnSummary]) -> fmt::Result {
    let named = |c: &ColumnSummary| excerpt(&c.name, 24);
    let shown = &columns[..columns.len().min(LISTED)];
    let width = shown.iter().map(|c| named(c).width()).max().unwrap_or(0).max(6);
    writeln!(f, "\n{}  role     type      filled  distinct  values", padded("column", width))?;
    for column in shown {
        writeln!(
            f,
            "{}  {:<7}  {:<8}  {:>6}  {:>8}  {}",
            padded(&named(column), width),
            word(&column.role),
            word(&column.kind),
            share(column.filled).trim_start_matches("under ").trim_start_matches("over "),
            grouped(column.distinct),
            values(column)
        )?;
    }
    match columns.len() - shown.len() {
        0 => Ok(()),
        more => writeln!(f, "and {} more", counted(more, "column", "columns")),
    }
}

/// The name under which a variant is serialised.
fn word(variant: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(variant).ok();
    value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

/// The range of a column of numbers, the most frequent values of another.
fn values(column: &ColumnSummary) -> String {
    if let Some(n) = &column.numbers {
        return format!("{} to {}, mean {}", number(n.min), number(n.max), number(n.mean));
    }
    let top = column
        .top
        .iter()
        .take(3)
        .map(|top| format!("{} {}", excerpt(&top.value, 16), grouped(top.rows)));
    let more = if column.distinct > 3 && !column.top.is_empty() { ", …" } else { "" };
    top.collect::<Vec<_>>().join(", ") + more
}

fn classes(f: &mut fmt::Formatter<'_>, summary: &ClassSummary) -> fmt::Result {
    let total: usize = summary.classes.iter().map(|class| class.train).sum();
    let most = summary.classes.iter().map(|class| class.train).max().unwrap_or(0).max(1);
    let shown = &summary.classes[..summary.classes.len().min(LISTED)];
    let width = shown.iter().map(|c| excerpt(&c.label, 28).width()).max().unwrap_or(0);
    writeln!(f, "\nClasses: {}, largest over smallest {:.1}", summary.count, summary.imbalance)?;
    for class in shown {
        let bar = "█".repeat((class.train * BAR).div_ceil(most));
        let test =
            class.test.map(|test| format!("  test {:>6}", grouped(test))).unwrap_or_default();
        let part = share(class.train as f64 / total.max(1) as f64);
        let name = padded(&excerpt(&class.label, 28), width);
        writeln!(f, "  {name}  {:>8}  {part:>6}{test}  {bar}", grouped(class.train))?;
    }
    match summary.count - shown.len() {
        0 => Ok(()),
        more => writeln!(f, "  and {more} more"),
    }
}

fn lengths(f: &mut fmt::Formatter<'_>, s: &LengthSummary) -> fmt::Result {
    let figures = [
        ("min", s.min),
        ("median", s.p50),
        ("90%", s.p90),
        ("95%", s.p95),
        ("99%", s.p99),
        ("max", s.max),
    ];
    let figures: Vec<String> =
        figures.iter().map(|(name, tokens)| format!("{name} {}", grouped(*tokens))).collect();
    writeln!(
        f,
        "\nText lengths in tokens (words and marks; a Chinese character is one): {}",
        figures.join(", ")
    )?;
    writeln!(f, "  over the limit of {}: {}", grouped(s.limit), share(s.over))
}

/// Spaces after the text up to a width in columns of a terminal.
fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
