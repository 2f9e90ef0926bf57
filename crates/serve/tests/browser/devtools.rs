//! A headless Chromium, driven by its DevTools protocol over two pipes.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long something may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
#[derive(Debug)]
pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    sent: u64,
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

/// The program, under one of its names.
fn program() -> Option<PathBuf> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = NAMES.iter().flat_map(|name| folders.iter().map(move |f| f.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

impl Browser {
    /// A browser whose first language is this one; `None` where there is no Chromium.
    pub(crate) fn open(language: &str) -> Option<Self> {
        let program = program()?;
        let profile = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("sh");
        // The protocol is spoken on descriptors 3 and 4.
        command.args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"]);
        command.arg(program).args(["--headless=new", "--no-sandbox", "--disable-gpu"]);
        command.args(["--no-first-run", "--disable-extensions", "--disable-background-networking"]);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        command.arg("--remote-debugging-pipe").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a shell starts");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (session, events) = (None, Vec::new());
        let mut browser =
            Self { child, input, output, session, sent: 0, events, _profile: profile };
        browser.attach(language);
        Some(browser)
    }

    fn attach(&mut self, language: &str) {
        let page = self.call("Target.createTarget", json!({ "url": "about:blank" }));
        let page = json!({ "targetId": page["targetId"], "flatten": true });
        let session = self.call("Target.attachToTarget", page);
        self.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({}));
        }
        let agent = self.evaluate("navigator.userAgent");
        let agent = json!({ "userAgent": agent, "acceptLanguage": language });
        self.call("Emulation.setUserAgentOverride", agent);
    }

    fn read(&mut self) -> Value {
        let mut message = Vec::new();
        self.output.read_until(0, &mut message).expect("the browser speaks");
        assert_eq!(message.pop(), Some(0), "the browser has ended");
        serde_json::from_slice(&message).expect("JSON")
    }

    /// Calls a method and waits for its result; what happens meanwhile is kept.
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).expect("the browser listens");
        loop {
            let mut answer = self.read();
            if answer["id"] == self.sent {
                assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    /// The value of an expression in the page.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let what = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut result = self.call("Runtime.evaluate", what);
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].take()
    }

    /// Waits until a condition holds in the page.
    pub(crate) fn wait(&mut self, condition: &str) {
        let start = Instant::now();
        while self.evaluate(&format!("Boolean({condition})")) != true {
            let page = self.evaluate("document.documentElement.innerText");
            assert!(start.elapsed() < PATIENCE, "never: {condition}; the page says {page}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Goes to an address.
    pub(crate) fn go(&mut self, address: &str) {
        self.call("Page.navigate", json!({ "url": address }));
        let address = json!(address);
        self.wait(&format!("location.href === {address} && document.readyState === 'complete'"));
    }

    /// Types into what a selector finds, in place of what is there.
    pub(crate) fn write(&mut self, selector: &str, text: &str) {
        let found = format!("document.querySelector({})", json!(selector));
        self.evaluate(&format!("{found}.focus(); {found}.select()"));
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Clicks on what a selector finds.
    pub(crate) fn click(&mut self, selector: &str) {
        self.evaluate(&format!("document.querySelector({}).click()", json!(selector)));
    }

    /// The text of what a selector finds.
    pub(crate) fn text(&mut self, selector: &str) -> String {
        let text = format!("document.querySelector({}).textContent", json!(selector));
        self.evaluate(&text).as_str().expect("a text").to_owned()
    }

    /// The size of the window.
    pub(crate) fn size(&mut self, width: usize, height: usize) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// Whether the system prefers dark colours.
    pub(crate) fn dark(&mut self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let feature = json!({ "name": "prefers-color-scheme", "value": value });
        self.call("Emulation.setEmulatedMedia", json!({ "features": [feature] }));
    }

    /// What the console was told, by the page or by the browser.
    pub(crate) fn console(&self) -> Vec<&Value> {
        const TOLD: [&str; 3] =
            ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"];
        let told = |event: &&Value| event["method"].as_str().is_some_and(|m| TOLD.contains(&m));
        self.events.iter().filter(told).collect()
    }

    /// The addresses that were asked for.
    pub(crate) fn requests(&self) -> Vec<&str> {
        let sent = self.events.iter().filter(|e| e["method"] == "Network.requestWillBeSent");
        sent.filter_map(|event| event["params"]["request"]["url"].as_str()).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Its processes end with it; that they may have ended before is no failure.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
