//! The variance of a mean over classes.

use super::influence::Parts;
use super::order::Ranking;

/// What rows and classes contribute to the variance of a macro average, gathered class by class.
#[derive(Debug, Clone)]
pub(super) struct MacroSpread {
    /// By row, over all classes.
    rows: Vec<f64>,
    classes: u64,
    /// Classes with two rows or more, and the sum of their variances between their own rows, of one row each.
    spread: (u64, f64),
    /// Classes with one row.
    single: u64,
    /// Whether a class leaves fewer than two rows to the others.
    too_few_others: bool,
}

impl MacroSpread {
    /// No class yet, of so many rows.
    pub(super) fn new(rows: usize) -> Self {
        Self {
            rows: vec![0.0; rows],
            classes: 0,
            spread: (0, 0.0),
            single: 0,
            too_few_others: false,
        }
    }

    /// Adds the next class; `order` are the rows as they are ranked.
    pub(super) fn add(&mut self, ranking: &Ranking, order: &[u32], parts: &[Parts]) {
        let mut ranked = order.iter().zip(ranking.hits());
        let mut own = 0.0;
        for ((_, hits, misses), of) in ranking.ties().zip(parts) {
            own += hits as f64 * of[0].powi(2);
            for (&row, hit) in ranked.by_ref().take((hits + misses) as usize) {
                self.rows[row as usize] += of[usize::from(!hit)];
            }
        }
        self.classes += 1;
        self.too_few_others |= ranking.negatives() < 2;
        match ranking.positives() {
            0 => {}
            1 => self.single += 1,
            rows => self.spread = (self.spread.0 + 1, self.spread.1 + rows as f64 * own),
        }
    }

    /// The variance of the mean over the classes. A class with one row, whose spread can't be estimated, is taken to
    /// have the mean spread of the others.
    pub(super) fn variance(&self) -> Option<f64> {
        let (known, spread) = self.spread;
        if self.too_few_others || known == 0 {
            return None;
        }
        let rows: f64 = self.rows.iter().map(|of| of * of).sum();
        let single = self.single as f64 * spread / known as f64;
        Some((rows + single) / (self.classes as f64).powi(2))
    }
}

#[cfg(test)]
mod tests {
    use crate::ClassProbabilities;
    use crate::random::Draw;

    /// Three frequent classes, and as many with one row; each is told from the others as well.
    fn rows(seed: u64, single: usize) -> ClassProbabilities {
        let mut draw = Draw::new(seed, 1);
        let classes = 3 + single;
        let mut rows = ClassProbabilities::new(classes);
        let mut unit = move || (draw.below(1 << 30) as f64 + 0.5) / f64::from(1 << 30);
        for row in 0..150 + single {
            let truth = if row < 150 { row % 3 } else { row - 147 };
            let weight = |class: usize, x: f64| if class == truth { x + 0.4 } else { x };
            let weights: Vec<f64> = (0..classes).map(|class| weight(class, unit())).collect();
            let sum: f64 = weights.iter().sum();
            let row: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
            rows.add(truth, &row).unwrap();
        }
        rows
    }

    #[test]
    fn an_average_over_classes_with_one_row_is_as_unsure_as_these_make_it() {
        const SAMPLES: u64 = 150;
        let found: Vec<_> = (0..SAMPLES)
            .map(|seed| rows(seed, 6).ranking_intervals(0.95).unwrap().1.macro_avg.roc_auc.unwrap())
            .collect();
        let population = found.iter().map(|found| found.estimate).sum::<f64>() / SAMPLES as f64;
        let held = |found: &&crate::Interval| (found.low..=found.high).contains(&population);
        let held = found.iter().filter(held).count() as u64;
        assert!(held * 100 >= SAMPLES * 88, "{held} of {SAMPLES}");
        let wide = |single: usize| {
            let found = rows(1, single).ranking_intervals(0.95).unwrap().1.macro_avg.roc_auc;
            found.map(|found| found.high - found.low).unwrap()
        };
        assert!(wide(6) > 2.0 * wide(0), "{} {}", wide(6), wide(0));
    }

    #[test]
    fn where_no_class_has_two_rows_there_is_no_interval_of_the_average() {
        let mut rows = ClassProbabilities::new(3);
        for class in 0..3 {
            let mut row = [0.2; 3];
            row[class] = 0.6;
            rows.add(class, &row).unwrap();
        }
        let (scores, intervals) = rows.ranking_intervals(0.95).unwrap();
        assert!(scores.macro_roc_auc().is_ok());
        assert_eq!(intervals.macro_avg, crate::ClassRankingIntervals::default());
    }
}
