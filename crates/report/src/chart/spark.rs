//! Counts as small bars without an axis, for a cell of a table.

use crate::html::escape;

/// Width and height in the picture's own units.
const SIZE: (f64, f64) = (96.0, 26.0);

/// A bar a count; `label` says in words what it shows.
pub(crate) fn spark(label: &str, counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let slot = SIZE.0 / counts.len().max(1) as f64;
    let bar = |(i, count): (usize, &u64)| {
        let height = (*count as f64 / most * SIZE.1).max(1.0);
        format!(
            "<rect class=\"bar s1\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
            i as f64 * slot,
            SIZE.1 - height,
            (slot - 0.6).max(0.5)
        )
    };
    let bars: String = counts.iter().enumerate().filter(|(_, n)| **n > 0).map(bar).collect();
    let (label, (width, bottom)) = (escape(label), SIZE);
    format!(
        "<svg role=\"img\" aria-label=\"{label}\" class=\"spark\" viewBox=\"0 0 {width} {}\"><title>{label}</title>{bars}\
         <line class=\"axis\" x1=\"0\" x2=\"{width}\" y1=\"{bottom}\" y2=\"{bottom}\"/></svg>",
        bottom + 1.0
    )
}
