//! New memory, made part by part on the threads of the pool.

use std::mem::MaybeUninit;

use rayon::prelude::*;

/// Elements of a part that is nothing but zeros.
const ZEROS: usize = 1 << 16;

/// A vector of `len` elements whose parts of `part` elements (the last may be shorter) are each zeroed
/// and then handed, with their number, to `fill`.
///
/// `vec![0.0; len]` zeroes on one thread, for which the others wait, and has left the nearest cache when the
/// vector is filled.
pub(crate) fn in_parts(
    len: usize,
    part: usize,
    fill: impl Fn(usize, &mut [f32]) + Sync,
) -> Vec<f32> {
    let mut out = Vec::with_capacity(len);
    let spare: &mut [MaybeUninit<f32>] = &mut out.spare_capacity_mut()[..len];
    spare.par_chunks_mut(part.max(1)).enumerate().for_each(|(index, part)| {
        part.fill(MaybeUninit::new(0.0));
        // SAFETY: every element was just written.
        fill(index, unsafe { part.assume_init_mut() });
    });
    // SAFETY: the parts cover `0..len`, and each was written from its first element to its last.
    unsafe { out.set_len(len) };
    out
}

/// A vector of zeros.
pub(crate) fn zeros(len: usize) -> Vec<f32> {
    in_parts(len, ZEROS, |_, _| {})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_begin_as_zeros_and_lie_one_after_another() {
        for (len, part) in [(0, 4), (1, 4), (8, 4), (11, 4), (5, 0), (ZEROS * 3 + 1, ZEROS)] {
            let out = in_parts(len, part, |index, part| {
                assert!(part.iter().all(|x| *x == 0.0));
                part.iter_mut().enumerate().for_each(|(i, x)| *x = (index * 1000 + i) as f32);
            });
            let at = |i: usize| (i / part.max(1) * 1000 + i % part.max(1)) as f32;
            assert_eq!(out, (0..len).map(at).collect::<Vec<_>>(), "{len} in parts of {part}");
            assert_eq!(zeros(len), vec![0.0; len]);
        }
    }
}
