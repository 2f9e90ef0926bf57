//! What stands out.

use super::super::{Section, left_out};
use crate::html::number::grouped;
use crate::html::{escape, short, with_code};
use crate::language::{Language, Words, fill};
use crate::model::{CheckReport, Finding, Severity};

/// Findings that are shown.
const LISTED: usize = 300;

/// Examples of a finding that are shown.
const EXAMPLES: usize = 10;

/// Columns of a message that are shown.
const LONGEST: usize = 2000;

pub(super) fn findings(report: &CheckReport, language: Language) -> Option<Section> {
    let w = language.words();
    let shown = report.findings.iter().take(LISTED);
    let cards: String = shown.map(|found| finding(found, language)).collect();
    let body = match cards.as_str() {
        "" => format!("<p class=\"clean\">{}</p>\n", escape(w.check.clean)),
        cards => cards.to_owned() + &left_out(report.findings.len(), LISTED, w),
    };
    Section::new("findings", w.check.findings, &escape(&tally(report, w)), body)
}

/// `1 error, 2 warnings`.
fn tally(report: &CheckReport, w: &Words) -> String {
    let c = &w.check;
    let kinds = [
        (Severity::Error, c.one_error, c.errors),
        (Severity::Warning, c.one_warning, c.warnings),
        (Severity::Note, c.one_note, c.notes),
    ];
    let part = |(severity, one, several): (Severity, &str, &str)| {
        let count = report.findings.iter().filter(|f| f.severity == severity).count();
        let word = if count == 1 { one } else { several };
        (count > 0).then(|| fill(word, &[&grouped(count as u64)]))
    };
    let parts: Vec<String> = kinds.into_iter().filter_map(part).collect();
    parts.join(" · ")
}

fn finding(finding: &Finding, language: Language) -> String {
    let c = &language.words().check;
    let (class, word) = match finding.severity {
        Severity::Error => ("error", c.error),
        Severity::Warning => ("warning", c.warning),
        Severity::Note => ("note", c.note),
    };
    let said = |text: &str| with_code(&short(&language.said(text), LONGEST));
    let paragraph = |class: &str, html: String| match html.is_empty() {
        true => html,
        false => format!("<p class=\"{class}\">{html}</p>\n"),
    };
    let place = escape(&short(&language.said_of_each(&finding.place), 600));
    let examples = finding.examples.iter().take(EXAMPLES);
    let examples: String =
        examples.map(|example| format!("<li><bdi>{}</bdi></li>", said(example))).collect();
    let examples = match examples.as_str() {
        "" => examples,
        list => format!("<ul class=\"examples\">{list}</ul>\n"),
    };
    format!(
        "<article class=\"finding {class}\">\n<p class=\"kind\"><b>{}</b> <span>{}</span></p>\n{}{}{examples}{}</article>\n",
        escape(word),
        escape(&short(&finding.kind, 60)),
        paragraph("message", said(&finding.message)),
        paragraph("where", place),
        paragraph("advice", said(&finding.advice)),
    )
}
