use std::io::{Cursor, Read};

use proptest::prelude::*;

use super::*;
use crate::rows::BadRows;
use crate::table::Table;

fn table(name: &str, bytes: impl AsRef<[u8]>) -> Result<Table> {
    let bytes = bytes.as_ref().to_vec();
    Table::read_from(name, Cursor::new(bytes), &ReadOptions::default())
}

fn rows(name: &str, bytes: impl AsRef<[u8]>) -> Vec<(u64, Vec<String>)> {
    table(name, bytes).unwrap().records.into_iter().map(|r| (r.line, r.fields)).collect()
}

fn message(name: &str, bytes: impl AsRef<[u8]>) -> String {
    table(name, bytes).unwrap_err().to_string()
}

fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
    (line, fields.iter().map(|&field| field.to_owned()).collect())
}

#[test]
fn lines_are_right_past_quoted_breaks_blank_lines_and_crlf() {
    let text = "text,label\r\n\r\n\"two\r\nlines\",a\r\n\r\n\r\nb,\"c,\"\"d\"\"\"\r\n";
    let expected = [row(3, &["two\r\nlines", "a"]), row(7, &["b", "c,\"d\""])];
    assert_eq!(rows("t.csv", text), expected);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    let read = table("t.csv", "\u{FEFF}text,label\nä,b\n").unwrap();
    assert_eq!(read.header, ["text", "label"]);
    let read = table("t.csv", "\u{FEFF}\"text\",label\nä,b\n").unwrap();
    assert_eq!(read.header, ["text", "label"]);
}

#[test]
fn a_file_without_a_last_line_break_loses_nothing() {
    assert_eq!(rows("t.csv", "a,b\n1,"), [row(2, &["1", ""])]);
    assert_eq!(rows("t.csv", "a,b\n1,\"x\""), [row(2, &["1", "x"])]);
}

#[test]
fn tabs_semicolons_and_nul_bytes_are_read() {
    assert_eq!(rows("t.tsv", "a\tb\n1,2\tx\0y\n"), [row(2, &["1,2", "x\0y"])]);
    assert_eq!(rows("t.csv", "a;b\n1,2;3\n"), [row(2, &["1,2", "3"])]);
}

#[test]
fn a_ragged_row_is_refused_with_its_line_and_both_counts() {
    assert_eq!(
        message("tickets.csv", "text,label\nok,a\n\nhello, you,b\n"),
        "tickets.csv, line 4: 3 fields where the header has 2 (`text`, `label`). \
         A text with the delimiter in it needs double quotes around it.\n  the row: hello, you,b"
    );
    let short = message("t.csv", "text,label\nok\n");
    assert!(short.starts_with("t.csv, line 2: 1 field where the header has 2"), "{short}");
}

#[test]
fn a_quote_left_open_is_reported_where_it_was_opened() {
    let text = format!("text,label\nfine,a\nx,\"opened\n{}", "more,b\n".repeat(50_000));
    let error = message("t.csv", text);
    assert!(error.starts_with("t.csv, line 3, column 3: the double quote opened here"), "{error}");
}

#[test]
fn a_quote_left_open_does_not_read_the_rest_of_an_endless_source() {
    let options = ReadOptions { max_record_bytes: 100_000, ..ReadOptions::default() };
    let endless = Cursor::new(b"text,label\nok,a\n\"open").chain(std::io::repeat(b'x'));
    let mut reader = RowReader::from_reader("<stdin>", endless, &options).unwrap();
    assert_eq!(reader.next().unwrap().unwrap().fields, ["ok", "a"]);
    let error = reader.next().unwrap().unwrap_err();
    assert!(
        error.to_string().starts_with("<stdin>, line 3, column 1: the double quote opened here"),
        "{error}"
    );
    assert!(reader.next().is_none());
}

