//! One file a command.

pub(crate) mod devices;
pub(crate) mod evaluate;
pub(crate) mod inspect;
pub(crate) mod predict;
pub(crate) mod train;

use std::path::Path;

use burn::tensor::Device;
use firebrick_data::{ReadOptions, Table};
use firebrick_device::DeviceName;

use crate::args::Compute;

/// Finds the device.
fn device(compute: &Compute) -> anyhow::Result<(DeviceName, Device)> {
    let name = compute.device.parse::<DeviceName>()?.resolve()?;
    Ok((name, name.device()?))
}

/// Reads a file, or standard input for `-`.
fn read_table(path: &Path) -> anyhow::Result<Table> {
    let options = ReadOptions::default();
    Ok(match path.to_str() {
        Some("-") => Table::read_from("standard input", std::io::stdin(), &options)?,
        _ => Table::read(path, &options)?,
    })
}
