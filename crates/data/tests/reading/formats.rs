//! Every form that a labelled file comes in.

use std::fs;
use std::path::{Path, PathBuf};

use firebrick_data::{
    BadRows, Format, Header, InputColumns, ReadOptions, RoleOptions, Table, infer_roles, text_rows,
};
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn read(path: &Path) -> Table {
    Table::read(path, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table.records.iter().map(|r| r.fields.iter().map(String::as_str).collect()).collect()
}

#[test]
fn fasttext_lines_become_labels_and_texts() {
    let text = "__label__错误 it crashes, \"always\"\n\n__label__billing   charged twice\r\n";
    let folder = folder(&[("train.txt", text.as_bytes())]);
    let table = read(&folder.path().join("train.txt"));
    assert_eq!(
        (table.reading.format, table.header.join(",")),
        (Format::FastText, "label,text".into())
    );
    let expected = [["错误", "it crashes, \"always\""], ["billing", "charged twice"]];
    assert_eq!(cells(&table), expected);
    assert_eq!(table.records[1].line, 3);
}

#[test]
fn a_folder_a_label_gives_a_row_a_file_in_the_order_of_their_names() {
    let files: [(&str, &[u8]); 5] = [
        ("spam/2.txt", b"win\na prize"),
        ("spam/1.txt", b"free"),
        ("ham/a.eml", "见面吗".as_bytes()),
        ("ham/.hidden", b"no"),
        ("readme.md", b"no"),
    ];
    let folder = folder(&files);
    let table = read(folder.path());
    assert_eq!(
        (table.reading.format, table.header.join(",")),
        (Format::Folders, "label,text,file".into())
    );
    let rows: Vec<_> =
        cells(&table).iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
    let row = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(rows, [row("ham", "见面吗"), row("spam", "free"), row("spam", "win\na prize")]);
    assert!(table.locate(table.records[2].line).0.ends_with("spam/2.txt"));
}

#[test]
fn rows_of_a_class_number_and_texts_need_no_header() {
    let text = "\"3\",\"Wall St.\",\"Short-sellers, \"\"back\"\" again\"\n\"1\",\"Peace talks\",\"They met today\"\n";
    let folder = folder(&[("train.csv", text.as_bytes())]);
    let table = read(&folder.path().join("train.csv"));
    assert!(table.reading.headerless);
    assert_eq!(table.header, ["label", "title", "body"]);
    assert_eq!(cells(&table)[0], ["3", "Wall St.", "Short-sellers, \"back\" again"]);
    assert_eq!((table.len(), table.records[0].line), (2, 1));
    let roles = infer_roles(&table, &RoleOptions::default()).unwrap();
    assert_eq!(roles.input, InputColumns::Text { column: "title + body".into() });
    let (rows, _) = text_rows::<String>(&table, "title + body", "label", BadRows::Error).unwrap();
    assert_eq!(rows[1].text, "Peace talks They met today");
    let options = ReadOptions { header: Header::Yes, ..ReadOptions::default() };
    assert_eq!(Table::read(&folder.path().join("train.csv"), &options).unwrap().len(), 1);
}

#[test]
fn columns_without_names_are_numbered_if_the_file_is_said_to_have_no_header() {
    let folder = folder(&[("t.csv", b"good,fine room\nbad,cold food\n")]);
    let options = ReadOptions { header: Header::No, ..ReadOptions::default() };
    let table = Table::read(&folder.path().join("t.csv"), &options).unwrap();
    assert_eq!(table.header, ["column_1", "column_2"]);
    assert_eq!(table.len(), 2);
}

#[test]
fn several_files_and_patterns_are_read_as_one_with_their_columns_in_any_order() {
    let files: [(&str, &[u8]); 3] = [
        ("2.csv", b"label,text\nb,two\n\nc,three\n"),
        ("1.csv", b"text,label\none,a\n"),
        ("3.jsonl", b"{\"label\":\"d\",\"text\":\"four\"}\n{\"text\":\"five\"}\n"),
    ];
    let folder = folder(&files);
    let pattern = folder.path().join("*.csv");
    let paths: Vec<PathBuf> = vec![pattern, folder.path().join("3.jsonl")];
    let table = Table::read_all(&paths, &ReadOptions::default()).unwrap();
    let expected = [["one", "a"], ["two", "b"], ["three", "c"], ["four", "d"], ["five", ""]];
    assert_eq!(cells(&table), expected);
    let (file, line) = table.locate(table.records[2].line);
    assert!(file.ends_with("2.csv") && line == 4, "{file}:{line}");
    assert!(table.records.windows(2).all(|pair| pair[0].line < pair[1].line));
}

#[test]
fn files_with_other_columns_are_refused_by_name() {
    let folder = folder(&[("1.csv", b"text,label\na,b\n"), ("2.csv", b"text,class\na,b\n")]);
    let error = Table::read(&folder.path().join("?.csv"), &ReadOptions::default()).unwrap_err();
    let error = error.to_string().replace(&format!("{}/", folder.path().display()), "");
    assert_eq!(
        error,
        "2.csv: the columns are `text`, `class`, but those of 1.csv are `text`, `label`. Files that are read \
         together need the same."
    );
    let error = Table::read(&folder.path().join("*.tsv"), &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().ends_with("Expected a file that the pattern matches."), "{error}");
}

#[test]
fn a_bad_row_of_a_later_file_is_named_by_its_own_line() {
    let folder = folder(&[("1.csv", b"text,label\na,b\nc,d\n"), ("2.csv", b"text,label\na,b,c\n")]);
    let error = Table::read(&folder.path().join("*.csv"), &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("2.csv, line 2: 3 fields"), "{error}");
}

#[test]
fn a_chinese_file_from_a_spreadsheet_and_one_in_utf16_are_read_as_they_were_meant() {
    let text =
        "文本;标签\n\"酒店的房间很干净；服务员\n态度也很好\";正面\n早餐太差了，房间隔音不好;负面\n";
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    let utf16: Vec<u8> =
        [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let folder = folder(&[("gb.csv", &gb), ("utf16.csv", &utf16)]);
    for (name, encoding) in [("gb.csv", "gb18030"), ("utf16.csv", "UTF-16BE")] {
        let table = read(&folder.path().join(name));
        assert_eq!(table.reading.encoding.name(), encoding);
        assert_eq!(table.header, ["文本", "标签"]);
        assert_eq!(cells(&table)[0], ["酒店的房间很干净；服务员\n态度也很好", "正面"]);
        assert_eq!(table.records[1].line, 4);
    }
}

#[test]
fn one_latin_letter_at_the_end_of_a_large_file_is_found_before_the_first_row_is_read() {
    let mut bytes = b"text,label\n".to_vec();
    bytes.extend(b"a plain row of plain letters,x\n".repeat(50_000));
    bytes.extend(b"M\xFCnchen,y\n");
    let folder = folder(&[("t.csv", &bytes)]);
    let table = read(&folder.path().join("t.csv"));
    assert_eq!(table.reading.encoding.name(), "windows-1252");
    assert_eq!(table.records.last().unwrap().fields[0], "München");
}

#[test]
fn any_ascii_delimiter_can_be_named() {
    let folder = folder(&[("t.csv", b"text^label\na,b^c\n")]);
    let options = ReadOptions { delimiter: Some(b'^'), ..ReadOptions::default() };
    let table = Table::read(&folder.path().join("t.csv"), &options).unwrap();
    assert_eq!(cells(&table), [["a,b", "c"]]);
}

fn failure(name: &str, bytes: &[u8]) -> String {
    let reader = std::io::Cursor::new(bytes.to_vec());
    match Table::read_from(name, reader, &ReadOptions::default()) {
        Err(error) => error.to_string(),
        Ok(table) => panic!("{name} was read: {:?}", table.header),
    }
}

#[test]
fn an_archive_an_array_and_bytes_that_are_no_text_are_refused_by_what_they_are() {
    let mut tar = vec![0_u8; 1024];
    tar[..5].copy_from_slice(b"a.csv");
    tar[257..262].copy_from_slice(b"ustar");
    assert!(failure("data.tar", &tar).contains("this is a tar archive"));
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, &tar).unwrap();
    assert!(failure("data.tgz", &packer.finish().unwrap()).contains("this is a tar archive"));
    assert!(failure("data.csv", b"te\0xt,label\na,b\n").contains("NUL characters"));
    for array in ["[{\"text\": \"a\"}]\n", "[\n  {\"text\": \"a\"}\n]\n"] {
        let error = failure("data.json", array.as_bytes());
        assert!(error.contains("this is one JSON array") && error.contains("jq -c"), "{error}");
    }
}

#[test]
fn a_delimiter_on_a_line_of_its_own_is_obeyed_and_lines_count_on() {
    let read = |text: &str| {
        let reader = std::io::Cursor::new(text.to_owned());
        Table::read_from("data.csv", reader, &ReadOptions::default()).unwrap()
    };
    for text in ["sep=;\r\ntext;label\r\na, b, c;x\r\n", "\u{FEFF}SEP=;\ntext;label\na, b, c;x\n"] {
        let table = read(text);
        assert_eq!(table.header, ["text", "label"]);
        assert_eq!((table.records[0].line, table.records[0].fields[0].as_str()), (3, "a, b, c"));
    }
    assert_eq!(read("sep=;x\na;b\n").header, ["sep=", "x"]);
}

#[test]
fn a_header_that_comes_again_is_set_aside_unless_no_bad_row_is_allowed() {
    let text = "text,label\na,x\ntext, label\nb,y\n";
    let read = |on_bad_rows| {
        let options = ReadOptions { on_bad_rows, ..ReadOptions::default() };
        Table::read_from("data.csv", std::io::Cursor::new(text.to_owned()), &options)
    };
    let table = read(BadRows::SkipUnusable).unwrap();
    assert_eq!(
        table.reading.account.to_string(),
        "3 rows read, 2 used, 1 set aside: the header again (line 3)"
    );
    assert!(read(BadRows::Error).is_err());
}

#[test]
fn files_of_several_forms_are_described_by_each_and_what_a_folder_passes_over_is_told() {
    let gb =
        encoding_rs::GB18030.encode("text,label\n房间很干净,好\n早餐太差了,坏\n").0.into_owned();
    let folder = folder(&[
        ("a.csv", "text,label\nroom,x\n".as_bytes()),
        ("b.tsv", b"text\tlabel\nbed\ty\n"),
        ("c.csv", &gb),
        ("mails/spam/1.txt", b"buy now"),
        ("mails/spam/.2.txt", b"hidden"),
        ("mails/spam/deep/3.txt", b"deeper"),
        ("mails/ham/1.txt", b"see you"),
        ("mails/readme.md", b"about"),
    ]);
    let at = |name: &str| folder.path().join(name);
    let table =
        Table::read_all(&[at("a.csv"), at("b.tsv"), at("c.csv")], &ReadOptions::default()).unwrap();
    assert_eq!(table.reading.forms.format(), "CSV, comma and CSV, tab");
    assert_eq!(table.reading.forms.encoding(), "UTF-8, gb18030");
    let mails = Table::read(&at("mails"), &ReadOptions::default()).unwrap();
    assert_eq!(mails.reading.left_out, "1 beside the folders, 1 in deeper folders, 1 hidden");
}
