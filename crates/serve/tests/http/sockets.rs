//! Over real sockets: slow clients, broken clients, the end.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use firebrick_serve::{Handle, Registry, ServeConfig, Server};

use crate::common::{Door, PATIENCE, engine, gated};

/// A server on a port of its own.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) handle: Handle,
    thread: Option<JoinHandle<usize>>,
}

impl Running {
    pub(crate) fn start(registry: Registry, config: ServeConfig) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = Server::bind(ServeConfig { address, ..config }, registry).unwrap();
        let (address, handle) = (server.address(), server.handle());
        let thread = std::thread::spawn(move || server.run().unwrap());
        Self { address, handle, thread: Some(thread) }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        // Only so that a defect ends the test.
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Waits for its end; gives how many connections were cut.
    fn ended(mut self) -> usize {
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// A server of the gated model.
fn running(door: &Door, config: ServeConfig) -> Running {
    Running::start(Registry::of(vec![gated(door)], &engine()).unwrap(), config)
}

pub(crate) fn request(path: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{body}")
}

const ASK: &str = r#"{"inputs": "hello"}"#;

/// The next answer: head and body.
pub(crate) fn answer(stream: &mut impl Read) -> (String, String) {
    try_answer(stream).expect("an answer")
}

fn try_answer(stream: &mut impl Read) -> std::io::Result<(String, String)> {
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

/// Whether the server closed the connection without another byte. That nothing comes is no end.
fn is_closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0]) {
        Ok(read) => read == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

#[test]
fn a_request_of_single_bytes_is_answered_and_so_are_several_at_once() {
    let server = running(&Door::default(), ServeConfig::default());
    let mut stream = server.connect();
    stream.set_nodelay(true).unwrap();
    for byte in request("/predict", ASK).bytes() {
        stream.write_all(&[byte]).unwrap();
    }
    let (head, body) = answer(&mut stream);
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, r#"{"value":5.0}"#);
    let two = request("/predict", ASK) + &request("/predict", r#"{"inputs": "hi"}"#);
    stream.write_all(two.as_bytes()).unwrap();
    assert_eq!(answer(&mut stream).1, r#"{"value":5.0}"#);
    assert_eq!(answer(&mut stream).1, r#"{"value":2.0}"#);
}

#[test]
fn whoever_sends_a_head_forever_is_cut_off_and_others_are_served_meanwhile() {
    let read_timeout = Duration::from_millis(300);
    let server = running(&Door::default(), ServeConfig { read_timeout, ..ServeConfig::default() });
    let mut slow = server.connect();
    slow.write_all(b"POST /predict HTTP/1.1\r\nhost: localhost\r\n").unwrap();
    let mut other = server.connect();
    other.write_all(request("/predict", ASK).as_bytes()).unwrap();
    assert!(answer(&mut other).0.starts_with("http/1.1 200"));
    // A header line at a time, as the attack of that name does.
    let mut lines = 0;
    while slow.write_all(b"x-a: b\r\n").is_ok() && lines < 1000 {
        std::thread::sleep(Duration::from_millis(20));
        lines += 1;
    }
    assert!(lines < 1000, "still open after a thousand lines");
    assert!(is_closed(&mut slow));
    // A body that stops in the middle has an answer.
    let mut stalled = server.connect();
    let whole = request("/predict", ASK);
    let half = &whole[..whole.len() - 5];
    stalled.write_all(half.as_bytes()).unwrap();
    assert!(answer(&mut stalled).0.starts_with("http/1.1 408"));
}

#[test]
fn whoever_does_not_read_his_answers_is_cut_off() {
    let read_timeout = Duration::from_millis(300);
    let server = running(&Door::default(), ServeConfig { read_timeout, ..ServeConfig::default() });
    let mut deaf = server.connect();
    // Only so that a defect ends the test.
    deaf.set_write_timeout(Some(PATIENCE)).unwrap();
    // Far more answers than the buffers between the two hold; until the server gives up, or takes no more.
    let asked = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(64);
    let error = (0..10_000).find_map(|_| deaf.write_all(asked.as_bytes()).err());
    let kind = error.expect("the server holds on to a client that reads nothing").kind();
    assert!(matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{kind}");
    wait_for(&server, "firebrick_http_connections 1");
}

#[test]
fn a_head_that_is_too_long_or_no_http_is_refused() {
    let server = running(&Door::default(), ServeConfig::default());
    let mut long = server.connect();
    let head = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-long: {}", "x".repeat(100 << 10));
    // It may be refused before all is written.
    let _ = long.write_all(head.as_bytes());
    assert!(answer(&mut long).0.starts_with("http/1.1 431"));
    let mut noise = server.connect();
    noise.write_all(b"\x16\x03\x01 no http\r\n\r\n").unwrap();
    assert!(answer(&mut noise).0.starts_with("http/1.1 400"));
    for smuggled in [
        "POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        "POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: -5\r\n\r\n",
        "POST /predict HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: gzip\r\n\r\n",
    ] {
        let mut stream = server.connect();
        stream.write_all(smuggled.as_bytes()).unwrap();
        assert!(answer(&mut stream).0.starts_with("http/1.1 400"), "{smuggled}");
    }
}

#[test]
fn a_client_that_only_reads_when_it_has_sent_all_learns_that_its_body_is_too_long() {
    let server = running(&Door::default(), ServeConfig::default());
    let mut stream = server.connect();
    let body = format!("{{\"inputs\": \"{}\"}}", "x".repeat(5 << 20));
    stream.write_all(request("/predict", &body).as_bytes()).unwrap();
    let (head, body) = answer(&mut stream);
    assert!(head.starts_with("http/1.1 413") && body.contains("2097152"), "{head}{body}");
}

#[test]
fn a_request_under_way_is_answered_when_the_server_is_asked_to_end() {
    let door = Door::default();
    let server = running(&door, ServeConfig::default());
    door.shut();
    let mut stream = server.connect();
    stream.write_all(request("/predict", ASK).as_bytes()).unwrap();
    wait_for(&server, "firebrick_http_requests_in_flight 2");
    let address = server.address;
    server.handle.stop();
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < end, "the door stays open");
        std::thread::sleep(Duration::from_millis(2));
    }
    door.open();
    let (head, body) = answer(&mut stream);
    assert!(head.starts_with("http/1.1 200") && body == r#"{"value":5.0}"#, "{head}{body}");
    assert!(is_closed(&mut stream));
    assert_eq!(server.ended(), 0);
}

#[test]
fn a_server_that_leaves_is_not_ready_at_once_and_still_answers_who_has_not_noticed() {
    let drain_delay = Duration::from_secs(600);
    let server = running(&Door::default(), ServeConfig { drain_delay, ..ServeConfig::default() });
    let mut early = server.connect();
    early.write_all(request("/predict", ASK).as_bytes()).unwrap();
    assert!(!answer(&mut early).0.contains("connection: close"));
    server.handle.leave();
    for path in ["/v2/health/ready", "/ping", "/v2/models/gated/ready"] {
        let mut stream = server.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        let (head, body) = answer(&mut stream);
        assert!(head.starts_with("http/1.1 503") && body.contains("\"ready\":false"), "{head}");
    }
    let mut live = server.connect();
    live.write_all(b"GET /v2/health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    assert!(answer(&mut live).0.starts_with("http/1.1 200"));
    for stream in [&mut early, &mut server.connect()] {
        stream.write_all(request("/predict", ASK).as_bytes()).unwrap();
        let (head, _) = answer(stream);
        assert!(head.starts_with("http/1.1 200") && head.contains("connection: close"), "{head}");
        assert!(is_closed(stream));
    }
    // Whoever is in a hurry does not wait for the end of that while.
    server.handle.stop();
    assert_eq!(server.ended(), 0);
}

/// Asks again and again, on a new connection when the server says that it closes this one, until one fails. Gives when
/// that one had been sent, and how many were answered on connections made after `left`.
fn ask_until_the_end(address: SocketAddr, left: &OnceLock<Instant>) -> (Instant, usize) {
    let mut late = 0;
    let mut stream: Option<TcpStream> = None;
    loop {
        let had = stream.take();
        let is_late = had.is_none() && left.get().is_some();
        let sent = had.map_or_else(|| TcpStream::connect(address), Ok).and_then(|mut stream| {
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.write_all(request("/predict", ASK).as_bytes())?;
            Ok(stream)
        });
        let when = Instant::now();
        let asked = sent.and_then(|mut stream| Ok((try_answer(&mut stream)?, stream)));
        let Ok(((head, _), open)) = asked else { return (when, late) };
        assert!(head.starts_with("http/1.1 200"), "{head}");
        late += usize::from(is_late);
        stream = (!head.contains("connection: close")).then_some(open);
    }
}

#[test]
fn clients_that_come_anew_while_the_server_leaves_are_answered_until_the_door_is_shut() {
    let drain_delay = Duration::from_secs(1);
    let server = running(&Door::default(), ServeConfig { drain_delay, ..ServeConfig::default() });
    let left = OnceLock::new();
    let ends: Vec<(Instant, usize)> = std::thread::scope(|scope| {
        let ask = || ask_until_the_end(server.address, &left);
        let clients: Vec<_> = (0..6).map(|_| scope.spawn(ask)).collect();
        std::thread::sleep(Duration::from_millis(200));
        left.set(Instant::now()).unwrap();
        server.handle.leave();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    for (sent, late) in ends {
        assert!(late > 0, "no connection was made after it was asked to leave");
        let after = sent.duration_since(*left.get().unwrap());
        assert!(after >= drain_delay, "sent {after:?} after it was asked to leave, and failed");
    }
    assert_eq!(server.ended(), 0);
}

#[test]
fn what_is_not_answered_in_time_is_cut() {
    let door = Door::default();
    let drain_timeout = Duration::from_millis(100);
    let server = running(&door, ServeConfig { drain_timeout, ..ServeConfig::default() });
    door.shut();
    let mut stream = server.connect();
    stream.write_all(request("/predict", ASK).as_bytes()).unwrap();
    wait_for(&server, "firebrick_http_requests_in_flight 2");
    server.handle.stop();
    let opener = std::thread::spawn(move || {
        // The thread that computes ends with the server, and can't while its door is shut.
        std::thread::sleep(Duration::from_millis(500));
        door.open();
    });
    assert_eq!(server.ended(), 1);
    assert!(is_closed(&mut stream));
    opener.join().unwrap();
}

#[test]
fn connections_beyond_the_limit_wait_for_their_turn() {
    let door = Door::default();
    let config = ServeConfig { max_connections: 2, ..ServeConfig::default() };
    let server = running(&door, config);
    door.shut();
    let (mut first, mut second, mut third) = (server.connect(), server.connect(), server.connect());
    for stream in [&mut first, &mut second] {
        stream.write_all(request("/predict", ASK).as_bytes()).unwrap();
    }
    third.write_all(b"GET /v2/health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    // Longer than an idle connection would keep its place.
    third.set_read_timeout(Some(Duration::from_millis(1500))).unwrap();
    assert!(third.read(&mut [0]).is_err(), "no answer yet");
    door.open();
    for stream in [&mut first, &mut second] {
        assert!(answer(stream).0.starts_with("http/1.1 200"));
    }
    third.set_read_timeout(Some(PATIENCE)).unwrap();
    assert!(answer(&mut third).0.starts_with("http/1.1 200"));
}

#[test]
fn clients_that_send_nothing_or_half_a_head_keep_no_probe_out_and_end_no_request() {
    let door = Door::default();
    let read_timeout = Duration::from_secs(600);
    let config = ServeConfig { max_connections: 8, read_timeout, ..ServeConfig::default() };
    let server = running(&door, config);
    door.shut();
    let mut asking = server.connect();
    asking.write_all(request("/predict", ASK).as_bytes()).unwrap();
    wait_for(&server, "firebrick_http_requests_in_flight 2");
    let mut idle: Vec<TcpStream> = (0..24).map(|_| server.connect()).collect();
    for half in idle.iter_mut().step_by(2) {
        half.write_all(b"GET / HTTP/1.1\r\nhost: localh").unwrap();
    }
    // Each waits behind all of those that came before it.
    for _ in 0..3 {
        let mut probe = server.connect();
        probe.write_all(b"GET /v2/health/ready HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        assert!(answer(&mut probe).0.starts_with("http/1.1 200"));
    }
    assert!(is_closed(&mut idle[0]), "who waits longest makes room");
    door.open();
    assert!(answer(&mut asking).0.starts_with("http/1.1 200"), "a request is older than all");
}

#[test]
fn a_server_on_loopback_without_keys_answers_no_page_of_another_site() {
    let server = running(&Door::default(), ServeConfig::default());
    let port = server.address.port();
    let ask = |server: &Running, method: &str, path: &str, headers: &str| {
        let length = ASK.len();
        let mut stream = server.connect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\n{headers}content-length: {length}\r\n\r\n{ASK}"
        )
        .unwrap();
        let (head, body) = answer(&mut stream);
        (head["http/1.1 ".len()..][..3].to_owned(), body)
    };
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    for own in ["localhost", "127.0.0.1", "[::1]"] {
        // What curl -d sends.
        let headers = format!("host: {own}:{port}\r\n{form}");
        assert_eq!(ask(&server, "POST", "/predict", &headers).0, "200", "{own}");
        let page = format!("{headers}origin: http://{own}:{port}\r\n");
        assert_eq!(ask(&server, "POST", "/predict", &page).0, "200", "{own}");
    }
    let rebound = format!("host: evil.example:{port}\r\n");
    let foreign = format!("host: localhost:{port}\r\norigin: https://evil.example\r\n{form}");
    for headers in [&rebound, &foreign] {
        for (method, path) in [("POST", "/predict"), ("POST", "/invocations"), ("GET", "/info")] {
            let (status, body) = ask(&server, method, path, headers);
            assert!(status == "403" && body.contains("\"error\""), "{path} {headers} {body}");
        }
        assert_eq!(ask(&server, "GET", "/v2/health/ready", headers).0, "200");
    }
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys.txt");
    std::fs::write(&keys, "secret\n").unwrap();
    let config = ServeConfig { api_keys: Some(keys), ..ServeConfig::default() };
    let keyed = running(&Door::default(), config);
    let with_key = rebound + "x-api-key: secret\r\n";
    assert_eq!(ask(&keyed, "POST", "/predict", &with_key).0, "200", "a proxy's name, with a key");
}

/// The metrics, over a connection of their own.
pub(crate) fn metrics(server: &Running) -> String {
    let mut stream = server.connect();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    answer(&mut stream).1
}

/// Waits until the metrics say so.
pub(crate) fn wait_for(server: &Running, line: &str) {
    let end = Instant::now() + PATIENCE;
    loop {
        let metrics = metrics(server);
        if metrics.lines().any(|found| found == line) {
            return;
        }
        assert!(Instant::now() < end, "`{line}` did not come:\n{metrics}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
