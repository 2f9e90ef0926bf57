//! From a place in a step's output back to its place in the step's input.

use std::ops::Range;

/// The pieces of the output that are not simply copied, in order.
///
/// What lies between two runs was copied byte by byte, so that a text with three changes has a map
/// of three runs, whatever its length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OffsetMap {
    runs: Vec<Run>,
}

/// `count` neighbouring pieces, each of `to` output bytes made of `from` source bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    out: usize,
    source: usize,
    to: usize,
    from: usize,
    count: usize,
}

impl Run {
    fn out_end(&self) -> usize {
        self.out + self.to * self.count
    }

    fn source_end(&self) -> usize {
        self.source + self.from * self.count
    }

    /// The source bytes of the piece that holds the output byte `at`, if it is in this run.
    fn piece(&self, at: usize) -> Option<Range<usize>> {
        if self.to == 0 || at >= self.out_end() {
            return None;
        }
        let start = self.source + (at - self.out) / self.to * self.from;
        Some(start..start + self.from)
    }

    /// Whether the output position is between two bytes of one piece.
    fn cuts(&self, at: usize) -> bool {
        self.to > 0 && at < self.out_end() && !(at - self.out).is_multiple_of(self.to)
    }

    /// Takes a piece in, if it is of the same kind and follows at once.
    fn take(&mut self, next: &Run) -> bool {
        if self.out_end() != next.out || self.source_end() != next.source {
            return false;
        }
        match (self.to == 0 && next.to == 0, self.from == 0 && next.from == 0) {
            (true, _) => self.from += next.from,
            (_, true) => self.to += next.to,
            _ if self.to == next.to && self.from == next.from => self.count += 1,
            _ => return false,
        }
        true
    }
}

impl OffsetMap {
    /// Adds a piece after all others. Both lengths may be 0: something added, something removed.
    pub(super) fn push(&mut self, out: usize, source: usize, from: usize, to: usize) {
        let run = Run { out, source, to, from, count: 1 };
        if !self.runs.last_mut().is_some_and(|last| last.take(&run)) {
            self.runs.push(run);
        }
    }

    /// The source bytes that the output bytes `range` were made of.
    ///
    /// A piece that is touched counts whole. Removed text belongs to a range only if it stood
    /// between two of its pieces. An empty range, and one of added bytes alone, is an empty range
    /// at the end of what stands before it; unless it cuts a piece, which then counts whole.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        if range.start < range.end {
            return self.start(range.start)..self.end(range.end);
        }
        match self.last_run(range.start).filter(|run| run.cuts(range.start)) {
            Some(run) => run.piece(range.start).unwrap_or(0..0),
            None => self.end(range.start)..self.end(range.start),
        }
    }

    /// Where the piece begins that holds the output byte `at`.
    fn start(&self, at: usize) -> usize {
        let Some(run) = self.last_run(at) else { return at };
        run.piece(at).map_or_else(|| run.source_end() + (at - run.out_end()), |piece| piece.start)
    }

    /// Where the piece ends that holds the output byte before `at`.
    fn end(&self, at: usize) -> usize {
        let Some(last) = at.checked_sub(1) else { return 0 };
        let Some(run) = self.last_run(last) else { return at };
        run.piece(last).map_or_else(|| run.source_end() + (at - run.out_end()), |piece| piece.end)
    }

    /// The last run that begins at the output byte `at` or before it.
    fn last_run(&self, at: usize) -> Option<&Run> {
        self.runs[..self.runs.partition_point(|run| run.out <= at)].last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ab<b>cd` → `abXXcd` with `<b>` for `XX`.
    fn replaced() -> OffsetMap {
        let mut map = OffsetMap::default();
        map.push(2, 2, 3, 2);
        map
    }

    #[test]
    fn copied_bytes_are_shifted_and_replaced_ones_count_whole() {
        let map = replaced();
        assert_eq!(map.original(0..2), 0..2);
        assert_eq!(map.original(2..3), 2..5);
        assert_eq!(map.original(3..5), 2..6);
        assert_eq!(map.original(4..6), 5..7);
        assert_eq!(map.original(3..3), 2..5);
        assert_eq!(map.original(2..2), 2..2);
        assert_eq!(map.original(4..4), 5..5);
    }

    #[test]
    fn removed_text_belongs_to_a_range_that_spans_it_only() {
        // `ab<b>cd` → `abcd`.
        let mut map = OffsetMap::default();
        map.push(2, 2, 3, 0);
        assert_eq!(map.original(0..2), 0..2);
        assert_eq!(map.original(2..4), 5..7);
        assert_eq!(map.original(1..3), 1..6);
        assert_eq!(map.original(2..2), 2..2);
    }

    #[test]
    fn added_text_has_an_empty_place() {
        // `ab` → `a--b`.
        let mut map = OffsetMap::default();
        map.push(1, 1, 0, 2);
        assert_eq!(map.original(1..3), 1..1);
        assert_eq!(map.original(2..2), 1..1);
        assert_eq!(map.original(0..4), 0..2);
    }

    #[test]
    fn pieces_of_one_kind_are_one_run() {
        // Full-width digits, three bytes to one.
        let mut map = OffsetMap::default();
        (0..1000).for_each(|i| map.push(i, 3 * i, 3, 1));
        assert_eq!(map.runs.len(), 1);
        assert_eq!(map.original(10..12), 30..36);
    }
}
