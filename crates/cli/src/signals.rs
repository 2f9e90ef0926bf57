//! Ctrl-C and its like.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::output::remark;

/// What SIGINT and SIGTERM do. Where there is nothing to save, the first ends the program at once;
/// during training it asks the run to save itself, and a second one ends it at once.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    received: Arc<AtomicUsize>,
    at_once: Arc<AtomicBool>,
    told: Arc<AtomicBool>,
    watched: Arc<AtomicBool>,
}

impl Signals {
    /// Takes over the signals of this process.
    pub(crate) fn install() -> io::Result<Self> {
        let signals = Self {
            received: Arc::default(),
            at_once: Arc::new(AtomicBool::new(true)),
            told: Arc::default(),
            watched: Arc::default(),
        };
        for signal in [SIGINT, SIGTERM] {
            let code = 128 + signal;
            flag::register_conditional_shutdown(signal, code, Arc::clone(&signals.at_once))?;
            flag::register_usize(signal, Arc::clone(&signals.received), signal as usize)?;
            flag::register(signal, Arc::clone(&signals.at_once))?;
        }
        // A limit on the size of files shall be an error of the write, not the end of the program.
        #[cfg(unix)]
        flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
        Ok(signals)
    }

    /// From now on the first signal asks, and the work is to ask [`requested`](Self::requested).
    pub(crate) fn ask(&self) {
        self.at_once.store(false, Ordering::SeqCst);
        if !self.watched.swap(true, Ordering::Relaxed) {
            let signals = self.clone();
            // A batch may take long, and who waits should know for what.
            std::thread::spawn(move || {
                while !signals.requested() {
                    std::thread::sleep(Duration::from_millis(50));
                }
            });
        }
    }

    /// From now on the first signal is somebody else's to act on; a second one ends the program.
    pub(crate) fn handed_on(&self) {
        self.at_once.store(false, Ordering::SeqCst);
    }

    /// From now on the first signal ends the program.
    pub(crate) fn end_at_once(&self) {
        self.at_once.store(true, Ordering::SeqCst);
    }

    /// Whether to stop; says so the first time.
    pub(crate) fn requested(&self) -> bool {
        let requested = self.received.load(Ordering::Relaxed) != 0;
        if requested && !self.told.swap(true, Ordering::Relaxed) {
            remark(
                "interrupted: what is being done is ended and saved first; once more ends it at once",
            );
        }
        requested
    }

    /// Exit code of a program that ended for a signal.
    pub(crate) fn code(&self) -> u8 {
        let signal = self.received.load(Ordering::Relaxed);
        u8::try_from(128 + signal).unwrap_or(u8::MAX)
    }
}
