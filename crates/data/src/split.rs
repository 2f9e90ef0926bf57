//! Training, validation and test rows, with nothing seen on two sides.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use crate::error::{DataError, Result};
use crate::examples::Example;
use crate::rng::{Key, Purpose, shuffle};

/// Which shares of the rows are held out; the rest is for training.
///
/// | field | default | range |
/// |---|---|---|
/// | `valid` | 0.1 | 0 ≤ valid < 1 |
/// | `test` | 0.1 | 0 ≤ test < 1, valid + test < 1; 0 when there is a test file |
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SplitFractions {
    /// For choosing the best epoch.
    pub valid: f64,
    /// For the final figures.
    pub test: f64,
}

impl Default for SplitFractions {
    fn default() -> Self {
        Self { valid: 0.1, test: 0.1 }
    }
}

impl SplitFractions {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        for (name, share) in [("data.valid", self.valid), ("data.test", self.test)] {
            if !(0.0..1.0).contains(&share) {
                return Err(DataError::option(name, share, "a fraction of at least 0 and below 1"));
            }
        }
        let held_out = self.valid + self.test;
        if held_out >= 1.0 {
            let expected = "a sum below 1, so that rows are left for training";
            return Err(DataError::option("data.valid + data.test", held_out, expected));
        }
        Ok(())
    }
}

/// Row numbers of the three sides, each in the file's order; together every row once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to choose the best epoch by.
    pub valid: Vec<usize>,
    /// Rows for the final figures.
    pub test: Vec<usize>,
}

/// Splits by label: each class is held out in its share, and each has at least one row for training.
///
/// Rows of equal [keys](Example::key) stay on one side, even with different labels: texts that are identical up to case
/// and white space, equal features. A class with few
/// different texts fills the training rows first, then the test rows, then the validation rows. The same rows, shares
/// and seed give the same split.
///
/// # Errors
/// [`DataError::InvalidOption`].
pub fn split_classification<E: Example<Label = String>>(
    rows: &[E],
    fractions: SplitFractions,
    seed: u64,
) -> Result<Split> {
    let keys: Vec<String> = rows.iter().map(Example::key).collect();
    let labels: Vec<&str> = rows.iter().map(|row| row.label().as_str()).collect();
    split(&keys, &labels, fractions, seed)
}

/// Splits without classes; rows with equal keys stay on one side.
///
/// # Errors
/// [`DataError::InvalidOption`].
pub fn split_rows<K: Hash + Eq>(keys: &[K], fractions: SplitFractions, seed: u64) -> Result<Split> {
    split(keys, &vec![(); keys.len()], fractions, seed)
}

/// Copies of the chosen rows.
pub fn select<T: Clone>(rows: &[T], indices: &[usize]) -> Vec<T> {
    indices.iter().map(|&i| rows[i].clone()).collect()
}

/// The text without differences of case and white space: texts with one key count as the same.
pub fn text_key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Train,
    Valid,
    Test,
}

fn split<K: Hash + Eq, L: Ord + Copy>(
    keys: &[K],
    labels: &[L],
    fractions: SplitFractions,
    seed: u64,
) -> Result<Split> {
    fractions.validate()?;
    let groups = groups(keys);
    let mut strata: BTreeMap<L, Vec<usize>> = BTreeMap::new();
    for (g, rows) in groups.iter().enumerate() {
        strata.entry(labels[rows[0]]).or_default().push(g);
    }
    let mut sides = vec![Side::Train; groups.len()];
    for (stratum, members) in strata.values_mut().enumerate() {
        shuffle(members, Key::new(seed, Purpose::Split).step(stratum as u64));
        hold_out(members, &groups, fractions, &mut sides);
    }
    keep_in_train(&groups, labels, &mut sides);
    Ok(collect(&groups, &sides, keys.len()))
}

/// Rows with equal keys, the groups in the order of their first rows.
fn groups<K: Hash + Eq>(keys: &[K]) -> Vec<Vec<usize>> {
    let mut places: HashMap<&K, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (row, key) in keys.iter().enumerate() {
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(row);
    }
    groups
}

/// Takes test and validation groups from one class's groups.
fn hold_out(members: &[usize], groups: &[Vec<usize>], shares: SplitFractions, sides: &mut [Side]) {
    let rows: usize = members.iter().map(|&g| groups[g].len()).sum();
    let mut rest = members.to_vec();
    // One group is left for training, and one for validation if there are enough.
    let spare = usize::from(shares.valid > 0.0 && members.len() > 2);
    for (side, share, left) in
        [(Side::Test, shares.test, 1 + spare), (Side::Valid, shares.valid, 1)]
    {
        if share > 0.0 {
            let wanted = (rows as f64 * share).round() as usize;
            for group in take(&mut rest, groups, wanted, left) {
                sides[group] = side;
            }
        }
    }
}

/// Moves groups out of `rest` that together have at most `wanted` rows, else the smallest one; leaves `left` groups.
fn take(rest: &mut Vec<usize>, groups: &[Vec<usize>], wanted: usize, left: usize) -> Vec<usize> {
    let mut budget = rest.len().saturating_sub(left);
    let mut room = wanted;
    let mut taken = Vec::new();
    if budget == 0 {
        return taken;
    }
    for &group in rest.iter() {
        let size = groups[group].len();
        if budget > 0 && size <= room {
            budget -= 1;
            room -= size;
            taken.push(group);
        }
    }
    if taken.is_empty() {
        taken.extend(rest.iter().copied().min_by_key(|&group| groups[group].len()));
    }
    let gone: HashSet<usize> = taken.iter().copied().collect();
    rest.retain(|group| !gone.contains(group));
    taken
}

/// A class whose rows all share their texts with other classes may have been held out whole: bring one group back.
fn keep_in_train<L: Ord + Copy>(groups: &[Vec<usize>], labels: &[L], sides: &mut [Side]) {
    let mut homes: BTreeMap<L, (bool, usize)> = BTreeMap::new();
    for (g, rows) in groups.iter().enumerate() {
        for &row in rows {
            let home = homes.entry(labels[row]).or_insert((false, g));
            home.0 |= sides[g] == Side::Train;
        }
    }
    for (_, first) in homes.into_values().filter(|(trained, _)| !trained) {
        sides[first] = Side::Train;
    }
}

fn collect(groups: &[Vec<usize>], sides: &[Side], rows: usize) -> Split {
    let mut side_of = vec![Side::Train; rows];
    for (group, &side) in groups.iter().zip(sides) {
        group.iter().for_each(|&row| side_of[row] = side);
    }
    let on = |side: Side| (0..rows).filter(|&row| side_of[row] == side).collect();
    Split { train: on(Side::Train), valid: on(Side::Valid), test: on(Side::Test) }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
