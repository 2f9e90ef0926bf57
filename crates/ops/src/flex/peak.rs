//! How fast this processor multiplies when nothing else holds it up.

use std::time::{Duration, Instant};

use super::engine;
use super::kernel::{LANES, Lhs, Start, tile};
use crate::Precision;

/// Depth of the products: small enough for the nearest cache.
const DEPTH: usize = 64;

/// Floating-point operations a second of `threads` threads that do nothing but the kernel's
/// products on operands in the nearest cache: the limit that a training step is held against.
pub(crate) fn product_peak(precision: Precision, threads: usize, duration: Duration) -> f64 {
    let engine = engine(precision);
    let rows = engine.tile_rows();
    let work = || {
        let (lhs, panel) = (vec![1e-3f32; rows * DEPTH], vec![1e-3f32; DEPTH * 4 * LANES]);
        let mut out = vec![0.0f32; rows * 4 * LANES];
        let (start, mut tiles) = (Instant::now(), 0u64);
        while start.elapsed() < duration {
            for _ in 0..1000 {
                let lhs = Lhs::row_major(std::hint::black_box(lhs.as_ptr()), DEPTH);
                let (to, width) = (out.as_mut_ptr(), 4 * LANES);
                // SAFETY: the vectors have the sizes that the tile reads and writes.
                unsafe { tile::<4>(engine, rows, lhs, panel.as_ptr(), Start::Zero, to, width) };
                std::hint::black_box(&mut out);
            }
            tiles += 1000;
        }
        let operations = 2 * rows * DEPTH * engine.pack() * 4 * LANES;
        tiles as f64 * operations as f64 / start.elapsed().as_secs_f64()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
    })
}
