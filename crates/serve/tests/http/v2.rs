//! The Open Inference Protocol.

use axum::Router;
use serde_json::{Value, json};

use crate::common::{LABELS, get, near, post, post_with, router};

const TICKETS: &str = "/v2/models/tickets/infer";

fn text_request(texts: &[&str]) -> Value {
    json!({ "id": "42", "inputs": [
        { "name": "text", "datatype": "BYTES", "shape": [texts.len()], "data": texts }
    ] })
}

async fn answered(router: &Router, path: &str, request: &Value) -> Value {
    post(router, path, request.to_string()).await.ok()
}

#[tokio::test]
async fn health_and_metadata_are_as_the_protocol_says() {
    let router = router();
    for path in ["/v2/health/live", "/v2/health/ready"] {
        assert_eq!(get(&router, path).await.ok(), json!({ "live": true, "ready": true }));
    }
    let server = get(&router, "/v2").await.ok();
    assert_eq!(server["name"], "firebrick");
    assert!(server["extensions"].as_array().unwrap().contains(&"binary_tensor_data".into()));
    let models = get(&router, "/v2/models").await.ok();
    assert_eq!(models, json!({ "models": ["tickets", "mood", "houses", "zones"] }));
    let tickets = json!({
        "name": "tickets", "versions": ["1", "2"], "platform": "firebrick",
        "inputs": [{ "name": "text", "datatype": "BYTES", "shape": [-1] }],
        "outputs": [
            { "name": "label", "datatype": "BYTES", "shape": [-1] },
            { "name": "probabilities", "datatype": "FP32", "shape": [-1, 3] },
        ],
    });
    for path in ["/v2/models/tickets", "/v2/models/tickets/versions/1"] {
        assert_eq!(get(&router, path).await.ok(), tickets);
        let ready = get(&router, &format!("{path}/ready")).await.ok();
        assert_eq!(ready, json!({ "name": "tickets", "ready": true }));
    }
    let houses = get(&router, "/v2/models/houses").await.ok();
    let inputs = json!([
        { "name": "area", "datatype": "FP64", "shape": [-1] },
        { "name": "place", "datatype": "BYTES", "shape": [-1] },
    ]);
    assert_eq!(houses["inputs"], inputs);
    assert_eq!(houses["outputs"], json!([{ "name": "value", "datatype": "FP64", "shape": [-1] }]));
}

