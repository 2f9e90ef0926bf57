//! Whether slices are as near to each other as asked.

use firebrick_metrics::{Gap, GroupScore, SMALL_SLICE};

use super::Slices;
use crate::gate::Verdict;
use crate::lookup::{Found, Scores, lookup};
use crate::slice_gate::{MaxGap, MinRatio, SliceGate};
use crate::{EvaluateError, Result};

impl Slices {
    /// Whether the slices are as near to each other as asked.
    ///
    /// Slices that are [small](super::Slice::small) are left out; and of a class's score, slices in which fewer than
    /// [`SMALL_SLICE`] rows decide it. With fewer than two left there is nothing to compare, and the condition is not met.
    /// A score of all rows, such as `macro_f1`, is decided by all rows of a slice, also where some classes have a few of
    /// them only: averages over classes are then moved by chance, as their intervals tell; to judge by classes alone,
    /// name a score of classes.
    ///
    /// # Errors
    /// [`EvaluateError::Gate`] if there is no such score or class.
    pub fn check(&self, gate: &MaxGap) -> Result<Verdict> {
        let gaps = self.gaps(&gate.of, gate)?;
        // Stable: of equally wide ones that of the first class.
        let widest =
            gaps.into_iter().reduce(|a, b| if b.gap.difference > a.gap.difference { b } else { a });
        let Some(widest) = widest else { return Ok(self.unchecked(gate)) };
        let found = widest.gap.difference;
        Ok(verdict(gate, gate.of.comparison.holds(found, gate.of.bound), found, &widest))
    }

    /// Whether the worst slice's score is as near to the best one's, by their ratio, as asked; of the same slices as
    /// [`check`](Self::check). A score that is 0 in every slice, or below 0 in one, has no ratio: if that is so for each
    /// class, the condition is not met.
    ///
    /// # Errors
    /// [`EvaluateError::Gate`] if there is no such score or class.
    pub fn check_ratio(&self, gate: &MinRatio) -> Result<Verdict> {
        let gaps = self.gaps(&gate.of, gate)?;
        if gaps.is_empty() {
            return Ok(self.unchecked(gate));
        }
        let ratios = gaps.into_iter().filter_map(|found| Some((found.gap.ratio?, found)));
        let lowest = ratios.reduce(|a, b| if b.0 < a.0 { b } else { a });
        let Some((found, lowest)) = lowest else {
            let why = "it is 0 in every slice, or below 0, so that there is no ratio";
            return Ok(not_checked(gate, why));
        };
        Ok(verdict(gate, gate.of.comparison.holds(found, gate.of.bound), found, &lowest))
    }

    /// How far slices are apart in the score of all rows or of each class of that name.
    fn gaps(&self, of: &SliceGate, gate: &impl std::fmt::Display) -> Result<Vec<ClassGap<'_>>> {
        let mut each: Vec<Vec<Found>> = Vec::new();
        for slice in &self.slices {
            let scores = lookup(&Scores::of(&slice.evaluation), &of.score);
            each.push(scores.map_err(|why| EvaluateError::Gate { gate: gate.to_string(), why })?);
        }
        let mut classes: Vec<Option<&str>> = Vec::new();
        for score in each.iter().flatten() {
            if !classes.contains(&score.class.as_deref()) {
                classes.push(score.class.as_deref());
            }
        }
        let gaps = classes.into_iter().filter_map(|class| self.gap(&each, class));
        Ok(gaps.collect())
    }

    fn gap(&self, each: &[Vec<Found>], class: Option<&str>) -> Option<ClassGap<'_>> {
        let score = |(group, (slice, scores)): (usize, (&super::Slice, &Vec<Found>))| {
            let found = scores.iter().find(|score| score.class.as_deref() == class)?;
            let small = slice.small || found.rows < SMALL_SLICE;
            let score = Some(found.value);
            Some(GroupScore { group, rows: found.rows, small, score, interval: None })
        };
        let scores = self.slices.iter().zip(each).enumerate().filter_map(score);
        let scores: Vec<GroupScore> = scores.filter(|score| !score.small).collect();
        let gap = Gap::of(&scores).filter(|_| scores.len() > 1)?;
        let end = |group: usize| {
            let value = scores.iter().find(|score| score.group == group)?.score?;
            Some((value, self.slices.get(group)?.name.as_str()))
        };
        let (low, high) = (end(gap.lowest)?, end(gap.highest)?);
        Some(ClassGap { class: class.map(str::to_owned), gap, low, high })
    }

    fn unchecked(&self, gate: &impl std::fmt::Display) -> Verdict {
        let why =
            format!("fewer than two slices of `{}` have {SMALL_SLICE} rows for it", self.column);
        not_checked(gate, &why)
    }
}

