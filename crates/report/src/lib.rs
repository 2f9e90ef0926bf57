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
    Asked, Baseline, CheckReport, CheckedClass, CheckedClasses, CheckedColumn, CheckedFile,
    ClassCount, ClassScores, ColumnCard, ComparedRun, Comparison, Confusion, Coverage, Coverages,
    Curve, Curves, DataCard, DataFile, Epoch, Estimate, FairnessRow, Field, Finding, FittedLine,
    Gap, Hash, Headline, Histogram, Interval, LabelError, Learning, Mistake, Numbers, PairTest,
    Reliability, ReliabilityBin, ReliabilityCurve, Residuals, RunReport, Score, ScoreDistribution,
    ScoreName, Severity, Slice, Slices, SplitCount, Spread, TextLengths, Threshold, Thresholds,
    Timing, Trial, Trials, Unit, WeightedText,
};
pub use self::notice::{Change, ChangedPart, with_changes};
pub use self::page::{Page, check_page, comparison_page};
