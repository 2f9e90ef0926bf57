//! What every model must do on every device.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor};
use firebrick::bundle::{load_weights, weights_to_bytes};
use firebrick::models::Mode;

use crate::devices::{assert_close, devices, reference};
use crate::subjects::{Linear, Lstm, Subject};

macro_rules! conforms {
    ($name:ident, $subject:ty) => {
        mod $name {
            use super::*;

            #[test]
            fn answers_are_those_of_the_cpu() {
                answers::<$subject>();
            }

            #[test]
            fn gradients_are_those_of_the_cpu() {
                gradients::<$subject>();
            }

            #[test]
            fn a_row_is_answered_alone_as_in_a_batch() {
                alone::<$subject>();
            }

            #[test]
            fn weights_that_one_device_saved_answer_alike_on_another() {
                moved::<$subject>();
            }
        }
    };
}

conforms!(lstm, Lstm);
conforms!(linear, Linear);

fn numbers(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

fn answers_of<S: Subject>(model: &S::Model, rows: &[S::Row], device: &Device) -> Vec<f32> {
    numbers(S::forward(model, rows, Mode::Eval, device))
}

fn answers<S: Subject>() {
    let wanted = answers_of::<S>(&S::model(3, &reference()), &S::rows(), &reference());
    for (name, device) in devices() {
        let found = answers_of::<S>(&S::model(3, device), &S::rows(), device);
        assert_close(&found, &wanted, 1e-4, &name.to_string());
    }
}

/// The gradient of every parameter, in the order of the module.
struct Collect<'a>(&'a Gradients, Vec<Vec<f32>>);

impl ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let grad = param.val().grad(self.0).expect("every parameter takes part");
        self.1.push(grad.into_data().iter::<f32>().collect());
    }
}

/// Gradients of a training step with dropout on a ragged batch.
fn gradients_on<S: Subject>(device: &Device) -> Vec<Vec<f32>> {
    let device = device.clone().autodiff();
    let model = S::model(3, &device).train();
    let out = S::forward(&model, &S::rows(), Mode::train(9), &device);
    let grads = out.clone().powi_scalar(2).sum().backward();
    let mut found = Collect(&grads, Vec::new());
    model.visit(&mut found);
    found.1
}

fn gradients<S: Subject>() {
    let wanted = gradients_on::<S>(&reference());
    assert!(!wanted.is_empty());
    for (name, device) in devices() {
        let found = gradients_on::<S>(device);
        assert_eq!(found.len(), wanted.len());
        for (place, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
            assert_close(found, wanted, 1e-3, &format!("{name}, parameter {place}"));
        }
    }
}

fn alone<S: Subject>() {
    for (name, device) in devices() {
        let (model, rows) = (S::model(3, device), S::rows());
        let together = answers_of::<S>(&model, &rows, device);
        let width = together.len() / rows.len();
        for (place, row) in rows.iter().enumerate() {
            let alone = answers_of::<S>(&model, std::slice::from_ref(row), device);
            let wanted = &together[place * width..(place + 1) * width];
            assert_close(&alone, wanted, 1e-5, &format!("{name}, row {place}"));
        }
    }
}

fn moved<S: Subject>() {
    let wanted = answers_of::<S>(&S::model(3, &reference()), &S::rows(), &reference());
    let bytes = weights_to_bytes(&S::model(3, &reference())).expect("weights");
    for (name, device) in devices() {
        let saved = weights_to_bytes(&S::model(3, device)).expect("weights");
        assert!(saved == bytes, "{name}: a seed draws the same weights on every device");
        for (from, bytes, on) in [("there", &saved, &reference()), ("here", &bytes, device)] {
            let mut model = S::model(4, on);
            load_weights(&mut model, bytes.clone()).expect("the same network");
            let found = answers_of::<S>(&model, &S::rows(), on);
            assert_close(&found, &wanted, 1e-4, &format!("{name}, saved {from}"));
        }
    }
}
