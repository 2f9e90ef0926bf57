//! Ids, counts, what the server says of itself.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::common::{get, post, router, send};

#[tokio::test]
async fn a_request_keeps_its_id_or_gets_one() {
    let router = router();
    let with = |id: &str| Request::get("/info").header("x-request-id", id).body(Body::empty());
    let kept = send(&router, with("abc-123").unwrap()).await;
    assert_eq!(kept.header("x-request-id"), Some("abc-123"));
    let (a, b) = (get(&router, "/info").await, get(&router, "/nothing").await);
    assert_ne!(a.header("x-request-id").unwrap(), b.header("x-request-id").unwrap());
    for harmful in ["", "a b", &"x".repeat(200)] {
        let changed = send(&router, with(harmful).unwrap()).await;
        assert_ne!(changed.header("x-request-id"), Some(harmful));
    }
}

#[tokio::test]
async fn info_says_what_is_served() {
    let info = get(&router(), "/info").await.ok();
    assert_eq!((&info["name"], &info["default"]), (&"firebrick".into(), &"tickets".into()));
    assert_eq!(
        info["limits"],
        json!({ "body_bytes": 2097152, "rows": 1024, "characters": 100000 })
    );
    let models = info["models"].as_array().unwrap();
    assert_eq!(models.len(), 4, "one entry a name");
    assert_eq!(models[0]["versions"], json!(["1", "2"]));
    assert_eq!(models[0]["version"], "2");
    assert_eq!((&models[0]["reads"], &models[0]["predicts"]), (&"text".into(), &"class".into()));
    assert_eq!((&models[2]["reads"], &models[2]["predicts"]), (&"columns".into(), &"value".into()));
    assert_eq!(models[2]["columns"][1]["categories"], json!(["bay", "isle"]));
}

#[tokio::test]
async fn metrics_count_by_route_and_never_by_path() {
    let router = router();
    post(&router, "/predict", r#"{"inputs": ["a", "b"]}"#).await.ok();
    post(&router, "/v2/models/none/infer", "{}").await.error(404);
    get(&router, "/nothing/at/all").await.error(404);
    let metrics = get(&router, "/metrics").await;
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = metrics.text();
    for line in [
        r#"firebrick_http_requests_total{route="/predict",method="POST",status="200"} 1"#,
        r#"firebrick_http_requests_total{route="/v2/models/{model}/infer",method="POST",status="404"} 1"#,
        r#"firebrick_http_requests_total{route="none",method="GET",status="404"} 1"#,
        r#"firebrick_rows_total{model="tickets",version="2"} 2"#,
        "firebrick_ready 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("nothing"));
}

#[tokio::test]
async fn rows_that_the_model_reads_only_the_beginning_of_are_counted() {
    let router = router();
    let body = json!({"inputs": ["word ".repeat(2000), "word".to_owned()]});
    post(&router, "/predict", body.to_string()).await.ok();
    let text = get(&router, "/metrics").await.text();
    let line = r#"firebrick_truncated_rows_total{model="tickets",version="2"} 1"#;
    assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
}

#[tokio::test]
async fn the_document_lists_every_route_and_the_page_is_there() {
    let router = router();
    let document = get(&router, "/openapi.json").await.ok();
    let paths = document["paths"].as_object().unwrap();
    // Where routes are made, so that none is forgotten here.
    let source = include_str!("../../src/routes/mod.rs");
    let routes: Vec<&str> =
        source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(routes.len(), 16);
    for route in routes {
        // The document names each model, or has it as a parameter.
        let parts: Vec<&str> = route.split('/').collect();
        let is_it = |path: &String| {
            let path: Vec<&str> = path.split('/').collect();
            let same = |(part, found): (&&str, &&str)| part.starts_with('{') || part == found;
            path.len() == parts.len() && parts.iter().zip(&path).all(same)
        };
        assert!(paths.keys().any(is_it), "{route} is not in {:?}", paths.keys());
    }
    let page = get(&router, "/").await;
    assert!(page.status == 200 && page.header("content-security-policy").is_some());
}
