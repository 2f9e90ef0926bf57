//! Compressed bodies, in both directions.

use std::io::{Read, Write};

use axum::http::{HeaderMap, StatusCode, header};
use flate2::Compression;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::error::ApiError;

/// Answers shorter than this gain nothing.
const WORTH_IT: usize = 1024;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
}

impl Coding {
    /// Its name in headers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        }
    }

    /// How a request's body is compressed.
    pub(crate) fn of_request(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let mut found = None;
        for value in headers.get_all(header::CONTENT_ENCODING) {
            let name = value.to_str().unwrap_or("?").trim().to_ascii_lowercase();
            found = match (name.as_str(), found) {
                ("" | "identity", found) => found,
                ("gzip" | "x-gzip", None) => Some(Self::Gzip),
                ("deflate", None) => Some(Self::Deflate),
                _ => {
                    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                    let message = "a body may be compressed with gzip or deflate, once";
                    return Err(ApiError::new(status, message));
                }
            };
        }
        Ok(found)
    }

    /// How an answer of so many bytes is to be compressed, by what the client accepts.
    pub(crate) fn of_answer(headers: &HeaderMap, bytes: usize) -> Option<Self> {
        if bytes < WORTH_IT {
            return None;
        }
        let (mut gzip, mut deflate) = (None, None);
        for value in headers.get_all(header::ACCEPT_ENCODING) {
            for part in value.to_str().unwrap_or_default().split(',') {
                let (name, quality) = weighted(part);
                match name.to_ascii_lowercase().as_str() {
                    "gzip" | "x-gzip" => gzip = Some(quality),
                    "deflate" => deflate = Some(quality),
                    "*" => gzip = gzip.or(Some(quality)),
                    _ => {}
                }
            }
        }
        let (gzip, deflate) = (gzip.unwrap_or(0.0), deflate.unwrap_or(0.0));
        match gzip >= deflate {
            true => (gzip > 0.0).then_some(Self::Gzip),
            false => Some(Self::Deflate),
        }
    }

    /// Unpacks a body; no more than `most` bytes are ever made.
    pub(crate) fn unpack(self, body: &[u8], most: usize) -> Result<Vec<u8>, ApiError> {
        let mut plain = Vec::new();
        let limit = most as u64 + 1;
        let read = match (self, body.first()) {
            (Self::Gzip, _) => MultiGzDecoder::new(body).take(limit).read_to_end(&mut plain),
            // The standard's "deflate" has the frame of zlib; some clients leave it out. 8 is the only method of zlib.
            (Self::Deflate, Some(first)) if first & 0x0F == 8 => {
                ZlibDecoder::new(body).take(limit).read_to_end(&mut plain)
            }
            (Self::Deflate, _) => DeflateDecoder::new(body).take(limit).read_to_end(&mut plain),
        };
        match read {
            _ if plain.len() > most => Err(too_long(most)),
            Ok(_) => Ok(plain),
            Err(_) => Err(ApiError::bad(format!("the body is not valid {}", self.name()))),
        }
    }

    /// Packs an answer, fast rather than small.
    pub(crate) fn pack(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let (out, level) = (Vec::with_capacity(body.len() / 2), Compression::fast());
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(out, level);
                encoder.write_all(body)?;
                encoder.finish()
            }
            Self::Deflate => {
                let mut encoder = ZlibEncoder::new(out, level);
                encoder.write_all(body)?;
                encoder.finish()
            }
        }
    }
}

/// 413 for a body.
pub(crate) fn too_long(most: usize) -> ApiError {
    ApiError::too_large(format!("the body is longer than {most} bytes"))
}

/// `gzip;q=0.5` as name and weight.
fn weighted(part: &str) -> (&str, f32) {
    let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
    let quality = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse().unwrap_or(0.0))
    });
    (name.trim(), quality.unwrap_or(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())])
    }

    #[test]
    fn answers_are_packed_as_the_client_prefers_and_not_at_all_if_it_does_not() {
        let of = |value| Coding::of_answer(&accepting(value), 5000);
        assert_eq!(of("gzip, deflate, br"), Some(Coding::Gzip));
        assert_eq!(of("gzip;q=0.5, deflate"), Some(Coding::Deflate));
        assert_eq!(of("*"), Some(Coding::Gzip));
        for none in ["", "br", "identity", "gzip;q=0", "gzip; q=0, *", "gzip;q=x"] {
            assert_eq!(of(none), None, "{none}");
        }
        assert_eq!(Coding::of_answer(&HeaderMap::new(), 5000), None);
        assert_eq!(Coding::of_answer(&accepting("gzip"), 100), None);
    }

    #[test]
    fn what_is_packed_is_unpacked_again_within_the_limit_and_never_beyond() {
        let text = "请退款".repeat(1000);
        for coding in [Coding::Gzip, Coding::Deflate] {
            let packed = coding.pack(text.as_bytes()).unwrap();
            assert!(packed.len() < text.len() / 10);
            assert_eq!(coding.unpack(&packed, text.len()).unwrap(), text.as_bytes());
            let bomb = coding.unpack(&packed, text.len() - 1).unwrap_err();
            assert_eq!(bomb.status, StatusCode::PAYLOAD_TOO_LARGE);
            for broken in [&packed[..packed.len() / 2], b"", b"no"] {
                let error = coding.unpack(broken, 10 * text.len()).unwrap_err();
                assert_eq!(error.status, StatusCode::BAD_REQUEST);
            }
        }
        let mut raw = Vec::new();
        flate2::read::DeflateEncoder::new(text.as_bytes(), Compression::fast())
            .read_to_end(&mut raw)
            .unwrap();
        assert_eq!(Coding::Deflate.unpack(&raw, text.len()).unwrap(), text.as_bytes());
    }
}
