use super::*;

fn texts(n: usize, classes: usize) -> Vec<Vec<String>> {
    let row = |i: usize| {
        vec![i.to_string(), format!("message number {i} of many"), format!("class{}", i % classes)]
    };
    (0..n).map(row).collect()
}

fn table(header: &[&str], rows: &[Vec<String>]) -> Table {
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
    Table::from_rows("t.csv", header, &rows)
}

fn houses(n: usize) -> Vec<Vec<String>> {
    (0..n).map(|i| vec![i.to_string(), (40 + i).to_string(), (1000 + 17 * i).to_string()]).collect()
}

fn label(name: &str) -> RoleOptions {
    RoleOptions { label: Some(name.into()), ..RoleOptions::default() }
}

#[test]
fn text_and_label_are_found_by_name() {
    let table = table(&["id", "Message", "Label"], &texts(30, 5));
    let roles = infer_roles(&table, &RoleOptions::default()).unwrap();
    assert_eq!(
        roles.to_string(),
        "text = `Message`, label = `Label` (5 classes): text classification; the column `id` is not used"
    );
}

#[test]
fn chinese_column_names_are_known() {
    let row = |i: usize| vec![["好", "坏"][i % 2].to_owned(), format!("房间很干净{i}")];
    let table = table(&["标签", "评论"], &(0..8).map(row).collect::<Vec<_>>());
    let roles = infer_roles(&table, &RoleOptions::default()).unwrap();
    assert_eq!(roles.target, "标签");
    assert_eq!(roles.input, InputColumns::Text { column: "评论".into() });
}

#[test]
fn without_usual_names_the_last_column_is_the_target_and_the_longest_text_the_input() {
    let rows: Vec<Vec<String>> = texts(30, 3)
        .into_iter()
        .map(|r| vec![format!("a b {}", r[0]), r[1].clone(), r[2].clone()])
        .collect();
    let roles = infer_roles(&table(&["p", "q", "r"], &rows), &RoleOptions::default()).unwrap();
    assert_eq!(roles.target, "r");
    assert_eq!(roles.input, InputColumns::Text { column: "q".into() });
    assert_eq!(roles.ignored, ["p"]);
}

#[test]
fn a_label_in_front_of_a_text_is_found_by_the_cells_where_the_names_say_nothing() {
    let rows: Vec<Vec<String>> = (0..100)
        .map(|i| vec![["ja", "nein"][i % 2].into(), format!("die Lieferung {i} kam nie an")])
        .collect();
    for header in [["kategorie", "nachricht"], ["column_1", "column_2"], ["kind", "text"]] {
        let mut read = table(&header, &rows);
        read.reading.headerless = header[0] == "column_1";
        let roles = infer_roles(&read, &RoleOptions::default()).unwrap();
        assert_eq!((roles.target.as_str(), roles.target_values), (header[0], 2));
        assert_eq!(roles.input, InputColumns::Text { column: header[1].into() });
    }
    // A date behind the text is no label either; a number in front of one is.
    let dated: Vec<Vec<String>> = rows
        .iter()
        .enumerate()
        .map(|(i, row)| vec![row[0].clone(), row[1].clone(), format!("2024-05-01 10:{i:02}")])
        .collect();
    let roles = infer_roles(&table(&["art", "wort", "wann"], &dated), &RoleOptions::default());
    assert_eq!(roles.unwrap().target, "art");
    let scored: Vec<Vec<String>> =
        rows.iter().enumerate().map(|(i, row)| vec![format!("{i}.5"), row[1].clone()]).collect();
    let roles = infer_roles(&table(&["note", "wort"], &scored), &RoleOptions::default()).unwrap();
    assert_eq!((roles.target.as_str(), roles.task), ("note", Task::Regression));
}

#[test]
fn a_name_that_may_mean_a_text_gives_way_to_cells_that_are_none() {
    let kinds = ["yes", "no"];
    let found = |email: &dyn Fn(usize) -> String| {
        let rows: Vec<Vec<String>> = (0..100)
            .map(|i| vec![email(i), (40 + i).to_string(), ["a", "b", "c"][i % 3].into()])
            .collect();
        infer_roles(&table(&["email", "area", "class"], &rows), &RoleOptions::default())
            .unwrap()
            .to_string()
    };
    assert!(found(&|i| kinds[i % 2].into()).starts_with("features = `area`, categories = `email`"));
    let sent = |i: usize| ["order was sent", "order was received"][i % 2].to_owned();
    assert!(found(&sent).starts_with("features = `area`, categories = `email`"));
    assert!(found(&|i| format!("jane{i}@example.com")).starts_with("features = `area`, label"));
    assert!(found(&|i| format!("please call me back {i}")).starts_with("text = `email`"));
    assert!(found(&|i| format!("第{i}次退款没有到账")).starts_with("text = `email`"));
}

