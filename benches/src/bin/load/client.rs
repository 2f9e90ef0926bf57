//! One connection that is kept alive.

use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Result;

/// How a request ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    /// The status; 0 if there was no answer.
    pub(crate) status: u16,
    /// Seconds from the start to the answer's last byte.
    pub(crate) seconds: f64,
}

/// A connection to the server.
#[derive(Debug)]
pub(crate) struct Connection {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with the connection, whose failures the requests on it tell of.
        tokio::spawn(async { drop(connection.await) });
        Ok(Self { address, sender })
    }

    /// Asks for a prediction; the time counts from `start`.
    pub(crate) async fn predict(&mut self, body: Bytes, start: Instant) -> Ended {
        let request = Request::post("/predict").header(CONTENT_TYPE, "application/json");
        let status = match request.header(HOST, self.address.to_string()).body(Full::new(body)) {
            Ok(request) => self.send(request).await.unwrap_or(0),
            Err(_) => 0,
        };
        let ended = Ended { status, seconds: start.elapsed().as_secs_f64() };
        if status == 0
            && let Ok(fresh) = Self::open(self.address).await
        {
            *self = fresh;
        }
        ended
    }

    /// Whether the server says that it is ready.
    pub(crate) async fn ready(&mut self) -> bool {
        let request = Request::get("/v2/health/ready").header(HOST, self.address.to_string());
        match request.body(Full::default()) {
            Ok(request) => matches!(self.send(request).await, Ok(200)),
            Err(_) => false,
        }
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<u16> {
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        response.into_body().collect().await?;
        Ok(status)
    }
}
