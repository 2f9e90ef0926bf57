//! Personal data, counted by its kinds.

use std::collections::BTreeMap;

use super::context::{Context, File};
use super::finding::{Finding, Severity};
use super::report::ColumnType;
use super::words::{counted, grouped, listed, percent, rows};
use crate::personal::PersonalFinder;

/// What is found is counted and located, and never shown; the excerpts of other findings are redacted.
pub(super) fn personal(context: &Context<'_>) -> Vec<Finding> {
    let Some(finder) = context.options.personal else { return Vec::new() };
    context.files().filter_map(|file| counts(context, file, finder)).collect()
}

fn counts(context: &Context<'_>, file: &File<'_>, finder: &PersonalFinder) -> Option<Finding> {
    let lettered =
        |&column: &usize| context.kinds[column] != ColumnType::Number && file.has(column);
    let columns: Vec<usize> = (0..context.kinds.len()).filter(lettered).collect();
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    let (mut touched, mut named) = (Vec::new(), Vec::new());
    for row in 0..file.table.len() {
        for &column in &columns {
            let found = file.cell(row, column).map(|cell| finder.find(cell)).unwrap_or_default();
            if !found.is_empty() && touched.last() != Some(&row) {
                touched.push(row);
            }
            if !found.is_empty() && !named.contains(&column) {
                named.push(column);
            }
            found.iter().for_each(|span| *kinds.entry(span.kind.name()).or_default() += 1);
        }
    }
    let list: Vec<String> =
        kinds.iter().map(|(kind, count)| format!("{kind} {}", grouped(*count))).collect();
    let message = format!(
        "{}: {} ({}) with what looks like personal data, in {}: {}; {} in all.",
        file.name,
        rows(touched.len()),
        percent(touched.len(), file.table.len()),
        listed(named.iter().map(|&column| context.name(column)), 6),
        list.join(", "),
        counted(kinds.values().sum(), "place", "places")
    );
    (!touched.is_empty()).then(|| {
        Finding::new(Severity::Warning, "personal_data", touched.len())
            .says(message)
            .at(file.table, touched.iter().copied())
            .advises(match context.layout.text {
                Some(_) => "Mask it before training: a model and its vocabulary can give it away. The setting `data.redact` does so in texts; leave other columns out.",
                None => "Leave these columns out, or mask them in the file: a model can give away what it was trained on, and `data.redact` is for texts.",
            })
    })
}

#[cfg(test)]
mod tests {
    use crate::CheckOptions;
    use crate::check::tests::{options, report_with, with_texts};

    #[test]
    fn no_excerpt_shows_personal_data_where_it_is_looked_for() {
        let finder = crate::PersonalFinder::default();
        let letter = "my card was charged twice for one order, please write to";
        // Repeats, near repeats, entities, single words, and an address across the end of an excerpt.
        let table = with_texts(|i| match i {
            0..20 => format!("{letter} ada.lovelace{}@example.org &amp; soon", i / 4),
            20..40 => "ada@example.org".to_owned(),
            40 => "write to jane&#64;example.com &amp; wait".to_owned(),
            41 => "write to jane&amp;#x40;example&period;com".to_owned(),
            42 => "write to jane<b>@</b>example.com &nbsp;".to_owned(),
            43 => "write to jane@\u{200b}example.com &lt;".to_owned(),
            _ => format!("order {i} is late again"),
        });
        let options = CheckOptions { personal: Some(&finder), ..options() };
        let report = report_with(&table, Some(&table), &options);
        let json = serde_json::to_string(&report).unwrap();
        assert!(
            json.contains("XXEMAIL") && report.findings.iter().any(|f| f.kind == "html_entities")
        );
        for part in ["lovelace", "ada@", "example.org", "jane"] {
            assert!(!json.contains(part), "{part}: {json}");
        }
        let shown = report_with(&table, Some(&table), &CheckOptions { personal: None, ..options });
        assert!(serde_json::to_string(&shown).unwrap().contains("lovelace"));
    }

    #[test]
    fn personal_data_is_counted_and_never_shown() {
        let finder = crate::PersonalFinder::default();
        let table = with_texts(|i| {
            if i < 2 {
                format!("write to jo{i}@example.org soon")
            } else {
                format!("order {i} is late again")
            }
        });
        let report =
            report_with(&table, None, &CheckOptions { personal: Some(&finder), ..options() });
        assert_eq!((report.findings[0].kind, report.findings[0].count), ("personal_data", 2));
        assert!(!serde_json::to_string(&report).unwrap().contains("example.org"));
        assert!(report_with(&table, None, &options()).findings.is_empty());
    }
}
