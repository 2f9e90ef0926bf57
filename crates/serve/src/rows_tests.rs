use firebrick_bundle::Answer;

use super::*;
use crate::describe::{Predicts, Signature};
use crate::model::Runner;

#[derive(Debug)]
struct Silent;

impl Runner for Silent {
    fn answers(&self, _: &[&Row]) -> (Vec<Answer>, usize) {
        (Vec::new(), 0)
    }
}

fn model(reads: Reads) -> Model {
    let column = |name: &str, kind| Column { name: name.into(), kind, categories: None };
    let text = reads == Reads::Text;
    let signature = Signature {
        reads,
        predicts: Predicts::Value,
        label_column: "price".into(),
        text_column: text.then(|| "body".into()),
        labels: None,
        max_tokens: text.then_some(8),
        columns: (!text)
            .then(|| vec![column("area", Kind::Number), column("place", Kind::Category)]),
    };
    Model::new("m", "1", signature, Box::new(Silent))
}

fn read(reads: Reads, json: &str) -> Result<Vec<Row>> {
    let limits = Limits { rows: 3, characters: 5, ..Limits::default() };
    let values = Node::parse(json.as_bytes()).unwrap().elements("").unwrap();
    RowReader { model: &model(reads), limits: &limits }.values(values)
}

fn cells(json: &str) -> Vec<Cell> {
    match read(Reads::Columns, json).unwrap().remove(0) {
        Row::Cells(cells) => cells,
        Row::Text(text) => panic!("{text}"),
    }
}

#[test]
fn texts_come_as_strings_alone_in_arrays_or_in_objects() {
    let row = |text: &str| Row::Text(text.into());
    let two = [row("a"), row("好")];
    for json in [
        r#"["a", "好"]"#,
        r#"[["a"], ["好"]]"#,
        r#"[{"text": "a"}, {"text": "好"}]"#,
        r#"[{"body": "a", "id": 1}, {"body": "好", "id": 2}]"#,
    ] {
        assert_eq!(read(Reads::Text, json).unwrap(), two, "{json}");
    }
}

#[test]
fn columns_come_by_name_or_in_order_and_null_is_a_missing_cell() {
    let bay = [Cell::Number(1.5), Cell::Category("bay".into())];
    assert_eq!(cells(r#"[{"place": " bay ", "more": [], "area": 1.5}]"#), bay);
    assert_eq!(cells(r#"[[1.5, "bay"]]"#), bay);
    assert_eq!(cells(r#"[[null, "NA"]]"#), [Cell::Missing, Cell::Missing]);
    let numbers = [Cell::Number(2.0), Cell::Category("2".into())];
    assert_eq!(cells("[[2, 2]]"), numbers);
    assert_eq!(cells("[[2, true]]")[1], Cell::Category("true".into()));
}

#[test]
fn what_can_not_be_read_is_said_with_its_place() {
    for (reads, json, message) in [
        (Reads::Text, "[]", "no row"),
        (Reads::Text, "[1]", "row 1: expected a string, found a number"),
        (Reads::Text, r#"["a", null]"#, "row 2: expected a string, found null"),
        (Reads::Text, r#"[{"id": 1}]"#, "columns are lacking: `text`"),
        (Reads::Columns, r#"["a"]"#, "row 1: expected an object of columns, found a string"),
        (Reads::Columns, "[[1]]", "row 1: 1 cells for 2 columns"),
        (Reads::Columns, r#"[{"area": 1}]"#, "row 1: columns are lacking: `place`"),
        (Reads::Columns, r#"[["1", "x"]]"#, "row 1, column `area`: expected a number or null"),
        (Reads::Columns, r#"[[1, []]]"#, "row 1, column `place`: expected a string or null"),
    ] {
        let error = read(reads, json).unwrap_err();
        assert_eq!(error.status.as_u16(), 400, "{json}");
        assert!(error.message.contains(message), "{json}: {}", error.message);
    }
}

#[test]
fn limits_count_rows_and_characters_not_bytes() {
    assert!(read(Reads::Text, r#"["请退款请退"]"#).is_ok());
    for json in [r#"["请退款请退款"]"#, r#"["a","b","c","d"]"#] {
        assert_eq!(read(Reads::Text, json).unwrap_err().status.as_u16(), 413);
    }
    let error = read(Reads::Columns, r#"[[1, "abcdef"]]"#).unwrap_err();
    assert_eq!(error.status.as_u16(), 413);
}

#[test]
fn a_cell_of_a_file_is_a_number_if_its_column_is_one_of_numbers() {
    let model = model(Reads::Columns);
    let columns = model.signature().columns.as_ref().unwrap();
    let of = |cell, column: usize| typed(cell, &columns[column], model.missing());
    assert_eq!(of(" 1.5 ", 0), Node::Number(1.5));
    assert_eq!(of("NA", 0), Node::Null);
    assert_eq!(of("x", 0), Node::Text("x".into()));
    assert_eq!(of("2", 1), Node::Text("2".into()));
}
