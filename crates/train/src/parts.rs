//! The batches of a step, each with the others.

use std::sync::Arc;

use firebrick_data::DataError;

/// One batch of a step: what it weighs depends on all of them.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    step: Arc<[Vec<usize>]>,
    number: usize,
}

impl Part {
    /// The rows of the batch.
    pub(crate) fn rows(&self) -> &[usize] {
        &self.step[self.number]
    }

    /// The rows of all batches of the step.
    pub(crate) fn step(&self) -> &[Vec<usize>] {
        &self.step
    }

    /// Which batch of the step it is, from 0.
    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// Whether it is the last.
    pub(crate) fn is_last(&self) -> bool {
        self.number + 1 == self.step.len()
    }
}

/// Batches as parts of steps of `size` batches each, the last step perhaps of fewer.
pub(crate) fn parts(
    mut batches: impl Iterator<Item = Result<Vec<usize>, DataError>>,
    size: usize,
) -> impl Iterator<Item = Result<Part, DataError>> {
    let steps = std::iter::from_fn(move || {
        let step = batches.by_ref().take(size).collect::<Result<Arc<[_]>, _>>();
        match step {
            Ok(step) if step.is_empty() => None,
            step => Some(step),
        }
    });
    steps.flat_map(|step| match step {
        Ok(step) => {
            (0..step.len()).map(|number| Ok(Part { step: Arc::clone(&step), number })).collect()
        }
        Err(error) => vec![Err(error)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_batch_comes_in_order_and_knows_its_step() {
        let batches = (0..5).map(|batch| Ok(vec![batch]));
        let parts: Vec<Part> = parts(batches, 2).map(Result::unwrap).collect();
        let numbers: Vec<_> =
            parts.iter().map(|part| (part.rows()[0], part.number(), part.step().len())).collect();
        assert_eq!(numbers, [(0, 0, 2), (1, 1, 2), (2, 0, 2), (3, 1, 2), (4, 0, 1)]);
        let last: Vec<bool> = parts.iter().map(Part::is_last).collect();
        assert_eq!(last, [false, true, false, true, true]);
    }

    #[test]
    fn a_batch_that_can_not_be_planned_takes_the_place_of_its_step() {
        let wrong = || Err(DataError::Empty { path: "f".into() });
        let batches = [Ok(vec![0]), Ok(vec![1]), Ok(vec![2]), wrong()];
        let parts: Vec<_> = parts(batches.into_iter(), 2).collect();
        assert!(parts.len() == 3 && parts[1].is_ok() && parts[2].is_err());
    }
}
