//! How many connections there is room for, and who makes room when it is short.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// A connection that asks for nothing is left alone for so long even when room is short: its client may be about to
/// ask, or still be taking the last of an answer.
const GRACE: Duration = Duration::from_secs(1);

/// How often to look for one that may be closed.
const LOOK: Duration = Duration::from_millis(50);

/// Places for connections. When the last one is taken, the connection that has gone longest without a whole request is
/// closed: otherwise a few hundred clients that send nothing would keep everybody out, probes of health too.
#[derive(Debug)]
pub(super) struct Room {
    places: Arc<Semaphore>,
    idle: Mutex<Idle>,
}

/// Connections without a request under way, the one that became so first ahead.
#[derive(Debug, Default)]
struct Idle {
    next: u64,
    waiting: BTreeMap<u64, (Instant, Arc<Notify>)>,
}

impl Room {
    /// For at most so many connections.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { places: Arc::new(Semaphore::new(most)), idle: Mutex::default() })
    }

    /// Waits for a place, and has one made.
    pub(super) async fn enter(self: &Arc<Self>) -> Place {
        loop {
            let free = Arc::clone(&self.places).acquire_owned();
            // Fails if there was none in time; the semaphore is never closed.
            if let Ok(Ok(permit)) = tokio::time::timeout(LOOK, free).await {
                let (room, close) = (Arc::clone(self), Arc::new(Notify::new()));
                return Place { room, close, idle: Mutex::new(None), _permit: permit };
            }
            self.close_longest();
        }
    }

    fn close_longest(&self) {
        let mut idle = self.idle();
        if let Some(longest) = idle.waiting.first_entry()
            && longest.get().0.elapsed() >= GRACE
        {
            let (_, close) = longest.remove();
            close.notify_one();
        }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Place {
    room: Arc<Room>,
    close: Arc<Notify>,
    /// Its number among the idle; `None` while a request is under way.
    idle: Mutex<Option<u64>>,
    _permit: OwnedSemaphorePermit,
}

impl Place {
    /// There is no request under way.
    pub(super) fn rest(&self) {
        let mut idle = self.room.idle();
        idle.next += 1;
        let number = idle.next;
        idle.waiting.insert(number, (Instant::now(), Arc::clone(&self.close)));
        *self.number() = Some(number);
    }

    /// A request is under way until the guard is dropped.
    pub(super) fn busy(self: &Arc<Self>) -> Busy {
        self.leave();
        Busy(Arc::clone(self))
    }

    /// Waits until the place is wanted for another connection. A request that came meanwhile is answered first.
    pub(super) async fn wanted(&self) {
        loop {
            self.close.notified().await;
            if self.number().is_some() {
                return;
            }
        }
    }

    fn leave(&self) {
        let number = self.number().take();
        if let Some(number) = number {
            self.room.idle().waiting.remove(&number);
        }
    }

    fn number(&self) -> MutexGuard<'_, Option<u64>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}

/// A request under way.
#[derive(Debug)]
pub(super) struct Busy(Arc<Place>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.rest();
    }
}
