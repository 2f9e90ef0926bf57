//! How the program ends: the message, the hint and the code.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use firebrick_bundle::BundleError;
use firebrick_data::DataError;
use firebrick_device::DeviceError;
use firebrick_evaluate::EvaluateError;
use firebrick_metrics::MetricsError;
use firebrick_models::ModelError;
use firebrick_serve::ServeError;
use firebrick_train::TrainError;

use crate::output::remark;

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const GATE_FAILED: u8 = 3;
const BAD_DATA: u8 = 65;
const BAD_CONFIG: u8 = 78;

/// Somebody stopped the program.
#[derive(Debug)]
pub(crate) struct Interrupted {
    /// Exit code.
    pub(crate) code: u8,
    /// Where the run can be resumed from, if it was saved.
    pub(crate) checkpoint: Option<PathBuf>,
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.checkpoint {
            Some(path) => write!(f, "interrupted; the run is saved in {}", path.display()),
            None => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for Interrupted {}

/// The command line asks for something that makes no sense.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

/// A setting that does not exist or can't have this value.
#[derive(Debug)]
pub(crate) struct BadConfig(pub(crate) String);

/// A model does not meet a condition that was asked of it.
#[derive(Debug)]
pub(crate) struct GateFailed(pub(crate) String);

/// Rows that this command can't use.
#[derive(Debug)]
pub(crate) struct BadData(pub(crate) String);

macro_rules! plain_error {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::error::Error for $name {}
    )*};
}
plain_error!(Usage, BadConfig, BadData, GateFailed);

/// Prints what went wrong, with a hint, and gives the code.
pub(crate) fn code(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    if is_closed_pipe(&error) {
        return ExitCode::SUCCESS;
    }
    remark(format_args!("error: {}", message(&error)));
    if let Some(hint) = hint(&error) {
        remark(format_args!("  hint: {hint}"));
    }
    ExitCode::from(code_of(&error))
}

/// A panic is a defect of the program; the user gets a sentence, not a trace.
pub(crate) fn install_panic_message() {
    let standard = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let thread = std::thread::current().name().map(str::to_owned);
        if thread.as_deref().is_some_and(firebrick_serve::costs_a_request) {
            // The message may quote a client's text, the place does not: so the standard hook, which prints it, is left out.
            let place = info.location().map(ToString::to_string);
            tracing::error!(place, "a defect in firebrick; a request is answered with 500");
            return;
        }
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            standard(info);
        }
        if is_of_a_card(thread.as_deref()) {
            return;
        }
        remark(format_args!(
            "error: a defect in firebrick stopped it: {info}\n  hint: please report this line; \
             RUST_BACKTRACE=1 shows where it happened"
        ));
    }));
}

/// Whether a thread is one on which CubeCL talks to a card. It hands its failures on to whoever waits for it, and
/// some it expects: to try how much memory there is.
fn is_of_a_card(thread: Option<&str>) -> bool {
    thread.is_some_and(|name| name.starts_with("DSD-") || name.starts_with("DSU-"))
}

/// The error and its causes, each said once: many errors quote their cause already.
fn message(error: &anyhow::Error) -> String {
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !message.contains(&cause) {
            message += &format!(": {cause}");
        }
    }
    message
}

/// `firebrick … | head` is no failure.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    })
}

fn code_of(error: &anyhow::Error) -> u8 {
    error.chain().find_map(code_of_cause).unwrap_or(FAILED)
}

