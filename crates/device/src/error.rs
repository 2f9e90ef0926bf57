//! Why a device can't be had.

use crate::{Backend, DeviceName};

/// Why a device can't be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// No device goes by this name.
    #[error("there is no device `{found}`{} (known: {})", did_you_mean(found), known())]
    Unknown {
        /// The name given.
        found: String,
    },
    /// The program was built without it.
    #[error("the device `{backend}` is not in this build: build with `--features {backend}`")]
    NotCompiledIn {
        /// The backend that is missing.
        backend: Backend,
    },
    /// This machine has none.
    #[error("no device `{backend}` was found on this machine{}: it needs {}", because(why), backend.needs())]
    NotPresent {
        /// The backend that finds nothing.
        backend: Backend,
        /// How looking for one ended, if not well.
        why: Option<String>,
    },
    /// This machine has fewer.
    #[error("there is no device `{name}` on this machine: it has {}", range(*name, *count))]
    NoSuchIndex {
        /// The name given.
        name: DeviceName,
        /// How many there are, at least 1.
        count: usize,
    },
    /// It is there, and a trial on it failed.
    #[error("the device `{name}` ({description}) does not work: {why}")]
    Broken {
        /// The device.
        name: DeviceName,
        /// What it is.
        description: String,
        /// How the trial ended.
        why: String,
    },
}

fn known() -> String {
    let name = |backend: &Backend| match backend.is_cpu() {
        true => backend.to_string(),
        false => format!("{backend}[:N]"),
    };
    let mut names = vec!["auto".to_owned()];
    names.extend(Backend::ALL.iter().rev().map(name));
    names.join(", ")
}

fn did_you_mean(found: &str) -> String {
    let stem = found.split(':').next().unwrap_or(found).to_lowercase();
    // What others call them.
    let stem = match stem.as_str() {
        "cpu" => return "; did you mean `flex`?".into(),
        "gpu" | "vulkan" | "metal" => return "; did you mean `wgpu`?".into(),
        "nvidia" => return "; did you mean `cuda`?".into(),
        stem => stem,
    };
    let names = Backend::ALL.iter().map(|backend| backend.name()).chain(["auto"]);
    let near = |name: &&str| strsim::damerau_levenshtein(stem, name) <= 2;
    match names.into_iter().find(near) {
        Some(name) if name != found => format!("; did you mean `{name}`?"),
        _ => String::new(),
    }
}

fn because(why: &Option<String>) -> String {
    why.as_ref().map_or(String::new(), |why| format!(" ({why})"))
}

fn range(name: DeviceName, count: usize) -> String {
    let backend = name.backend().map_or("", Backend::name);
    match count {
        1 => format!("`{backend}:0` alone"),
        _ => format!("`{backend}:0` to `{backend}:{}`", count - 1),
    }
}