#[test]
fn a_row_longer_than_the_limit_is_refused_in_both_formats() {
    let options = ReadOptions { max_record_bytes: 50, ..ReadOptions::default() };
    let long = "y".repeat(200_000);
    for (name, text) in
        [("t.csv", format!("a,b\n1,2\n{long},3\n")), ("t.jsonl", format!("{{\"a\":1}}\n\n{long}"))]
    {
        let error = Table::read_from(name, Cursor::new(text), &options).unwrap_err().to_string();
        let expected = format!("{name}, line 3: the row that begins here is longer than 50 bytes.");
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[test]
fn bytes_that_are_no_text_are_named_with_line_position_and_advice() {
    let error = message(
        "t.csv",
        "text,label\n很干净,a\nab\u{0}"
            .as_bytes()
            .iter()
            .chain(b"\xFF,a\n")
            .copied()
            .collect::<Vec<u8>>(),
    );
    assert!(
        error.starts_with("t.csv, line 3, byte 4: not valid UTF-8 (found FF). Save"),
        "{error}"
    );
    let options = ReadOptions { encoding: Some("gbk".parse().unwrap()), ..ReadOptions::default() };
    let source = Cursor::new(b"text,label\n\xB2\xE2,a\nab\xFF,a\n".to_vec());
    let error = Table::read_from("t.csv", source, &options).unwrap_err().to_string();
    assert!(error.starts_with("t.csv, line 3, byte 3: not valid GBK (found FF)."), "{error}");
}

#[test]
fn an_empty_file_and_a_lone_header_are_refused() {
    for empty in ["", "\n\r\n", "\u{FEFF}", "  \n"] {
        for name in ["t.csv", "t.jsonl"] {
            let error = message(name, empty);
            assert!(error.starts_with(&format!("{name}: the file is empty.")), "{error}");
        }
    }
    assert_eq!(
        message("t.csv", "text,label\n\n"),
        "t.csv: there is a header (`text`, `label`) but no row under it."
    );
}

#[test]
fn a_name_used_twice_in_the_header_is_refused() {
    let error = message("t.csv", "text, label,text\na,b,c\n");
    assert!(
        error.starts_with("t.csv: the header names the column `text` twice (columns 1 and 3).")
    );
}

#[test]
fn a_missing_column_is_reported_with_the_nearest_name_and_all_names() {
    let read = table("t.csv", "text,label\na,b\n").unwrap();
    assert_eq!(
        read.column("lable", "label").unwrap_err().to_string(),
        "t.csv: there is no column `lable` to use as the label; did you mean `label`? \
         The columns are `text`, `label`."
    );
    let error = read.column("price", "target").unwrap_err().to_string();
    assert!(
        error.starts_with("t.csv: there is no column `price` to use as the target. The columns")
    );
}

#[test]
fn a_missing_file_and_a_folder_are_refused_by_path() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.csv");
    let error = Table::read(&missing, &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("none.csv: cannot be read: "), "{error}");
    let error = RowReader::open(folder.path(), &ReadOptions::default()).unwrap_err().to_string();
    assert!(
        error.contains("there is nothing to read there. Expected a file, or a folder"),
        "{error}"
    );
}

#[test]
fn a_file_on_disk_is_read_like_a_stream() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("文件.csv");
    std::fs::write(&path, "text,label\n你好,a\n").unwrap();
    let read = Table::read(&path, &ReadOptions::default()).unwrap();
    assert_eq!(
        read.records,
        [Record {
            line: 2, fields: vec!["你好".into(), "a".into()], object: None, nested: vec![]
        }]
    );
    assert_eq!(read.source, path.display().to_string());
}

#[test]
fn json_scalars_become_text_and_missing_keys_empty_fields() {
    let text =
        "{\"text\":\"a\\nb\",\"n\":1.50,\"ok\":true}\n\n{\"n\":null,\"text\":\"c\",\"new\":-3}\n";
    let read = table("t.jsonl", text).unwrap();
    assert_eq!(read.header, ["text", "n", "ok", "new"]);
    let fields: Vec<_> = read.records.iter().map(|r| (r.line, r.fields.clone())).collect();
    assert_eq!(fields, [row(1, &["a\nb", "1.5", "true", ""]), row(3, &["c", "", "", "-3"])]);
}

#[test]
fn a_streamed_json_object_keeps_keys_that_the_first_one_lacks_in_its_object_alone() {
    let text = "{\"text\":\"a\"}\n{\"text\":\"b\",\"tags\":[1,true]}\n";
    let mut reader =
        RowReader::from_reader("-", Cursor::new(text), &ReadOptions::default()).unwrap();
    assert_eq!(reader.format(), Format::Jsonl);
    assert_eq!(reader.next().unwrap().unwrap().fields, ["a"]);
    let second = reader.next().unwrap().unwrap();
    assert_eq!(second.fields, ["b"]);
    assert_eq!(second.object.unwrap()["tags"], serde_json::json!([1, true]));
}

#[test]
fn arrays_and_objects_are_kept_as_json_and_marked() {
    let read =
        table("t.jsonl", "{\"a\":[1,\"x\"],\"text\":\"b\"}\n{\"text\":{\"k\":null}}\n").unwrap();
    let rows: Vec<_> = read.records.iter().map(|r| (r.fields.clone(), r.nested.clone())).collect();
    let row = |a: &str, text: &str, nested| (vec![a.to_owned(), text.to_owned()], nested);
    assert_eq!(rows, [row("[1,\"x\"]", "b", vec![0]), row("", "{\"k\":null}", vec![1])]);
}

#[test]
fn invalid_json_is_reported_with_line_and_column() {
    let error = message("t.jsonl", "{\"text\":\"a\"}\n{\"text\" \"b\"}\n");
    assert!(
        error.starts_with("t.jsonl, line 2, column 9: not valid JSON: expected `:`."),
        "{error}"
    );
    let error = message("t.jsonl", "[1,2]\n");
    assert!(error.starts_with("t.jsonl, line 1, column 1: found an array."), "{error}");
}

