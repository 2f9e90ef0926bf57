//! Limited-memory BFGS (Nocedal, 1980) with a backtracking line search, for smooth convex problems.

use crate::{Interrupt, Result};

/// Pairs of steps that the inverse Hessian is estimated from.
const MEMORY: usize = 8;
/// Share of the promised decrease that a step must bring (Armijo's condition).
const SUFFICIENT: f64 = 1e-4;

/// A function to minimise.
pub(super) trait Problem {
    /// The value at `x`; overwrites `gradient`.
    fn value_and_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64;
}

/// Walks downhill from `x` until no element of the gradient exceeds `tolerance`, or an interruption.
pub(super) fn minimise(
    problem: &impl Problem,
    mut x: Vec<f64>,
    max_iterations: usize,
    tolerance: f64,
    interrupt: Interrupt<'_>,
) -> Result<Vec<f64>> {
    let mut gradient = vec![0.0; x.len()];
    let mut value = problem.value_and_gradient(&x, &mut gradient);
    let mut memory: Vec<Pair> = Vec::new();
    let mut next_gradient = vec![0.0; x.len()];
    for _ in 0..max_iterations {
        interrupt.check()?;
        if gradient.iter().all(|g| g.abs() <= tolerance) {
            break;
        }
        let direction = direction(&gradient, &memory);
        let slope = dot(&gradient, &direction);
        // The very first step has no curvature to go by: a length of at most 1.
        let mut length = if memory.is_empty() { 1.0 / norm(&gradient).max(1.0) } else { 1.0 };
        let (next, next_value) = loop {
            let next: Vec<f64> = x.iter().zip(&direction).map(|(x, d)| x + length * d).collect();
            let next_value = problem.value_and_gradient(&next, &mut next_gradient);
            if next_value <= value + SUFFICIENT * length * slope {
                break (next, next_value);
            }
            length *= 0.5;
            if length < 1e-12 {
                return Ok(x);
            }
        };
        let pair = Pair::new(&x, &next, &gradient, &next_gradient);
        if pair.curvature > 1e-12 {
            if memory.len() == MEMORY {
                memory.remove(0);
            }
            memory.push(pair);
        }
        x = next;
        value = next_value;
        std::mem::swap(&mut gradient, &mut next_gradient);
    }
    Ok(x)
}

struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    curvature: f64,
}

impl Pair {
    fn new(x: &[f64], next: &[f64], gradient: &[f64], next_gradient: &[f64]) -> Self {
        let difference =
            |a: &[f64], b: &[f64]| -> Vec<f64> { b.iter().zip(a).map(|(b, a)| b - a).collect() };
        let (step, change) = (difference(x, next), difference(gradient, next_gradient));
        let curvature = dot(&step, &change);
        Self { step, change, curvature }
    }
}

/// The two-loop recursion: minus the estimated inverse Hessian times the gradient.
fn direction(gradient: &[f64], memory: &[Pair]) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(memory.len());
    for pair in memory.iter().rev() {
        let alpha = dot(&pair.step, &q) / pair.curvature;
        add(&mut q, -alpha, &pair.change);
        alphas.push(alpha);
    }
    if let Some(last) = memory.last() {
        let scale = last.curvature / dot(&last.change, &last.change);
        q.iter_mut().for_each(|x| *x *= scale);
    }
    for (pair, alpha) in memory.iter().zip(alphas.into_iter().rev()) {
        let beta = dot(&pair.change, &q) / pair.curvature;
        add(&mut q, alpha - beta, &pair.step);
    }
    q
}

fn add(x: &mut [f64], factor: f64, y: &[f64]) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += factor * y);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Σ k (x_k − k)².
    struct Bowl;

    impl Problem for Bowl {
        fn value_and_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
            let mut value = 0.0;
            for (k, (x, g)) in x.iter().zip(gradient).enumerate() {
                let (weight, off) = (k as f64 + 1.0, x - k as f64);
                value += weight * off * off;
                *g = 2.0 * weight * off;
            }
            value
        }
    }

    #[test]
    fn the_minimum_of_an_uneven_bowl_is_found() {
        let x = minimise(&Bowl, vec![5.0; 30], 100, 1e-9, Interrupt::never()).unwrap();
        for (k, x) in x.iter().enumerate() {
            assert!((x - k as f64).abs() < 1e-8, "{k}: {x}");
        }
    }
}
