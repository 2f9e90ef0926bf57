//! Rows that occur more than once within a file.

use super::context::{Context, File};
use super::finding::{Finding, SHOWN, Severity};
use super::near::{self, Clusters, Pair};
use super::words::{counted, excerpt, percent, rows};

/// From this share of the rows on, repeats are more than an accident.
const MANY: f64 = 0.05;

pub(super) fn exact(context: &Context<'_>) -> Vec<Finding> {
    context.files().filter_map(|file| exact_in(context, file)).collect()
}

fn exact_in(context: &Context<'_>, file: &File<'_>) -> Option<Finding> {
    let groups = &file.repeats;
    let surplus: usize = groups.iter().map(|group| group.len() - 1).sum();
    let largest = groups.iter().max_by_key(|group| (group.len(), std::cmp::Reverse(group[0])))?;
    let (name, n) = (file.name, file.table.len());
    let what = match context.layout.text {
        Some(_) => "with the text of an earlier row, up to case and spaces",
        None => "with the cells of an earlier row",
    };
    let message = format!(
        "{name}: {} of {} ({}) {what}; one occurs {} times.",
        rows(surplus),
        super::words::grouped(n),
        percent(surplus, n),
        largest.len()
    );
    let finding = Finding::new(severity(surplus, n), "duplicate_rows", surplus)
        .says(message)
        .at(file.table, largest.iter().copied())
        .advises(
            "Remove the repeats unless they are what the model will meet. Rows that are cut into training and \
             validation by this program are kept on one side.",
        );
    Some(match file.text(largest[0]) {
        Some(_) => finding.shows(excerpt(&file.shown_text(largest[0]), 60)),
        None => finding,
    })
}

fn severity(part: usize, whole: usize) -> Severity {
    if part as f64 >= MANY * whole as f64 { Severity::Warning } else { Severity::Note }
}

pub(super) fn nearly(context: &Context<'_>) -> Vec<Finding> {
    context.files().filter_map(nearly_in).collect()
}

fn nearly_in(file: &File<'_>) -> Option<Finding> {
    let firsts = firsts(file);
    let texts: Option<Vec<&str>> = firsts.iter().map(|&row| file.text(row)).collect();
    let pairs = near::pairs(&texts?, |_, _| true);
    let mut clusters = Clusters::new(firsts.len());
    pairs.iter().for_each(|pair| {
        clusters.join(pair.a, pair.b);
    });
    let surplus = (0..firsts.len()).filter(|&i| clusters.of(i) != i).count();
    (surplus > 0).then(|| describe(file, &firsts, &pairs, surplus))
}

fn describe(file: &File<'_>, firsts: &[usize], pairs: &[Pair], surplus: usize) -> Finding {
    let (name, n) = (file.name, file.table.len());
    let message = format!(
        "{name}: {} ({}) {} nearly another text of the file: 80% or more of their short pieces are shared.",
        rows(surplus),
        percent(surplus, n),
        if surplus == 1 { "is" } else { "are" }
    );
    let mut finding = Finding::new(severity(surplus, n), "near_duplicate_rows", surplus)
        .says(message)
        .advises(
            "Look at the pairs: templates and edited copies are learnt by heart, and on two sides of a split they \
             make the score too good.",
        );
    for pair in pairs.iter().take(SHOWN.div_ceil(2)) {
        let (a, b) = (firsts[pair.a], firsts[pair.b]);
        finding = finding.at(file.table, [a, b]).shows(super::leakage::likeness(
            (file, a),
            (file, b),
            pair.jaccard,
        ));
    }
    finding
}

/// One row of each group of repeats, and all rows that are not repeated; rows without content are left out.
pub(super) fn firsts(file: &File<'_>) -> Vec<usize> {
    let mut repeated = vec![false; file.table.len()];
    for &row in file.repeats.iter().flat_map(|group| &group[1..]) {
        repeated[row] = true;
    }
    (0..file.table.len()).filter(|&row| !repeated[row] && file.keys[row].is_some()).collect()
}

/// Texts with more than one label.
pub(super) fn conflicts(context: &Context<'_>) -> Vec<Finding> {
    if context.layout.text.is_none() {
        return Vec::new();
    }
    context.files().filter_map(|file| conflicts_in(context, file)).collect()
}

fn conflicts_in(context: &Context<'_>, file: &File<'_>) -> Option<Finding> {
    let labels = |group: &[usize]| {
        let mut labels: Vec<&str> =
            group.iter().filter_map(|&row| context.label(file, row)).collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    };
    let groups: Vec<&Vec<usize>> =
        file.repeats.iter().filter(|group| labels(group).len() > 1).collect();
    let touched: usize = groups.iter().map(|group| group.len()).sum();
    let first = groups.first()?;
    let message = format!(
        "{}: {} ({}) {} more than one label.",
        file.name,
        counted(groups.len(), "text", "texts"),
        rows(touched),
        if groups.len() == 1 { "has" } else { "have" }
    );
    let finding = Finding::new(Severity::Warning, "label_conflicts", groups.len())
        .says(message)
        .at(file.table, first.iter().copied())
        .advises("Decide which label is right; no model can learn both, and the score counts one of them as wrong.");
    Some(groups.iter().take(SHOWN).fold(finding, |finding, group| {
        let text = excerpt(&file.shown_text(group[0]), 60);
        finding.shows(format!("{}: {text}", super::words::listed(labels(group), 4)))
    }))
}
