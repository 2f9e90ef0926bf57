//! Where a model lies and what it is called.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use firebrick_bundle::files;

use crate::ServeError;

/// A folder with the name and version under which its model is served: `FOLDER`, `NAME=FOLDER` or
/// `NAME:VERSION=FOLDER`. The name is by default that of the folder, the version 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSource {
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
    /// The folder.
    pub path: PathBuf,
}

impl ModelSource {
    /// What changes when the folder is replaced; `None` while there is none.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        let manifest = std::fs::read(self.path.join(files::MANIFEST)).ok()?;
        Some(blake3::hash(&manifest).to_hex().to_string())
    }

    /// What changes when anything in the folder does, as far as that is told without reading the files: the manifest, and
    /// names, sizes and times.
    pub(crate) fn state(&self) -> Option<String> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.path).ok()? {
            let entry = entry.ok()?;
            let about = entry.metadata().ok()?;
            files.push(format!("{:?} {} {:?}", entry.file_name(), about.len(), about.modified()));
        }
        files.sort();
        files.push(self.fingerprint()?);
        Some(files.join("\n"))
    }
}

impl FromStr for ModelSource {
    type Err = ServeError;

    fn from_str(given: &str) -> Result<Self, ServeError> {
        let named = given.split_once('=').and_then(|(name, path)| {
            let (name, version) = name.split_once(':').unwrap_or((name, "1"));
            (is_name(name) && is_name(version)).then(|| (name.to_owned(), version.to_owned(), path))
        });
        let error =
            |reason: &str| ServeError::Source { given: given.into(), reason: reason.into() };
        let (name, version, path) = match named {
            Some(named) => named,
            None => {
                let name = folder_name(Path::new(given)).filter(|name| is_name(name));
                let name = name.ok_or_else(|| {
                    error("the folder's name can't be a model's (letters, digits, `-`, `_`, `.`); give one: NAME=FOLDER")
                })?;
                (name, "1".to_owned(), given)
            }
        };
        match path.is_empty() {
            true => Err(error("a folder is lacking behind the `=`")),
            false => Ok(Self { name, version, path: path.into() }),
        }
    }
}

fn folder_name(path: &Path) -> Option<String> {
    let name = match path.file_name() {
        Some(name) => name.to_owned(),
        // `.` and `..` are folders too.
        None => path.canonicalize().ok()?.file_name()?.to_owned(),
    };
    name.into_string().ok()
}

/// Letters of any script, digits, and signs that need no escape in a path or a header.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.chars().all(|c| c == '.')
        && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &str) -> (String, String, String) {
        let source: ModelSource = given.parse().unwrap();
        (source.name, source.version, source.path.display().to_string())
    }

    #[test]
    fn a_model_is_a_folder_with_a_name_and_a_version_if_they_are_given() {
        let as_given = |given: (&str, &str, &str)| (given.0.into(), given.1.into(), given.2.into());
        assert_eq!(of("target/tickets"), as_given(("tickets", "1", "target/tickets")));
        assert_eq!(of("models/工单/"), as_given(("工单", "1", "models/工单/")));
        assert_eq!(of("t=target/a b"), as_given(("t", "1", "target/a b")));
        assert_eq!(of("t:2024-05=m"), as_given(("t", "2024-05", "m")));
        // No name has a slash: the sign belongs to the folder.
        assert_eq!(of("./a=b/c"), as_given(("c", "1", "./a=b/c")));
        for bad in ["t=", "a b", "..=m/..."] {
            assert!(bad.parse::<ModelSource>().is_err(), "{bad}");
        }
    }
}
