//! Which rows are in an epoch, so that rare classes are seen as often as frequent ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rng::{Key, shuffle};

/// What is done about classes of unequal size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Balance {
    /// Nothing: every row once.
    #[default]
    None,
    /// Rows of smaller classes are in an epoch more than once.
    Over,
    /// Some rows of larger classes are left out of an epoch.
    Under,
}

/// The rows of an epoch, classes made equally large: [`balance_to`] with the ratio 1.
///
/// ```
/// use firebrick_data::{Balance, Key, Purpose, balance};
///
/// let (labels, key) = ([0, 0, 0, 0, 1], Key::new(1, Purpose::Balance).epoch(1));
/// assert_eq!(balance(&labels, Balance::Over, key), [0, 1, 2, 3, 4, 4, 4, 4]);
/// assert_eq!(balance(&labels, Balance::Under, key).len(), 2);
/// ```
pub fn balance(labels: &[u32], how: Balance, key: Key) -> Vec<u32> {
    balance_to(labels, how, 1.0, key)
}

/// The rows of an epoch, in increasing order.
///
/// `ratio` is the size of the smallest class in an epoch over that of the largest, in (0, 1]; a class that is within
/// it already is left as it is, and a value outside counts as 1. `labels[row]` is the class of a row; at most 2³²
/// rows. `key` is that of the epoch.
///
/// * [`Over`](Balance::Over): a class of `n` rows gets `t = max(n, ⌈ratio · largest⌉)` places: every row `⌊t/n⌋`
///   times, and `t mod n` of them once more.
/// * [`Under`](Balance::Under): a class of `n` rows gets `t = min(n, ⌊smallest / ratio⌋)` places, for different rows.
///
/// The rows that are in the epoch once more, or at all, are the next ones in a random order of the class that does
/// not depend on the epoch, which starts again at its end. So over the epochs no row of a class is seen more often
/// than another by more than one time, and under-sampling has shown every row after `⌈n/t⌉` epochs.
pub fn balance_to(labels: &[u32], how: Balance, ratio: f64, key: Key) -> Vec<u32> {
    let classes = classes(labels);
    let targets = targets(&classes, how, ratio);
    let mut rows = Vec::with_capacity(targets.iter().sum());
    for ((&class, members), target) in classes.iter().zip(targets) {
        for _ in 0..target / members.len() {
            rows.extend_from_slice(members);
        }
        rows.extend(turn(members, target % members.len(), u64::from(class), key));
    }
    rows.sort_unstable();
    rows
}

/// How many rows an epoch of [`balance_to`] has, without making it: with many rare classes beside a large one,
/// over-sampling can ask for more than there is memory for.
pub fn balanced_len(labels: &[u32], how: Balance, ratio: f64) -> u64 {
    targets(&classes(labels), how, ratio).into_iter().map(|target| target as u64).sum()
}

fn classes(labels: &[u32]) -> BTreeMap<u32, Vec<u32>> {
    let mut classes = BTreeMap::<u32, Vec<u32>>::new();
    for (row, &label) in labels.iter().enumerate() {
        classes.entry(label).or_default().push(row as u32);
    }
    classes
}

/// The places of each class in an epoch.
fn targets(classes: &BTreeMap<u32, Vec<u32>>, how: Balance, ratio: f64) -> Vec<usize> {
    let ratio = if ratio > 0.0 && ratio < 1.0 { ratio } else { 1.0 };
    let sizes = || classes.values().map(Vec::len);
    let largest = sizes().max().unwrap_or(0) as f64;
    let smallest = sizes().min().unwrap_or(0) as f64;
    let target = |n: usize| match how {
        Balance::None => n,
        Balance::Over => n.max((ratio * largest).ceil() as usize),
        Balance::Under => n.min((smallest / ratio).floor() as usize),
    };
    sizes().map(target).collect()
}

