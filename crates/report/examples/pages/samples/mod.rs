//! Made-up runs: the same on every machine.

mod check;
mod classes;
mod curves;
mod nasty;
mod noise;
mod numbers;
mod parts;

use firebrick_report::{Baseline, Headline, Interval, RunReport, Score, Unit};

pub(crate) use self::check::check;
pub(crate) use self::classes::classes;
pub(crate) use self::nasty::nasty;
pub(crate) use self::numbers::regression;

/// A name and a run each: what the pages are looked at with.
pub(crate) fn all() -> Vec<(&'static str, RunReport)> {
    vec![
        ("two", classes(2, 4_000)),
        ("six", classes(6, 5_452)),
        ("fifty", classes(50, 5_452)),
        ("two-hundred", classes(200, 1_000_000)),
        ("regression", regression(100)),
        ("regression-large", regression(20_000)),
        ("nasty", nasty()),
    ]
}

/// Runs to be compared.
pub(crate) fn runs() -> Vec<RunReport> {
    let mut runs: Vec<RunReport> = Vec::new();
    for (i, name) in ["lstm, 2 layers", "bag of words", "lstm, bidirectional", "字符级卷积网络"]
        .into_iter()
        .enumerate()
    {
        let mut run = classes(6, 3_000 + 400 * i);
        run.title = name.to_owned();
        let headline = run.headline.get_or_insert_default();
        for score in &mut headline.scores {
            let less = 0.011 * i as f64;
            score.value -= less;
            score.interval =
                score.interval.map(|i| Interval { low: i.low - less, high: i.high - less });
        }
        let asked = run.asked.get_or_insert_default();
        asked.model = name.to_owned();
        for epoch in run.learning.iter_mut().flat_map(|l| &mut l.epochs) {
            epoch.valid_loss = epoch.valid_loss.map(|loss| loss * (1.0 + 0.15 * i as f64));
            epoch.valid_score = epoch.valid_score.map(|score| score - 0.03 * i as f64);
        }
        runs.push(run);
    }
    runs
}

pub(crate) fn score(
    name: &str,
    value: f64,
    around: f64,
    unit: Unit,
    higher_is_better: bool,
) -> Score {
    let interval = (around > 0.0).then_some(Interval { low: value - around, high: value + around });
    Score { name: name.to_owned(), value, interval, unit, higher_is_better }
}

pub(crate) fn headline(
    measured_on: &str,
    scores: Vec<Score>,
    baselines: &[(&str, &[f64])],
) -> Headline {
    let baseline = |(name, values): &(&str, &[f64])| Baseline {
        name: (*name).to_owned(),
        values: values.iter().copied().map(Some).collect(),
    };
    let baselines = baselines.iter().map(baseline).collect();
    Headline { measured_on: measured_on.to_owned(), rows: 0, sampled: None, scores, baselines }
}
