//! The next batch is made while the network is busy with this one.

use std::sync::mpsc::sync_channel;
use std::thread::Scope;

/// Every item with what `make` makes of it, in order; a thread of its own makes the next one
/// meanwhile, and is never more than two ahead. It ends when the iterator is dropped.
pub(crate) fn prefetch<'scope, 'env, I: Sync, B: Send + 'scope>(
    scope: &'scope Scope<'scope, 'env>,
    items: &'scope [I],
    make: impl Fn(&I) -> B + Send + 'scope,
) -> impl Iterator<Item = (&'scope I, B)> {
    let (sender, receiver) = sync_channel(1);
    scope.spawn(move || {
        for item in items {
            // Nobody receives any more once the iterator is gone.
            if sender.send(make(item)).is_err() {
                return;
            }
        }
    });
    items.iter().zip(receiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_comes_in_order() {
        let items: Vec<u32> = (0..100).collect();
        let seen: Vec<(u32, u32)> = std::thread::scope(|scope| {
            prefetch(scope, &items, |i| i * 2).map(|(item, made)| (*item, made)).collect()
        });
        assert_eq!(seen, items.iter().map(|i| (*i, i * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_stops_early_stops_the_maker_too() {
        let items: Vec<u32> = (0..1000).collect();
        let found = std::thread::scope(|scope| {
            prefetch(scope, &items, |i| *i).find(|(_, made)| *made == 3).map(|(item, _)| *item)
        });
        assert_eq!(found, Some(3));
    }

    #[test]
    #[should_panic(expected = "scoped thread panicked")]
    fn a_maker_that_panics_is_not_taken_for_the_end() {
        let items = [1u32, 2];
        std::thread::scope(|scope| prefetch(scope, &items, |i| assert!(*i < 2)).count());
    }
}
