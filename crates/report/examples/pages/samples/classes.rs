//! A run of a classifier.

use firebrick_report::{
    Asked, ClassCount, ClassScores, ColumnCard, Confusion, DataCard, DataFile, Estimate, Field,
    Hash, Histogram, Interval, RunReport, SplitCount, Timing, Unit,
};

use super::noise::uniform;
use super::{curves, headline, parts, score};

/// Names in the manner of fine question types.
const NAMES: [&str; 50] = [
    "ABBR:abb",
    "ABBR:exp",
    "DESC:def",
    "DESC:desc",
    "DESC:manner",
    "DESC:reason",
    "ENTY:animal",
    "ENTY:body",
    "ENTY:color",
    "ENTY:cremat",
    "ENTY:currency",
    "ENTY:dismed",
    "ENTY:event",
    "ENTY:food",
    "ENTY:instru",
    "ENTY:lang",
    "ENTY:letter",
    "ENTY:other",
    "ENTY:plant",
    "ENTY:product",
    "ENTY:religion",
    "ENTY:sport",
    "ENTY:substance",
    "ENTY:symbol",
    "ENTY:techmeth",
    "ENTY:termeq",
    "ENTY:veh",
    "ENTY:word",
    "HUM:desc",
    "HUM:gr",
    "HUM:ind",
    "HUM:title",
    "LOC:city",
    "LOC:country",
    "LOC:mount",
    "LOC:other",
    "LOC:state",
    "NUM:code",
    "NUM:count",
    "NUM:date",
    "NUM:dist",
    "NUM:money",
    "NUM:ord",
    "NUM:other",
    "NUM:perc",
    "NUM:period",
    "NUM:speed",
    "NUM:temp",
    "NUM:volsize",
    "NUM:weight",
];

fn labels(classes: usize) -> Vec<String> {
    match classes {
        2 => ["退款申请", "其他"].map(str::to_owned).to_vec(),
        6 => ["billing", "bug report", "退款", "shipping and delivery", "שאלה כללית", "other"]
            .map(str::to_owned)
            .to_vec(),
        ..=50 => NAMES[..classes].iter().map(|name| (*name).to_owned()).collect(),
        _ => (0..classes).map(|i| format!("product line {:03} / 产品 {i}", i + 1)).collect(),
    }
}

/// Rows spread over classes as they are in life, mistakes mostly among neighbours.
pub(crate) fn confusion(classes: usize, rows: usize) -> Confusion {
    let mut state = 7;
    let weights: Vec<f64> =
        (0..classes).map(|i| 1.0 / (1.0 + (i * 7 % classes) as f64).powf(0.8)).collect();
    let whole: f64 = weights.iter().sum();
    let mut counts = vec![vec![0_u64; classes]; classes];
    for truth in 0..classes {
        let n = (rows as f64 * weights[truth] / whole).max(3.0);
        let right = 0.72 + 0.27 * uniform(&mut state);
        counts[truth][truth] = (n * right) as u64;
        for _ in 0..6 {
            let step = 1 + (uniform(&mut state).powi(3) * classes as f64) as usize;
            let taken = (truth + step) % classes;
            if taken != truth {
                counts[truth][taken] +=
                    (n * (1.0 - right) * uniform(&mut state) / 3.0).round() as u64;
            }
        }
    }
    Confusion { labels: labels(classes), counts }
}

fn per_class(c: &Confusion) -> Vec<ClassScores> {
    let part = |right: u64, of: u64| {
        let value = right as f64 / of.max(1) as f64;
        let around = 1.96 * (value * (1.0 - value) / of.max(1) as f64).sqrt();
        let interval = Interval { low: (value - around).max(0.0), high: (value + around).min(1.0) };
        Estimate { value, interval: Some(interval) }
    };
    let class = |i: usize| {
        let right = c.counts[i][i];
        let support: u64 = c.counts[i].iter().sum();
        let predicted: u64 = c.counts.iter().map(|row| row[i]).sum();
        ClassScores {
            label: c.labels[i].clone(),
            precision: part(right, predicted),
            recall: part(right, support),
            f1: part(2 * right, support + predicted),
            support,
        }
    };
    (0..c.labels.len()).map(class).collect()
}