/// The `count` rows whose turn it is; `count` is at most the number of rows.
fn turn(members: &[u32], count: usize, class: u64, key: Key) -> impl Iterator<Item = u32> {
    let mut order = if count == 0 { Vec::new() } else { members.to_vec() };
    shuffle(&mut order, key.epoch(0).step(class));
    let n = members.len() as u128;
    let start = (u128::from(key.epoch_number()) * count as u128 % n) as usize;
    order.into_iter().cycle().skip(start).take(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rng::Purpose;

    fn key(epoch: u64) -> Key {
        Key::new(5, Purpose::Balance).epoch(epoch)
    }

    /// 12 rows of class 0, 5 of class 7, 1 of class 3.
    fn labels() -> Vec<u32> {
        [vec![0; 12], vec![7; 5], vec![3; 1]].concat()
    }

    fn sizes(rows: &[u32]) -> BTreeMap<u32, usize> {
        let labels = labels();
        let mut sizes = BTreeMap::new();
        rows.iter().for_each(|&row| *sizes.entry(labels[row as usize]).or_default() += 1);
        sizes
    }

    fn seen(how: Balance, ratio: f64, epochs: u64) -> Vec<u32> {
        let mut seen = vec![0; labels().len()];
        for epoch in 1..=epochs {
            let rows = balance_to(&labels(), how, ratio, key(epoch));
            rows.iter().for_each(|&row| seen[row as usize] += 1);
        }
        seen
    }

    #[test]
    fn classes_become_equal_or_as_unequal_as_asked_for() {
        let of = |how, ratio| sizes(&balance_to(&labels(), how, ratio, key(1)));
        assert_eq!(of(Balance::None, 1.0), BTreeMap::from([(0, 12), (3, 1), (7, 5)]));
        assert_eq!(of(Balance::Over, 1.0), BTreeMap::from([(0, 12), (3, 12), (7, 12)]));
        assert_eq!(of(Balance::Over, 0.5), BTreeMap::from([(0, 12), (3, 6), (7, 6)]));
        assert_eq!(of(Balance::Under, 1.0), BTreeMap::from([(0, 1), (3, 1), (7, 1)]));
        assert_eq!(of(Balance::Under, 0.25), BTreeMap::from([(0, 4), (3, 1), (7, 4)]));
    }

    #[test]
    fn over_sampling_repeats_the_rows_of_a_class_evenly() {
        for epochs in 1..20 {
            let seen = seen(Balance::Over, 1.0, epochs);
            assert!(seen[..12].iter().all(|&n| u64::from(n) == epochs));
            let class = &seen[12..17];
            assert!(class.iter().max().unwrap() - class.iter().min().unwrap() <= 1, "{class:?}");
        }
    }

    #[test]
    fn under_sampling_shows_every_row_in_the_fewest_epochs_possible() {
        // 4 of 12 an epoch.
        assert!(seen(Balance::Under, 0.25, 3)[..12].iter().all(|&n| n == 1));
        assert_ne!(
            balance_to(&labels(), Balance::Under, 0.25, key(1)),
            balance_to(&labels(), Balance::Under, 0.25, key(2))
        );
    }

    #[test]
    fn many_rare_classes_are_counted_before_they_are_made() {
        let labels: Vec<u32> = (0..1000).chain(std::iter::repeat_n(5000, 1000)).collect();
        assert_eq!(balanced_len(&labels, Balance::Over, 1.0), 1001 * 1000);
        assert_eq!(balanced_len(&[], Balance::Over, 1.0), 0);
    }

    proptest! {
        #[test]
        fn the_promises_hold_for_any_labels(
            labels in prop::collection::vec(0_u32..6, 0..80), ratio in -0.5_f64..1.5, epoch: u64
        ) {
            let of = |how| balance_to(&labels, how, ratio, key(epoch));
            let all: Vec<u32> = (0..labels.len() as u32).collect();
            prop_assert_eq!(&of(Balance::None), &all);
            let over = of(Balance::Over);
            prop_assert!(all.iter().all(|row| over.contains(row)));
            prop_assert_eq!(over.len() as u64, balanced_len(&labels, Balance::Over, ratio));
            let mut under = of(Balance::Under);
            prop_assert_eq!(under.len() as u64, balanced_len(&labels, Balance::Under, ratio));
            under.dedup();
            prop_assert_eq!(under.len() as u64, balanced_len(&labels, Balance::Under, ratio));
            prop_assert_eq!(of(Balance::Over), over);
        }
    }
}
