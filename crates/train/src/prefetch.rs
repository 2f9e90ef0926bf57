//! The next batch is made while the network is busy with this one.

use std::sync::mpsc::sync_channel;
use std::thread::Scope;

/// The items of an iterator that runs on a thread of its own and is never more than two ahead. It ends when the
/// iterator that is returned is dropped.
pub(crate) fn prefetch<'scope, 'env, T: Send + 'scope>(
    scope: &'scope Scope<'scope, 'env>,
    items: impl Iterator<Item = T> + Send + 'scope,
) -> impl Iterator<Item = T> {
    let (sender, receiver) = sync_channel(1);
    scope.spawn(move || {
        for item in items {
            // Nobody receives any more once the iterator is gone.
            if sender.send(item).is_err() {
                return;
            }
        }
    });
    receiver.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_comes_in_order() {
        let seen: Vec<u32> =
            std::thread::scope(|scope| prefetch(scope, (0..100).map(|i| i * 2)).collect());
        assert!(seen.into_iter().eq((0..100).map(|i| i * 2)));
    }

    #[test]
    fn whoever_stops_early_stops_the_maker_too() {
        let found = std::thread::scope(|scope| prefetch(scope, 0u32..).find(|item| *item == 3));
        assert_eq!(found, Some(3));
    }

    #[test]
    #[should_panic(expected = "scoped thread panicked")]
    fn a_maker_that_panics_is_not_taken_for_the_end() {
        let items = [1u32, 2].into_iter().inspect(|i| assert!(*i < 2));
        std::thread::scope(|scope| prefetch(scope, items).count());
    }
}
