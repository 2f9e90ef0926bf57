//! Bodies of requests, within limits of size and time.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

use crate::encoding::{Coding, too_long};
use crate::error::ApiError;

/// What is read and thrown away of a body that is too long, so that a client that only reads when it has sent all
/// learns why; in multiples of the limit.
const DISCARDED: usize = 8;

/// Reads a body, unpacked.
pub(crate) async fn read(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    time: Duration,
) -> Result<Bytes, ApiError> {
    let coding = Coding::of_request(headers)?;
    let body = tokio::time::timeout(time, collect(headers, body, most)).await.map_err(|_| {
        let message = "the body did not come in time";
        ApiError::new(StatusCode::REQUEST_TIMEOUT, message)
    })??;
    match coding {
        None => Ok(body),
        Some(coding) => coding.unpack(&body, most).map(Bytes::from),
    }
}

async fn collect(headers: &HeaderMap, mut body: Body, most: usize) -> Result<Bytes, ApiError> {
    let expected = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    let expected: usize = expected.unwrap_or(0);
    if expected > most.saturating_mul(DISCARDED) {
        return Err(too_long(most));
    }
    let Some(mut first) = next(&mut body).await? else { return Ok(Bytes::new()) };
    let mut whole: Option<BytesMut> = None;
    let mut length = first.len();
    while let Some(more) = next(&mut body).await? {
        length += more.len();
        if length > most.saturating_mul(DISCARDED) {
            break;
        }
        if length <= most {
            let whole = whole.get_or_insert_with(|| {
                let mut whole = BytesMut::with_capacity(expected.clamp(length, most));
                whole.extend_from_slice(&std::mem::take(&mut first));
                whole
            });
            whole.extend_from_slice(&more);
        }
    }
    match length <= most {
        true => Ok(whole.map_or(first, BytesMut::freeze)),
        false => Err(too_long(most)),
    }
}

/// The next piece that is not empty.
async fn next(body: &mut Body) -> Result<Option<Bytes>, ApiError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::bad("the body broke off"))?;
        if let Ok(data) = frame.into_data()
            && !data.is_empty()
        {
            return Ok(Some(data));
        }
    }
    Ok(None)
}
