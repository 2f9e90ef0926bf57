//! Looking at drivers, in this process.

use burn::backend::DispatchDevice;
use burn::tensor::{Device, DeviceType, Tensor};

use crate::Backend;

/// Burn's devices of a backend.
pub(crate) fn enumerate(backend: Backend) -> Vec<Device> {
    let found = match backend {
        #[cfg(feature = "cuda")]
        Backend::Cuda => Device::enumerate(DeviceType::Cuda),
        #[cfg(feature = "wgpu")]
        Backend::Wgpu => Device::enumerate(DeviceType::Wgpu),
        _ => return Vec::new(),
    };
    found.into_iter().collect()
}

/// Whether each card is software, and its kind.
pub(super) fn list(backend: Backend) -> Vec<(&'static str, String)> {
    enumerate(backend).iter().map(kind).collect()
}

fn kind(device: &Device) -> (&'static str, String) {
    use burn::backend::CubeDevice;
    match device.as_dispatch() {
        #[cfg(feature = "wgpu")]
        DispatchDevice::Cube(CubeDevice::Wgpu(device)) => {
            use burn::backend::WgpuDeviceKind as Kind;
            match device.kind {
                Kind::DiscreteGpu(_) => ("hardware", "discrete GPU".to_owned()),
                Kind::IntegratedGpu(_) => ("hardware", "integrated GPU".to_owned()),
                Kind::VirtualGpu(_) => ("hardware", "virtual GPU".to_owned()),
                Kind::Cpu => ("software", "software renderer on the CPU".to_owned()),
                _ => ("hardware", "graphics adapter".to_owned()),
            }
        }
        #[cfg(feature = "cuda")]
        DispatchDevice::Cube(CubeDevice::Cuda(_)) => ("hardware", "NVIDIA GPU".to_owned()),
        _ => ("hardware", "card".to_owned()),
    }
}

/// The name that the driver gives the card, after a computation on it gave what it should.
pub(super) fn trial(backend: Backend, index: usize) -> Result<String, String> {
    let mut found = enumerate(backend);
    if index >= found.len() {
        return Err("it is gone".to_owned());
    }
    let device = found.swap_remove(index);
    let x = Tensor::<1>::from_floats([1.0, 2.0, 3.0, 4.0], &device);
    let sum = (x.clone() * 2.0 + x).sum().try_into_scalar::<f32>();
    match sum {
        Ok(30.0) => {}
        Ok(wrong) => return Err(format!("it computes {wrong} where 30 is right")),
        Err(error) => return Err(error.to_string()),
    }
    Ok(device.identity().map_or(String::new(), |identity| identity.name))
}
