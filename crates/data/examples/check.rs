//! Says what is to be known about a labelled file before training.
//!
//! cargo run -p firebrick-data --example check -- train.csv [test.csv]

use std::io::Write;
use std::path::Path;

use firebrick_data::{CheckOptions, ReadOptions, Table, check};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let read = |path: &String| Table::read(Path::new(path), &ReadOptions::default());
    let (train, test) = match arguments.as_slice() {
        [train] => (read(train)?, None),
        [train, test] => (read(train)?, Some(read(test)?)),
        _ => return Err("expected: TRAIN [TEST]".into()),
    };
    let report = check(&train, test.as_ref(), &CheckOptions::default())?;
    write!(std::io::stdout(), "{report}")?;
    Ok(())
}
