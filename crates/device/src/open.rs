//! From a name to Burn's device.

use burn::tensor::Device;

use crate::probe::{Adapter, State, adapters};
use crate::{Backend, DeviceError, DeviceName};

impl DeviceName {
    /// The device that this name stands for in this build and on this machine, with the number of the
    /// card. Cards are tried out, see [`adapters`]; that takes a second or so.
    ///
    /// # Errors
    /// All but [`DeviceError::Unknown`].
    pub fn resolve(self) -> Result<Self, DeviceError> {
        match self {
            Self::Auto => auto(),
            Self::Of { backend, .. } if !backend.is_compiled_in() => {
                Err(DeviceError::NotCompiledIn { backend })
            }
            Self::Of { backend, .. } if backend.is_cpu() => Ok(self),
            Self::Of { backend, index: None } => {
                let found = adapters(backend)?;
                // A card before a driver that computes on the CPU; the user asked for this backend.
                let by =
                    |software| found.iter().position(|one| one.works() && one.software == software);
                match by(false).or_else(|| by(true)) {
                    Some(index) => Ok(Self::Of { backend, index: Some(index) }),
                    None => Err(broken(backend, 0, &found[0])),
                }
            }
            Self::Of { backend, index: Some(index) } => {
                let found = adapters(backend)?;
                match found.get(index) {
                    Some(one) if one.works() => Ok(self),
                    Some(one) => Err(broken(backend, index, one)),
                    None => Err(DeviceError::NoSuchIndex { name: self, count: found.len() }),
                }
            }
        }
    }

    /// Burn's device, and the name that [`resolve`](Self::resolve) gives.
    ///
    /// # Errors
    /// As there.
    pub fn open(self) -> Result<(Self, Device), DeviceError> {
        let name = self.resolve()?;
        Ok((name, opened(name)?))
    }

    /// Burn's device alone.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub fn device(self) -> Result<Device, DeviceError> {
        Ok(self.open()?.1)
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

/// The first backend of the order of preference with a device that works and is no software renderer.
fn auto() -> Result<DeviceName, DeviceError> {
    for backend in Backend::ALL.into_iter().filter(|backend| backend.is_compiled_in()) {
        if backend.is_cpu() {
            return Ok(DeviceName::of(backend));
        }
        let found = adapters(backend).unwrap_or_default();
        if let Some(index) = found.iter().position(|one| one.works() && !one.software) {
            return Ok(DeviceName::Of { backend, index: Some(index) });
        }
    }
    // A build without any backend can only be helped by the default one.
    Err(DeviceError::NotCompiledIn { backend: Backend::Flex })
}

fn broken(backend: Backend, index: usize, adapter: &Adapter) -> DeviceError {
    let why = match &adapter.state {
        State::Broken(why) => why.clone(),
        State::Works => String::new(),
    };
    let name = DeviceName::Of { backend, index: Some(index) };
    DeviceError::Broken { name, description: adapter.description.clone(), why }
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
