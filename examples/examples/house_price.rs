//! The price of a house from its area, by gradient descent, held against least squares.
//!
//! ```sh
//! cargo run --release --example house_price                      # CPU
//! cargo run --release --example house_price -- --raw             # diverges, and says why
//! cargo run --release --features ndarray --example house_price -- --device ndarray
//! cargo run --release --features wgpu --example house_price -- --device wgpu    # a graphics card
//! cargo run --release --features cuda --example house_price -- --device cuda    # an NVIDIA card
//! ```
#![allow(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use firebrick::bundle::{FeatureReader, Regressor};
use firebrick::data::{BadRows, FeatureColumn, FeatureConfig, FeaturePipeline, NumericSet};
use firebrick::data::{ReadOptions, Scaler, ScalingKind, Table};
use firebrick::evaluate::NumberAnswers;
use firebrick::models::LinearRegressionConfig;
use firebrick::train::config::TrainConfig;
use firebrick::train::{EpochRecord, Interrupt, NumericObjective, Observer, RowWeights, fit};
use firebrick::{data, train};

/// Prints every two-hundredth loss.
struct Losses;

impl Observer for Losses {
    fn epoch(&mut self, record: &EpochRecord) -> train::Result<()> {
        if record.epoch == 1 || record.epoch.is_multiple_of(200) {
            println!("epoch {:>5}   loss {:.6}", record.epoch, record.train_loss);
        }
        Ok(())
    }
}

fn main() -> firebrick_examples::Result {
    let device = firebrick_examples::device_name()?.device()?;
    let table = Table::read(&firebrick_examples::data("houses.csv"), &ReadOptions::default())?;
    let area = ["area".to_string()];
    let (rows, account) = data::numeric_rows(&table, &area, "price", BadRows::Error)?;
    println!("{account}");

    let raw = firebrick_examples::flag("--raw");
    let scaling = if raw { ScalingKind::None } else { ScalingKind::Standard };
    let prices: Vec<f64> = rows.iter().map(|row| row.label).collect();
    let price = Scaler::fit(ScalingKind::Standard, &prices);
    let (columns, config) =
        ([FeatureColumn::numeric("area")], FeatureConfig { scaling, ..FeatureConfig::default() });
    let pipeline = FeaturePipeline::fit(&rows, &columns, "price", price, &config)?;
    let train = pipeline.numeric_set(&rows, "houses.csv")?;
    let valid = NumericSet { features: Vec::new(), width: 1, targets: Vec::new() };
    let objective = NumericObjective {
        train: train.clone(),
        valid,
        weights: RowWeights::equal(),
        changes: Default::default(),
        device: device.clone(),
    };

    let config = LinearRegressionConfig::new(1);
    let network = config.init(0, &device.clone().autodiff())?;
    let fitted = fit(&objective, network, &TrainConfig::gradient_descent(), &mut Losses)?;

    let x: Vec<Vec<f64>> = train.features.iter().map(|&x| vec![f64::from(x)]).collect();
    let y: Vec<f64> = train.targets.iter().map(|&y| f64::from(y)).collect();
    let exact = data::least_squares(&x, &y).ok_or("the areas are all the same")?;
    let found = fitted.network.coefficients();
    let distance = exact.iter().zip(&found).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);

    let model = Regressor::new(FeatureReader::new(pipeline, config, fitted.network, device));
    let line = model.coefficients();
    let report = NumberAnswers::of(&model, &rows, Interrupt::never())?.report()?;
    println!("\nprice = {:.4} + {:.4} · area", line[0], line[1]);
    println!("distance from least squares: {distance:.1e} (standardised units)");
    println!("MSE {:.3}   MAE {:.3}   R² {:.4}", report.mse, report.mae, report.r2);
    Ok(())
}
