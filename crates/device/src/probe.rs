//! Which cards are there, and whether they work, without risk to the program that asks.
//!
//! A driver that is broken may crash or hang whoever loads it. So a program looks through a copy of
//! itself: [`serve_probes`], called first in `main`, makes a process that was started with the
//! environment variable [`VARIABLE`] list or try out cards and end. A card is tried by a small computation
//! whose result is known.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::{Backend, DeviceError, DeviceName};

/// What a probing process is asked for: a backend to list, or one of its cards to try.
const VARIABLE: &str = "FIREBRICK_DEVICE_PROBE";

/// The longest that a driver may take to list its cards, or to compute a sum for the first time.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes that a probing process may print.
const MOST_PRINTED: u64 = 1 << 20;

/// Marks the lines that answer; drivers print what they like beside them.
const MARK: &str = "firebrick-probe";

/// The last line of an answer.
const DONE: &str = "done";

/// Whether this program answers as a probing process.
static SERVED: AtomicBool = AtomicBool::new(false);

/// A card, or a driver that computes on the CPU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// What it is: the card's name where its driver tells, else its kind.
    pub description: String,
    /// Whether it computes on the CPU, as SwiftShader and lavapipe do.
    pub software: bool,
    /// How the trial ended.
    pub state: State,
}

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// With the right result.
    Works,
    /// Not well, and how.
    Broken(String),
}

impl Adapter {
    /// Whether the trial ended well.
    pub fn works(&self) -> bool {
        self.state == State::Works
    }

    /// Whether `auto` may take it: it works, and is a card, not a renderer on the CPU.
    pub fn suits_auto(&self) -> bool {
        self.works() && !self.software
    }
}

/// Answers if this process was started to look for cards, and ends it then.
///
/// A program that offers cards calls this first in `main`. One that does not is looked through itself,
/// and a broken driver may take it down.
pub fn serve_probes() {
    SERVED.store(true, Ordering::Relaxed);
    let Ok(asked) = std::env::var(VARIABLE) else { return };
    let answered = match asked.parse::<DeviceName>() {
        Ok(DeviceName::Of { backend, index: None }) => answer_list(backend),
        Ok(DeviceName::Of { backend, index: Some(index) }) => answer_trial(backend, index),
        _ => Err(format!("{VARIABLE} is `{asked}`")),
    };
    match answered {
        Ok(()) => {
            tell(&[DONE]);
            std::process::exit(0)
        }
        Err(why) => {
            tell(&["failed", &why]);
            std::process::exit(1)
        }
    }
}

/// The cards that a backend finds, each tried out, in the order of their numbers.
///
/// # Errors
/// [`DeviceError::NotCompiledIn`]; [`DeviceError::NotPresent`] if there is none.
pub fn adapters(backend: Backend) -> Result<Vec<Adapter>, DeviceError> {
    let listed = listed(backend)?;
    Ok(listed.iter().enumerate().map(|(index, card)| card.tried(backend, index)).collect())
}

/// A card that nobody has tried yet.
pub(crate) struct Listed {
    kind: String,
    pub(crate) software: bool,
}

/// The cards that a backend finds.
pub(crate) fn listed(backend: Backend) -> Result<Vec<Listed>, DeviceError> {
    if !backend.is_compiled_in() {
        return Err(DeviceError::NotCompiledIn { backend });
    }
    let lines = match ask(&backend.to_string()) {
        Ok(lines) if lines.is_empty() => {
            return Err(DeviceError::NotPresent { backend, why: None });
        }
        Ok(lines) => lines,
        Err(why) => return Err(DeviceError::NotPresent { backend, why: Some(why) }),
    };
    let card = |line: Vec<String>| {
        let software = line.first().is_some_and(|word| word == "software");
        Listed::new(line.get(1).map_or("", String::as_str), software)
    };
    Ok(lines.into_iter().map(card).collect())
}