#[test]
fn numbers_with_a_number_of_many_values_are_a_regression_and_row_numbers_are_not_used() {
    let roles =
        infer_roles(&table(&["id", "area", "price"], &houses(100)), &RoleOptions::default());
    assert_eq!(
        roles.unwrap().to_string(),
        "features = `area`, target = `price`: regression on numbers; the column `id` is not used"
    );
}

#[test]
fn a_category_beside_numbers_is_a_feature_and_no_text() {
    let rows: Vec<Vec<String>> = houses(100)
        .into_iter()
        .enumerate()
        .map(|(i, r)| vec![r[1].clone(), r[2].clone(), ["NEAR THE BAY", "INLAND"][i % 2].into()])
        .collect();
    let roles = infer_roles(&table(&["area", "price", "where"], &rows), &label("price")).unwrap();
    assert_eq!(
        roles.to_string(),
        "features = `area`, categories = `where`, target = `price`: regression on numbers and categories"
    );
    let columns = vec![FeatureColumn::numeric("area"), FeatureColumn::categorical("where")];
    assert_eq!((roles.task, roles.input), (Task::Regression, InputColumns::Features { columns }));
}

#[test]
fn a_few_cells_that_are_no_numbers_do_not_hide_a_feature() {
    let mut rows = houses(100);
    rows[3][1] = "n/a".into();
    let roles =
        infer_roles(&table(&["id", "area", "price"], &rows), &RoleOptions::default()).unwrap();
    let columns = vec![FeatureColumn::numeric("area")];
    assert_eq!(roles.input, InputColumns::Features { columns });
}

#[test]
fn numbered_classes_of_texts_are_a_classification() {
    let rows: Vec<Vec<String>> = texts(30, 5)
        .into_iter()
        .enumerate()
        .map(|(i, r)| vec![r[1].clone(), (i % 5).to_string()])
        .collect();
    let roles = infer_roles(&table(&["text", "stars"], &rows), &RoleOptions::default()).unwrap();
    assert_eq!((roles.task, roles.target_values), (Task::Classification, 5));
}

#[test]
fn a_text_with_a_number_of_many_values_is_a_regression_unless_it_is_said_to_be_classes() {
    let rows: Vec<Vec<String>> =
        (0..60).map(|i| vec![format!("text number {i}"), format!("{}.5", i * 3)]).collect();
    let read = table(&["text", "score"], &rows);
    let roles = infer_roles(&read, &RoleOptions::default()).unwrap();
    assert_eq!(roles.to_string(), "text = `text`, target = `score`: text regression");
    let options = RoleOptions { task: Some(Task::Classification), ..RoleOptions::default() };
    assert_eq!(infer_roles(&read, &options).unwrap().task, Task::Classification);
}

#[test]
fn a_number_of_few_values_is_a_class_unless_it_is_said_to_be_a_quantity() {
    let rows: Vec<Vec<String>> =
        (0..60).map(|i| vec![format!("{}.25", i * 7), (i % 3).to_string()]).collect();
    let read = table(&["x", "y"], &rows);
    let roles = infer_roles(&read, &RoleOptions::default()).unwrap();
    assert_eq!(
        roles.to_string(),
        "features = `x`, label = `y` (3 classes): classification on numbers"
    );
    let options = RoleOptions { task: Some(Task::Regression), ..RoleOptions::default() };
    assert_eq!(infer_roles(&read, &options).unwrap().task, Task::Regression);
}

#[test]
fn gaps_marked_as_such_do_not_hide_numbers_and_are_no_category() {
    let mut rows = houses(100);
    rows.iter_mut().step_by(3).for_each(|row| row[1] = "?".into());
    rows.iter_mut().for_each(|row| row[0] = "-".into());
    let roles = infer_roles(&table(&["gap", "area", "price"], &rows), &label("price")).unwrap();
    let columns = vec![FeatureColumn::numeric("area")];
    assert_eq!(roles.input, InputColumns::Features { columns });
}

#[test]
fn codes_that_look_like_numbers_are_categories_if_it_is_said() {
    let rows: Vec<Vec<String>> = houses(100)
        .into_iter()
        .enumerate()
        .map(|(i, r)| vec![(i % 4).to_string(), r[1].clone(), r[2].clone()])
        .collect();
    let read = table(&["zone", "area", "price"], &rows);
    let options = RoleOptions { categorical: Some(vec!["zone".into()]), ..label("price") };
    let columns = vec![FeatureColumn::categorical("zone"), FeatureColumn::numeric("area")];
    let roles = infer_roles(&read, &options).unwrap();
    assert_eq!(roles.input, InputColumns::Features { columns });
    let wrong = RoleOptions { categorical: Some(vec!["zoen".into()]), ..label("price") };
    let error = infer_roles(&read, &wrong).unwrap_err().to_string();
    assert!(error.contains("as the category; did you mean `zone`?"), "{error}");
}

