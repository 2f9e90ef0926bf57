//! The packed GRU against Burn's own layer, and on any number of threads.

use burn::module::Param;
use burn::nn::GruConfig;
use burn::tensor::{Device, Tensor, TensorData, Tolerance};
use firebrick_ops::{GruWeights, PackedLayout, Precision, packed_gru, rng};

fn tensor<const D: usize>(shape: [usize; D], key: u64, device: &Device) -> Tensor<D> {
    let n = shape.iter().product::<usize>() as u64;
    let values: Vec<f32> = (0..n).map(|i| (rng::unit(key, i) - 0.5) as f32).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

fn weights(input: usize, hidden: usize, device: &Device) -> GruWeights {
    GruWeights {
        w_ih: tensor([input, 3 * hidden], 1, device).require_grad(),
        w_hh: tensor([hidden, 3 * hidden], 2, device).require_grad(),
        b_ih: tensor([3 * hidden], 3, device).require_grad(),
        b_hh: tensor([3 * hidden], 4, device).require_grad(),
    }
}

#[test]
fn outputs_and_gradients_equal_burns_gru_on_equal_lengths() {
    let device = Device::flex().autodiff();
    let (batch, time, input, hidden) = (5, 7, 6, 9);
    let w = weights(input, hidden, &device);
    let x = tensor([time * batch, input], 5, &device).require_grad();
    let target = tensor([time * batch, hidden], 6, &device);
    let layout = PackedLayout::new(&vec![time; batch]);
    let ours = packed_gru(x.clone(), w.clone(), &layout, Precision::Single);
    let grads = (ours.clone() * target.clone()).sum().backward();

    let mut theirs = GruConfig::new(input, hidden, true).with_reset_after(true).init(&device);
    let copy = |t: Tensor<2>| Param::from_tensor(Tensor::from_data(t.into_data(), &device));
    let copy1 = |t: Tensor<1>| Param::from_tensor(Tensor::from_data(t.into_data(), &device));
    let load = |gate: &mut burn::nn::GateController, k: usize| {
        let matrix = |t: &Tensor<2>| copy(t.clone().narrow(1, k * hidden, hidden).inner());
        let vector = |t: &Tensor<1>| copy1(t.clone().narrow(0, k * hidden, hidden).inner());
        gate.input_transform.weight = matrix(&w.w_ih);
        gate.hidden_transform.weight = matrix(&w.w_hh);
        gate.input_transform.bias = Some(vector(&w.b_ih));
        gate.hidden_transform.bias = Some(vector(&w.b_hh));
    };
    load(&mut theirs.reset_gate, 0);
    load(&mut theirs.update_gate, 1);
    load(&mut theirs.new_gate, 2);
    let x_theirs = Tensor::<2>::from_data(x.clone().into_data(), &device).require_grad();
    // Packed rows of equal lengths are time-major; Burn's layer wants rows first.
    let rows_first = x_theirs.clone().reshape([time, batch, input]).swap_dims(0, 1);
    let out = theirs.forward(rows_first, None).swap_dims(0, 1).reshape([time * batch, hidden]);
    let grads_theirs = (out.clone() * target).sum().backward();

    let close = Tolerance::<f32>::absolute(1e-5);
    ours.into_data().assert_approx_eq::<f32>(&out.into_data(), close);
    let x_grad = x.grad(&grads).expect("x").into_data();
    x_grad.assert_approx_eq::<f32>(&x_theirs.grad(&grads_theirs).expect("x").into_data(), close);
    let gates = [&theirs.reset_gate, &theirs.update_gate, &theirs.new_gate];
    for (k, gate) in gates.into_iter().enumerate() {
        let want = |t: &burn::nn::Linear| t.weight.val().grad(&grads_theirs).expect("a weight");
        let want_bias = |t: &burn::nn::Linear| {
            t.bias.as_ref().expect("a bias").val().grad(&grads_theirs).expect("a bias")
        };
        for (ours, theirs) in [(&w.w_ih, &gate.input_transform), (&w.w_hh, &gate.hidden_transform)]
        {
            let ours = ours.grad(&grads).expect("a weight").narrow(1, k * hidden, hidden);
            ours.into_data().assert_approx_eq::<f32>(&want(theirs).into_data(), close);
        }
        for (ours, theirs) in [(&w.b_ih, &gate.input_transform), (&w.b_hh, &gate.hidden_transform)]
        {
            let ours = ours.grad(&grads).expect("a bias").narrow(0, k * hidden, hidden);
            ours.into_data().assert_approx_eq::<f32>(&want_bias(theirs).into_data(), close);
        }
    }
}

#[test]
fn the_result_is_the_same_to_the_bit_on_any_number_of_threads() {
    let device = Device::flex().autodiff();
    let (input, hidden) = (64, 128);
    let lengths: Vec<usize> = (0..24).map(|i| 3 + (i * 7) % 11).collect();
    let layout = PackedLayout::new(&lengths);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let w = weights(input, hidden, &device);
            let x = tensor([layout.tokens(), input], 5, &device);
            let out = packed_gru(x, w.clone(), &layout, Precision::Single);
            let grads = out.clone().powi_scalar(2).sum().backward();
            let bits = |t: Tensor<2>| t.into_data().try_to_vec::<f32>().expect("f32");
            let (g_hh, g_ih) = (w.w_hh.grad(&grads), w.w_ih.grad(&grads));
            [bits(out.inner()), bits(g_hh.expect("w_hh")), bits(g_ih.expect("w_ih"))]
        })
    };
    let one = run(1);
    for threads in [2, 8] {
        assert!(one == run(threads), "{threads} threads differ from one");
    }
}
