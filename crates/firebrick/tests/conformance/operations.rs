//! What every operation of `ops` must do on every device.

use burn::tensor::{Device, Tensor, TensorData};
use firebrick::ops::{
    AdamStep, GruWeights, PackedLayout, Precision, PreparedLstm, SgdStep, adam, adam_rows, dropout,
    moving_average, packed_gru, packed_lstm, reverse, rng, sgd, sum_of_squares,
};

use crate::devices::{assert_close, devices, reference};

fn drawn<const D: usize>(shape: [usize; D], key: u64, device: &Device) -> Tensor<D> {
    let n = shape.iter().product::<usize>() as u64;
    let values: Vec<f32> = (0..n).map(|i| rng::unit(key, i) as f32 - 0.5).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

/// Holds what an operation gives on every device against the CPU.
fn compare(share: f32, run: impl Fn(&Device) -> Vec<Vec<f32>>) {
    let wanted = run(&reference());
    for (name, device) in devices() {
        let found = run(device);
        assert_eq!(found.len(), wanted.len());
        for (place, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
            assert_close(found, wanted, share, &format!("{name}, output {place}"));
        }
    }
}

/// Ragged batches; one of equal lengths, one of a single token, one with a row much longer than the rest.
const LENGTHS: [&[usize]; 4] = [&[5, 2, 7, 1, 2], &[4, 4, 4], &[1], &[1, 30, 2]];

fn lstm_results(lengths: &[usize], sizes: [usize; 2], device: &Device) -> Vec<Vec<f32>> {
    lstm_results_of(lengths, sizes, 1.0, device)
}

/// With inputs of up to half of `scale`.
fn lstm_results_of(
    lengths: &[usize],
    sizes: [usize; 2],
    scale: f32,
    device: &Device,
) -> Vec<Vec<f32>> {
    let [input, hidden] = sizes;
    let device = device.clone().autodiff();
    let layout = PackedLayout::new(lengths);
    let x = (drawn([layout.tokens(), input], 1, &device) * scale).detach().require_grad();
    let w_ih = drawn([input, 4 * hidden], 2, &device).require_grad();
    let w_hh = drawn([hidden, 4 * hidden], 3, &device).require_grad();
    let bias = drawn([4 * hidden], 4, &device).require_grad();
    let out = packed_lstm(
        x.clone(),
        w_ih.clone(),
        w_hh.clone(),
        bias.clone(),
        &layout,
        Precision::Single,
    );
    let along = drawn([layout.tokens(), hidden], 5, &device);
    let grads = (out.clone() * along).sum().backward();
    vec![
        numbers(out),
        numbers(x.grad(&grads).expect("x")),
        numbers(w_ih.grad(&grads).expect("w_ih")),
        numbers(w_hh.grad(&grads).expect("w_hh")),
        numbers(bias.grad(&grads).expect("bias")),
    ]
}

#[test]
fn the_packed_lstm_and_its_gradients_are_those_of_the_cpu() {
    for lengths in LENGTHS {
        for sizes in [[3, 5], [16, 64], [1, 1]] {
            compare(1e-4, |device| lstm_results(lengths, sizes, device));
        }
    }
}

#[test]
fn widths_that_fit_no_block_of_a_card_are_right_too() {
    for sizes in [[100, 300], [33, 17]] {
        compare(1e-4, |device| lstm_results(&[3, 2], sizes, device));
        compare(1e-4, |device| gru_results(&[3, 2], sizes, device));
    }
}

#[test]
fn gates_that_are_far_open_or_shut_stay_numbers() {
    // Sums of the gates reach ±200 and more, where e^x is beyond single precision.
    let results = |device: &Device| lstm_results_of(&[4, 2, 1], [8, 6], 400.0, device);
    assert!(results(&reference()).iter().flatten().all(|x| x.is_finite()));
    compare(1e-4, results);
}

#[test]
fn tensors_whose_rows_lie_apart_are_read_as_they_are() {
    compare(1e-4, |device| {
        let layout = PackedLayout::new(LENGTHS[0]);
        // Transposed and cut out: neither is contiguous in memory.
        let x = drawn([3, layout.tokens()], 1, device).transpose();
        let w_ih = drawn([3, 40], 2, device).slice([0..3, 8..32]);
        let w_hh = drawn([24, 6], 3, device).transpose();
        let bias = drawn([24], 4, device);
        let lstm = packed_lstm(x.clone(), w_ih, w_hh, bias, &layout, Precision::Single);
        let weights = GruWeights {
            w_ih: drawn([18, 3], 2, device).transpose(),
            w_hh: drawn([6, 30], 3, device).slice([0..6, 12..30]),
            b_ih: drawn([18], 4, device),
            b_hh: drawn([18], 6, device),
        };
        let gru = packed_gru(x, weights, &layout, Precision::Single);
        vec![numbers(lstm), numbers(gru)]
    });
}

#[test]
fn an_lstm_laid_out_for_answers_gives_those_of_the_cpu() {
    compare(1e-4, |device| {
        let layout = PackedLayout::new(LENGTHS[0]);
        let (w_ih, w_hh) = (drawn([3, 24], 2, device), drawn([6, 24], 3, device));
        let lstm = PreparedLstm::new(w_ih, w_hh, drawn([24], 4, device), Precision::Single);
        vec![numbers(lstm.forward(drawn([layout.tokens(), 3], 1, device), &layout))]
    });
}

fn gru_results(lengths: &[usize], sizes: [usize; 2], device: &Device) -> Vec<Vec<f32>> {
    let [input, hidden] = sizes;
    let device = device.clone().autodiff();
    let layout = PackedLayout::new(lengths);
    let x = drawn([layout.tokens(), input], 1, &device).require_grad();
    let weights = GruWeights {
        w_ih: drawn([input, 3 * hidden], 2, &device).require_grad(),
        w_hh: drawn([hidden, 3 * hidden], 3, &device).require_grad(),
        b_ih: drawn([3 * hidden], 4, &device).require_grad(),
        b_hh: drawn([3 * hidden], 6, &device).require_grad(),
    };
    let out = packed_gru(x.clone(), weights.clone(), &layout, Precision::Single);
    let along = drawn([layout.tokens(), hidden], 5, &device);
    let grads = (out.clone() * along).sum().backward();
    vec![
        numbers(out),
        numbers(x.grad(&grads).expect("x")),
        numbers(weights.w_ih.grad(&grads).expect("w_ih")),
        numbers(weights.w_hh.grad(&grads).expect("w_hh")),
        numbers(weights.b_ih.grad(&grads).expect("b_ih")),
        numbers(weights.b_hh.grad(&grads).expect("b_hh")),
    ]
}

#[test]
fn the_packed_gru_and_its_gradients_are_those_of_the_cpu() {
    for lengths in LENGTHS {
        for sizes in [[3, 5], [16, 64], [1, 1]] {
            compare(1e-4, |device| gru_results(lengths, sizes, device));
        }
    }
}

#[test]
fn a_sequence_is_turned_around_inside_its_length() {
    compare(0.0, |device| {
        let layout = PackedLayout::new(LENGTHS[0]);
        vec![numbers(reverse(drawn([layout.tokens(), 3], 1, device), &layout))]
    });
}

#[test]
fn dropout_draws_the_same_mask_everywhere() {
    for (rows, width) in [(1, 1), (3, 7), (100, 33)] {
        for key in [0, 7, u64::MAX, 0x1234_5678_9abc_def0] {
            // Bit for bit: a mask does not depend on the order of additions.
            compare(0.0, |device| {
                let device = device.clone().autodiff();
                let x = drawn([rows, width], 1, &device).require_grad();
                let out = dropout(x.clone(), 0.3, key);
                let grads = out.clone().sum().backward();
                vec![numbers(out), numbers(x.grad(&grads).expect("x"))]
            });
        }
    }
}

#[test]
fn updates_are_those_of_the_cpu() {
    let step =
        AdamStep { lr: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01, step: 3 };
    compare(1e-5, |device| {
        let draw = |key| drawn([6, 5], key, device);
        let (param, [first, second]) = adam(draw(1), draw(2), [draw(3), draw(4).abs()], step);
        vec![numbers(param), numbers(first), numbers(second)]
    });
    compare(1e-5, |device| {
        let draw = |key| drawn([6, 5], key, device);
        let grad = drawn([2, 5], 2, device);
        let (table, moments) = adam_rows(draw(1), grad, [draw(3), draw(4).abs()], &[1, 4], step);
        let [first, second] = moments;
        vec![numbers(table), numbers(first), numbers(second)]
    });
    compare(1e-5, |device| {
        let draw = |key| drawn([6, 5], key, device);
        let step = SgdStep { lr: 0.1, momentum: 0.9 };
        let (param, velocity) = sgd(draw(1), draw(2), draw(3), step);
        let average = moving_average(draw(1), draw(2), 0.99);
        vec![
            numbers(param),
            numbers(velocity),
            numbers(average),
            vec![sum_of_squares(draw(5)) as f32],
        ]
    });
}
