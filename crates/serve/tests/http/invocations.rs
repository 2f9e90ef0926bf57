//! `POST /invocations` and `GET /ping`.

use serde_json::{Value, json};

use crate::common::{Answered, LABELS, get, post_with, router};

async fn asked(path: &str, content_type: &str, accept: &str, body: String) -> Answered {
    let headers = [("content-type", content_type), ("accept", accept)];
    post_with(&router(), path, &headers, body).await
}

async fn houses(body: Value) -> Value {
    asked("/invocations?model=houses", "application/json", "*/*", body.to_string()).await.ok()
}

#[tokio::test]
async fn every_shape_of_mlflow_says_the_same() {
    let split = houses(json!({ "dataframe_split": {
        "index": [0, 1], "columns": ["id", "place", "area"], "data": [[7, "bay", 50], [8, "isle", null]]
    } }))
    .await;
    assert_eq!(split["predictions"].as_array().unwrap().len(), 2);
    assert!(split["predictions"][0].is_f64());
    for same in [
        json!({ "dataframe_records": [{ "area": 50, "place": "bay" }, { "area": null, "place": "isle" }] }),
        json!({ "instances": [{ "area": 50, "place": "bay" }, { "area": null, "place": "isle" }] }),
        json!({ "instances": [[50, "bay"], [null, "isle"]] }),
        json!({ "inputs": { "area": [50, null], "place": ["bay", "isle"] } }),
        json!({ "inputs": [[50, "bay"], [null, "isle"]], "params": {} }),
    ] {
        assert_eq!(houses(same.clone()).await, split, "{same}");
    }
}

#[tokio::test]
async fn classes_are_labels_or_if_wanted_with_probabilities() {
    let body = json!({ "inputs": ["refund", "crash"] });
    let ask = |body: Value| asked("/invocations", "application/json", "*/*", body.to_string());
    let labels = ask(body.clone()).await.ok();
    assert!(LABELS.contains(&labels["predictions"][0].as_str().unwrap()));
    let mut wanted = body;
    wanted["params"] = json!({ "probabilities": true });
    let full = ask(wanted).await.ok();
    for row in 0..2 {
        let prediction = &full["predictions"][row];
        assert_eq!(prediction["label"], labels["predictions"][row]);
        let label = prediction["label"].as_str().unwrap();
        assert_eq!(prediction["probabilities"][label], prediction["score"]);
    }
    let frame =
        json!({ "dataframe_split": { "columns": ["body"], "data": [["refund"], ["crash"]] } });
    assert_eq!(ask(frame).await.ok(), labels);
}

#[tokio::test]
async fn csv_comes_with_a_header_or_without_one_as_sagemaker_sends_it() {
    let expected =
        houses(json!({ "instances": [[50, "bay"], [60.5, "a, b"], [null, "isle"]] })).await;
    for csv in
        ["50,bay\n60.5,\"a, b\"\nNA,isle\n", "place,id,area\nbay,1,50\n\"a, b\",2,60.5\nisle,3,\n"]
    {
        let path = "/invocations?model=houses";
        let answer = asked(path, "text/csv", "application/json", csv.into()).await;
        assert_eq!(answer.ok(), expected, "{csv}");
    }
    let answer = asked(
        "/invocations",
        "text/csv; charset=utf-8",
        "text/csv",
        "text\nrefund\n\"退,款\"\n".into(),
    );
    let answer = answer.await;
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let lines: Vec<String> = answer.text().lines().map(str::to_owned).collect();
    assert!(lines.len() == 2 && lines.iter().all(|line| LABELS.contains(&line.as_str())));
    // Of one column the first line could be either.
    for (header, rows) in
        [("text/csv", 2), ("text/csv; header=absent", 2), ("text/csv;header=present", 1)]
    {
        let csv = if header.ends_with("present") { "text\nbug\n" } else { "note\nbug\n" };
        let predictions =
            &asked("/invocations", header, "*/*", csv.into()).await.ok()["predictions"];
        assert_eq!(predictions.as_array().unwrap().len(), rows, "{header}");
    }
    let plain = asked("/invocations", "text/plain", "*/*", "refund".into()).await.ok();
    assert_eq!(plain["predictions"], json!([lines[0]]));
}

#[tokio::test]
async fn what_can_not_be_answered_is_refused() {
    let json_type = "application/json";
    for (status, query, content_type, body, message) in [
        (400, "", json_type, "{}", "expected one of"),
        (400, "", json_type, r#"{"inputs": ["a"], "instances": ["a"]}"#, "expected one of"),
        (
            400,
            "",
            json_type,
            r#"{"dataframe_split": {"columns": ["a"]}}"#,
            "data: expected an array",
        ),
        (
            400,
            "",
            json_type,
            r#"{"dataframe_split": {"columns": ["a", "b"], "data": [["x"]]}}"#,
            "1 cells",
        ),
        (
            400,
            "?model=houses",
            json_type,
            r#"{"inputs": {"area": [1, 2], "place": ["x"]}}"#,
            "1 cells",
        ),
        // Of a column with another name nothing is known.
        (
            400,
            "",
            json_type,
            r#"{"dataframe_split": {"columns": ["customer"], "data": [["Bob"]]}}"#,
            "column `text`",
        ),
        (400, "", json_type, r#"{"inputs": {"customer": ["Bob"]}}"#, "column `text`"),
        (400, "?model=houses", "text/csv", "area,place\nwide,bay\n", "row 1, column `area`"),
        (400, "?model=houses", "text/csv", "1,bay\n2\n", "malformed CSV"),
        (400, "", "text/csv", "", "no row"),
        (400, "", "text/csv; charset=utf-8; header=present", "note\nrefund\n", "column `text`"),
        (400, "?model=houses", "text/csv; header=absent", "area,place\n1,bay\n", "row 1"),
        (404, "?model=none", json_type, r#"{"inputs": ["a"]}"#, "no model"),
        (415, "", "application/x-parquet", "PAR1", "text/csv"),
    ] {
        let path = format!("/invocations{query}");
        let error = asked(&path, content_type, "*/*", body.into()).await.error(status);
        assert!(error.contains(message), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_name_in_the_query_may_be_escaped() {
    let body = json!({ "inputs": ["a"] }).to_string();
    let answer = asked("/invocations?version=1&model=%74ickets", "application/json", "*/*", body);
    assert_eq!(answer.await.status, 200);
}

#[tokio::test]
async fn ping_says_whether_requests_are_welcome() {
    assert_eq!(get(&router(), "/ping").await.ok(), json!({ "ready": true }));
}
