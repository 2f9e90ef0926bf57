//! Words that come with a run, in the reader's language.

use super::{Comparison, RunReport};
use crate::Language;

impl RunReport {
    /// The report with the terms and sentences in it [said](Language::said) in this language; what is the data's own
    /// stays.
    pub(crate) fn translated(&self, language: Language) -> Self {
        let mut report = self.clone();
        if language == Language::English {
            return report;
        }
        for text in texts(&mut report) {
            *text = language.said(text);
        }
        report
    }
}

/// Every text that a term or a sentence may stand in.
fn texts(report: &mut RunReport) -> Vec<&mut String> {
    let mut texts = vec![&mut report.summary];
    if let Some(headline) = &mut report.headline {
        texts.extend(headline.scores.iter_mut().map(|score| &mut score.name));
        texts.extend(headline.baselines.iter_mut().map(|baseline| &mut baseline.name));
    }
    if let Some(asked) = &mut report.asked {
        texts.push(&mut asked.task);
        texts.extend(asked.more.iter_mut().flat_map(|field| [&mut field.name, &mut field.value]));
    }
    if let Some(data) = &mut report.data {
        texts.extend(data.files.iter_mut().map(|file| &mut file.note));
        texts.extend(&mut data.set_aside);
        let columns = data.columns.iter_mut();
        texts.extend(columns.flat_map(|c| [&mut c.role, &mut c.kind, &mut c.note]));
    }
    texts.extend(report.learning.iter_mut().map(|learning| &mut learning.score.name));
    texts.extend(report.reliability.iter_mut().map(|reliability| &mut reliability.method));
    for slices in &mut report.slices {
        texts.extend(slices.scores.iter_mut().map(|score| &mut score.name));
        let names = slices.slices.iter_mut().map(|slice| &mut slice.name);
        texts.extend(names.filter(|name| is_made(name)));
        for gap in &mut slices.gaps {
            let names = [&mut gap.best, &mut gap.worst].into_iter();
            texts.extend(names.filter(|name| is_made(name)));
            texts.push(&mut gap.name);
        }
    }
    texts.extend(report.thresholds.iter_mut().map(|thresholds| &mut thresholds.goal));
    texts.extend(report.trials.iter_mut().map(|trials| &mut trials.score.name));
    texts.extend(report.timings.iter_mut().map(|timing| &mut timing.name));
    texts.extend(report.hashes.iter_mut().map(|hash| &mut hash.name));
    texts.extend(report.comparison.iter_mut().flat_map(compared));
    texts
}

/// Whether a slice is no value of the data: a range, what is left, what is missing.
fn is_made(name: &str) -> bool {
    name.starts_with('(') || name.contains(" to ")
}

fn compared(comparison: &mut Comparison) -> Vec<&mut String> {
    let mut texts: Vec<&mut String> =
        comparison.scores.iter_mut().map(|score| &mut score.name).collect();
    let pairs = comparison.pairs.iter_mut();
    texts.extend(pairs.flat_map(|pair| [&mut pair.score.name, &mut pair.test]));
    for run in &mut comparison.runs {
        texts.push(&mut run.task);
        texts.extend(run.learning.iter_mut().map(|learning| &mut learning.score.name));
        texts.extend(run.notes.iter_mut().flat_map(|note| [&mut note.name, &mut note.value]));
    }
    texts
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
