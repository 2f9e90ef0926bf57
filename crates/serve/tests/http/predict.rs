//! `POST /predict`.

use axum::Router;
use serde_json::{Value, json};

use crate::common::{LABELS, near, post, router};

async fn predict(router: &Router, body: Value) -> Value {
    post(router, "/predict", body.to_string()).await.ok()
}

#[tokio::test]
async fn a_text_gives_its_classes_likeliest_first_and_several_texts_a_list_of_those() {
    let router = router();
    let one = predict(&router, json!({ "inputs": "refund twice" })).await;
    let classes = one.as_array().unwrap();
    assert_eq!(classes.len(), LABELS.len());
    let scores: Vec<f64> = classes.iter().map(|class| class["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{one}");
    assert!((scores.iter().sum::<f64>() - 1.0).abs() < 1e-6);
    assert!(classes.iter().all(|class| LABELS.contains(&class["label"].as_str().unwrap())));
    let two = predict(&router, json!({ "inputs": ["refund twice", "退款"] })).await;
    assert!(near(&two[0], &one) && !near(&two[1], &one));
    assert_eq!(predict(&router, json!({ "inputs": [["refund twice"]] })).await[0], one);
    let top = json!({ "inputs": "refund twice", "parameters": { "top_k": 1 } });
    assert_eq!(predict(&router, top).await, json!([one[0]]));
}

#[tokio::test]
async fn a_model_and_a_version_can_be_named_and_numbers_are_values() {
    let router = router();
    let of = |version: &str| json!({ "inputs": "refund", "model": "tickets", "version": version });
    let (first, second) = (predict(&router, of("1")).await, predict(&router, of("2")).await);
    assert_ne!(first, second);
    assert_eq!(predict(&router, json!({ "inputs": "refund" })).await, second);
    let mood = predict(&router, json!({ "inputs": "refund", "model": "mood" })).await;
    assert!(mood["value"].is_f64(), "{mood}");
    let bay = json!({ "place": "bay", "area": 55.5 });
    let house = predict(&router, json!({ "inputs": bay, "model": "houses" })).await;
    let in_order = json!({ "inputs": [[55.5, "bay"]], "model": "houses" });
    assert_eq!(predict(&router, in_order).await, json!([house]));
    let unknown = json!({ "inputs": { "area": null, "place": "moon" }, "model": "houses" });
    assert!(predict(&router, unknown).await["value"].is_f64());
    let zone = predict(&router, json!({ "inputs": bay, "model": "zones" })).await;
    assert_eq!(zone.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_can_not_be_answered_is_refused_with_its_place() {
    let router = router();
    for (status, body, message) in [
        (400, json!({}), "`inputs` is lacking"),
        (400, json!({ "inputs": 1 }), "inputs: expected"),
        (400, json!({ "inputs": [] }), "no row"),
        (400, json!({ "inputs": ["a", 1] }), "row 2"),
        (400, json!({ "inputs": "a", "parameters": { "top_k": 0 } }), "top_k"),
        (400, json!({ "inputs": "a", "parameters": [] }), "parameters"),
        (400, json!({ "inputs": { "area": 1 }, "model": "houses" }), "lacking: `place`"),
        (400, json!({ "inputs": { "area": "1", "place": "x" }, "model": "houses" }), "area"),
        (404, json!({ "inputs": "a", "model": "../tickets" }), "no model of this name"),
        (404, json!({ "inputs": "a", "version": "9" }), "no model with this version"),
    ] {
        let error = post(&router, "/predict", body.to_string()).await.error(status);
        assert!(error.contains(message), "{body}: {error}");
    }
}
