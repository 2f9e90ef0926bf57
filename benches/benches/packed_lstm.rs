//! One LSTM layer, forward alone and with its backward pass: packed on every device beside Burn's
//! padded layer.
//!
//! ```sh
//! cargo bench -p firebrick-benches --bench packed_lstm
//! ```
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use burn::nn::LstmConfig;
use burn::tensor::{Device, Tensor};
use criterion::{Criterion, criterion_group, criterion_main};
use firebrick::ops::{PackedLayout, Precision, packed_lstm};
use firebrick_benches::{BATCH, EMBEDDING, HIDDEN, devices, length_sets, matrix};

/// How much of a step is timed.
#[derive(Clone, Copy)]
enum Pass {
    Forward,
    ForwardAndBackward,
}

impl Pass {
    const ALL: [(Self, &str); 2] =
        [(Self::Forward, "forward"), (Self::ForwardAndBackward, "forward and backward")];

    fn device(self, device: &Device) -> Device {
        match self {
            Self::Forward => device.clone(),
            Self::ForwardAndBackward => device.clone().autodiff(),
        }
    }

    /// A tensor to learn, where something is learnt.
    fn learn<const D: usize>(self, tensor: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Forward => tensor,
            Self::ForwardAndBackward => tensor.require_grad(),
        }
    }

    fn finish<const D: usize>(self, out: Tensor<D>) {
        if let Self::ForwardAndBackward = self {
            let _ = out.sum().backward();
        }
    }
}

fn packed(pass: Pass, layout: &PackedLayout, device: &Device) -> impl FnMut() {
    let device = pass.device(device);
    let w_ih = pass.learn(matrix(EMBEDDING, 4 * HIDDEN, &device));
    let w_hh = pass.learn(matrix(HIDDEN, 4 * HIDDEN, &device));
    let bias = pass.learn(Tensor::<1>::zeros([4 * HIDDEN], &device));
    let x = pass.learn(matrix(layout.tokens(), EMBEDDING, &device));
    move || {
        let weights = (w_ih.clone(), w_hh.clone(), bias.clone());
        let out =
            packed_lstm(x.clone(), weights.0, weights.1, weights.2, layout, Precision::Single);
        pass.finish(out);
        // A failed synchronisation would show as a time near zero.
        w_ih.device().sync().expect("the device finishes");
    }
}

fn padded(pass: Pass, longest: usize, device: &Device) -> impl FnMut() {
    let device = pass.device(device);
    let lstm = LstmConfig::new(EMBEDDING, HIDDEN, true).init(&device);
    let x = pass.learn(matrix(BATCH * longest, EMBEDDING, &device));
    let x = x.reshape([BATCH, longest, EMBEDDING]);
    move || {
        let (out, _) = lstm.forward(x.clone(), None);
        pass.finish(out);
        x.device().sync().expect("the device finishes");
    }
}

fn layer(criterion: &mut Criterion) {
    let cases = length_sets().into_iter().flat_map(|set| Pass::ALL.map(|pass| (set.clone(), pass)));
    for ((name, lengths), (pass, passes)) in cases {
        let layout = PackedLayout::new(&lengths);
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let mut group = criterion.benchmark_group(format!("packed_lstm/{passes}, {name}"));
        group.sample_size(10);
        for (device_name, device) in devices() {
            group.bench_function(format!("firebrick, {device_name}"), |b| {
                b.iter(packed(pass, &layout, &device));
            });
            group.bench_function(format!("burn nn::Lstm (pads), {device_name}"), |b| {
                b.iter(padded(pass, longest, &device));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, layer);
criterion_main!(benches);
