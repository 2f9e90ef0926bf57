//! API keys.

use axum::body::Body;
use axum::http::Request;
use firebrick_serve::ServeConfig;

use crate::common::{get, post, post_with, registry, router_of, send};

#[tokio::test]
async fn with_keys_all_routes_but_health_and_the_page_need_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.txt");
    std::fs::write(&file, "# operators\nsecret-1\nsecret-2\n").unwrap();
    let config = ServeConfig { api_keys: Some(file), ..ServeConfig::default() };
    let router = router_of(registry(), &config);
    for open in ["/", "/v2/health/live", "/v2/health/ready", "/ping"] {
        assert_eq!(get(&router, open).await.status, 200, "{open}");
    }
    for path in [
        "/v2",
        "/v2/models",
        "/v2/models/tickets",
        "/v2/models/none",
        "/v2/models/tickets/ready",
        "/v2/models/tickets/versions/1/ready",
        "/info",
        "/metrics",
        "/openapi.json",
    ] {
        let refused = get(&router, path).await;
        refused.error(401);
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"), "{path}");
        let with = Request::get(path).header("authorization", "Bearer secret-2");
        let answer = send(&router, with.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status == 200, path != "/v2/models/none", "{path}");
    }
    for path in ["/predict", "/invocations", "/v2/models/tickets/infer"] {
        // Nothing is read of a body from somebody without a key.
        post(&router, path, "{").await.error(401);
        let wrong = [("x-api-key", "secret-3")];
        post_with(&router, path, &wrong, r#"{"inputs": ["a"]}"#).await.error(401);
    }
    let right = [("x-api-key", "secret-1")];
    post_with(&router, "/predict", &right, r#"{"inputs": "a"}"#).await.ok();
}
