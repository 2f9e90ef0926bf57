//! Arguments of `serve`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use firebrick_serve::ModelSource;

use super::{Answering, duration};

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  firebrick serve tickets                            http://127.0.0.1:8080, with a page to try it
  firebrick serve tickets houses                     two models; the first is the default
  firebrick serve t:1=tickets.previous t:2=tickets   two versions of one name; the highest is its default
  firebrick serve tickets --host 0.0.0.0 --api-keys keys.txt --tls-cert cert.pem --tls-key key.pem
  curl -d '{\"inputs\": \"I was charged twice\"}' http://127.0.0.1:8080/predict

It answers the Open Inference Protocol (/v2), /predict, /invocations and /ping (MLflow, SageMaker), and tells of itself
at /info, /metrics (Prometheus) and /openapi.json. A model is served when its files and its recorded answers were
checked. SIGHUP loads models, keys and certificate anew, and keeps what is there where the new is faulty. SIGTERM makes
it not ready at once, lets requests under way finish, and exits with 0; a second one ends it at once.")]
pub(crate) struct ServeArgs {
    /// Folders of models: FOLDER, NAME=FOLDER or NAME:VERSION=FOLDER
    #[arg(required = true, value_name = "MODEL")]
    pub(crate) models: Vec<ModelSource>,
    /// Address to listen on; 0.0.0.0 is all of this machine
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    pub(crate) host: IpAddr,
    /// Port to listen on; 0 is a free one, which is printed
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    pub(crate) port: u16,
    /// File with an API key on each line: all routes but health and the page then need one
    #[arg(long, value_name = "FILE")]
    pub(crate) api_keys: Option<PathBuf>,
    /// Certificate for TLS, with those between it and the root, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Its private key, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Look so often whether a model's folder was replaced, and load the new one [default: only at SIGHUP]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) watch: Option<Duration>,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// How logs are written, on standard error: `json`, `text`, or `auto`: text on a terminal, else json
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub(crate) log_format: LogFormat,
    /// What is logged: `error`, `warn`, `info` (every request) or `debug`
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub(crate) log_level: LogLevel,
    /// Also log what is asked; never done otherwise
    #[arg(long)]
    pub(crate) log_texts: bool,
    #[command(flatten)]
    pub(crate) answering: Answering,
}

/// How rows become batches.
#[derive(Debug, Args)]
pub(crate) struct EngineArgs {
    /// The most rows of a model that wait; a request that would exceed them is refused with 429
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = count)]
    pub(crate) queue_rows: usize,
    /// The most rows of a batch
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = count)]
    pub(crate) max_batch_rows: usize,
    /// The most tokens of a batch, about
    #[arg(long, value_name = "N", default_value_t = 2048, value_parser = count)]
    pub(crate) max_batch_tokens: usize,
    /// Let a row wait so long for others to share a batch with [default: not at all; batches grow while the one before
    /// runs]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) max_delay: Option<Duration>,
}

/// What a request may ask for, and how long things may take.
#[derive(Debug, Args)]
pub(crate) struct LimitArgs {
    /// The most bytes of a body, counted after decompression
    #[arg(long, value_name = "BYTES", default_value_t = 2 << 20, value_parser = count)]
    pub(crate) max_body: usize,
    /// The most rows of a request
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = count)]
    pub(crate) max_rows: usize,
    /// The most characters of a text
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = count)]
    pub(crate) max_characters: usize,
    /// The most connections at once; beyond them, the one that is idle longest is closed for a new one
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = count)]
    pub(crate) max_connections: usize,
    /// From a request's arrival to its answer; 504 afterwards
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub(crate) timeout: Duration,
    /// For a request's head or body to arrive, for an idle connection to be used again, and for a client to take any
    /// part of an answer
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub(crate) read_timeout: Duration,
    /// How long requests under way may take at the end
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub(crate) drain_timeout: Duration,
    /// How long connections are still accepted after SIGTERM, until whoever sends requests has noticed that this server
    /// is not ready; not after Ctrl-C
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = humantime::parse_duration)]
    pub(crate) drain_delay: Duration,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Auto,
    Json,
    Text,
}

/// What is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

/// An address of a network interface; other names than `localhost` may stand for several.
fn host(text: &str) -> Result<IpAddr, String> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    text.parse().map_err(|_| {
        "expected the IP address of a network interface, such as 127.0.0.1, 0.0.0.0 or ::1, or localhost".into()
    })
}

/// A whole number above 0.
fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("expected a whole number above 0".into()),
    }
}
