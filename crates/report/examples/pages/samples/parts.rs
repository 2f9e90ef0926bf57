//! Parts of a run of a classifier.

use firebrick_report::{
    Coverage, Coverages, Epoch, Estimate, FairnessRow, Field, Gap, Interval, LabelError, Learning,
    Mistake, Reliability, ReliabilityBin, ReliabilityCurve, ScoreDistribution, ScoreName, Slice,
    Slices, Threshold, Thresholds, Trial, Trials, Unit, WeightedText,
};

use super::noise::{normal, uniform};

fn fraction(name: &str) -> ScoreName {
    ScoreName { name: name.to_owned(), unit: Unit::Fraction, higher_is_better: true }
}

pub(crate) fn learning(epochs: u32, best: u32) -> Learning {
    let mut state = 3;
    let mut epoch = |epoch: u32| {
        let t = f64::from(epoch);
        let noise = 0.015 * normal(&mut state);
        let valid = 1.9 * (-t / 5.0).exp() + 0.38 + 0.0009 * (t - f64::from(best)).max(0.0).powi(2);
        Epoch {
            epoch,
            train_loss: Some(2.1 * (-t / 6.0).exp() + 0.06),
            valid_loss: Some(valid + noise),
            valid_score: Some(
                0.91 - 0.55 * (-t / 4.0).exp()
                    - noise / 4.0
                    - 0.0002 * (t - f64::from(best)).powi(2),
            ),
            rate: Some(0.001 * 0.5_f64.powi(epoch as i32 / 8)),
        }
    };
    Learning {
        epochs: (1..=epochs).map(&mut epoch).collect(),
        score: fraction("macro F1"),
        best_epoch: Some(best),
    }
}

pub(crate) fn reliability(rows: u64) -> Reliability {
    let curve = |bend: f64, ece| {
        let bin = |i: u32| {
            let confidence = (f64::from(i) + 0.5) / 15.0;
            let count = (rows as f64 * confidence.powi(4) / 3.4) as u64;
            ReliabilityBin { confidence, accuracy: confidence.powf(bend), count }
        };
        ReliabilityCurve { bins: (0..15).map(bin).collect(), ece: Some(ece) }
    };
    Reliability {
        before: curve(1.6, 0.0713),
        after: Some(curve(1.04, 0.0118)),
        method: "temperature 1.43".to_owned(),
    }
}

pub(crate) fn distribution(rows: u64) -> ScoreDistribution {
    let at = |i: u32| f64::from(i) / 20.0;
    ScoreDistribution {
        edges: (0..=20).map(at).collect(),
        right: (0..20).map(|i| (rows as f64 * at(i).powi(5) / 4.0) as u64).collect(),
        wrong: (0..20)
            .map(|i| (rows as f64 * at(i) * (1.0 - at(i)).powi(2) / 14.0) as u64)
            .collect(),
    }
}

pub(crate) fn slices() -> Vec<Slices> {
    let estimate = |value: f64, rows: u64| {
        let around = 1.96 * (value * (1.0 - value) / rows as f64).sqrt();
        Some(Estimate {
            value,
            interval: Some(Interval { low: value - around, high: (value + around).min(1.0) }),
        })
    };
    let slice = |name: &str, rows, f1, recall| Slice {
        name: name.to_owned(),
        rows,
        scores: vec![estimate(f1, rows), estimate(recall, rows)],
        small: rows < 30,
    };
    let gap = |name: &str, gap, ratio, limit| Gap {
        name: name.to_owned(),
        best: "Europe".to_owned(),
        worst: "华南".to_owned(),
        gap,
        ratio: Some(ratio),
        limit,
    };
    vec![
        Slices {
            fairness: vec![FairnessRow {
                label: "bug".into(),
                parity_difference: Some(0.08),
                parity_ratio: Some(0.79),
                opportunity_difference: Some(0.05),
                odds_difference: Some(0.06),
                odds_ratio: None,
            }],
            column: "region".to_owned(),
            scores: vec![fraction("macro F1"), fraction("recall")],
            slices: vec![
                slice("Europe", 1804, 0.921, 0.93),
                slice("North America", 1310, 0.902, 0.91),
                slice("华南", 640, 0.861, 0.87),
                slice("Antarctica", 12, 0.61, 0.7),
            ],
            gaps: vec![
                gap("recall (equal opportunity)", 0.06, 0.935, Some(0.05)),
                gap("selection rate (demographic parity)", 0.021, 0.968, Some(0.05)),
                gap("false-positive rate", 0.004, 0.99, None),
            ],
        },
        Slices {
            fairness: Vec::new(),
            column: "语言".to_owned(),
            scores: vec![fraction("macro F1")],
            slices: vec![
                slice("zh", 2100, 0.903, 0.9),
                slice("en", 1700, 0.899, 0.9),
                slice("", 44, 0.79, 0.8),
            ],
            gaps: Vec::new(),
        },
    ]
}

