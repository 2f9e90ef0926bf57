//! The files and what their columns are for.

use super::super::{Section, left_out};
use crate::html::number::grouped;
use crate::html::{Column, Table, escape, name, short, with_code};
use crate::language::{Language, Words};
use crate::model::{CheckReport, CheckedFile};

/// Files that are listed.
const LISTED: usize = 50;

/// Columns of a remark that are shown.
const LONGEST: usize = 2000;

pub(super) fn files(report: &CheckReport, language: Language) -> Option<Section> {
    let w = language.words();
    let roles = report.roles.trim();
    let roles = match roles {
        "" => String::new(),
        roles => format!("<p>{}</p>\n", with_code(&short(&language.said_of_each(roles), LONGEST))),
    };
    let table = if report.files.is_empty() { String::new() } else { table(report, language) };
    Section::new("files", w.check.files, "", roles + &table)
}

fn table(report: &CheckReport, language: Language) -> String {
    let w = language.words();
    let columns = vec![
        Column::name(w.check.file),
        Column::place(w.check.side),
        Column::number(w.check.rows),
        Column::number(w.check.columns_of),
        Column::long(w.check.form),
        Column::long(w.check.remarks),
    ];
    let mut table = Table::new(w.check.files, columns);
    for file in report.files.iter().take(LISTED) {
        table.row(row(file, language));
    }
    table.html() + &left_out(report.files.len(), LISTED, w)
}

fn row(file: &CheckedFile, language: Language) -> Vec<String> {
    let w = language.words();
    let remarks: Vec<String> = file.remarks.iter().take(10).map(|r| remark(r, language)).collect();
    vec![
        name(&file.name, 60, w.frame.empty),
        escape(side(&file.side, w)),
        grouped(file.rows),
        grouped(file.columns),
        with_code(&short(&language.said_of_each(&file.form), 300)),
        remarks.join("<br/>"),
    ]
}

fn remark(remark: &str, language: Language) -> String {
    with_code(&short(&language.said(remark), LONGEST))
}

fn side<'a>(side: &'a str, w: &Words) -> &'a str {
    match side {
        "train" => w.data.train,
        "test" => w.data.test,
        other => other,
    }
}
