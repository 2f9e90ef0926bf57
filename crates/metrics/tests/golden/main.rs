//! The metrics are those of other programs on the same rows. How the values were made: `README.md` beside this.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod calibration;
mod classification;
mod classifiers;
mod delong;
mod fairness;
mod file;
mod regression;
mod uncertainty;
