//! The packed LSTM against Burn's own layer and against padding.

use burn::nn::LstmConfig;
use burn::tensor::{Device, Tensor, TensorData, Tolerance};
use firebrick_ops::{PackedLayout, Precision, packed_lstm, reverse, rng};

fn values(n: usize, key: u64, scale: f64) -> Vec<f32> {
    (0..n).map(|i| ((rng::unit(key, i as u64) - 0.5) * scale) as f32).collect()
}

fn tensor<const D: usize>(shape: [usize; D], key: u64, device: &Device) -> Tensor<D> {
    let n = shape.iter().product();
    Tensor::from_data(TensorData::new(values(n, key, 1.0), shape), device)
}

struct Weights {
    w_ih: Tensor<2>,
    w_hh: Tensor<2>,
    bias: Tensor<1>,
}

fn weights(input: usize, hidden: usize, device: &Device) -> Weights {
    Weights {
        w_ih: tensor([input, 4 * hidden], 1, device),
        w_hh: tensor([hidden, 4 * hidden], 2, device),
        bias: tensor([4 * hidden], 3, device),
    }
}

#[test]
fn outputs_and_gradients_equal_burns_lstm_on_equal_lengths() {
    let device = Device::flex().autodiff();
    let (batch, time, input, hidden) = (5, 7, 6, 9);
    let w = weights(input, hidden, &device);
    let (w_ih, w_hh) = (w.w_ih.require_grad(), w.w_hh.require_grad());
    let bias = w.bias.require_grad();
    let x = tensor([time * batch, input], 4, &device).require_grad();
    let layout = PackedLayout::new(&vec![time; batch]);
    let target = tensor([time * batch, hidden], 5, &device);
    let ours = packed_lstm(
        x.clone(),
        w_ih.clone(),
        w_hh.clone(),
        bias.clone(),
        &layout,
        Precision::Single,
    );
    let grads = (ours.clone() * target.clone()).sum().backward();

    let mut theirs = LstmConfig::new(input, hidden, true).with_batch_first(false).init(&device);
    let column = |t: Tensor<2>, gate: usize| t.narrow(1, gate * hidden, hidden).inner();
    let load = |controller: &mut burn::nn::GateController, gate: usize| {
        let (ih, hh) = (column(w_ih.clone(), gate), column(w_hh.clone(), gate));
        let b = bias.clone().narrow(0, gate * hidden, hidden).inner();
        let zero = b.zeros_like();
        let lift = |t: Tensor<2>| Tensor::from_data(t.into_data(), &device);
        let lift1 = |t: Tensor<1>| Tensor::from_data(t.into_data(), &device);
        use burn::module::Param;
        controller.input_transform.weight = Param::from_tensor(lift(ih));
        controller.hidden_transform.weight = Param::from_tensor(lift(hh));
        controller.input_transform.bias = Some(Param::from_tensor(lift1(b)));
        controller.hidden_transform.bias = Some(Param::from_tensor(lift1(zero)));
    };
    load(&mut theirs.input_gate, 0);
    load(theirs.forget_gate.as_mut().expect("not coupled"), 1);
    load(&mut theirs.cell_gate, 2);
    load(&mut theirs.output_gate, 3);
    let x_theirs = Tensor::<2>::from_data(x.clone().into_data(), &device).require_grad();
    let (out, _) = theirs.forward(x_theirs.clone().reshape([time, batch, input]), None);
    let out = out.reshape([time * batch, hidden]);
    let grads_theirs = (out.clone() * target).sum().backward();

    let close = Tolerance::<f32>::absolute(1e-5);
    ours.into_data().assert_approx_eq::<f32>(&out.into_data(), close);
    let x_grad = x.grad(&grads).expect("x").into_data();
    x_grad.assert_approx_eq::<f32>(&x_theirs.grad(&grads_theirs).expect("x").into_data(), close);
    let gates = [
        &theirs.input_gate,
        theirs.forget_gate.as_ref().expect("not coupled"),
        &theirs.cell_gate,
        &theirs.output_gate,
    ];
    for (k, gate) in gates.into_iter().enumerate() {
        let part = |t: &Tensor<2>| t.grad(&grads).expect("a weight").narrow(1, k * hidden, hidden);
        let want = |t: &burn::nn::Linear| t.weight.val().grad(&grads_theirs).expect("a weight");
        let pairs = [
            (part(&w_ih), want(&gate.input_transform)),
            (part(&w_hh), want(&gate.hidden_transform)),
        ];
        for (ours, theirs) in pairs {
            ours.into_data().assert_approx_eq::<f32>(&theirs.into_data(), close);
        }
        let ours = bias.grad(&grads).expect("bias").narrow(0, k * hidden, hidden);
        let theirs = gate.input_transform.bias.as_ref().expect("bias").val();
        let theirs = theirs.grad(&grads_theirs).expect("bias");
        ours.into_data().assert_approx_eq::<f32>(&theirs.into_data(), close);
    }
}

