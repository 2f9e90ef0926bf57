//! Logs of a server, on standard error.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::args::{LogFormat, LogLevel};

/// From now on what the server says is written. What dependencies say is not.
pub(crate) fn start(format: LogFormat, level: LogLevel) -> anyhow::Result<()> {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let ours = Targets::new().with_target("firebrick", level);
    let json = match format {
        LogFormat::Auto => !stderr().is_terminal(),
        LogFormat::Json => true,
        LogFormat::Text => false,
    };
    let fmt = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_ansi(false)
        .log_internal_errors(false)
        .with_writer(stderr);
    match json {
        true => {
            let fmt = fmt.json().flatten_event(true).with_current_span(false).with_span_list(false);
            fmt.finish().with(ours).try_init()
        }
        false => fmt.finish().with(ours).try_init(),
    }?;
    Ok(())
}
