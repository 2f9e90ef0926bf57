//! The scores of parts of the rows, and how far they are apart.

use std::collections::BTreeMap;

use firebrick_data::MissingValues;
use serde::Serialize;

use crate::answers::{Answers, Evaluation};
use crate::gate::{MaxGap, Verdict};
use crate::lookup::{Scores, lookup};
use crate::{EvaluateError, Result};

/// Slices with fewer rows are shown, and not compared with others: chance alone moves their scores.
pub const SMALL: u64 = 30;

/// More different cells than this, all numbers, are put into four ranges with equally many rows.
const MOST_NUMBERS: usize = 12;

/// More different cells than this: all but the most frequent are one slice.
const MOST_SLICES: usize = 50;

/// The rows that have one value in a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slice {
    /// The value, or the range of values.
    pub name: String,
    /// Whether there are fewer than [`SMALL`] rows.
    pub small: bool,
    /// The scores on these rows.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// Which rows of the answers.
    #[serde(skip)]
    pub rows: Vec<usize>,
}

/// The slices that the values of a column make.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slices {
    /// The column.
    pub column: String,
    /// In the order of the values; ranges of numbers in theirs.
    pub slices: Vec<Slice>,
}

impl Slices {
    /// The slices of answers by the cell of each row.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn new<S: AsRef<str>>(column: &str, cells: &[S], answers: &Answers) -> Result<Self> {
        let mut slices = Vec::new();
        for (name, rows) in parts(cells) {
            let evaluation = answers.select(&rows).evaluation()?;
            slices.push(Slice { name, small: (rows.len() as u64) < SMALL, evaluation, rows });
        }
        Ok(Self { column: column.to_owned(), slices })
    }

    /// Whether the slices are as near to each other as asked.
    ///
    /// Slices that are [small](Slice::small) are left out; and of a class's score, slices in which fewer than [`SMALL`]
    /// rows decide it. With fewer than two left there is nothing to compare, and the condition is not met.
    ///
    /// # Errors
    /// [`EvaluateError::Gate`] if there is no such score or class.
    pub fn check(&self, gate: &MaxGap) -> Result<Verdict> {
        let mut widest: Option<Gap> = None;
        for class in self.classes(gate)? {
            let gap = self.gap(gate, class.as_deref())?;
            widest = match (widest, gap) {
                (Some(a), Some(b)) if a.width >= b.width => Some(a),
                (a, b) => b.or(a),
            };
        }
        let verdict = match widest {
            Some(gap) => Verdict {
                gate: gate.to_string(),
                passed: gate.comparison.holds(gap.width, gate.bound),
                found: Some(gap.width),
                detail: gap.to_string(),
            },
            None => Verdict {
                gate: gate.to_string(),
                passed: false,
                found: None,
                detail: format!(
                    "it can't be checked: fewer than two slices of `{}` have {SMALL} rows for it",
                    self.column
                ),
            },
        };
        Ok(verdict)
    }

    /// The classes whose score a gate is on; one `None` for a score of all rows.
    fn classes(&self, gate: &MaxGap) -> Result<Vec<Option<String>>> {
        let Some(first) = self.slices.first() else { return Ok(Vec::new()) };
        let scores = Scores::of(&first.evaluation);
        let found = lookup(&scores, &gate.score)
            .map_err(|why| EvaluateError::Gate { gate: gate.to_string(), why })?;
        Ok(found.into_iter().map(|score| score.class).collect())
    }

    fn gap(&self, gate: &MaxGap, class: Option<&str>) -> Result<Option<Gap>> {
        let mut found: Vec<(f64, &str)> = Vec::new();
        for slice in self.slices.iter().filter(|slice| !slice.small) {
            let scores = lookup(&Scores::of(&slice.evaluation), &gate.score)
                .map_err(|why| EvaluateError::Gate { gate: gate.to_string(), why })?;
            let of_class = scores.into_iter().find(|score| score.class.as_deref() == class);
            let enough = of_class.filter(|score| score.rows >= SMALL);
            found.extend(enough.map(|score| (score.value, slice.name.as_str())));
        }
        // Stable, so that of equal scores the first slice is named.
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (Some(low), Some(high)) = (found.first(), found.last()) else { return Ok(None) };
        Ok((found.len() > 1).then(|| Gap {
            class: class.map(str::to_owned),
            width: high.0 - low.0,
            low: (low.0, low.1.to_owned()),
            high: (high.0, high.1.to_owned()),
        }))
    }
}

/// The difference between the best and the worst slice.
#[derive(Clone, Debug, PartialEq)]
struct Gap {
    class: Option<String>,
    width: f64,
    low: (f64, String),
    high: (f64, String),
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let class = self.class.as_ref().map_or(String::new(), |class| format!("[{class}] "));
        let ((low, worst), (high, best)) = (&self.low, &self.high);
        write!(f, "{class}{low:.4} for `{worst}`, {high:.4} for `{best}`")
    }
}

/// The rows of each slice under its name.
fn parts<S: AsRef<str>>(cells: &[S]) -> Vec<(String, Vec<usize>)> {
    let missing = MissingValues::default();
    let mut by_value: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut absent = Vec::new();
    for (row, cell) in cells.iter().enumerate() {
        match cell.as_ref().trim() {
            cell if missing.matches(cell) => absent.push(row),
            cell => by_value.entry(cell).or_default().push(row),
        }
    }
    let mut parts = if by_value.len() > MOST_NUMBERS {
        ranges(&by_value).unwrap_or_else(|| frequent(by_value))
    } else {
        frequent(by_value)
    };
    if !absent.is_empty() {
        parts.push(("(missing)".into(), absent));
    }
    parts
}

/// Four ranges of numbers with about equally many rows; `None` if a value is none.
fn ranges(by_value: &BTreeMap<&str, Vec<usize>>) -> Option<Vec<(String, Vec<usize>)>> {
    let mut numbers = Vec::new();
    for (cell, rows) in by_value {
        let number = cell.parse::<f64>().ok().filter(|x| x.is_finite())?;
        numbers.push((number, rows));
    }
    numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: usize = numbers.iter().map(|(_, rows)| rows.len()).sum();
    let mut parts: Vec<(f64, f64, Vec<usize>)> = Vec::new();
    let mut before = 0;
    for (number, rows) in numbers {
        let quarter = 4 * before / all;
        if parts.len() <= quarter {
            parts.push((number, number, Vec::new()));
        }
        if let Some((_, high, part)) = parts.last_mut() {
            *high = number;
            part.extend(rows);
        }
        before += rows.len();
    }
    let named = |(low, high, mut rows): (f64, f64, Vec<usize>)| {
        rows.sort_unstable();
        (if low == high { low.to_string() } else { format!("{low} to {high}") }, rows)
    };
    Some(parts.into_iter().map(named).collect())
}

/// A slice a value; of very many, all but the most frequent are one.
fn frequent(by_value: BTreeMap<&str, Vec<usize>>) -> Vec<(String, Vec<usize>)> {
    let mut parts: Vec<(String, Vec<usize>)> =
        by_value.into_iter().map(|(cell, rows)| (cell.to_owned(), rows)).collect();
    if parts.len() > MOST_SLICES {
        parts.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
        let rest = parts.split_off(MOST_SLICES - 1);
        let name = format!("({} other values)", rest.len());
        let mut rows: Vec<usize> = rest.into_iter().flat_map(|(_, rows)| rows).collect();
        rows.sort_unstable();
        parts.sort();
        parts.push((name, rows));
    }
    parts
}
