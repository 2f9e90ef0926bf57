//! Logs of a server, on standard error.

use std::io::{self, IsTerminal, Stderr, Write, stderr};
use std::mem::ManuallyDrop;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::args::{LogFormat, LogLevel};

/// Lines that wait to be written; beyond them, lines are lost rather than requests held up.
const WAITING_LINES: usize = 16_384;

/// How long the end of the program waits for lines to be written.
const LAST: Duration = Duration::from_secs(1);

/// Between two attempts to put a line into a full buffer.
const PAUSE: Duration = Duration::from_millis(10);

/// A log. What waits is written when it is dropped, if somebody reads it.
#[derive(Debug)]
pub(crate) struct Log {
    lost: ErrorCounter,
    lines: NonBlocking,
    reached: Receiver<()>,
    /// Never dropped: where nobody reads the log, its end would print a complaint to standard output, and panic if that is
    /// closed.
    _writer: ManuallyDrop<WorkerGuard>,
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

impl Drop for Log {
    fn drop(&mut self) {
        let end = Instant::now() + LAST;
        while Instant::now() < end {
            let lost = self.lost.dropped_lines();
            // It has room if it is not lost. When its turn comes, all lines before it were written.
            if self.lines.write(&[]).is_ok() && self.lost.dropped_lines() == lost {
                let _ = self.reached.recv_timeout(end.saturating_duration_since(Instant::now()));
                return;
            }
            std::thread::sleep(PAUSE);
        }
    }
}

/// Standard error, which tells when an empty line has its turn.
#[derive(Debug)]
struct Lines {
    stderr: Stderr,
    reached: SyncSender<()>,
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stderr.write(bytes)
    }

    fn write_all(&mut self, line: &[u8]) -> io::Result<()> {
        if line.is_empty() {
            // Told already if the channel is full.
            let _ = self.reached.try_send(());
        }
        self.stderr.write_all(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stderr.flush()
    }
}

/// From now on what the server says is written. What dependencies say is not. A thread of its own writes: whoever does
/// not read standard error holds up no request.
pub(crate) fn start(format: LogFormat, level: LogLevel) -> anyhow::Result<Log> {
    let (sender, reached) = sync_channel(1);
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("log")
        .finish(Lines { stderr: stderr(), reached: sender });
    let (lost, lines) = (writer.error_counter(), writer.clone());
    let log = Log { lost, lines, reached, _writer: ManuallyDrop::new(guard) };
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
