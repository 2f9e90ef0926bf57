//! Hostile input, each with its status.

use std::io::Write;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use firebrick_serve::{Limits, ServeConfig};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use futures_util::stream;
use serde_json::json;

use crate::common::{get, post, post_with, registry, router, router_of};

const PATHS: [&str; 3] = ["/predict", "/invocations", "/v2/models/tickets/infer"];
const JSON: (&str, &str) = ("content-type", "application/json");

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn compressed_requests_are_read_and_answers_compressed_for_those_who_accept_it() {
    let router = router();
    let texts = vec!["refund please"; 60];
    let body = json!({ "inputs": texts }).to_string();
    let plain = post(&router, "/predict", body.clone()).await.ok();
    for (name, packed) in [("gzip", gzip(body.as_bytes())), ("deflate", zlib(body.as_bytes()))] {
        let headers = [JSON, ("content-encoding", name), ("accept-encoding", name)];
        let answer = post_with(&router, "/predict", &headers, packed).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-encoding"), Some(name));
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        let mut unpacked = Vec::new();
        let mut reader: Box<dyn std::io::Read> = match name {
            "gzip" => Box::new(flate2::read::GzDecoder::new(&answer.body[..])),
            _ => Box::new(flate2::read::ZlibDecoder::new(&answer.body[..])),
        };
        std::io::Read::read_to_end(&mut reader, &mut unpacked).unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&unpacked).unwrap(), plain);
    }
}

#[tokio::test]
async fn a_decompression_bomb_is_413() {
    let router = router();
    let spaces = vec![b' '; 64 << 20];
    for path in PATHS {
        for (name, packed) in [("gzip", gzip(&spaces)), ("deflate", zlib(&spaces))] {
            assert!(packed.len() < 100_000);
            let headers = [JSON, ("content-encoding", name)];
            let error = post_with(&router, path, &headers, packed).await.error(413);
            assert!(error.contains("2097152 bytes"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_413_and_one_in_another_coding_415() {
    let router = router();
    for path in PATHS {
        let long = format!("{{\"inputs\": \"{}\"}}", "x".repeat(3 << 20));
        post(&router, path, long).await.error(413);
        for coding in ["br", "gzip, gzip", "zstd"] {
            let headers = [JSON, ("content-encoding", coding)];
            post_with(&router, path, &headers, "{}").await.error(415);
        }
        let headers = [JSON, ("content-encoding", "gzip")];
        post_with(&router, path, &headers, "no gzip").await.error(400);
    }
}

#[tokio::test]
async fn a_body_in_chunks_of_one_byte_is_read_as_any_other() {
    let router = router();
    let body = json!({ "inputs": "I was charged twice, 请退款" }).to_string();
    let whole = post(&router, "/predict", body.clone()).await.ok();
    let bytes = body.into_bytes().into_iter();
    let chunks = bytes.map(|byte| Ok::<_, std::io::Error>(Bytes::from(vec![byte])));
    let answer = post(&router, "/predict", Body::from_stream(stream::iter(chunks))).await;
    assert_eq!(answer.ok(), whole);
}

#[tokio::test]
async fn a_body_that_never_ends_is_413_and_one_that_never_comes_408() {
    let endless = || {
        Body::from_stream(stream::repeat_with(|| {
            Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 65536]))
        }))
    };
    let config = ServeConfig { read_timeout: Duration::from_millis(50), ..ServeConfig::default() };
    let slow = router_of(registry(), &config);
    let router = router();
    for path in PATHS {
        post(&router, path, endless()).await.error(413);
        let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        post(&slow, path, never).await.error(408);
    }
    let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("gone"))]);
    post(&router, "/predict", Body::from_stream(broken)).await.error(400);
}

#[tokio::test]
async fn malformed_json_at_any_depth_is_400() {
    let router = router();
    let nested = |open: &str, depth: usize| format!("{{\"inputs\": {}", open.repeat(depth));
    for path in PATHS {
        for body in [
            nested("[", 100_000),
            nested("{\"a\":", 100_000),
            nested("[", 200) + &"]".repeat(200) + "}",
            String::new(),
            "null".into(),
            "[1, 2".into(),
            "{\"inputs\": \"\\ud800\"}".into(),
            "{\"inputs\": NaN}".into(),
            "{\"inputs\": 1e999}".into(),
            "\u{feff}{}".into(),
        ] {
            post(&router, path, body).await.error(400);
        }
        post(&router, path, Body::from(&b"{\"inputs\": \"\xff\"}"[..])).await.error(400);
    }
}

#[tokio::test]
async fn huge_shapes_are_400_and_make_nothing_huge() {
    let router = router();
    for shape in [
        "[4294967296, 4294967296, 4294967296]",
        "[9223372036854775807, 2]",
        "[18446744073709551615]",
        "[99999999999999999999999]",
        "[1000000000]",
        "[-9223372036854775808]",
        "[0, 9223372036854775807]",
    ] {
        for (extra, data) in
            [("", r#","data":["x"]"#), (r#","parameters":{"binary_data_size":0}"#, "")]
        {
            let body = format!(
                r#"{{"inputs":[{{"name":"text","datatype":"BYTES","shape":{shape}{extra}{data}}}]}}"#
            );
            let length = body.len().to_string();
            let headers = [("inference-header-content-length", length.as_str())];
            post_with(&router, "/v2/models/tickets/infer", &headers, body).await.error(400);
        }
    }
}

#[tokio::test]
async fn more_rows_or_characters_than_allowed_are_413() {
    let limits = Limits { rows: 3, characters: 10, ..Limits::default() };
    let router = router_of(registry(), &ServeConfig { limits, ..ServeConfig::default() });
    let tensor = |texts: &[&str]| {
        json!({ "inputs": [
            { "name": "text", "datatype": "BYTES", "shape": [texts.len()], "data": texts }
        ] })
        .to_string()
    };
    for texts in [&["a", "b", "c", "d"][..], &["12345678901"]] {
        let body = json!({ "inputs": texts }).to_string();
        post(&router, "/predict", body.clone()).await.error(413);
        post(&router, "/invocations", body).await.error(413);
        post(&router, "/v2/models/tickets/infer", tensor(texts)).await.error(413);
    }
    let csv = [("content-type", "text/csv")];
    post_with(&router, "/invocations", &csv, "text\na\nb\nc\nd\n").await.error(413);
    // Ten characters are thirty bytes.
    post(&router, "/predict", json!({ "inputs": "请退款请退款请退款请" }).to_string()).await.ok();
}

#[tokio::test]
async fn a_request_of_a_million_cells_in_two_megabytes_is_refused() {
    let router = router();
    let body = format!("{{\"inputs\": [{}0]}}", "0,".repeat(1_000_000));
    post(&router, "/predict", body).await.error(413);
    let members = (0..100_000).map(|i| format!("\"{i}\":0,")).collect::<String>();
    let body =
        format!("{{\"model\": \"houses\", \"inputs\": {{{members}\"area\":1,\"place\":\"bay\"}}}}");
    post(&router, "/predict", body).await.ok();
}

#[tokio::test]
async fn paths_that_climb_reach_nothing() {
    let router = router();
    for path in
        ["/..%2f..%2fetc%2fpasswd", "/assets/..%2fpage.rs", "/assets/../src/lib.rs", "//etc/passwd"]
    {
        get(&router, path).await.error(404);
    }
}
