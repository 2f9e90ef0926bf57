//! Says what is to be known about a labelled file before training; with `--html PAGE` as a page too.
//!
//! cargo run -p firebrick-data --example check -- train.csv [test.csv] [--html page.html]

use std::io::Write;
use std::path::Path;

use firebrick_data::{CheckOptions, ReadOptions, Table, check};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let page = match arguments.iter().position(|argument| argument == "--html") {
        Some(at) if at + 1 < arguments.len() => arguments.drain(at..at + 2).nth(1),
        _ => None,
    };
    let read = |path: &String| Table::read(Path::new(path), &ReadOptions::default());
    let (train, test) = match arguments.as_slice() {
        [train] => (read(train)?, None),
        [train, test] => (read(train)?, Some(read(test)?)),
        _ => return Err("expected: TRAIN [TEST] [--html PAGE]".into()),
    };
    let report = check(&train, test.as_ref(), &CheckOptions::default())?;
    write!(std::io::stdout(), "{report}")?;
    if let Some(page) = page {
        std::fs::write(page, report.to_html())?;
    }
    Ok(())
}
