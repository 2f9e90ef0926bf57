//! The sections of a check.

mod classes;
mod columns;
mod files;
mod findings;
mod numbers;

use super::Section;
use crate::language::{Language, Words};
use crate::model::CheckReport;

/// All sections that have something to show, in the order of the page.
pub(crate) fn sections(report: &CheckReport, language: Language) -> Vec<Section> {
    let w: &Words = language.words();
    let all = [
        files::files(report, language),
        findings::findings(report, language),
        classes::classes(report, w),
        numbers::target(report, w),
        numbers::lengths(report, w),
        columns::columns(report, language),
    ];
    all.into_iter().flatten().collect()
}
