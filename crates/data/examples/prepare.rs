//! Reads a file, cleans its texts and turns them into token ids; prints how long that took.
//!
//! `cargo run --release -p firebrick-data --example prepare -- data.csv text tokenizer.json [STEP …]`
//!
//! The tokenizer is trained on the file and written first if it is not there. One thread, whatever there are.

#![allow(clippy::print_stdout, reason = "a program's output")]

use std::error::Error;
use std::time::Instant;

use firebrick_data::{Cleaner, ReadOptions, Table, TextTokenizer, TokenizerConfig};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [path, column, tokenizer, steps @ ..] = args.as_slice() else {
        return Err("give a file, its text column, a tokenizer.json, and cleaning steps".into());
    };
    let steps = steps.iter().map(|step| step.parse()).collect::<Result<Vec<_>, _>>()?;
    let cleaner = Cleaner::new(steps)?;
    if !std::path::Path::new(tokenizer).exists() {
        let table = Table::read(path.as_ref(), &ReadOptions::default())?;
        let place = table.column(column, "text")?;
        let texts: Vec<_> =
            table.records.iter().map(|row| cleaner.clean(&row.fields[place])).collect();
        let trained =
            TextTokenizer::train(&TokenizerConfig::default(), texts.iter().map(AsRef::as_ref))?;
        std::fs::write(tokenizer, trained.to_json()?)?;
    }
    let tokenizer = TextTokenizer::from_json(&std::fs::read_to_string(tokenizer)?)?;
    let start = Instant::now();
    let table = Table::read(path.as_ref(), &ReadOptions::default())?;
    let read = start.elapsed().as_secs_f64();
    let place = table.column(column, "text")?;
    let mut tokens = 0_u64;
    let mut sum = 0_u64;
    for row in &table.records {
        let ids = tokenizer.encode(&cleaner.clean(&row.fields[place]));
        tokens += ids.len() as u64;
        sum += ids.iter().map(|&id| u64::from(id)).sum::<u64>();
    }
    let all = start.elapsed().as_secs_f64();
    println!(
        "{{\"rows\": {}, \"tokens\": {tokens}, \"sum\": {sum}, \"read_seconds\": {read:.4}, \"seconds\": {all:.4}}}",
        table.len()
    );
    Ok(())
}
