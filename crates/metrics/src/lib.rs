#![doc = include_str!("../README.md")]

mod calibration;
mod checks;
mod classification;
mod conformal;
mod counts;
mod decision;
mod double;
mod error;
mod fairness;
mod label_errors;
mod multilabel;
mod random;
mod ranking;
mod regression;
mod score_kind;
mod uncertainty;

pub use calibration::{
    Binning, IsotonicCalibration, IsotonicRegression, PlattScaling, Reliability, ReliabilityBin,
    TemperatureScaling, VectorScaling, ece_interval,
};
pub use classification::{
    ClassProbabilities, ClassScores, ClassTotals, ClassificationReport, ConfusionMatrix,
    KappaWeights, LabelScores, Normalise, ProbabilityIntervals, ProbabilityReport, ProbabilitySums,
    Scores, log_loss,
};
pub use conformal::{
    ConformalIntervals, ConformalMethod, ConformalSets, ConformityScores, SetSizes,
    highest_coverage,
};
pub use counts::Average;
pub use decision::{DecisionRule, Goal};
pub use error::MetricsError;
pub use fairness::{
    FairnessReport, Gap, GroupMeasure, GroupMeasures, GroupRates, GroupScore, SMALL_SLICE,
};
pub use label_errors::{LabelError, LabelErrorRanking, LabelErrors, label_errors};
pub use multilabel::{MultilabelCounts, MultilabelScores};
pub use ranking::{
    ClassRankingIntervals, PrecisionRecallCurve, PrecisionRecallPoint, Ranking, RankingIntervals,
    RankingScores, RocCurve, RocPoint, average_precision, roc_auc,
};
pub use regression::{
    RegressionReport, RegressionScores, RegressionSums, median_absolute_error, pinball_loss,
    spearman,
};
pub use score_kind::{ScoreKind, Unit};
pub use uncertainty::{
    Interval, MacroIntervals, McNemar, PairedAnswers, PairedInterval, ResampledMacro, bootstrap,
    bootstrap_counts, bootstrap_each, bootstrap_macro, bootstrap_matrix, bootstrap_totals, mcnemar,
    mean_interval, paired_bootstrap, wilson,
};
