//! What holds for the metrics of any rows.

mod bootstrap;
mod classes;
mod conformal;
mod more;
mod scores;
