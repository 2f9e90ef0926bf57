//! The router.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::auth::{self, ApiKeys};
use crate::config::ServeConfig;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::{ServeError, local, observe, page, routes};

/// What requests are answered from. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(pub(crate) Arc<AppState>);

/// What every route sees.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) registry: Registry,
    pub(crate) limits: Limits,
    pub(crate) timeout: Duration,
    pub(crate) read_timeout: Duration,
    pub(crate) keys: ArcSwapOption<ApiKeys>,
    pub(crate) log_texts: bool,
    /// Whether it listens where only this machine comes.
    pub(crate) local: bool,
    draining: AtomicBool,
}

impl App {
    /// What answers from these models.
    ///
    /// # Errors
    /// [`ServeError`] if the API keys can't be read.
    pub fn new(config: &ServeConfig, registry: Registry) -> Result<Self, ServeError> {
        // Where it is listened for is up to whoever takes its router.
        Self::with(config, registry, false)
    }

    /// What answers on this machine alone, or not.
    pub(crate) fn with(
        config: &ServeConfig,
        registry: Registry,
        local: bool,
    ) -> Result<Self, ServeError> {
        let keys = config.api_keys.as_deref().map(ApiKeys::read).transpose()?;
        let mut limits = config.limits;
        // More could never be admitted.
        limits.rows = limits.rows.min(config.engine.queue_rows);
        registry.metrics().ready.set(1);
        Ok(Self(Arc::new(AppState {
            registry,
            limits,
            timeout: config.timeout,
            read_timeout: config.read_timeout,
            keys: ArcSwapOption::from_pointee(keys),
            log_texts: config.log_texts,
            local,
            draining: AtomicBool::new(false),
        })))
    }
}

impl AppState {
    /// Whether requests are welcome.
    pub(crate) fn is_ready(&self) -> bool {
        !self.draining.load(Ordering::Relaxed)
    }

    /// From now on, it is not ready; requests that come all the same are answered.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        self.metrics().ready.set(0);
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        self.registry.metrics()
    }
}

/// All routes. Tests call it without a port.
pub fn app(app: &App) -> Router {
    let state = Arc::clone(&app.0);
    let keyed = routes::keyed()
        .route_layer(from_fn_with_state(state.clone(), auth::require))
        .route_layer(from_fn_with_state(state.clone(), local::require));
    Router::new()
        .merge(keyed)
        .merge(routes::open())
        .merge(page::router())
        .fallback(routes::not_found)
        .method_not_allowed_fallback(routes::wrong_method)
        .layer(from_fn(observe::compress))
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .with_state(state)
}
