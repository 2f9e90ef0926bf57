//! One process at a time.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::{BundleError, Result};

/// A file that one process holds; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    /// The lock lasts as long as this is open.
    _file: File,
}

impl Lock {
    /// Takes the lock.
    ///
    /// # Errors
    /// [`BundleError::Locked`] if another process has it.
    pub(crate) fn take(path: &Path) -> Result<Self> {
        loop {
            let open =
                File::options().read(true).write(true).create(true).truncate(false).open(path);
            let mut file = open.map_err(BundleError::io(path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(locked(path, &mut file)),
                Err(TryLockError::Error(source)) => return Err(BundleError::io(path)(source)),
            }
            // Whoever had it may have removed the file between the two calls.
            if is_at(&file, path) {
                let mut process = || -> std::io::Result<()> {
                    file.set_len(0)?;
                    write!(file, "{}", std::process::id())
                };
                process().map_err(BundleError::io(path))?;
                return Ok(Self { path: path.to_path_buf(), _file: file });
            }
        }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

fn locked(path: &Path, file: &mut File) -> BundleError {
    let mut process = String::new();
    // Who it is only helps the reader of the message.
    let _ = file.rewind().and_then(|()| file.read_to_string(&mut process));
    let folder = path.parent().unwrap_or(path).to_path_buf();
    BundleError::Locked { path: folder, process: process.trim().to_string() }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |meta: fs::Metadata| (meta.dev(), meta.ino());
    match (file.metadata().map(id), fs::metadata(path).map(id)) {
        (Ok(ours), Ok(there)) => ours == there,
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    fs::exists(path).unwrap_or(false)
}
