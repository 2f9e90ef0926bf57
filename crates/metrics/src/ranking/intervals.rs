//! Intervals of ranking scores.

use super::classes::RankingScores;
use super::influence::{of_average_precision, of_roc_auc, variance};
use super::macro_spread::MacroSpread;
use super::order::Ranking;
use crate::uncertainty::{logit, normal_interval as normal};
use crate::{ClassProbabilities, Interval, MetricsError};

/// Intervals of the scores of one class against the rest.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ClassRankingIntervals {
    /// Of the ROC AUC, see [`Ranking::roc_auc_interval`]; `None` where that is undefined.
    pub roc_auc: Option<Interval>,
    /// Of the average precision, see [`Ranking::average_precision_interval`].
    pub average_precision: Option<Interval>,
}

/// Intervals of [`RankingScores`].
#[derive(Debug, Clone, PartialEq)]
pub struct RankingIntervals {
    /// Of each class, in order.
    pub per_class: Vec<ClassRankingIntervals>,
    /// Of the macro averages. What a row contributes to the scores of all classes is added up before it is squared,
    /// since the same rows decide them all. A class with one row has no spread of its own that could be estimated: it
    /// gets the mean of the other classes' (as surveys do with a stratum of one unit). Where no class has two rows, or
    /// a class all rows but one, there is none.
    pub macro_avg: ClassRankingIntervals,
}

impl Ranking {
    /// The ROC AUC with its interval: a normal one by DeLong's variance (1988), cut off at 0 and 1, as in the R package
    /// pROC.
    ///
    /// It asks for some ten rows of each kind; where all pairs are in order it has no width, however few they are.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] with fewer than two rows of the class, or of the others;
    /// [`MetricsError::OutOfRange`] for a level outside 0 to 1.
    pub fn roc_auc_interval(&self, level: f64) -> Result<Interval, MetricsError> {
        let area = self.roc_auc()?;
        if self.positives() < 2 || self.negatives() < 2 {
            let why = "it takes two rows of the class and two others";
            return Err(MetricsError::Undefined { what: "the interval of the ROC AUC", why });
        }
        normal(area, variance(self, &of_roc_auc(self, area)), level, (0.0, 1.0))
    }

    /// The average precision with its interval: a normal one of its logit, by the infinitesimal jackknife.
    ///
    /// The logit keeps it in `0..=1` and covers better than a symmetric one: K. Boyd, K. Eng and D. Page, *Area under
    /// the precision-recall curve: point estimates and confidence intervals* (2013). Where the precision is 1 it has no
    /// width, however few the rows are.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] with fewer than two rows of the class;
    /// [`MetricsError::OutOfRange`] for a level outside 0 to 1.
    pub fn average_precision_interval(&self, level: f64) -> Result<Interval, MetricsError> {
        let precision = self.average_precision()?;
        if self.positives() < 2 {
            let what = "the interval of the average precision";
            return Err(MetricsError::Undefined { what, why: "it takes two rows of the class" });
        }
        logit(precision, variance(self, &of_average_precision(self, precision)), level)
    }
}

