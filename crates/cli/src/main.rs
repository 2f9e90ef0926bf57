//! The program `firebrick`: from a labelled file to a trained model that predicts.

mod args;
mod commands;
mod exit;
mod logging;
mod output;
mod pages;
mod progress;
mod reading;
mod settings;
mod signals;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;

use args::{Cli, Command};

/// The default allocator hands large blocks back to the system at every training step and then
/// faults their pages in again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    firebrick_device::serve_probes();
    exit::install_panic_message();
    let cli = Cli::parse_from(reading::arguments(std::env::args_os()));
    let signals = match signals::Signals::install().context("signals can't be handled") {
        Ok(signals) => signals,
        Err(error) => return exit::code(Err(error)),
    };
    let command = || match &cli.command {
        Command::Check(args) => commands::check::run(args),
        Command::Train(args) => commands::train::run(args, &signals),
        Command::Predict(args) => commands::predict::run(args),
        Command::Evaluate(args) => commands::evaluate::run(args),
        Command::Compare(args) => commands::compare::run(args),
        Command::Serve(args) => commands::serve::run(args, &signals),
        Command::Inspect(args) => commands::inspect::run(args),
        Command::Devices(args) => commands::devices::run(args),
    };
    let run = || {
        firebrick_ops::check_environment().map_err(exit::Usage)?;
        command()
    };
    let threads = cli.command.threads();
    match catch_unwind(AssertUnwindSafe(|| with_threads(threads, run))) {
        Ok(result) => exit::code(result),
        // The message was printed where the panic happened.
        Err(_) => ExitCode::FAILURE,
    }
}

/// Runs the command on a thread of the pool that its kernels share out their work to: from
/// outside the pool, every small product would put the caller to sleep and wake it again.
fn with_threads(
    threads: Option<u16>,
    run: impl FnOnce() -> anyhow::Result<()> + Send,
) -> anyhow::Result<()> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from));
    builder.build().context("the threads can't be started")?.install(run)
}
