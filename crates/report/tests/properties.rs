//! Any numbers and any texts make a page.

use firebrick_report::{
    Asked, ClassCount, ClassScores, Confusion, Curve, Curves, DataCard, Epoch, Estimate,
    FittedLine, Headline, Histogram, Interval, LabelError, Language, Learning, Mistake, Page,
    Reliability, ReliabilityBin, ReliabilityCurve, Residuals, RunReport, Score, ScoreDistribution,
    ScoreName, Slice, Slices, Threshold, Thresholds, Timing, Trial, Trials, Unit, WeightedText,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Any number at all, and often one that people have.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), 0.0..1.0, Just(0.0), Just(1e300), Just(f64::NAN), Just(f64::INFINITY)]
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), 0_u64..1000, any::<u64>()]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,8}", "\\PC{0,12}", any::<String>()]
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Fraction), Just(Unit::Number)]
}

fn interval() -> impl Strategy<Value = Option<Interval>> {
    proptest::option::of((number(), number()).prop_map(|(low, high)| Interval { low, high }))
}

fn estimate() -> impl Strategy<Value = Estimate> {
    (number(), interval()).prop_map(|(value, interval)| Estimate { value, interval })
}

fn name() -> impl Strategy<Value = ScoreName> {
    (text(), unit(), any::<bool>()).prop_map(|(name, unit, higher_is_better)| ScoreName {
        name,
        unit,
        higher_is_better,
    })
}

fn learning() -> impl Strategy<Value = Learning> {
    let some = || proptest::option::of(number());
    let epoch = (any::<u32>(), some(), some(), some(), some()).prop_map(|(epoch, a, b, c, d)| {
        Epoch { epoch, train_loss: a, valid_loss: b, valid_score: c, rate: d }
    });
    (vec(epoch, 0..5), name(), proptest::option::of(any::<u32>()))
        .prop_map(|(epochs, score, best_epoch)| Learning { epochs, score, best_epoch })
}

fn histogram() -> impl Strategy<Value = Histogram> {
    (vec(number(), 0..6), vec(count(), 0..6))
        .prop_map(|(edges, counts)| Histogram { edges, counts })
}

fn confusion() -> impl Strategy<Value = Confusion> {
    let of = |n: usize| {
        (vec(text(), n..=n), vec(vec(count(), n..=n), n..=n))
            .prop_map(|(labels, counts)| Confusion { labels, counts })
    };
    prop_oneof![Just(0_usize), 1_usize..8, 21_usize..23, 61_usize..64].prop_flat_map(of)
}

fn curves() -> impl Strategy<Value = Curves> {
    let some = || proptest::option::of(number());
    let curve = || {
        (text(), vec([number(), number()], 0..5), some(), some())
            .prop_map(|(label, points, area, prevalence)| Curve { label, points, area, prevalence })
    };
    (vec(curve(), 0..11), proptest::option::of(curve()))
        .prop_map(|(classes, macro_average)| Curves { classes, macro_average })
}

fn reliability_curve() -> impl Strategy<Value = ReliabilityCurve> {
    let bin = (number(), number(), count())
        .prop_map(|(confidence, accuracy, count)| ReliabilityBin { confidence, accuracy, count });
    (vec(bin, 0..5), proptest::option::of(number()))
        .prop_map(|(bins, ece)| ReliabilityCurve { bins, ece })
}

fn reliability() -> impl Strategy<Value = Reliability> {
    (reliability_curve(), proptest::option::of(reliability_curve()), text())
        .prop_map(|(before, after, method)| Reliability { before, after, method })
}

fn classes() -> impl Strategy<Value = RunReport> {
    let class = (text(), estimate(), estimate(), estimate(), count()).prop_map(
        |(label, precision, recall, f1, support)| ClassScores {
            label,
            precision,
            recall,
            f1,
            support,
        },
    );
    let spread = (vec(number(), 0..5), vec(count(), 0..5), vec(count(), 0..5))
        .prop_map(|(edges, right, wrong)| ScoreDistribution { edges, right, wrong });
    (confusion(), vec(class, 0..4), curves(), curves(), reliability(), spread).prop_map(
        |(confusion, per_class, roc, pr, reliability, spread)| RunReport {
            confusion: Some(confusion),
            per_class,
            roc: Some(roc),
            pr: Some(pr),
            reliability: Some(reliability),
            score_distribution: Some(spread),
            ..RunReport::default()
        },
    )
}

