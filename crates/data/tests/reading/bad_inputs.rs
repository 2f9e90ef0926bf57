//! What a user reads when a file is wrong: one bad file a test, and the whole message.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use firebrick_data::{
    BadRows, DataError, LabelMap, ReadOptions, RoleOptions, Table, Task, check_classes,
    infer_roles, numeric_rows, text_rows,
};
use tempfile::TempDir;

/// A file with one thing wrong; messages name it by its path.
struct BadFile {
    folder: TempDir,
    path: PathBuf,
}

impl BadFile {
    fn new(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a written file");
        Self { folder, path }
    }

    fn read(&self) -> Result<Table, DataError> {
        Table::read(&self.path, &ReadOptions::default())
    }

    /// The message without the temporary folder and the row that it quotes.
    fn message<T>(&self, result: Result<T, DataError>) -> String {
        let Err(error) = result else { panic!("the bad file was accepted") };
        let folder = format!("{}/", self.folder.path().display());
        without_row(&error).replace(&folder, "")
    }

    fn refused(&self) -> String {
        self.message(self.read())
    }
}

fn without_row(error: &DataError) -> String {
    let message = error.to_string();
    message.split("\n  the row: ").next().unwrap_or_default().to_owned()
}

fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    BadFile::new(name, bytes).refused()
}

/// The message of a step after reading.
fn refused_after<T>(text: &str, step: impl Fn(&Table) -> Result<T, DataError>) -> String {
    let file = BadFile::new("tickets.csv", text);
    let table = file.read().expect("a file that reads well");
    file.message(step(&table))
}

#[test]
fn a_row_with_too_many_fields_is_refused_with_its_line_and_the_header() {
    assert_eq!(
        refused("tickets.csv", "text,label\nhello,a\n\n\"two\nlines\",a\nhello, you,a\n"),
        "tickets.csv, line 6: 3 fields where the header has 2 (`text`, `label`). \
         A text with the delimiter in it needs double quotes around it."
    );
}

#[test]
fn a_row_with_too_few_fields_is_refused_with_its_line_and_the_header() {
    assert_eq!(
        refused("tickets.csv", "text,label\r\nhello,a\r\nhello\r\n"),
        "tickets.csv, line 3: 1 field where the header has 2 (`text`, `label`). \
         Is a delimiter missing, or a quote left open?"
    );
}

#[test]
fn an_unterminated_quote_is_refused_where_it_was_opened() {
    assert_eq!(
        refused("tickets.csv", "text,label\nhello,a\n你好,\"b\nmore,a\nand more,a\n"),
        "tickets.csv, line 3, column 4: the double quote opened here is never closed. \
         Close it, or write a quote that belongs to the text twice (\"\") inside a quoted field."
    );
}

#[test]
fn an_unterminated_quote_in_an_endless_source_is_refused_in_bounded_memory() {
    let endless = "text,label\n\"open".as_bytes().chain(std::io::repeat(b'x'));
    let options = ReadOptions { max_record_bytes: 1 << 20, ..ReadOptions::default() };
    let error = Table::read_from("<stdin>", endless, &options).unwrap_err();
    assert_eq!(
        without_row(&error),
        "<stdin>, line 2, column 1: the double quote opened here is not closed within 1048576 bytes. \
         Close it, or write a quote that belongs to the text twice (\"\") inside a quoted field."
    );
}

#[test]
fn an_endless_row_is_refused_in_bounded_memory() {
    for (name, front) in [("a.csv", "text,label\n"), ("a.jsonl", "{\"text\": 1}\n")] {
        let endless = front.as_bytes().chain(std::io::repeat(b'x'));
        let options = ReadOptions { max_record_bytes: 1 << 20, ..ReadOptions::default() };
        let error = Table::read_from(name, endless, &options).unwrap_err().to_string();
        let expected = "line 2: the row that begins here is longer than 1048576 bytes.";
        assert!(error.starts_with(&format!("{name}, {expected}")), "{error}");
    }
}

