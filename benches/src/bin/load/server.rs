//! A server of our own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Connection;
use crate::{Args, Result};

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// Seconds from the start of the process until it was ready.
    pub(crate) start: f64,
}

impl Server {
    /// Starts one on any free port and waits until it is ready.
    pub(crate) async fn start(args: &Args, options: &[&str]) -> Result<Self> {
        let start = Instant::now();
        let mut command = Command::new(&args.program);
        command.arg("serve").arg(&args.model).args(["--port", "0", "--device", "flex"]);
        command.args(["--log-level", "warn", "--max-connections", "100000"]);
        command.args(options).args(&args.options);
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| {
            format!("{}: {error}; build it first, see --help", args.program.display())
        })?;
        let Some(output) = child.stdout.take() else { return Err("no output".into()) };
        let mut server = Self { child, address: ([127, 0, 0, 1], 0).into(), start: f64::NAN };
        let mut lines = BufReader::new(output).lines();
        server.address = loop {
            let line = lines.next().ok_or("the server ended before it named its address")??;
            if let Some(address) = address(&line) {
                break address;
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let mut connection = Connection::open(server.address).await?;
        while !connection.ready().await {
            if start.elapsed() > PATIENCE {
                return Err("the server does not become ready".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.start = start.elapsed().as_secs_f64();
        Ok(server)
    }

    /// Bytes of memory that it has in use; `None` where the system does not say so in `/proc`.
    pub(crate) fn memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
        Some(kilobytes * 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // That it may have ended before is no failure.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in a line such as `http://127.0.0.1:8080`.
fn address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || ".:".contains(c))).unwrap_or(rest.len());
    rest[..end].trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_what_the_server_prints() {
        let expected: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        for line in
            ["http://127.0.0.1:8080", "at http://127.0.0.1:8080/ now", "x http://127.0.0.1:8080."]
        {
            assert_eq!(address(line), Some(expected), "{line}");
        }
        assert_eq!(address("nothing"), None);
    }
}
