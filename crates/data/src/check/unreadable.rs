//! Rows that could not be read.

use super::context::{Context, File};
use super::finding::{Finding, Line, SHOWN, Severity};
use super::words::{grouped, percent};
use crate::read::Format;
use crate::rows::{Place, ReasonCount};

pub(super) fn unreadable(context: &Context<'_>) -> Vec<Finding> {
    context.files().filter_map(set_aside).collect()
}

fn set_aside(file: &File<'_>) -> Option<Finding> {
    let account = &file.table.reading.account;
    let (bad, read) = (account.set_aside, account.read);
    let reasons = account.reasons.iter();
    let reasons = reasons.map(|count| format!("{} {}", count.reason, grouped(count.rows)));
    let message = format!(
        "{}: {} of {} rows ({}) cannot be read: {}.",
        file.name,
        grouped(bad),
        grouped(read),
        percent(bad, read),
        reasons.collect::<Vec<_>>().join(", ")
    );
    let finding = Finding::new(Severity::Error, "unreadable_rows", bad).says(message).advises(
        "Mend them: training stops at the first, unless the option `on_bad_rows` says to skip or to quarantine them.",
    );
    let line = |place: &Place| {
        let only = || file.table.locate(place.line).0.to_owned();
        let file = place.file.clone().unwrap_or_else(only);
        Line { file, line: place.line }
    };
    let mut lines: Vec<Line> = in_turn(&account.reasons).into_iter().map(line).collect();
    lines.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    let in_folders = file.table.reading.format == Format::Folders;
    (bad > 0).then_some(Finding { lines, in_folders, ..finding })
}

/// The first place of each reason, then the second, and so on.
fn in_turn(reasons: &[ReasonCount]) -> Vec<&Place> {
    let round = |n: usize| reasons.iter().filter_map(move |count| count.first.get(n));
    (0..SHOWN).flat_map(round).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{labelled, options, report, report_with};
    use crate::{BadRows, ReadOptions, Severity, Table};

    fn read(name: &str, text: &str) -> Table {
        let skip = ReadOptions { on_bad_rows: BadRows::Skip, ..ReadOptions::default() };
        Table::read_from(name, std::io::Cursor::new(text.to_owned()), &skip).unwrap()
    }

    #[test]
    fn rows_that_cannot_be_read_are_an_error_with_reasons_and_lines_of_each() {
        let good: String = (0..40).fold("text,label\n".into(), |csv, i| {
            csv + &format!("order {i} is late,{}\n", ["a", "b"][i % 2])
        });
        let table = read("data.csv", &(good.clone() + "x,y,z\nx,y,z\n\"never closed,a\n"));
        let report = report(&table, None);
        let finding = &report.findings[0];
        assert_eq!((finding.kind, finding.severity), ("unreadable_rows", Severity::Error));
        assert_eq!(
            finding.message,
            "data.csv: 3 of 43 rows (7.0%) cannot be read: wrong number of fields 2, quote never closed 1."
        );
        assert_eq!(finding.place(), "data.csv, lines 42 · 43 · 44");
        assert_eq!(
            report.files[0].account, table.reading.account,
            "every row that can be read can be used"
        );
        let text = report.to_string();
        assert!(
            text.contains(
                "43 rows read, 40 used, 3 set aside: wrong number of fields (lines 42, 43)"
            )
        );
        assert!(report.to_html().contains("wrong number of fields (lines 42, 43)"));
        assert!(report.fails_strict());

        let test = read("test.csv", &(good + "x\n"));
        let both = report_with(&table, Some(&test), &options());
        assert_eq!((both.findings[0].kind, both.findings[0].count), ("unreadable_rows", 4));
    }

    #[test]
    fn a_file_that_could_be_read_has_no_such_finding() {
        let report = report(&labelled(&[("a", 40), ("b", 40)]), None);
        assert!(report.findings.is_empty() && report.files[0].account.set_aside == 0);
    }
}
