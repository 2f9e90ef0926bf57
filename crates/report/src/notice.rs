//! What is said at the top of the page of a model that was changed since.

use crate::html::number::{grouped, value};
use crate::html::{escape, short};
use crate::language::{Language, Words, fill};
use crate::model::Unit;

/// Where a notice begins and ends. Data can't look like it, as it is escaped.
pub(crate) const MARKS: [&str; 2] = ["<!--notice-->", "<!--/notice-->"];

/// A part of a model that was changed after its page was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangedPart {
    /// The calibration of its probabilities.
    Calibration,
    /// The rule by which it answers.
    Decision,
    /// The conformity scores of its sets or intervals; its answers stay what they are.
    Conformal,
}

/// A change of a model after its page was made; an empty text is not shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What was changed.
    pub part: ChangedPart,
    /// To what: `isotonic`, `macro_f1`. Of conformity scores only `none` is told: there are no more.
    pub how: String,
    /// When.
    pub when: String,
    /// The file that it was fitted to.
    pub file: String,
    /// How many rows it was fitted to; 0 for none.
    pub rows: u64,
    /// Name of a score on these rows, its value before and after, and its unit.
    pub scores: Vec<(String, f64, f64, Unit)>,
}

/// A [page](crate::Page) with a notice at its top that the model was changed since, in the page's language; without
/// changes, with none. What is no page stays as it is.
pub fn with_changes(page: &str, changes: &[Change]) -> String {
    let language = match page.contains("<html lang=\"zh") {
        true => Language::Chinese,
        false => Language::English,
    };
    let [begin, end] = MARKS;
    let main = "<main>\n";
    let (before, after) = if let Some((before, rest)) = page.split_once(begin)
        && let Some((_, after)) = rest.split_once(end)
    {
        (before, after)
    } else if let Some(at) = page.find(main) {
        page.split_at(at + main.len())
    } else {
        return page.to_owned();
    };
    let notice = if changes.is_empty() { String::new() } else { notice(changes, language.words()) };
    format!("{before}{begin}{notice}{end}{after}")
}

fn notice(changes: &[Change], w: &Words) -> String {
    let lead = match changes.iter().all(|change| change.part == ChangedPart::Conformal) {
        true => w.notice.sets_lead,
        false => w.notice.lead,
    };
    let changes: String = changes.iter().map(|change| item(change, w)).collect();
    format!(
        "<div class=\"notice\" role=\"note\"><p><strong>{}</strong></p>\n<ul>{changes}</ul></div>",
        escape(lead)
    )
}

fn item(change: &Change, w: &Words) -> String {
    let part = match change.part {
        ChangedPart::Calibration => w.notice.calibration,
        ChangedPart::Decision => w.notice.decision,
        ChangedPart::Conformal if change.how == "none" => w.notice.no_conformal,
        ChangedPart::Conformal => w.notice.conformal,
    };
    let mut told = fill(part, &[&short(&change.how, 200)]);
    if change.rows > 0 {
        told += &fill(w.notice.fitted, &[&grouped(change.rows), &short(&change.file, 200)]);
    }
    if !change.when.is_empty() {
        told += &fill(w.notice.when, &[&change.when]);
    }
    let scores = change.scores.iter().map(|(name, before, after, unit)| {
        format!("{} {} → {}", short(name, 60), value(*before, *unit), value(*after, *unit))
    });
    let scores = scores.collect::<Vec<_>>().join(", ");
    let scores = match scores.is_empty() {
        true => scores,
        false => format!("<br/>{}", escape(&fill(w.notice.scores, &[&scores]))),
    };
    format!("<li dir=\"auto\">{}{scores}</li>", escape(&told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Page, RunReport};

    fn change() -> Change {
        Change {
            part: ChangedPart::Decision,
            how: "f1[<退款>]".into(),
            when: "2026-01-02".into(),
            file: "valid.csv".into(),
            rows: 1200,
            scores: vec![("macro_f1".into(), 0.5, 0.75, Unit::Fraction)],
        }
    }

    #[test]
    fn a_notice_is_in_the_pages_language_once_and_goes_again() {
        for (language, word) in [(Language::English, "valid.csv"), (Language::Chinese, "训练之后")]
        {
            let report = RunReport { title: "<!--notice-->".into(), ..RunReport::default() };
            let page = Page::render(&report, language);
            let once = with_changes(&page, &[change()]);
            assert!(once.contains(word) && once.contains("f1[&lt;退款&gt;]"), "{once}");
            assert!(once.contains("1,200") && once.contains("50.0% → 75.0%"), "{once}");
            assert_eq!(with_changes(&once, &[change()]), once);
            assert_eq!(with_changes(&once, &[]), page);
            roxmltree::Document::parse_with_options(
                &once,
                roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
            )
            .unwrap();
        }
    }

    #[test]
    fn other_conformity_scores_alone_leave_the_answers_as_they_were() {
        let page = Page::render(&RunReport::default(), Language::English);
        let sets = Change { part: ChangedPart::Conformal, how: "lac".into(), ..change() };
        let told = with_changes(&page, std::slice::from_ref(&sets));
        assert!(told.contains("Its answers and their scores are as they were"), "{told}");
        // What a score is called in a file is no word for people.
        assert!(told.contains("conformity scores, fitted to") && !told.contains(": lac"), "{told}");
        let gone = Change { how: "none".into(), rows: 0, ..sets.clone() };
        assert!(with_changes(&page, &[gone]).contains("conformity scores given up (2026"));
        assert!(with_changes(&page, &[change(), sets]).contains("The answers of this model"));
    }

    #[test]
    fn a_page_of_an_earlier_version_gets_its_notice_too_and_what_is_no_page_none() {
        let page = "<body><main>\n<p>x</p></main></body>";
        let told = with_changes(page, &[change()]);
        assert!(told.starts_with("<body><main>\n<!--notice--><div class=\"notice\""), "{told}");
        assert_eq!(with_changes("text", &[change()]), "text");
    }
}
