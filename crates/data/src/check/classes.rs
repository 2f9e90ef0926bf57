//! The classes and how many rows each has.

use super::context::Context;
use super::finding::{Finding, SHOWN, Severity};
use super::report::{ClassCount, ClassSummary};
use super::words::{counted, grouped, listed, quoted, rows};

/// The report names at most so many classes.
const NAMED: usize = 200;

/// A class needs so many rows for one to be held out.
const FEWEST: usize = 2;

/// With fewer rows a class is hardly learnt, and its score is chance.
const FEW: usize = 10;

/// From this ratio of the largest class to the smallest on, accuracy says little about the smallest.
const UNEVEN: f64 = 10.0;

pub(super) fn summary(context: &Context<'_>) -> Option<ClassSummary> {
    context.layout.target.filter(|_| context.layout.is_classification())?;
    let train = context.label_counts(&context.train);
    let test = context.test.as_ref().map(|test| context.label_counts(test));
    let mut names: Vec<&str> = train.keys().copied().collect();
    let new =
        test.iter().flat_map(|counts| counts.keys()).filter(|name| !train.contains_key(*name));
    names.extend(new);
    let rows = |name: &str| train.get(name).copied().unwrap_or(0);
    names.sort_by_key(|name| std::cmp::Reverse(rows(name)));
    let (count, smallest) = (names.len(), train.values().min().copied().unwrap_or(0));
    let classes = names.into_iter().take(NAMED).map(|name| ClassCount {
        label: name.to_owned(),
        train: rows(name),
        test: test.as_ref().map(|counts| counts.get(name).copied().unwrap_or(0)),
    });
    let classes: Vec<ClassCount> = classes.collect();
    let largest = classes.first().map_or(0, |class| class.train);
    Some(ClassSummary { count, classes, imbalance: largest as f64 / smallest.max(1) as f64 })
}

pub(super) fn sizes(context: &Context<'_>) -> Vec<Finding> {
    let counts = context.label_counts(&context.train);
    let total: usize = counts.values().sum();
    let (Some(largest), Some(smallest)) = (
        counts.iter().max_by_key(|(name, rows)| (**rows, std::cmp::Reverse(**name))),
        counts.iter().min_by_key(|(name, rows)| (**rows, **name)),
    ) else {
        return Vec::new();
    };
    if counts.len() == 1 {
        return vec![one_class(context, largest.0, total)];
    }
    if counts.len() * 4 > total && counts.len() > 20 {
        return vec![too_many(context, counts.len(), total)];
    }
    let mut findings = Vec::new();
    let under = |low: usize, high: usize| {
        let few = counts.iter().filter(move |(_, rows)| (low..high).contains(*rows));
        few.map(|(name, _)| *name).collect::<Vec<_>>()
    };
    findings.extend(small(context, "class_too_small", Severity::Error, &under(0, FEWEST)));
    findings.extend(small(context, "class_small", Severity::Warning, &under(FEWEST, FEW)));
    let ratio = *largest.1 as f64 / *smallest.1 as f64;
    if ratio >= UNEVEN {
        findings.push(uneven(largest, smallest, ratio));
    }
    findings
}

fn one_class(context: &Context<'_>, name: &str, total: usize) -> Finding {
    let message = format!(
        "{}: every one of the {} has the label {}.",
        context.train.name,
        rows(total),
        quoted(name)
    );
    Finding::new(Severity::Error, "one_class", total)
        .says(message)
        .advises("A classifier needs at least 2 classes: is this the right label column?")
}

fn too_many(context: &Context<'_>, classes: usize, total: usize) -> Finding {
    let message = format!(
        "{}: the label has {} different values in {}.",
        context.train.name,
        grouped(classes),
        rows(total)
    );
    Finding::new(Severity::Error, "too_many_classes", classes).says(message).advises(
        "A class needs several rows: is this the right label column, and is it a class at all?",
    )
}

fn small(
    context: &Context<'_>,
    kind: &'static str,
    severity: Severity,
    names: &[&str],
) -> Option<Finding> {
    let table = context.train.table;
    let (what, advice) = match kind {
        "class_too_small" => (
            "a single row",
            "Add rows, merge it with another class, or remove it: a class needs 2 rows, so that one can be held out.",
        ),
        _ => (
            "fewer than 10 rows",
            "Add rows or merge it with another class; so few teach little, and its score is chance.",
        ),
    };
    let message = format!(
        "{}: {} with {what}: {}.",
        context.train.name,
        counted(names.len(), "class", "classes"),
        listed(names.iter().copied(), 8)
    );
    let of_one = |row: &usize| {
        context.label(&context.train, *row).is_some_and(|label| names.binary_search(&label).is_ok())
    };
    let finding = Finding::new(severity, kind, names.len()).says(message).advises(advice);
    (!names.is_empty()).then(|| finding.at(table, (0..table.len()).filter(of_one).take(SHOWN)))
}

fn uneven(largest: (&&str, &usize), smallest: (&&str, &usize), ratio: f64) -> Finding {
    let severity = if ratio >= UNEVEN * UNEVEN { Severity::Warning } else { Severity::Note };
    let message = format!(
        "The classes are uneven: {} has {}, {} has {}, a ratio of {ratio:.0}.",
        quoted(largest.0),
        rows(*largest.1),
        quoted(smallest.0),
        rows(*smallest.1)
    );
    Finding::new(severity, "class_imbalance", 2)
        .says(message)
        .advises("Judge by macro F1 and each class's recall, not by accuracy alone; class weights or more rows help the small ones.")
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, labelled};

    #[test]
    fn small_and_uneven_classes_are_named_by_their_sizes() {
        let table = labelled(&[("a", 1), ("b", 5), ("c", 60)]);
        let found = kinds(&table, None);
        assert!(found.contains(&"class_too_small") && found.contains(&"class_small"));
        assert!(found.contains(&"class_imbalance"));
        assert!(kinds(&labelled(&[("a", 30), ("b", 60)]), None).is_empty());
    }

    #[test]
    fn one_class_or_one_a_row_is_no_classification() {
        assert_eq!(kinds(&labelled(&[("a", 30)]), None), ["one_class"]);
        let names: Vec<String> =
            (0..40).map(|i| format!("{}{}", "xyz".repeat(1 + i % 7), i * i)).collect();
        let many: Vec<(&str, usize)> = names.iter().map(|name| (name.as_str(), 1)).collect();
        assert!(kinds(&labelled(&many), None).contains(&"too_many_classes"));
    }
}
