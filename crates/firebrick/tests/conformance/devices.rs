//! The devices under test, and how far two of them may differ.

use std::sync::OnceLock;

use burn::tensor::Device;
use firebrick::device::{Backend, DeviceName, serve_probes};

/// The CPU, which all others are held against.
pub(crate) fn reference() -> Device {
    Device::flex()
}

/// Every device that is compiled in and present, the reference too: what holds between two devices holds
/// between two runs on one.
pub(crate) fn devices() -> &'static [(DeviceName, Device)] {
    static FOUND: OnceLock<Vec<(DeviceName, Device)>> = OnceLock::new();
    FOUND.get_or_init(|| {
        // A driver that is broken takes down a copy of this test, which ends here, and not the test.
        serve_probes();
        let mut found = Vec::new();
        for backend in Backend::ALL.into_iter().rev() {
            match DeviceName::of(backend).open() {
                Ok((name, device)) => {
                    eprintln!("conformance looks at {name}");
                    found.push((name, device));
                }
                Err(why) => eprintln!("conformance does not look at {backend}: {why}"),
            }
        }
        found
    })
}

/// Fails unless two lists of numbers differ by no more than a share of the largest.
pub(crate) fn assert_close(found: &[f32], wanted: &[f32], share: f32, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}: lengths");
    let largest = wanted.iter().fold(0.0f32, |largest, x| largest.max(x.abs()));
    let bound = share * largest.max(1e-3);
    for (place, (a, b)) in found.iter().zip(wanted).enumerate() {
        // Not `>`, which a NaN would pass.
        assert!((a - b).abs() <= bound, "{what}: {a} where {b} is right, at {place} (± {bound})");
    }
}