#[test]
fn a_missing_file_is_refused_with_what_the_system_says() {
    let file = BadFile::new("there.csv", "");
    let missing = file.folder.path().join("absent.csv");
    assert_eq!(
        file.message(Table::read(&missing, &ReadOptions::default())),
        "absent.csv: cannot be read: No such file or directory (os error 2)."
    );
}

#[test]
fn an_empty_file_is_refused_in_every_format() {
    for (name, bytes) in
        [("a.csv", ""), ("a.csv", " \n\r\n"), ("a.csv", "\u{FEFF}"), ("a.jsonl", "\n")]
    {
        assert_eq!(
            refused(name, bytes),
            format!("{name}: the file is empty. Expected a header line and at least one row.")
        );
    }
}

#[test]
fn a_header_without_rows_is_refused_with_the_header() {
    assert_eq!(
        refused("tickets.csv", "\u{FEFF}text,label\r\n\r\n"),
        "tickets.csv: there is a header (`text`, `label`) but no row under it."
    );
}

#[test]
fn two_columns_of_one_name_are_refused_with_their_positions() {
    assert_eq!(
        refused("tickets.csv", "text,label, text\na,b,c\n"),
        "tickets.csv: the header names the column `text` twice (columns 1 and 3). \
         Rename or remove one of them."
    );
}

#[test]
fn a_line_that_is_not_json_is_refused_with_line_and_column() {
    assert_eq!(
        refused("tickets.jsonl", "{\"text\": \"a\"}\n\n{\"text\": oops}\n"),
        "tickets.jsonl, line 3, column 10: not valid JSON: expected value. \
         Expected one JSON object a line, such as {\"text\": \"…\", \"label\": \"…\"}."
    );
}

#[test]
fn a_json_line_that_is_no_object_is_refused_as_what_it_is() {
    assert_eq!(
        refused("tickets.jsonl", "{\"text\": \"a\"}\n[1, 2]\n"),
        "tickets.jsonl, line 2, column 1: found an array. \
         Expected one JSON object a line, such as {\"text\": \"…\", \"label\": \"…\"}."
    );
}

#[test]
fn a_nested_json_value_is_refused_where_it_is_learnt_from_and_nowhere_else() {
    let file = BadFile::new(
        "tickets.jsonl",
        "{\"text\": \"a\", \"label\": \"x\", \"tags\": [\"t\"]}\n{\"text\": [\"b\"], \"label\": \"y\"}\n",
    );
    let table = file.read().unwrap();
    let roles = infer_roles(&table, &RoleOptions::default()).unwrap();
    assert_eq!(roles.ignored, ["tags"]);
    assert_eq!(
        file.message(text_rows::<String>(&table, "text", "label", BadRows::Error)),
        "tickets.jsonl, line 2: an array in the column `text`. Expected a string, a number, true, false or null."
    );
    let (rows, account) = text_rows::<String>(&table, "text", "label", BadRows::Skip).unwrap();
    assert_eq!((rows.len(), account.set_aside), (1, 1));
}

#[test]
fn a_key_that_appears_late_widens_a_table() {
    let bytes = "{\"text\": \"a\"}\n{\"text\": \"b\", \"label\": \"x\"}\n";
    let table = BadFile::new("a.jsonl", bytes).read().unwrap();
    assert_eq!(table.header, ["text", "label"]);
    assert_eq!(table.records[0].fields, ["a", ""]);
}

#[test]
fn a_mistyped_column_is_refused_with_the_nearest_name_and_all_names() {
    let options = RoleOptions { text: Some("mesage".into()), ..RoleOptions::default() };
    assert_eq!(
        refused_after("message,label\na,b\nc,d\n", |table| infer_roles(table, &options)),
        "tickets.csv: there is no column `mesage` to use as the text; did you mean `message`? \
         The columns are `message`, `label`."
    );
}

#[test]
fn a_missing_column_that_is_like_no_other_is_refused_without_a_guess() {
    let options = RoleOptions { label: Some("sentiment".into()), ..RoleOptions::default() };
    assert_eq!(
        refused_after("message,topic\na,b\nc,d\n", |table| infer_roles(table, &options)),
        "tickets.csv: there is no column `sentiment` to use as the label. \
         The columns are `message`, `topic`."
    );
}

