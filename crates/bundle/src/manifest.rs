//! `manifest.json`: length and hash of every file.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::durable::{sync_folder, write_durably};
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
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file)?;
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
    /// Of a folder without files.
    pub fn empty() -> Self {
        Self { format_version: FORMAT_VERSION, files: BTreeMap::new() }
    }

    /// Writes a file durably and lists it.
    ///
    /// # Errors
    /// [`BundleError::Write`] with the path and the length.
    pub fn add(&mut self, folder: &Path, name: &str, content: &[u8]) -> Result<()> {
        write_durably(&folder.join(name), content)?;
        let blake3 = blake3::hash(content).to_hex().to_string();
        self.files.insert(name.to_string(), FileEntry { bytes: content.len() as u64, blake3 });
        Ok(())
    }

    /// Writes a file of `bytes` bytes durably, hashing it on its way, and lists it.
    ///
    /// # Errors
    /// [`BundleError::Write`] with the path and the length.
    pub fn add_streamed(
        &mut self,
        folder: &Path,
        name: &str,
        bytes: u64,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        let path = folder.join(name);
        let write = || -> io::Result<FileEntry> {
            // Not truncated first: blocks and cached pages of an old file are used again.
            let file = File::options().write(true).create(true).truncate(false).open(&path)?;
            let mut hashing = Hashing { file, hasher: blake3::Hasher::new(), bytes: 0 };
            content(&mut hashing)?;
            hashing.file.set_len(hashing.bytes)?;
            hashing.file.sync_all()?;
            let blake3 = hashing.hasher.finalize().to_hex().to_string();
            Ok(FileEntry { bytes: hashing.bytes, blake3 })
        };
        let entry = write().map_err(BundleError::write(&path, bytes))?;
        self.files.insert(name.to_string(), entry);
        Ok(())
    }

    /// Writes `manifest.json` for the files that were added, and waits until all is on the disk.
    ///
    /// # Errors
    /// [`BundleError::Write`] or [`BundleError::Io`] with the path.
    pub fn close(&self, folder: &Path) -> Result<String> {
        let text = pretty(self);
        write_durably(&folder.join(files::MANIFEST), &text)?;
        sync_folder(folder)?;
        Ok(text)
    }

    /// Waits until every file of a folder is on the disk, hashes it, and writes `manifest.json`
    /// beside them. Returns its text.
    ///
    /// # Errors
    /// [`BundleError::Io`] or [`BundleError::Write`] with the path.
    pub fn write(folder: &Path) -> Result<String> {
        let manifest = Self::of_folder(folder)?;
        for name in manifest.files.keys() {
            let path = folder.join(name);
            File::open(&path).and_then(|file| file.sync_all()).map_err(BundleError::io(&path))?;
        }
        manifest.close(folder)
    }

    /// Hashes every file of a folder.
    ///
    /// # Errors
    /// [`BundleError::Io`] if one can't be read.
    fn of_folder(folder: &Path) -> Result<Self> {
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
        if let Some(found) = value["format_version"].as_u64().filter(|v| *v > FORMAT_VERSION) {
            let (path, supported) = (folder.to_path_buf(), FORMAT_VERSION);
            return Err(BundleError::NewerFormat { path, found, supported });
        }
        serde_json::from_value(value).map_err(malformed)
    }

    /// Reads the manifest of a folder that nobody else writes to, and checks the folder: also that
    /// the manifest, which has no hash of its own, is byte for byte as it was written.
    ///
    /// # Errors
    /// As [`read`](Self::read) and [`verify`](Self::verify).
    pub fn check(folder: &Path) -> Result<()> {
        let manifest = Self::read(folder)?;
        let path = folder.join(files::MANIFEST);
        let text = fs::read_to_string(&path).map_err(BundleError::io(&path))?;
        // A flipped bit may make another version: a folder of an earlier one is not gone on with.
        if manifest.format_version != FORMAT_VERSION || pretty(&manifest) != text {
            let (path, file) = (folder.to_path_buf(), files::MANIFEST.into());
            let reason = "it is not as it was written".into();
            return Err(BundleError::Malformed { path, file, reason });
        }
        manifest.verify(folder)
    }

    /// Checks that every file is there, as long as it was and unchanged.
    ///
    /// # Errors
    /// [`BundleError::MissingFile`], [`BundleError::WrongLength`] or [`BundleError::WrongHash`]
    /// for the first that is not.
    pub fn verify(&self, folder: &Path) -> Result<()> {
        self.files.iter().try_for_each(|(file, expected)| Self::check_file(folder, file, expected))
    }

    /// Checks one file.
    pub(crate) fn check_file(folder: &Path, file: &str, expected: &FileEntry) -> Result<()> {
        let path = folder.join(file);
        let (folder, file) = (folder.to_path_buf(), file.to_owned());
        let found = match FileEntry::of(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BundleError::MissingFile { path: folder, file });
            }
            Err(source) => return Err(BundleError::Io { path, source }),
        };
        if found.bytes != expected.bytes {
            let (found, expected) = (found.bytes, expected.bytes);
            return Err(BundleError::WrongLength { path: folder, file, found, expected });
        }
        if found.blake3 != expected.blake3 {
            let (found, expected) = (found.blake3, expected.blake3.clone());
            return Err(BundleError::WrongHash { path: folder, file, found, expected });
        }
        Ok(())
    }
}

/// A file that is hashed while it is written.
struct Hashing {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

/// Bytes that are hashed and then written while they are still in the cache.
const BLOCK: usize = 1 << 18;

impl Write for Hashing {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let block = &buffer[..buffer.len().min(BLOCK)];
        let written = self.file.write(block)?;
        self.hasher.update(&block[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Indented JSON with a final newline.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    match serde_json::to_string_pretty(value) {
        Ok(text) => text + "\n",
        Err(_) => unreachable!("the values of this crate have string keys and finite numbers"),
    }
}
