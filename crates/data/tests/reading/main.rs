//! Files as they come: formats, what is wrong in them, and what is to be known of their rows.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod bad_inputs;
mod broken_files;
mod formats;
mod personal_data;
mod same_rows;
