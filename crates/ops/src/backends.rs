//! The backends that this build holds.

/// Calls a macro with the type of every backend that is compiled in.
macro_rules! each {
    ($call:ident) => {
        #[cfg(feature = "flex")]
        $call!(burn::backend::Flex);
        #[cfg(feature = "ndarray")]
        $call!(burn::backend::NdArray);
        #[cfg(feature = "cube")]
        $call!(burn::backend::Cube);
    };
}

pub(crate) use each;
