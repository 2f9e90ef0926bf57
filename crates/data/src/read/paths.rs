//! From what the user names to the files that are read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{DataError, Result};

/// One thing to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A file of rows.
    Rows(PathBuf),
    /// A file that is one text, in a folder that is its label.
    Document { path: PathBuf, label: String },
}

impl Part {
    pub(super) fn name(&self) -> String {
        let (Self::Rows(path) | Self::Document { path, .. }) = self;
        path.display().to_string()
    }
}

/// The files behind a path: itself, the texts of a folder with one folder a label, or what a pattern such as
/// `data/*.csv` matches, in the order of their names.
pub(super) fn expand(path: &Path) -> Result<Vec<Part>> {
    if path.is_dir() {
        return documents(path);
    }
    if path.exists() || !is_pattern(path) {
        return Ok(vec![Part::Rows(path.to_owned())]);
    }
    let name = path.display().to_string();
    let entries = glob::glob(&name).map_err(|error| {
        DataError::option(
            "file",
            format!("`{name}`"),
            &format!("a path or a pattern ({})", error.msg),
        )
    })?;
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| {
            let path = error.path().display().to_string();
            DataError::Io { path, source: error.into() }
        })?;
        if entry.is_file() {
            files.push(entry);
        }
    }
    if files.is_empty() {
        return Err(DataError::NoFiles { path: name, expected: "a file that the pattern matches" });
    }
    files.sort();
    Ok(files.into_iter().map(Part::Rows).collect())
}

pub(super) fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// `folder/label/text.txt`, whatever the texts are called; hidden files are none.
fn documents(folder: &Path) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for label in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        let name = file_name(&label);
        for path in entries(&label)?.into_iter().filter(|path| path.is_file()) {
            parts.push(Part::Document { path, label: name.clone() });
        }
    }
    if parts.is_empty() {
        let (path, expected) = (
            folder.display().to_string(),
            "a file, or a folder with a folder for each label and texts in them, such as spam/1.txt",
        );
        return Err(DataError::NoFiles { path, expected });
    }
    Ok(parts)
}

/// What [`documents`] passes over, in words: files beside the folders, folders inside them, and hidden ones.
pub(super) fn left_out(folder: &Path) -> Option<String> {
    let visible = entries(folder).ok()?;
    let (labels, beside): (Vec<PathBuf>, Vec<PathBuf>) =
        visible.into_iter().partition(|path| path.is_dir());
    let inside = |label: &PathBuf| entries(label).unwrap_or_default();
    let deeper = labels.iter().flat_map(inside).filter(|path| !path.is_file()).count();
    let all = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let is_hidden = |entry: &fs::DirEntry| file_name(&entry.path()).starts_with('.');
    let hidden = std::iter::once(folder).chain(labels.iter().map(PathBuf::as_path));
    let hidden = hidden.flat_map(all).filter(is_hidden).count();
    let counts =
        [(beside.len(), "beside the folders"), (deeper, "in deeper folders"), (hidden, "hidden")];
    let told: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// What is in a folder, by name, so that rows come in the same order everywhere.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| DataError::Io { path: folder.display().to_string(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if !file_name(&path).starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