fn numbers() -> impl Strategy<Value = RunReport> {
    let pairs = || vec([number(), number()], 0..5);
    let line =
        (text(), pairs(), number(), number()).prop_map(|(feature, points, intercept, slope)| {
            FittedLine { feature, points, intercept, slope }
        });
    let residuals =
        (text(), pairs(), proptest::option::of(histogram()), proptest::option::of(line)).prop_map(
            |(target, pairs, histogram, fitted_line)| Residuals {
                target,
                pairs,
                histogram,
                fitted_line,
            },
        );
    let score = (text(), number(), interval(), unit(), any::<bool>()).prop_map(
        |(name, value, interval, unit, higher_is_better)| Score {
            name,
            value,
            interval,
            unit,
            higher_is_better,
        },
    );
    let trial = (text(), proptest::option::of(number())).prop_map(|(name, score)| Trial {
        name,
        score,
        ..Trial::default()
    });
    let timing = (text(), number()).prop_map(|(name, seconds)| Timing { name, seconds });
    (residuals, vec(score, 0..4), learning(), name(), vec(trial, 0..4), vec(timing, 0..4)).prop_map(
        |(residuals, scores, learning, score, trials, timings)| RunReport {
            residuals: Some(residuals),
            headline: Some(Headline { scores, ..Headline::default() }),
            learning: Some(learning),
            trials: Some(Trials { score, trials }),
            timings,
            ..RunReport::default()
        },
    )
}

fn rows() -> impl Strategy<Value = RunReport> {
    let slice = (text(), count(), vec(proptest::option::of(estimate()), 0..3), any::<bool>())
        .prop_map(|(name, rows, scores, small)| Slice { name, rows, scores, small });
    let slices =
        (text(), vec(name(), 0..3), vec(slice, 0..4)).prop_map(|(column, scores, slices)| Slices {
            column,
            scores,
            slices,
            gaps: Vec::new(),
            fairness: Vec::new(),
        });
    let word = (text(), number()).prop_map(|(text, weight)| WeightedText { text, weight });
    let mistake =
        (text(), text(), number(), vec(word, 0..4)).prop_map(|(text, truth, p, words)| Mistake {
            text,
            truth,
            probability: Some(p),
            words,
            ..Mistake::default()
        });
    let error = (text(), number()).prop_map(|(text, score)| LabelError {
        text,
        score,
        ..LabelError::default()
    });
    let threshold = (text(), number(), number()).prop_map(|(label, threshold, x)| Threshold {
        label,
        threshold,
        before: Some(x),
        after: Some(threshold),
    });
    let class = (text(), count(), count()).prop_map(|(label, train, test)| ClassCount {
        label,
        train,
        valid: 0,
        test,
    });
    let data =
        (vec(class, 0..4), proptest::option::of(histogram())).prop_map(|(classes, lengths)| {
            DataCard { classes, lengths, rows_read: Some(0), ..DataCard::default() }
        });
    (vec(slices, 0..3), vec(mistake, 0..3), vec(error, 0..3), vec(threshold, 0..3), data, text())
        .prop_map(|(slices, mistakes, label_errors, classes, data, text)| RunReport {
            title: text.clone(),
            summary: text.clone(),
            asked: Some(Asked { command: text, ..Asked::default() }),
            slices,
            mistakes,
            label_errors,
            thresholds: Some(Thresholds { classes, ..Thresholds::default() }),
            data: Some(data),
            ..RunReport::default()
        })
}

/// Attributes that are places and sizes hold numbers.
fn check(report: &RunReport) -> Result<(), TestCaseError> {
    const PLACES: [&str; 14] = [
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "width",
        "height",
        "points",
        "viewBox",
        "fill-opacity",
    ];
    for language in [Language::English, Language::Chinese] {
        let page = Page::render(report, language);
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(&page, options);
        let document = document.map_err(|error| TestCaseError::fail(format!("{error}")))?;
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            for attribute in node.attributes().filter(|a| PLACES.contains(&a.name())) {
                for part in attribute.value().split([' ', ',']) {
                    let number: Result<f64, _> = part.trim_end_matches('%').parse();
                    let fine = number.is_ok_and(|n| n.is_finite() && n.abs() < 1e5);
                    prop_assert!(fine, "{}={:?}", attribute.name(), attribute.value());
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_run_of_a_classifier_makes_a_page(report in classes()) {
        check(&report)?;
    }

    #[test]
    fn any_run_with_numbers_makes_a_page(report in numbers()) {
        check(&report)?;
    }

    #[test]
    fn any_rows_make_a_page(report in rows()) {
        check(&report)?;
    }
}
