//! The router and the server from outside, with small models of every kind.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod batching;
mod common;
mod hostile;
mod invocations;
mod keys;
mod models;
mod observed;
mod predict;
mod reload;
mod sockets;
mod tls;
mod v2;
