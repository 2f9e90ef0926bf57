#![doc = include_str!("../README.md")]

use std::fmt;
use std::str::FromStr;

use burn::tensor::Device;

/// A device by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceName {
    /// The best of what is compiled in.
    Auto,
    /// Burn's pure-Rust CPU backend.
    Flex,
    /// Burn's older CPU backend.
    Ndarray,
}

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
    #[error("the device `{name}` is not in this build: build with `--features {name}`")]
    NotCompiledIn {
        /// The name given.
        name: DeviceName,
    },
}

fn known() -> String {
    DeviceName::ALL.map(|name| name.to_string()).join(", ")
}

fn did_you_mean(found: &str) -> String {
    let close = |name: &DeviceName| strsim::damerau_levenshtein(found, &name.to_string()) <= 2;
    match DeviceName::ALL.iter().find(|name| close(name)) {
        Some(name) => format!("; did you mean `{name}`?"),
        None => String::new(),
    }
}

impl DeviceName {
    /// Every name, in the order in which `auto` prefers them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Flex, Self::Ndarray];

    /// Whether this build holds the backend.
    pub fn is_compiled_in(self) -> bool {
        match self {
            Self::Auto => Self::Flex.is_compiled_in() || Self::Ndarray.is_compiled_in(),
            Self::Flex => cfg!(feature = "flex"),
            Self::Ndarray => cfg!(feature = "ndarray"),
        }
    }

    /// What the backend is, in a few words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Auto => "the best of what is compiled in",
            Self::Flex => "CPU, pure Rust",
            Self::Ndarray => "CPU, Burn's older backend, deprecated upstream; for comparison",
        }
    }

    /// The device that this name stands for in this build.
    ///
    /// # Errors
    /// [`DeviceError::NotCompiledIn`].
    pub fn resolve(self) -> Result<Self, DeviceError> {
        let concrete = match self {
            Self::Auto => Self::ALL[1..].iter().copied().find(|name| name.is_compiled_in()),
            name => Some(name).filter(|name| name.is_compiled_in()),
        };
        // `auto` in a build without any backend can only be helped by the default one.
        let missing = if self == Self::Auto { Self::Flex } else { self };
        concrete.ok_or(DeviceError::NotCompiledIn { name: missing })
    }

    /// Burn's device.
    ///
    /// # Errors
    /// [`DeviceError::NotCompiledIn`].
    pub fn device(self) -> Result<Device, DeviceError> {
        match self.resolve()? {
            #[cfg(feature = "flex")]
            Self::Flex => Ok(Device::flex()),
            #[cfg(feature = "ndarray")]
            Self::Ndarray => Ok(ndarray()),
            name => Err(DeviceError::NotCompiledIn { name }),
        }
    }
}

/// The one place that names the deprecated backend: people still have it, and results are compared
/// with it.
#[cfg(feature = "ndarray")]
#[allow(deprecated, reason = "kept for comparison until Burn removes it")]
fn ndarray() -> Device {
    Device::ndarray()
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Flex => "flex",
            Self::Ndarray => "ndarray",
        })
    }
}

impl FromStr for DeviceName {
    type Err = DeviceError;

    fn from_str(name: &str) -> Result<Self, DeviceError> {
        let found = || DeviceError::Unknown { found: name.to_string() };
        Self::ALL.into_iter().find(|known| known.to_string() == name).ok_or_else(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_a_misspelt_one_gets_a_hint() {
        for name in DeviceName::ALL {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        let error = "flxe".parse::<DeviceName>().unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no device `flxe`; did you mean `flex`? (known: auto, flex, ndarray)"
        );
        let error = "tpu9000".parse::<DeviceName>().unwrap_err().to_string();
        assert_eq!(error, "there is no device `tpu9000` (known: auto, flex, ndarray)");
    }

    #[test]
    fn a_backend_that_was_left_out_is_named_with_the_feature_that_brings_it() {
        for name in [DeviceName::Flex, DeviceName::Ndarray] {
            match name.is_compiled_in() {
                true => assert!(name.device().is_ok()),
                false => assert_eq!(
                    name.device().unwrap_err().to_string(),
                    format!(
                        "the device `{name}` is not in this build: build with `--features {name}`"
                    )
                ),
            }
        }
    }
}
