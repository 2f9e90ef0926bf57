#![doc = include_str!("../README.md")]

mod budget;
mod chart;
mod html;
mod language;
mod model;
mod notice;
mod page;
mod section;

pub use self::language::{Language, UnknownLanguage};
pub use self::model::{
    Asked, Baseline, ClassCount, ClassScores, ColumnCard, ComparedRun, Comparison, Confusion,
    Coverage, Coverages, Curve, Curves, DataCard, DataFile, Epoch, Estimate, FairnessRow, Field,
    FittedLine, Gap, Hash, Headline, Histogram, Interval, LabelError, Learning, Mistake, PairTest,
    Reliability, ReliabilityBin, ReliabilityCurve, Residuals, RunReport, Score, ScoreDistribution,
    ScoreName, Slice, Slices, SplitCount, Threshold, Thresholds, Timing, Trial, Trials, Unit,
    WeightedText,
};
pub use self::notice::{Change, ChangedPart, with_changes};
pub use self::page::{Page, comparison_page};
