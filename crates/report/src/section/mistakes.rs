//! Wrong answers, with the words that caused them.

use super::{Section, left_out};
use crate::html::number::percent;
use crate::html::{escape, name, short};
use crate::language::{Words, fill};
use crate::model::{Mistake, RunReport, WeightedText};

/// Mistakes that are open.
const OPEN: usize = 10;

/// Mistakes that are listed.
const LISTED: usize = 50;

/// Columns of a text that are shown.
const LONGEST: usize = 700;

/// Pieces and features of a row that are shown.
const PIECES: usize = 250;

pub(super) fn mistakes(report: &RunReport, w: &Words) -> Option<Section> {
    let all = &report.mistakes;
    let cards: Vec<String> = all.iter().take(LISTED).map(|m| card(m, w)).collect();
    let open = cards.len().min(OPEN);
    let mut body = cards[..open].concat();
    if open < cards.len() {
        let more = fill(w.frame.more, &[&(cards.len() - open).to_string()]);
        let rest = cards[open..].concat();
        body.push_str(&format!("<details><summary>{}</summary>{rest}</details>\n", escape(&more)));
    }
    body.push_str(&left_out(all.len(), LISTED, w));
    let shaded = all.iter().any(|m| !m.words.is_empty());
    let sure = all.iter().any(|m| m.probability.is_some());
    let what = if sure { w.mistakes.lead } else { w.mistakes.far_lead };
    let lead = if shaded { format!("<br/>{}", w.mistakes.words_lead) } else { String::new() };
    Section::new("mistakes", w.mistakes.title, &format!("{what}{lead}"), body)
}

fn card(m: &Mistake, w: &Words) -> String {
    let sure = m.probability.map(|p| fill(w.mistakes.sure, &[&percent(p)]));
    let sure =
        sure.map_or(String::new(), |s| format!("<span class=\"soft\">{}</span>", escape(&s)));
    let place = if m.place.is_empty() {
        String::new()
    } else {
        format!("<span class=\"soft place\">{}</span>", name(&m.place, 40, w.frame.empty))
    };
    format!(
        "<article class=\"mistake\"><p class=\"verdict\"><span><span class=\"soft\">{}</span> <b>{}</b></span>\
         <span><span class=\"soft\">{}</span> <b class=\"bad\">{}</b></span>{sure}{place}</p>{}{}</article>\n",
        escape(w.mistakes.truth),
        name(&m.truth, 60, w.frame.empty),
        escape(w.mistakes.predicted),
        name(&m.predicted, 60, w.frame.empty),
        text(m),
        features(m, w)
    )
}

fn text(m: &Mistake) -> String {
    let shown = match m.words.as_slice() {
        [] => escape(&short(&m.text, LONGEST)),
        words => pieces(words),
    };
    if shown.trim().is_empty() {
        String::new()
    } else {
        format!("<p class=\"quote\" dir=\"auto\">{shown}</p>")
    }
}

fn pieces(words: &[WeightedText]) -> String {
    let mut left = LONGEST;
    let mut shown = String::new();
    for word in words.iter().take(PIECES) {
        if left == 0 {
            break;
        }
        let text = short(&word.text, left);
        left = left.saturating_sub(crate::html::width(&text).max(1));
        shown.push_str(&piece(&text, word.weight));
    }
    if left == 0 || words.len() > PIECES {
        shown.push('…');
    }
    shown
}

/// A piece with a colour as strong as its weight.
fn piece(text: &str, weight: f64) -> String {
    let size = if weight.is_finite() { weight.abs().min(1.0) } else { 0.0 };
    if size < 0.02 || text.trim().is_empty() {
        return escape(text);
    }
    let class = if weight > 0.0 { "for" } else { "against" };
    // Blanks around a word have no part in it.
    let word = text.trim();
    let start = text.len() - text.trim_start().len();
    let (before, after) = (&text[..start], &text[start + word.len()..]);
    format!(
        "{}<mark class=\"{class}\" style=\"--v:{:.0}%\" title=\"{weight:+.2}\">{}</mark>{}",
        escape(before),
        8.0 + size * 52.0,
        escape(word),
        escape(after)
    )
}

fn features(m: &Mistake, w: &Words) -> String {
    let field = |f: &crate::model::Field| {
        let (what, value) = (name(&f.name, 40, w.frame.empty), name(&f.value, 80, w.frame.empty));
        format!("<li><span class=\"soft\">{what}</span> {value}</li>")
    };
    let fields: String = m.features.iter().take(PIECES.min(40)).map(field).collect();
    if fields.is_empty() { fields } else { format!("<ul class=\"fields\">{fields}</ul>") }
}
