//! Which of `n` things belong together.

/// Disjoint sets with path halving; a set's smallest member stands for it.
pub(in super::super) struct Clusters {
    parents: Vec<usize>,
}

impl Clusters {
    pub(in super::super) fn new(n: usize) -> Self {
        Self { parents: (0..n).collect() }
    }

    /// The smallest member of the set that `i` is in.
    pub(in super::super) fn of(&mut self, mut i: usize) -> usize {
        while self.parents[i] != i {
            self.parents[i] = self.parents[self.parents[i]];
            i = self.parents[i];
        }
        i
    }

    /// Unites two sets; false if they were one.
    pub(in super::super) fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        self.parents[a.max(b)] = a.min(b);
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_by_a_chain_is_one() {
        let mut clusters = Clusters::new(5);
        assert!(clusters.join(3, 4) && clusters.join(1, 3));
        assert!(!clusters.join(4, 1));
        assert_eq!((0..5).map(|i| clusters.of(i)).collect::<Vec<_>>(), [0, 1, 2, 1, 1]);
    }
}
