//! What the examples share: their command line and where their data lies.

use std::path::{Path, PathBuf};

use firebrick_device::{DeviceError, DeviceName};

/// The default allocator hands large blocks back to the system at every training step and then
/// faults their pages in again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// An error that `main` shows as its sentence, not as its fields.
pub struct Shown(String);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::fmt::Display> From<E> for Shown {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// What the `main` of an example returns.
pub type Result = std::result::Result<(), Shown>;

/// `--device NAME` from the command line, else `auto`. Called first in `main`: looking for cards runs
/// the program once more, see [`firebrick_device::serve_probes`].
///
/// # Errors
/// If no device goes by that name.
pub fn device_name() -> std::result::Result<DeviceName, DeviceError> {
    firebrick_device::serve_probes();
    let mut args = std::env::args().skip_while(|arg| !arg.starts_with("--device"));
    match args.next() {
        None => Ok(DeviceName::Auto),
        Some(given) => match given.strip_prefix("--device=") {
            Some(name) => name.parse(),
            // A name that is missing is one that no device has.
            None => args.next().unwrap_or_default().parse(),
        },
    }
}

/// Whether a flag such as `--raw` is on the command line.
pub fn flag(name: &str) -> bool {
    std::env::args().any(|arg| arg == name)
}

/// A file of the examples' data folder.
pub fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(file)
}
