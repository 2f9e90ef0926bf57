//! Logs of a server, on standard error.

use std::io::{IsTerminal, stderr};

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::args::{LogFormat, LogLevel};

/// Lines that wait to be written; beyond them, lines are lost rather than requests held up.
const WAITING_LINES: usize = 16_384;

/// A log. What waits is written when it is dropped.
#[derive(Debug)]
pub(crate) struct Log {
    lost: ErrorCounter,
    _writer: WorkerGuard,
}

impl Log {
    /// Says in the log how many of its lines were lost, if any were.
    pub(crate) fn own_up(&self) {
        let lines = self.lost.dropped_lines();
        if lines > 0 {
            tracing::warn!(
                lines,
                "lines of this log were lost: it was not read as fast as written"
            );
        }
    }
}

/// From now on what the server says is written. What dependencies say is not. A thread of its own writes: whoever does
/// not read standard error holds up no request.
pub(crate) fn start(format: LogFormat, level: LogLevel) -> anyhow::Result<Log> {
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("log")
        .finish(stderr());
    let log = Log { lost: writer.error_counter(), _writer: guard };
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
        .with_writer(writer);
    match json {
        true => {
            let fmt = fmt.json().flatten_event(true).with_current_span(false).with_span_list(false);
            fmt.finish().with(ours).try_init()
        }
        false => fmt.finish().with(ours).try_init(),
    }?;
    Ok(log)
}
