//! Scores a million made-up predictions, and says how long each step took (median of five runs).
//!
//! cargo run --release -p firebrick-metrics --example all_metrics -- [folder to write the rows to]
#![allow(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use firebrick_metrics::{
    Average, Binning, ClassProbabilities, KappaWeights, MetricsError, MultilabelCounts, Ranking,
};

const ROWS: usize = 1_000_000;
const CLASSES: usize = 4;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let (truth, table) = rows();
    let binary: Vec<bool> = truth.iter().map(|&class| class == 0).collect();
    let scores: Vec<f64> = table.chunks(CLASSES).map(|row| row[0]).collect();
    let labels: Vec<bool> = table.iter().map(|&probability| probability > 0.25).collect();
    let predicted: Vec<bool> = (0..table.len() as u64).map(|cell| fraction(!cell) > 0.5).collect();
    if let Some(folder) = std::env::args().nth(1) {
        write(Path::new(&folder), &truth, &table)?;
    }
    let rows = ClassProbabilities::from_parts(CLASSES, truth.clone(), table.clone())?;
    let steps = [
        timed("check", || {
            ClassProbabilities::from_parts(CLASSES, truth.clone(), table.clone())
                .map(|rows| rows.rows() as f64)
        })?,
        timed("confusion", || of_matrix(&rows))?,
        timed("log loss, Brier, top-2", || {
            Ok(rows.log_loss()? + rows.brier()? + rows.top_k(2)?)
        })?,
        timed("ROC AUC ovr, ovo; AP", || {
            let scores = rows.ranking_scores()?;
            let areas = scores.macro_roc_auc()? + scores.weighted_roc_auc()?;
            let pairs = scores.macro_one_vs_one()? + scores.weighted_one_vs_one()?;
            Ok(areas + pairs + scores.macro_average_precision()?)
        })?,
        timed("ROC AUC, AP micro", || {
            let ranking = rows.micro_ranking()?;
            Ok(ranking.roc_auc()? + ranking.average_precision()?)
        })?,
        timed("reliability", || {
            let bins = [Binning::Uniform(15), Binning::Quantile(15)];
            bins.into_iter().map(|binning| rows.reliability(binning)?.ece()).sum()
        })?,
        timed("binary ROC AUC, AP", || {
            let ranking = Ranking::new(&binary, &scores)?;
            Ok(ranking.roc_auc()? + ranking.average_precision()? + ranking.pr_auc()?)
        })?,
        timed("binary curves, thinned", || {
            let ranking = Ranking::new(&binary, &scores)?;
            let roc = ranking.roc_curve(true)?.thinned(200).points.len();
            let pr = ranking.precision_recall_curve(true)?.thinned(200).points.len();
            Ok((roc + pr) as f64)
        })?,
        timed("several labels", || {
            let rows = MultilabelCounts::from_rows(CLASSES, &labels, &predicted)?;
            Ok(rows.average(Average::Macro)?.f1 + rows.samples()?.jaccard + rows.hamming_loss()?)
        })?,
    ];
    println!("{:<26} {:7.3} s", "all", steps.iter().sum::<f64>());
    Ok(())
}

/// Every score of the counts, added up.
fn of_matrix(rows: &ClassProbabilities) -> std::result::Result<f64, MetricsError> {
    let matrix = rows.confusion();
    let scores = matrix.macro_avg().f1 + matrix.weighted().f1 + matrix.accuracy();
    let kappa = matrix.cohen_kappa(KappaWeights::Quadratic)?;
    let f2 = matrix.f_beta(2.0, Average::Macro)?;
    Ok(scores + kappa + f2 + matrix.matthews()? + matrix.balanced_accuracy()?)
}

/// Prints and returns the median of five runs, with what the step came to.
fn timed(
    name: &str,
    step: impl Fn() -> std::result::Result<f64, MetricsError>,
) -> std::result::Result<f64, MetricsError> {
    let (mut seconds, mut sum) = (Vec::new(), 0.0);
    for _ in 0..5 {
        let start = Instant::now();
        sum = black_box(step()?);
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    println!("{name:<26} {:7.3} s   {sum:.12}", seconds[2]);
    Ok(seconds[2])
}

/// True classes, and probabilities that lean towards them; shapes `[rows]`, `[rows, classes]`.
fn rows() -> (Vec<u32>, Vec<f64>) {
    let (mut truth, mut table) = (Vec::with_capacity(ROWS), Vec::with_capacity(ROWS * CLASSES));
    for row in 0..ROWS as u64 {
        let class = (fraction(row << 8) * fraction(row << 8 | 1) * CLASSES as f64) as usize;
        let weight = |c: usize| fraction(row << 8 | (2 + c as u64)) + f64::from(c == class) * 0.5;
        let total: f64 = (0..CLASSES).map(weight).sum();
        truth.push(class as u32);
        table.extend((0..CLASSES).map(|c| weight(c) / total));
    }
    (truth, table)
}

/// A number in `0..1` that looks random (the finaliser of `SplitMix64`).
fn fraction(place: u64) -> f64 {
    let mut bits = place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// For benches/peers/metrics.py: little-endian numbers, row after row.
fn write(folder: &Path, truth: &[u32], table: &[f64]) -> std::io::Result<()> {
    let truth: Vec<u8> = truth.iter().flat_map(|class| class.to_le_bytes()).collect();
    let table: Vec<u8> = table.iter().flat_map(|number| number.to_le_bytes()).collect();
    std::fs::write(folder.join("truth.bin"), truth)?;
    std::fs::write(folder.join("probabilities.bin"), table)
}
