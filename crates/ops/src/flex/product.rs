//! Matrix products on slices.

use rayon::prelude::*;

/// A matrix inside a slice: element `(r, c)` is `data[r * row_stride + c * col_stride]`.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    data: &'a [f32],
    rows: usize,
    cols: usize,
    row_stride: usize,
    col_stride: usize,
}

impl<'a> Matrix<'a> {
    /// A matrix stored row after row.
    pub(super) fn new(data: &'a [f32], rows: usize, cols: usize) -> Self {
        assert_eq!(data.len(), rows * cols, "a matrix has rows × cols elements");
        Self { data, rows, cols, row_stride: cols, col_stride: 1 }
    }

    /// The transpose, as a view.
    pub(super) fn t(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
            ..self
        }
    }
}

/// What happens to the old content of the output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Out {
    Overwrite,
    Add,
}

/// `out (+)= lhs · rhs`, where `out` is stored row after row.
///
/// The result does not depend on the number of threads: they share out the output's tiles, never
/// the sum inside one.
pub(super) fn product(out: &mut [f32], lhs: Matrix<'_>, rhs: Matrix<'_>, mode: Out) {
    assert_eq!(lhs.cols, rhs.rows, "inner sizes of a product");
    assert_eq!(out.len(), lhs.rows * rhs.cols, "size of a product's output");
    if out.is_empty() {
        return;
    }
    // SAFETY: a `Matrix` is only made from a slice of rows × cols elements, and a transpose swaps
    // sizes together with strides, so every `(r, c)` inside it lies in its slice; `out` has
    // exactly rows × cols elements by the check above and, being `&mut`, overlaps neither input.
    unsafe {
        gemm::gemm(
            lhs.rows,
            rhs.cols,
            lhs.cols,
            out.as_mut_ptr(),
            1,
            rhs.cols as isize,
            mode == Out::Add,
            lhs.data.as_ptr(),
            lhs.col_stride as isize,
            lhs.row_stride as isize,
            rhs.data.as_ptr(),
            rhs.col_stride as isize,
            rhs.row_stride as isize,
            1.0f32,
            1.0f32,
            false,
            false,
            false,
            gemm::Parallelism::Rayon(0),
        );
    }
}

/// The transpose of a `[rows, cols]` matrix, stored anew. Blocks keep both sides in the cache.
pub(super) fn transpose(data: &[f32], rows: usize, cols: usize) -> Vec<f32> {
    const BLOCK: usize = 16;
    assert_eq!(data.len(), rows * cols, "a matrix has rows × cols elements");
    let mut out = vec![0.0; data.len()];
    out.par_chunks_mut((BLOCK * rows).max(1)).enumerate().for_each(|(block, out)| {
        let c0 = block * BLOCK;
        for r0 in (0..rows).step_by(BLOCK) {
            for (c, column) in out.chunks_mut(rows).enumerate() {
                for (r, x) in column.iter_mut().enumerate().skip(r0).take(BLOCK) {
                    *x = data[r * cols + c0 + c];
                }
            }
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(a: &[f32], b: &[f32], m: usize, k: usize, n: usize) -> Vec<f32> {
        let mut out = vec![0.0; m * n];
        for i in 0..m {
            for j in 0..n {
                out[i * n + j] = (0..k)
                    .map(|p| f64::from(a[i * k + p]) * f64::from(b[p * n + j]))
                    .sum::<f64>() as f32;
            }
        }
        out
    }

    fn values(n: usize, key: u64) -> Vec<f32> {
        (0..n).map(|i| crate::rng::unit(key, i as u64) as f32 - 0.5).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn products_of_any_shape_and_orientation_are_right(
            m in 1usize..40, k in 1usize..40, n in 1usize..70
        ) {
            let (a, b) = (values(m * k, 1), values(k * n, 2));
            let (a_t, b_t) = (transpose(&a, m, k), transpose(&b, k, n));
            let want = naive(&a, &b, m, k, n);
            let lhs = [Matrix::new(&a, m, k), Matrix::new(&a_t, k, m).t()];
            let rhs = [Matrix::new(&b, k, n), Matrix::new(&b_t, n, k).t()];
            for lhs in lhs {
                for rhs in rhs {
                    let mut out = vec![1.0; m * n];
                    product(&mut out, lhs, rhs, Out::Overwrite);
                    prop_assert!(out.iter().zip(&want).all(|(x, y)| (x - y).abs() < 1e-4));
                    product(&mut out, lhs, rhs, Out::Add);
                    prop_assert!(out.iter().zip(&want).all(|(x, y)| (x - 2.0 * y).abs() < 1e-4));
                }
            }
        }
    }

    #[test]
    fn a_product_is_the_same_to_the_bit_on_any_number_of_threads() {
        let (m, k, n) = (33, 515, 2048);
        let (a, b) = (values(m * k, 3), values(k * n, 4));
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut out = vec![0.0; m * n];
                product(&mut out, Matrix::new(&a, m, k), Matrix::new(&b, k, n), Out::Overwrite);
                out
            })
        };
        let one = run(1);
        for threads in [2, 3, 8] {
            assert_eq!(one, run(threads), "{threads} threads");
        }
    }
}