impl Listed {
    pub(crate) fn new(kind: &str, software: bool) -> Self {
        Self { kind: kind.to_owned(), software }
    }

    /// The card after its trial.
    pub(crate) fn tried(&self, backend: Backend, index: usize) -> Adapter {
        let answer = ask(&format!("{backend}:{index}"));
        let name = answer.as_ref().ok().and_then(|lines| lines.first()?.first()).cloned();
        let name = name.unwrap_or_default();
        let description = match name.as_str() {
            "" => self.kind.clone(),
            name => format!("{name}, {}", self.kind),
        };
        Adapter {
            description,
            software: self.software || is_software(&name),
            state: answer.map_or_else(State::Broken, |_| State::Works),
        }
    }
}

/// Whether a card's name is that of a renderer on the CPU: not every driver says what kind it is.
fn is_software(name: &str) -> bool {
    let name = name.to_lowercase();
    ["llvmpipe", "lavapipe", "softpipe", "swiftshader", "basic render"]
        .iter()
        .any(|renderer| name.contains(renderer))
}

/// What a probing process answers, line by line and word by word; else how it ended.
fn ask(what: &str) -> Result<Vec<Vec<String>>, String> {
    if !SERVED.load(Ordering::Relaxed) {
        return in_this_process(what);
    }
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let child = Command::new(program)
        .env(VARIABLE, what)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let (printed, ended) = finish(child, PATIENCE);
    let lines: Vec<Vec<String>> = printed.lines().filter_map(words).collect();
    match ended {
        Some(status) if status.success() => whole(lines),
        Some(status) => {
            let told = lines.iter().find(|line| line.first().is_some_and(|word| word == "failed"));
            Err(told.and_then(|line| line.get(1).cloned()).unwrap_or_else(|| ending(status)))
        }
        None => Err(format!("its driver did not answer within {} s", PATIENCE.as_secs())),
    }
}

/// The lines before the one that ends an answer. A driver may end the process before it, or keep what it
/// printed from arriving.
fn whole(mut lines: Vec<Vec<String>>) -> Result<Vec<Vec<String>>, String> {
    match lines.pop() {
        Some(last) if last == [DONE] => Ok(lines),
        _ => Err("its driver ended the trial without an answer".to_owned()),
    }
}

/// What a process printed and how it ended; `None` if it had to be ended.
fn finish(mut child: Child, patience: Duration) -> (String, Option<ExitStatus>) {
    let stdout = child.stdout.take();
    let (sender, printed) = mpsc::channel();
    // Read beside the waiting: a full pipe would hold the process up. The thread is not waited for: a
    // process that the driver started may keep the pipe open for ever.
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stdout) = stdout {
            let _ = stdout.take(MOST_PRINTED).read_to_end(&mut bytes);
        }
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    let deadline = Instant::now() + patience;
    let ended = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
            _ => {
                end(&mut child);
                break None;
            }
        }
    };
    (printed.recv_timeout(Duration::from_secs(1)).unwrap_or_default(), ended)
}

