//! A Chinese page has no English left, but for names and what the data says.

#[path = "../examples/pages/samples/mod.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod samples;

use firebrick_report::{
    Asked, Baseline, ColumnCard, Comparison, DataCard, DataFile, FairnessRow, Field, Gap, Headline,
    Language, Page, PairTest, Reliability, RunReport, Score, ScoreName, Slice, Slices, Threshold,
    Thresholds, Timing, check_page, comparison_page,
};

/// Names of methods and marks.
const ALLOWED: [&str; 6] =
    ["TF-IDF", "ROC AUC", "Latin-1, Windows-1252", "GBK", "NA, N/A, NaN, null", "U+FFFD"];

/// What takes time in training and in an evaluation.
const TIMED: [&str; 6] = [
    "steps and validation",
    "waiting for batches",
    "evaluation, simple models, the rest",
    "loading and reading",
    "answers",
    "scores, intervals, the rest",
];

/// Two or more English words in a row in the text of the page, its labels and tooltips.
fn english(page: &str) -> Vec<String> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(page, options);
    let document = document.expect("the page is well-formed");
    let shown = |node: &roxmltree::Node<'_, '_>| {
        !node.ancestors().any(|n| n.has_tag_name("style") || n.has_tag_name("code"))
    };
    let mut texts: Vec<&str> = Vec::new();
    for node in document.descendants().filter(shown) {
        texts.extend(node.text().filter(|_| node.is_text()));
        let told = |a: &roxmltree::Attribute<'_, '_>| ["title", "aria-label"].contains(&a.name());
        texts.extend(node.attributes().filter(told).map(|a| a.value()));
    }
    let words = |text: &&str| {
        let mut text = (*text).to_owned();
        ALLOWED.iter().for_each(|name| text = text.replace(name, ""));
        let word = |w: &str| w.len() > 1 && w.bytes().all(|b| b.is_ascii_alphabetic());
        let words: Vec<bool> =
            text.split(' ').map(|w| word(w.trim_matches([',', '.', ':']))).collect();
        words.windows(2).any(|pair| pair[0] && pair[1])
    };
    texts.into_iter().filter(words).map(str::to_owned).collect()
}

fn score(name: &str) -> ScoreName {
    ScoreName { name: name.into(), ..ScoreName::default() }
}

