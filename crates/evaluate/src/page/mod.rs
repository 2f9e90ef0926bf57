//! What answers have to say, as sections of a page.

mod classes;
mod coverage;
mod data;
mod decision;
mod numbers;
mod slices;

use firebrick_report::{Headline, Mistake, RunReport, Score, Unit};

use crate::Result;
use crate::answers::{Answers, Evaluation};
use crate::intervals::Judged;

pub use coverage::add_coverage;
pub use data::{column_card, data_card, feature_card};
pub use decision::add_decision;
pub use numbers::fitted_line;
pub use slices::slices_section;

/// Wrong answers and likely label errors on a page.
const SHOWN: usize = 20;

/// Longest text on a page, in characters.
const LONGEST: usize = 600;

impl Answers {
    /// The sections of a page that follow from the answers alone: scores with intervals, confusion, curves,
    /// reliability, residuals, the worst mistakes. `measured_on` says what the rows are of, `text` what stands in a row
    /// and where the row is, for people; `judged` are the scores of these answers.
    ///
    /// # Errors
    /// If there is no row.
    pub fn page(
        &self,
        judged: &Judged,
        measured_on: &str,
        target: &str,
        text: &dyn Fn(usize) -> (String, String),
    ) -> Result<RunReport> {
        let mut page = RunReport {
            headline: Some(self.headline(judged, measured_on)),
            ..RunReport::default()
        };
        match self {
            Self::Classes(answers) => {
                page.confusion = Some(answers.confusion_section()?);
                page.per_class = answers.class_sections(&judged.intervals)?;
                (page.roc, page.pr) = answers.curves()?;
                page.reliability = Some(answers.reliability()?);
                page.score_distribution = Some(answers.score_distribution());
                page.label_errors = answers.label_error_rows(text)?;
            }
            Self::Numbers(answers) => page.residuals = Some(answers.residuals(target)),
        }
        let mistakes = self.mistakes(SHOWN).into_iter().map(|mistake| {
            let (place, text) = text(mistake.row);
            Mistake {
                place,
                text: shortened(&text),
                truth: mistake.truth,
                predicted: mistake.predicted,
                probability: mistake.probability,
                ..Mistake::default()
            }
        });
        page.mistakes = mistakes.collect();
        Ok(page)
    }

    /// The rows whose texts a [page](Self::page) shows.
    pub fn looked_at(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = self.mistakes(SHOWN).iter().map(|mistake| mistake.row).collect();
        if let Self::Classes(answers) = self {
            let found = answers.label_errors(SHOWN).unwrap_or_default();
            rows.extend(found.iter().map(|error| error.row));
        }
        rows
    }

    fn headline(&self, judged: &Judged, measured_on: &str) -> Headline {
        let intervals = &judged.intervals;
        let score = |name: &str, key: &str, value: f64, unit: Unit, higher: bool| Score {
            name: name.into(),
            value,
            interval: intervals.get(key).map(shown_interval),
            unit,
            higher_is_better: higher,
        };
        let scores = headline_scores(&judged.evaluation);
        let scores = scores
            .into_iter()
            .map(|(name, key, value, unit, higher)| score(name, key, value, unit, higher));
        let measured_on = measured_on.to_owned();
        let (rows, sampled, scores) = (self.rows(), self.sampled(), scores.collect());
        Headline { measured_on, rows, sampled, scores, baselines: Vec::new() }
    }
}

fn shown_interval(found: &firebrick_metrics::Interval) -> firebrick_report::Interval {
    firebrick_report::Interval { low: found.low, high: found.high }
}

/// A score as pages show it: name, key in the report, value, unit, whether higher is better.
type Shown = (&'static str, &'static str, f64, Unit, bool);

/// The scores that a page begins with.
pub fn headline_scores(evaluation: &Evaluation) -> Vec<Shown> {
    match evaluation {
        Evaluation::Classification(report) => {
            let mut scores = vec![
                ("accuracy", "accuracy", report.accuracy, Unit::Fraction, true),
                ("macro F1", "macro_f1", report.macro_f1, Unit::Fraction, true),
            ];
            if let Some(probability) = &report.probability {
                let auc = probability.roc_auc;
                scores.extend(auc.map(|auc| ("ROC AUC", "roc_auc", auc, Unit::Fraction, true)));
                scores.push(("log loss", "log_loss", probability.log_loss, Unit::Number, false));
                scores.push(("ECE", "ece", probability.ece, Unit::Fraction, false));
            }
            scores
        }
        Evaluation::Regression(report) => vec![
            ("RMSE", "rmse", report.rmse, Unit::Number, false),
            ("MAE", "mae", report.mae, Unit::Number, false),
            ("R²", "r2", report.r2, Unit::Number, true),
        ],
    }
}

/// Where a row is: the file without its folders, and the line in it.
pub fn place(file: &str, line: u64) -> String {
    let name = std::path::Path::new(file).file_name().map(|name| name.to_string_lossy());
    format!("{}:{line}", name.as_deref().unwrap_or(file))
}

/// A text that is not too long for a page.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