fn not_checked(gate: &impl std::fmt::Display, why: &str) -> Verdict {
    let detail = format!("it can't be checked: {why}");
    Verdict { gate: gate.to_string(), passed: false, found: None, detail }
}

fn verdict(gate: &impl std::fmt::Display, passed: bool, found: f64, of: &ClassGap<'_>) -> Verdict {
    Verdict { gate: gate.to_string(), passed, found: Some(found), detail: of.to_string() }
}

/// The lowest and the highest slice.
struct ClassGap<'a> {
    class: Option<String>,
    gap: Gap,
    low: (f64, &'a str),
    high: (f64, &'a str),
}

impl std::fmt::Display for ClassGap<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let class = self.class.as_ref().map_or(String::new(), |class| format!("[{class}] "));
        let ((low, worst), (high, best)) = (&self.low, &self.high);
        write!(f, "{class}{low:.4} for `{worst}`, {high:.4} for `{best}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Requirement;
    use crate::answers::{Answers, ClassAnswers};

    /// Rows of two classes; every `wrong`-th is answered wrong.
    fn answers(rows: usize, wrong: impl Fn(usize) -> bool) -> Answers {
        let truth: Vec<u32> = (0..rows as u32).map(|row| row % 2).collect();
        let answer = |(row, &class): (usize, &u32)| if wrong(row) { 1 - class } else { class };
        Answers::Classes(ClassAnswers {
            labels: vec!["a".into(), "b".into()],
            lines: (2..rows as u64 + 2).collect(),
            predicted: truth.iter().enumerate().map(answer).collect(),
            probabilities: vec![0.5; 2 * rows],
            truth,
            ..ClassAnswers::default()
        })
    }

    fn verdict(gate: &str, cells: &[&str], answers: &Answers) -> Verdict {
        let gate: MaxGap = gate.parse().unwrap();
        Slices::new(&gate.of.column, cells, answers).unwrap().check(&gate).unwrap()
    }

    #[test]
    fn a_slice_of_a_few_rows_opens_no_gap_and_one_alone_cannot_be_checked() {
        // The island's 20 rows are all wrong, the south's 100 to a fifth.
        let cells: Vec<&str> = (0..220)
            .map(|i| ["north", "south", "island"][usize::from(i >= 100) + usize::from(i >= 200)])
            .collect();
        let answers = answers(220, |row| row >= 200 || (row >= 100 && row % 5 == 0));
        let found = verdict("accuracy:region<=0.1", &cells, &answers);
        assert!(!found.passed && (found.found.unwrap() - 0.2).abs() < 1e-12, "{found:?}");
        assert_eq!(found.detail, "0.8000 for `south`, 1.0000 for `north`");
        assert!(verdict("accuracy:region<=0.2001", &cells, &answers).passed);
        let alone = verdict("accuracy:region<=1", &["north"; 220], &answers);
        assert!(
            !alone.passed && alone.found.is_none() && alone.detail.contains("can't be checked")
        );
    }

    #[test]
    fn a_score_of_each_class_is_judged_by_its_widest_gap() {
        // Only rows of class b are wrong, and only in the south.
        let cells: Vec<&str> = (0..400).map(|i| if i < 200 { "north" } else { "south" }).collect();
        let answers = answers(400, |row| row >= 200 && row % 4 == 1);
        let found = verdict("recall:region<=0.4", &cells, &answers);
        assert_eq!((found.passed, found.found), (false, Some(0.5)));
        assert!(found.detail.starts_with("[b] "), "{}", found.detail);
        assert!(verdict("recall[a]:region<=0", &cells, &answers).passed);
        let parity = verdict("selection_rate[b]:region<=1", &cells, &answers);
        assert_eq!(parity.found, Some(0.25));
        let gate: MaxGap = "recal:region<=0.4".parse().unwrap();
        let slices = Slices::new("region", &cells, &answers).unwrap();
        assert!(slices.check(&gate).unwrap_err().to_string().contains("did you mean `recall`?"));
    }

    #[test]
    fn a_requirement_on_each_class_is_decided_by_the_worst() {
        let answers = answers(100, |row| row % 4 == 1);
        let evaluation = answers.evaluation().unwrap();
        let gate: Requirement = "recall>=0.8".parse().unwrap();
        let found = gate.check(&evaluation).unwrap();
        assert_eq!(
            (found.passed, found.found, found.detail.as_str()),
            (false, Some(0.5), "of `b`")
        );
        let gate: Requirement = "recall[a]>=1".parse().unwrap();
        assert!(gate.check(&evaluation).unwrap().passed);
        // 0.5 is the probability of every answer: the loss is ln 2.
        let gate: Requirement = "log_loss<0.7".parse().unwrap();
        assert!(gate.check(&evaluation).unwrap().passed);
    }

    #[test]
    fn the_four_fifths_rule_is_held_to_the_lowest_and_the_highest_rate() {
        // Of class b the north answers all of its half, the south three of four.
        let cells: Vec<&str> = (0..400).map(|i| if i < 200 { "north" } else { "south" }).collect();
        let answers = answers(400, |row| row >= 200 && row % 8 == 1);
        let ratio = |gate: &str, cells: &[&str]| {
            let gate: MinRatio = gate.parse().unwrap();
            Slices::new(&gate.of.column, cells, &answers).unwrap().check_ratio(&gate)
        };
        let found = ratio("selection_rate[b]:region>=0.8", &cells).unwrap();
        assert_eq!((found.passed, found.found), (false, Some(0.75)));
        assert_eq!(found.detail, "[b] 0.3750 for `south`, 0.5000 for `north`");
        assert!(ratio("selection_rate[b]:region>=0.75", &cells).unwrap().passed);
        assert!(ratio("selection_rate:region>=0.75", &cells).unwrap().passed);
        // Nobody of class a is taken for b: 0 by 0.
        let none = ratio("false_positive_rate[b]:region>=0.8", &cells).unwrap();
        assert!(!none.passed && none.detail.contains("no ratio"), "{none:?}");
        let alone = ratio("selection_rate[b]:region>=0.8", &["north"; 400]).unwrap();
        assert!(!alone.passed && alone.detail.contains("can't be checked"), "{alone:?}");
        assert!(ratio("selection_rate[c]:region>=0.8", &cells).is_err());
        let slices = Slices::new("region", &cells, &answers).unwrap();
        let [fairness] = slices.fairness.as_slice() else { panic!("of two classes one") };
        assert_eq!(fairness.label, "b");
        assert_eq!(fairness.demographic_parity.as_ref().unwrap().ratio, Some(0.75));
        assert_eq!(fairness.equalised_odds_difference, Some(0.25));
        let [north, south] = slices.slices.as_slice() else { panic!("two slices") };
        let found = south.intervals.of_class(1, "f1").unwrap();
        assert!(found.low < found.high && north.intervals.get("macro_f1").is_some());
    }
}
