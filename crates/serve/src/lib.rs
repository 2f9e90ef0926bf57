#![doc = include_str!("../README.md")]

mod app;
mod auth;
mod body;
mod config;
mod describe;
mod encoding;
mod engine;
mod error;
mod json;
mod limits;
mod local;
mod metrics;
mod model;
mod observe;
mod openapi;
mod page;
mod registry;
mod routes;
mod rows;
mod server;

pub use app::{App, app};
pub use auth::ApiKeys;
pub use config::{EngineConfig, ServeConfig, TlsFiles};
pub use describe::{Column, Described, Kind, Predicts, Reads, Signature};
pub use error::ServeError;
pub use limits::Limits;
pub use model::{Model, Row, Runner};
pub use registry::{Loader, ModelSource, Registry};
pub use server::{Handle, Server};

/// How the names of the threads begin that read and write, and of those that compute.
const CONNECTION_THREAD: &str = "connections";
const COMPUTE_THREAD: &str = "model ";

/// Whether a panic on a thread of this name costs a request, not the program.
pub fn costs_a_request(thread: &str) -> bool {
    thread.starts_with(CONNECTION_THREAD) || thread.starts_with(COMPUTE_THREAD)
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, ServeError>;