/// Gives a few bytes a read, so that every boundary falls everywhere.
struct Trickle(Cursor<Vec<u8>>, usize);

impl Read for Trickle {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = out.len().min(self.1);
        self.0.read(&mut out[..n])
    }
}

fn written(header: &[String], rows: &[Vec<String>], crlf: bool) -> Vec<u8> {
    let end = if crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') };
    let mut writer = ::csv::WriterBuilder::new().terminator(end).from_writer(Vec::new());
    writer.write_record(header).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

proptest! {
    #[test]
    fn any_table_written_as_csv_comes_back_with_its_lines(
        fields in prop::collection::vec(prop::collection::vec("[ab,\"\n\r;\t é中]{0,6}", 3), 1..12),
        crlf: bool,
        step in 1_usize..9,
    ) {
        // A row of blanks only would be a blank line in a file of one column; here the first cell is never blank.
        let rows: Vec<Vec<String>> =
            fields.iter().map(|row| vec![format!("x{}", row[0]), row[1].clone(), row[2].clone()]).collect();
        let bytes = written(&["p,q".into(), "r".into(), "s".into()], &rows, crlf);
        let options = ReadOptions { format: Some(Format::Csv { delimiter: b',' }), ..ReadOptions::default() };
        let source = Trickle(Cursor::new(bytes.clone()), step);
        let read = Table::read_from("t", source, &options).unwrap();
        let found: Vec<_> = read.records.iter().map(|r| r.fields.clone()).collect();
        prop_assert_eq!(&found, &rows);
        // The record's line holds its first cell, as a plain count of line ends finds it.
        let text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n").replace('\r', "\n");
        let lines: Vec<&str> = text.split('\n').collect();
        for record in &read.records {
            let start = lines[record.line as usize - 1].trim_start_matches('"');
            prop_assert!(start.starts_with('x'), "line {} is {start:?}", record.line);
        }
    }

    #[test]
    fn rows_are_cut_as_by_the_csv_crate_but_for_quotes_that_it_lets_pass(
        text in "[ab,\"\n\r \u{e9}]{0,40}", step in 1_usize..9,
    ) {
        let text = format!("h,i,j\n{text}");
        let mut parser = ::csv::ReaderBuilder::new()
            .has_headers(false).flexible(true).from_reader(text.as_bytes());
        let expected: Vec<Vec<String>> =
            parser.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        let options = ReadOptions { on_bad_rows: BadRows::Skip, format: Some(Format::Csv { delimiter: b',' }), ..ReadOptions::default() };
        let source = Trickle(Cursor::new(text.clone().into_bytes()), step);
        let mut reader = RowReader::from_reader("t", source, &options).unwrap();
        let found: Vec<Vec<String>> = reader.by_ref().map(|r| r.unwrap().fields).collect();
        let quotes = reader.account().reasons.iter().any(|count| count.reason.contains("quote"));
        if !quotes {
            let whole = expected.into_iter().skip(1).filter(|row| row.len() == 3);
            prop_assert_eq!(found, whole.collect::<Vec<_>>());
        }
    }

    #[test]
    fn rows_read_are_rows_used_plus_rows_set_aside_whatever_the_bytes(
        bytes in prop::collection::vec(prop::sample::select(b"ab,,\"\n\r{}:\xC3\xA9\xFF\0 __label__x ".to_vec()), 0..120),
        step in 1_usize..20, limit in 5_usize..40,
    ) {
        for name in ["t.csv", "t.jsonl", "t.tsv", "t"] {
            for errors in [EncodingErrors::Error, EncodingErrors::Replace] {
                let options = ReadOptions {
                    on_bad_rows: BadRows::Skip, encoding_errors: errors, max_record_bytes: limit, ..ReadOptions::default()
                };
                let source = Trickle(Cursor::new(bytes.clone()), step);
                let Ok(mut reader) = RowReader::from_reader(name, source, &options) else { continue };
                let mut rows = 0;
                for record in reader.by_ref() {
                    prop_assert!(record.is_ok(), "{:?}", record);
                    rows += 1;
                }
                let account = reader.account();
                prop_assert_eq!(account.used, rows);
                prop_assert_eq!(account.read, account.used + account.set_aside);
                prop_assert_eq!(account.set_aside, account.reasons.iter().map(|r| r.rows).sum::<usize>());
            }
        }
    }

    #[test]
    fn no_input_makes_the_reader_panic_or_lose_its_place(
        bytes in prop::collection::vec(prop::sample::select(b"ab,;\"\n\r{}:\xC3\xA9\xFF\0 ".to_vec()), 0..80)
    ) {
        for name in ["t.csv", "t.jsonl", "t"] {
            if let Ok(read) = table(name, &bytes) {
                let width = read.header.len();
                prop_assert!(read.records.iter().all(|r| r.fields.len() == width && r.line > 0));
                prop_assert!(read.records.windows(2).all(|w| w[0].line < w[1].line));
            }
        }
    }
}
