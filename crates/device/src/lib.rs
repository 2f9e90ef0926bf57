#![doc = include_str!("../README.md")]

mod backend;
mod choose;
mod error;
mod name;
mod open;
mod probe;

pub use backend::Backend;
pub use error::DeviceError;
pub use name::DeviceName;
pub use open::Choice;
pub use probe::{Adapter, State, adapters, serve_probes};
