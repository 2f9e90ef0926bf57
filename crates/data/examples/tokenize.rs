//! Trains a tokenizer on the lines of a file, and writes it together with every line's ids.
//!
//! cargo run -p firebrick-data --example tokenize -- lines.txt bpe out/
//!
//! `tests/python/compare_tokenizers.py` reads what it writes.

use std::io::Write;
use std::path::PathBuf;

use firebrick_data::{TextTokenizer, TokenizerConfig};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lines, kind, out] = arguments.as_slice() else {
        return Err("expected: LINES word|bpe OUT_FOLDER".into());
    };
    let text = std::fs::read_to_string(lines)?;
    let texts: Vec<&str> = text.split('\n').collect();
    let config = TokenizerConfig { kind: kind.parse()?, ..TokenizerConfig::default() };
    let tokenizer = TextTokenizer::train(&config, texts.iter().copied())?;

    let out = PathBuf::from(out);
    std::fs::create_dir_all(&out)?;
    std::fs::write(out.join("tokenizer.json"), tokenizer.to_json()?)?;
    let mut ids = std::io::BufWriter::new(std::fs::File::create(out.join("ids.jsonl"))?);
    for (text, row) in texts.iter().zip(tokenizer.encode_batch(&texts)) {
        serde_json::to_writer(&mut ids, &(text, row))?;
        writeln!(ids)?;
    }
    ids.flush()?;
    Ok(())
}