fn code_of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<u8> {
    let is = |found: bool, code: u8| found.then_some(code);
    is(cause.is::<Usage>() || cause.is::<DeviceError>(), USAGE)
        .or(is(cause.is::<BadConfig>() || cause.is::<ModelError>(), BAD_CONFIG))
        .or(is(cause.is::<BadData>(), BAD_DATA))
        .or(is(cause.is::<GateFailed>(), GATE_FAILED))
        .or_else(|| cause.downcast_ref::<Interrupted>().map(|interrupted| interrupted.code))
        .or_else(|| data_error(cause).map(code_of_data))
        .or_else(|| match cause.downcast_ref::<EvaluateError>()? {
            EvaluateError::Gate { .. }
            | EvaluateError::Goal { .. }
            | EvaluateError::Incomparable { .. }
            | EvaluateError::Coverage { .. } => Some(USAGE),
            EvaluateError::Metrics(
                MetricsError::NotFinite { .. } | MetricsError::Overflow { .. },
            ) => Some(BAD_DATA),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<TrainError>()? {
            TrainError::Config { .. } | TrainError::Model(_) | TrainError::Evaluate(_) => {
                Some(BAD_CONFIG)
            }
            TrainError::Data { .. } => Some(BAD_DATA),
            TrainError::Unfinished { .. } | TrainError::Changed { .. } => Some(USAGE),
            TrainError::Bundle(BundleError::Data(error)) => Some(code_of_data(error)),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<ServeError>()? {
            ServeError::Source { .. } | ServeError::Prepare { .. } => Some(USAGE),
            ServeError::Keys { .. } | ServeError::Tls { .. } => Some(BAD_CONFIG),
            _ => None,
        })
        .or_else(|| match bundle_error(cause)? {
            BundleError::Data(error) => Some(code_of_data(error)),
            BundleError::Model(_) => Some(BAD_CONFIG),
            _ => None,
        })
}

/// The error about rows that a cause is, in whatever crate's words.
fn data_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a DataError> {
    match (cause.downcast_ref::<TrainError>(), cause.downcast_ref::<EvaluateError>()) {
        (Some(TrainError::Rows(error)), _) | (_, Some(EvaluateError::Rows(error))) => Some(error),
        _ => cause.downcast_ref::<DataError>(),
    }
}

/// The error about a model's folder that a cause is.
fn bundle_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a BundleError> {
    match cause.downcast_ref::<ServeError>() {
        Some(ServeError::Model { source, .. }) => Some(source),
        _ => cause.downcast_ref::<BundleError>(),
    }
}

fn code_of_data(error: &DataError) -> u8 {
    match error {
        DataError::Io { .. } | DataError::Write { .. } | DataError::NoFiles { .. } => FAILED,
        error if error.is_option() => BAD_CONFIG,
        _ => BAD_DATA,
    }
}

/// What to do next, in the words of the command line.
fn hint(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(hint) = hint_on_a_run(cause) {
            return Some(hint.to_string());
        }
        if let Some(ServeError::Address { .. }) = cause.downcast_ref::<ServeError>() {
            return Some("--port takes another port (0: any that is free), --host another address".into());
        }
        if let Some(error) = data_error(cause) {
            return hint_on_data(error).map(String::from);
        }
        let bundle = match cause.downcast_ref::<TrainError>() {
            Some(TrainError::Bundle(error)) => Some(error),
            _ => bundle_error(cause),
        };
        let hint = match bundle? {
            BundleError::NotABundle { path } if has_unfinished_run(path) => {
                "a run that is not finished lies in NAME.partial beside it; `firebrick train` with \
                 --resume goes on with it"
            }
            BundleError::Io { path, .. } if is_of_a_run(path) => "give another folder with -o",
            BundleError::NotABundle { .. } => {
                "give the folder that `firebrick train … -o FOLDER` wrote"
            }
            BundleError::Occupied { .. } => "give another folder with -o",
            BundleError::Write { .. } => {
                "make room or give another folder with -o; what was saved can be resumed with --resume"
            }
            BundleError::Locked { .. } => {
                "wait until it has ended, stop it, or give another folder with -o"
            }
            BundleError::MissingFile { .. }
            | BundleError::Malformed { .. }
            | BundleError::WrongLength { .. }
            | BundleError::WrongHash { .. } => {
                "copy the model again from where it came, or train it again"
            }
            BundleError::NewerFormat { .. } | BundleError::UnknownArchitecture { .. } => {
                "use the version of firebrick that wrote it, or a newer one"
            }
            _ => return None,
        };
        Some(hint.to_string())
    })
}

