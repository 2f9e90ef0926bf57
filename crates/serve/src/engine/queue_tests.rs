use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// What happens to a queue.
#[derive(Clone, Debug)]
enum Event {
    /// An entry of a group asks to be admitted, with the costs of its rows.
    Push(u64, Vec<u32>),
    /// A batch is taken.
    Take,
    /// Of the entries admitted so far, one is not wanted any more.
    Forget(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let push = (0..2_u64, prop::collection::vec(1..300_u32, 1..9));
    prop_oneof![
        3 => push.prop_map(|(group, costs)| Event::Push(group, costs)),
        2 => Just(Event::Take),
        1 => any::<usize>().prop_map(Event::Forget),
    ]
}

fn limits() -> impl Strategy<Value = BatchLimits> {
    (1..12_usize, 1..900_usize).prop_map(|(rows, cost)| BatchLimits { rows, cost })
}

/// An admitted entry, as it should be.
#[derive(Debug)]
struct Expected {
    group: u64,
    costs: Vec<u32>,
    taken: Vec<usize>,
    wanted: bool,
}

proptest! {
    #[test]
    fn rows_never_exceed_the_bound_and_every_admitted_row_is_taken_once_or_dropped_unwanted(
        bound in 1..40_usize,
        limits in limits(),
        events in prop::collection::vec(event(), 1..120),
    ) {
        let mut queue = Queue::new(bound);
        let mut entries: BTreeMap<usize, Expected> = BTreeMap::new();
        let take = |queue: &mut Queue<usize>, entries: &mut BTreeMap<usize, Expected>| {
            queue.sweep(|entry| entries[entry].wanted);
            let before = queue.rows();
            let batch = queue.take(limits);
            prop_assert_eq!(queue.rows() + batch.len(), before);
            prop_assert_eq!(batch.is_empty(), before == 0);
            prop_assert!(batch.len() <= limits.rows);
            let cost: usize = batch.iter().map(|(e, row)| entries[e].costs[*row] as usize).sum();
            prop_assert!(batch.len() <= 1 || cost <= limits.cost);
            for (entry, row) in &batch {
                prop_assert_eq!(entries[entry].group, entries[&batch[0].0].group);
                let expected = entries.get_mut(entry).unwrap();
                prop_assert!(expected.wanted && !expected.taken.contains(row));
                expected.taken.push(*row);
            }
            Ok(())
        };
        for (number, event) in events.into_iter().enumerate() {
            match event {
                Event::Push(group, costs) => {
                    let room = bound - queue.rows();
                    let admitted = queue.push(&number, group, &costs);
                    prop_assert_eq!(admitted, costs.len() <= room, "all rows or none");
                    if admitted {
                        let expected = Expected { group, costs, taken: Vec::new(), wanted: true };
                        entries.insert(number, expected);
                    }
                }
                Event::Take => take(&mut queue, &mut entries)?,
                Event::Forget(any) => {
                    let place = any % entries.len().max(1);
                    if let Some(entry) = entries.values_mut().nth(place) {
                        entry.wanted = false;
                    }
                }
            }
            prop_assert!(queue.rows() <= bound);
        }
        while queue.rows() > 0 {
            take(&mut queue, &mut entries)?;
        }
        for entry in entries.values().filter(|entry| entry.wanted) {
            prop_assert_eq!(entry.taken.len(), entry.costs.len());
        }
    }

    #[test]
    fn nothing_starves_however_many_short_rows_come_later(
        ahead in prop::collection::vec(1..300_u32, 0..20),
        cost in 1..5000_u32,
        limits in limits(),
        group in 0..2_u64,
    ) {
        let mut queue = Queue::new(10_000);
        for (entry, cost) in ahead.iter().enumerate() {
            prop_assert!(queue.push(&entry, 0, &[*cost]));
        }
        let watched = ahead.len();
        prop_assert!(queue.push(&watched, group, &[cost]));
        let most = PATIENCE as usize + ahead.len() + 1;
        let mut taken = false;
        for take in 0..most {
            // More short rows than a batch holds come with every batch.
            for short in 0..limits.rows + 1 {
                prop_assert!(queue.push(&(1000 + 100 * take + short), 0, &[1]));
            }
            taken |= queue.take(limits).iter().any(|(entry, _)| *entry == watched);
        }
        prop_assert!(taken, "not within {} batches", most);
    }
}

#[test]
fn a_short_text_does_not_share_a_batch_with_a_long_one() {
    let mut queue = Queue::new(10);
    assert!(queue.push(&"long", 0, &[256]) && queue.push(&"short", 0, &[10, 12]));
    let limits = BatchLimits { rows: 32, cost: 8192 };
    assert_eq!(queue.take(limits), [("short", 0), ("short", 1)]);
    assert_eq!(queue.take(limits), [("long", 0)]);
    assert_eq!(queue.take(limits), []);
}

#[test]
fn rows_of_like_length_share_one() {
    let mut queue = Queue::new(10);
    assert!(queue.push(&'a', 0, &[30, 60]) && queue.push(&'b', 0, &[100]));
    let batch = queue.take(BatchLimits { rows: 32, cost: 8192 });
    assert_eq!(batch, [('a', 0), ('a', 1), ('b', 0)]);
}