pub(crate) fn mistakes(labels: &[String]) -> Vec<Mistake> {
    let texts: [(&str, &[(&str, f64)]); 3] = [
        (
            "",
            &[
                ("I ", 0.0),
                ("still ", 0.1),
                ("have not ", -0.2),
                ("received ", 0.45),
                ("the ", 0.0),
                ("refund ", -0.8),
                ("for my last ", 0.0),
                ("delivery", 0.95),
                (", please help.", 0.05),
            ],
        ),
        (
            "",
            &[
                ("你们", 0.0),
                ("的", 0.0),
                ("客服", 0.3),
                ("电话", 0.7),
                ("打不通", -0.4),
                ("，", 0.0),
                ("我要", 0.1),
                ("退款", -0.9),
                ("！", 0.0),
            ],
        ),
        (
            "The app closes itself when I open the invoice <script>alert(1)</script> & nothing happens.",
            &[],
        ),
    ];
    let mistake = |i: usize| {
        let (text, words) = texts[i % 3];
        let word = |(text, weight): &(&str, f64)| WeightedText {
            text: (*text).to_owned(),
            weight: *weight,
        };
        Mistake {
            place: format!("tickets-test.csv:{}", 18 + 37 * i),
            text: text.to_owned(),
            truth: labels[i % labels.len()].clone(),
            predicted: labels[(i + 1) % labels.len()].clone(),
            probability: Some(0.997 - 0.011 * i as f64),
            words: words.iter().map(word).collect(),
            ..Mistake::default()
        }
    };
    (0..14).map(mistake).collect()
}

pub(crate) fn label_errors(labels: &[String]) -> Vec<LabelError> {
    let error = |i: usize| LabelError {
        place: format!("tickets.csv:{}", 204 + 91 * i),
        text: [
            "Where is my parcel? It was due last Tuesday and nobody answers.",
            "发票抬头开错了，麻烦重新开一张，谢谢。",
            "أين طلبي؟ لم يصل بعد",
        ][i % 3]
            .to_owned(),
        given: labels[i % labels.len()].clone(),
        likely: labels[(i + 1) % labels.len()].clone(),
        score: 0.98 - 0.02 * i as f64,
    };
    (0..12).map(error).collect()
}

pub(crate) fn thresholds(labels: &[String]) -> Thresholds {
    let class = |(i, label): (usize, &String)| Threshold {
        label: label.clone(),
        threshold: 0.3 + 0.04 * (i % 9) as f64,
        before: Some(0.81 + 0.01 * (i % 7) as f64),
        after: Some(0.83 + 0.01 * (i % 6) as f64),
    };
    Thresholds { goal: "F1".to_owned(), classes: labels.iter().enumerate().map(class).collect() }
}

pub(crate) fn coverage() -> Coverages {
    let level = |level: f64| Coverage {
        level,
        found: Estimate {
            value: level + 0.011,
            interval: Some(Interval { low: level - 0.006, high: level + 0.025 }),
        },
        set_size: Some(1.0 + 6.0 * (level - 0.75)),
        singletons: Some(1.6 - level),
        width: None,
    };
    Coverages { fitted_to: 1234, sampled: None, levels: [0.8, 0.9, 0.95].map(level).into() }
}

pub(crate) fn trials(count: usize) -> Trials {
    let mut state = 11;
    let mut trial = |i: usize| {
        let (rate, dropout) =
            (10_f64.powf(-4.0 + 2.0 * uniform(&mut state)), 0.1 + 0.5 * uniform(&mut state));
        let score = 0.91 - 0.04 * (rate.log10() + 3.0).powi(2) - 0.2 * (dropout - 0.4).powi(2)
            + 0.004 * normal(&mut state);
        Trial {
            name: format!("#{}", i + 1),
            parameters: vec![
                Field::new("learning rate", format!("{rate:.5}")),
                Field::new("dropout", format!("{dropout:.2}")),
                Field::new("layers", (1 + i % 3).to_string()),
            ],
            score: (i % 9 != 4).then_some(score),
        }
    };
    Trials { score: fraction("macro F1"), trials: (0..count).map(&mut trial).collect() }
}
