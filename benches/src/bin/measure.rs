//! Times the preset `lstm` on given lengths and prints one JSON object: what `peers/` compares with.
//!
//! ```sh
//! cargo run --release -p firebrick-benches --bin measure -- train --lengths 8,64,31 --threads 2
//! ```
#![allow(clippy::print_stdout, reason = "a program for people and scripts to read from")]

use std::error::Error;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use firebrick::ops::{Precision, product_peak};
use firebrick::train::config::EmbeddingUpdate;
use firebrick_benches::{Answer, BurnTrainStep, HIDDEN, Setup, TrainStep};
use firebrick_device::DeviceName;
use serde_json::json;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Work {
    /// Forward, backward and update.
    Train,
    /// The same with Burn's own layers and optimiser.
    TrainBurn,
    /// Forward alone.
    Predict,
    /// Products on operands in the nearest cache: the processor's limit.
    Peak,
}

#[derive(Debug, Parser)]
struct Args {
    work: Work,
    /// Tokens of each row of the batch.
    #[arg(long, value_delimiter = ',', required_if_eq_any = [("work", "train"), ("work", "train-burn"), ("work", "predict")])]
    lengths: Vec<usize>,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Runs that are timed, after three that are not.
    #[arg(long, default_value_t = 10)]
    runs: usize,
    #[arg(long, default_value = "auto")]
    device: DeviceName,
    /// Products of bf16 numbers.
    #[arg(long)]
    bf16: bool,
    #[arg(long, default_value_t = 10_000)]
    vocabulary: usize,
    #[arg(long, default_value_t = HIDDEN)]
    hidden: usize,
    /// Learn the embedding row by row.
    #[arg(long)]
    lazy: bool,
    /// Decay of the average of the weights.
    #[arg(long, default_value_t = 0.0)]
    ema: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let device = args.device.device()?;
    let precision = if args.bf16 { Precision::Bf16 } else { Precision::Single };
    if !precision.is_native(&device) {
        return Err("this device has no products of bf16 numbers".into());
    }
    if args.bf16 && matches!(args.work, Work::TrainBurn) {
        return Err("Burn's layers have no products of bf16 numbers here".into());
    }
    if args.lengths.contains(&0) {
        return Err("--lengths: a row has at least one token".into());
    }
    let mut setup = Setup {
        vocabulary: args.vocabulary,
        hidden: args.hidden,
        ..Setup::new(&args.lengths, precision)
    };
    setup.train.ema = args.ema;
    if args.lazy {
        setup.train.embedding = EmbeddingUpdate::Lazy;
    }
    let seconds = pool.install(|| match args.work {
        Work::Train => {
            let mut step = TrainStep::new(&setup, &device);
            Some(time(args.runs, || step.run()))
        }
        Work::TrainBurn => {
            let mut step = BurnTrainStep::new(&setup, &device);
            Some(time(args.runs, || step.run()))
        }
        Work::Predict => {
            let answer = Answer::new(&setup, &device);
            Some(time(args.runs, || answer.run()))
        }
        Work::Peak => None,
    });
    let who = match (args.work, args.bf16) {
        (Work::TrainBurn, _) => "Burn's layers",
        (_, true) => "Firebrick bf16",
        (_, false) => "Firebrick",
    };
    let result = match seconds {
        Some(seconds) => json!({
            "who": who,
            "device": args.device.resolve()?.to_string(),
            "median_ms": seconds[seconds.len() / 2] * 1e3,
            "min_ms": seconds[0] * 1e3,
        }),
        None => {
            let peak = product_peak(precision, args.threads, Duration::from_secs(2));
            json!({ "who": who, "gflops": peak / 1e9 })
        }
    };
    println!("{result}");
    Ok(())
}

/// Seconds of each run, the shortest first, after three runs that are not timed.
fn time(runs: usize, mut run: impl FnMut()) -> Vec<f64> {
    for _ in 0..3 {
        run();
    }
    let timed = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    let mut seconds: Vec<f64> = (0..runs.max(1)).map(|_| timed(&mut run)).collect();
    seconds.sort_by(f64::total_cmp);
    seconds
}
