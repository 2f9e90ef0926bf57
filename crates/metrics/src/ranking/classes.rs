//! Ranking scores of several classes, one against the rest and one against another.

use super::order::{Ranking, area};
use crate::counts::mean;
use crate::{ClassProbabilities, MetricsError};

/// ROC AUC and average precision of every class and their averages.
///
/// Made by [`ClassProbabilities::ranking_scores`], which sorts the rows once for each class.
#[derive(Debug, Clone, PartialEq)]
pub struct RankingScores {
    supports: Vec<u64>,
    roc_auc: Vec<Option<f64>>,
    average_precision: Vec<Option<f64>>,
    /// Area of class `a` against class `b` by the probability of `a`, at `[a * n_classes + b]`;
    /// a class that does not occur has 0.
    pairs: Vec<f64>,
}

impl ClassProbabilities {
    /// The rows by falling probability of `class`, its own rows against all others.
    ///
    /// Of two classes, `ranking(1)` is what scikit-learn ranks by.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for no such class, [`MetricsError::Empty`].
    pub fn ranking(&self, class: usize) -> Result<Ranking, MetricsError> {
        self.check_class(class)?;
        let rows = self.pairs().map(|(truth, row)| (row[class], truth as u32));
        Ranking::of_classes(rows, class as u32)
    }

    /// All probabilities of all rows ranked together, right against wrong: what the micro
    /// averages are computed of. Takes `16·rows·n_classes` bytes.
    ///
    /// # Errors
    /// [`MetricsError::Empty`].
    pub fn micro_ranking(&self) -> Result<Ranking, MetricsError> {
        let cells = self.pairs().flat_map(|(truth, row)| {
            let cell = move |(class, &probability)| (probability, u32::from(class == truth));
            row.iter().enumerate().map(cell)
        });
        Ranking::of_classes(cells, 1)
    }

    /// The ranking scores of every class; sorts once for each.
    ///
    /// # Errors
    /// [`MetricsError::Empty`].
    pub fn ranking_scores(&self) -> Result<RankingScores, MetricsError> {
        let mut scores = RankingScores::none(self)?;
        for class in 0..self.n_classes() {
            scores.push(&self.ranking(class)?);
        }
        Ok(scores)
    }

    /// As [`ranking`](Self::ranking), with the row at each rank.
    pub(super) fn ranking_and_order(
        &self,
        class: usize,
    ) -> Result<(Ranking, Vec<u32>), MetricsError> {
        self.check_class(class)?;
        let scores = self.pairs().map(|(_, row)| row[class]);
        Ranking::with_order(scores, self.truth(), class as u32)
    }
}

impl RankingScores {
    /// ROC AUC of each class against the rest, in order; `None` for a class that does not occur,
    /// or that is all that occurs.
    pub fn roc_auc(&self) -> &[Option<f64>] {
        &self.roc_auc
    }

    /// Average precision of each class against the rest, in order; `None` for a class that does
    /// not occur (scikit-learn: 0).
    pub fn average_precision(&self) -> &[Option<f64>] {
        &self.average_precision
    }

