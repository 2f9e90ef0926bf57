//! A server in this process.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::thread::JoinHandle;

use firebrick_serve::{EngineConfig, Handle, Registry, ServeConfig, Server};

use crate::models::models;

/// A server on a port of its own, until it is dropped.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) address: String,
    handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    pub(crate) fn start(api_keys: Option<PathBuf>) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let config = ServeConfig { address, api_keys, ..ServeConfig::default() };
        let registry = Registry::of(models(), &EngineConfig::default());
        let server = Server::bind(config, registry.expect("models")).expect("a free port");
        let (address, handle) = (format!("http://{}/", server.address()), server.handle());
        let thread = std::thread::spawn(move || drop(server.run()));
        Self { address, handle, thread: Some(thread) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
