//! How often sets and intervals hold the truth.

use firebrick_bundle::{ClassPrediction, Covering};
use firebrick_metrics::{Interval, wilson};
use serde_json::{Map, Value};

use crate::answers::{Answers, ClassAnswers, Evaluation, NumberAnswers};
use crate::intervals::{Judged, LEVEL};
use crate::{EvaluateError, Result};

/// What conformal sets or intervals of one coverage come to on rows with known answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// The coverage asked for, a fraction.
    pub level: f64,
    /// Rows whose conformity scores decide the sets.
    pub fitted_to: u64,
    /// Rows measured.
    pub rows: u64,
    /// Fraction of rows whose truth is in their set or interval.
    pub coverage: f64,
    /// Wilson's 95 % interval of it.
    pub interval: Interval,
    /// Of numbers: the width of an interval, which is that of all rows, in the target's unit.
    pub width: Option<f64>,
    /// Of classes.
    pub sets: Option<SetScores>,
}

/// How large sets are, and whose truth they hold.
#[derive(Clone, Debug, PartialEq)]
pub struct SetScores {
    /// Mean number of classes in a set.
    pub mean_size: f64,
    /// Fraction of sets with one class. None is empty: the likeliest class is in every set.
    pub singletons: f64,
    /// By class: rows of it, and in how many of these it is in the set.
    pub covered: Vec<(u64, u64)>,
}

/// Names of the scores that need a coverage to be asked for.
pub const COVERAGE_SCORES: [&str; 5] =
    ["coverage", "coverage_level", "set_size", "singleton_sets", "interval_width"];

impl Coverage {
    /// Measures the sets or intervals of a model's answers; of answers of which a [sample](crate::AnswerSample) is kept,
    /// on that.
    ///
    /// # Errors
    /// [`EvaluateError::Coverage`] if there are too few conformity scores for the coverage, or if the answers are of
    /// another kind than the sets; if there is no row.
    pub fn of(answers: &Answers, covering: &Covering) -> Result<Self> {
        if covering.is_everything() {
            return Err(EvaluateError::Coverage { why: too_few(covering) });
        }
        match (answers, covering) {
            (Answers::Classes(answers), Covering::Sets(_)) => of_classes(answers, covering),
            (Answers::Numbers(answers), Covering::Intervals(_)) => of_numbers(answers, covering),
            _ => Err(EvaluateError::Coverage { why: "they are of another kind of model".into() }),
        }
    }

    /// The scores by their names.
    fn scores(&self) -> Map<String, Value> {
        let mut scores = Map::new();
        let mut add = |name: &str, value: f64| scores.insert(name.into(), value.into());
        add("coverage_level", self.level);
        add("coverage", self.coverage);
        if let Some(sets) = &self.sets {
            add("set_size", sets.mean_size);
            add("singleton_sets", sets.singletons);
        }
        self.width.map(|width| add("interval_width", width));
        scores
    }
}

impl SetScores {
    /// In which fraction of a class's rows it is in the set; `None` without a row.
    pub fn of_class(&self, class: usize) -> Option<f64> {
        let (rows, covered) = self.covered[class];
        (rows > 0).then(|| covered as f64 / rows as f64)
    }
}

impl Evaluation {
    /// The scores as JSON: those of the report, and if a coverage was asked for its own beside them, `coverage` also in
    /// `per_class`. The names are those of conditions.
    pub fn to_json(&self, coverage: Option<&Coverage>) -> Value {
        let mut json = serde_json::to_value(self).unwrap_or_default();
        let (Some(coverage), Some(members)) = (coverage, json.as_object_mut()) else { return json };
        members.extend(coverage.scores());
        let classes = members.get_mut("per_class").and_then(Value::as_array_mut);
        for (at, class) in classes.into_iter().flatten().enumerate() {
            let covered = coverage.sets.as_ref().and_then(|sets| sets.of_class(at));
            if let (Some(class), Some(covered)) = (class.as_object_mut(), covered) {
                class.insert("coverage".into(), covered.into());
            }
        }
        json
    }
}

