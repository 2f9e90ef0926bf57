//! Cells without content.

use super::context::{Context, File};
use super::finding::{Finding, Severity};
use super::words::{listed, percent, quoted, rows};

/// What people write for "nothing here".
const STAND_INS: [&str; 16] = [
    "?", "-", "--", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "unknown", "无",
    "缺失", "未知", "空",
];

/// A stand-in is a value like others unless it is rare enough, in a column of many values, to be none.
const MOST: f64 = 0.5;

pub(super) fn missing(context: &Context<'_>) -> Vec<Finding> {
    context
        .files()
        .flat_map(|file| {
            let empty = empty(context, file);
            empty.into_iter().chain(stand_ins(context, file))
        })
        .collect()
}

/// The text column is left to the check of texts.
fn empty(context: &Context<'_>, file: &File<'_>) -> Option<Finding> {
    let columns = (0..context.kinds.len())
        .filter(|&column| file.has(column) && Some(column) != context.layout.text);
    let is_empty = |row: usize, column: usize| file.cell(row, column).is_some_and(str::is_empty);
    let n = file.table.len();
    let holes = columns.map(|column| (column, (0..n).filter(|&row| is_empty(row, column)).count()));
    let holes: Vec<(usize, usize)> = holes.filter(|hole| hole.1 > 0).collect();
    let &(first, _) = holes.first()?;
    let used = holes
        .iter()
        .any(|&(column, _)| context.reads(column) || Some(column) == context.layout.target);
    let named = holes.iter().take(6).map(|&(column, count)| {
        format!("{} {} ({})", quoted(context.name(column)), rows(count), percent(count, n))
    });
    let more = match holes.len().saturating_sub(6) {
        0 => String::new(),
        more => format!(" and {more} more columns"),
    };
    let message =
        format!("{}: empty cells in {}{more}.", file.name, named.collect::<Vec<_>>().join(", "));
    let severity = if used { Severity::Warning } else { Severity::Note };
    let rows = (0..n).filter(|&row| is_empty(row, first));
    Some(
        Finding::new(severity, "missing_values", holes.iter().map(|hole| hole.1).sum())
            .says(message)
            .at(file.table, rows)
            .advises(if used {
                "A row without a target is set aside; a gap in another column is filled with what the training rows say (`data.missing`). Fill the cells if you know better."
            } else {
                "The columns are not used; fill the cells before you use them."
            }),
    )
}

fn stand_ins(context: &Context<'_>, file: &File<'_>) -> Option<Finding> {
    let mut found: Vec<(usize, &'static str, usize, usize)> = Vec::new();
    for column in (0..context.kinds.len()).filter(|&c| Some(c) != context.layout.text) {
        // A class may well be called `none`.
        let label = Some(column) == context.layout.target && context.layout.is_classification();
        for word in STAND_INS.into_iter().filter(|_| !label) {
            let is_word = |&row: &usize| {
                file.cell(row, column).is_some_and(|cell| cell.eq_ignore_ascii_case(word))
            };
            let mut hits = (0..file.table.len()).filter(is_word);
            let Some(first) = hits.next() else { continue };
            let count = 1 + hits.count();
            if (count as f64) < MOST * file.table.len() as f64 {
                found.push((column, word, count, first));
            }
        }
    }
    let mut words: Vec<&str> = found.iter().map(|hit| hit.1).collect();
    words.sort_unstable();
    words.dedup();
    let mut columns: Vec<usize> = found.iter().map(|hit| hit.0).collect();
    columns.dedup();
    let count: usize = found.iter().map(|hit| hit.2).sum();
    let used = columns.iter().any(|&column| context.reads(column));
    let message = format!(
        "{}: {} in {} with a word for a missing value: {}.",
        file.name,
        match count {
            1 => "1 cell".to_owned(),
            n => format!("{} cells", super::words::grouped(n)),
        },
        listed(columns.iter().map(|&column| context.name(column)), 6),
        listed(words, 6)
    );
    let severity = if used { Severity::Warning } else { Severity::Note };
    (count > 0).then(|| {
        Finding::new(severity, "missing_value_words", count)
            .says(message)
            .at(file.table, found.iter().map(|hit| hit.3))
            .advises("Empty cells, NA, N/A, NaN, null, ? and - count as missing; another word is a category, or sets its row aside in a column of numbers. Name it in `data.missing_values`, or leave such cells empty.")
    })
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, numeric};

    #[test]
    fn holes_and_words_for_holes_are_reported() {
        let hole =
            numeric(|i| vec![if i == 5 { String::new() } else { format!("{}", i * 7 % 31) }]);
        assert_eq!(kinds(&hole, None), ["missing_values"]);
        let word = numeric(|i| vec![if i == 5 { "N/A".into() } else { format!("{}", i * 7 % 31) }]);
        assert_eq!(kinds(&word, None), ["missing_value_words"]);
        assert!(kinds(&numeric(|i| vec![format!("{}", i * 7 % 31)]), None).is_empty());
    }
}
