//! The page around the sections.

use crate::budget::fit;
use crate::html::{escape, short};
use crate::language::{Language, Words};
use crate::model::{CheckReport, Comparison, RunReport};
use crate::notice::MARKS;
use crate::section::{Section, check, sections};

/// How the page looks.
const STYLE: &str = include_str!("style.css");

/// What a browser may load for the page: nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A run as a page.
#[derive(Debug, Clone, Copy)]
pub struct Page;

impl Page {
    /// The report as one self-contained HTML page, well-formed as XML too: no script, no request, light or dark as the
    /// reader's system is, printable.
    ///
    /// Whatever is in the report is text, never markup. Long lists are cut with a line that says so and many points are
    /// thinned, so that the page stays under 2 MB.
    pub fn render(report: &RunReport, language: Language) -> String {
        let w = language.words();
        page(report, w.frame.report, language)
    }
}

/// Several runs beside each other, as a page: their scores in a table with the best marked, and how they learnt.
///
/// Runs of several tasks have a table each. See [`Comparison::of`], whose result may be given more, such as what data the
/// runs were judged on and tests of the differences, before [`Page::render`].
pub fn comparison_page(comparison: Comparison, language: Language) -> String {
    let w = language.words();
    let runs = &comparison.runs;
    let titles: Vec<String> = runs.iter().take(4).map(|run| short(&run.name, 40)).collect();
    let more = if runs.len() > titles.len() { " …" } else { "" };
    let title = titles.join(" · ") + more;
    let report = RunReport { title, comparison: Some(comparison), ..RunReport::default() };
    page(&report, w.frame.comparison, language)
}

/// What there is to say about data before training, as a page.
///
/// The same holds for it as for [`Page::render`].
pub fn check_page(report: &CheckReport, language: Language) -> String {
    let kind = language.words().check.kind;
    let head = Head { title: &report.title, summary: "", kind };
    document(&head, check::sections(report, language), language)
}

fn page(report: &RunReport, kind: &str, language: Language) -> String {
    let sections = sections(&report.translated(language), language.words());
    document(&Head { title: &report.title, summary: &report.summary, kind }, sections, language)
}

/// What a page begins with.
struct Head<'a> {
    title: &'a str,
    summary: &'a str,
    kind: &'a str,
}

fn document(head: &Head<'_>, mut sections: Vec<Section>, language: Language) -> String {
    let w = language.words();
    let note = format!("<p class=\"aside\">{}</p>\n", escape(w.frame.too_large));
    fit(&mut sections, &note);
    let title = if head.title.trim().is_empty() { w.frame.untitled } else { head.title };
    let body: String = sections.iter().map(section).collect();
    let body = if body.is_empty() {
        format!("<p class=\"lead\">{}</p>\n", escape(w.frame.nothing))
    } else {
        body
    };
    let contents = contents(&sections, w);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <div class=\"{}\">\n{}{}<main>\n{}\n{body}</main>\n<footer>{}</footer>\n</div>\n</body>\n</html>\n",
        language.tag(),
        escape(&short(title, 120)),
        if contents.is_empty() { "page" } else { "page with-nav" },
        header(head, title),
        contents,
        MARKS.concat(),
        escape(w.frame.made_by)
    )
}

fn header(head: &Head<'_>, title: &str) -> String {
    let summary = escape(&short(head.summary, 1000));
    let summary =
        if summary.is_empty() { summary } else { format!("<p dir=\"auto\">{summary}</p>") };
    format!(
        "<header><p class=\"kind\">{}</p><h1 dir=\"auto\">{}</h1>{summary}</header>\n",
        escape(head.kind),
        escape(&short(title, 240))
    )
}

/// Not worth it for a section or two.
fn contents(sections: &[Section], w: &Words) -> String {
    if sections.len() < 3 {
        return String::new();
    }
    let entry = |s: &Section| format!("<li><a href=\"#{}\">{}</a></li>", s.id, escape(s.title));
    let entries: String = sections.iter().map(entry).collect();
    format!(
        "<nav class=\"nav\" aria-label=\"{}\"><ul>{entries}</ul></nav>\n",
        escape(w.frame.contents)
    )
}

fn section(s: &Section) -> String {
    let (id, title) = (s.id, escape(s.title));
    format!(
        "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>\n{}</section>\n",
        s.body
    )
}
