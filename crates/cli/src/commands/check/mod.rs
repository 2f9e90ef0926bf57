//! `firebrick check`.

mod page;

use std::path::{Path, PathBuf};

use firebrick_data::{
    BadRows, CheckOptions, CheckReport, PersonalFinder, Quarantine, ReadOptions, RoleOptions,
    Severity, Table, check,
};
use firebrick_report::{Language, check_page};

use crate::args::CheckArgs;
use crate::exit::{BadData, Usage, is_closed_pipe};
use crate::output;

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<()> {
    let language = crate::pages::language(&args.lang)?;
    refuse_overwriting(args)?;
    let reading = args.reading.options_or(BadRows::Skip)?;
    let train = read(&args.data, &reading)?;
    let test = args.test.as_ref().map(|path| read(path, &reading)).transpose()?;
    let finder = (!args.no_personal).then(PersonalFinder::default);
    let bad_rows = reading.on_bad_rows;
    let options = CheckOptions { bad_rows, ..options(args, finder.as_ref()) };
    let report = check(&train, test.as_ref(), &options)?;
    told(&report, reading.quarantine.as_ref());
    if let Some(path) = &args.html {
        write_page(path, &report, language)?;
    }
    match print(&report, args.json) {
        // Who stops reading the report, as `head` does, still wants to know how it ends.
        Err(error) if !is_closed_pipe(&error) => return Err(error),
        _ => {}
    }
    match args.strict {
        true => strict(&report),
        false => Ok(()),
    }
}

fn read(path: &Path, options: &ReadOptions) -> anyhow::Result<Table> {
    super::read_tables(&[path.to_owned()], options)
}

fn options<'a>(args: &CheckArgs, personal: Option<&'a PersonalFinder>) -> CheckOptions<'a> {
    let roles = RoleOptions {
        text: args.text.clone(),
        label: args.label.clone(),
        features: args.features.clone(),
        task: args.task,
        ..RoleOptions::default()
    };
    let (group, rate) = (args.group.clone(), args.rate);
    let max_tokens = args.max_tokens as usize;
    CheckOptions { roles, group, max_tokens, rate, personal, ..CheckOptions::default() }
}

/// A check changes no data, whatever is mistyped; and standard input is one file, not two.
fn refuse_overwriting(args: &CheckArgs) -> anyhow::Result<()> {
    let is_stdin = |path: &Path| path.as_os_str() == "-";
    if is_stdin(&args.data) && args.test.as_deref().is_some_and(is_stdin) {
        return Err(Usage("standard input (-) can't be both files".into()).into());
    }
    let data: Vec<PathBuf> = std::iter::once(&args.data).chain(&args.test).cloned().collect();
    args.html.iter().try_for_each(|page| crate::pages::check_free("--html", page, &data))
}

/// Where the rows are that are set aside.
fn told(report: &CheckReport, quarantine: Option<&Quarantine>) {
    let aside: usize = report.files.iter().map(|file| file.account.set_aside).sum();
    if let Some(kept) = quarantine.filter(|_| aside > 0) {
        output::remark(format_args!("rows set aside: {aside}, kept in {}", kept.path().display()));
    }
}

fn write_page(path: &Path, report: &CheckReport, language: Language) -> anyhow::Result<()> {
    crate::pages::write(path, &check_page(&page::page(report), language))?;
    output::remark(format_args!("the page is {}", path.display()));
    Ok(())
}

fn print(report: &CheckReport, json: bool) -> anyhow::Result<()> {
    match json {
        true => output::json(report),
        false => Ok(output::line(report.to_string().trim_end())?),
    }
}

fn strict(report: &CheckReport) -> anyhow::Result<()> {
    if !report.fails_strict() {
        return Ok(());
    }
    let counted = |severity: Severity| match report.count(severity) {
        1 => format!("1 {severity}"),
        n => format!("{n} {severity}s"),
    };
    let found = [Severity::Error, Severity::Warning].map(counted).join(" and ");
    Err(BadData(format!("{found} found, and --strict allows none")).into())
}
