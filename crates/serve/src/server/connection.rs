//! One connection.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http_body_util::BodyExt;
use hyper::server::conn::http1::Builder;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_io_timeout::TimeoutStream;

use super::at_once;
use super::room::Place;
use super::tls::Tls;
use crate::app::App;
use crate::config::ServeConfig;

/// The longest head of a request; a longer one is answered with 431.
const HEAD: usize = 64 << 10;

/// All connections, and how they end.
#[derive(Debug)]
pub(super) struct Connections {
    router: Router,
    app: App,
    tls: Option<Arc<Tls>>,
    builder: Builder,
    /// For the handshake of TLS, and for a client to take some of its answer.
    patience: Duration,
    /// True when connections are to end after the request under way. Every connection has a receiver.
    ending: watch::Sender<bool>,
}

impl Connections {
    pub(super) fn new(
        router: Router,
        app: App,
        tls: Option<Arc<Tls>>,
        config: &ServeConfig,
    ) -> Self {
        let mut builder = Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(config.read_timeout)
            .max_buf_size(HEAD);
        let (ending, _) = watch::channel(false);
        Self { router, app, tls, builder, patience: config.read_timeout, ending }
    }

    /// Serves a connection until it ends, beside all others.
    pub(super) fn open(&self, stream: TcpStream, place: Place) {
        at_once(&stream);
        let (builder, router, app) = (self.builder.clone(), self.router.clone(), self.app.clone());
        let (tls, time, ending) = (self.tls.clone(), self.patience, self.ending.subscribe());
        place.rest();
        let place = Arc::new(place);
        tokio::spawn(async move {
            let _open = Open::count(&app);
            let stream = impatient(stream, time);
            let held = Arc::clone(&place);
            let served = async move {
                match tls {
                    None => serve(stream, builder, router, held, ending).await,
                    Some(tls) => match tokio::time::timeout(time, tls.accept(stream)).await {
                        Ok(Ok(stream)) => serve(stream, builder, router, held, ending).await,
                        Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
                        Err(_) => tracing::debug!("the handshake of TLS took too long"),
                    },
                }
            };
            tokio::select! {
                // First what has come from the client: a whole request keeps its place.
                biased;
                () = served => {}
                () = place.wanted() => tracing::debug!("an idle connection made room"),
            }
        });
    }

    /// Ends all connections, each after its request under way. Gives how many had not ended in time.
    pub(super) async fn drain(&self, time: Duration) -> usize {
        // Fails if there is no connection.
        let _ = self.ending.send(true);
        let _ = tokio::time::timeout(time, self.ending.closed()).await;
        let cut = self.ending.receiver_count();
        match cut {
            0 => tracing::info!("drained"),
            _ => tracing::warn!(connections = cut, "not drained in time"),
        }
        cut
    }
}

/// A stream to which a write fails if the client takes nothing for so long: who does not read his answer must not hold
/// the connection's place forever.
fn impatient(stream: TcpStream, time: Duration) -> Pin<Box<TimeoutStream<TcpStream>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(time));
    Box::pin(stream)
}

/// Counts an open connection.
struct Open<'a>(&'a App);

impl<'a> Open<'a> {
    fn count(app: &'a App) -> Self {
        app.0.metrics().connections.inc();
        Self(app)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.0.metrics().connections.dec();
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    builder: Builder,
    router: Router,
    place: Arc<Place>,
    mut ending: watch::Receiver<bool>,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request| {
        let busy = place.busy();
        let answered = router.call(request);
        async move {
            // Until the body has gone out: it holds the guard.
            let held = |body: axum::body::Body| {
                body.map_err(move |error| {
                    let _under_way = &busy;
                    error
                })
            };
            answered.await.map(|response| response.map(held))
        }
    });
    // `drain` waits until every receiver is gone.
    let _until_the_end = ending.clone();
    let asked = async move { drop(ending.wait_for(|ending| *ending).await) };
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = asked => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}
