//! What the OpenAPI document says of the routes, held against the routes.

#[path = "browser/models.rs"]
mod models;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use firebrick_serve::{App, EngineConfig, Registry, ServeConfig, app};
use serde_json::{Value, json};
use tower::ServiceExt;

fn router() -> Router {
    let registry = Registry::of(models::models(), &EngineConfig::default()).expect("models");
    app(&App::new(&ServeConfig::default(), registry).expect("no keys"))
}

async fn ask(router: &Router, method: &str, path: &str, body: &str) -> Response<Body> {
    let request = Request::builder().method(method).uri(path);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(body.to_owned())).expect("a request");
    router.clone().oneshot(request).await.expect("infallible")
}

async fn json_of(response: Response<Body>) -> Value {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Method, path with the first of the names that its parameters may have, and operation.
async fn operations(router: &Router) -> Vec<(String, String, Value)> {
    let document = json_of(ask(router, "GET", "/openapi.json", "").await).await;
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let mut path = path.clone();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().expect("a name");
                let first = parameter["schema"]["enum"][0].as_str().expect("a value");
                path = path.replace(&format!("{{{name}}}"), first);
            }
            operations.push((method.to_uppercase(), path, operation.clone()));
        }
    }
    operations
}

/// Whether a status with its content type is one that the operation may answer with.
fn is_documented(operation: &Value, response: &Response<Body>) -> bool {
    let documented = &operation["responses"][response.status().as_str()];
    let media_type = response.headers()[header::CONTENT_TYPE].to_str().unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default();
    // Refusals are named, and all in JSON.
    let named = documented.get("$ref").is_some() && media_type == "application/json";
    named || documented["content"].get(media_type).is_some()
}

#[tokio::test]
async fn every_route_answers_as_the_document_says() {
    let router = router();
    let operations = operations(&router).await;
    assert!(operations.len() > 15, "{}", operations.len());
    for (method, path, operation) in operations {
        let response = ask(&router, &method, &path, "{}").await;
        let expected = if method == "POST" { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        assert_eq!(response.status(), expected, "{method} {path}");
        assert!(is_documented(&operation, &response), "{method} {path}: {response:?}");
    }
}

#[tokio::test]
async fn a_name_that_is_not_served_is_not_found_where_the_document_says_so() {
    let router = router();
    for (method, path, operation) in operations(&router).await {
        let Some(name) = ["tickets", "houses"].into_iter().find(|name| path.contains(name)) else {
            continue;
        };
        let response = ask(&router, &method, &path.replace(name, "..%2Fsecret"), "{}").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{method} {path}");
        assert!(is_documented(&operation, &response), "{method} {path}");
    }
}

#[tokio::test]
async fn other_methods_are_refused_everywhere() {
    let router = router();
    for (method, path, _) in operations(&router).await {
        for other in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"] {
            let response = ask(&router, other, &path, "").await;
            assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{other} {path}");
            let allowed = response.headers()[header::ALLOW].to_str().expect("text");
            assert!(allowed.split(',').any(|allowed| allowed == method), "{path}: {allowed}");
        }
    }
}

#[tokio::test]
async fn the_examples_of_the_guide_are_answered() {
    let router = router();
    let body = json!({ "inputs": "shall it come?", "parameters": { "top_k": 1 } }).to_string();
    let answer = json_of(ask(&router, "POST", "/predict", &body).await).await;
    assert_eq!(answer, json!([{ "label": "shipping", "score": 0.75 }]));
    let rows = json!([{ "area": 88, "town": "bay" }, { "area": null, "town": null }]);
    let body = json!({ "inputs": rows, "model": "houses" }).to_string();
    let answer = json_of(ask(&router, "POST", "/predict", &body).await).await;
    assert_eq!(answer, json!([{ "value": 88000.0 }, { "value": 100.0 }]));
}
