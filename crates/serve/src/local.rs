//! A server on loopback without keys is for this machine alone, and so not for pages of other sites that run in a browser
//! of this machine.
//!
//! Such a page can reach loopback in two ways: it has its own name point to 127.0.0.1 (DNS rebinding), and then `Host` is
//! that name; or it sends what a form could send, and then `Origin` is that site. Who sends neither is no browser.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::{Authority, Uri};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::AppState;
use crate::error::ApiError;

/// Lets only requests pass that are meant for this machine, if the server is.
pub(crate) async fn require(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    let is_guarded = state.local && state.keys.load().is_none();
    match !is_guarded || is_meant(request.uri(), request.headers()) {
        true => next.run(request).await,
        false => {
            let message = "without API keys, a server on loopback answers this machine alone: neither Host nor Origin may \
                           name another (localhost, 127.0.0.1 and [::1] are it)";
            ApiError::new(StatusCode::FORBIDDEN, message).into_response()
        }
    }
}

fn is_meant(uri: &Uri, headers: &HeaderMap) -> bool {
    let hosts = headers.get_all(header::HOST).iter().all(|host| is_here(text(host)));
    let origins = headers.get_all(header::ORIGIN).iter().all(|origin| {
        // That of a file or of a frame without rights is `null`.
        text(origin).split_once("://").is_some_and(|(_, host)| is_here(host))
    });
    hosts && origins && uri.authority().is_none_or(|authority| is_here(authority.as_str()))
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

/// Whether a host, with or without a port, is this machine by any of the names that no DNS server gives.
fn is_here(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(headers: &[(&'static str, &'static str)]) -> bool {
        let pairs = headers.iter().map(|(name, value)| {
            (name.parse::<header::HeaderName>().unwrap(), HeaderValue::from_static(value))
        });
        is_meant(&Uri::from_static("/predict"), &pairs.collect())
    }

    #[test]
    fn this_machine_has_its_own_names_and_no_other() {
        for here in
            ["localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:80", "127.8.9.1", "[::1]:8080"]
        {
            assert!(passes(&[("host", here)]), "{here}");
        }
        for elsewhere in [
            "evil.example",
            "localhost.evil.example:8080",
            "127.0.0.1.evil.example",
            "evil-localhost",
            "10.0.0.1:8080",
            "0.0.0.0:8080",
            "[::2]",
            "x",
            "",
            "a b",
        ] {
            assert!(!passes(&[("host", elsewhere)]), "{elsewhere}");
        }
        assert!(passes(&[]), "no browser");
        let both = [("host", "localhost"), ("host", "evil.example")];
        assert!(!passes(&both));
        let proxied = Uri::from_static("http://evil.example/predict");
        assert!(!is_meant(&proxied, &HeaderMap::new()));
    }

    #[test]
    fn a_page_of_another_site_is_refused_and_the_servers_own_is_not() {
        let from = |origin| passes(&[("host", "localhost:8080"), ("origin", origin)]);
        for own in ["http://localhost:8080", "http://127.0.0.1:3000", "https://[::1]:8080"] {
            assert!(from(own), "{own}");
        }
        for other in
            ["https://evil.example", "http://localhost.evil.example", "null", "file://", ""]
        {
            assert!(!from(other), "{other}");
        }
    }
}
