//! Times the preset `lstm` on given lengths and prints one JSON object: what `peers/` compares with.
//!
//! ```sh
//! cargo run --release -p firebrick-benches --bin measure -- train --lengths 8,64,31 --threads 2
//! ```
#![allow(clippy::print_stdout, reason = "a program for people and scripts to read from")]

use std::error::Error;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use firebrick_benches::Preset;
use firebrick_device::DeviceName;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Work {
    /// Forward, backward and update.
    Train,
    /// Forward alone.
    Predict,
}

#[derive(Debug, Parser)]
struct Args {
    work: Work,
    /// Tokens of each row of the batch.
    #[arg(long, value_delimiter = ',', required = true)]
    lengths: Vec<usize>,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Runs that are timed, after three that are not.
    #[arg(long, default_value_t = 10)]
    runs: usize,
    #[arg(long, default_value = "auto")]
    device: DeviceName,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let device = args.device.device()?;
    let seconds = pool.install(|| {
        let mut preset = Preset::new(&args.lengths, &device);
        let mut run = || match args.work {
            Work::Train => preset.train_step(),
            Work::Predict => preset.predict(),
        };
        for _ in 0..3 {
            run();
        }
        let mut seconds: Vec<f64> = (0..args.runs.max(1))
            .map(|_| {
                let start = Instant::now();
                run();
                start.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        seconds
    });
    println!(
        "{}",
        serde_json::json!({
            "who": "firebrick",
            "device": args.device.resolve()?.to_string(),
            "median_ms": seconds[seconds.len() / 2] * 1e3,
            "min_ms": seconds[0] * 1e3,
        })
    );
    Ok(())
}
