//! Curves over all thresholds.

use firebrick_report::{Curve, Curves};

fn curve(label: &str, points: impl Fn(f64) -> [f64; 2], area: f64, prevalence: f64) -> Curve {
    let points = (0..=1000).map(|i| points(f64::from(i) / 1000.0)).collect();
    Curve { label: label.to_owned(), points, area: Some(area), prevalence: Some(prevalence) }
}

/// Of two classes one curve is enough.
fn drawn(labels: &[String]) -> &[String] {
    if labels.len() == 2 { &labels[..1] } else { labels }
}

/// How good the curve of a class is, from 0 (best).
fn shape(i: usize) -> f64 {
    0.03 + 0.05 * (i * 5 % 13) as f64 / 3.0 + 0.002 * i as f64
}

pub(crate) fn roc(labels: &[String]) -> Curves {
    let of = |label: &str, k: f64, n| curve(label, |t| [t, t.powf(k)], 1.0 / (1.0 + k), n);
    let classes =
        drawn(labels).iter().enumerate().map(|(i, label)| of(label, shape(i), 0.2)).collect();
    let macro_average = (labels.len() > 2).then(|| of("", 0.1, 0.2));
    Curves { classes, macro_average }
}

pub(crate) fn pr(labels: &[String]) -> Curves {
    let of = |label: &str, k: f64, n: f64| {
        let precision = move |t: f64| 1.0 - (1.0 - n) * t.powf(0.6 / k);
        curve(label, |t| [t, precision(t)], 1.0 - (1.0 - n) / (1.0 + 0.6 / k), n)
    };
    let classes =
        drawn(labels).iter().enumerate().map(|(i, label)| of(label, shape(i), 0.3)).collect();
    let macro_average = (labels.len() > 2).then(|| of("", 0.1, 0.2));
    Curves { classes, macro_average }
}
