//! One LSTM layer, forward and backward: packed on every device beside Burn's padded layer.
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

fn packed(layout: &PackedLayout, device: &Device) -> impl FnMut() {
    let autodiff = device.clone().autodiff();
    let w_ih = matrix(EMBEDDING, 4 * HIDDEN, &autodiff).require_grad();
    let w_hh = matrix(HIDDEN, 4 * HIDDEN, &autodiff).require_grad();
    let bias = Tensor::<1>::zeros([4 * HIDDEN], &autodiff).require_grad();
    let x = matrix(layout.tokens(), EMBEDDING, &autodiff).require_grad();
    move || {
        let weights = (w_ih.clone(), w_hh.clone(), bias.clone());
        let out =
            packed_lstm(x.clone(), weights.0, weights.1, weights.2, layout, Precision::Single);
        let _ = out.sum().backward();
        // A failed synchronisation would show as a time near zero.
        w_ih.device().sync().expect("the device finishes");
    }
}

fn padded(longest: usize, device: &Device) -> impl FnMut() {
    let autodiff = device.clone().autodiff();
    let lstm = LstmConfig::new(EMBEDDING, HIDDEN, true).init(&autodiff);
    let x = matrix(BATCH * longest, EMBEDDING, &autodiff).require_grad();
    let x = x.reshape([BATCH, longest, EMBEDDING]);
    move || {
        let (out, _) = lstm.forward(x.clone(), None);
        let _ = out.sum().backward();
        x.device().sync().expect("the device finishes");
    }
}

fn layer(criterion: &mut Criterion) {
    for (name, lengths) in length_sets() {
        let layout = PackedLayout::new(&lengths);
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let mut group = criterion.benchmark_group(format!("packed_lstm/{name}"));
        group.sample_size(10);
        for (device_name, device) in devices() {
            group.bench_function(format!("firebrick, {device_name}"), |b| {
                b.iter(packed(&layout, &device));
            });
            group.bench_function(format!("burn nn::Lstm (pads), {device_name}"), |b| {
                b.iter(padded(longest, &device));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, layer);
criterion_main!(benches);
