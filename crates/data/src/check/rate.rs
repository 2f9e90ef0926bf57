//! Whether plain gradient descent can work on the numbers as they are.

use super::context::Context;
use super::finding::{Finding, Severity};
use super::report::ColumnType;
use super::sample::Sample;
use super::words::{listed, number};
use crate::columns::Task;
use crate::scaling::{Scaler, ScalingKind};
use crate::stats::largest_curvature;

/// On the mean squared error, gradient descent with rate `α` grows without bound if `α > 2/λ`, where `λ` is the largest
/// eigenvalue of the Hessian `(2/n)·XᵀX`, with a column of ones in `X`.
pub(super) fn divergence(context: &Context<'_>) -> Vec<Finding> {
    if context.layout.task != Some(Task::Regression) {
        return Vec::new();
    }
    finding(context).into_iter().collect()
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let numeric = |&column: &usize| context.kinds[column] == ColumnType::Number;
    let features: Vec<usize> = context.layout.features.iter().copied().filter(numeric).collect();
    let sample = Sample::of(context, &features);
    let rate = context.options.rate;
    let raw = 2.0 / largest_curvature(&sample.rows);
    if sample.rows.is_empty() || rate <= raw {
        return None;
    }
    let scaled = 2.0 / largest_curvature(&standardised(&sample.rows));
    let names = sample.columns.iter().map(|&column| context.name(column));
    let message = format!(
        "{}: on the raw numbers of {} plain gradient descent diverges at the rate {rate}: it is stable only below {}.",
        context.train.name,
        listed(names, 4),
        number(raw)
    );
    let advice = if rate < scaled {
        format!(
            "Standardise the features (`data.scaling = \"standard\"`, the default): then every rate below {} is stable.",
            number(scaled)
        )
    } else {
        format!("Standardise the features, and take a rate below {}.", number(scaled))
    };
    Some(
        Finding::new(Severity::Note, "raw_scale_diverges", sample.columns.len())
            .says(message)
            .advises(&advice),
    )
}

fn standardised(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = rows.first().map_or(0, Vec::len);
    let scalers: Vec<Scaler> = (0..width)
        .map(|j| {
            Scaler::fit(ScalingKind::Standard, &rows.iter().map(|row| row[j]).collect::<Vec<_>>())
        })
        .collect();
    let scale = |row: &Vec<f64>| row.iter().zip(&scalers).map(|(x, s)| s.transform(*x)).collect();
    rows.iter().map(scale).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, numeric, options, report_with};
    use crate::check::{CheckOptions, check};

    #[test]
    fn raw_areas_diverge_at_one_hundredth_and_standardised_ones_do_not() {
        let areas = numeric(|i| vec![format!("{}", 50 + i % 100)]);
        let report = check(&areas, None, &CheckOptions::default()).unwrap();
        let finding = report.findings.iter().find(|f| f.kind == "raw_scale_diverges").unwrap();
        assert!(finding.message.contains("stable only below 9.316e-5"), "{}", finding.message);
        assert!(finding.advice.contains("below 1 is stable"), "{}", finding.advice);
        let unit = numeric(|i| vec![format!("{:.4}", (i % 100) as f64 / 29.0 - 1.7)]);
        assert!(kinds(&unit, None).is_empty());
        let slow = CheckOptions { rate: 9e-5, ..options() };
        assert!(
            !report_with(&areas, None, &slow)
                .findings
                .iter()
                .any(|f| f.kind == "raw_scale_diverges")
        );
    }
}