#[test]
fn an_empty_text_is_refused_with_its_line_when_bad_rows_are_errors() {
    assert_eq!(
        refused_after("text,label\nhello,a\n\" \n\",b\n", |table| {
            text_rows::<String>(table, "text", "label", BadRows::Error)
        }),
        "tickets.csv, line 3: empty text in the column `text`. \
         Correct or remove the row, or allow bad rows to be set aside."
    );
}

#[test]
fn an_empty_label_is_refused_with_its_line_when_bad_rows_are_errors() {
    assert_eq!(
        refused_after("text,label\n\"a\nb\",x\nhello,\n", |table| {
            text_rows::<String>(table, "text", "label", BadRows::Error)
        }),
        "tickets.csv, line 4: empty label in the column `label`. \
         Correct or remove the row, or allow bad rows to be set aside."
    );
}

#[test]
fn a_cell_that_is_no_number_is_refused_with_what_it_holds() {
    let features = ["area".to_owned()];
    let step = |table: &Table| numeric_rows(table, &features, "price", BadRows::Error);
    assert_eq!(
        refused_after("area,price\n100,1.5\n\"1,200\",2\n", step),
        "tickets.csv, line 3: `1,200` is not a number in the column `area`. \
         Correct or remove the row, or allow bad rows to be set aside."
    );
    assert_eq!(
        refused_after("area,price\n100,inf\n", step),
        "tickets.csv, line 2: not a finite number in the column `price`. \
         Correct or remove the row, or allow bad rows to be set aside."
    );
}

#[test]
fn a_file_of_bad_rows_only_is_refused_with_every_reason() {
    assert_eq!(
        refused_after("text,label\n,a\nhello,\n,b\n", |table| {
            text_rows::<String>(table, "text", "label", BadRows::Skip)
        }),
        "tickets.csv: no row can be used: 3 rows read, 0 used, 3 set aside: \
         empty text (lines 2, 4), empty label (line 3)."
    );
}

fn classes_of(table: &Table) -> Result<(), DataError> {
    let (rows, _) = text_rows::<String>(table, "text", "label", BadRows::Skip)?;
    check_classes(&rows, "tickets.csv")
}

#[test]
fn a_single_class_is_refused_by_name() {
    assert_eq!(
        refused_after("text,label\na,spam\nb, spam \nc,spam\n", classes_of),
        "tickets.csv: every one of the 3 rows has the label `spam`. \
         A classifier needs at least 2 classes."
    );
}

#[test]
fn a_class_with_one_row_is_refused_with_its_line() {
    assert_eq!(
        refused_after("text,label\na,ham\n\"b\nb\",ham\nc,spam\n", classes_of),
        "tickets.csv, line 5: the class `spam` has this row only. A class needs at least 2 rows, \
         so that one can be held out: add rows, merge it with another class, or remove it."
    );
}

#[test]
fn a_label_that_the_model_does_not_know_is_refused_with_the_nearest() {
    let labels = LabelMap::fit(["billing", "bug"]);
    assert_eq!(
        labels.require("Billing", "test.csv", 9).unwrap_err().to_string(),
        "test.csv, line 9: unknown label `Billing`; did you mean `billing`? \
         The model knows `billing`, `bug`."
    );
}

#[test]
fn a_table_without_anything_to_learn_from_is_refused_with_its_columns() {
    assert_eq!(
        refused_after("code,label\nx1,a\nx2,b\n", |table| {
            infer_roles(table, &RoleOptions::default())
        }),
        "tickets.csv: no column to predict `label` from: neither text nor numbers nor \
         categories among `code`, `label`. Name the text column with the option `text`, or other \
         columns with `features`."
    );
}

#[test]
fn mistakes_in_options_are_told_apart_from_mistakes_in_data() {
    let option = "classify".parse::<Task>().unwrap_err();
    assert_eq!(
        option.to_string(),
        "option `task` is `classify`; expected classification or regression."
    );
    assert!(option.is_option());
    assert!(!BadFile::new("a.csv", "").read().unwrap_err().is_option());
}
