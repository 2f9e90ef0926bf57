//! Sets and intervals that hold the truth as often as was asked for.

use super::classes::measured;
use super::{Section, aside};
use crate::html::number::{NONE, estimate, fixed, grouped, number, percent, percent_aligned};
use crate::html::{Column, Table, escape};
use crate::language::{Words, fill};
use crate::model::{Coverage, RunReport, Unit};

/// Coverages that are listed.
const LISTED: usize = 20;

pub(super) fn coverage(report: &RunReport, w: &Words) -> Option<Section> {
    let words = &w.coverage;
    let found = report.coverage.as_ref().filter(|found| !found.levels.is_empty())?;
    let numbers = found.levels.iter().any(|level| level.width.is_some());
    let (title, lead) = match numbers {
        true => (words.numbers_title, words.numbers_lead),
        false => (words.title, words.lead),
    };
    let mut columns = vec![Column::text(words.level), Column::bar(words.found)];
    match numbers {
        true => columns.push(Column::number(words.width)),
        false => {
            columns.push(Column::number(words.size));
            columns.push(Column::number(words.singletons));
        }
    }
    let mut table = Table::new(title, columns);
    for level in found.levels.iter().take(LISTED) {
        table.row(row(level, numbers));
    }
    let lead = escape(&fill(lead, &[&grouped(found.fitted_to)]));
    let sampled = found.sampled.map(|rows| aside(&fill(words.sampled, &[&grouped(rows)])));
    Section::new("coverage", title, &lead, table.html() + &sampled.unwrap_or_default())
}

fn row(level: &Coverage, numbers: bool) -> Vec<String> {
    let asked = percent(level.level);
    let label = format!("{asked}: {}", estimate(level.found, Unit::Fraction));
    let bar = measured(&label, level.found, Unit::Fraction, (0.0, 1.0), "s1");
    let or_none = |value: Option<f64>, show: &dyn Fn(f64) -> String| {
        escape(&value.map_or(NONE.to_owned(), show))
    };
    let mut cells = vec![escape(&asked), bar];
    match numbers {
        true => cells.push(or_none(level.width, &number)),
        false => {
            cells.push(or_none(level.set_size, &|size| fixed(size, 2)));
            cells.push(or_none(level.singletons, &percent_aligned));
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::model::Coverages;

    fn body(level: Coverage, language: Language) -> (&'static str, String) {
        let coverage =
            Some(Coverages { fitted_to: 1234, sampled: Some(5678), levels: vec![level] });
        let report = RunReport { coverage, ..RunReport::default() };
        let section = coverage_of(&report, language).unwrap();
        (section.title, section.body)
    }

    fn coverage_of(report: &RunReport, language: Language) -> Option<Section> {
        coverage(report, language.words())
    }

    #[test]
    fn sets_show_their_size_and_intervals_their_width() {
        let level = Coverage { level: 0.9, found: 0.913.into(), ..Coverage::default() };
        let sets = Coverage { set_size: Some(1.25), singletons: Some(0.8), ..level.clone() };
        let (title, text) = body(sets, Language::English);
        assert_eq!(title, "Prediction sets");
        assert!(text.contains("on a sample of 5,678 rows"), "{text}");
        assert!(text.contains("1.25") && text.contains("91.3") && text.contains("90"), "{text}");
        let (title, text) = body(Coverage { width: Some(12.5), ..level }, Language::Chinese);
        assert_eq!(title, "预测区间");
        assert!(text.contains("12.5") && !text.contains("仅含一类"), "{text}");
        assert!(coverage_of(&RunReport::default(), Language::English).is_none());
    }
}
