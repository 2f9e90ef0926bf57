//! Labels of one file that the other lacks, and classes that are rarer in one.

use std::collections::BTreeMap;

use super::context::Context;
use super::finding::{Finding, Severity};
use super::words::{counted, listed, quoted, rows, share};
use crate::suggest::suggest;

/// Half the sum of the differences of the classes' shares, from which on two files are not alike.
const SHIFTED: f64 = 0.1;

/// As above, from which on the figures of the test file say little about data like the training file.
const STRANGE: f64 = 0.25;

pub(super) fn differences(context: &Context<'_>) -> Vec<Finding> {
    let Some(test) = &context.test else { return Vec::new() };
    let (learnt, asked) = (context.label_counts(&context.train), context.label_counts(test));
    if learnt.is_empty() || asked.is_empty() {
        return Vec::new();
    }
    let findings = [
        unknown(context, &learnt, &asked),
        missing(context, &learnt, &asked),
        shift(context, &learnt, &asked),
    ];
    findings.into_iter().flatten().collect()
}

type Counts<'a> = BTreeMap<&'a str, usize>;

fn unknown(context: &Context<'_>, learnt: &Counts<'_>, asked: &Counts<'_>) -> Option<Finding> {
    let test = context.test.as_ref()?;
    let names: Vec<&str> =
        asked.keys().copied().filter(|name| !learnt.contains_key(name)).collect();
    let first = *names.first()?;
    let touched: usize = names.iter().map(|name| asked[name]).sum();
    let hint = match suggest(first, learnt.keys().copied()) {
        Some(meant) => format!(" Is {} meant to be {}?", quoted(first), quoted(meant)),
        None => String::new(),
    };
    let message = format!(
        "{}: {} that {} lacks, on {}: {}.{hint}",
        test.name,
        counted(names.len(), "label", "labels"),
        context.train.name,
        rows(touched),
        listed(names.iter().copied(), 8)
    );
    let of_one = |row: &usize| {
        context.label(test, *row).is_some_and(|label| names.binary_search(&label).is_ok())
    };
    Some(
        Finding::new(Severity::Error, "test_labels_unknown", names.len())
            .says(message)
            .at(test.table, (0..test.table.len()).filter(of_one))
            .advises("Correct the labels, remove the rows, or add rows of these classes to the training file."),
    )
}

fn missing(context: &Context<'_>, learnt: &Counts<'_>, asked: &Counts<'_>) -> Option<Finding> {
    let test = context.test.as_ref()?;
    let names: Vec<&str> =
        learnt.keys().copied().filter(|name| !asked.contains_key(name)).collect();
    let message = format!(
        "{}: no row of {}: {}.",
        test.name,
        match names.len() {
            1 => "one class".to_owned(),
            n => counted(n, "class", "classes"),
        },
        listed(names.iter().copied(), 8)
    );
    (!names.is_empty()).then(|| {
        Finding::new(Severity::Note, "test_labels_missing", names.len())
            .says(message)
            .advises("The test says nothing about these classes; add test rows of them.")
    })
}

fn shift(context: &Context<'_>, learnt: &Counts<'_>, asked: &Counts<'_>) -> Option<Finding> {
    let (n, m) = (learnt.values().sum::<usize>() as f64, asked.values().sum::<usize>() as f64);
    let names = learnt.keys().chain(asked.keys().filter(|name| !learnt.contains_key(*name)));
    let shares = names.map(|name| {
        let of = |counts: &Counts<'_>, whole: f64| *counts.get(name).unwrap_or(&0) as f64 / whole;
        (*name, of(learnt, n), of(asked, m))
    });
    let shares: Vec<(&str, f64, f64)> = shares.collect();
    let distance = shares.iter().map(|(_, p, q)| (p - q).abs()).sum::<f64>() / 2.0;
    // What chance alone does to files of these sizes: the mean of |p − q| is √(2/π · p(1−p)(1/n + 1/m)).
    let chance = shares.iter().map(|(_, p, _)| (p * (1.0 - p) * (1.0 / n + 1.0 / m)).sqrt());
    let chance = chance.sum::<f64>() / 2.0 * (2.0 / std::f64::consts::PI).sqrt();
    if distance < SHIFTED || distance < 2.0 * chance {
        return None;
    }
    let gap = |x: &(&str, f64, f64)| (x.1 - x.2).abs();
    let widest = shares.iter().max_by(|a, b| gap(a).total_cmp(&gap(b)))?;
    let message = format!(
        "The classes are mixed differently in the two files (distance {} of at most 100%): {} is {} of {} and {} of {}.",
        share(distance),
        quoted(widest.0),
        share(widest.1),
        context.train.name,
        share(widest.2),
        context.test.as_ref()?.name
    );
    let severity = if distance >= STRANGE { Severity::Warning } else { Severity::Note };
    Some(
        Finding::new(severity, "class_shift", shares.len())
            .says(message)
            .advises("Is the test drawn from what the model will meet? Accuracy and calibration depend on the mix."),
    )
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, labelled, report};

    #[test]
    fn labels_of_one_file_alone_are_named_with_what_they_may_mean() {
        let train = labelled(&[("billing", 40), ("bug", 40), ("praise", 40)]);
        let test = labelled(&[("billling", 20), ("bug", 20), ("billing", 20)]);
        let found = kinds(&train, Some(&test));
        assert!(found.contains(&"test_labels_unknown") && found.contains(&"test_labels_missing"));
        let report = report(&train, Some(&test));
        assert!(report.to_string().contains("Is `billling` meant to be `billing`?"), "{report}");
    }

    #[test]
    fn a_shift_is_reported_only_beyond_chance() {
        let train = labelled(&[("a", 100), ("b", 100)]);
        assert!(kinds(&train, Some(&labelled(&[("a", 80), ("b", 20)]))).contains(&"class_shift"));
        assert!(!kinds(&train, Some(&labelled(&[("a", 4), ("b", 2)]))).contains(&"class_shift"));
        assert!(!kinds(&train, Some(&labelled(&[("a", 55), ("b", 45)]))).contains(&"class_shift"));
    }
}
