//! The backends that a build may hold.

use std::fmt;

/// A way to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// NVIDIA cards, by CUDA.
    Cuda,
    /// Graphics cards, by Vulkan, Metal or DirectX 12.
    Wgpu,
    /// Burn's pure-Rust CPU backend.
    Flex,
    /// Burn's older CPU backend.
    Ndarray,
}

impl Backend {
    /// Every backend, in the order in which `auto` prefers them.
    pub const ALL: [Self; 4] = [Self::Cuda, Self::Wgpu, Self::Flex, Self::Ndarray];

    /// Its name, which is that of the feature that brings it as well.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cuda => "cuda",
            Self::Wgpu => "wgpu",
            Self::Flex => "flex",
            Self::Ndarray => "ndarray",
        }
    }

    /// Whether this build holds it.
    pub fn is_compiled_in(self) -> bool {
        match self {
            Self::Cuda => cfg!(feature = "cuda"),
            Self::Wgpu => cfg!(feature = "wgpu"),
            Self::Flex => cfg!(feature = "flex"),
            Self::Ndarray => cfg!(feature = "ndarray"),
        }
    }

    /// Whether it runs on the processor, which is always there; cards are numbered, and may be absent.
    pub fn is_cpu(self) -> bool {
        matches!(self, Self::Flex | Self::Ndarray)
    }

    /// What it is, in a few words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Cuda => "NVIDIA cards, by CUDA",
            Self::Wgpu if cfg!(feature = "vulkan") => "graphics cards, by Vulkan (SPIR-V)",
            Self::Wgpu => "graphics cards, by Vulkan, Metal or DirectX 12",
            Self::Flex => "CPU, pure Rust",
            Self::Ndarray => "CPU, Burn's older backend, deprecated upstream; for comparison",
        }
    }

    /// What a machine needs for it.
    pub fn needs(self) -> &'static str {
        match self {
            Self::Cuda => {
                "an NVIDIA card, its driver (libcuda) and the CUDA toolkit's run-time compiler \
                 (libnvrtc)"
            }
            Self::Wgpu => "a graphics card with a driver for Vulkan, Metal or DirectX 12",
            Self::Flex | Self::Ndarray => "nothing",
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
