//! Whole runs of training, from outside. One program: it is linked once, and its tests share the cores.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod changes;
mod combinations;
mod fit;
mod lazy_embedding;
mod resume;
mod roll_back;
mod streamed;
mod weights;
