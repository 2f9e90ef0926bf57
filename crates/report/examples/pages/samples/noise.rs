//! Numbers that look like chance.

/// The next number in `0.0..1.0`; `state` is carried along.
pub(crate) fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1_u64 << 53) as f64
}

/// About normal, around 0, deviation 1.
pub(crate) fn normal(state: &mut u64) -> f64 {
    (0..12).map(|_| uniform(state)).sum::<f64>() - 6.0
}
