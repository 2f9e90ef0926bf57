//! What was asked for.

use super::Section;
use crate::html::{escape, name, short};
use crate::language::Words;
use crate::model::{Asked, RunReport};

/// Lines beside the fixed ones.
const MORE: usize = 30;

/// Columns of a text that are shown.
const LONGEST: usize = 2000;

pub(super) fn asked(report: &RunReport, w: &Words) -> Option<Section> {
    let asked = report.asked.as_ref()?;
    let command = if asked.command.trim().is_empty() {
        String::new()
    } else {
        let command = escape(&short(&asked.command, LONGEST));
        format!("<pre aria-label=\"{}\"><code>{command}</code></pre>\n", escape(w.asked.command))
    };
    let facts = facts(asked, w);
    let facts =
        if facts.is_empty() { facts } else { format!("<dl class=\"facts\">{facts}</dl>\n") };
    Section::new("asked", w.asked.title, "", facts + &command)
}

fn facts(asked: &Asked, w: &Words) -> String {
    let seed = asked.seed.map(|seed| seed.to_string()).unwrap_or_default();
    let fixed = [
        (w.asked.task, asked.task.as_str()),
        (w.asked.inputs, &asked.inputs),
        (w.asked.target, &asked.target),
        (w.asked.model, &asked.model),
        (w.asked.device, &asked.device),
        (w.asked.seed, &seed),
        (w.asked.version, &asked.version),
        (w.asked.date, &asked.date),
    ];
    let more = asked.more.iter().take(MORE).map(|f| (f.name.as_str(), f.value.as_str()));
    let shown = fixed.into_iter().chain(more).filter(|(_, value)| !value.trim().is_empty());
    shown
        .map(|(what, value)| {
            let (what, value) = (name(what, 40, w.frame.empty), name(value, 300, w.frame.empty));
            format!("<div><dt>{what}</dt><dd>{value}</dd></div>")
        })
        .collect()
}
