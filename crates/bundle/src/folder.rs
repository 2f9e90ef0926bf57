//! Writing a bundle: everything in a sibling folder, then one rename.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::{BundleError, Manifest, Result, files};

/// Whether a folder holds a bundle (it has a manifest; its files are not checked).
pub fn is_bundle(path: &Path) -> bool {
    path.join(files::MANIFEST).is_file()
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
        let occupied = match fs::read_dir(destination) {
            Ok(mut entries) => entries.next().is_some() && !is_bundle(destination),
            Err(_) => destination.exists(),
        };
        if occupied {
            return Err(BundleError::Occupied { path: destination.to_path_buf() });
        }
        let partial = sibling(destination, "partial")?;
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

    /// Writes the manifest and puts the bundle in its place with one rename.
    ///
    /// A bundle that lay there before is kept beside it as `NAME.previous`.
    ///
    /// # Errors
    /// [`BundleError::Io`]; the destination is then as it was.
    pub fn publish(self) -> Result<()> {
        let manifest = Manifest::of_folder(&self.partial)?;
        self.write(files::MANIFEST, pretty(&manifest))?;
        sync_folder(&self.partial)?;
        let previous = sibling(&self.destination, "previous")?;
        if self.destination.exists() {
            if previous.exists() {
                fs::remove_dir_all(&previous).map_err(BundleError::io(&previous))?;
            }
            fs::rename(&self.destination, &previous).map_err(BundleError::io(&self.destination))?;
        }
        fs::rename(&self.partial, &self.destination).map_err(BundleError::io(&self.destination))?;
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
        let root = tempfile::tempdir().unwrap();
        let photos = root.path().join("photos");
        fs::create_dir(&photos).unwrap();
        fs::write(photos.join("me.jpg"), "x").unwrap();
        let error = Staging::create(&photos).unwrap_err().to_string();
        assert!(
            error.ends_with("exists and is not a model folder; it is left as it is"),
            "{error}"
        );
        assert!(photos.join("me.jpg").exists());
    }
}
