//! Which class was taken for which.

use super::{Section, pairs};
use crate::chart::{Cell, matrix};
use crate::html::number::{grouped, percent, percent_aligned};
use crate::html::{escape, name, short};
use crate::language::{Words, fill};
use crate::model::{Confusion, RunReport};

/// Classes up to which every cell has a number.
const NUMBERS: usize = 20;

/// Classes up to which every class has a row of squares.
const SQUARES: usize = 60;

/// Rows of squares that stand for several classes each.
const BLOCKS: usize = 50;

pub(super) fn confusion(report: &RunReport, w: &Words) -> Option<Section> {
    let c = report.confusion.as_ref()?;
    let classes = c.labels.len();
    let whole = c.counts.len() == classes && c.counts.iter().all(|row| row.len() == classes);
    if classes == 0 || !whole {
        return None;
    }
    let picture = if classes <= NUMBERS {
        numbers(c, w)
    } else if classes <= SQUARES {
        squares(c, w)
    } else {
        blocks(c, w)
    };
    let lead = if classes > SQUARES { "" } else { w.classes.confusion_lead };
    Section::new("confusion", w.classes.confusion, lead, picture + &pairs::pairs(c, w))
}

/// The share of a row.
pub(super) fn share(count: u64, row: &[u64]) -> f64 {
    count as f64 / row.iter().map(|n| *n as f64).sum::<f64>().max(1.0)
}

/// How strong a colour is: small shares of wrong answers would not be seen if they were drawn in proportion.
fn strength(right: bool, share: f64) -> f64 {
    let share = if right { share } else { share.sqrt() };
    share.clamp(0.0, 1.0)
}

fn title(c: &Confusion, truth: usize, taken: usize, w: &Words) -> String {
    let row = &c.counts[truth];
    let whole = row.iter().fold(0, |sum: u64, n| sum.saturating_add(*n));
    let (count, whole) = (grouped(row[taken]), grouped(whole));
    let share = percent(share(row[taken], row));
    let label = |i: usize| short(&c.labels[i], 24);
    if truth == taken {
        fill(w.classes.right_cell, &[&label(truth), &count, &whole, &share])
    } else {
        fill(w.classes.cell, &[&label(truth), &label(taken), &count, &whole, &share])
    }
}

fn summary(c: &Confusion, w: &Words) -> String {
    let right = (0..c.labels.len()).map(|i| c.counts[i][i]).fold(0, u64::saturating_add);
    let whole = c.counts.iter().flatten().fold(0, |sum: u64, n| sum.saturating_add(*n));
    let classes = grouped(c.labels.len() as u64);
    fill(w.classes.picture, &[&classes, &grouped(right), &grouped(whole)])
}

fn numbers(c: &Confusion, w: &Words) -> String {
    let many = c.labels.len() > 6;
    let label = |text: &str| name(text, if many { 18 } else { 24 }, w.frame.empty);
    let head = |text: &String| format!("<th scope=\"col\"><span>{}</span></th>", label(text));
    let heads: String = c.labels.iter().map(head).collect();
    let line = |truth: usize| {
        let cells: String =
            (0..c.labels.len()).map(|taken| cell(c, truth, taken, many, w)).collect();
        format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", label(&c.labels[truth]))
    };
    let lines: String = (0..c.labels.len()).map(line).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table class=\"confusion{}\">\
         <thead><tr><td class=\"corner\">{}</td>{heads}</tr></thead><tbody>\n{lines}</tbody></table></div>\n",
        escape(&summary(c, w)),
        if many { " many" } else { "" },
        escape(w.classes.truth)
    )
}

