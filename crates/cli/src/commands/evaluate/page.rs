//! The page of an evaluation.

use std::path::Path;

use firebrick_bundle::Predictor;
use firebrick_evaluate::slices_section;
use firebrick_report::{Asked, Page, RunReport};

use super::Found;
use super::file::File;
use crate::args::EvaluateArgs;
use crate::output::remark;

/// Writes it where nothing else is.
pub(super) fn write(
    path: &Path,
    args: &EvaluateArgs,
    found: &Found,
    predictor: &Predictor,
    file: &File<'_>,
) -> anyhow::Result<()> {
    let language = crate::pages::language(&args.lang)?;
    let page = report(args, found, predictor, file)?;
    crate::pages::write(path, &Page::render(&page, language))?;
    remark(format_args!("the report is in {}", path.display()));
    Ok(())
}

fn report(
    args: &EvaluateArgs,
    found: &Found,
    predictor: &Predictor,
    file: &File<'_>,
) -> anyhow::Result<RunReport> {
    let info = predictor.info();
    let lines = found.answers.lines().to_vec();
    let show = |row: usize| file.show(lines[row]);
    let mut page = found.answers.page(file.source(), info.label_column(), &show)?;
    page.title = format!("{} on {}", args.model.display(), file.source());
    page.asked = Some(Asked {
        command: super::super::command_line(),
        target: info.label_column().to_owned(),
        inputs: info.text_column().unwrap_or_default().to_owned(),
        model: info.architecture().name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..Asked::default()
    });
    page.slices = found.slices.iter().map(slices_section).collect();
    firebrick_evaluate::add_decision(&mut page, predictor);
    Ok(page)
}
