//! From admitted rows to answers: a queue with an exact bound, and a thread that takes batches from it.

mod batcher;
mod job;
mod pace;
mod queue;

pub(crate) use batcher::{Batcher, Refused};
pub(crate) use job::{Failure, Job};
