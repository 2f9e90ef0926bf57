//! Minimising a smooth convex function of many parameters.

/// Outer steps; from a sane start ten or so are taken.
const MAX_STEPS: usize = 200;
/// The largest component of the gradient at which the minimum counts as found.
const GRADIENT: f64 = 1e-13;
/// Halvings of a step before it counts as rounding noise.
const MAX_HALVINGS: i32 = 40;
/// A fall of the value, relative to it, that rounding may hide.
const UNSEEN: f64 = 1e-10;

/// A strictly convex, twice differentiable function.
pub(crate) trait Convex {
    /// Its value at `at`.
    fn value(&self, at: &[f64]) -> f64;

    /// Moves to `at`: what follows is asked of that place. Returns the gradient.
    fn gradient(&mut self, at: &[f64]) -> Vec<f64>;

    /// The Hessian times `direction`.
    fn curve(&self, direction: &[f64]) -> Vec<f64>;

    /// The diagonal of the Hessian; every entry above 0.
    fn diagonal(&self) -> Vec<f64>;
}

/// The minimum: Newton's method, each step found by conjugate gradients preconditioned by the
/// diagonal, and halved until the value falls (Nocedal and Wright 2006, chapters 5 and 7).
///
/// It needs no memory beyond a few vectors and draws nothing: the same input gives the same bits.
pub(crate) fn minimise(function: &mut impl Convex, start: Vec<f64>) -> Vec<f64> {
    let mut at = start;
    let mut value = function.value(&at);
    let mut best = (f64::INFINITY, at.clone());
    for _ in 0..MAX_STEPS {
        let gradient = function.gradient(&at);
        let size = gradient.iter().fold(0.0, |size: f64, g| size.max(g.abs()));
        if size < best.0 {
            best = (size, at.clone());
        }
        let step = newton_step(function, &gradient);
        let fall = dot(&step, &gradient);
        let close = fall.abs() <= UNSEEN * (1.0 + value.abs());
        // So close to the minimum the gradient alone tells whether a step was one forward.
        if size <= GRADIENT || (close && size > best.0) {
            break;
        }
        let length = if close { Some(1.0) } else { shorten(function, &at, &step, fall, value) };
        let Some(length) = length else { break };
        add(&mut at, length, &step);
        value = function.value(&at);
    }
    best.1
}

/// The first of the lengths 1, ½, ¼ … of a step that lowers the value enough (Armijo).
fn shorten(function: &impl Convex, at: &[f64], step: &[f64], fall: f64, value: f64) -> Option<f64> {
    (0..MAX_HALVINGS).map(|halvings| 0.5f64.powi(halvings)).find(|length| {
        let mut next = at.to_vec();
        add(&mut next, *length, step);
        function.value(&next) <= value + 1e-4 * length * fall
    })
}

/// Solves `H · step = −gradient`, the more exactly the smaller the gradient is.
fn newton_step(function: &impl Convex, gradient: &[f64]) -> Vec<f64> {
    let scale: Vec<f64> = function.diagonal().iter().map(|entry| 1.0 / entry).collect();
    let mut step = vec![0.0; gradient.len()];
    let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut scaled = times(&scale, &residual);
    let mut direction = scaled.clone();
    let mut energy = dot(&residual, &scaled);
    let start = energy;
    let goal = start * start.sqrt().clamp(1e-12, 0.1);
    for _ in 0..2 * gradient.len() + 10 {
        let curved = function.curve(&direction);
        let curvature = dot(&direction, &curved);
        if curvature <= 0.0 || energy <= goal {
            break;
        }
        let length = energy / curvature;
        add(&mut step, length, &direction);
        add(&mut residual, -length, &curved);
        scaled = times(&scale, &residual);
        let next = dot(&residual, &scaled);
        let kept = next / energy;
        direction.iter_mut().zip(&scaled).for_each(|(d, s)| *d = s + kept * *d);
        energy = next;
    }
    step
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

fn times(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(l, r)| l * r).collect()
}

fn add(to: &mut [f64], factor: f64, values: &[f64]) {
    to.iter_mut().zip(values).for_each(|(to, value)| *to += factor * value);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Σ cosh(x_i − i)`: its minimum is at `0, 1, 2 …`.
    struct Valley(Vec<f64>);

    impl Convex for Valley {
        fn value(&self, at: &[f64]) -> f64 {
            at.iter().enumerate().map(|(i, x)| (x - i as f64).cosh()).sum()
        }

        fn gradient(&mut self, at: &[f64]) -> Vec<f64> {
            self.0 = at.to_vec();
            at.iter().enumerate().map(|(i, x)| (x - i as f64).sinh()).collect()
        }

        fn curve(&self, direction: &[f64]) -> Vec<f64> {
            times(&self.diagonal(), direction)
        }

        fn diagonal(&self) -> Vec<f64> {
            self.0.iter().enumerate().map(|(i, x)| (x - i as f64).cosh()).collect()
        }
    }

    #[test]
    fn the_minimum_is_found_from_far_away() {
        let found = minimise(&mut Valley(vec![]), vec![20.0, -20.0, 0.0]);
        for (place, x) in found.iter().enumerate() {
            assert!((x - place as f64).abs() < 1e-12, "{found:?}");
        }
    }
}
