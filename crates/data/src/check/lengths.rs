//! How long the texts are: in tokens, because that is what a model counts.

use super::context::{Context, File};
use super::finding::{Finding, Severity};
use super::histogram::{Histogram, quantile};
use super::report::LengthSummary;
use super::words::{excerpt, grouped, percent, rows, share};

/// From this share of cut texts on, the limit costs more than a few tails.
const MANY: f64 = 0.1;

/// A cut that touches fewer texts than this share is not worth a word.
const FEW: f64 = 0.01;

/// This share of texts with a single word is more than a few curt writers.
const CURT: f64 = 0.05;

pub(super) fn summary(context: &Context<'_>) -> Option<LengthSummary> {
    let mut lengths = context.train.tokens.as_ref()?.lengths.clone();
    lengths.retain(|&length| length > 0);
    lengths.sort_unstable();
    let (min, max) = (*lengths.first()?, *lengths.last()?);
    let limit = context.options.max_tokens;
    let over = lengths.len() - lengths.partition_point(|&length| length <= limit);
    let floats: Vec<f64> = lengths.iter().map(|&length| length as f64).collect();
    Some(LengthSummary {
        unit: "tokens",
        texts: lengths.len(),
        mean: floats.iter().sum::<f64>() / floats.len() as f64,
        min,
        p50: quantile(&lengths, 0.5),
        p90: quantile(&lengths, 0.9),
        p95: quantile(&lengths, 0.95),
        p99: quantile(&lengths, 0.99),
        max,
        limit,
        over: over as f64 / lengths.len() as f64,
        histogram: Histogram::of_sorted(&floats),
    })
}

pub(super) fn texts(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in context.files() {
        let Some(tokens) = &file.tokens else { continue };
        let n = tokens.lengths.len();
        let table = file.table;
        let limit = context.options.max_tokens;
        let having = |test: &dyn Fn(usize) -> bool| {
            (0..n).filter(|&row| test(tokens.lengths[row])).collect::<Vec<usize>>()
        };
        let blank = |row: usize| file.text(row).is_none_or(|text| text.trim().is_empty());
        let empty: Vec<usize> =
            (0..n).filter(|&row| tokens.lengths[row] == 0 || blank(row)).collect();
        if let Some(&first) = empty.first() {
            let message = format!("{}: {} without any text.", file.name, rows(empty.len()));
            let finding = Finding::new(Severity::Warning, "empty_texts", empty.len())
                .says(message)
                .at(table, empty.iter().copied())
                .advises(
                    "Fill or remove them; such rows are set aside, or read as one unknown word.",
                );
            let shown = excerpt(&file.shown_text(first), 20);
            findings.push(if shown.is_empty() { finding } else { finding.shows(shown) });
        }
        let curt = having(&|length| length == 1);
        if curt.len() as f64 >= CURT * n as f64 && !curt.is_empty() {
            let message = format!(
                "{}: {} ({}) of a single word.",
                file.name,
                rows(curt.len()),
                percent(curt.len(), n)
            );
            let finding = Finding::new(Severity::Note, "short_texts", curt.len())
                .says(message)
                .at(table, curt.iter().copied())
                .advises("Is this the right text column, and is the text whole?");
            let shown = curt.iter().take(3).map(|&row| excerpt(&file.shown_text(row), 40));
            findings.push(shown.fold(finding, Finding::shows));
        }
        let cut = having(&|length| length > limit);
        if cut.len() as f64 >= FEW * n as f64 && !cut.is_empty() {
            findings.push(long(context, file, &tokens.lengths, &cut));
        }
    }
    findings
}

fn long(context: &Context<'_>, file: &File<'_>, lengths: &[usize], cut: &[usize]) -> Finding {
    let limit = context.options.max_tokens;
    let lost: usize = cut.iter().map(|&row| lengths[row] - limit).sum();
    let part = cut.len() as f64 / lengths.len() as f64;
    let message = format!(
        "{}: {} ({}) of more than {} tokens, which will lose their ends, {} of all tokens; the longest has {}.",
        file.name,
        rows(cut.len()),
        percent(cut.len(), lengths.len()),
        grouped(limit),
        share(lost as f64 / lengths.iter().sum::<usize>().max(1) as f64),
        grouped(lengths.iter().max().copied().unwrap_or(0))
    );
    let mut longest = cut.to_vec();
    longest.sort_by_key(|&row| std::cmp::Reverse(lengths[row]));
    let severity = if part >= MANY { Severity::Warning } else { Severity::Note };
    Finding::new(severity, "long_texts", cut.len())
        .says(message)
        .at(file.table, longest.into_iter().take(3))
        .advises("Raise the limit (`data.max_tokens`) if the end matters; time grows with it. Headers, quotes and signatures can be cut away.")
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, labelled, report, with_texts};

    #[test]
    fn lengths_are_counted_in_tokens_and_chinese_characters_count_one_each() {
        let table = with_texts(|i| {
            if i < 50 { format!("order {i} late again") } else { "退款没有到账".into() }
        });
        let lengths = report(&table, None).lengths.unwrap();
        assert_eq!((lengths.min, lengths.p50, lengths.max), (4, 4, 6));
        assert_eq!((lengths.mean, lengths.over), (4.75, 0.0));
    }

    #[test]
    fn empty_curt_and_cut_texts_are_reported_and_ordinary_ones_not() {
        let empty =
            with_texts(|i| if i == 7 { " ".into() } else { format!("order {i} is late again") });
        assert!(kinds(&empty, None).contains(&"empty_texts"));
        let curt =
            with_texts(
                |i| if i < 9 { format!("w{i}") } else { format!("order {i} is late again") },
            );
        assert!(kinds(&curt, None).contains(&"short_texts"));
        let long = with_texts(|i| (0..300).map(|j| format!("w{} ", i * j)).collect());
        assert!(kinds(&long, None).contains(&"long_texts"));
        assert!(kinds(&labelled(&[("a", 40), ("b", 40)]), None).is_empty());
    }
}
