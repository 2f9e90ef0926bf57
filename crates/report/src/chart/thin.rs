//! Fewer points for the same picture.

/// Points of a line, with none that lies within half a unit of the one before, and no more than about `most`: of as
/// many stretches as that allows the lowest and the highest point are kept, so that no peak is lost.
pub(crate) fn thin(points: &[(f64, f64)], most: usize) -> Vec<(f64, f64)> {
    let mut near: Vec<(f64, f64)> = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let far = near.last().is_none_or(|last: &(f64, f64)| {
            (last.0 - point.0).abs() + (last.1 - point.1).abs() > 0.5
        });
        if far || i + 1 == points.len() {
            near.push(*point);
        }
    }
    if near.len() <= most {
        return near;
    }
    let stretch = near.len().div_ceil(most / 2);
    near.chunks(stretch).flat_map(ends).collect()
}

/// The lowest and the highest point in the order in which they come.
fn ends(part: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let by = |pick: fn(f64, f64) -> bool| {
        (1..part.len()).fold(0, |best, i| if pick(part[i].1, part[best].1) { i } else { best })
    };
    let (low, high) = (by(|a, b| a < b), by(|a, b| a > b));
    let mut kept = vec![low.min(high), low.max(high)];
    kept.dedup();
    kept.into_iter().map(|i| part[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_survives() {
        let mut points: Vec<(f64, f64)> =
            (0..100_000).map(|i| (i as f64, (i % 7) as f64)).collect();
        points[54_321].1 = 99.0;
        let kept = thin(&points, 500);
        assert!(kept.len() <= 502, "{}", kept.len());
        assert!(kept.iter().any(|p| p.1 == 99.0));
    }

    #[test]
    fn points_at_one_place_are_one_point() {
        assert_eq!(thin(&[(1.0, 1.0), (1.1, 1.0), (9.0, 9.0)], 10), [(1.0, 1.0), (9.0, 9.0)]);
        assert_eq!(thin(&[], 10), []);
    }
}
