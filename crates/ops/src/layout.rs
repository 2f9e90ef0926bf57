//! Where each token of a ragged batch lies once the batch is packed.

/// The arrangement of a ragged batch without padding: sequences sorted by length, longest first,
/// and stored time step after time step.
///
/// Packed row `offset(t) + k` is token `t` of the `k`-th longest sequence. Sequences of equal
/// length keep the order in which they were given, so one list of lengths has one layout.
///
/// ```
/// use firebrick_ops::PackedLayout;
/// let layout = PackedLayout::new(&[2, 3]);
/// assert_eq!(layout.order(), &[1, 0]); // the row of length 3 goes first
/// assert_eq!(layout.batch_sizes(), &[2, 2, 1]); // sequences still running at t = 0, 1, 2
/// assert_eq!(layout.last_rows(), vec![3, 4]); // where rows 0 and 1 end
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedLayout {
    lengths: Vec<usize>,
    order: Vec<usize>,
    batch_sizes: Vec<usize>,
    offsets: Vec<usize>,
}

impl PackedLayout {
    /// The layout of a batch whose row `i` has `lengths[i]` tokens.
    ///
    /// # Panics
    /// If there is no row or a row has no token: both are errors of the caller, since a
    /// tokeniser never yields an empty sequence.
    pub fn new(lengths: &[usize]) -> Self {
        assert!(!lengths.is_empty(), "a packed batch needs at least one row");
        assert!(lengths.iter().all(|&l| l > 0), "a packed row needs at least one token");
        let mut order: Vec<usize> = (0..lengths.len()).collect();
        order.sort_by_key(|&row| std::cmp::Reverse(lengths[row]));
        let longest = lengths[order[0]];
        let mut batch_sizes = Vec::with_capacity(longest);
        let mut offsets = Vec::with_capacity(longest + 1);
        let (mut running, mut offset) = (lengths.len(), 0);
        for t in 0..longest {
            while lengths[order[running - 1]] <= t {
                running -= 1;
            }
            batch_sizes.push(running);
            offsets.push(offset);
            offset += running;
        }
        offsets.push(offset);
        Self { lengths: lengths.to_vec(), order, batch_sizes, offsets }
    }

    /// Number of rows of the batch.
    pub fn rows(&self) -> usize {
        self.lengths.len()
    }

    /// Number of tokens, hence of packed rows.
    pub fn tokens(&self) -> usize {
        self.offsets[self.batch_sizes.len()]
    }

    /// `order()[k]` is the given row that lies at place `k` of every time step.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// How many sequences still run at each time step; never rises.
    pub fn batch_sizes(&self) -> &[usize] {
        &self.batch_sizes
    }

    /// The packed row at which each given row has its last token.
    pub fn last_rows(&self) -> Vec<usize> {
        let mut last = vec![0; self.rows()];
        for (place, &row) in self.order.iter().enumerate() {
            last[row] = self.offsets[self.lengths[row] - 1] + place;
        }
        last
    }

    /// For each packed row, the packed row of the same sequence at the mirrored time step: taking
    /// rows in this order turns every sequence around inside its own length, and once more turns it
    /// back.
    ///
    /// ```
    /// use firebrick_ops::PackedLayout;
    /// // Sequences a b (row 0) and c d e (row 1) are packed as c a d b e.
    /// assert_eq!(PackedLayout::new(&[2, 3]).reversal(), vec![4, 3, 2, 1, 0]);
    /// ```
    pub fn reversal(&self) -> Vec<usize> {
        let mut reversal = Vec::with_capacity(self.tokens());
        for (t, &running) in self.batch_sizes.iter().enumerate() {
            let mirrored = |place| self.lengths[self.order[place]] - 1 - t;
            reversal.extend((0..running).map(|place| self.offsets[mirrored(place)] + place));
        }
        reversal
    }

    /// Rearranges values given row after row (`lengths[0]` of row 0, then row 1, …) into packed order.
    ///
    /// # Panics
    /// If `values` is not as long as the batch has tokens.
    pub fn pack<T: Copy>(&self, values: &[T]) -> Vec<T> {
        assert_eq!(values.len(), self.tokens(), "one value a token");
        let mut starts = Vec::with_capacity(self.rows());
        let mut start = 0;
        for &length in &self.lengths {
            starts.push(start);
            start += length;
        }
        let mut packed = Vec::with_capacity(values.len());
        for (t, &running) in self.batch_sizes.iter().enumerate() {
            packed.extend(self.order[..running].iter().map(|&row| values[starts[row] + t]));
        }
        packed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn packing_puts_every_token_of_every_row_once_and_in_time_order(
            lengths in proptest::collection::vec(1usize..12, 1..20)
        ) {
            let layout = PackedLayout::new(&lengths);
            let tokens: Vec<(usize, usize)> =
                lengths.iter().enumerate().flat_map(|(r, &l)| (0..l).map(move |t| (r, t))).collect();
            let packed = layout.pack(&tokens);
            prop_assert_eq!(packed.len(), tokens.len());
            let mut sorted = packed.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, tokens);
            prop_assert!(packed.windows(2).all(|w| w[0].1 <= w[1].1));
            for (row, last) in layout.last_rows().into_iter().enumerate() {
                prop_assert_eq!(packed[last], (row, lengths[row] - 1));
            }
            prop_assert!(layout.batch_sizes().windows(2).all(|w| w[0] >= w[1]));
            for (from, to) in layout.reversal().into_iter().enumerate() {
                let ((row, t), mirrored) = (packed[from], packed[to]);
                prop_assert_eq!(mirrored, (row, lengths[row] - 1 - t));
            }
        }
    }

    #[test]
    #[should_panic(expected = "at least one token")]
    fn an_empty_row_is_refused() {
        PackedLayout::new(&[3, 0]);
    }
}
