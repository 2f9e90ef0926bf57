//! The same rows in every form are the same rows.

use std::fs;
use std::io::Cursor;

use firebrick_data::{BadRows, Format, ReadOptions, RowReader, Table};
use proptest::prelude::*;
use tempfile::TempDir;

fn csv(rows: &[(String, String)]) -> String {
    rows.iter().fold("text,label\n".into(), |text, (cell, label)| {
        text + &format!("\"{}\",{label}\n", cell.replace('"', "\"\""))
    })
}

fn cells(table: &Table) -> Vec<Vec<String>> {
    table.records.iter().map(|record| record.fields.clone()).collect()
}

fn options(on_bad_rows: BadRows) -> ReadOptions {
    ReadOptions { on_bad_rows, ..ReadOptions::default() }
}

/// Texts that every one of the encodings has, under two labels.
fn rows() -> impl Strategy<Value = Vec<(String, String)>> {
    let text = "[ab ,;\"\n退款问题早餐房间]{1,12}".prop_map(|text| format!("文{text}"));
    prop::collection::vec((text, "[xy]".prop_map(String::from)), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn rows_in_any_encoding_are_those_in_utf8(rows in rows()) {
        let text = csv(&rows);
        let plain = Table::read_from("t.csv", Cursor::new(text.clone()), &options(BadRows::Error));
        let expected = cells(&plain.unwrap());
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut forms = vec![("utf-16le", utf16)];
        for name in ["gb18030", "gbk"] {
            let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
            let (bytes, _, lossy) = encoding.encode(&text);
            prop_assert!(!lossy);
            forms.push((name, bytes.into_owned()));
        }
        let japanese = text.replace(['问', '题', '餐', '间', '早', '款'], "の");
        let (bytes, _, lossy) = encoding_rs::SHIFT_JIS.encode(&japanese);
        if !lossy {
            let read = |bytes: Vec<u8>, name: &str| {
                let encoding = Some(name.parse().unwrap());
                let options = ReadOptions { encoding, ..options(BadRows::Error) };
                cells(&Table::read_from("t.csv", Cursor::new(bytes), &options).unwrap())
            };
            prop_assert_eq!(
                read(bytes.into_owned(), "shift_jis"),
                read(japanese.into_bytes(), "utf-8")
            );
        }
        for (name, bytes) in forms {
            let encoding = Some(name.parse().unwrap());
            let options = ReadOptions { encoding, ..options(BadRows::Error) };
            let read = Table::read_from("t.csv", Cursor::new(bytes), &options).unwrap();
            prop_assert_eq!(&cells(&read), &expected, "{}", name);
        }
    }

    #[test]
    fn several_files_are_their_rows_one_after_the_other(
        parts in prop::collection::vec(rows(), 1..4)
    ) {
        let folder = TempDir::new().unwrap();
        let mut paths = Vec::new();
        for (i, rows) in parts.iter().enumerate() {
            paths.push(folder.path().join(format!("{i}.csv")));
            fs::write(&paths[i], csv(rows)).unwrap();
        }
        let read = Table::read_all(&paths, &options(BadRows::Error)).unwrap();
        let mut expected = Vec::new();
        for path in &paths {
            expected.extend(cells(&Table::read(path, &options(BadRows::Error)).unwrap()));
        }
        prop_assert_eq!(cells(&read), expected);
        for record in &read.records {
            let (file, line) = read.locate(record.line);
            let text = fs::read_to_string(file).unwrap();
            prop_assert!(text.lines().nth(line as usize - 1).unwrap().starts_with("\"文"));
        }
    }

    #[test]
    fn texts_of_folders_come_back_whole_under_their_labels(
        texts in prop::collection::btree_map("[a-z]{1,6}", "[ -~退款\n]{1,40}", 1..8)
    ) {
        let folder = TempDir::new().unwrap();
        for (i, (name, text)) in texts.iter().enumerate() {
            let label = folder.path().join(["ham", "spam"][i % 2]);
            fs::create_dir_all(&label).unwrap();
            fs::write(label.join(name), text).unwrap();
        }
        let encoding = Some("utf-8".parse().unwrap());
        let options = ReadOptions { encoding, ..options(BadRows::Skip) };
        // A file that is white space is an empty text, and a row all the same.
        let read = Table::read(folder.path(), &options).unwrap();
        let mut found: Vec<(String, String)> = read
            .records
            .iter()
            .map(|record| (record.fields[0].clone(), record.fields[1].clone()))
            .collect();
        let mut expected: Vec<(String, String)> = texts
            .values()
            .enumerate()
            .map(|(i, text)| (["ham", "spam"][i % 2].to_owned(), text.clone()))
            .collect();
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(read.reading.account.used, texts.len());
    }

    #[test]
    fn labels_of_fasttext_are_taken_from_the_line_and_rows_add_up(
        lines in prop::collection::vec(
            prop::collection::vec(
                prop::sample::select(vec!["__label__a", "__label__b", "__label__", "it", "crashes", "退款"]),
                0..5,
            ),
            1..12,
        )
    ) {
        let text: String = lines.iter().map(|words| words.join(" ") + "\n").collect();
        let options = ReadOptions { format: Some(Format::FastText), ..options(BadRows::Skip) };
        let Ok(mut reader) = RowReader::from_reader("t.txt", Cursor::new(text), &options) else {
            return Ok(());
        };
        let found: Vec<Vec<String>> = reader.by_ref().map(|record| record.unwrap().fields).collect();
        let account = reader.account();
        prop_assert_eq!(account.used, found.len());
        prop_assert_eq!(account.read, account.used + account.set_aside);
        let full = lines.iter().filter(|words| !words.is_empty());
        prop_assert_eq!(account.read, full.count());
        let one = |words: &&Vec<&str>| {
            words.iter().filter(|word| word.starts_with("__label__")).count() == 1
                && !words.contains(&"__label__")
        };
        for words in lines.iter().filter(one) {
            let label = words.iter().find(|word| word.starts_with("__label__")).unwrap();
            let rest: Vec<&str> =
                words.iter().copied().filter(|word| !word.starts_with("__label__")).collect();
            let row = |cells: &Vec<String>| {
                cells.contains(&label["__label__".len()..].to_owned())
                    && cells.iter().any(|cell| cell.trim() == rest.join(" "))
            };
            prop_assert!(found.iter().any(row), "{:?} of {:?}", words, found);
        }
    }
}
