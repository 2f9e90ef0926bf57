//! `manifest.json`: length and hash of every file.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{BundleError, FORMAT_VERSION, Result, files};

/// Length and hash of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Length in bytes.
    pub bytes: u64,
    /// BLAKE3 hash in hexadecimal.
    pub blake3: String,
}

impl FileEntry {
    fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut hasher = blake3::Hasher::new();
        io::copy(&mut file, &mut hasher)?;
        Ok(Self { bytes, blake3: hasher.finalize().to_hex().to_string() })
    }
}

/// A folder without the file, no folder, or a file in its place.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The list of a bundle's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the folder.
    pub format_version: u64,
    /// Every file but the manifest itself, by name.
    pub files: BTreeMap<String, FileEntry>,
}

impl Manifest {
    /// Hashes every file of a folder.
    ///
    /// # Errors
    /// [`BundleError::Io`] if one can't be read.
    pub(crate) fn of_folder(folder: &Path) -> Result<Self> {
        let mut entries = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(BundleError::io(folder))? {
            let entry = entry.map_err(BundleError::io(folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != files::MANIFEST {
                let path = entry.path();
                entries.insert(name, FileEntry::of(&path).map_err(BundleError::io(&path))?);
            }
        }
        Ok(Self { format_version: FORMAT_VERSION, files: entries })
    }

    /// Reads a bundle's manifest and checks the format version.
    ///
    /// # Errors
    /// [`BundleError::NotABundle`], [`BundleError::Malformed`] or [`BundleError::NewerFormat`].
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(files::MANIFEST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if is_absent(&error) => {
                return Err(BundleError::NotABundle { path: folder.to_path_buf() });
            }
            Err(source) => return Err(BundleError::Io { path, source }),
        };
        let malformed = |error: serde_json::Error| BundleError::Malformed {
            path: folder.to_path_buf(),
            file: files::MANIFEST.into(),
            reason: error.to_string(),
        };
        // The version is looked at first: a newer format may have other fields.
        let value: serde_json::Value = serde_json::from_str(&text).map_err(malformed)?;
        match value["format_version"].as_u64() {
            Some(found) if found > FORMAT_VERSION => Err(BundleError::NewerFormat {
                path: folder.to_path_buf(),
                found,
                supported: FORMAT_VERSION,
            }),
            _ => serde_json::from_value(value).map_err(malformed),
        }
    }

    /// Checks that every file is there, as long as it was and unchanged.
    ///
    /// # Errors
    /// [`BundleError::MissingFile`], [`BundleError::WrongLength`] or [`BundleError::WrongHash`]
    /// for the first that is not.
    pub fn verify(&self, folder: &Path) -> Result<()> {
        for (file, expected) in &self.files {
            let path = folder.join(file);
            let found = match FileEntry::of(&path) {
                Ok(found) => found,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let (path, file) = (folder.to_path_buf(), file.clone());
                    return Err(BundleError::MissingFile { path, file });
                }
                Err(source) => return Err(BundleError::Io { path, source }),
            };
            let (path, file) = (folder.to_path_buf(), file.clone());
            if found.bytes != expected.bytes {
                let (found, expected) = (found.bytes, expected.bytes);
                return Err(BundleError::WrongLength { path, file, found, expected });
            }
            if found.blake3 != expected.blake3 {
                let (found, expected) = (found.blake3, expected.blake3.clone());
                return Err(BundleError::WrongHash { path, file, found, expected });
            }
        }
        Ok(())
    }
}
