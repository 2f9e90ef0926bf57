//! A toy task is learnt on every device.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Gradients, Tensor};
use firebrick::models::Mode;
use firebrick::ops::{SgdStep, sgd};

use crate::devices::devices;
use crate::subjects::{Linear, Lstm, Subject};

/// A step of plain gradient descent on every parameter.
struct Descend<'a>(&'a Gradients);

impl ModuleMapper for Descend<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|x| {
            let grad = x.grad(self.0).expect("every parameter takes part");
            let x = x.inner();
            let still = x.zeros_like();
            let (x, _) = sgd(x, grad, still, SgdStep { lr: 0.05, momentum: 0.0 });
            Tensor::from_inner(x).require_grad()
        })
    }
}

/// Squared outputs after some steps downhill, and before.
fn losses<S: Subject>(device: &Device) -> [f32; 2] {
    let device = device.clone().autodiff();
    let mut model = S::model(3, &device).train();
    let loss = |model: &S::Model| {
        let out = S::forward(model, &S::rows(), Mode::Eval, &device);
        (out - 1.0).powi_scalar(2).mean()
    };
    let before = loss(&model).into_scalar::<f32>();
    for _ in 0..20 {
        let grads = loss(&model).backward();
        model = model.map(&mut Descend(&grads));
    }
    [before, loss(&model).into_scalar::<f32>()]
}

fn falls<S: Subject>() {
    for (name, device) in devices() {
        let [before, after] = losses::<S>(device);
        assert!(after < 0.5 * before, "{name}: a loss of {before} falls to {after} only");
    }
}

#[test]
fn the_loss_of_an_lstm_falls() {
    falls::<Lstm>();
}

#[test]
fn the_loss_of_a_linear_model_falls() {
    falls::<Linear>();
}
