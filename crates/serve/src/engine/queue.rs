//! Rows that wait. Pure: no clock, no lock, no thread.

/// How often younger rows may be taken before a row that waits, until it goes first. More would let long rows gather, to
/// be computed all at once while the short ones wait after all.
const PATIENCE: u32 = 2;

/// A batch holds rows of at most so many times the cost of the one that it was made for: who is short does not wait
/// on who is long.
const SPREAD: u32 = 4;

/// Costs below this count as this: shorter rows cost the same.
const FLOOR: u32 = 16;

/// How large a batch may get. The first row is taken whatever it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BatchLimits {
    /// The most rows.
    pub(super) rows: usize,
    /// The largest sum of costs.
    pub(super) cost: usize,
}

/// The rows of admitted entries, oldest first. `E` is a handle of an entry.
#[derive(Debug)]
pub(super) struct Queue<E> {
    bound: usize,
    waiting: Vec<Waiting<E>>,
}

#[derive(Debug)]
struct Waiting<E> {
    entry: E,
    row: usize,
    group: u64,
    cost: u32,
    /// Batches in which a younger row was taken.
    passed: u32,
}

impl<E: Clone> Queue<E> {
    /// An empty one for at most so many rows.
    pub(super) fn new(bound: usize) -> Self {
        Self { bound, waiting: Vec::new() }
    }

    /// How many rows wait.
    pub(super) fn rows(&self) -> usize {
        self.waiting.len()
    }

    /// The entry that waits longest.
    pub(super) fn oldest(&self) -> Option<&E> {
        self.waiting.first().map(|waiting| &waiting.entry)
    }

    /// The entries of the rows that wait, one a row.
    pub(super) fn entries(&self) -> impl Iterator<Item = &E> {
        self.waiting.iter().map(|waiting| &waiting.entry)
    }

    /// What all rows cost together.
    pub(super) fn cost(&self) -> usize {
        self.waiting.iter().map(|waiting| waiting.cost as usize).sum()
    }

    /// Admits all rows of an entry, or none if they are more than there is room for. Rows of one group alone share a
    /// batch.
    pub(super) fn push(&mut self, entry: &E, group: u64, costs: &[u32]) -> bool {
        if costs.len() > self.bound - self.waiting.len() {
            return false;
        }
        let rows = costs.iter().enumerate().map(|(row, &cost)| Waiting {
            entry: entry.clone(),
            row,
            group,
            cost,
            passed: 0,
        });
        self.waiting.extend(rows);
        true
    }

    /// Removes the rows of entries that nobody wants any more.
    pub(super) fn sweep(&mut self, wanted: impl Fn(&E) -> bool) {
        self.waiting.retain(|waiting| wanted(&waiting.entry));
    }

    /// Removes the rows of the next batch: made for the row that was passed over too often, else for the cheapest; then
    /// filled with those passed over, and from the cheapest up. Gives entries with the number of their row.
    pub(super) fn take(&mut self, limits: BatchLimits) -> Vec<(E, usize)> {
        let Some(order) = self.order() else { return Vec::new() };
        let most = SPREAD.saturating_mul(self.waiting[order[0]].cost.max(FLOOR));
        let (mut taken, mut sum) = (vec![false; self.waiting.len()], 0_usize);
        let (mut rows, mut youngest) = (0, 0);
        for place in order {
            let cost = self.waiting[place].cost;
            let fits = cost <= most && sum.saturating_add(cost as usize) <= limits.cost;
            if rows > 0 && !fits {
                continue;
            }
            taken[place] = true;
            (rows, sum, youngest) = (rows + 1, sum + cost as usize, youngest.max(place));
            if rows >= limits.rows {
                break;
            }
        }
        self.remove(&taken, youngest)
    }

    /// The places of the rows that may share a batch with the first of them, in the order in which they are taken.
    fn order(&self) -> Option<Vec<usize>> {
        let key = |place: &usize| {
            let waiting = &self.waiting[*place];
            match waiting.passed >= PATIENCE {
                true => (0, 0, *place),
                false => (1, waiting.cost, *place),
            }
        };
        let first = (0..self.waiting.len()).min_by_key(key)?;
        let group = self.waiting[first].group;
        let same = |place: &usize| self.waiting[*place].group == group;
        let mut order: Vec<usize> = (0..self.waiting.len()).filter(same).collect();
        order.sort_unstable_by_key(key);
        Some(order)
    }

    fn remove(&mut self, taken: &[bool], youngest: usize) -> Vec<(E, usize)> {
        let (mut batch, mut place) = (Vec::new(), 0);
        self.waiting.retain_mut(|waiting| {
            let (taken, older) = (taken[place], place < youngest);
            place += 1;
            if taken {
                batch.push((waiting.entry.clone(), waiting.row));
            } else if older {
                waiting.passed += 1;
            }
            !taken
        });
        batch
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
