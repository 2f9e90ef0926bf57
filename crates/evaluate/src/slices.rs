//! The scores of parts of the rows, and how far they are apart.

use std::collections::BTreeMap;

use firebrick_data::MissingValues;
use serde::Serialize;

use crate::answers::{Answers, Evaluation};
use crate::gate::{MaxGap, Verdict};
use crate::lookup::{Found, Scores, lookup};
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
        let found = self.lookups(gate)?;
        let mut classes: Vec<Option<&str>> = Vec::new();
        for score in found.iter().flat_map(|(_, scores)| scores) {
            if !classes.contains(&score.class.as_deref()) {
                classes.push(score.class.as_deref());
            }
        }
        let mut widest: Option<Gap> = None;
        for class in classes {
            widest = match (widest, gap(&found, class)) {
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

    /// The scores of a gate's name in each slice that is not small.
    fn lookups(&self, gate: &MaxGap) -> Result<Vec<(&str, Vec<Found>)>> {
        let mut found = Vec::new();
        let mut error = None;
        for slice in &self.slices {
            match lookup(&Scores::of(&slice.evaluation), &gate.score) {
                Ok(scores) if !slice.small => found.push((slice.name.as_str(), scores)),
                Ok(_) => {}
                Err(why) => error = error.or(Some(why)),
            }
        }
        match error {
            Some(why) => Err(EvaluateError::Gate { gate: gate.to_string(), why }),
            None => Ok(found),
        }
    }
}

/// How far slices are apart in the score of a class, or of all rows.
fn gap(slices: &[(&str, Vec<Found>)], class: Option<&str>) -> Option<Gap> {
    let of_class = |(name, scores): &(&str, Vec<Found>)| {
        let score = scores.iter().find(|score| score.class.as_deref() == class)?;
        (score.rows >= SMALL).then(|| (score.value, (*name).to_owned()))
    };
    let mut found: Vec<(f64, String)> = slices.iter().filter_map(of_class).collect();
    // Stable, so that of equal scores the first slice is named.
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    if found.len() < 2 {
        return None;
    }
    let (low, high) = (found.first()?.clone(), found.last()?.clone());
    Some(Gap { class: class.map(str::to_owned), width: high.0 - low.0, low, high })
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
    let mut left: usize = numbers.iter().map(|(_, rows)| rows.len()).sum();
    let mut parts: Vec<(f64, f64, Vec<usize>)> = Vec::new();
    // One value may be more than a quarter: what is left is cut anew.
    let mut quota = 0;
    for (number, rows) in numbers {
        if parts.last().is_none_or(|(_, _, part)| part.len() >= quota) && parts.len() < 4 {
            quota = left.div_ceil(4 - parts.len());
            parts.push((number, number, Vec::new()));
        }
        if let Some((_, high, part)) = parts.last_mut() {
            *high = number;
            part.extend(rows);
        }
        left -= rows.len();
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Requirement;
    use crate::answers::ClassAnswers;

    /// Rows of two classes; every `wrong`-th is answered wrong.
    fn answers(rows: usize, wrong: impl Fn(usize) -> bool) -> Answers {
        let truth: Vec<u32> = (0..rows as u32).map(|row| row % 2).collect();
        let answer = |(row, &class): (usize, &u32)| if wrong(row) { 1 - class } else { class };
        Answers::Classes(ClassAnswers {
            labels: vec!["a".into(), "b".into()],
            lines: (2..rows as u64 + 2).collect(),
            predicted: truth.iter().enumerate().map(answer).collect(),
            probabilities: vec![0.5; 2 * rows],
            truth,
            ..ClassAnswers::default()
        })
    }

    fn verdict(gate: &str, cells: &[&str], answers: &Answers) -> Verdict {
        let gate: MaxGap = gate.parse().unwrap();
        Slices::new(&gate.column, cells, answers).unwrap().check(&gate).unwrap()
    }

    #[test]
    fn a_slice_of_a_few_rows_opens_no_gap_and_one_alone_cannot_be_checked() {
        // The island's 20 rows are all wrong, the south's 100 to a fifth.
        let cells: Vec<&str> = (0..220)
            .map(|i| ["north", "south", "island"][usize::from(i >= 100) + usize::from(i >= 200)])
            .collect();
        let answers = answers(220, |row| row >= 200 || (row >= 100 && row % 5 == 0));
        let found = verdict("accuracy:region<=0.1", &cells, &answers);
        assert!(!found.passed && (found.found.unwrap() - 0.2).abs() < 1e-12, "{found:?}");
        assert_eq!(found.detail, "0.8000 for `south`, 1.0000 for `north`");
        assert!(verdict("accuracy:region<=0.2001", &cells, &answers).passed);
        let alone = verdict("accuracy:region<=1", &["north"; 220], &answers);
        assert!(
            !alone.passed && alone.found.is_none() && alone.detail.contains("can't be checked")
        );
    }

    #[test]
    fn a_score_of_each_class_is_judged_by_its_widest_gap() {
        // Only rows of class b are wrong, and only in the south.
        let cells: Vec<&str> = (0..400).map(|i| if i < 200 { "north" } else { "south" }).collect();
        let answers = answers(400, |row| row >= 200 && row % 4 == 1);
        let found = verdict("recall:region<=0.4", &cells, &answers);
        assert_eq!((found.passed, found.found), (false, Some(0.5)));
        assert!(found.detail.starts_with("[b] "), "{}", found.detail);
        assert!(verdict("recall[a]:region<=0", &cells, &answers).passed);
        let parity = verdict("selection_rate[b]:region<=1", &cells, &answers);
        assert_eq!(parity.found, Some(0.25));
        let gate: MaxGap = "recal:region<=0.4".parse().unwrap();
        let slices = Slices::new("region", &cells, &answers).unwrap();
        assert!(slices.check(&gate).unwrap_err().to_string().contains("did you mean `recall`?"));
    }

    #[test]
    fn a_requirement_on_each_class_is_decided_by_the_worst() {
        let answers = answers(100, |row| row % 4 == 1);
        let evaluation = answers.evaluation().unwrap();
        let gate: Requirement = "recall>=0.8".parse().unwrap();
        let found = gate.check(&evaluation).unwrap();
        assert_eq!(
            (found.passed, found.found, found.detail.as_str()),
            (false, Some(0.5), "of `b`")
        );
        let gate: Requirement = "recall[a]>=1".parse().unwrap();
        assert!(gate.check(&evaluation).unwrap().passed);
        // 0.5 is the probability of every answer: the loss is ln 2.
        let gate: Requirement = "log_loss<0.7".parse().unwrap();
        assert!(gate.check(&evaluation).unwrap().passed);
    }

    #[test]
    fn many_numbers_make_four_ranges_and_many_words_one_slice_of_the_rest() {
        let ages: Vec<String> = (0..200).map(|i| (20 + i % 60).to_string()).collect();
        let parts = super::parts(&ages);
        assert_eq!(parts.len(), 4);
        assert!(parts.iter().all(|(_, rows)| rows.len().abs_diff(50) <= 4), "{parts:?}");
        assert!(parts[0].0.starts_with("20 to "));
        // Seven of ten are 0: the others still come in parts that are worth comparing.
        let incomes: Vec<String> =
            (0..600).map(|i| if i % 10 < 7 { 0 } else { i }.to_string()).collect();
        let sizes: Vec<usize> = super::parts(&incomes).iter().map(|part| part.1.len()).collect();
        assert_eq!(sizes, [420, 60, 60, 60]);
        let mut words: Vec<String> = (0..200).map(|i| format!("w{i}")).collect();
        words[7] = "NA".into();
        let parts = super::parts(&words);
        assert_eq!(parts.len(), 51);
        assert_eq!(
            (parts[49].0.as_str(), parts[50].0.as_str()),
            ("(150 other values)", "(missing)")
        );
    }

    proptest! {
        #[test]
        fn every_row_is_in_one_slice(cells in prop::collection::vec("[a-c]?|[0-9]{1,2}|NA", 1..120)) {
            let mut rows: Vec<usize> = super::parts(&cells).into_iter().flat_map(|part| part.1).collect();
            rows.sort_unstable();
            prop_assert!(rows.into_iter().eq(0..cells.len()));
        }
    }
}