    /// Mean of the classes' ROC AUC (scikit-learn: `multi_class="ovr"`).
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] unless every class occurs, and two or more (scikit-learn: NaN).
    pub fn macro_roc_auc(&self) -> Result<f64, MetricsError> {
        self.unweighted("macro ROC AUC", &self.roc_auc)
    }

    /// Mean of the classes' ROC AUC weighted by support.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] where the truth is one class only (scikit-learn: NaN).
    pub fn weighted_roc_auc(&self) -> Result<f64, MetricsError> {
        self.weighted("weighted ROC AUC", &self.roc_auc)
    }

    /// Mean of the classes' average precision.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] unless every class occurs (scikit-learn: a class that does not
    /// counts as 0).
    pub fn macro_average_precision(&self) -> Result<f64, MetricsError> {
        self.unweighted("macro average precision", &self.average_precision)
    }

    /// Mean of the classes' average precision weighted by support; always defined.
    ///
    /// # Errors
    /// None in practice: some class occurs.
    pub fn weighted_average_precision(&self) -> Result<f64, MetricsError> {
        self.weighted("weighted average precision", &self.average_precision)
    }

    /// Mean ROC AUC of all pairs of classes that occur (scikit-learn: `multi_class="ovo"`).
    ///
    /// Of a pair, the rows of both are ranked once by the probability of each, and the two areas
    /// averaged. After D. Hand and R. Till, *A simple generalisation of the area under the ROC
    /// curve for multiple class classification problems* (2001): it does not depend on how
    /// frequent the classes are.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] where the truth is one class only (scikit-learn: NaN).
    pub fn macro_one_vs_one(&self) -> Result<f64, MetricsError> {
        self.one_vs_one(|_, _| 1.0)
    }

    /// The same, each pair weighted by the number of its rows.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] where the truth is one class only (scikit-learn: NaN).
    pub fn weighted_one_vs_one(&self) -> Result<f64, MetricsError> {
        self.one_vs_one(|left, right| left as f64 + right as f64)
    }

    /// The supports of the rows, and the scores of no class yet.
    pub(super) fn none(rows: &ClassProbabilities) -> Result<Self, MetricsError> {
        if rows.rows() == 0 {
            return Err(MetricsError::Empty);
        }
        let n_classes = rows.n_classes();
        let mut supports = vec![0; n_classes];
        rows.truth().iter().for_each(|&class| supports[class as usize] += 1);
        Ok(Self {
            supports,
            roc_auc: Vec::with_capacity(n_classes),
            average_precision: Vec::with_capacity(n_classes),
            pairs: Vec::with_capacity(n_classes * n_classes),
        })
    }

    /// Adds the next class.
    pub(super) fn push(&mut self, ranking: &Ranking) {
        self.average_precision.push(ranking.average_precision().ok());
        let (positives, negatives) = (ranking.positives(), ranking.negatives());
        let wins = ranking.wins(self.supports.len());
        let all = || area(wins.iter().sum(), positives, negatives);
        self.roc_auc.push((positives > 0 && negatives > 0).then(all));
        let pairs = wins.iter().zip(&self.supports).map(|(&wins, &support)| {
            if positives == 0 || support == 0 { 0.0 } else { area(wins, positives, support) }
        });
        self.pairs.extend(pairs);
    }

    fn one_vs_one(&self, weight: impl Fn(u64, u64) -> f64) -> Result<f64, MetricsError> {
        let classes: Vec<usize> =
            (0..self.supports.len()).filter(|&class| self.supports[class] > 0).collect();
        if classes.len() < 2 {
            let why = "the truth is one class only";
            return Err(MetricsError::Undefined { what: "one-vs-one ROC AUC", why });
        }
        let of = |a: usize, b: usize| self.pairs[a * self.supports.len() + b];
        let pairs = classes.iter().enumerate().flat_map(|(index, &a)| {
            let others = classes[index + 1..].iter();
            let weight = &weight;
            others.map(move |&b| {
                (weight(self.supports[a], self.supports[b]), (of(a, b) + of(b, a)) / 2.0)
            })
        });
        Ok(mean(pairs))
    }

    fn unweighted(&self, score: &'static str, values: &[Option<f64>]) -> Result<f64, MetricsError> {
        let values: Option<Vec<f64>> = values.iter().copied().collect();
        let why = "a class has no rows, or all";
        let values = values.ok_or(MetricsError::Undefined { what: score, why })?;
        Ok(mean(values.into_iter().map(|value| (1.0, value))))
    }

    fn weighted(&self, score: &'static str, values: &[Option<f64>]) -> Result<f64, MetricsError> {
        let weights = self.supports.iter().zip(values).filter(|(support, _)| **support > 0);
        let rows: Option<Vec<(f64, f64)>> =
            weights.map(|(&support, value)| Some((support as f64, (*value)?))).collect();
        let why = "the truth is one class only";
        Ok(mean(rows.ok_or(MetricsError::Undefined { what: score, why })?.into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> ClassProbabilities {
        let probabilities = vec![0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.5, 0.4, 0.1, 0.2, 0.2, 0.6];
        ClassProbabilities::from_parts(3, vec![0, 1, 1, 0], probabilities).unwrap()
    }

    #[test]
    fn a_class_that_does_not_occur_has_no_scores_and_leaves_the_macro_average_undefined() {
        let scores = rows().ranking_scores().unwrap();
        assert_eq!((scores.roc_auc()[2], scores.average_precision()[2]), (None, None));
        assert!(matches!(scores.macro_roc_auc(), Err(MetricsError::Undefined { .. })));
        assert!(scores.macro_average_precision().is_err());
        assert!(scores.weighted_roc_auc().is_ok());
        assert!(scores.macro_one_vs_one().is_ok());
    }

    #[test]
    fn the_scores_of_a_class_are_those_of_its_ranking() {
        let (rows, scores) = (rows(), rows().ranking_scores().unwrap());
        for class in 0..2 {
            let ranking = rows.ranking(class).unwrap();
            assert_eq!(scores.roc_auc()[class], ranking.roc_auc().ok());
            assert_eq!(scores.average_precision()[class], ranking.average_precision().ok());
        }
        let error = rows.ranking(3).unwrap_err();
        assert_eq!(error.to_string(), "class is 3, expected an index below the number of classes");
    }

    #[test]
    fn no_rows_are_an_error_with_and_without_classes() {
        for n_classes in [0, 2] {
            let none = ClassProbabilities::new(n_classes);
            assert_eq!(none.ranking_scores(), Err(MetricsError::Empty));
            assert_eq!(none.micro_ranking(), Err(MetricsError::Empty));
        }
    }
}
