//! A training step of the preset `lstm`, and answers: ours beside a network of Burn's own layers.
//!
//! ```sh
//! cargo bench -p firebrick-benches --bench train_step
//! ```
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{Criterion, criterion_group, criterion_main};
use firebrick::ops::Precision;
use firebrick_benches::{
    Answer, BurnAnswer, BurnTrainStep, Setup, TrainStep, devices, length_sets,
};

fn train_step(criterion: &mut Criterion) {
    for (name, lengths) in length_sets() {
        let mut group = criterion.benchmark_group(format!("train_step/{name}"));
        group.sample_size(10);
        for (device_name, device) in devices() {
            for precision in [Precision::Single, Precision::Bf16] {
                if !precision.is_native(&device) {
                    continue;
                }
                let mut step = TrainStep::new(&Setup::new(&lengths, precision), &device);
                let name = format!("firebrick {precision:?}, {device_name}");
                group.bench_function(name, |b| b.iter(|| step.run()));
            }
            let mut step = BurnTrainStep::new(&Setup::new(&lengths, Precision::Single), &device);
            let name = format!("burn nn::Lstm (pads), {device_name}");
            group.bench_function(name, |b| b.iter(|| step.run()));
        }
        group.finish();
    }
}

fn predict(criterion: &mut Criterion) {
    let mut sets: Vec<(&str, Vec<usize>)> = length_sets().to_vec();
    sets.push(("batch 1, 64 tokens", vec![64]));
    for (name, lengths) in sets {
        let mut group = criterion.benchmark_group(format!("predict/{name}"));
        group.sample_size(20);
        for (device_name, device) in devices() {
            for precision in [Precision::Single, Precision::Bf16] {
                if !precision.is_native(&device) {
                    continue;
                }
                let answer = Answer::new(&Setup::new(&lengths, precision), &device);
                let name = format!("firebrick {precision:?}, {device_name}");
                group.bench_function(name, |b| b.iter(|| answer.run()));
            }
            let answer = BurnAnswer::new(&Setup::new(&lengths, Precision::Single), &device);
            let name = format!("burn nn::Lstm (pads), {device_name}");
            group.bench_function(name, |b| b.iter(|| answer.run()));
        }
        group.finish();
    }
}

criterion_group!(benches, train_step, predict);
criterion_main!(benches);