/// The hidden states of each row, in time order.
fn by_row(hidden: &[f32], width: usize, lengths: &[usize]) -> Vec<Vec<f32>> {
    let layout = PackedLayout::new(lengths);
    let mut rows = vec![Vec::new(); lengths.len()];
    let mut packed = hidden.chunks(width);
    for &running in layout.batch_sizes() {
        for &row in &layout.order()[..running] {
            rows[row].extend_from_slice(packed.next().expect("one packed row a token"));
        }
    }
    rows
}

#[test]
fn a_row_gives_the_same_answer_alone_and_beside_longer_and_shorter_rows() {
    let device = Device::flex();
    let (input, hidden) = (5, 8);
    let w = weights(input, hidden, &device);
    let lengths = [3usize, 9, 1, 6, 6];
    let tokens: usize = lengths.iter().sum();
    let rows: Vec<Vec<f32>> = values(tokens * input, 8, 1.0).chunks(input).map(Vec::from).collect();
    let run = |rows: &[Vec<f32>], lengths: &[usize]| {
        let layout = PackedLayout::new(lengths);
        let index: Vec<usize> = layout.pack(&(0..rows.len()).collect::<Vec<_>>());
        let packed: Vec<f32> = index.iter().flat_map(|&i| rows[i].clone()).collect();
        let x = Tensor::from_data(TensorData::new(packed, [rows.len(), input]), &device);
        let out = packed_lstm(
            x,
            w.w_ih.clone(),
            w.w_hh.clone(),
            w.bias.clone(),
            &layout,
            Precision::Single,
        );
        by_row(&out.into_data().try_to_vec::<f32>().expect("f32"), hidden, lengths)
    };
    let together = run(&rows, &lengths);
    let mut start = 0;
    for (row, &length) in lengths.iter().enumerate() {
        let alone = run(&rows[start..start + length], &[length]);
        for (a, b) in alone[0].iter().zip(&together[row]) {
            assert!((a - b).abs() < 1e-6, "row {row}: {a} alone, {b} in the batch");
        }
        start += length;
    }
}

#[test]
fn a_layer_that_reads_backwards_starts_at_each_rows_own_end() {
    let device = Device::flex();
    let (input, hidden) = (5, 8);
    let w = weights(input, hidden, &device);
    let lengths = [3usize, 6, 1];
    let tokens: usize = lengths.iter().sum();
    let rows: Vec<Vec<f32>> = values(tokens * input, 8, 1.0).chunks(input).map(Vec::from).collect();
    let run = |rows: &[Vec<f32>], lengths: &[usize], backwards: bool| {
        let layout = PackedLayout::new(lengths);
        let index: Vec<usize> = layout.pack(&(0..rows.len()).collect::<Vec<_>>());
        let packed: Vec<f32> = index.iter().flat_map(|&i| rows[i].clone()).collect();
        let x = Tensor::from_data(TensorData::new(packed, [rows.len(), input]), &device);
        let layer = |x| {
            let (w_ih, w_hh) = (w.w_ih.clone(), w.w_hh.clone());
            packed_lstm(x, w_ih, w_hh, w.bias.clone(), &layout, Precision::Single)
        };
        let out = match backwards {
            true => reverse(layer(reverse(x, &layout)), &layout),
            false => layer(x),
        };
        by_row(&out.into_data().try_to_vec::<f32>().expect("f32"), hidden, lengths)
    };
    let backwards = run(&rows, &lengths, true);
    let mut start = 0;
    for (row, &length) in lengths.iter().enumerate() {
        let turned: Vec<Vec<f32>> = rows[start..start + length].iter().rev().cloned().collect();
        let forwards = run(&turned, &[length], false);
        let want: Vec<f32> = forwards[0].chunks(hidden).rev().flatten().copied().collect();
        assert_eq!(backwards[row], want, "row {row}");
        start += length;
    }
}

#[test]
fn the_result_is_the_same_to_the_bit_on_any_number_of_threads() {
    let device = Device::flex().autodiff();
    let (input, hidden) = (64, 128);
    let lengths: Vec<usize> = (0..24).map(|i| 3 + (i * 7) % 11).collect();
    let layout = PackedLayout::new(&lengths);
    let run = |threads: usize, precision: Precision| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let w = weights(input, hidden, &device);
            let w_hh = w.w_hh.require_grad();
            let w_ih = w.w_ih.require_grad();
            let x = tensor([layout.tokens(), input], 4, &device);
            let out = packed_lstm(x, w_ih.clone(), w_hh.clone(), w.bias, &layout, precision);
            let grads = out.clone().powi_scalar(2).sum().backward();
            let bits = |t: Tensor<2>| t.into_data().try_to_vec::<f32>().expect("f32");
            let (g_hh, g_ih) = (w_hh.grad(&grads), w_ih.grad(&grads));
            [bits(out.inner()), bits(g_hh.expect("w_hh")), bits(g_ih.expect("w_ih"))]
        })
    };
    for precision in [Precision::Single, Precision::Bf16] {
        let one = run(1, precision);
        for threads in [2, 8] {
            let many = run(threads, precision);
            assert!(one == many, "{precision:?}: {threads} threads differ from one");
        }
    }
}
