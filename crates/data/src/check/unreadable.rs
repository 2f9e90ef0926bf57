//! Rows that could not be read.

use super::context::{Context, File};
use super::finding::{Finding, Line, SHOWN, Severity};
use super::words::{grouped, percent, rows};
use crate::read::Format;
use crate::rows::{Place, Reason, ReasonCount};

pub(super) fn unreadable(context: &Context<'_>) -> Vec<Finding> {
    context.files().filter_map(set_aside).collect()
}

/// Files with headers that were put one behind the other.
pub(super) fn headers(context: &Context<'_>) -> Vec<Finding> {
    let again = |count: &&ReasonCount| count.reason == Reason::HeaderAgain.kind();
    let finding = |file: &File<'_>| {
        let count = file.table.reading.account.reasons.iter().find(again)?;
        let lines = count.first.iter().map(|place| line(file, place)).collect();
        let finding = Finding::new(Severity::Warning, "repeated_header", count.rows)
            .says(format!("{}: the header comes again in {}.", file.name, rows(count.rows)))
            .advises("Such rows are set aside. Were files put one behind the other? They can be named one by one.");
        Some(Finding { lines, ..finding })
    };
    context.files().filter_map(finding).collect()
}

fn line(file: &File<'_>, place: &Place) -> Line {
    let only = || file.table.locate(place.line).0.to_owned();
    Line { file: place.file.clone().unwrap_or_else(only), line: place.line }
}

fn set_aside(file: &File<'_>) -> Option<Finding> {
    let account = &file.table.reading.account;
    let unreadable = |count: &&ReasonCount| count.reason != Reason::HeaderAgain.kind();
    let counts: Vec<&ReasonCount> = account.reasons.iter().filter(unreadable).collect();
    let (bad, read) = (counts.iter().map(|count| count.rows).sum::<usize>(), account.read);
    let reasons = counts.iter().map(|count| format!("{} {}", count.reason, grouped(count.rows)));
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
    let mut lines: Vec<Line> =
        in_turn(&counts).into_iter().map(|place| line(file, place)).collect();
    lines.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    let in_folders = file.table.reading.format == Format::Folders;
    (bad > 0).then_some(Finding { lines, in_folders, ..finding })
}

/// The first place of each reason, then the second, and so on.
fn in_turn<'a>(reasons: &[&'a ReasonCount]) -> Vec<&'a Place> {
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
        assert!(report.fails_strict());

        let test = read("test.csv", &(good + "x\n"));
        let both = report_with(&table, Some(&test), &options());
        assert_eq!((both.findings[0].kind, both.findings[0].count), ("unreadable_rows", 4));
    }

    #[test]
    fn a_header_in_the_midst_of_the_rows_is_a_warning_of_its_own() {
        let part: String = (0..40).fold("text,label\n".into(), |csv, i| {
            csv + &format!("order {i} is late,{}\n", ["a", "b"][i % 2])
        });
        let report = report(&read("data.csv", &(part.clone() + &part)), None);
        let finding = report.findings.iter().find(|f| f.kind == "repeated_header").unwrap();
        assert_eq!(
            (finding.severity, finding.place()),
            (Severity::Warning, "data.csv, line 42".into())
        );
        assert!(report.findings.iter().all(|f| f.kind != "unreadable_rows"));
        assert_eq!(report.classes.unwrap().count, 2);
    }

    #[test]
    fn a_file_that_could_be_read_has_no_such_finding() {
        let report = report(&labelled(&[("a", 40), ("b", 40)]), None);
        assert!(report.findings.is_empty() && report.files[0].account.set_aside == 0);
    }
}
