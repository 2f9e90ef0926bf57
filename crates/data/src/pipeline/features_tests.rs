use super::*;
use crate::labels::LabelMap;
use crate::read::Record;
use crate::scaling::ScalingKind;

fn number(x: f64) -> Cell {
    Cell::Number(x)
}

fn name(name: &str) -> Cell {
    Cell::Category(name.into())
}

fn columns() -> [FeatureColumn; 2] {
    [FeatureColumn::numeric("area"), FeatureColumn::categorical("where")]
}

fn rows() -> Vec<FeatureRow> {
    let row = |features: [Cell; 2], label| FeatureRow { features: features.into(), label, line: 2 };
    vec![
        row([number(1.0), name("bay")], 10.0),
        row([number(3.0), name("湖")], 30.0),
        row([Cell::Missing, name("bay")], 20.0),
    ]
}

fn fitted() -> FeaturePipeline {
    let labels = Scaler::fit(ScalingKind::MinMax, &[10.0, 30.0]);
    let config = FeatureConfig { missing_indicator: true, ..FeatureConfig::default() };
    FeaturePipeline::fit(&rows(), &columns(), "price", labels, &config).unwrap()
}

#[test]
fn numbers_and_categories_stand_side_by_side_in_the_columns_order() {
    let pipeline = fitted();
    let names: Vec<String> = pipeline.inputs.terms().into_iter().map(|term| term.name).collect();
    assert_eq!(
        names,
        ["area", "area is missing", "where = bay", "where = 湖", "where = (unknown)"]
    );
    assert_eq!(pipeline.inputs.width(), 5);
    let inputs = pipeline.inputs.encode(&[Cell::Missing, name("moon")]);
    assert_eq!(inputs, [0.0, 1.0, 0.0, 0.0, 1.0]);
    assert_eq!(pipeline.inputs.gaps(&[Cell::Missing, name("moon")]), ["area", "where"]);
    assert!(pipeline.inputs.gaps(&[number(9.0), name("bay")]).is_empty());
}

#[test]
fn a_set_holds_inputs_and_targets_of_numbers_and_of_classes() {
    let set = fitted().numeric_set(&rows(), "f").unwrap();
    assert_eq!((set.len(), set.width, set.targets), (3, 5, vec![0.0, 1.0, 0.5]));
    let labelled: Vec<FeatureRow<String>> = rows()
        .into_iter()
        .map(|row| FeatureRow { features: row.features, label: "a".into(), line: row.line })
        .collect();
    let labels = LabelMap::fit(["a", "b"]);
    let config = FeatureConfig::default();
    let pipeline = FeaturePipeline::fit(&labelled, &columns(), "y", labels, &config).unwrap();
    assert_eq!(pipeline.numeric_set(&labelled, "f").unwrap().targets, [0, 0, 0]);
}

#[test]
fn a_record_is_read_by_column_name_in_any_order() {
    let header: Vec<String> = ["note", "where", "area"].map(String::from).into();
    let record = |fields: [&str; 3]| {
        let fields = fields.map(String::from).into();
        Record { line: 3, fields, object: None, nested: Vec::new() }
    };
    let read = |fields| fitted().inputs.row_from_fields("f", &header, &record(fields));
    assert_eq!(read(["x", " bay ", " 2.5 "]).unwrap(), [number(2.5), name("bay")]);
    assert_eq!(read(["x", "?", "NA"]).unwrap(), [Cell::Missing, Cell::Missing]);
    let error = read(["x", "bay", "big"]).unwrap_err().to_string();
    assert!(error.starts_with("f, line 3: `big` is not a number in the column `area`."));
    let error = fitted().inputs.row_from_fields("f", &header[..2], &record(["x", "bay", "1"]));
    let error = error.unwrap_err().to_string();
    assert!(error.contains("there is no column `area`"), "{error}");
}

#[test]
fn a_stored_pipeline_comes_back_exactly_and_a_newer_one_is_refused() {
    let mut pipeline = fitted();
    pipeline.labels.scale = 1.0 / 3.0;
    let json = pipeline.to_json().unwrap();
    assert_eq!(FeaturePipeline::from_json(&json).unwrap(), pipeline);
    let newer = json.replacen("\"version\": 2", "\"version\": 9, \"more\": 1", 1);
    let error = FeaturePipeline::<Scaler>::from_json(&newer).unwrap_err().to_string();
    assert!(error.contains("the format version is 9"), "{error}");
}

#[test]
fn a_pipeline_of_version_1_scales_as_it_did() {
    let json = r#"{
        "version": 1,
        "features": [{"name": "area", "scaler": {"kind": "standard", "shift": 99.5, "scale": 2.5}}],
        "target": {"name": "price", "scaler": {"kind": "standard", "shift": 300.0, "scale": 90.0}}
    }"#;
    let pipeline = FeaturePipeline::<Scaler>::from_json(json).unwrap();
    assert_eq!((pipeline.version, pipeline.label_column.as_str()), (2, "price"));
    assert_eq!(pipeline.inputs.encode(&[number(102.0)]), [1.0]);
    assert_eq!(pipeline.inputs.encode(&[Cell::Missing]), [0.0]);
    assert_eq!(pipeline.labels.inverse(1.0), 390.0);
}

#[test]
fn a_logarithm_of_a_category_is_refused() {
    let config = FeatureConfig { log: vec!["where".into()], ..FeatureConfig::default() };
    let labels = Scaler::fit(ScalingKind::None, &[]);
    let error = FeaturePipeline::fit(&rows(), &columns(), "price", labels, &config).unwrap_err();
    let expected = "option `data.log` is `where`; expected numeric feature columns.";
    assert_eq!(error.to_string(), expected);
}
