//! A run whose names and numbers want to break the page.

use firebrick_report::{Interval, RunReport};

use super::classes;

/// Names that are markup, empty, endless, in other directions, or nothing that can be seen.
fn names() -> Vec<String> {
    vec![
        "</title></style><script>alert('x')</script><img src=x onerror=alert(1)>".to_owned(),
        "x".repeat(500),
        "中".repeat(500),
        "تقييم الخدمة والمنتج \u{202e}reversed".to_owned(),
        String::new(),
        " \u{0}\u{7}\u{FFFF} ".to_owned(),
        "&amp;\"'`=javascript:alert(1)".to_owned(),
        format!("Zalgo{}", "\u{301}".repeat(300)),
        "👩‍👩‍👧‍👦🏳️‍🌈 family".to_owned(),
    ]
}

/// As any run, with such names everywhere and numbers that are none.
pub(crate) fn nasty() -> RunReport {
    let names = names();
    let mut run = classes(names.len(), 900);
    let label = |i: usize| names[i % names.len()].clone();
    run.title = format!("{} {}", label(0), label(2));
    run.summary = label(3);
    if let Some(confusion) = &mut run.confusion {
        confusion.labels.clone_from(&names);
    }
    for (i, class) in run.per_class.iter_mut().enumerate() {
        class.label = label(i);
    }
    run.per_class[2].f1.value = f64::NAN;
    run.per_class[3].f1.interval = Some(Interval { low: f64::NEG_INFINITY, high: f64::NAN });
    for set in [&mut run.roc, &mut run.pr].into_iter().flatten() {
        for (i, curve) in set.classes.iter_mut().enumerate() {
            curve.label = label(i);
            curve.points[500] = [f64::NAN, f64::INFINITY];
        }
    }
    if let Some(headline) = &mut run.headline {
        headline.scores[1].value = f64::NAN;
        headline.scores[2].name = label(1);
        headline.baselines[0].name = label(2);
    }
    if let Some(asked) = &mut run.asked {
        asked.command = format!("firebrick train {}", "very/long/path/".repeat(60));
        asked.model = label(2);
    }
    if let Some(data) = &mut run.data {
        data.columns.iter_mut().enumerate().for_each(|(i, c)| c.name = label(i));
        data.files[0].name = label(1);
        data.classes.iter_mut().enumerate().for_each(|(i, c)| c.label = label(i));
    }
    run.slices[0].column = label(1);
    run.slices[0].slices[0].name = label(0);
    for (i, m) in run.mistakes.iter_mut().enumerate() {
        (m.truth, m.predicted) = (label(i), label(i + 1));
        m.text = label(i).repeat(20);
        m.words.iter_mut().for_each(|w| w.weight = f64::NAN);
    }
    run.timings[1].seconds = f64::INFINITY;
    run.timings[0].name = label(2);
    run
}
