//! Names of devices.

use std::fmt;
use std::str::FromStr;

use crate::{Backend, DeviceError};

/// A device by name: `auto`, a backend such as `flex`, or one of its cards, such as `wgpu:1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceName {
    /// The best of what is compiled in and present: a CUDA card, another graphics card, the CPU. Never a
    /// graphics driver that computes on the CPU.
    Auto,
    /// A device of one backend.
    Of {
        /// The backend.
        backend: Backend,
        /// Which card, counted from 0; `None` for the first that works. Of backends on the CPU always `None`.
        index: Option<usize>,
    },
}

impl DeviceName {
    /// Burn's pure-Rust CPU backend.
    pub const FLEX: Self = Self::of(Backend::Flex);

    /// The device of a backend, of cards the first that works.
    pub const fn of(backend: Backend) -> Self {
        Self::Of { backend, index: None }
    }

    /// The backend, unless it is left to the machine.
    pub fn backend(self) -> Option<Backend> {
        match self {
            Self::Auto => None,
            Self::Of { backend, .. } => Some(backend),
        }
    }
}

impl From<Backend> for DeviceName {
    fn from(backend: Backend) -> Self {
        Self::of(backend)
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Of { backend, index: None } => write!(f, "{backend}"),
            Self::Of { backend, index: Some(index) } => write!(f, "{backend}:{index}"),
        }
    }
}

impl FromStr for DeviceName {
    type Err = DeviceError;

    fn from_str(name: &str) -> Result<Self, DeviceError> {
        let unknown = || DeviceError::Unknown { found: name.to_owned() };
        if name == "auto" {
            return Ok(Self::Auto);
        }
        let (stem, index) = match name.split_once(':') {
            Some((stem, index)) => (stem, Some(index.parse().map_err(|_| unknown())?)),
            None => (name, None),
        };
        let backend = Backend::ALL.into_iter().find(|backend| backend.name() == stem);
        let backend = backend.ok_or_else(unknown)?;
        match index {
            Some(_) if backend.is_cpu() => Err(unknown()),
            index => Ok(Self::Of { backend, index }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_a_misspelt_one_gets_a_hint() {
        for name in ["auto", "flex", "ndarray", "wgpu", "wgpu:0", "wgpu:12", "cuda", "cuda:3"] {
            assert_eq!(name.parse::<DeviceName>().unwrap().to_string(), name);
        }
        let known = "(known: auto, ndarray, flex, wgpu[:N], cuda[:N])";
        for (given, hint) in [
            ("flxe", "; did you mean `flex`?"),
            ("wgp:1", "; did you mean `wgpu`?"),
            ("cpu", "; did you mean `flex`?"),
            ("CUDA", "; did you mean `cuda`?"),
            ("flex:0", "; did you mean `flex`?"),
            ("cuda:-1", "; did you mean `cuda`?"),
            ("tpu9000", ""),
            ("", ""),
        ] {
            let error = given.parse::<DeviceName>().unwrap_err().to_string();
            assert_eq!(error, format!("there is no device `{given}`{hint} {known}"));
        }
    }
}