fn cell(c: &Confusion, truth: usize, taken: usize, many: bool, w: &Words) -> String {
    let count = c.counts[truth][taken];
    let part = share(count, &c.counts[truth]);
    let right = truth == taken;
    if count == 0 {
        return "<td class=\"zero\">0</td>".to_owned();
    }
    let strength = strength(right, part);
    // From here on letters must change colour to be read: see the style.
    let ink = match strength {
        ..0.45 => "",
        ..0.8 => " mid",
        _ => " high",
    };
    let shown = if many {
        String::new()
    } else {
        format!("<small>{}</small>", escape(&percent_aligned(part)))
    };
    format!(
        "<td class=\"{}{ink}\" style=\"--v:{:.0}%\" title=\"{}\">{}{shown}</td>",
        if right { "right" } else { "wrong" },
        6.0 + 86.0 * strength,
        escape(&title(c, truth, taken, w)),
        grouped(count)
    )
}

/// The largest share of wrong answers, which has the full colour where no cell has a number; but not where all are small.
fn most(shares: impl Iterator<Item = f64>) -> f64 {
    shares.fold(0.05, f64::max)
}

fn squares(c: &Confusion, w: &Words) -> String {
    let all =
        (0..c.labels.len()).flat_map(|truth| (0..c.labels.len()).map(move |taken| (truth, taken)));
    let filled = all.filter(|(truth, taken)| c.counts[*truth][*taken] > 0);
    let part = |row: usize, column: usize| share(c.counts[row][column], &c.counts[row]);
    let wrong = filled.clone().filter(|(row, column)| row != column);
    let most = most(wrong.map(|(row, column)| part(row, column)));
    let cells: Vec<Cell> = filled
        .map(|(row, column)| {
            let right = row == column;
            let part = part(row, column) / if right { 1.0 } else { most };
            let strength = 0.2 + 0.8 * strength(right, part);
            Cell { row, column, right, strength, title: title(c, row, column, w) }
        })
        .collect();
    scrolled(&summary(c, w), &matrix(&summary(c, w), &c.labels, &cells), w)
}

/// Wrong answers alone, several classes to a square.
fn blocks(c: &Confusion, w: &Words) -> String {
    let classes = c.labels.len();
    let size = classes.div_ceil(BLOCKS);
    let count = classes.div_ceil(size);
    let (mut wrong, mut rows) = (vec![vec![0_u64; count]; count], vec![0_u64; count]);
    for (truth, row) in c.counts.iter().enumerate() {
        for (taken, n) in row.iter().enumerate() {
            rows[truth / size] = rows[truth / size].saturating_add(*n);
            if truth != taken {
                let sum = &mut wrong[truth / size][taken / size];
                *sum = sum.saturating_add(*n);
            }
        }
    }
    let range = |i: usize| {
        let (from, to) = (i * size + 1, ((i + 1) * size).min(classes));
        if from == to {
            from.to_string()
        } else {
            fill(w.classes.block, &[&from.to_string(), &to.to_string()])
        }
    };
    let names: Vec<String> = (0..count).map(range).collect();
    let all = (0..count).flat_map(|row| (0..count).map(move |column| (row, column)));
    let part = |row: usize, column: usize| wrong[row][column] as f64 / rows[row].max(1) as f64;
    let most = most(all.clone().map(|(row, column)| part(row, column)));
    let cells: Vec<Cell> = all
        .filter(|(row, column)| wrong[*row][*column] > 0)
        .map(|(row, column)| {
            let (n, of) = (wrong[row][column], rows[row]);
            let part = part(row, column);
            let values = [&names[row], &names[column], &grouped(n), &grouped(of), &percent(part)];
            let title = fill(w.classes.cell, &values.map(String::as_str));
            Cell {
                row,
                column,
                right: false,
                strength: 0.2 + 0.8 * strength(false, part / most),
                title,
            }
        })
        .collect();
    let note = super::aside(&fill(w.classes.coarse, &[&size.to_string()]));
    note + &scrolled(&summary(c, w), &matrix(&summary(c, w), &names, &cells), w)
}

fn scrolled(label: &str, picture: &str, w: &Words) -> String {
    format!(
        "<p class=\"aside\">{}</p><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">{picture}</div>\n",
        escape(w.classes.truth),
        escape(label)
    )
}
