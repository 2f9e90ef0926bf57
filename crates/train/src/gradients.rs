//! What happens to gradients between the backward pass and the update.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use firebrick_ops::sum_of_squares;

/// Adds the gradient of `l1 Σ|θ| + l2 Σθ²` over all weight matrices; biases are left alone.
///
/// The subgradient of `|θ|` at 0 is 0.
pub fn penalise<M: Module>(net: &M, grads: &mut GradientsParams, l1: f64, l2: f64) {
    if l1 > 0.0 || l2 > 0.0 {
        net.visit(&mut Penalty { grads, l1, l2 });
    }
}

/// Scales all gradients by one factor so that their norm together is at most `limit`
/// (Pascanu et al., 2013); a limit of 0 allows any. `vectors` is the gradient of what is learnt apart
/// from the network. Returns the norm before.
pub fn clip_global_norm<M: Module>(
    net: &M,
    grads: &mut GradientsParams,
    vectors: Option<&mut Tensor<2>>,
    limit: f64,
) -> f64 {
    let sum_with = |square: Square| {
        let apart = vectors.as_ref().map_or(0.0, |vectors| square.of((*vectors).clone()));
        let mut squares = SumOfSquares { grads, square, sum: apart };
        net.visit(&mut squares);
        squares.sum
    };
    // Squares of large gradients overflow in the format of the gradients, before these do.
    let fast = sum_with(Square::Fast);
    let norm = if fast.is_finite() { fast } else { sum_with(Square::Wide) }.sqrt();
    if limit > 0.0 && norm > limit && norm.is_finite() {
        let factor = limit / norm;
        net.visit(&mut Scale { grads, factor });
        if let Some(vectors) = vectors {
            *vectors = vectors.clone().mul_scalar(factor);
        }
    }
    norm
}

/// Brings every single gradient into `-limit..=limit`.
pub(crate) fn clip_values<M: Module>(
    net: &M,
    grads: &mut GradientsParams,
    vectors: Option<&mut Tensor<2>>,
    limit: f64,
) {
    net.visit(&mut Clamp { grads, limit });
    if let Some(vectors) = vectors {
        *vectors = vectors.clone().clamp(-limit, limit);
    }
}

/// The gradient that is largest by its absolute value, or the first that is no number.
#[derive(Clone, Debug, PartialEq)]
pub struct LargestGradient {
    /// Path of the parameter in the network.
    pub parameter: String,
    /// Its largest absolute gradient; not finite if there is one that is no finite number.
    pub value: f64,
}

pub(crate) fn largest_gradient<M: Module>(
    net: &M,
    grads: &GradientsParams,
    vectors: Option<&Tensor<2>>,
) -> LargestGradient {
    let none = LargestGradient { parameter: String::new(), value: 0.0 };
    let mut search = Search { path: Vec::new(), grads, largest: none };
    net.visit(&mut search);
    if let Some(vectors) = vectors {
        search.see("embedding", vectors.clone());
    }
    search.largest
}

struct Search<'a> {
    path: Vec<String>,
    grads: &'a GradientsParams,
    largest: LargestGradient,
}

impl Search<'_> {
    fn see<const D: usize>(&mut self, name: &str, grad: Tensor<D>) {
        if !self.largest.value.is_finite() {
            return;
        }
        let values = grad.into_data();
        let worst = values.iter::<f32>().map(|g| f64::from(g.abs())).fold(0.0, |worst: f64, g| {
            if worst.is_finite() && (g > worst || g.is_nan()) { g } else { worst }
        });
        if worst.is_nan() || worst > self.largest.value {
            self.largest = LargestGradient { parameter: name.to_string(), value: worst };
        }
    }
}

impl ModuleVisitor for Search<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = self.grads.get::<D>(param.id) {
            self.see(&self.path.join("."), grad);
        }
    }
}

struct Clamp<'a> {
    grads: &'a mut GradientsParams,
    limit: f64,
}

impl ModuleVisitor for Clamp<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = self.grads.remove::<D>(param.id) {
            self.grads.register(param.id, grad.clamp(-self.limit, self.limit));
        }
    }
}

struct Penalty<'a> {
    grads: &'a mut GradientsParams,
    l1: f64,
    l2: f64,
}

impl ModuleVisitor for Penalty<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if D < 2 {
            return;
        }
        if let Some(mut grad) = self.grads.remove::<D>(param.id) {
            let weights = param.val().inner();
            if self.l1 > 0.0 {
                grad = grad + weights.clone().sign().mul_scalar(self.l1);
            }
            if self.l2 > 0.0 {
                grad = grad + weights.mul_scalar(2.0 * self.l2);
            }
            self.grads.register(param.id, grad);
        }
    }
}

/// How squares are added up.
#[derive(Clone, Copy)]
enum Square {
    /// In one pass on the device.
    Fast,
    /// In 64 bits, here.
    Wide,
}

