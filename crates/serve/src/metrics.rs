//! Numbers for Prometheus.

use std::sync::{Mutex, PoisonError};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::prometheus_text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Bounds in seconds.
const SECONDS: [f64; 15] =
    [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// Bounds in rows.
const ROWS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// A request by its route (not its path: there are as many paths as clients like), method and status.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct RequestLabels {
    route: String,
    method: String,
    status: u16,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct RouteLabels {
    route: String,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ModelLabels {
    model: String,
    version: String,
}

/// Which model answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct InfoLabels {
    model: String,
    version: String,
    revision: String,
}

/// An attempt to replace a model.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ReloadLabels {
    model: String,
    version: String,
    result: &'static str,
}

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// All numbers of a server.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Histograms<RouteLabels>,
    models: ModelFamilies,
    reloads: Family<ReloadLabels, Counter>,
    info: Family<InfoLabels, Gauge>,
    /// What `info` says now.
    served: Mutex<Vec<InfoLabels>>,
    pub(crate) in_flight: Gauge,
    pub(crate) connections: Gauge,
    pub(crate) ready: Gauge,
}

#[derive(Debug)]
struct ModelFamilies {
    rows: Family<ModelLabels, Counter>,
    truncated_rows: Family<ModelLabels, Counter>,
    batch_rows: Histograms<ModelLabels>,
    batch_seconds: Histograms<ModelLabels>,
    queue_rows: Family<ModelLabels, Gauge>,
    queue_seconds: Histograms<ModelLabels>,
    refused: Family<ModelLabels, Counter>,
    dropped_rows: Family<ModelLabels, Counter>,
    panics: Family<ModelLabels, Counter>,
}

/// Those of one model's engine.
#[derive(Clone, Debug)]
pub(crate) struct EngineMetrics {
    pub(crate) rows: Counter,
    pub(crate) truncated_rows: Counter,
    pub(crate) batch_rows: Histogram,
    pub(crate) batch_seconds: Histogram,
    pub(crate) queue_rows: Gauge,
    pub(crate) queue_seconds: Histogram,
    pub(crate) refused: Counter,
    pub(crate) dropped_rows: Counter,
    pub(crate) panics: Counter,
}

fn seconds() -> Histogram {
    Histogram::new(SECONDS)
}

fn rows() -> Histogram {
    Histogram::new(ROWS)
}

fn histograms<L: Clone + std::hash::Hash + Eq>(of: fn() -> Histogram) -> Histograms<L> {
    Family::new_with_constructor(of)
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("firebrick");
        let models = ModelFamilies::register(&mut registry);
        let (requests, reloads, info) =
            (Family::default(), Family::default(), Family::<InfoLabels, Gauge>::default());
        let request_seconds = histograms(seconds);
        let (in_flight, connections, ready) =
            (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register(
            "http_requests",
            "Requests by the status that they ended with",
            requests.clone(),
        );
        let help = "From a request's arrival to its answer";
        registry.register("http_request_seconds", help, request_seconds.clone());
        registry.register("reloads", "Attempts to replace a model", reloads.clone());
        registry.register("http_requests_in_flight", "Requests under way", in_flight.clone());
        registry.register("http_connections", "Open connections", connections.clone());
        registry.register("ready", "1 if requests are welcome", ready.clone());
        let help = "1 for the revision of each model that answers now";
        registry.register("model_info", help, info.clone());
        let served = Mutex::default();
        Self {
            registry,
            requests,
            request_seconds,
            models,
            reloads,
            info,
            served,
            in_flight,
            connections,
            ready,
        }
    }

    /// Those of a model.
    pub(crate) fn engine(&self, model: &str, version: &str) -> EngineMetrics {
        let labels = ModelLabels { model: model.to_owned(), version: version.to_owned() };
        let families = &self.models;
        EngineMetrics {
            rows: families.rows.get_or_create_owned(&labels),
            truncated_rows: families.truncated_rows.get_or_create_owned(&labels),
            batch_rows: families.batch_rows.get_or_create_owned(&labels),
            batch_seconds: families.batch_seconds.get_or_create_owned(&labels),
            queue_rows: families.queue_rows.get_or_create_owned(&labels),
            queue_seconds: families.queue_seconds.get_or_create_owned(&labels),
            refused: families.refused.get_or_create_owned(&labels),
            dropped_rows: families.dropped_rows.get_or_create_owned(&labels),
            panics: families.panics.get_or_create_owned(&labels),
        }
    }

    /// A request was answered.
    pub(crate) fn answered(&self, route: &str, method: &str, status: u16, seconds: f64) {
        let (route, method) = (route.to_owned(), method.to_owned());
        let labels = RouteLabels { route: route.clone() };
        self.request_seconds.get_or_create(&labels).observe(seconds);
        self.requests.get_or_create(&RequestLabels { route, method, status }).inc();
    }

    /// From now on this revision answers under the name and version.
    pub(crate) fn serves(&self, model: &str, version: &str, revision: Option<&str>) {
        let revision = revision.unwrap_or_default().to_owned();
        let new = InfoLabels { model: model.to_owned(), version: version.to_owned(), revision };
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        served.retain(|old| {
            let stays = (&old.model, &old.version) != (&new.model, &new.version);
            if !stays {
                self.info.remove(old);
            }
            stays
        });
        self.info.get_or_create(&new).set(1);
        served.push(new);
    }

    /// A model was replaced, or kept because the new one is faulty.
    pub(crate) fn reloaded(&self, model: &str, version: &str, replaced: bool) {
        let (model, version) = (model.to_owned(), version.to_owned());
        let result = if replaced { "replaced" } else { "kept" };
        self.reloads.get_or_create(&ReloadLabels { model, version, result }).inc();
    }

    /// All of them, in the text format of Prometheus, version 0.0.4.
    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl ModelFamilies {
    fn register(registry: &mut Registry) -> Self {
        let new = Self {
            rows: Family::default(),
            truncated_rows: Family::default(),
            batch_rows: histograms(rows),
            batch_seconds: histograms(seconds),
            queue_rows: Family::default(),
            queue_seconds: histograms(seconds),
            refused: Family::default(),
            dropped_rows: Family::default(),
            panics: Family::default(),
        };
        registry.register("rows", "Rows computed", new.rows.clone());
        let help = "Rows computed from a beginning: they were longer than the model reads";
        registry.register("truncated_rows", help, new.truncated_rows.clone());
        registry.register("batch_rows", "Rows of a batch", new.batch_rows.clone());
        registry.register("batch_seconds", "To compute a batch", new.batch_seconds.clone());
        registry.register("queue_rows", "Rows that wait", new.queue_rows.clone());
        let help = "From a row's admission to its batch";
        registry.register("queue_seconds", help, new.queue_seconds.clone());
        let help = "Requests refused because the queue was full";
        registry.register("refused", help, new.refused.clone());
        let help = "Rows not computed because nobody waited any more or their time was up";
        registry.register("dropped_rows", help, new.dropped_rows.clone());
        registry.register("panics", "Batches that panicked", new.panics.clone());
        new
    }
}
