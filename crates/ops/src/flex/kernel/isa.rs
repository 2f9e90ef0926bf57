//! Which vector instructions the kernels use.

use std::sync::OnceLock;

#[cfg(target_arch = "x86_64")]
use super::amx;

/// A set of vector instructions that this processor was found to have.
///
/// A value can only be had from [`Isa::current`] or [`Isa::available`], which look at the
/// processor: holding one is the proof that its instructions may be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Isa(Level);

/// The sets, from the narrowest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Plain Rust, whatever the target has by default.
    Portable,
    /// AVX2 with fused multiply-add.
    Avx2,
    /// AVX-512 F, VL, BW and DQ.
    Avx512,
    /// AVX-512 with bf16, and AMX's tiles for products of bf16 numbers.
    Amx,
}

impl Isa {
    /// The set that this process uses: the widest, unless the environment variable `FIREBRICK_ISA`
    /// (`portable`, `avx2`, `avx512`, `amx`) names a narrower one, to compare or to test.
    pub(crate) fn current() -> Self {
        static CURRENT: OnceLock<Isa> = OnceLock::new();
        *CURRENT.get_or_init(|| {
            let limit = match forced() {
                Some("portable") => Level::Portable,
                Some("avx2") => Level::Avx2,
                Some("avx512") => Level::Avx512,
                _ => Level::Amx,
            };
            let allowed = Self::available().into_iter().filter(|isa| isa.0 <= limit);
            allowed.max().unwrap_or(Self(Level::Portable))
        })
    }

    /// Every set that this processor can run, narrowest first.
    pub(crate) fn available() -> Vec<Self> {
        let mut found = vec![Self(Level::Portable)];
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            found.push(Self(Level::Avx2));
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
            {
                found.push(Self(Level::Avx512));
                if is_x86_feature_detected!("avx512bf16") && amx::available() {
                    found.push(Self(Level::Amx));
                }
            }
        }
        found
    }

    /// Which set it is.
    pub(crate) fn level(self) -> Level {
        self.0
    }
}

/// What `FIREBRICK_ISA` says.
fn forced() -> Option<&'static str> {
    static FORCED: OnceLock<Option<String>> = OnceLock::new();
    FORCED.get_or_init(|| std::env::var("FIREBRICK_ISA").ok()).as_deref()
}

/// What is wrong with `FIREBRICK_ISA`, if anything is.
pub(crate) fn misspelt() -> Option<String> {
    let known = ["amx", "avx512", "avx2", "portable", "default"];
    let found = forced().filter(|found| !known.contains(found))?;
    Some(format!("FIREBRICK_ISA is `{found}`, expected one of {}", known.join(", ")))
}

/// Whether the recurrences run on these kernels; `FIREBRICK_ISA=default` has them run on their
/// default bodies instead, as on other backends.
pub(crate) fn kernels_wanted() -> bool {
    forced() != Some("default")
}

/// Defines `$name`, which runs `$body` compiled for a set of vector instructions.
///
/// The body is the same source for every width, without fused multiply-add or reordered sums, so
/// every width gives the same bits.
macro_rules! multiversion {
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) = $body:path) => {
        $(#[$doc])*
        #[inline]
        pub(crate) fn $name(isa: $crate::flex::kernel::Isa, $($arg: $ty),*) {
            #[cfg(target_arch = "x86_64")]
            {
                use $crate::flex::kernel::Level;
                #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
                fn avx512($($arg: $ty),*) {
                    $body($($arg),*)
                }
                #[target_feature(enable = "avx2")]
                fn avx2($($arg: $ty),*) {
                    $body($($arg),*)
                }
                match isa.level() {
                    // SAFETY: an `Isa` of this level exists only where these features were found.
                    Level::Avx512 | Level::Amx => return unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    Level::Avx2 => return unsafe { avx2($($arg),*) },
                    Level::Portable => {}
                }
            }
            let _ = isa;
            $body($($arg),*)
        }
    };
}
pub(crate) use multiversion;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_in_use_is_one_that_the_processor_has() {
        assert!(Isa::available().contains(&Isa::current()));
    }
}