fn has_unfinished_run(model: &Path) -> bool {
    firebrick_train::unfinished_run(model).is_ok_and(|run| run.is_some())
}

/// Whether a path lies in the folder of a run.
fn is_of_a_run(path: &Path) -> bool {
    path.ancestors().any(|part| part.extension().is_some_and(|end| end == "partial"))
}

fn hint_on_a_run(cause: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    if let Some(Interrupted { checkpoint: Some(_), .. }) = cause.downcast_ref::<Interrupted>() {
        return Some("the same command with --resume goes on from there");
    }
    Some(match cause.downcast_ref::<TrainError>()? {
        TrainError::Unfinished { .. } => {
            "--resume goes on with it, --restart throws it away and begins anew"
        }
        TrainError::Changed { .. } => {
            "give the settings and data that it was begun with, --allow-changes to go on all the same, or \
             --restart to begin anew"
        }
        TrainError::Checkpoint { .. } => {
            "make room or mend what the message says; the same command with --resume then goes on"
        }
        TrainError::Resume { .. } => {
            "give the settings that it was begun with (--allow-changes if run.json is gone), or begin anew \
             with --restart"
        }
        _ => return None,
    })
}

fn hint_on_data(error: &DataError) -> Option<&'static str> {
    Some(match error {
        DataError::MissingColumn { path, .. } if path == "standard input" => {
            "standard input is read as CSV with a header, or as JSONL; `--help` lists the options that \
             name columns, and single texts go on the command line"
        }
        DataError::NoInput { .. } => {
            "--text COLUMN, --features COLUMNS and --label COLUMN name them"
        }
        DataError::MissingColumn { role: "label" | "target", .. } => {
            "--label COLUMN names the column of known answers; rows without one are for `firebrick predict`"
        }
        DataError::MissingColumn { role: "text", .. } => {
            "--text COLUMN names the column of texts, if it has another name here"
        }
        DataError::MissingColumn { .. } => {
            "`--help` of this command lists the options that name columns"
        }
        DataError::BadRow { .. } => {
            "mend the row, or set such rows aside: --on-bad-rows skip, or --on-bad-rows quarantine FILE to keep \
             them"
        }
        DataError::BadHeader { .. } => {
            "the first row names the columns: mend it, or say how the file is to be read with --format, --delimiter, \
             --header and --encoding"
        }
        DataError::OneColumn { .. } => "--delimiter CHAR names it (in quotes), `tab` is a tab",
        DataError::TooManyBadRows { .. } => {
            "`firebrick check` shows what is wrong with the file; --max-bad-rows allows more"
        }
        DataError::OtherKind { .. } | DataError::NoFiles { .. } => {
            "`firebrick train --help` lists the forms that are read"
        }
        DataError::InvalidOption { .. } => {
            "`firebrick train --help` lists the settings most wanted, a model's train.toml all"
        }
        DataError::LonelyClass { .. } => {
            "add rows of that class, merge it with another, or remove it"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    const TEXT: &str = "what a client asked";

    #[test]
    #[ignore = "run by the test below, in a process of its own"]
    fn a_serving_thread_panics() {
        super::install_panic_message();
        let thread = std::thread::Builder::new().name("model tickets".into());
        assert!(thread.spawn(|| panic!("{TEXT}")).unwrap().join().is_err());
    }

    #[test]
    fn a_panic_over_a_request_shows_nothing_of_it_even_with_a_backtrace() {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--ignored", "--nocapture", "a_serving_thread_panics"]);
        let output = command.env("RUST_BACKTRACE", "1").output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        assert!(!said.contains(TEXT), "{said}");
    }
}