impl Square {
    fn of<const D: usize>(self, grad: Tensor<D>) -> f64 {
        match self {
            Self::Fast => sum_of_squares(grad),
            Self::Wide => grad.into_data().iter::<f64>().map(|g| g * g).sum(),
        }
    }
}

struct SumOfSquares<'a> {
    grads: &'a GradientsParams,
    square: Square,
    sum: f64,
}

impl ModuleVisitor for SumOfSquares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = self.grads.get::<D>(param.id) {
            self.sum += self.square.of(grad);
        }
    }
}

struct Scale<'a> {
    grads: &'a mut GradientsParams,
    factor: f64,
}

impl ModuleVisitor for Scale<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = self.grads.remove::<D>(param.id) {
            self.grads.register(param.id, grad.mul_scalar(self.factor));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use firebrick_models::{LinearRegression, LinearRegressionConfig};

    /// A line with weights 3 and −2, and the gradients of `a·w₁ + b·w₂ + c·bias`.
    fn line(a: f32, b: f32, c: f32) -> (LinearRegression, GradientsParams) {
        let device = Device::flex().autodiff();
        let mut net = LinearRegressionConfig::new(2).init(0, &device).unwrap();
        net.weight = Param::from_tensor(Tensor::from_data([[3.0], [-2.0]], &device));
        let net = net.train();
        let factors = Tensor::<2>::from_data([[a], [b]], &device);
        let loss = (net.weight.val() * factors).sum() + net.bias.val().mul_scalar(c).sum();
        let grads = GradientsParams::from_grads(loss.backward(), &net);
        (net, grads)
    }

    fn values(net: &LinearRegression, grads: &GradientsParams) -> Vec<f32> {
        let weight = grads.get::<2>(net.weight.id).unwrap().into_data();
        let bias = grads.get::<1>(net.bias.id).unwrap().into_data();
        weight.iter::<f32>().chain(bias.iter::<f32>()).collect()
    }

    #[test]
    fn gradients_longer_than_the_limit_are_scaled_together_and_shorter_ones_left() {
        let (net, mut grads) = line(2.0, 3.0, 6.0);
        assert!((clip_global_norm(&net, &mut grads, None, 10.0) - 7.0).abs() < 1e-6);
        assert_eq!(values(&net, &grads), [2.0, 3.0, 6.0]);
        clip_global_norm(&net, &mut grads, None, 3.5);
        assert_eq!(values(&net, &grads), [1.0, 1.5, 3.0]);
        // 1² + 1.5² + 3² + 6² = 7²
        let mut vectors = Tensor::<2>::from_data([[6.062_178], [0.0]], &Device::flex());
        let norm = clip_global_norm(&net, &mut grads, Some(&mut vectors), 3.5);
        assert!((norm - 7.0).abs() < 1e-5);
        let halved = values(&net, &grads).into_iter().zip([0.5, 0.75, 1.5]);
        assert!(halved.into_iter().all(|(got, want)| (got - want).abs() < 1e-6));
        assert!((vectors.into_data().iter::<f32>().next().unwrap() - 3.031_089).abs() < 1e-5);
    }

    #[test]
    fn single_gradients_are_brought_into_the_limits() {
        let (net, mut grads) = line(2.0, -3.0, 0.5);
        clip_values(&net, &mut grads, None, 1.0);
        assert_eq!(values(&net, &grads), [1.0, -1.0, 0.5]);
    }

    #[test]
    fn the_largest_gradient_is_named_and_one_that_is_no_number_before_it() {
        let (net, grads) = line(2.0, -3.0, 0.5);
        let largest = largest_gradient(&net, &grads, None);
        assert_eq!(largest, LargestGradient { parameter: "weight".into(), value: 3.0 });
        let (net, grads) = line(2.0, -3.0, f32::NAN);
        let largest = largest_gradient(&net, &grads, None);
        assert!(largest.parameter == "bias" && largest.value.is_nan(), "{largest:?}");
    }

    #[test]
    fn the_norm_of_gradients_whose_squares_overflow_is_right() {
        let (net, mut grads) = line(3e30, 4e30, 0.0);
        let norm = clip_global_norm(&net, &mut grads, None, 0.0);
        assert!((norm / 5e30 - 1.0).abs() < 1e-6, "{norm:e}");
    }

    #[test]
    fn penalties_pull_weights_towards_zero_and_leave_the_intercept() {
        let (net, mut grads) = line(1.0, 1.0, 1.0);
        penalise(&net, &mut grads, 0.5, 0.25);
        // 1 + 0.5·sign(w) + 2·0.25·w
        assert_eq!(values(&net, &grads), [1.0 + 0.5 + 1.5, 1.0 - 0.5 - 1.0, 1.0]);
    }
}
