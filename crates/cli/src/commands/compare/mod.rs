//! `firebrick compare`.

mod folder;

use firebrick_report::{Comparison, Field, Unit, comparison_page};

use self::folder::Model;
use crate::args::CompareArgs;
use crate::exit::Usage;
use crate::output::{self, remark};

pub(crate) fn run(args: &CompareArgs) -> anyhow::Result<()> {
    let language = crate::pages::language(&args.lang)?;
    if let Some(page) = &args.report {
        crate::pages::check_free("--report", page, &[])?;
    }
    let mut models = Vec::new();
    for path in &args.models {
        models.extend(folder::read(path)?);
    }
    if models.is_empty() {
        return Err(Usage("none of these is a folder of a model".into()).into());
    }
    let comparison = beside_each_other(models);
    remarks(&comparison);
    if let Some(path) = &args.report {
        crate::pages::write(path, &comparison_page(comparison.clone(), language))?;
        remark(format_args!("the report is in {}", path.display()));
    }
    match args.json {
        true => output::json(&comparison),
        false => Ok(output::line(text(&comparison).trim_end())?),
    }
}

fn beside_each_other(models: Vec<Model>) -> Comparison {
    let reports: Vec<_> = models.iter().map(|model| model.report.clone()).collect();
    let mut comparison = Comparison::of(&reports);
    for (run, Model { data, outdated, .. }) in comparison.runs.iter_mut().zip(models) {
        (run.data, run.outdated) = (data, outdated);
        run.notes.extend(outdated.then(|| Field::new("changed since", "scores of before")));
    }
    comparison
}

/// What the table alone does not say.
fn remarks(comparison: &Comparison) {
    for run in comparison.runs.iter().filter(|run| run.outdated) {
        remark(format_args!(
            "note: the answers of {} were changed after training; its scores are of before, and never the best",
            run.name
        ));
    }
    let tables = comparison.by_task();
    if tables.len() > 1 {
        remark(
            "note: these models are of several tasks, which have no score in common: a table each",
        );
    }
    if tables.iter().any(|table| table.data_letters().is_some()) {
        remark(
            "note: not all of these models were judged on the same rows; scores can be compared, and the best is \
             marked, among those with the same letter",
        );
    }
}

/// A table a task, under its name where there are several.
fn text(comparison: &Comparison) -> String {
    let tables = comparison.by_task();
    let several = tables.len() > 1;
    let one = |part: &Comparison| match several {
        true => format!("{}\n{}", part.runs[0].task, table(part)),
        false => table(part),
    };
    tables.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// A line a model; the best value of each score among models judged on the same rows is marked.
fn table(comparison: &Comparison) -> String {
    let letters = comparison.data_letters();
    let head = comparison.scores.iter().map(|score| score.name.clone());
    let mut first = vec![String::new()];
    first.extend(letters.is_some().then(|| "judged on".to_owned()));
    let mut rows = vec![first.into_iter().chain(head).collect::<Vec<_>>()];
    let best: Vec<Vec<bool>> =
        (0..comparison.scores.len()).map(|score| comparison.best(score)).collect();
    for (at, run) in comparison.runs.iter().enumerate() {
        let notes = run.notes.iter().map(|Field { name, value }| format!("{name}: {value}"));
        let name = std::iter::once(run.name.clone()).chain(notes).collect::<Vec<_>>().join(", ");
        let mut cells = vec![name];
        cells.extend(letters.as_ref().map(|letters| letters[at].clone()));
        let scores = run.scores.iter().zip(&comparison.scores).zip(&best);
        cells.extend(scores.map(|((value, score), best)| match value {
            Some(estimate) => {
                let value = match score.unit {
                    Unit::Fraction => format!("{:.4}", estimate.value),
                    Unit::Number => output::number(estimate.value),
                };
                format!("{value}{}", if best[at] { " *" } else { "  " })
            }
            None => "–  ".into(),
        }));
        rows.push(cells);
    }
    output::table(&rows)
}
