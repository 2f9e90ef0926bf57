//! A server for tests, and clients that load it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long a test waits for what has to come, so that a defect ends it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The program as a server on a free port; killed when it is dropped.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) scheme: String,
    pub(crate) address: String,
    /// Reads the log as it comes.
    pub(crate) log: Option<JoinHandle<String>>,
}

impl Serving {
    pub(crate) fn start(folder: &Path, args: &[&str]) -> Self {
        let mut serving = Self::unread(folder, args);
        let mut stderr = serving.child.stderr.take().unwrap();
        serving.log = Some(std::thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).unwrap();
            log
        }));
        serving
    }

    /// One whose log nobody reads.
    pub(crate) fn unread(folder: &Path, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_firebrick"))
            .current_dir(folder)
            .args(["serve", "--port", "0", "--threads", "1"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some((before, address)) = line.trim().split_once("://") else {
            let mut log = String::new();
            child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
            panic!("{line}{log}");
        };
        let scheme = before.rsplit(' ').next().unwrap().to_owned();
        Self { address: address.to_owned(), scheme, child, log: None }
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Waits for its end; gives the exit code and what it logged.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let code = self.code();
        (code, self.log.take().unwrap().join().unwrap())
    }

    /// Waits for its end; gives the exit code.
    pub(crate) fn code(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < end, "it does not end within two minutes");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// Status and body of a request on a connection of its own.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
        let mut stream = self.connect().unwrap();
        send(&mut stream, method, path, headers, body).unwrap();
        let (head, body) = receive(&mut stream).unwrap();
        (status(&head), body)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn send(
    stream: &mut TcpStream,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> std::io::Result<()> {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {length}\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes())
}

pub(crate) fn receive(stream: &mut TcpStream) -> std::io::Result<(String, String)> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.trim().parse().unwrap()];
    stream.read_exact(&mut body)?;
    Ok((head, String::from_utf8(body).unwrap()))
}

pub(crate) fn status(head: &str) -> u16 {
    head["http/1.1 ".len()..][..3].parse().unwrap()
}

pub(crate) const ASK: &str = r#"{"inputs": "please refund order 7, charged twice"}"#;

/// Labels in order of likeliness.
pub(crate) fn labels(body: &str) -> Vec<String> {
    let said: Value = serde_json::from_str(body).unwrap();
    let label = |class: &Value| class["label"].as_str().unwrap().to_owned();
    said.as_array().unwrap().iter().map(label).collect()
}

/// Asks from several threads, on connections that are kept, until `done` or until the server says that it will close
/// the connection. Everything that was sent must be answered with 200. Gives the labels that were answered.
pub(crate) fn load(serving: &Serving, done: &AtomicBool, asked: &AtomicUsize) -> Vec<String> {
    let worker = || {
        let mut seen = Vec::new();
        if let Ok(mut stream) = serving.connect() {
            while !done.load(Ordering::SeqCst) {
                send(&mut stream, "POST", "/predict", "", ASK).expect("it is sent");
                let (head, body) = receive(&mut stream).expect("what was sent is answered");
                assert_eq!(status(&head), 200, "{head}{body}");
                let best = labels(&body).remove(0);
                if !seen.contains(&best) {
                    seen.push(best);
                }
                asked.fetch_add(1, Ordering::SeqCst);
                if head.contains("connection: close") {
                    // Whoever is told goes elsewhere.
                    break;
                }
            }
        }
        seen
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// Sets a flag when it is dropped: whoever asks until it is set would go on forever after a panic.
pub(crate) struct Set<'a>(pub(crate) &'a AtomicBool);

impl Drop for Set<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "not within two minutes: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
