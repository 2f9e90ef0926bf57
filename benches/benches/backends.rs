//! The backends of this build side by side: a training step and an answer of the preset `lstm`, at several
//! batch sizes, with a table in Markdown at the end.
//!
//! ```sh
//! cargo bench -p firebrick-benches --features ndarray,wgpu --bench backends
//! ```
//!
//! A device works on its own time: each measurement waits for it. Rows have 8 to 64 tokens.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]
#![allow(clippy::print_stdout, reason = "a benchmark talks to the person who runs it")]

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group};
use firebrick::ops::Precision;
use firebrick_benches::{Answer, Setup, TrainStep, devices, lengths, markdown};
use firebrick_device::Backend;

/// Rows of a batch.
const BATCHES: [usize; 3] = [32, 256, 2048];

/// The largest batch on a processor: a step of more takes seconds and tells nothing new.
const LARGEST_ON_CPU: usize = 256;

/// What is measured, as the table calls it.
const GROUPS: [&str; 2] = ["training step", "answer"];

fn group<'a>(criterion: &'a mut Criterion, name: String) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).warm_up_time(Duration::from_secs(1));
    group
}

fn backends(criterion: &mut Criterion) {
    let devices = devices();
    for batch in BATCHES {
        let setup = Setup::new(&lengths(batch), Precision::Single);
        for what in GROUPS {
            let mut group = group(criterion, name(what, batch));
            for (device_name, device) in &devices {
                let on_cpu = device_name.backend().is_some_and(|backend| backend.is_cpu());
                if on_cpu && batch > LARGEST_ON_CPU {
                    continue;
                }
                if what == GROUPS[0] {
                    let mut step = TrainStep::new(&setup, device);
                    group.bench_function(device_name.to_string(), |b| b.iter(|| step.run()));
                } else {
                    let answer = Answer::new(&setup, device);
                    group.bench_function(device_name.to_string(), |b| b.iter(|| answer.run()));
                }
            }
            group.finish();
        }
    }
}

fn name(what: &str, batch: usize) -> String {
    format!("{what}, batch {batch}")
}

criterion_group!(benches, backends);

fn main() {
    let names: Vec<String> = devices().iter().map(|(name, _)| name.to_string()).collect();
    benches();
    let groups = BATCHES.iter().flat_map(|batch| GROUPS.map(|what| name(what, *batch)));
    println!("{}", markdown(&groups.collect::<Vec<_>>(), &names));
    for backend in Backend::ALL.into_iter().filter(|backend| backend.is_compiled_in()) {
        if !names.iter().any(|name| name.starts_with(backend.name())) {
            println!(
                "{backend}: compiled in, not measured: no card here works that is no software renderer"
            );
        }
    }
}
