//! Which rows the values of a column put together.

use std::collections::BTreeMap;

use firebrick_data::MissingValues;

/// More different cells than this, all numbers, are put into four ranges with equally many rows.
const MOST_NUMBERS: usize = 12;

/// More different cells than this: all but the most frequent are one slice.
const MOST_SLICES: usize = 50;

/// The rows of each slice under its name, and how many values of few rows are one slice together.
pub(super) struct Parts {
    pub(super) slices: Vec<(String, Vec<usize>)>,
    pub(super) put_together: usize,
}

impl Parts {
    /// The slices of rows by their cells.
    pub(super) fn of<S: AsRef<str>>(cells: &[S]) -> Self {
        let missing = MissingValues::default();
        let mut by_value: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut absent = Vec::new();
        for (row, cell) in cells.iter().enumerate() {
            match cell.as_ref().trim() {
                cell if missing.matches(cell) => absent.push(row),
                cell => by_value.entry(cell).or_default().push(row),
            }
        }
        let ranges = if by_value.len() > MOST_NUMBERS { ranges(&by_value) } else { None };
        let (mut slices, put_together) = match ranges {
            Some(slices) => (slices, 0),
            None => frequent(by_value),
        };
        if !absent.is_empty() {
            slices.push(("(missing)".into(), absent));
        }
        Self { slices, put_together }
    }
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
fn frequent(by_value: BTreeMap<&str, Vec<usize>>) -> (Vec<(String, Vec<usize>)>, usize) {
    let mut put_together = 0;
    let mut parts: Vec<(String, Vec<usize>)> =
        by_value.into_iter().map(|(cell, rows)| (cell.to_owned(), rows)).collect();
    if parts.len() > MOST_SLICES {
        parts.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
        let rest = parts.split_off(MOST_SLICES - 1);
        put_together = rest.len();
        let name = format!("({put_together} other values)");
        let mut rows: Vec<usize> = rest.into_iter().flat_map(|(_, rows)| rows).collect();
        rows.sort_unstable();
        parts.sort();
        parts.push((name, rows));
    }
    (parts, put_together)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn many_numbers_make_four_ranges_and_many_words_one_slice_of_the_rest() {
        let ages: Vec<String> = (0..200).map(|i| (20 + i % 60).to_string()).collect();
        let parts = Parts::of(&ages).slices;
        assert_eq!(parts.len(), 4);
        assert!(parts.iter().all(|(_, rows)| rows.len().abs_diff(50) <= 4), "{parts:?}");
        assert!(parts[0].0.starts_with("20 to "));
        // Seven of ten are 0: the others still come in parts that are worth comparing.
        let incomes: Vec<String> =
            (0..600).map(|i| if i % 10 < 7 { 0 } else { i }.to_string()).collect();
        let sizes: Vec<usize> =
            Parts::of(&incomes).slices.iter().map(|part| part.1.len()).collect();
        assert_eq!(sizes, [420, 60, 60, 60]);
        let mut words: Vec<String> = (0..200).map(|i| format!("w{i}")).collect();
        words[7] = "NA".into();
        let found = Parts::of(&words);
        assert_eq!(found.put_together, 150);
        let parts = found.slices;
        assert_eq!(parts.len(), 51);
        assert_eq!(
            (parts[49].0.as_str(), parts[50].0.as_str()),
            ("(150 other values)", "(missing)")
        );
    }

    proptest! {
        #[test]
        fn every_row_is_in_one_slice(cells in prop::collection::vec("[a-c]?|[0-9]{1,2}|NA", 1..120)) {
            let mut rows: Vec<usize> = Parts::of(&cells).slices.into_iter().flat_map(|part| part.1).collect();
            rows.sort_unstable();
            prop_assert!(rows.into_iter().eq(0..cells.len()));
        }
    }
}