impl ClassProbabilities {
    /// The ranking scores of every class with their intervals; sorts once for each. Takes 32 bytes a row more than the
    /// [scores](Self::ranking_scores) alone.
    ///
    /// # Errors
    /// [`MetricsError::Empty`]; [`MetricsError::OutOfRange`] for a level outside 0 to 1.
    pub fn ranking_intervals(
        &self,
        level: f64,
    ) -> Result<(RankingScores, RankingIntervals), MetricsError> {
        let mut scores = RankingScores::none(self)?;
        let mut per_class = Vec::with_capacity(self.n_classes());
        let mut areas = MacroSpread::new(self.truth().len());
        let mut precisions = areas.clone();
        for class in 0..self.n_classes() {
            let (ranking, order) = self.ranking_and_order(class)?;
            scores.push(&ranking);
            let area = scores.roc_auc()[class];
            let parts = area.map(|area| of_roc_auc(&ranking, area)).unwrap_or_default();
            areas.add(&ranking, &order, &parts);
            let roc_auc = area.filter(|_| ranking.positives() > 1 && ranking.negatives() > 1);
            let roc_auc = roc_auc
                .map(|area| normal(area, variance(&ranking, &parts), level, (0.0, 1.0)))
                .transpose()?;
            let precision = scores.average_precision()[class];
            let parts = precision.map(|precision| of_average_precision(&ranking, precision));
            let parts = parts.unwrap_or_default();
            precisions.add(&ranking, &order, &parts);
            let average_precision = precision.filter(|_| ranking.positives() > 1);
            let average_precision = average_precision
                .map(|precision| logit(precision, variance(&ranking, &parts), level))
                .transpose()?;
            per_class.push(ClassRankingIntervals { roc_auc, average_precision });
        }
        let area = scores.macro_roc_auc().ok().zip(areas.variance());
        let area = area.map(|(area, variance)| normal(area, variance, level, (0.0, 1.0)));
        let precision = scores.macro_average_precision().ok().zip(precisions.variance());
        let precision = precision.map(|(precision, variance)| logit(precision, variance, level));
        let macro_avg = ClassRankingIntervals {
            roc_auc: area.transpose()?,
            average_precision: precision.transpose()?,
        };
        Ok((scores, RankingIntervals { per_class, macro_avg }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(n_classes: usize) -> ClassProbabilities {
        let mut rows = ClassProbabilities::new(n_classes);
        for i in 0..240usize {
            let weights: Vec<f64> = (0..n_classes)
                .map(|class| {
                    ((i * 31 + class * 17) % 13) as f64
                        + 1.0
                        + 6.0 * f64::from(i % n_classes == class)
                })
                .collect();
            let sum: f64 = weights.iter().sum();
            let row: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
            rows.add(i % n_classes, &row).unwrap();
        }
        rows
    }

    #[test]
    fn scores_are_those_without_intervals_and_a_classs_interval_is_that_of_its_ranking() {
        let rows = rows(3);
        let (scores, intervals) = rows.ranking_intervals(0.9).unwrap();
        assert_eq!(scores, rows.ranking_scores().unwrap());
        for (class, found) in intervals.per_class.iter().enumerate() {
            let ranking = rows.ranking(class).unwrap();
            assert_eq!(found.roc_auc, ranking.roc_auc_interval(0.9).ok());
            assert_eq!(found.average_precision, ranking.average_precision_interval(0.9).ok());
        }
        let average = intervals.macro_avg.roc_auc.unwrap();
        assert_eq!(average.estimate, scores.macro_roc_auc().unwrap());
        assert!(average.low < average.estimate && average.estimate < average.high);
    }

    #[test]
    fn of_two_classes_each_area_is_the_average() {
        // Both classes rank the same pairs, so nothing cancels out and nothing is gained.
        let (_, intervals) = rows(2).ranking_intervals(0.9).unwrap();
        let (one, both) = (intervals.per_class[1].roc_auc.unwrap(), intervals.macro_avg.roc_auc);
        let both = both.unwrap();
        assert!((one.low - both.low).abs() < 1e-12 && (one.high - both.high).abs() < 1e-12);
    }

    #[test]
    fn one_row_of_a_class_has_an_area_and_no_interval() {
        let ranking = Ranking::new(&[true, false, false], &[0.5, 0.7, 0.1]).unwrap();
        assert!(ranking.roc_auc().is_ok() && ranking.roc_auc_interval(0.9).is_err());
        assert!(ranking.average_precision_interval(0.9).is_err());
        let all = Ranking::new(&[true, true, false, false], &[4.0, 3.0, 2.0, 1.0]).unwrap();
        let (area, precision) = (all.roc_auc_interval(0.9), all.average_precision_interval(0.9));
        assert_eq!((area.unwrap().low, precision.unwrap().low), (1.0, 1.0));
        assert!(all.roc_auc_interval(1.0).is_err() && all.average_precision_interval(0.0).is_err());
    }
}