#[tokio::test]
async fn texts_are_answered_with_labels_and_probabilities_of_the_version_asked() {
    let router = router();
    let request = text_request(&["refund please", "退款"]);
    let answer = answered(&router, TICKETS, &request).await;
    assert_eq!((&answer["model_name"], &answer["id"]), (&"tickets".into(), &"42".into()));
    assert_eq!(answer["model_version"], "2", "the highest is the default");
    let [label, probabilities] = answer["outputs"].as_array().unwrap().as_slice() else {
        panic!("{answer}")
    };
    assert_eq!((&label["datatype"], &label["shape"]), (&"BYTES".into(), &json!([2])));
    assert_eq!(probabilities["shape"], json!([2, 3]));
    let p: Vec<f64> =
        probabilities["data"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
    for (row, p) in p.chunks(3).enumerate() {
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        let best = (0..3).rev().max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap();
        assert_eq!(label["data"][row], LABELS[best]);
    }
    let first = answered(&router, "/v2/models/tickets/versions/1/infer", &request).await;
    assert_eq!(first["model_version"], "1");
    assert_ne!(first["outputs"], answer["outputs"]);
}

#[tokio::test]
async fn columns_come_as_tensors_of_any_number_type_nested_or_flat_or_all_in_one() {
    let router = router();
    let request = |area: Value, shape: Value, datatype: &str| {
        json!({ "inputs": [
            { "name": "place", "datatype": "BYTES", "shape": [2], "data": ["bay", "isle"] },
            { "name": "area", "datatype": datatype, "shape": shape, "data": area },
        ] })
    };
    let path = "/v2/models/houses/infer";
    let flat = answered(&router, path, &request(json!([60, 80]), json!([2]), "INT32")).await;
    assert_eq!(flat["outputs"][0]["name"], "value");
    let nested = request(json!([[60.0], [80.0]]), json!([2, 1]), "FP32");
    assert_eq!(answered(&router, path, &nested).await, flat);
    let predicted = post(
        &router,
        "/predict",
        json!({ "model": "houses", "inputs": [
            { "area": 60, "place": "bay" }, { "area": 80, "place": "isle" }
        ] })
        .to_string(),
    )
    .await
    .ok();
    for row in 0..2 {
        assert_eq!(predicted[row]["value"], flat["outputs"][0]["data"][row]);
    }
    let zones =
        answered(&router, "/v2/models/zones/infer", &request(json!([60, 80]), json!([2]), "FP64"))
            .await;
    assert_eq!(zones["outputs"][1]["shape"], json!([2, 2]));
}

#[tokio::test]
async fn outputs_are_those_that_are_asked_for() {
    let router = router();
    let mut request = text_request(&["refund"]);
    request["outputs"] =
        json!([{ "name": "probabilities", "parameters": { "classification": 2 } }]);
    let answer = answered(&router, TICKETS, &request).await;
    let output = &answer["outputs"][0];
    assert_eq!((&output["datatype"], &output["shape"]), (&"BYTES".into(), &json!([1, 2])));
    let best = output["data"][0].as_str().unwrap().split(':').collect::<Vec<_>>();
    let place: usize = best[1].parse().unwrap();
    assert_eq!(best[2], LABELS[place]);
    assert_eq!(answer["outputs"].as_array().unwrap().len(), 1);
    for (outputs, message) in [
        (json!([{ "name": "score" }]), "there are label, probabilities"),
        (json!([{ "name": "label" }, { "name": "label" }]), "twice"),
        (json!([{ "name": "label", "parameters": { "classification": 1 } }]), "classification"),
    ] {
        request["outputs"] = outputs;
        let error = post(&router, TICKETS, request.to_string()).await.error(400);
        assert!(error.contains(message), "{error}");
    }
}

/// A body of JSON and binary tensors, and the header that says where one ends.
fn binary(json: &Value, tensors: &[u8]) -> (String, Vec<u8>) {
    let json = json.to_string().into_bytes();
    (json.len().to_string(), [json.as_slice(), tensors].concat())
}

fn bytes(texts: &[&str]) -> Vec<u8> {
    let one = |text: &&str| [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat();
    texts.iter().flat_map(one).collect()
}

#[tokio::test]
async fn binary_tensors_go_in_and_come_out_as_the_json_ones_do() {
    let router = router();
    let texts = ["refund please", "退款"];
    let expected = answered(&router, TICKETS, &text_request(&texts)).await;
    let tensor = bytes(&texts);
    let request = json!({ "id": "42", "parameters": { "binary_data_output": true }, "inputs": [{
        "name": "text", "datatype": "BYTES", "shape": [2, 1],
        "parameters": { "binary_data_size": tensor.len() }
    }] });
    let (length, body) = binary(&request, &tensor);
    let headers = [("inference-header-content-length", length.as_str())];
    let answer = post_with(&router, TICKETS, &headers, body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    let length: usize = answer.header("inference-header-content-length").unwrap().parse().unwrap();
    let (json, data) = answer.body.split_at(length);
    let json: Value = serde_json::from_slice(json).unwrap();
    let sizes: Vec<usize> = (0..2)
        .map(|i| json["outputs"][i]["parameters"]["binary_data_size"].as_u64().unwrap() as usize)
        .collect();
    assert_eq!(sizes.iter().sum::<usize>(), data.len());
    let (labels, probabilities) = data.split_at(sizes[0]);
    let expected_labels: Vec<&str> = expected["outputs"][0]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| label.as_str().unwrap())
        .collect();
    assert_eq!(labels, bytes(&expected_labels));
    let probabilities: Vec<Value> = probabilities
        .chunks_exact(4)
        .map(|p| f64::from(f32::from_le_bytes(p.try_into().unwrap())).into())
        .collect();
    assert!(near(&Value::Array(probabilities), &expected["outputs"][1]["data"]));
}

#[tokio::test]
async fn requests_that_do_not_fit_the_model_are_told_why() {
    let router = router();
    let of = |inputs: Value| json!({ "inputs": inputs }).to_string();
    let input = |name: &str, datatype: &str, shape: Value, data: Value| json!({ "name": name, "datatype": datatype, "shape": shape, "data": data });
    let bytes = |shape, data| input("text", "BYTES", shape, data);
    for (body, message) in [
        (of(json!([])), "expected one input"),
        (of(json!([input("body2", "BYTES", json!([1]), json!(["x"]))])), "it is called `text`"),
        (of(json!([input("text", "FP32", json!([1]), json!([1]))])), "BYTES"),
        (of(json!([input("text", "STRING", json!([1]), json!(["x"]))])), "datatype"),
        (of(json!([bytes(json!([1, 2]), json!(["x", "y"]))])), "shape"),
        (of(json!([bytes(json!([0]), json!([]))])), "no row"),
        (of(json!([bytes(json!([2]), json!(["x"]))])), "1 elements"),
        (of(json!([bytes(json!([1]), json!([1]))])), "elements of the datatype"),
        (of(json!([bytes(json!([1]), json!([null]))])), "expected a string"),
        ("[]".into(), "expected an object"),
        ("{}".into(), "inputs"),
        ("{".into(), "malformed JSON"),
    ] {
        let error = post(&router, TICKETS, body.clone()).await.error(400);
        assert!(error.contains(message), "{body}: {error}");
    }
    let houses = "/v2/models/houses/infer";
    let area = || input("area", "FP64", json!([1]), json!([1]));
    let place = |data: Value| input("place", "BYTES", json!([1]), data);
    for (inputs, message) in [
        (json!([area()]), "lacking: `place`"),
        (json!([area(), area()]), "twice"),
        (
            json!([area(), place(json!(["x"])), input("x", "FP64", json!([1]), json!([1]))]),
            "inputs are",
        ),
        (json!([input("area", "BYTES", json!([1]), json!(["1"])), place(json!(["x"]))]), "FP64"),
        (
            json!([input("area", "FP64", json!([2]), json!([1, 2])), place(json!(["x"]))]),
            "numbers of rows",
        ),
        (
            json!([input("area", "FP64", json!([1]), json!([1e300])), place(json!(["x"]))]),
            "out of the range of ±1e30",
        ),
    ] {
        let error = post(&router, houses, of(inputs.clone())).await.error(400);
        assert!(error.contains(message), "{inputs}: {error}");
    }
}

#[tokio::test]
async fn only_names_and_versions_that_are_served_are_found() {
    let router = router();
    for path in [
        "/v2/models/none",
        "/v2/models/tickets/versions/3",
        "/v2/models/tickets/versions/latest/ready",
        "/v2/models/..%2ftickets",
        "/v2/models/..%2f..%2f..%2fetc%2fpasswd",
        "/v2/models/%2e%2e/ready",
        "/v2/models/tickets%00",
        "/v2/models/TICKETS",
        "/v2/models/tickets/versions/..%2f1",
        "/v2/models/tickets/config",
        "/v2/repository/index",
        "/nothing",
    ] {
        get(&router, path).await.error(404);
    }
    get(&router, "/v2/models/%ff").await.error(400);
    let body = text_request(&["x"]).to_string();
    post(&router, "/v2/models/..%2ftickets/infer", body).await.error(404);
    get(&router, TICKETS).await.error(405);
    post(&router, "/v2/health/live", "").await.error(405);
}