impl Judged {
    /// With the intervals of a coverage, by Wilson's method: that of all rows, and of sets those of classes.
    ///
    /// # Errors
    /// None that a coverage of rows has.
    pub fn with_coverage(mut self, coverage: &Coverage) -> Result<Self> {
        self.intervals.of_all.insert("coverage".into(), coverage.interval);
        let classes = coverage.sets.iter().flat_map(|sets| &sets.covered);
        for (class, &(rows, covered)) in self.intervals.per_class.iter_mut().zip(classes) {
            if rows > 0 {
                class.scores.insert("coverage".into(), wilson(covered, rows, LEVEL)?);
            }
        }
        Ok(self)
    }

    /// The scores as [`Evaluation::to_json`] has them, and the intervals beside them under `intervals`.
    pub fn to_json(&self, coverage: Option<&Coverage>) -> Value {
        let mut json = self.evaluation.to_json(coverage);
        if let Some(members) = json.as_object_mut() {
            let intervals = serde_json::to_value(&self.intervals).unwrap_or_default();
            members.insert("intervals".into(), intervals);
        }
        json
    }
}

/// Why sets of this coverage say nothing.
fn too_few(covering: &Covering) -> String {
    let (rows, coverage) = (covering.rows(), covering.coverage());
    let highest = covering.highest_coverage();
    format!(
        "{rows} conformity scores are too few for a coverage of {coverage}, at most {highest:.4}"
    )
}

fn measured(covering: &Covering, rows: u64, covered: u64) -> Result<Coverage> {
    Ok(Coverage {
        level: covering.coverage(),
        fitted_to: covering.rows(),
        rows,
        interval: wilson(covered, rows, LEVEL)?,
        coverage: covered as f64 / rows as f64,
        width: None,
        sets: None,
    })
}

fn of_classes(answers: &ClassAnswers, covering: &Covering) -> Result<Coverage> {
    let mut covered = vec![(0, 0); answers.labels.len()];
    let (mut size, mut singletons) = (0, 0);
    for (row, &truth) in answers.truth.iter().enumerate() {
        let probabilities: Vec<f32> = answers.row(row).iter().map(|&p| p as f32).collect();
        let answer = ClassPrediction { id: answers.predicted[row], probabilities };
        let set = covering.set(&answer).ok_or_else(|| EvaluateError::Coverage {
            why: format!("the probabilities of row {row} are none"),
        })?;
        size += set.len();
        singletons += usize::from(set.len() == 1);
        let class: &mut (u64, u64) = &mut covered[truth as usize];
        *class = (class.0 + 1, class.1 + u64::from(set.contains(&truth)));
    }
    let rows = answers.len() as f64;
    let all = covered.iter().map(|class| class.1).sum();
    let sets =
        SetScores { mean_size: size as f64 / rows, singletons: singletons as f64 / rows, covered };
    Ok(Coverage { sets: Some(sets), ..measured(covering, answers.len() as u64, all)? })
}

fn of_numbers(answers: &NumberAnswers, covering: &Covering) -> Result<Coverage> {
    let inside = |&(&truth, &predicted): &(&f64, &f64)| {
        covering.interval(predicted).is_some_and(|(low, high)| (low..=high).contains(&truth))
    };
    let covered = answers.truth.iter().zip(&answers.predicted).filter(inside).count();
    let width = covering.interval(0.0).map(|(low, high)| high - low);
    Ok(Coverage { width, ..measured(covering, answers.len() as u64, covered as u64)? })
}

#[cfg(test)]
mod tests {
    use firebrick_metrics::{ConformalIntervals, ConformalMethod, ConformalSets};

    use super::*;
    use crate::gate::Requirement;

