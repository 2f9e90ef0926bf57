//! Cleans every line of a file, several times, and says how fast.
//!
//! cargo run --release -p firebrick-data --example clean -- lines.txt nfkc,html_tags,whitespace

use std::io::Write;
use std::time::Instant;

use firebrick_data::{CleanStep, Cleaner};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, steps] = arguments.as_slice() else {
        return Err("expected: LINES STEPS, the steps with commas".into());
    };
    let text = std::fs::read_to_string(file)?;
    let texts: Vec<&str> = text.lines().collect();
    let steps = steps.split(',').map(str::parse).collect::<Result<Vec<CleanStep>, _>>()?;
    let cleaner = Cleaner::new(steps)?;
    let speed = |name: &str, clean: &dyn Fn(&str) -> usize| {
        let runs = (0..9).map(|_| {
            let start = Instant::now();
            let length: usize = texts.iter().map(|text| clean(text)).sum();
            (text.len() as f64 / start.elapsed().as_secs_f64() / 1e6, length)
        });
        let (speed, length) =
            runs.fold((0.0, 0), |best, run| if run.0 > best.0 { run } else { best });
        writeln!(std::io::stdout(), "{name}: {speed:.0} MB/s, {} to {length} bytes", text.len())
    };
    speed("clean", &|text| cleaner.clean(text).len())?;
    speed("clean_mapped", &|text| cleaner.clean_mapped(text).text().len())?;
    Ok(())
}
