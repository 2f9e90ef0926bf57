//! Connections, from the first to the last.

mod connection;
mod handle;
mod room;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

pub use self::handle::Handle;

use self::connection::Connections;
use self::handle::{Phase, Reloads};
use self::room::Room;
use self::tls::Tls;
use crate::app::{App, app};
use crate::config::ServeConfig;
use crate::registry::Registry;
use crate::{Result, ServeError};

/// Threads for connections: they only read and write; models have their own.
const MOST_THREADS: usize = 4;

/// For a client that was connected just before the door was shut to send its request.
const MOMENT: Duration = Duration::from_millis(50);

/// After an error of accepting, such as too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    app: App,
    config: ServeConfig,
    tls: Option<Arc<Tls>>,
    handle: Handle,
    phase: watch::Receiver<Phase>,
}

impl Server {
    /// Listens, and answers from these models when it [runs](Self::run).
    ///
    /// # Errors
    /// [`ServeError`] if the address is taken, or keys or certificates can't be used.
    pub fn bind(config: ServeConfig, registry: Registry) -> Result<Self> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let runtime = Builder::new_multi_thread()
            .worker_threads(processors.min(MOST_THREADS))
            .thread_name(crate::CONNECTION_THREAD)
            .enable_all()
            .build()
            .map_err(ServeError::System)?;
        let tls = config.tls.as_ref().map(Tls::read).transpose()?.map(Arc::new);
        let app = App::with(&config, registry, config.address.ip().is_loopback())?;
        let address = config.address;
        let refused = |source| ServeError::Address { address, source };
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let (sender, phase) = watch::channel(Phase::Serving);
        let reloads =
            Reloads { keys: config.api_keys.clone(), tls: tls.clone(), reading: Arc::default() };
        let handle = Handle::new(app.clone(), sender, reloads);
        Ok(Self { runtime, listener, address, app, config, tls, handle, phase })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// What ends it or has it load its models anew, from any thread.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Serves until it is asked to end and the requests under way are answered. Gives how many connections had to be
    /// cut.
    ///
    /// # Errors
    /// None at present: what goes wrong with a connection ends that connection.
    pub fn run(self) -> Result<usize> {
        let Self { runtime, listener, app: state, config, tls, handle, phase, .. } = self;
        let connections = Connections::new(app(&state), state.clone(), tls, &config);
        if let Some(every) = config.watch {
            runtime.spawn(watch_folders(handle, every));
        }
        let cut = runtime.block_on(serve(listener, &connections, &state, &config, phase));
        // What is left is cut: tasks, and models that are being loaded.
        runtime.shutdown_background();
        Ok(cut)
    }
}

async fn watch_folders(handle: Handle, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        let handle = handle.clone();
        if tokio::task::spawn_blocking(move || handle.reload_changed()).await.is_err() {
            tracing::error!("looking at the models' folders panicked");
        }
    }
}

async fn serve(
    listener: TcpListener,
    connections: &Connections,
    app: &App,
    config: &ServeConfig,
    mut phase: watch::Receiver<Phase>,
) -> usize {
    let room = Room::new(config.max_connections);
    tokio::select! {
        () = accept(&listener, connections, &room) => {}
        () = reached(&mut phase, Phase::Leaving) => {}
    }
    app.0.drain();
    tracing::info!(waiting_rows = app.0.registry.waiting(), "draining");
    tokio::select! {
        () = accept(&listener, connections, &room) => {}
        () = reached(&mut phase, Phase::Ending) => {}
        () = tokio::time::sleep(config.drain_delay) => {}
    }
    // Those that were connected before the door is shut are let in, and have a moment to say what they want.
    let _ = tokio::time::timeout(MOMENT, accept(&listener, connections, &room)).await;
    drop(listener);
    tokio::time::sleep(MOMENT).await;
    connections.drain(config.drain_timeout).await
}

/// Waits until the server is asked for this or more.
async fn reached(phase: &mut watch::Receiver<Phase>, asked: Phase) {
    // Fails when there is no handle any more: nobody can ask.
    if phase.wait_for(|phase| *phase >= asked).await.is_err() {
        std::future::pending().await
    }
}

/// Accepts connections, as many as there is room for.
async fn accept(listener: &TcpListener, connections: &Connections, room: &Arc<Room>) {
    loop {
        // First the place, then the client: whoever is accepted is never dropped for lack of one.
        let place = room.enter().await;
        match listener.accept().await {
            Ok((stream, _)) => connections.open(stream, place),
            // A client that went before it was accepted is no trouble of ours.
            Err(error) if is_of_a_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn is_of_a_client(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Small answers go out at once.
fn at_once(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "the delay of small packets can't be turned off");
    }
}
