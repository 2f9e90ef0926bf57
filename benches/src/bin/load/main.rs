//! Loads a prediction server on loopback and prints what it carried as Markdown.
//!
//! ```sh
//! cargo build --release -p firebrick-cli
//! cargo run --release -p firebrick-benches --bin load -- target/tickets
//! ```
//!
//! It starts the servers itself, one row at a time and with batches, and asks them with rows of the model's
//! `golden.jsonl`, or with the lines of `--texts`. It runs on the same processors as the server, so that what it measures
//! is a lower bound. Every stage is bounded in time or in requests.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people to read from")]

mod arrivals;
mod client;
mod rows;
mod server;
mod stage;
mod summary;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;

/// Result of this program.
type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Debug, Parser)]
struct Args {
    /// The model's folder; a text model such as the preset `lstm`, or one of columns.
    model: PathBuf,
    /// The program that serves.
    #[arg(long, default_value = "target/release/firebrick")]
    program: PathBuf,
    /// Seconds of each stage.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Connections of the closed loop.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Connections of the open loop, and so the most requests under way.
    #[arg(long, default_value_t = 800)]
    most: usize,
    /// The bound of the queue under arrivals, in rows; below `--most`, or it is never reached.
    #[arg(long, default_value_t = 128)]
    queue: usize,
    /// Decides the times of arrival.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Requests between two looks at the server's memory; 0 for no such stage.
    #[arg(long, default_value_t = 20_000)]
    soak: usize,
    /// Texts to ask with, one a line.
    #[arg(long)]
    texts: Option<PathBuf>,
    /// Starts of the server that are timed.
    #[arg(long, default_value_t = 5)]
    starts: usize,
    /// More options for the server, such as `--queue-rows=256`.
    #[arg(long = "serve", allow_hyphen_values = true)]
    options: Vec<String>,
}

impl Args {
    /// The value of an option for the server, given as `--name=value` or in two parts; the last counts.
    fn option(&self, name: &str) -> Option<&str> {
        let last = self.options.iter().rposition(|option| {
            option.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })?;
        match self.options[last].split_once('=') {
            Some((_, value)) => Some(value),
            None => self.options.get(last + 1).map(String::as_str),
        }
    }
}

fn main() -> Result<()> {
    let args = Args::parse();
    let rows = rows::Rows::of(&args)?;
    // Everything below runs on this thread, answers in this process too.
    let _pool = rows::pool(&args)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let table = runtime.block_on(stage::all(&args, &rows))?;
    println!("{table}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_threads_and_precision_are_known_however_they_are_given() {
        let args = ["load", "model", "--serve=--threads=2", "--serve=--precision", "--serve=bf16"];
        let args = Args::parse_from(args);
        assert_eq!(args.option("--threads"), Some("2"));
        assert_eq!(args.option("--precision"), Some("bf16"));
        assert_eq!(args.option("--thread"), None);
    }
}
