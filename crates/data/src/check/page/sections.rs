//! The parts of the page.

use super::super::display::{values, word};
use super::super::finding::{Finding, Severity};
use super::super::report::{CheckReport, ClassCount, ColumnSummary};
use super::super::words::{grouped, number, share};
use super::escape::{escape, with_code};
use super::svg;

/// So many classes and columns are drawn.
const DRAWN: usize = 60;

pub(super) fn findings(report: &CheckReport) -> String {
    let cards: String = report.findings.iter().map(finding).collect();
    let clean = "<p class=\"clean\">Nothing stands out.</p>";
    format!(
        "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings <span class=\"tally\">{}</span></h2>\n{}</section>\n",
        escape(&report.tally()),
        if cards.is_empty() { clean } else { &cards }
    )
}

fn finding(finding: &Finding) -> String {
    let class = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let place = finding.place();
    let place = match place.as_str() {
        "" => String::new(),
        place => format!("<p class=\"place\">{}</p>", escape(place)),
    };
    let examples: String = finding
        .examples
        .iter()
        .map(|example| format!("<li><bdi>{}</bdi></li>", with_code(example)))
        .collect();
    let examples = match examples.as_str() {
        "" => examples,
        list => format!("<ul class=\"examples\">{list}</ul>"),
    };
    format!(
        "<article class=\"finding {class}\">\n<p class=\"kind\"><strong>{class}</strong> <span>{}</span></p>\n\
         <p class=\"message\">{}</p>\n{place}{examples}<p class=\"advice\">{}</p>\n</article>\n",
        finding.kind,
        with_code(&finding.message),
        with_code(&finding.advice)
    )
}

pub(super) fn classes(report: &CheckReport) -> String {
    let Some(summary) = &report.classes else { return String::new() };
    let most = summary.classes.iter().map(|c| c.train).max().unwrap_or(0).max(1) as f64;
    let total = summary.classes.iter().map(|c| c.train).sum::<usize>().max(1) as f64;
    let tested = summary.classes.iter().filter_map(|c| c.test).sum::<usize>().max(1) as f64;
    let row = |class: &ClassCount| {
        let part = class.train as f64 / total;
        let label = format!("{}: {} rows of train", class.label, grouped(class.train));
        let test = class.test.map(|test| {
            format!(
                "<td class=\"n\">{}</td><td class=\"n\">{}</td>",
                grouped(test),
                share(test as f64 / tested)
            )
        });
        format!(
            "<tr><th scope=\"row\"><bdi>{}</bdi></th><td class=\"wide\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td>{}</tr>\n",
            escape(&class.label),
            svg::bar(&label, class.train as f64 / most, "bar"),
            grouped(class.train),
            share(part),
            test.unwrap_or_default()
        )
    };
    let body: String = summary.classes.iter().take(DRAWN).map(row).collect();
    let test = match summary.classes.first().and_then(|c| c.test) {
        Some(_) => {
            "<th scope=\"col\" class=\"n\">test</th><th scope=\"col\" class=\"n\">share</th>"
        }
        None => "",
    };
    format!(
        "<section aria-labelledby=\"classes\">\n<h2 id=\"classes\">Classes <span class=\"tally\">{}, largest over \
         smallest {:.1}</span></h2>\n<div class=\"scroll\"><table class=\"classes\"><thead><tr><th scope=\"col\">class</th>\
         <td></td><th scope=\"col\" class=\"n\">train</th><th scope=\"col\" class=\"n\">share</th>{test}</tr></thead>\
         <tbody>\n{body}</tbody></table></div>\n{}</section>\n",
        grouped(summary.count),
        summary.imbalance,
        more(summary.count, "classes")
    )
}

fn more(count: usize, what: &str) -> String {
    match count.saturating_sub(DRAWN) {
        0 => String::new(),
        more => format!("<p class=\"aside\">And {} more {what}.</p>\n", grouped(more)),
    }
}

pub(super) fn target(report: &CheckReport) -> String {
    let Some(t) = &report.target else { return String::new() };
    let figures = [
        ("rows", grouped(t.count)),
        ("min", number(t.min)),
        ("median", number(t.median)),
        ("mean", number(t.mean)),
        ("deviation", number(t.deviation)),
        ("max", number(t.max)),
    ];
    format!(
        "<section aria-labelledby=\"target\">\n<h2 id=\"target\">Target</h2>\n{}{}</section>\n",
        list(&figures),
        svg::histogram("How the target is spread", &t.histogram, "", None)
    )
}

pub(super) fn lengths(report: &CheckReport) -> String {
    let Some(s) = &report.lengths else { return String::new() };
    let mut figures = vec![
        ("median", grouped(s.p50)),
        ("90%", grouped(s.p90)),
        ("95%", grouped(s.p95)),
        ("99%", grouped(s.p99)),
        ("longest", grouped(s.max)),
        ("over the limit", share(s.over)),
    ];
    if let Some(vocabulary) = &report.vocabulary {
        figures.push(("unknown in test", share(vocabulary.unknown_tokens)));
    }
    let picture =
        svg::histogram("Text lengths in tokens", &s.histogram, " tokens", Some(s.limit as f64));
    format!(
        "<section aria-labelledby=\"lengths\">\n<h2 id=\"lengths\">Text lengths <span class=\"tally\">in tokens: words and \
         marks, a Chinese character is one</span></h2>\n{}{picture}</section>\n",
        list(&figures)
    )
}

fn list(figures: &[(&str, String)]) -> String {
    let items =
        figures.iter().map(|(name, value)| format!("<div><dt>{name}</dt><dd>{value}</dd></div>"));
    format!("<dl>{}</dl>\n", items.collect::<String>())
}

pub(super) fn columns(report: &CheckReport) -> String {
    let body: String = report.columns.iter().take(DRAWN).map(column).collect();
    format!(
        "<section aria-labelledby=\"columns\">\n<h2 id=\"columns\">Columns</h2>\n<div class=\"scroll\"><table>\
         <thead><tr><th scope=\"col\">column</th><th scope=\"col\">role</th><th scope=\"col\">type</th>\
         <th scope=\"col\">filled</th><th scope=\"col\" class=\"n\">distinct</th><th scope=\"col\">values</th></tr></thead>\
         <tbody>\n{body}</tbody></table></div>\n{}</section>\n",
        more(report.columns.len(), "columns")
    )
}

fn column(column: &ColumnSummary) -> String {
    let filled = share(column.filled);
    let spark = column.numbers.as_ref().map(|n| svg::spark(&column.name, &n.histogram));
    format!(
        "<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td>{}</td><td class=\"fill\">{}<span>{filled}</span></td>\
         <td class=\"n\">{}</td><td class=\"values\">{}<span>{}</span></td></tr>\n",
        escape(&column.name),
        word(&column.role),
        word(&column.kind),
        svg::bar(&format!("{}: {filled} filled", column.name), column.filled, "bar"),
        grouped(column.distinct),
        spark.unwrap_or_default(),
        escape(&values(column))
    )
}
