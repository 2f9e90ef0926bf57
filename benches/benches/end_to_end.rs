//! From text to token ids, and from a CSV file to a bundle, on the tickets that ship.
//!
//! ```sh
//! cargo bench -p firebrick-benches --bench end_to_end
//! ```
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use firebrick::data::{
    ReadOptions, RoleOptions, Table, TextTokenizer, TokenizerConfig, TokenizerKind, infer_roles,
};
use firebrick::train::{RunConfig, RunOptions, Source, prepare};
use firebrick_benches::devices;

fn tickets() -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/data/tickets.csv");
    Table::read(&path, &ReadOptions::default()).expect("the tickets ship with the repository")
}

fn tokenize(criterion: &mut Criterion) {
    let table = tickets();
    let column = table.header.iter().position(|name| name == "text").expect("a column `text`");
    let texts: Vec<&str> = table.records.iter().map(|row| row.fields[column].as_str()).collect();
    let mut group = criterion.benchmark_group("tokenize/tickets");
    group.throughput(Throughput::Elements(texts.len() as u64));
    for kind in [TokenizerKind::Word, TokenizerKind::Bpe] {
        let config = TokenizerConfig { kind, ..TokenizerConfig::default() };
        let tokenizer = TextTokenizer::train(&config, texts.iter().copied()).expect("a tokeniser");
        group.bench_function(kind.to_string(), |b| b.iter(|| tokenizer.encode_batch(&texts)));
    }
    group.finish();
}

/// Reading, splitting, tokenising, one epoch of the preset, validation, evaluation, writing.
fn end_to_end(criterion: &mut Criterion) {
    let mut config = RunConfig::lstm();
    config.train.epochs = 1;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut group = criterion.benchmark_group("end_to_end/tickets, one epoch");
    group.throughput(Throughput::Elements(tickets().len() as u64));
    group.sample_size(10);
    for (name, device) in devices() {
        group.bench_function(format!("firebrick, {name}"), |b| {
            b.iter(|| {
                let table = tickets();
                let roles = infer_roles(&table, &RoleOptions::default()).expect("roles");
                let source = Source::new(table);
                let prepared = prepare(config.clone(), &source, roles).expect("sound data");
                let out = folder.path().join("model");
                let options = RunOptions::new(&out);
                prepared.run(&options, &device, &mut ()).expect("a model")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, tokenize, end_to_end);
criterion_main!(benches);
