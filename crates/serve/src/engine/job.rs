//! A request's rows on their way through the engine.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use firebrick_bundle::Answer;
use tokio::sync::oneshot;

use crate::model::{Model, Row};

/// Why an admitted request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Its time was up before all its rows were computed.
    Expired,
    /// Computing one of its rows panicked.
    Broken,
    /// The answer of one of its rows is no finite number.
    NotFinite,
}

/// Answers in the order of the rows.
pub(crate) type Reply = Result<Vec<Answer>, Failure>;

/// The rows of one request, the model that read them, and who waits for the answers.
///
/// The model is that of the moment of admission: rows were checked against it, and its labels name the answers, also
/// if another takes its place meanwhile.
#[derive(Debug)]
pub(crate) struct Job {
    pub(super) model: Arc<Model>,
    pub(super) rows: Vec<Row>,
    pub(super) admitted: Instant,
    pub(super) deadline: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    answers: Vec<Option<Answer>>,
    left: usize,
    /// Taken by the one reply that is sent.
    reply: Option<oneshot::Sender<Reply>>,
}

impl Job {
    /// A job of at least one row, and where its reply will come.
    pub(crate) fn new(
        model: Arc<Model>,
        rows: Vec<Row>,
        deadline: Instant,
    ) -> (Arc<Self>, oneshot::Receiver<Reply>) {
        let (sender, receiver) = oneshot::channel();
        let state =
            State { answers: vec![None; rows.len()], left: rows.len(), reply: Some(sender) };
        let (admitted, state) = (Instant::now(), Mutex::new(state));
        (Arc::new(Self { model, rows, admitted, deadline, state }), receiver)
    }

    /// Whether there is still somebody who waits for it, with time left. One whose time is up is told.
    pub(super) fn is_wanted(&self, now: Instant) -> bool {
        if now >= self.deadline {
            self.fail(Failure::Expired);
            return false;
        }
        self.state().reply.as_ref().is_some_and(|reply| !reply.is_closed())
    }

    /// The answer of a row; with the last one, the reply goes out.
    pub(super) fn answer(&self, row: usize, answer: Answer) {
        let mut state = self.state();
        if state.answers[row].replace(answer).is_none() {
            state.left -= 1;
        }
        if state.left == 0
            && let Some(reply) = state.reply.take()
        {
            let answers = std::mem::take(&mut state.answers).into_iter().flatten().collect();
            // Whoever waited may have gone meanwhile.
            let _ = reply.send(Ok(answers));
        }
    }

    /// There will be no answer.
    pub(super) fn fail(&self, failure: Failure) {
        if let Some(reply) = self.state().reply.take() {
            let _ = reply.send(Err(failure));
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
