//! What a page is made of: plain data, all of it optional, readable from JSON.

mod asked;
mod calibration;
mod check;
mod classes;
mod comparison;
mod coverage;
mod curves;
mod data_card;
mod headline;
mod histogram;
mod interval;
mod learning;
mod residuals;
mod rows;
mod slices;
mod timing;
mod translate;
mod tuning;

use serde::{Deserialize, Serialize};

pub use self::asked::{Asked, Field};
pub use self::calibration::{Reliability, ReliabilityBin, ReliabilityCurve, ScoreDistribution};
pub use self::check::{
    CheckReport, CheckedClass, CheckedClasses, CheckedColumn, CheckedFile, Finding, Numbers,
    Severity, Spread, TextLengths,
};
pub use self::classes::{ClassScores, Confusion};
pub use self::comparison::{ComparedRun, Comparison, PairTest};
pub use self::coverage::{Coverage, Coverages};
pub use self::curves::{Curve, Curves};
pub use self::data_card::{ClassCount, ColumnCard, DataCard, DataFile, SplitCount};
pub use self::headline::{Baseline, Headline, Score};
pub use self::histogram::Histogram;
pub use self::interval::{Estimate, Interval, ScoreName, Unit};
pub use self::learning::{Epoch, Learning};
pub use self::residuals::{FittedLine, Residuals};
pub use self::rows::{LabelError, Mistake, WeightedText};
pub use self::slices::{FairnessRow, Gap, Slice, Slices};
pub use self::timing::{Hash, Timing};
pub use self::tuning::{Threshold, Thresholds, Trial, Trials};

/// All that a page can show of a run. What is absent or empty has no section.
///
/// Texts are shown as they are, escaped; numbers that are not finite as a dash.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunReport {
    /// The heading of the page.
    pub title: String,
    /// A sentence under it.
    pub summary: String,
    /// The scores that matter.
    pub headline: Option<Headline>,
    /// What was asked for.
    pub asked: Option<Asked>,
    /// What the run learnt from.
    pub data: Option<DataCard>,
    /// How it learnt.
    pub learning: Option<Learning>,
    /// Several runs beside each other.
    pub comparison: Option<Comparison>,
    /// Which class was taken for which.
    pub confusion: Option<Confusion>,
    /// Scores by class.
    pub per_class: Vec<ClassScores>,
    /// True-positive over false-positive rate.
    pub roc: Option<Curves>,
    /// Precision over recall.
    pub pr: Option<Curves>,
    /// Whether probabilities mean what they say.
    pub reliability: Option<Reliability>,
    /// How sure right and wrong answers are.
    pub score_distribution: Option<ScoreDistribution>,
    /// How often sets or intervals hold the truth.
    pub coverage: Option<Coverages>,
    /// Scores of parts of the rows, an entry a column.
    pub slices: Vec<Slices>,
    /// How far predicted numbers are from the true ones.
    pub residuals: Option<Residuals>,
    /// Wrong answers, the worst first.
    pub mistakes: Vec<Mistake>,
    /// Labels that may be wrong, the likeliest first.
    pub label_errors: Vec<LabelError>,
    /// Thresholds that were chosen.
    pub thresholds: Option<Thresholds>,
    /// The trials of a search for settings.
    pub trials: Option<Trials>,
    /// Where the time went.
    pub timings: Vec<Timing>,
    /// Hashes of what was read and written.
    pub hashes: Vec<Hash>,
}