/// All that a run says of itself in words, around the data's Chinese ones.
fn told(report: &mut RunReport) {
    let scores = ["accuracy", "macro F1", "ROC AUC", "log loss", "ECE"];
    let names = [
        "majority class",
        "mean of the target",
        "least squares (closed form)",
        "TF-IDF + logistic regression",
        "TF-IDF + ridge regression",
        "logistic regression",
        "ridge regression",
    ];
    report.headline = Some(Headline {
        measured_on: "工单.csv".into(),
        rows: 90,
        sampled: Some(40),
        scores: scores
            .map(|name| Score { name: name.into(), value: 0.9, ..Score::default() })
            .into(),
        baselines: names
            .map(|name| Baseline { name: name.into(), values: vec![Some(0.5); 5] })
            .into(),
    });
    report.asked = Some(Asked {
        task: "classification".into(),
        more: vec![
            Field::new("met", "macro_f1>=0.85: 0.9123"),
            Field::new(
                "met",
                "ratio of recall:地区>=0.8: 0.9000 (0.8100 for `南`, 0.9000 for `北`)",
            ),
            Field::new("NOT met", "recall>=0.8: 0.7000 (of `退款`)"),
            Field::new(
                "NOT met",
                "recall:地区<=0.05: 0.2000 ([退款] 0.8000 for `南`, 1.0000 for `北`)",
            ),
            Field::new(
                "NOT met",
                "recall[投诉]>=0.8: it can't be checked: no row decides it for `投诉`",
            ),
        ],
        ..Asked::default()
    });
    let column = |role: &str, kind: &str, note: &str| ColumnCard {
        name: "列".into(),
        role: role.into(),
        kind: kind.into(),
        filled: Some(0.9),
        note: note.into(),
    };
    let account = "1,000 rows read, 980 used, 20 set aside: empty text (lines 7, 9 and 12 more), not a number (at 甲.csv:3)";
    report.data = Some(DataCard {
        files: vec![DataFile { name: "工单.csv".into(), rows: 980, note: account.into() }],
        set_aside: vec!["empty text: 14".into(), "quote never closed: 1".into()],
        columns: vec![
            column(
                "text",
                "text",
                "vocabulary of 2,000 tokens; 3 texts cut to 256 tokens; personal data redacted",
            ),
            column(
                "feature",
                "numeric",
                "constant; gaps filled with the median (12.5); clipped; logarithm taken; standardised",
            ),
            column("feature", "categorical", "one-hot of 12 categories and the unknown"),
            column("target", "regression", ""),
            column("not used", "", "constant"),
            column("group", "", ""),
        ],
        ..DataCard::default()
    });
    report.reliability = Some(Reliability {
        method: "logistic curve, slope 0.800, intercept -0.100".into(),
        ..report.reliability.clone().unwrap_or_default()
    });
    let slice = |name: &str| Slice { name: name.into(), rows: 50, ..Slice::default() };
    report.slices = vec![Slices {
        column: "年龄".into(),
        scores: vec![score("macro F1")],
        slices: vec![slice("18 to 30"), slice("(12 other values)"), slice("(missing)")],
        gaps: vec![Gap {
            name: "accuracy".into(),
            best: "18 to 30".into(),
            worst: "(missing)".into(),
            ..Gap::default()
        }],
        fairness: vec![FairnessRow { label: "退款".into(), ..FairnessRow::default() }],
    }];
    report.thresholds = Some(Thresholds {
        goal: "precision[退款] at recall>=0.9".into(),
        classes: vec![Threshold { label: "退款".into(), threshold: 0.4, ..Threshold::default() }],
    });
    report.timings = TIMED.map(|name| Timing { name: name.into(), seconds: 2.0 }).into();
}

#[test]
fn a_page_of_everything_has_no_english_left() {
    let mut report = samples::classes(2, 900);
    // What these say is the data's own, and English in the sample.
    (report.title, report.summary) = ("工单".into(), String::new());
    report.per_class.iter_mut().for_each(|class| class.label = "退款".into());
    if let Some(confusion) = &mut report.confusion {
        confusion.labels.iter_mut().for_each(|label| *label = "退款".into());
    }
    report.mistakes.clear();
    report.label_errors.clear();
    report.trials = None;
    report.hashes.clear();
    told(&mut report);
    let mut regression = samples::regression(50);
    report.residuals = regression.residuals.take();
    if let Some(residuals) = &mut report.residuals {
        residuals.target = "价格".into();
        residuals.fitted_line = None;
    }
    let found = english(&Page::render(&report, Language::Chinese));
    assert!(found.is_empty(), "{found:#?}");
    let left = english(&Page::render(&report, Language::English));
    assert!(left.len() > 40, "the test sees English where there is some: {}", left.len());
}

#[test]
fn a_check_has_no_english_left() {
    let found = english(&check_page(&samples::check(), Language::Chinese));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_comparison_has_no_english_left() {
    let mut comparison = Comparison::of(&samples::runs());
    for (i, run) in comparison.runs.iter_mut().enumerate() {
        run.name = format!("运行{i}");
        run.data = i.to_string();
        run.task = ["classification", "regression"][i / 2].into();
        run.notes = vec![Field::new("changed since", "scores of before")];
    }
    comparison.pairs.push(PairTest {
        first: "甲".into(),
        second: "乙".into(),
        score: score("log loss"),
        test: "paired bootstrap".into(),
        ..PairTest::default()
    });
    let found = english(&comparison_page(comparison, Language::Chinese));
    assert!(found.is_empty(), "{found:#?}");
}
