#![doc = include_str!("../README.md")]

pub use firebrick_bundle as bundle;
pub use firebrick_data as data;
pub use firebrick_device as device;
pub use firebrick_evaluate as evaluate;
pub use firebrick_metrics as metrics;
pub use firebrick_models as models;
pub use firebrick_ops as ops;
pub use firebrick_report as report;
pub use firebrick_serve as serve;
pub use firebrick_train as train;
