//! `GET /`: a page to try the models with. It asks this server alone, and its policy lets it ask no other.

use axum::Router;
use axum::http::HeaderName;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::response::IntoResponse;
use axum::routing::get;

/// What the page may load and ask: files and answers of this server. Nothing inline runs, and no other page frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// A file of the page.
#[derive(Clone, Copy, Debug)]
struct Asset {
    path: &'static str,
    media_type: &'static str,
    content: &'static str,
}

/// Media types of the files.
const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

macro_rules! asset {
    ($path:literal, $media_type:expr, $file:literal) => {
        Asset {
            path: $path,
            media_type: $media_type,
            content: include_str!(concat!("../assets/", $file)),
        }
    };
}

/// Every file. The document is the same for all models: what is served it learns from `/info`.
const ASSETS: [Asset; 9] = [
    asset!("/", HTML, "page.html"),
    asset!("/assets/page.css", CSS, "page.css"),
    asset!("/assets/icon.svg", SVG, "icon.svg"),
    asset!("/assets/early.js", JAVASCRIPT, "early.js"),
    asset!("/assets/page.js", JAVASCRIPT, "page.js"),
    asset!("/assets/render.js", JAVASCRIPT, "render.js"),
    asset!("/assets/rows.js", JAVASCRIPT, "rows.js"),
    asset!("/assets/server.js", JAVASCRIPT, "server.js"),
    asset!("/assets/strings.js", JAVASCRIPT, "strings.js"),
];

impl IntoResponse for Asset {
    fn into_response(self) -> axum::response::Response {
        let headers: [(HeaderName, &str); 6] = [
            (CONTENT_TYPE, self.media_type),
            (CONTENT_SECURITY_POLICY, POLICY),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            (REFERRER_POLICY, "no-referrer"),
            (CACHE_CONTROL, "no-cache"),
        ];
        (headers, self.content).into_response()
    }
}

/// The page and its files. It holds nothing of the models, so it needs no API key: a browser could not send one.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let add = |router: Router<S>, asset: Asset| {
        router.route(asset.path, get(move || async move { asset }))
    };
    ASSETS.into_iter().fold(Router::new(), add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(path: &str) -> &'static str {
        ASSETS.iter().find(|asset| asset.path == path).unwrap().content
    }

    #[test]
    fn every_file_that_the_page_names_is_served() {
        let names = ASSETS.iter().flat_map(|asset| asset.content.split(['"', '\'']));
        let files = names.filter(|name| name.starts_with("assets/") || name.starts_with("./"));
        let files: Vec<&str> = files.map(|name| name.trim_start_matches("./")).collect();
        assert!(files.len() > ASSETS.len(), "{files:?}");
        for file in files {
            let path = format!("/assets/{}", file.trim_start_matches("assets/"));
            assert!(ASSETS.iter().any(|asset| asset.path == path), "{file}");
        }
    }

    #[test]
    fn the_page_has_nothing_inline_that_its_policy_would_stop() {
        let page = content("/");
        assert!(!page.contains("<style") && !page.contains("style="));
        for handler in [" onclick", " onload", " oninput", " onchange", " onsubmit", " onerror"] {
            assert!(!page.contains(handler), "{handler}");
        }
        for script in page.split("<script").skip(1) {
            assert!(script.contains("></script>"), "{script}");
        }
    }

    #[test]
    fn a_file_has_one_media_type_and_the_policy() {
        for asset in ASSETS {
            let response = asset.into_response();
            let types: Vec<_> = response.headers().get_all(CONTENT_TYPE).iter().collect();
            assert_eq!(types, [asset.media_type], "{}", asset.path);
            assert!(response.headers().contains_key(CONTENT_SECURITY_POLICY));
        }
    }

    #[test]
    fn no_address_of_another_server_is_in_the_page() {
        for asset in ASSETS {
            let addresses = asset.content.match_indices("://").count();
            let namespaces = asset.content.matches("xmlns=\"http://www.w3.org/2000/svg\"").count();
            assert_eq!(addresses, namespaces, "{}", asset.path);
        }
    }

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        let strings = content("/assets/strings.js");
        let (english, chinese) = strings.split_once("  zh: {").unwrap();
        let english = english.split_once("  en: {").unwrap().1;
        let chinese = chinese.split_once("\n};").unwrap().0;
        let keys = |text: &str| {
            let words = text.split([' ', '\n']).filter_map(|word| word.strip_suffix(':'));
            let mut keys: Vec<String> = words
                .filter(|w| !w.is_empty() && w.chars().all(|c| c.is_ascii_alphabetic()))
                .map(str::to_owned)
                .collect();
            keys.sort();
            keys
        };
        let (english, chinese) = (keys(english), keys(chinese));
        let lacks: Vec<_> = chinese.iter().filter(|key| !english.contains(key)).collect();
        assert!(lacks.is_empty(), "{lacks:?}");
        let lacks: Vec<_> = english.iter().filter(|key| !chinese.contains(key)).collect();
        assert!(
            lacks.iter().all(|key| ["Label", "Value", "says"].contains(&key.as_str())),
            "{lacks:?}"
        );
    }
}
