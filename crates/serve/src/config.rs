//! How a server behaves.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::limits::Limits;

/// How a model's rows become batches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineConfig {
    /// The most rows of a model that wait; a request that would exceed them is refused with 429.
    pub queue_rows: usize,
    /// The most rows of a batch.
    pub max_batch_rows: usize,
    /// The most tokens of a batch, about; one row is taken whatever it has.
    pub max_batch_tokens: usize,
    /// How long a row may wait for others to share a batch with. Without, batches grow while the one before runs.
    pub max_delay: Duration,
    /// Threads that share a batch's products; all processors if `None`.
    pub threads: Option<usize>,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            queue_rows: 1024,
            max_batch_rows: 32,
            max_batch_tokens: 2048,
            max_delay: Duration::ZERO,
            threads: None,
        }
    }
}

/// Certificate and key for TLS, as PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and those between it and the root.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// How a server behaves.
#[derive(Clone, Debug)]
pub struct ServeConfig {
    /// Where it listens; by default on loopback, port 8080. Port 0 is a free one.
    pub address: SocketAddr,
    /// What a request may ask for.
    pub limits: Limits,
    /// How a model's rows become batches.
    pub engine: EngineConfig,
    /// From a request's arrival to its answer; 504 afterwards.
    pub timeout: Duration,
    /// For a request's head, also while a connection is idle; for its body; for the handshake of TLS; and for a client
    /// to take any part of an answer.
    pub read_timeout: Duration,
    /// The most connections at once; more wait to be accepted, and have the longest idle one closed.
    pub max_connections: usize,
    /// How long requests under way may take when the server ends.
    pub drain_timeout: Duration,
    /// How long it still accepts connections, being not ready, when it is asked to end: until those who send requests
    /// have noticed.
    pub drain_delay: Duration,
    /// File of API keys, one a line.
    pub api_keys: Option<PathBuf>,
    /// Certificate and key for TLS.
    pub tls: Option<TlsFiles>,
    /// How often to look whether a model's folder was replaced.
    pub watch: Option<Duration>,
    /// Whether logs hold what is asked.
    pub log_texts: bool,
}

impl Default for ServeConfig {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            limits: Limits::default(),
            engine: EngineConfig::default(),
            timeout: Duration::from_secs(30),
            read_timeout: Duration::from_secs(30),
            max_connections: 512,
            drain_timeout: Duration::from_secs(30),
            drain_delay: Duration::from_secs(1),
            api_keys: None,
            tls: None,
            watch: None,
            log_texts: false,
        }
    }
}
