//! One file a command.

pub(crate) mod check;
pub(crate) mod compare;
mod covering;
pub(crate) mod devices;
mod doubtful;
pub(crate) mod evaluate;
mod input;
pub(crate) mod inspect;
pub(crate) mod predict;
mod runs;
mod says;
pub(crate) mod serve;
pub(crate) mod train;

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use firebrick_bundle::{Bundle, Predictor};
use firebrick_data::{ReadOptions, Table};
use firebrick_device::DeviceName;
use firebrick_models::Precision;

use self::covering::covering;
pub(crate) use self::covering::share;
use crate::args::{Answering, Compute};
use crate::exit::Usage;
use crate::output;

/// Finds the device.
fn device(compute: &Compute) -> anyhow::Result<(DeviceName, Device)> {
    let choice = compute.device.parse::<DeviceName>()?.choose()?;
    for skipped in &choice.skipped {
        output::remark(format_args!("note: {skipped}; it goes on with {}", choice.name));
    }
    Ok((choice.name, choice.open()?))
}

/// Loads a model.
fn predictor(model: &Path, answering: &Answering) -> anyhow::Result<Predictor> {
    let (_, device) = device(&answering.compute)?;
    let predictor = Bundle::open(model)?.predictor(&device)?;
    with_precision(predictor, &answering.precision).map_err(|reason| Usage(reason).into())
}

/// A model whose products are computed as asked.
fn with_precision(predictor: Predictor, precision: &str) -> Result<Predictor, String> {
    if precision == "fp32" {
        return Ok(predictor);
    }
    if !Precision::Bf16.is_native(predictor.device()) {
        let needs = "--precision bf16 needs the device flex on a processor with AVX-512 BF16 (and \
                     FIREBRICK_ISA not to forbid it)";
        return Err(needs.into());
    }
    if predictor.info().text_column().is_none() {
        let message = "--precision bf16 is for models with recurrent layers; this one has none";
        return Err(message.into());
    }
    Ok(predictor.with_precision(Precision::Bf16))
}

/// Reads files, or standard input for `-`, and says what was found.
fn read_tables(paths: &[PathBuf], options: &ReadOptions) -> anyhow::Result<Table> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let table = match paths {
        [one] if is_stdin(one) => Table::read_from("standard input", std::io::stdin(), options)?,
        several if several.iter().any(is_stdin) => {
            let message = "standard input (-) beside other files: give either";
            return Err(Usage(message.into()).into());
        }
        paths => Table::read_all(paths, options)?,
    };
    output::remark(crate::reading::found(&table));
    Ok(table)
}

/// What is said of one row in which cells are missing.
const GAPS: &str = "missing, or a category that training did not know; what training settled for such cells stands in";

/// What is said of one row of a file.
const GAPS_IN_ROW: &str = "a missing cell or a category that training did not know; what training settled for such \
                           cells stands in";

/// What is said of several.
const GAPS_IN_ROWS: &str = "have a missing cell or a category that training did not know; what training settled for \
                            such cells stands in";

/// The command as a shell would take it.
fn command_line() -> String {
    let args = std::env::args().skip(1).map(quoted);
    std::iter::once("firebrick".to_string()).chain(args).collect::<Vec<_>>().join(" ")
}

fn quoted(arg: String) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=,:@%+".contains(c);
    match !arg.is_empty() && arg.chars().all(plain) {
        true => arg,
        false => format!("'{}'", arg.replace('\'', r"'\''")),
    }
}
