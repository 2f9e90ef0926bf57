//! The thread that answers: it takes the next batch when the last one is done.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use firebrick_bundle::Answer;

use super::job::{Failure, Job};
use super::pace::Pace;
use super::queue::{BatchLimits, Queue};
use crate::config::EngineConfig;
use crate::metrics::EngineMetrics;
use crate::model::Row;

/// Why a request was not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is no room for all its rows, or its time would be up before what waits already is done: it would be
    /// computed for nobody, in the time of others. What waits is done after so long.
    Full(Duration),
    /// The engine has stopped.
    Stopped,
}

/// A queue and its thread. Dropping it ends the thread after the batch that it computes.
#[derive(Debug)]
pub(crate) struct Batcher {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    more: Condvar,
    limits: BatchLimits,
    max_delay: Duration,
    metrics: EngineMetrics,
}

#[derive(Debug)]
struct State {
    queue: Queue<Arc<Job>>,
    pace: Pace,
    stopped: bool,
}

/// What a batch is made of.
type Batch = Vec<(Arc<Job>, usize)>;

impl Batcher {
    /// Starts the thread.
    ///
    /// # Errors
    /// What the operating system says.
    pub(crate) fn start(
        name: &str,
        config: &EngineConfig,
        metrics: EngineMetrics,
    ) -> std::io::Result<Self> {
        let limits = BatchLimits { rows: config.max_batch_rows, cost: config.max_batch_tokens };
        let queue = Queue::new(config.queue_rows);
        let shared = Arc::new(Shared {
            state: Mutex::new(State { queue, pace: Pace::default(), stopped: false }),
            more: Condvar::new(),
            limits,
            max_delay: config.max_delay,
            metrics,
        });
        let (working, threads) = (Arc::clone(&shared), config.threads);
        let thread = std::thread::Builder::new()
            .name(format!("{}{name}", crate::COMPUTE_THREAD))
            .spawn(move || work(&working, threads))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Admits all rows of a job, or none.
    pub(crate) fn submit(&self, job: &Arc<Job>) -> Result<(), Refused> {
        let costs: Vec<u32> = job.rows.iter().map(|row| job.model.cost(row)).collect();
        let group = job.model.generation();
        let mut state = self.shared.state();
        if state.stopped {
            return Err(Refused::Stopped);
        }
        if state.is_late(job, &costs) || !state.queue.push(job, group, &costs) {
            // Those that nobody wants any more take no room from those that somebody wants.
            self.shared.sweep(&mut state);
            if state.is_late(job, &costs) || !state.queue.push(job, group, &costs) {
                self.shared.metrics.refused.inc();
                return Err(Refused::Full(state.pace.time(state.queue.cost())));
            }
        }
        self.shared.metrics.queue_rows.set(state.queue.rows() as i64);
        drop(state);
        self.shared.more.notify_one();
        Ok(())
    }

    /// How many rows wait.
    pub(crate) fn waiting(&self) -> usize {
        self.shared.state().queue.rows()
    }
}

impl State {
    /// Whether a job's time would be up before all that waits, and the job, are done. Who finds nobody waiting is let in.
    fn is_late(&self, job: &Job, costs: &[u32]) -> bool {
        let own: usize = costs.iter().map(|cost| *cost as usize).sum();
        let left = job.deadline.saturating_duration_since(Instant::now());
        self.queue.rows() > 0 && self.pace.time(self.queue.cost() + own) > left
    }
}

impl Drop for Batcher {
    fn drop(&mut self) {
        self.shared.state().stopped = true;
        self.shared.more.notify_one();
        if let Some(thread) = self.thread.take() {
            // It catches the panics of what it computes; there is nobody to tell of another.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sweep(&self, state: &mut State) {
        let (before, now) = (state.queue.rows(), Instant::now());
        state.queue.sweep(|job| job.is_wanted(now));
        let dropped = before - state.queue.rows();
        if dropped > 0 {
            self.metrics.dropped_rows.inc_by(dropped as u64);
            self.metrics.queue_rows.set(state.queue.rows() as i64);
        }
    }

    /// Waits for the next batch; `None` when all is over.
    fn next(&self) -> Option<Batch> {
        let mut state = self.state();
        loop {
            self.sweep(&mut state);
            if state.stopped {
                return None;
            }
            let wait = self.wait(&state);
            if wait == Some(Duration::ZERO) {
                let batch = state.queue.take(self.limits);
                self.metrics.queue_rows.set(state.queue.rows() as i64);
                return Some(batch);
            }
            state = match wait {
                None => self.more.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(time) => {
                    let waited = self.more.wait_timeout(state, time);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// How long to wait for more rows; `None` if there are none at all. Not at all if a batch is full, or if somebody's
    /// time would be up meanwhile.
    fn wait(&self, state: &State) -> Option<Duration> {
        let oldest = state.queue.oldest()?;
        let end = oldest.admitted + self.max_delay;
        let is_full =
            state.queue.rows() >= self.limits.rows || state.queue.cost() >= self.limits.cost;
        if is_full || state.queue.entries().any(|job| job.deadline <= end) {
            return Some(Duration::ZERO);
        }
        Some(end.saturating_duration_since(Instant::now()))
    }
}

/// Answers until all is over. A pool that this thread belongs to shares out its products: from outside, each would put
/// it to sleep and wake it again.
fn work(shared: &Shared, threads: Option<usize>) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .thread_name(|i| format!("{}{i}", crate::COMPUTE_THREAD))
        .use_current_thread()
        .build();
    if let Err(error) = &pool {
        tracing::warn!(%error, "no pool of threads of its own; the common one is used");
    }
    while let Some(batch) = shared.next() {
        let start = Instant::now();
        for (job, _) in &batch {
            shared.metrics.queue_seconds.observe((start - job.admitted).as_secs_f64());
        }
        shared.metrics.rows.inc_by(batch.len() as u64);
        shared.metrics.batch_rows.observe(batch.len() as f64);
        answer(shared, &batch);
        let time = start.elapsed();
        shared.metrics.batch_seconds.observe(time.as_secs_f64());
        let cost = batch.iter().map(|(job, row)| job.model.cost(&job.rows[*row]) as usize).sum();
        shared.state().pace.observe(time, cost);
    }
}

fn answer(shared: &Shared, batch: &Batch) {
    if let Some(answers) = compute(shared, batch) {
        for ((job, row), answer) in batch.iter().zip(answers) {
            give(job, *row, answer);
        }
        return;
    }
    shared.metrics.panics.inc();
    tracing::error!(rows = batch.len(), "a batch panicked; its rows are computed one by one");
    for one in batch {
        let (job, row) = one;
        // One of its other rows may have been the cause, or its client has gone meanwhile.
        if !job.is_wanted(Instant::now()) {
            shared.metrics.dropped_rows.inc();
            continue;
        }
        match compute(shared, std::slice::from_ref(one)).and_then(|mut answers| answers.pop()) {
            Some(answer) => give(job, *row, answer),
            None => job.fail(Failure::Broken),
        }
    }
}

/// The answers of a batch of one model; `None` if that panicked, or gave another number of them.
fn compute(shared: &Shared, batch: &[(Arc<Job>, usize)]) -> Option<Vec<Answer>> {
    let (first, _) = batch.first()?;
    let rows: Vec<&Row> = batch.iter().map(|(job, row)| &job.rows[*row]).collect();
    let computed = catch_unwind(AssertUnwindSafe(|| first.model.answers(&rows)));
    let (answers, truncated) = computed.ok()?;
    shared.metrics.truncated_rows.inc_by(truncated as u64);
    (answers.len() == rows.len()).then_some(answers)
}

fn give(job: &Job, row: usize, answer: Answer) {
    match is_finite(&answer) {
        true => job.answer(row, answer),
        false => job.fail(Failure::NotFinite),
    }
}

fn is_finite(answer: &Answer) -> bool {
    match answer {
        Answer::Class(class) => class.probabilities.iter().all(|p| p.is_finite()),
        Answer::Value(value) => value.is_finite(),
    }
}

#[cfg(test)]
#[path = "batcher_tests.rs"]
mod tests;
