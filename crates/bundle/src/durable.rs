//! Files and folders that are still there after a power cut.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::{BundleError, Result};

/// Writes a file and waits until it is on the disk.
///
/// # Errors
/// [`BundleError::Write`] with the file's path and length.
pub fn write_durably(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let content = content.as_ref();
    let write = || -> std::io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    write().map_err(BundleError::write(path, content.len() as u64))
}

/// Replaces a file durably: a reader finds the old content or the new, never a part of it.
///
/// # Errors
/// [`BundleError::Write`] or [`BundleError::Io`]; the old content is then still there.
pub fn replace_durably(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    write_durably(Path::new(&beside), content)?;
    fs::rename(&beside, path).map_err(BundleError::io(path))?;
    sync_folder(path.parent().unwrap_or(Path::new("")))
}

/// Makes a folder's entries durable. Windows can't open a folder as a file, and needs no such step.
///
/// # Errors
/// [`BundleError::Io`].
pub fn sync_folder(path: &Path) -> Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    File::open(path).and_then(|folder| folder.sync_all()).map_err(BundleError::io(path))
}

/// Removes a file or a whole folder; nothing there is no error.
///
/// # Errors
/// [`BundleError::Io`].
pub fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BundleError::io(path)(error)),
        _ => Ok(()),
    }
}

/// Paths in a folder, in the order of their names; none where there is no folder.
///
/// # Errors
/// [`BundleError::Io`].
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(BundleError::io(folder))?,
    };
    let paths: std::io::Result<Vec<PathBuf>> =
        listed.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(BundleError::io(folder))?;
    paths.sort();
    Ok(paths)
}
