//! Sections of a classifier.

use firebrick_metrics::{Binning, ClassProbabilities};
use firebrick_report::{
    ClassScores, Confusion, Curve, Curves, Estimate, LabelError, Reliability, ReliabilityBin,
    ReliabilityCurve, ScoreDistribution,
};

use super::{SHOWN, shortened, shown_interval};
use crate::Result;
use crate::answers::ClassAnswers;
use crate::intervals::Intervals;

/// Points of a curve on a page.
const POINTS: usize = 200;

/// Curves on a page: those of the classes with most rows.
const CURVES: usize = 30;

/// Bins of confidence.
const BINS: usize = 15;

impl ClassAnswers {
    pub(super) fn confusion_section(&self) -> Result<Confusion> {
        Ok(Confusion { labels: self.labels.clone(), counts: self.confusion()?.rows() })
    }

    pub(super) fn class_sections(&self, intervals: &Intervals) -> Result<Vec<ClassScores>> {
        let totals = self.confusion()?.totals();
        let classes = totals.per_class().zip(&self.labels).map(|(class, label)| {
            let scores = class.scores;
            let sure = |name: &str, value: f64| {
                let interval = intervals.of_class(class.class, name).map(shown_interval);
                Estimate { value, interval }
            };
            ClassScores {
                label: label.clone(),
                precision: sure("precision", scores.precision),
                recall: sure("recall", scores.recall),
                f1: sure("f1", scores.f1),
                support: scores.support,
            }
        });
        Ok(classes.collect())
    }

    /// ROC and precision-recall curves of one class against the rest; of two classes, of the second.
    pub(super) fn curves(&self) -> Result<(Option<Curves>, Option<Curves>)> {
        let probabilities = self.class_probabilities()?;
        let mut rows = vec![0_u64; self.labels.len()];
        self.truth.iter().for_each(|&class| rows[class as usize] += 1);
        let mut classes: Vec<usize> = match self.labels.len() {
            2 => vec![1],
            classes => (0..classes).collect(),
        };
        classes.retain(|&class| rows[class] > 0 && rows[class] < self.len() as u64);
        classes.sort_by_key(|&class| std::cmp::Reverse(rows[class]));
        let (mut roc, mut pr) = (Curves::default(), Curves::default());
        for class in classes.into_iter().take(CURVES) {
            let ranking = probabilities.ranking(class)?;
            let prevalence = Some(rows[class] as f64 / self.len() as f64);
            let curve = |points: Vec<[f64; 2]>, area: f64| Curve {
                label: self.labels[class].clone(),
                points,
                area: Some(area),
                prevalence,
            };
            let points = ranking.roc_curve(true)?.thinned(POINTS).points.into_iter();
            let points = points.map(|p| [p.false_positive_rate, p.true_positive_rate]);
            roc.classes.push(curve(points.collect(), ranking.roc_auc()?));
            let points = ranking.precision_recall_curve(true)?.thinned(POINTS).points.into_iter();
            let points = points.map(|p| [p.recall, p.precision]);
            pr.classes.push(curve(points.collect(), ranking.average_precision()?));
        }
        let some = |curves: Curves| (!curves.classes.is_empty()).then_some(curves);
        Ok((some(roc), some(pr)))
    }

    pub(super) fn reliability(&self) -> Result<Reliability> {
        if let Some(whole) = &self.whole {
            let (own, answered) = whole.reliability();
            return of_two(own.map(curve).transpose()?, curve(answered)?);
        }
        let bins = Binning::Uniform(BINS);
        let after = curve(&self.class_probabilities()?.reliability(bins)?)?;
        if self.own.is_empty() {
            return of_two(None, after);
        }
        let (truth, own) = (self.truth.clone(), self.own.clone());
        let own = ClassProbabilities::from_parts(self.labels.len(), truth, own)?;
        of_two(Some(curve(&own.reliability(bins)?)?), after)
    }

    pub(super) fn score_distribution(&self) -> ScoreDistribution {
        let bins = 20_usize;
        let edges = (0..=bins).map(|edge| edge as f64 / bins as f64).collect();
        let (mut right, mut wrong) = (vec![0; bins], vec![0; bins]);
        for row in 0..self.len() {
            let answer = self.predicted[row];
            let at = (self.row(row)[answer as usize] * bins as f64) as usize;
            let counts = if answer == self.truth[row] { &mut right } else { &mut wrong };
            counts[at.min(bins - 1)] += 1;
        }
        ScoreDistribution { edges, right, wrong }
    }

    pub(super) fn label_error_rows(
        &self,
        text: &dyn Fn(usize) -> (String, String),
    ) -> Result<Vec<LabelError>> {
        let found = self.label_errors(SHOWN)?.into_iter().map(|error| {
            let (place, text) = text(error.row);
            LabelError {
                place,
                text: shortened(&text),
                given: error.given,
                likely: error.likely,
                score: error.margin,
            }
        });
        Ok(found.collect())
    }
}

/// The network's own, if the answers have others, and that of the answers.
fn of_two(own: Option<ReliabilityCurve>, answered: ReliabilityCurve) -> Result<Reliability> {
    let method = String::new();
    Ok(match own {
        Some(before) => Reliability { before, after: Some(answered), method },
        None => Reliability { before: answered, ..Reliability::default() },
    })
}

fn curve(reliability: &firebrick_metrics::Reliability) -> Result<ReliabilityCurve> {
    let bins = reliability.bins().into_iter().map(|bin| ReliabilityBin {
        confidence: bin.mean_confidence,
        accuracy: bin.accuracy,
        count: bin.count,
    });
    Ok(ReliabilityCurve { bins: bins.collect(), ece: Some(reliability.ece()?) })
}