/// Ends a process, and takes leave of it after a second: one that is stuck in its driver can't be ended.
fn end(child: &mut Child) {
    let _ = child.kill();
    for _ in 0..100 {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn ending(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("its driver crashed (signal {signal})");
    }
    match status.code() {
        Some(101) => "its driver refused".to_owned(),
        Some(code) => format!("its driver ended the trial with exit code {code}"),
        None => "its driver ended the trial".to_owned(),
    }
}

/// The words of a line that answers.
fn words(line: &str) -> Option<Vec<String>> {
    let line = line.strip_prefix(MARK)?.strip_prefix('\t')?;
    Some(line.split('\t').map(str::to_owned).collect())
}

/// Prints an answer.
fn tell(words: &[&str]) {
    let clean = |word: &&str| word.replace(['\t', '\n', '\r'], " ");
    let line: Vec<String> = words.iter().map(clean).collect();
    // On a line of its own, whatever a driver left unfinished. Whoever asked is gone if this fails.
    let _ = writeln!(std::io::stdout(), "\n{MARK}\t{}", line.join("\t"));
}

fn answer_list(backend: Backend) -> Result<(), String> {
    for (software, kind) in list(backend) {
        tell(&[software, &kind]);
    }
    Ok(())
}

fn answer_trial(backend: Backend, index: usize) -> Result<(), String> {
    tell(&[&trial(backend, index)?]);
    Ok(())
}

/// For programs that do not answer as probing processes.
fn in_this_process(what: &str) -> Result<Vec<Vec<String>>, String> {
    let work = || match what.parse::<DeviceName>() {
        Ok(DeviceName::Of { backend, index: Some(index) }) => {
            Ok(vec![vec![trial(backend, index)?]])
        }
        Ok(DeviceName::Of { backend, index: None }) => {
            let line = |(software, kind): (&str, String)| vec![software.to_owned(), kind];
            Ok(list(backend).into_iter().map(line).collect())
        }
        _ => Err(what.to_owned()),
    };
    std::panic::catch_unwind(work).unwrap_or_else(|_| Err("its driver refused".to_owned()))
}

#[cfg(not(any(feature = "wgpu", feature = "cuda")))]
mod cards {
    //! A build without cards.

    use crate::Backend;

    pub(super) fn list(_: Backend) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    pub(super) fn trial(backend: Backend, _: usize) -> Result<String, String> {
        Err(format!("{backend} is not in this build"))
    }
}

#[cfg(any(feature = "wgpu", feature = "cuda"))]
mod cards;

#[cfg(any(feature = "wgpu", feature = "cuda"))]
pub(crate) use cards::enumerate;
use cards::{list, trial};

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Child {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped());
        command.spawn().expect("a shell")
    }

    #[test]
    fn a_driver_that_hangs_is_ended_and_one_that_crashes_is_told_apart() {
        let (_, ended) = finish(shell("sleep 20 & wait"), Duration::from_millis(50));
        assert!(ended.is_none());
        let (_, ended) = finish(shell("kill -SEGV $$"), PATIENCE);
        assert_eq!(ending(ended.unwrap()), "its driver crashed (signal 11)");
        let (_, ended) = finish(shell("exit 101"), PATIENCE);
        assert_eq!(ending(ended.unwrap()), "its driver refused");
    }

    #[test]
    fn what_a_driver_prints_beside_the_answer_is_passed_over() {
        let script = format!("echo hello; printf '{MARK}\\thardware\\ta card\\n'; echo bye");
        let (printed, ended) = finish(shell(&script), PATIENCE);
        assert!(ended.unwrap().success());
        let lines: Vec<Vec<String>> = printed.lines().filter_map(words).collect();
        assert_eq!(lines, [["hardware", "a card"]]);
    }

    #[test]
    fn a_trial_that_ends_without_its_answer_has_failed() {
        assert!(whole(Vec::new()).is_err());
        assert!(whole(vec![vec!["a card".to_owned()]]).is_err());
        let answered = vec![vec!["a card".to_owned()], vec![DONE.to_owned()]];
        assert_eq!(whole(answered), Ok(vec![vec!["a card".to_owned()]]));
    }

    #[test]
    fn renderers_on_the_cpu_are_known_by_name_too() {
        for name in ["llvmpipe (LLVM 15.0.6, 256 bits)", "SwiftShader Device (Subzero)", "softpipe"]
        {
            assert!(is_software(name), "{name}");
        }
        assert!(!is_software("NVIDIA H100 80GB HBM3"));
    }

    #[test]
    fn a_backend_on_the_cpu_has_no_cards() {
        let error = adapters(Backend::Ndarray).unwrap_err();
        match Backend::Ndarray.is_compiled_in() {
            true => assert!(matches!(error, DeviceError::NotPresent { .. })),
            false => assert!(matches!(error, DeviceError::NotCompiledIn { .. })),
        }
    }
}
