//! A model on its way: everything in a sibling folder, then one rename.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::durable::{entries, remove, replace_durably, sync_folder, write_durably};
use crate::lock::Lock;
use crate::{BundleError, FileEntry, Manifest, Result, files};

const LOCK: &str = "run.lock";
const BUNDLE: &str = "bundle";
/// Names the bundle that is being put into its place, by the hash of its manifest.
const PUBLISHING: &str = "publishing";
/// The model before the one before, on its way out: a folder is moved at once, but not removed.
const REPLACED: &str = "replaced";

/// Whether a folder holds a bundle, of this format or a newer one: it has a manifest that lists a
/// configuration. The files themselves are not checked.
pub fn is_bundle(path: &Path) -> bool {
    let Ok(text) = fs::read_to_string(path.join(files::MANIFEST)) else { return false };
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    manifest["format_version"].is_u64() && manifest["files"][files::CONFIG].is_object()
}

fn is_empty(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Whether a folder is one that runs work in, or empty.
fn is_run_folder(path: &Path) -> bool {
    path.join(LOCK).is_file() || path.join(files::RUN_CONFIG).is_file() || is_empty(path)
}

/// A run's own folder, `NAME.partial` beside the model's place, held by one process at a time.
///
/// What the run needs to go on lies in it, and at the end the bundle, in the folder `bundle`, which
/// is then renamed to `NAME`. It stays behind if the run dies.
#[derive(Debug)]
pub struct Staging {
    destination: PathBuf,
    run: PathBuf,
    lock: Lock,
}

impl Staging {
    /// Takes the run folder of a model that is to lie at `destination`; what an earlier run left in
    /// it is kept.
    ///
    /// # Errors
    /// [`BundleError::Occupied`] if something that is no bundle lies there, [`BundleError::Locked`]
    /// if another run is at work there, [`BundleError::Io`].
    pub fn open(destination: &Path) -> Result<Self> {
        Self::check(destination)?;
        let run = sibling(destination, "partial")?;
        fs::create_dir_all(&run).map_err(BundleError::io(&run))?;
        sync_folder(run.parent().unwrap_or(Path::new("")))?;
        let lock = Lock::take(&run.join(LOCK))?;
        let staging = Self { destination: destination.to_path_buf(), run, lock };
        staging.bring_back()?;
        Ok(staging)
    }

    /// Whether a model may be put at `destination`: a look before long work, which changes nothing.
    ///
    /// # Errors
    /// [`BundleError::Occupied`] if something that is no bundle lies there.
    pub fn check(destination: &Path) -> Result<()> {
        let (run, previous) = (sibling(destination, "partial")?, sibling(destination, "previous")?);
        for (path, ours) in [
            (destination, is_bundle(destination) || is_empty(destination)),
            (&previous, is_bundle(&previous) || is_empty(&previous)),
            (&run, is_run_folder(&run)),
        ] {
            if path.exists() && !ours {
                return Err(BundleError::Occupied { path: path.to_path_buf() });
            }
        }
        Ok(())
    }

    /// Where the run's folder of a model lies, whether or not there is one.
    ///
    /// # Errors
    /// [`BundleError::Occupied`] if the path has no name.
    pub fn run_folder_of(destination: &Path) -> Result<PathBuf> {
        sibling(destination, "partial")
    }

    /// The run's folder.
    pub fn run_folder(&self) -> &Path {
        &self.run
    }

    /// Where the model is to lie.
    pub fn destination(&self) -> &Path {
        &self.destination
    }

    /// Writes a file that belongs to the run, whole or not at all, and waits until it is on the disk.
    ///
    /// # Errors
    /// [`BundleError::Write`] with the file's path.
    pub fn keep(&self, name: &str, content: impl AsRef<[u8]>) -> Result<()> {
        replace_durably(&self.run.join(name), content)
    }

    /// Removes what an earlier run left behind.
    ///
    /// # Errors
    /// [`BundleError::Io`].
    pub fn clear(&self) -> Result<()> {
        for path in entries(&self.run)? {
            if path != self.lock.path() {
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// Writes a file of the bundle, and waits until it is on the disk.
    ///
    /// # Errors
    /// [`BundleError::Write`] with the file's path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<()> {
        let bundle = self.bundle();
        fs::create_dir_all(&bundle).map_err(BundleError::io(&bundle))?;
        write_durably(&bundle.join(name), content)
    }

    /// Copies a file of another bundle, which must still be as its manifest says. It is on the disk once the bundle is
    /// published.
    ///
    /// # Errors
    /// [`BundleError::WrongHash`] if it was changed, [`BundleError::Io`].
    pub(crate) fn copy(&self, from: &Path, name: &str, entry: &FileEntry) -> Result<()> {
        let bundle = self.bundle();
        fs::create_dir_all(&bundle).map_err(BundleError::io(&bundle))?;
        let written = bundle.join(name);
        fs::copy(from.join(name), &written).map_err(BundleError::io(&written))?;
        Manifest::check_file(&bundle, name, entry)
    }

    pub(crate) fn bundle(&self) -> PathBuf {
        self.run.join(BUNDLE)
    }

    /// Throws away what was written of a bundle, as by a run that died while it wrote one.
    ///
    /// # Errors
    /// [`BundleError::Io`].
    pub fn begin_bundle(&self) -> Result<()> {
        remove(&self.bundle())
    }

    /// Writes the manifest and renames the bundle into its place. A bundle that lay there before
    /// becomes `NAME.previous` first; a reader who comes between the two renames finds nothing,
    /// never a mixture. The run's folder is removed.
    ///
    /// # Errors
    /// [`BundleError::Io`]; the destination is then as it was.
    pub fn publish(self) -> Result<()> {
        let bundle = self.bundle();
        let manifest = Manifest::write(&bundle)?;
        self.keep(PUBLISHING, blake3::hash(manifest.as_bytes()).to_hex().as_bytes())?;
        sync_folder(&self.run)?;
        let previous = sibling(&self.destination, "previous")?;
        let replaces = self.destination.exists();
        if replaces {
            let replaced = self.run.join(REPLACED);
            remove(&replaced)?;
            if previous.exists() {
                fs::rename(&previous, &replaced).map_err(BundleError::io(&previous))?;
            }
            if let Err(source) = fs::rename(&self.destination, &previous) {
                self.bring_back()?;
                return Err(BundleError::Io { path: self.destination, source });
            }
        }
        if let Err(source) = fs::rename(&bundle, &self.destination) {
            if replaces {
                fs::rename(&previous, &self.destination).map_err(BundleError::io(&previous))?;
                self.bring_back()?;
            }
            return Err(BundleError::Io { path: self.destination, source });
        }
        sync_folder(self.destination.parent().unwrap_or(Path::new("")))?;
        self.finish()
    }

    /// Puts the model before the one before back, if it was moved and nothing took its place.
    fn bring_back(&self) -> Result<()> {
        let (replaced, previous) =
            (self.run.join(REPLACED), sibling(&self.destination, "previous")?);
        match replaced.exists() && !previous.exists() {
            true => fs::rename(&replaced, &previous).map_err(BundleError::io(&replaced)),
            false => Ok(()),
        }
    }

    /// Whether a run put its bundle into place and died before it had tidied up.
    pub fn was_published(&self) -> bool {
        let (Ok(hash), Ok(manifest)) = (
            fs::read_to_string(self.run.join(PUBLISHING)),
            fs::read(self.destination.join(files::MANIFEST)),
        ) else {
            return false;
        };
        hash == blake3::hash(&manifest).to_hex().as_str()
    }

    /// Gives the run's folder up as it was found; removes it if nothing is in it.
    ///
    /// # Errors
    /// [`BundleError::Io`].
    pub fn leave(self) -> Result<()> {
        match entries(&self.run)?.iter().all(|path| path == self.lock.path()) {
            true => self.finish(),
            false => Ok(()),
        }
    }

    /// Removes the run's folder: what says that the bundle is published goes last.
    ///
    /// # Errors
    /// [`BundleError::Io`].
    pub fn finish(self) -> Result<()> {
        let mark = self.run.join(PUBLISHING);
        for path in entries(&self.run)? {
            if path != mark && path != self.lock.path() {
                remove(&path)?;
            }
        }
        remove(&mark)?;
        remove(self.lock.path())?;
        // Another run may have come in since the lock is gone: then the folder is its.
        match fs::remove_dir(&self.run) {
            Err(error) if error.kind() != ErrorKind::DirectoryNotEmpty => {
                Err(BundleError::io(&self.run)(error))
            }
            _ => Ok(()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(out: &Path, content: &str) {
        let staging = Staging::open(out).unwrap();
        staging.write("a.txt", content).unwrap();
        staging.write(files::CONFIG, "{}").unwrap();
        staging.publish().unwrap();
    }

    #[test]
    fn a_published_bundle_lists_its_files_and_keeps_the_one_before() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("model");
        for content in ["one", "two"] {
            publish(&out, content);
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
            let error = Staging::open(&root.path().join("model")).unwrap_err().to_string();
            let end = format!("{name} exists and is not a model folder; it is left as it is");
            assert!(error.ends_with(&end), "{error}");
            assert!(photos.join("me.jpg").exists());
        }
    }

    #[test]
    fn what_a_run_that_died_left_behind_is_there_until_it_is_cleared_away() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("model");
        Staging::open(&out).unwrap().keep(files::RUN_CONFIG, "").unwrap();
        let staging = Staging::open(&out).unwrap();
        assert!(staging.run_folder().join(files::RUN_CONFIG).exists());
        staging.clear().unwrap();
        assert_eq!(entries(staging.run_folder()).unwrap(), [staging.lock.path()]);
    }

    #[test]
    fn a_second_run_at_the_same_place_is_refused_and_told_who_is_there() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("model");
        let first = Staging::open(&out).unwrap();
        let error = Staging::open(&out).unwrap_err().to_string();
        let process = format!("(process {})", std::process::id());
        assert!(error.contains("another run") && error.contains(&process), "{error}");
        drop(first);
        Staging::open(&out).unwrap();
    }

    #[test]
    fn a_run_that_died_after_publishing_knows_that_nothing_is_left_to_do() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("model");
        publish(&out, "one");
        let staging = Staging::open(&out).unwrap();
        assert!(!staging.was_published());
        let manifest = fs::read(out.join(files::MANIFEST)).unwrap();
        staging.keep(PUBLISHING, blake3::hash(&manifest).to_hex().as_bytes()).unwrap();
        assert!(staging.was_published());
        staging.finish().unwrap();
        assert!(!root.path().join("model.partial").exists());
    }
}
