//! Writing a bundle: everything in a sibling folder, then one rename.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::{BundleError, Manifest, Result, files};

/// Whether a folder holds a bundle, of this format or a newer one: it has a manifest that lists a
/// configuration. The files themselves are not checked.
pub fn is_bundle(path: &Path) -> bool {
    let Ok(text) = fs::read_to_string(path.join(files::MANIFEST)) else { return false };
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    manifest["format_version"].is_u64() && manifest["files"][files::CONFIG].is_object()
}

/// Whether a folder is what a run left behind, or empty.
fn is_leftover(path: &Path) -> bool {
    path.join(files::RUN_CONFIG).is_file() || is_empty(path)
}

fn is_empty(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// A bundle on its way: the folder `NAME.partial` beside its destination.
///
/// It stays behind if the run that fills it dies, with whatever log and configuration it had.
#[derive(Debug)]
pub struct Staging {
    destination: PathBuf,
    partial: PathBuf,
}

impl Staging {
    /// Starts a bundle that is to lie at `destination`; leftovers of an earlier try are removed.
    ///
    /// # Errors
    /// [`BundleError::Occupied`] if something that is no bundle lies there, [`BundleError::Io`].
    pub fn create(destination: &Path) -> Result<Self> {
        let (partial, previous) =
            (sibling(destination, "partial")?, sibling(destination, "previous")?);
        for (path, ours) in [
            (destination, is_bundle(destination) || is_empty(destination)),
            (&previous, is_bundle(&previous) || is_empty(&previous)),
            (&partial, is_leftover(&partial)),
        ] {
            if path.exists() && !ours {
                return Err(BundleError::Occupied { path: path.to_path_buf() });
            }
        }
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(BundleError::io(&partial))?;
        }
        fs::create_dir_all(&partial).map_err(BundleError::io(&partial))?;
        Ok(Self { destination: destination.to_path_buf(), partial })
    }

    /// The folder being filled.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Writes one file and waits until it is on the disk.
    ///
    /// # Errors
    /// [`BundleError::Io`] with the file's path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<()> {
        let path = self.partial.join(name);
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&path)?;
            file.write_all(content.as_ref())?;
            file.sync_all()
        };
        write().map_err(BundleError::io(&path))
    }

    /// Waits until every file is on the disk, writes the manifest and renames the folder into its
    /// place. A bundle that lay there before becomes `NAME.previous` first; a reader who comes
    /// between the two renames finds nothing, never a mixture.
    ///
    /// # Errors
    /// [`BundleError::Io`]; the destination is then as it was.
    pub fn publish(self) -> Result<()> {
        let manifest = Manifest::of_folder(&self.partial)?;
        for name in manifest.files.keys() {
            let path = self.partial.join(name);
            File::open(&path).and_then(|file| file.sync_all()).map_err(BundleError::io(&path))?;
        }
        self.write(files::MANIFEST, pretty(&manifest))?;
        sync_folder(&self.partial)?;
        let previous = sibling(&self.destination, "previous")?;
        let replaces = self.destination.exists();
        if replaces {
            if previous.exists() {
                fs::remove_dir_all(&previous).map_err(BundleError::io(&previous))?;
            }
            fs::rename(&self.destination, &previous).map_err(BundleError::io(&self.destination))?;
        }
        if let Err(source) = fs::rename(&self.partial, &self.destination) {
            if replaces {
                fs::rename(&previous, &self.destination).map_err(BundleError::io(&previous))?;
            }
            return Err(BundleError::Io { path: self.destination, source });
        }
        match self.destination.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
            _ => sync_folder(Path::new(".")),
        }
    }
}

/// Indented JSON with a final newline.
pub(crate) fn pretty(value: &impl serde::Serialize) -> String {
    match serde_json::to_string_pretty(value) {
        Ok(text) => text + "\n",
        Err(_) => unreachable!("the values of this crate have string keys and finite numbers"),
    }
}

fn sibling(path: &Path, suffix: &str) -> Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(BundleError::Occupied { path: path.to_path_buf() });
    };
    let mut name = name.to_os_string();
    name.push(".");
    name.push(suffix);
    Ok(path.with_file_name(name))
}

/// Makes a folder's entries durable. Windows can't open a folder as a file, and needs no such step.
fn sync_folder(path: &Path) -> Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(path).and_then(|folder| folder.sync_all()).map_err(BundleError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_bundle_lists_its_files_and_keeps_the_one_before() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("model");
        for content in ["one", "two"] {
            let staging = Staging::create(&out).unwrap();
            assert!(!out.join("a.txt").exists() || content == "two");
            staging.write("a.txt", content).unwrap();
            staging.write(files::CONFIG, "{}").unwrap();
            staging.publish().unwrap();
            Manifest::read(&out).unwrap().verify(&out).unwrap();
        }
        assert_eq!(fs::read_to_string(out.join("a.txt")).unwrap(), "two");
        let previous = root.path().join("model.previous");
        assert_eq!(fs::read_to_string(previous.join("a.txt")).unwrap(), "one");
        assert!(!root.path().join("model.partial").exists());
    }

    #[test]
    fn a_folder_that_is_no_bundle_is_never_replaced() {
        for name in ["model", "model.partial", "model.previous"] {
            let root = tempfile::tempdir().unwrap();
            let photos = root.path().join(name);
            fs::create_dir(&photos).unwrap();
            fs::write(photos.join("me.jpg"), "x").unwrap();
            // Many programs keep a manifest.json; a bundle's lists a configuration.
            fs::write(photos.join(files::MANIFEST), "{\"name\": \"album\"}").unwrap();
            let error = Staging::create(&root.path().join("model")).unwrap_err().to_string();
            let end = format!("{name} exists and is not a model folder; it is left as it is");
            assert!(error.ends_with(&end), "{error}");
            assert!(photos.join("me.jpg").exists());
        }
    }

    #[test]
    fn what_a_run_that_died_left_behind_is_cleared_away() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("model");
        Staging::create(&out).unwrap().write(files::RUN_CONFIG, "").unwrap();
        let staging = Staging::create(&out).unwrap();
        assert!(is_empty(staging.path()));
    }
}
