//! From a name to Burn's device.

use burn::tensor::Device;

use crate::choose::{ThisMachine, on};
use crate::{Backend, DeviceError, DeviceName};

/// A device that was settled on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name, with the number of the card.
    pub name: DeviceName,
    /// Why `auto` passed over what it prefers, where there was something: cards and drivers that do not work.
    pub skipped: Vec<DeviceError>,
}

impl DeviceName {
    /// The device that this name stands for in this build and on this machine. Cards are tried out until one
    /// works, each in a second or so where its driver is well.
    ///
    /// # Errors
    /// All but [`DeviceError::Unknown`].
    pub fn choose(self) -> Result<Choice, DeviceError> {
        on(&ThisMachine, self)
    }

    /// The name that [`choose`](Self::choose) settles on.
    ///
    /// # Errors
    /// As there.
    pub fn resolve(self) -> Result<Self, DeviceError> {
        Ok(self.choose()?.name)
    }

    /// Burn's device, and its name.
    ///
    /// # Errors
    /// As [`choose`](Self::choose).
    pub fn open(self) -> Result<(Self, Device), DeviceError> {
        let choice = self.choose()?;
        Ok((choice.name, choice.open()?))
    }

    /// Burn's device alone.
    ///
    /// # Errors
    /// As [`choose`](Self::choose).
    pub fn device(self) -> Result<Device, DeviceError> {
        Ok(self.open()?.1)
    }
}

impl Choice {
    /// Burn's device.
    ///
    /// # Errors
    /// If the card is gone since.
    pub fn open(&self) -> Result<Device, DeviceError> {
        opened(self.name)
    }
}

/// Burn's device of a name that is resolved.
fn opened(name: DeviceName) -> Result<Device, DeviceError> {
    match name {
        #[cfg(feature = "flex")]
        DeviceName::Of { backend: Backend::Flex, .. } => Ok(Device::flex()),
        #[cfg(feature = "ndarray")]
        DeviceName::Of { backend: Backend::Ndarray, .. } => Ok(ndarray()),
        #[cfg(any(feature = "wgpu", feature = "cuda"))]
        DeviceName::Of { backend, index: Some(index) } => {
            let mut found = crate::probe::enumerate(backend);
            match index < found.len() {
                true => Ok(found.swap_remove(index)),
                false => Err(DeviceError::NoSuchIndex { name, count: found.len() }),
            }
        }
        _ => Err(DeviceError::NotCompiledIn { backend: name.backend().unwrap_or(Backend::Flex) }),
    }
}

/// The one place that names the deprecated backend: people still have it, and results are compared
/// with it.
#[cfg(feature = "ndarray")]
#[allow(deprecated, reason = "kept for comparison until Burn removes it")]
fn ndarray() -> Device {
    Device::ndarray()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_that_was_left_out_is_named_with_the_feature_that_brings_it() {
        for backend in Backend::ALL {
            if backend.is_compiled_in() {
                continue;
            }
            assert_eq!(
                DeviceName::of(backend).device().unwrap_err().to_string(),
                format!(
                    "the device `{backend}` is not in this build: build with `--features {backend}`"
                )
            );
        }
    }

    #[test]
    fn what_is_named_is_had_or_refused_with_what_it_needs() {
        for backend in Backend::ALL.into_iter().filter(|backend| backend.is_compiled_in()) {
            match DeviceName::of(backend).device() {
                Ok(_) => {}
                Err(error) => {
                    assert!(!backend.is_cpu(), "{error}");
                    let error = error.to_string();
                    assert!(
                        error.contains("it needs") || error.contains("does not work"),
                        "{error}"
                    );
                }
            }
        }
    }
}