#[test]
fn a_name_that_ends_like_a_targets_is_one_wherever_it_stands() {
    let rows: Vec<Vec<String>> = houses(100)
        .into_iter()
        .enumerate()
        .map(|(i, r)| vec![r[1].clone(), r[2].clone(), ["bay", "inland"][i % 2].into()])
        .collect();
    for name in ["median_house_value", "Sale Price", "房屋价格"] {
        let read = table(&["area", name, "where"], &rows);
        assert_eq!(infer_roles(&read, &RoleOptions::default()).unwrap().target, name);
    }
    let read = table(&["area", "overpriced", "where"], &rows);
    assert_eq!(infer_roles(&read, &RoleOptions::default()).unwrap().target, "where");
}

#[test]
fn a_mistyped_column_is_refused_with_the_name_that_was_meant() {
    let read = table(&["id", "text", "label"], &texts(10, 2));
    let error = infer_roles(&read, &label("lable")).unwrap_err().to_string();
    assert!(
        error.contains("no column `lable` to use as the label; did you mean `label`?"),
        "{error}"
    );
    let options = RoleOptions { text: Some("txt".into()), ..RoleOptions::default() };
    let error = infer_roles(&read, &options).unwrap_err().to_string();
    assert!(error.contains("to use as the text; did you mean `text`?"), "{error}");
}

#[test]
fn one_column_cannot_be_input_and_target() {
    let read = table(&["id", "text", "label"], &texts(10, 2));
    let options = RoleOptions { text: Some("label".into()), ..label("label") };
    assert!(infer_roles(&read, &options).unwrap_err().is_option());
}

#[test]
fn a_file_with_nothing_to_learn_from_says_so() {
    let rows = vec![vec!["a".to_owned(), "x".to_owned()]; 8];
    let error = infer_roles(&table(&["p", "label"], &rows), &RoleOptions::default()).unwrap_err();
    assert!(error.to_string().starts_with("t.csv: no column to predict `label` from"), "{error}");
}

#[test]
fn an_unknown_key_among_the_options_is_refused() {
    assert!(serde_json::from_str::<RoleOptions>(r#"{"lable": "x"}"#).is_err());
}

#[test]
fn names_that_hardly_ever_come_again_are_neither_text_nor_category() {
    let rows: Vec<Vec<String>> = houses(100)
        .into_iter()
        .enumerate()
        .map(|(i, r)| vec![r[1].clone(), r[2].clone(), format!("s{}", i % 70 % 60)])
        .collect();
    let roles = infer_roles(&table(&["area", "price", "where"], &rows), &label("price")).unwrap();
    assert_eq!(roles.ignored, ["where"]);
}

#[test]
fn several_columns_are_one_text_and_the_parts_are_in_use() {
    let row =
        |i: usize| vec![format!("title {i}"), format!("body {i} of it"), ["a", "b"][i % 2].into()];
    let rows: Vec<Vec<String>> = (0..8).map(row).collect();
    let options = RoleOptions { text: Some("title + body".into()), ..RoleOptions::default() };
    let table = table(&["title", "body", "kind"], &rows);
    let roles = infer_roles(&table, &options).unwrap();
    assert_eq!(
        roles.to_string(),
        "text = `title + body`, label = `kind` (2 classes): text classification"
    );
    let options =
        RoleOptions { text: Some("title + kind".into()), label: Some("kind".into()), ..options };
    assert!(
        infer_roles(&table, &options)
            .unwrap_err()
            .to_string()
            .contains("a column other than the label")
    );
}

#[test]
fn a_column_of_groups_is_kept_and_not_learnt_from() {
    let row = |i: usize| {
        vec![(i * 3).to_string(), ["n", "s"][i % 2].into(), ["a", "b"][i / 2 % 2].into()]
    };
    let rows: Vec<Vec<String>> = (0..40).map(row).collect();
    let table = table(&["area", "region", "label"], &rows);
    let options = |group: &str| RoleOptions { group: Some(group.into()), ..RoleOptions::default() };
    let roles = infer_roles(&table, &options("region")).unwrap().to_string();
    assert!(
        roles.starts_with("features = `area`, label")
            && roles.ends_with("groups = `region`, not learnt from"),
        "{roles}"
    );
    assert!(
        infer_roles(&table, &RoleOptions { label: Some("label".into()), ..options("label") })
            .unwrap_err()
            .to_string()
            .contains("neither the label")
    );
    assert!(
        infer_roles(&table, &options("regio"))
            .unwrap_err()
            .to_string()
            .contains("did you mean `region`")
    );
}
