//! What may happen to a running server from outside.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::tls::Tls;
use crate::app::App;
use crate::auth::ApiKeys;

/// What a server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Phase {
    Serving,
    /// Not ready, but it still accepts connections for a while.
    Leaving,
    /// Only requests under way are answered.
    Ending,
}

/// Ends a server, or has it load its models anew. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Handle {
    app: App,
    phase: Arc<watch::Sender<Phase>>,
    reloads: Reloads,
}

/// What is read anew beside the models.
#[derive(Clone, Debug)]
pub(super) struct Reloads {
    pub(super) keys: Option<PathBuf>,
    pub(super) tls: Option<Arc<Tls>>,
    /// One reading at a time, so that the last that is stored is the last that was read.
    pub(super) reading: Arc<Mutex<()>>,
}

impl Handle {
    pub(super) fn new(app: App, phase: watch::Sender<Phase>, reloads: Reloads) -> Self {
        Self { app, phase: Arc::new(phase), reloads }
    }

    /// Asks the server to end: at once it is not ready, answers say that connections will be closed, and for a while
    /// it still accepts new ones, so that no request is lost that was sent before this was noticed.
    pub fn leave(&self) {
        self.end(Phase::Leaving);
    }

    /// Asks the server to end without that while.
    pub fn stop(&self) {
        self.end(Phase::Ending);
    }

    fn end(&self, to: Phase) {
        self.app.0.drain();
        self.phase.send_if_modified(|phase| {
            let further = *phase < to;
            if further {
                *phase = to;
            }
            further
        });
    }

    /// Loads API keys, certificates and models anew; each stays as it is if the new one is faulty. Returns when that
    /// is done; requests are answered meanwhile.
    pub fn reload(&self) {
        // First what is quick: a key that was taken away is not to be good until all models are loaded.
        self.reloads.read(&self.app);
        self.app.0.registry.reload(false);
    }

    /// Loads the models anew whose folders were replaced.
    pub fn reload_changed(&self) {
        self.app.0.registry.reload(true);
    }
}

impl Reloads {
    fn read(&self, app: &App) {
        let _one = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = &self.keys {
            match ApiKeys::read(path) {
                Ok(keys) => {
                    app.0.keys.store(Some(Arc::new(keys)));
                    tracing::info!("API keys read anew");
                }
                Err(error) => tracing::error!(%error, "the API keys stay as they are"),
            }
        }
        if let Some(tls) = &self.tls {
            match tls.reload() {
                Ok(()) => tracing::info!("certificate read anew"),
                Err(error) => tracing::error!(%error, "the certificate stays as it is"),
            }
        }
    }
}
