//! Broken files, one a row: what a user reads, and that the rest of the file is still to be had.
//!
//! Each is read twice: as it comes, when the message must be the one given; and with bad rows set aside, when the
//! rows that are whole must come through and the account must add up.

use std::fs;
use std::io::Read;

use firebrick_data::{
    BadRows, DataError, EncodingErrors, Quarantine, ReadOptions, RowReader, Table,
};
use tempfile::TempDir;

/// What remains of a file whose bad rows are set aside.
enum Rest {
    /// So many rows, and so many set aside.
    Rows(usize, usize),
    /// Nothing: the file as a whole is at fault.
    Nothing,
}
use Rest::{Nothing, Rows};

struct Broken {
    name: &'static str,
    bytes: Vec<u8>,
    says: &'static str,
    rest: Rest,
}

fn broken(name: &'static str, bytes: impl AsRef<[u8]>, says: &'static str, rest: Rest) -> Broken {
    Broken { name, bytes: bytes.as_ref().to_vec(), says, rest }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(bytes, flate2::Compression::fast())
        .read_to_end(&mut packed)
        .expect("memory takes everything");
    packed
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn files() -> Vec<Broken> {
    let long = "x".repeat(5000);
    vec![
        // Nothing there.
        broken("empty.csv", "", "empty.csv: the file is empty. Expected a header", Nothing),
        broken("blank.csv", " \n\r\n\t\n", "blank.csv: the file is empty.", Nothing),
        broken("bom.csv", "\u{FEFF}", "bom.csv: the file is empty.", Nothing),
        broken("bom16.csv", [0xFF, 0xFE], "bom16.csv: the file is empty.", Nothing),
        broken("empty.jsonl", "\n\n", "empty.jsonl: the file is empty.", Nothing),
        broken("empty.csv.gz", gzip(b""), "empty.csv.gz: the file is empty.", Nothing),
        broken("header.csv", "text,label\n", "header.csv: there is a header (`text`, `label`) but no row", Nothing),
        broken("header.tsv", "text\tlabel\r\n\r\n", "header.tsv: there is a header (`text`, `label`)", Nothing),
        // The header.
        broken("twice.csv", "text,label,text\na,b,c\n", "twice.csv: the header names the column `text` twice (columns 1 and 3)", Nothing),
        broken("unnamed.csv", ",,\na,b,c\n", "unnamed.csv: the header names the column `` twice (columns 1 and 2)", Nothing),
        broken("openheader.csv", "\"text,label\na,b\n", "openheader.csv, line 1, column 1: the double quote opened here is never closed", Nothing),
        // Fields.
        broken("many.csv", "text,label\na,b\nhello, you,c\nd,e\n", "many.csv, line 3: 3 fields where the header has 2 (`text`, `label`). A text with the delimiter in it needs double quotes around it.\n  the row: hello, you,c", Rows(2, 1)),
        broken("few.csv", "text,label\na,b\nalone\nd,e\n", "few.csv, line 3: 1 field where the header has 2", Rows(2, 1)),
        broken("few.tsv", "text\tlabel\na\tb\nd e\n", "few.tsv, line 3: 1 field where the header has 2", Rows(1, 1)),
        broken("semicolon.csv", "text;label\na;b\nc;d;e\nf;g\n", "semicolon.csv, line 3: 3 fields where the header has 2", Rows(2, 1)),
        broken("trailing.csv", "text,label\na,b,\nc,d\n", "trailing.csv, line 2: 3 fields", Rows(1, 1)),
        broken("late.csv", "text,label\n\"two\nlines\",x\n\n\na,b,c\n", "late.csv, line 6: 3 fields", Rows(1, 1)),
        broken("mac.csv", "text,label\ra,b\rc\rd,e\r", "mac.csv, line 3: 1 field", Rows(2, 1)),
        broken("cut.csv", "text,label\na,b\nc,d\nthe last ro", "cut.csv, line 4: 1 field where the header has 2", Rows(2, 1)),
        // Quotes.
        broken("open.csv", "text,label\na,b\n\"never closed,c\nd,e\nf,g\n", "open.csv, line 3, column 1: the double quote opened here is never closed. Close it, or write a quote that belongs to the text twice (\"\") inside a quoted field.\n  the row: \"never closed,c", Rows(3, 1)),
        broken("open2.csv", "text,label\na,b\n你好,\"c\nd,e\n", "open2.csv, line 3, column 4: the double quote opened here", Rows(2, 1)),
        broken("openlast.csv", "text,label\na,b\nc,\"d", "openlast.csv, line 3, column 3: the double quote opened here", Rows(1, 1)),
        broken("stray.csv", "text,label\n\"open,a\nb,\"c\"\nd,e\n", "stray.csv, line 2, column 1: the double quote opened here is closed on a later line in the middle of a field", Rows(2, 1)),
        broken("inch.csv", "text,label\n\"a 5\" disk\",x\n\"a 3\"\" disk\",y\n", "inch.csv: there is", Rows(2, 0)),
        // Bytes.
        broken("utf8.csv", b"text,label\n\xE5\xA5\xBD,a\n\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD\xFF,a\nb,c\n", "utf8.csv, line 3, byte 16: not valid UTF-8 (found FF).", Rows(2, 1)),
        broken("cutchar.csv", b"text,label\n\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD,a\nb,\xE5\xA5", "cutchar.csv, line 3, byte 3: not valid UTF-8 (found E5 A5).", Rows(1, 1)),
        broken("surrogate.csv", b"text,label\nok,a\nx\xED\xA0\x80,b\n", "surrogate.csv, line 3, byte 2: not valid UTF-8 (found ED).", Rows(1, 1)),
        broken("overlong.jsonl", b"{\"text\":\"\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD\xE5\xA5\xBD\"}\n{\"text\":\"\xC0\xAF\"}\n", "overlong.jsonl, line 2, byte 10: not valid UTF-8 (found C0).", Rows(1, 1)),
        broken("odd16.csv", utf16("text,label\na,b\n").into_iter().chain([0x63]).collect::<Vec<_>>(), "odd16.csv, line 3, byte 1: not valid UTF-16LE (found 63).", Rows(1, 1)),
        // JSON.
        broken("oops.jsonl", "{\"text\": \"a\"}\n\n{\"text\": oops}\n{\"text\": \"b\"}\n", "oops.jsonl, line 3, column 10: not valid JSON: expected value. Expected one JSON object a line", Rows(2, 1)),
        broken("first.jsonl", "oops\n{\"text\": \"a\"}\n[1]\n", "first.jsonl, line 1, column 1: not valid JSON", Rows(1, 2)),
        broken("array.jsonl", "{\"text\": \"a\"}\n[1, 2]\n", "array.jsonl, line 2, column 1: found an array.", Rows(1, 1)),
        broken("string.jsonl", "{\"text\": \"a\"}\n\"text\"\n", "string.jsonl, line 2, column 1: found a string.", Rows(1, 1)),
        broken("two.jsonl", "{\"text\": \"a\"}\n{\"text\":\"b\"} {\"text\":\"c\"}\n", "two.jsonl, line 2, column 14: not valid JSON: trailing characters", Rows(1, 1)),
        broken("cut.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b", "cut.jsonl, line 2, column 11: not valid JSON: EOF while parsing a string", Rows(1, 1)),
        broken("lone.jsonl", "{\"text\": \"a\"}\n{\"text\": \"\\ud800\"}\n", "lone.jsonl, line 2, column 17: not valid JSON", Rows(1, 1)),
        broken("single.jsonl", "{\"text\": \"a\"}\n{'text': 'b'}\n", "single.jsonl, line 2, column 2: not valid JSON: key must be a string", Rows(1, 1)),
        broken("nan.jsonl", "{\"text\": \"a\"}\n{\"text\": NaN}\n", "nan.jsonl, line 2, column 10: not valid JSON: expected value", Rows(1, 1)),
        broken("pretty.json", "{\n  \"text\": \"a\"\n}\n", "pretty.json, line 1, column 1: not valid JSON: EOF while parsing an object", Nothing),
        broken("wholearray.json", "[{\"text\": \"a\"}]\n", "wholearray.json: this is one JSON array. Write one object a line", Nothing),
        broken("deep.jsonl", format!("{{\"text\": \"a\"}}\n{}\n", "[".repeat(3000)), "deep.jsonl, line 2, column 128: not valid JSON: recursion limit exceeded", Rows(1, 1)),
        // fastText.
        broken("two.txt", "__label__a fine\n__label__a __label__b both\n", "two.txt, line 2: 2 labels (`a`, `b`) where one is expected.", Rows(1, 1)),
        // Too long.
        broken("long.csv", format!("text,label\na,b\n{long},c\nd,e\n"), "long.csv, line 3: the row that begins here is longer than 4000 bytes. Is a line break or a closing quote missing?", Rows(2, 1)),
        broken("long.jsonl", format!("{{\"text\": \"a\"}}\n{{\"text\": \"{long}\"}}\n{{\"text\": \"b\"}}\n"), "long.jsonl, line 2: the row that begins here is longer than 4000 bytes.", Rows(2, 1)),
        broken("longquote.csv", format!("text,label\na,b\n\"open,x\nc,d\n{long}\ne,f\n"), "longquote.csv, line 3, column 1: the double quote opened here is not closed within 4000 bytes", Rows(3, 2)),
        // Other kinds of files.
        broken("cut.csv.gz", &gzip("text,label\na,b\n".repeat(1000).as_bytes())[..30], "cut.csv.gz: the gzip data is cut off or damaged", Nothing),
        broken("sheet.xlsx", b"PK\x03\x04and so on", "sheet.xlsx: this is a zip archive or a spreadsheet. Unpack it, or save the sheet as CSV", Nothing),
        broken("old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old.xls: this is an old Excel file.", Nothing),
        broken("paper.pdf", b"%PDF-1.7\n", "paper.pdf: this is a PDF.", Nothing),
        broken("data.csv.bz2", b"BZh91AY", "data.csv.bz2: this is compressed with bzip2.", Nothing),
        broken("data.csv.xz", b"\xFD7zXZ\0", "data.csv.xz: this is compressed with xz.", Nothing),
    ]
}

fn options() -> ReadOptions {
    ReadOptions { max_record_bytes: 4000, ..ReadOptions::default() }
}

#[test]
fn every_broken_file_is_refused_with_where_what_and_what_to_do() {
    let folder = TempDir::new().unwrap();
    let files = files();
    assert!(files.len() >= 40);
    for Broken { name, bytes, says, .. } in &files {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let read = Table::read(&path, &options());
        if *name == "inch.csv" {
            // As lenient as others on one line: nothing can be lost there.
            assert_eq!(read.unwrap().records[0].fields[0], "a 5 disk\"");
            continue;
        }
        let said = read.expect_err(name).to_string();
        let said = said.replace(&format!("{}/", folder.path().display()), "");
        assert!(said.starts_with(says), "{name} says:\n{said}\ninstead of\n{says}");
    }
}

#[test]
fn what_is_whole_in_a_broken_file_comes_through_and_the_rest_is_kept() {
    let folder = TempDir::new().unwrap();
    for Broken { name, bytes, rest, .. } in files() {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let kept = folder.path().join("kept.jsonl");
        let quarantine = Some(Quarantine::create(&kept).unwrap());
        let options = ReadOptions { on_bad_rows: BadRows::Quarantine, quarantine, ..options() };
        let read = Table::read(&path, &options);
        let Rows(rows, aside) = rest else {
            assert!(read.is_err(), "{name}");
            continue;
        };
        let table = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        let account = &table.reading.account;
        assert_eq!((table.len(), account.set_aside), (rows, aside), "{name}: {account}");
        assert_eq!(account.read, rows + aside, "{name}");
        let lines = fs::read_to_string(&kept).unwrap();
        assert_eq!(lines.lines().count(), aside, "{name}");
        for line in lines.lines() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(object["row"].is_string() && object["line"].is_u64(), "{name}: {line}");
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_replaced_and_counted_if_asked() {
    let options =
        ReadOptions { encoding_errors: EncodingErrors::Replace, ..ReadOptions::default() };
    let bytes = "text,label\n你好你好你好\u{0}".as_bytes().iter().chain(b"\xFF\xFE,a\n");
    let bytes: Vec<u8> = bytes.copied().collect();
    let table = Table::read_from("t.csv", std::io::Cursor::new(bytes), &options).unwrap();
    assert_eq!(table.records[0].fields[0], "你好你好你好\u{0}\u{FFFD}\u{FFFD}");
    assert_eq!(table.reading.replaced, 2);
}

#[test]
fn more_bad_rows_than_allowed_are_refused_with_their_reasons() {
    let text = "text,label\na,b\nx\ny,z,w\n";
    for (limit, refused) in
        [("2", false), ("1", true), ("66.7%", false), ("50%", true), ("0", true)]
    {
        let max_bad_rows = Some(limit.parse().unwrap());
        let options =
            ReadOptions { on_bad_rows: BadRows::Skip, max_bad_rows, ..ReadOptions::default() };
        let read = Table::read_from("t.csv", text.as_bytes(), &options);
        assert_eq!(read.is_err(), refused, "{limit}");
        if let Err(error) = read {
            assert!(matches!(error, DataError::TooManyBadRows { .. }));
            let said = error.to_string();
            assert!(said.starts_with("t.csv: too many bad rows: "), "{said}");
            assert!(said.ends_with(&format!("at most {limit} may be set aside.")), "{said}");
        }
    }
}

/// A closing quote is missing in the first row of a large file: no more than the limit is ever held.
#[test]
fn a_quote_missing_at_the_top_of_a_large_file_costs_one_row_and_bounded_memory() {
    const ROWS: usize = 400_000;
    let row = "a text of some length without any quotes in it,label\n";
    let head = "text,label\n\"open,label\n".as_bytes();
    let rows = (0..ROWS).flat_map(move |_| row.bytes());
    let options = ReadOptions {
        on_bad_rows: BadRows::Skip,
        max_record_bytes: 1 << 20,
        ..ReadOptions::default()
    };
    let source = head.chain(Bytes(rows));
    let mut reader = RowReader::from_reader("large.csv", source, &options).unwrap();
    assert_eq!(reader.by_ref().filter(|row| row.is_ok()).count(), ROWS);
    assert_eq!(
        reader.account().to_string(),
        "400,001 rows read, 400,000 used, 1 set aside: quote never closed (line 2)"
    );
}

#[test]
fn a_field_of_fifty_megabytes_is_a_row_like_others() {
    let field = "0123456789abcde\n".repeat(50 << 16);
    let text = format!("text,label\n\"{field}\",a\nb,c\n");
    let table = Table::read_from("t.csv", std::io::Cursor::new(text), &ReadOptions::default());
    let table = table.unwrap();
    assert_eq!((table.len(), table.records[0].fields[0].len()), (2, 50 << 20));
    assert_eq!(table.records[1].line, 3 + (50 << 16));
}

struct Bytes<I>(I);

impl<I: Iterator<Item = u8>> Read for Bytes<I> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let mut n = 0;
        for (place, byte) in out.iter_mut().zip(&mut self.0) {
            *place = byte;
            n += 1;
        }
        Ok(n)
    }
}
