//! The program from outside.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should stop")]
#![allow(clippy::print_stdout, reason = "a test may say what it saw")]

mod bad_input;
mod check;
mod columns;
mod common;
mod coverage;
mod evaluate;
#[cfg(unix)]
mod interrupted;
mod judged;
mod main_job;
mod reading;
mod repeatable;
mod revised;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod serving;
mod soak;
mod streamed;
mod text_numbers;
