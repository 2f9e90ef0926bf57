//! API keys.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::{Choice, ConstantTimeEq};

use crate::ServeError;
use crate::app::AppState;
use crate::error::ApiError;

/// Keys that open the server. Only their hashes are kept.
#[derive(Clone, Debug)]
pub struct ApiKeys(Vec<[u8; 32]>);

impl ApiKeys {
    /// Reads a file with a key on each line; empty lines and those that begin with `#` don't count.
    ///
    /// # Errors
    /// [`ServeError::Io`]; [`ServeError::Keys`] if there is no key, or one with signs that no header can carry.
    pub fn read(path: &Path) -> Result<Self, ServeError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ServeError::Io { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|reason| ServeError::Keys { path: path.to_owned(), reason })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut keys = Vec::new();
        for (i, line) in text.lines().enumerate() {
            let key = line.trim();
            if key.is_empty() || key.starts_with('#') {
                continue;
            }
            if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                let line = i + 1;
                return Err(format!("line {line}: a key has visible ASCII characters only"));
            }
            keys.push(hash(key.as_bytes()));
        }
        match keys.is_empty() {
            true => Err("it holds no key".into()),
            false => Ok(Self(keys)),
        }
    }

    /// Whether a request carries one of the keys. Takes the same time for any wrong key: hashes of equal length are
    /// compared in full, with every key.
    pub(crate) fn open(&self, headers: &HeaderMap) -> bool {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| {
            let (scheme, key) = value.as_bytes().split_at_checked(7)?;
            scheme.eq_ignore_ascii_case(b"bearer ").then(|| key.trim_ascii())
        });
        let key = bearer.or_else(|| headers.get("x-api-key").map(|value| value.as_bytes()));
        let Some(key) = key else { return false };
        let given = hash(key);
        let found = self.0.iter().fold(Choice::from(0), |found, key| found | key.ct_eq(&given));
        found.into()
    }
}

fn hash(key: &[u8]) -> [u8; 32] {
    blake3::hash(key).into()
}

/// Lets only those with a key pass, if there are keys.
pub(crate) async fn require(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    let open = state.keys.load().as_ref().is_none_or(|keys| keys.open(request.headers()));
    match open {
        true => next.run(request).await,
        false => ApiError::no_key().into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())])
    }

    #[test]
    fn a_key_opens_in_either_header_and_nothing_else_does() {
        let keys = ApiKeys::parse("# operators\n\n first-key \nsecond-key\n").unwrap();
        for (name, value) in [
            ("authorization", "Bearer first-key"),
            ("authorization", "bearer second-key"),
            ("x-api-key", "second-key"),
        ] {
            assert!(keys.open(&with(name, value)), "{value}");
        }
        for (name, value) in [
            ("authorization", "first-key"),
            ("authorization", "Basic first-key"),
            ("authorization", "Bearer first-ke"),
            ("authorization", "Bearer first-key2"),
            ("authorization", "Bearer "),
            ("authorization", "# operators"),
            ("x-api-key", ""),
            ("x-api-key", "FIRST-KEY"),
        ] {
            assert!(!keys.open(&with(name, value)), "{value}");
        }
        assert!(!keys.open(&HeaderMap::new()));
    }

    #[test]
    fn a_file_without_a_key_does_not_open_the_server_to_everybody() {
        assert!(ApiKeys::parse("").is_err());
        assert!(ApiKeys::parse("# nothing yet\n").is_err());
        assert!(ApiKeys::parse("schlüssel\n").is_err());
        assert!(ApiKeys::parse("two words\n").is_err());
    }
}
