//! Words that come with a run, in the reader's language.

use super::RunReport;
use crate::Language;

impl RunReport {
    /// The report with the [terms](Language::term) in it translated; what is the data's own stays.
    pub(crate) fn translated(&self, language: Language) -> Self {
        let mut report = self.clone();
        for term in terms(&mut report) {
            if let Some(known) = language.term(term) {
                *term = known.to_owned();
            }
        }
        report
    }
}

/// Every text that a term may stand in.
fn terms(report: &mut RunReport) -> Vec<&mut String> {
    let mut terms = Vec::new();
    if let Some(headline) = &mut report.headline {
        terms.extend(headline.scores.iter_mut().map(|score| &mut score.name));
        terms.extend(headline.baselines.iter_mut().map(|baseline| &mut baseline.name));
    }
    terms.extend(report.asked.iter_mut().map(|asked| &mut asked.task));
    if let Some(data) = &mut report.data {
        terms.extend(data.columns.iter_mut().flat_map(|c| [&mut c.role, &mut c.kind]));
    }
    terms.extend(report.learning.iter_mut().map(|learning| &mut learning.score.name));
    for slices in &mut report.slices {
        terms.extend(slices.scores.iter_mut().map(|score| &mut score.name));
        terms.extend(slices.gaps.iter_mut().map(|gap| &mut gap.name));
    }
    terms.extend(report.timings.iter_mut().map(|timing| &mut timing.name));
    if let Some(comparison) = &mut report.comparison {
        terms.extend(comparison.scores.iter_mut().map(|score| &mut score.name));
        let pairs = comparison.pairs.iter_mut();
        terms.extend(pairs.flat_map(|pair| [&mut pair.score.name, &mut pair.test]));
        let learning = comparison.runs.iter_mut().filter_map(|run| run.learning.as_mut());
        terms.extend(learning.map(|learning| &mut learning.score.name));
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Asked, Timing};

    #[test]
    fn terms_of_a_run_are_translated_and_the_datas_own_words_are_not() {
        let asked =
            Asked { task: "regression".into(), target: "target".into(), ..Asked::default() };
        let timings = vec![Timing { name: "waiting for batches".into(), seconds: 1.0 }];
        let report = RunReport { asked: Some(asked), timings, ..RunReport::default() };
        let chinese = report.translated(Language::Chinese);
        let asked = chinese.asked.unwrap();
        assert_eq!((asked.task.as_str(), asked.target.as_str()), ("回归", "target"));
        assert_eq!(chinese.timings[0].name, "等待数据");
        assert_eq!(report.translated(Language::English), report);
    }
}
