//! What a run has around it: who watches it, who may stop it, where it is saved.

use burn::module::Module;

use crate::Interrupt;
use crate::checkpoints::Checkpoints;
use crate::config::TrainConfig;
use crate::health;
use crate::observer::{Observer, RunPlan};
use crate::state::{Stopwatch, TrainState};
use crate::{Divergence, Result, TrainError};

/// What a run has around it. The result of a run does not depend on it.
pub struct Session<'a> {
    pub(crate) observer: &'a mut dyn Observer,
    pub(crate) interrupt: Interrupt<'a>,
    checkpoints: Option<Checkpoints>,
    resume: bool,
}

impl<'a> Session<'a> {
    /// A run that is watched, and neither saved nor stopped.
    pub fn new(observer: &'a mut dyn Observer) -> Self {
        Self { observer, interrupt: Interrupt::never(), checkpoints: None, resume: false }
    }

    /// Asks now and then whether to stop.
    #[must_use]
    pub fn interruptible(self, interrupt: Interrupt<'a>) -> Self {
        Self { interrupt, ..self }
    }

    /// Saves the run; with `resume` it goes on from the newest checkpoint that is whole, if there is
    /// one, without it the checkpoints in that folder are removed.
    #[must_use]
    pub fn saved(self, checkpoints: Checkpoints, resume: bool) -> Self {
        Self { checkpoints: Some(checkpoints), resume, ..self }
    }

    /// The run at its beginning, or where it was left.
    pub(crate) fn begin<N: Module>(
        &mut self,
        start: TrainState<N>,
        config: &TrainConfig,
        plan: &RunPlan,
    ) -> Result<TrainState<N>> {
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.open(self.resume)?;
        }
        let found = match &self.checkpoints {
            Some(checkpoints) if self.resume => checkpoints.newest(&start, self.observer)?,
            _ => None,
        };
        if self.resume && found.is_none() {
            self.observer.note("there is no checkpoint to go on from: the run begins anew");
        }
        self.observer.start(plan);
        let mut state = found.unwrap_or(start);
        state.place.adopt(config);
        self.observer.begin(&state.place.epochs, state.place.step)?;
        Ok(state)
    }

    /// Between two steps: saves the run if it is time, and stops it if that is asked for.
    pub(crate) fn between_steps<N: Module + 'static>(
        &mut self,
        state: &TrainState<N>,
    ) -> Result<()> {
        if let Some(checkpoints) = &mut self.checkpoints {
            checkpoints.poll()?;
            if checkpoints.is_due(state.place.steps) {
                checkpoints.save(state)?;
            }
        }
        match self.interrupt.requested() {
            true => Err(self.interrupted(state)),
            false => Ok(()),
        }
    }

    /// Says that the time allowed is used up.
    pub(crate) fn time_is_up(&mut self, config: &TrainConfig) {
        let seconds = health::short(config.max_seconds);
        self.observer.note(&format!("the time allowed ({seconds} s) is over: training ends here"));
    }

    /// After an epoch: tells of it, and saves the run if it is time.
    pub(crate) fn after_epoch<N: Module + 'static>(
        &mut self,
        state: &TrainState<N>,
        config: &TrainConfig,
    ) -> Result<()> {
        if let Some(record) = state.place.epochs.last() {
            self.observer.epoch(record)?;
        }
        if let Some(note) = health::stuck(&state.place.epochs, config) {
            self.observer.note(&note);
        }
        let Some(checkpoints) = &mut self.checkpoints else { return Ok(()) };
        checkpoints.keep_epoch(state)?;
        match checkpoints.is_late() {
            true => checkpoints.save(state),
            false => Ok(()),
        }
    }

    /// After the last epoch: what follows can be interrupted without losing it.
    pub(crate) fn end<N: Module + 'static>(&mut self, state: &TrainState<N>) -> Result<()> {
        match &mut self.checkpoints {
            Some(checkpoints) => checkpoints.save(state),
            None => Ok(()),
        }
    }

    /// After the work that follows training: waits until everything is saved, and says where, if
    /// that work was interrupted.
    pub(crate) fn settle<T>(&mut self, result: Result<T>) -> Result<T> {
        let Some(checkpoints) = &mut self.checkpoints else { return result };
        let saved = checkpoints.wait();
        match result {
            Err(TrainError::Interrupted { checkpoint: None }) => {
                saved?;
                Err(TrainError::Interrupted { checkpoint: checkpoints.written() })
            }
            // The model is there; that it could not also be saved on the way does not matter.
            result => result,
        }
    }

    /// Saves the run and says where.
    pub(crate) fn interrupted<N: Module + 'static>(&mut self, state: &TrainState<N>) -> TrainError {
        let Some(checkpoints) = &mut self.checkpoints else {
            return TrainError::Interrupted { checkpoint: None };
        };
        match checkpoints.save(state).and_then(|()| checkpoints.wait()) {
            Ok(()) => TrainError::Interrupted { checkpoint: checkpoints.written() },
            Err(error) => error,
        }
    }

    /// The run as it was before its numbers went wrong, if it may go on from there: `first` is the
    /// run before its first step, if it may. `rollbacks` and `clock` are those of the run that failed.
    ///
    /// # Errors
    /// `why`, if it may not.
    pub(crate) fn roll_back<N: Module>(
        &mut self,
        first: Option<&TrainState<N>>,
        rollbacks: u32,
        clock: Stopwatch,
        config: &TrainConfig,
        why: Box<Divergence>,
    ) -> Result<TrainState<N>> {
        let (Some(first), Some(checkpoints)) = (first, self.checkpoints.as_mut()) else {
            return Err(TrainError::Diverged(why));
        };
        if rollbacks >= config.max_rollbacks {
            let times = format!(" It was rolled back {rollbacks} times (train.max_rollbacks).");
            return Err(TrainError::Diverged(Box::new(Divergence {
                advice: why.advice + &times,
                ..*why
            })));
        }
        checkpoints.wait()?;
        let found = checkpoints.newest_regular(first, self.observer, why.steps)?;
        let mut state = found.unwrap_or_else(|| first.clone());
        state.place.adopt(config);
        checkpoints.forget_after(state.place.steps)?;
        state.place.rollbacks = rollbacks + 1;
        // What was thrown away took its time all the same.
        state.place.clock = clock;
        self.observer.note(&format!(
            "{} at epoch {}, step {}: back to step {} with half the rate, {}",
            why.symptom,
            why.epoch,
            why.step,
            state.place.steps,
            health::short(why.lr / 2.0)
        ));
        self.observer.begin(&state.place.epochs, state.place.step)?;
        Ok(state)
    }
}