fn data(c: &Confusion, rows: u64) -> DataCard {
    let split = |name: &str, rows| SplitCount { name: name.to_owned(), rows };
    let class = |(i, label): (usize, &String)| {
        let test: u64 = c.counts[i].iter().sum();
        ClassCount { label: label.clone(), train: test * 8, valid: test, test }
    };
    let lengths = (0..60).map(|i| {
        let x = f64::from(i) / 9.0;
        (900.0 * x * x * (-x).exp()) as u64
    });
    DataCard {
        files: vec![
            DataFile {
                name: "tickets.csv".to_owned(),
                rows: rows * 9,
                note: "CSV, UTF-8".to_owned(),
            },
            DataFile { name: "tickets-test.csv".to_owned(), rows, note: "CSV, GB18030".to_owned() },
        ],
        rows_read: Some(rows * 10 + 41),
        rows_used: Some(rows * 10),
        set_aside: vec![
            "38 rows: the label is empty".to_owned(),
            "3 rows: no valid UTF-8, line 1,204 and two others".to_owned(),
        ],
        splits: vec![split("train", rows * 8), split("valid", rows), split("test", rows)],
        columns: vec![
            ColumnCard {
                name: "subject".to_owned(),
                role: "text".to_owned(),
                kind: "text".to_owned(),
                filled: Some(0.998),
                note: String::new(),
            },
            ColumnCard {
                name: "category".to_owned(),
                role: "label".to_owned(),
                kind: "category".to_owned(),
                filled: Some(1.0),
                note: format!("{} classes", c.labels.len()),
            },
            ColumnCard {
                name: "客户编号".to_owned(),
                role: "not used".to_owned(),
                kind: "identifier".to_owned(),
                filled: Some(0.31),
                note: "as many values as rows".to_owned(),
            },
        ],
        classes: c.labels.iter().enumerate().map(class).collect(),
        lengths: Some(Histogram {
            edges: (0..=60).map(f64::from).collect(),
            counts: lengths.collect(),
        }),
    }
}

fn asked() -> Asked {
    Asked {
        command: "firebrick train tickets.csv --test tickets-test.csv --label category --text subject --preset lstm --seed 42 --out models/tickets".to_owned(),
        task: "text classification".to_owned(),
        inputs: "subject".to_owned(),
        target: "category".to_owned(),
        model: "lstm: 2 layers of 512, embedding 256, dropout 0.5".to_owned(),
        device: "cpu (flex), 8 threads".to_owned(),
        seed: Some(42),
        version: "0.1.0".to_owned(),
        date: "2026-03-14".to_owned(),
        more: vec![Field::new("parameters", "6,324,230")],
    }
}

/// A whole run with so many classes, tested on about so many rows.
pub(crate) fn classes(classes: usize, rows: usize) -> RunReport {
    let confusion = confusion(classes, rows);
    let per_class = per_class(&confusion);
    let right: u64 = (0..classes).map(|i| confusion.counts[i][i]).sum();
    let whole: u64 = confusion.counts.iter().flatten().sum();
    let accuracy = right as f64 / whole as f64;
    let f1 = per_class.iter().map(|c| c.f1.value).sum::<f64>() / classes as f64;
    let scores = vec![
        score("macro F1", f1, 0.014, Unit::Fraction, true),
        score("accuracy", accuracy, 0.009, Unit::Fraction, true),
        score("log loss", 0.412, 0.021, Unit::Number, false),
        score("Matthews correlation", 0.83, 0.0, Unit::Number, true),
    ];
    let time = |name: &str, seconds| Timing { name: name.to_owned(), seconds };
    RunReport {
        title: format!("Support tickets, {classes} classes"),
        summary: "Which team a message belongs to, from its subject line.".to_owned(),
        headline: Some(headline(
            &format!("Measured on {whole} rows of tickets-test.csv that were not trained on."),
            scores,
            &[
                ("linear model on words", &[f1 - 0.061, accuracy - 0.04, 0.561, 0.77]),
                ("most frequent class", &[0.8 / classes as f64, 0.21, 1.94, 0.0]),
            ],
        )),
        asked: Some(asked()),
        data: Some(data(&confusion, whole)),
        learning: Some(parts::learning(24, 17)),
        per_class,
        roc: Some(curves::roc(&confusion.labels)),
        pr: Some(curves::pr(&confusion.labels)),
        reliability: Some(parts::reliability(whole)),
        score_distribution: Some(parts::distribution(whole)),
        slices: parts::slices(),
        mistakes: parts::mistakes(&confusion.labels),
        label_errors: parts::label_errors(&confusion.labels),
        coverage: Some(parts::coverage()),
        thresholds: Some(parts::thresholds(&confusion.labels)),
        trials: Some(parts::trials(30)),
        timings: vec![
            time("reading and checking", 1.42),
            time("tokenising", 3.7),
            time("training", 1312.0),
            time("evaluating", 21.4),
        ],
        hashes: vec![
            Hash {
                name: "tickets.csv".to_owned(),
                value: "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
                    .to_owned(),
            },
            Hash {
                name: "model.safetensors".to_owned(),
                value: "blake3:6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
                    .to_owned(),
            },
        ],
        confusion: Some(confusion),
        ..RunReport::default()
    }
}
