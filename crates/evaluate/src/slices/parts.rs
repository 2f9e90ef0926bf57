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
    let ends: Vec<f64> = parts.iter().flat_map(|part| [part.0, part.1]).collect();
    let digits = digits(&ends);
    let named = |(low, high, mut rows): (f64, f64, Vec<usize>)| {
        rows.sort_unstable();
        let show = |x| rounded(x, digits).to_string();
        (if low == high { show(low) } else { format!("{} to {}", show(low), show(high)) }, rows)
    };
    Some(parts.into_iter().map(named).collect())
}

/// The fewest significant digits, four at least, by which different ends are still told apart; 17 tell all.
fn digits(ends: &[f64]) -> usize {
    let apart = |digits: &usize| {
        let rises = |pair: &[f64]| rounded(pair[0], *digits) < rounded(pair[1], *digits);
        ends.windows(2).all(|pair| pair[0] == pair[1] || rises(pair))
    };
    (4..17).find(apart).unwrap_or(17)
}

/// A number with so many significant digits; a whole one stays as it is, since it may be a code or a year.
fn rounded(x: f64, digits: usize) -> f64 {
    if x.fract() == 0.0 {
        return x;
    }
    format!("{x:.*e}", digits - 1).parse().unwrap_or(x)
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
    fn ranges_are_named_by_as_few_digits_as_tell_them_apart() {
        let names = |at: fn(f64) -> f64| -> Vec<String> {
            let cells: Vec<String> = (0..40).map(|i| at(f64::from(i)).to_string()).collect();
            Parts::of(&cells).slices.into_iter().map(|part| part.0).collect()
        };
        let thirds = names(|i| 0.1 + i / 3.0);
        assert_eq!(thirds[..2], ["0.1 to 3.1", "3.433 to 6.433"]);
        // Close together they need more digits, and a whole number none fewer.
        let close = names(|i| 1.0 + i * 1e-7 / 3.0);
        assert_eq!(close[1], "1.00000033 to 1.00000063", "{close:?}");
        assert_eq!(names(|i| 1_234_567.0 + i)[0], "1234567 to 1234576");
    }

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
