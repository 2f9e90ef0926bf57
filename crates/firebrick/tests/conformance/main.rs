//! Every model and every operation on every device that is compiled in and present, against the CPU.
//!
//! ```sh
//! cargo test -p firebrick --features ndarray,wgpu --test conformance -- --nocapture
//! ```
//!
//! Each test says on which devices it looked. Tolerances: two devices add up in different orders, so
//! logits may differ by 1e-4 of the largest, gradients by 1e-3 of the largest of their parameter.
#![allow(clippy::print_stderr, reason = "whoever runs it sees on which devices it looked")]

mod devices;
mod models;
mod operations;
mod subjects;
mod training;