    fn answers() -> ClassAnswers {
        // Classes in turn; the truth has 0.7 in three of four rows, else 0.3.
        let truth: Vec<u32> = (0..80).map(|i| i / 4 % 2).collect();
        let p = |i: usize| if i.is_multiple_of(4) { 0.3_f32 } else { 0.7 };
        let rows = truth.iter().enumerate().flat_map(|(i, &truth)| {
            let own = f64::from(p(i));
            if truth == 0 { [own, 1.0 - own] } else { [1.0 - own, own] }
        });
        ClassAnswers {
            labels: vec!["a".into(), "b".into(), "c".into()],
            lines: (0..80).collect(),
            predicted: truth.clone(),
            probabilities: rows
                .collect::<Vec<_>>()
                .chunks(2)
                .flat_map(|row| [row[0], row[1], 0.0])
                .collect(),
            truth,
            ..ClassAnswers::default()
        }
    }

    fn sets(answers: &ClassAnswers, coverage: f64) -> Covering {
        let truth: Vec<usize> = answers.truth.iter().map(|&class| class as usize).collect();
        let p = &answers.probabilities;
        Covering::Sets(ConformalSets::fit(ConformalMethod::Lac, 3, &truth, p, coverage).unwrap())
    }

    fn check(gate: &str, evaluation: &Evaluation, coverage: Option<&Coverage>) -> Result<bool> {
        let gate: Requirement = gate.parse().unwrap();
        Ok(gate.check_covered(evaluation, coverage)?.passed)
    }

    #[test]
    fn sets_are_counted_and_conditions_find_them_by_name() {
        let answers = answers();
        let found = of_classes(&answers, &sets(&answers, 0.7)).unwrap();
        let counted = found.sets.clone().unwrap();
        assert_eq!((found.coverage, counted.mean_size, counted.singletons), (0.75, 1.0, 1.0));
        assert_eq!(counted.covered, [(40, 30), (40, 30), (0, 0)]);
        let wide = of_classes(&answers, &sets(&answers, 0.9)).unwrap();
        assert_eq!((wide.coverage, wide.sets.unwrap().mean_size), (1.0, 2.0));
        let judged = Answers::Classes(answers).judged().unwrap().with_coverage(&found).unwrap();
        let of_class = |class| judged.intervals.of_class(class, "coverage");
        assert!(of_class(1).is_some_and(|found| found.low < 0.75 && found.high > 0.75));
        assert!(of_class(2).is_none() && judged.intervals.get("coverage").is_some());
        let check = |gate: &str| check(gate, &judged.evaluation, Some(&found)).unwrap();
        assert!(check("coverage>=0.75") && !check("coverage>=0.76") && check("set_size<=1.5"));
        assert!(check("coverage[b]>=0.75") && check("singleton_sets>=100%"));
        // No row of it was looked at.
        assert!(!check("coverage[c]>=0"));
    }

    #[test]
    fn without_a_coverage_that_was_asked_for_there_is_none_to_be_met() {
        let evaluation = Answers::Classes(answers()).evaluation().unwrap();
        let error = check("coverage>=0.5", &evaluation, None).unwrap_err().to_string();
        assert!(error.contains("--coverage"), "{error}");
    }

    #[test]
    fn too_few_scores_are_refused_with_what_they_are_enough_for() {
        let answers = answers();
        let few = sets(&answers, 0.99);
        let error = Coverage::of(&Answers::Classes(answers), &few).unwrap_err().to_string();
        assert!(error.contains("80 conformity scores") && error.contains("0.9877"), "{error}");
    }

    #[test]
    fn intervals_are_counted_with_their_bounds() {
        let truth: Vec<f64> = (1..=9).map(f64::from).collect();
        let answers = NumberAnswers {
            lines: (1..=9).collect(),
            predicted: vec![0.0; 9],
            truth: truth.clone(),
        };
        let intervals = ConformalIntervals::fit(&truth, &[0.0; 9], 0.8).unwrap();
        let found = Coverage::of(&Answers::Numbers(answers), &Covering::Intervals(intervals));
        let found = found.unwrap();
        assert_eq!((found.coverage, found.width), (8.0 / 9.0, Some(16.0)));
    }
}
