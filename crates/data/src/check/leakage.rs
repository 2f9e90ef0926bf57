//! Test rows that were already seen in training.

use std::collections::{BTreeSet, HashMap};

use super::context::{Context, File};
use super::duplicates::firsts;
use super::finding::{Finding, SHOWN, Severity};
use super::near;
use super::words::{excerpt, percent, rows, share};

/// Near copies are an accident below this share of the test rows.
const FEW: f64 = 0.01;

pub(super) fn exact(context: &Context<'_>) -> Vec<Finding> {
    let Some(test) = &context.test else { return Vec::new() };
    let train = first_rows(&context.train);
    let seen: Vec<(usize, usize)> = (0..test.table.len())
        .filter_map(|row| Some((row, *train.get(&test.keys[row]?)?)))
        .collect();
    let Some(&(first, original)) = seen.first() else { return Vec::new() };
    // Two people may share all numbers; two texts are the same by copying, or too short to differ.
    let (severity, what) = match context.layout.text {
        Some(_) => (Severity::Warning, "with a text that is also in"),
        None => (Severity::Note, "that are, cell for cell, also in"),
    };
    let message = format!(
        "{}: {} of {} ({}) {what} {}.",
        test.name,
        rows(seen.len()),
        super::words::grouped(test.table.len()),
        percent(seen.len(), test.table.len()),
        context.train.name
    );
    let finding = Finding::new(severity, "test_rows_in_train", seen.len())
        .says(message)
        .at(test.table, [first])
        .at(context.train.table, [original])
        .advises(
            "Remove them from one of the files; on rows that were learnt the score is too good.",
        );
    let texts = seen.iter().filter(|&&(row, _)| test.text(row).is_some()).take(3);
    let shown = texts.map(|&(row, _)| excerpt(&test.shown_text(row), 60));
    vec![shown.fold(finding, Finding::shows)]
}

fn first_rows(file: &File<'_>) -> HashMap<u128, usize> {
    let mut rows = HashMap::new();
    for (row, key) in file.keys.iter().enumerate() {
        if let Some(key) = key {
            rows.entry(*key).or_insert(row);
        }
    }
    rows
}

pub(super) fn nearly(context: &Context<'_>) -> Vec<Finding> {
    nearly_seen(context).into_iter().collect()
}

fn nearly_seen(context: &Context<'_>) -> Option<Finding> {
    let (train, test) = (&context.train, context.test.as_ref()?);
    let learnt = firsts(train);
    let train_keys = first_rows(train);
    let new = |row: &usize| test.keys[*row].is_some_and(|key| !train_keys.contains_key(&key));
    let asked: Vec<usize> = firsts(test).into_iter().filter(new).collect();
    let texts: Option<Vec<&str>> = learnt
        .iter()
        .map(|&row| train.text(row))
        .chain(asked.iter().map(|&row| test.text(row)))
        .collect();
    let border = learnt.len();
    let pairs = near::pairs(&texts?, |a, b| (a < border) != (b < border));
    let touched: BTreeSet<usize> = pairs.iter().map(|pair| asked[pair.b - border]).collect();
    if touched.is_empty() {
        return None;
    }
    let count = with_repeats(test, &touched);
    let few = (count as f64) < FEW * test.table.len() as f64;
    let message = format!(
        "{}: {} ({}) {} nearly a text of {}: 80% or more of their short pieces are shared.",
        test.name,
        rows(count),
        percent(count, test.table.len()),
        if count == 1 { "is" } else { "are" },
        train.name
    );
    let severity = if few { Severity::Note } else { Severity::Warning };
    let mut finding = Finding::new(severity, "test_rows_nearly_in_train", count)
        .says(message)
        .advises("Look at the pairs. Copies with small changes make the score too good; keep each family of texts in one file.");
    for pair in pairs.iter().take(SHOWN.div_ceil(2)) {
        let (a, b) = (learnt[pair.a], asked[pair.b - border]);
        finding = finding.at(test.table, [b]).at(train.table, [a]);
        finding = finding.shows(likeness((test, b), (train, a), pair.jaccard));
    }
    Some(finding)
}

/// The rows, counted together with their exact repeats.
fn with_repeats(file: &File<'_>, rows: &BTreeSet<usize>) -> usize {
    let repeats = file.repeats.iter().filter(|group| rows.contains(&group[0]));
    rows.len() + repeats.map(|group| group.len() - 1).sum::<usize>()
}

/// Two texts and how alike they are: what differs is what to look at, so the excerpts begin shortly before it.
pub(super) fn likeness(a: (&File<'_>, usize), b: (&File<'_>, usize), jaccard: f64) -> String {
    let text = |(file, row): (&File<'_>, usize)| file.shown_text(row).into_owned();
    let (first, second) = (text(a), text(b));
    let same = first.chars().zip(second.chars()).take_while(|(x, y)| x == y).count();
    let skipped = same.saturating_sub(20);
    let cut = |text: &str| {
        let start = if skipped == 0 { "" } else { "…" };
        let rest: String = text.chars().skip(skipped).take(60).collect();
        start.to_owned() + &excerpt(&rest, 45)
    };
    format!("{} alike: “{}” / “{}”", share(jaccard), cut(&first), cut(&second))
}
