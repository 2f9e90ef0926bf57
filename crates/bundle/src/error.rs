//! Everything that can be wrong with a bundle.

use std::io;
use std::path::{Path, PathBuf};

/// Why a bundle can't be written, read or run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The operating system refused.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// File or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be written to its end, as on a full disk.
    #[error("{path}: {bytes} bytes could not be written: {source}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Its length, had it been written.
        bytes: u64,
        /// What the system said.
        source: io::Error,
    },
    /// Another process works on the same model.
    #[error("another run{} is at work in {path}", if process.is_empty() { String::new() } else { format!(" (process {process})") }, path = path.display())]
    Locked {
        /// The run's folder.
        path: PathBuf,
        /// Number of the process, if it could be read.
        process: String,
    },
    /// The folder has no manifest.
    #[error("{path} is not a model folder: it has no manifest.json", path = path.display())]
    NotABundle {
        /// The folder.
        path: PathBuf,
    },
    /// Something other than a bundle lies where one is to be written.
    #[error("{path} exists and is not a model folder; it is left as it is", path = path.display())]
    Occupied {
        /// Where the bundle was to go.
        path: PathBuf,
    },
    /// A file named in the manifest is gone.
    #[error("{path}: the file {file} is missing", path = path.display())]
    MissingFile {
        /// The bundle.
        path: PathBuf,
        /// The file.
        file: String,
    },
    /// The manifest does not list a file that every bundle of this kind needs.
    #[error("{path}: the manifest does not list {file}", path = path.display())]
    NotListed {
        /// The bundle.
        path: PathBuf,
        /// The file.
        file: String,
    },
    /// A file is longer or shorter than it was.
    #[error("{path}: {file} has {found} bytes where the manifest says {expected}", path = path.display())]
    WrongLength {
        /// The bundle.
        path: PathBuf,
        /// The file.
        file: String,
        /// Bytes on disk.
        found: u64,
        /// Bytes when it was written.
        expected: u64,
    },
    /// A file's content changed.
    #[error("{path}: {file} was changed or damaged (BLAKE3 {found}, manifest {expected})", path = path.display())]
    WrongHash {
        /// The bundle.
        path: PathBuf,
        /// The file.
        file: String,
        /// Hash of the file on disk.
        found: String,
        /// Hash when it was written.
        expected: String,
    },
    /// Written by a later version of the program.
    #[error(
        "{path}: format version {found} is newer than {supported}, the newest that this program reads", path = path.display()
    )]
    NewerFormat {
        /// The bundle.
        path: PathBuf,
        /// Version found.
        found: u64,
        /// Newest version understood.
        supported: u64,
    },
    /// A network that this program does not have.
    #[error("{path}: architecture `{found}` is unknown here (known: {known})", path = path.display())]
    UnknownArchitecture {
        /// The bundle.
        path: PathBuf,
        /// `model_type` found.
        found: String,
        /// Those that are known, comma-separated.
        known: String,
    },
    /// A JSON file of the bundle can't be understood.
    #[error("{path}: {file}: {reason}", path = path.display())]
    Malformed {
        /// The bundle.
        path: PathBuf,
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// The weights do not fit the architecture of the configuration.
    #[error("{path}: the weights do not fit the architecture: {reason}", path = path.display())]
    Weights {
        /// The bundle.
        path: PathBuf,
        /// Missing, unused or misshapen tensors.
        reason: String,
    },
    /// A golden row no longer gets its answer.
    #[error("{path}: golden row {row} gives {found} where {expected} is recorded", path = path.display())]
    Golden {
        /// The bundle.
        path: PathBuf,
        /// Row, counted from 1.
        row: usize,
        /// Answer now.
        found: String,
        /// Answer recorded.
        expected: String,
    },
    /// The configuration can't make a network.
    #[error(transparent)]
    Model(#[from] firebrick_models::ModelError),
    /// The rows can't be prepared.
    #[error(transparent)]
    Data(#[from] firebrick_data::DataError),
}

impl BundleError {
    /// Adds a path to an I/O error.
    pub(crate) fn io(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        move |source| Self::Io { path, source }
    }

    /// Adds a path and a length to a failure to write.
    pub(crate) fn write(path: impl AsRef<Path>, bytes: u64) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        move |source| Self::Write { path, bytes, source }
    }
}
