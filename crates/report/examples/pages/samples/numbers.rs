//! A run that predicts a number.

use firebrick_report::{
    Asked, Epoch, Field, FittedLine, Learning, Mistake, Residuals, RunReport, ScoreName, Unit,
};

use super::noise::{normal, uniform};
use super::{headline, score};

/// House prices from their area.
pub(crate) fn regression(rows: usize) -> RunReport {
    let mut state = 5;
    let house = |_| {
        let area = 40.0 + 160.0 * uniform(&mut state);
        [area, 31.0 + 3.4 * area + 38.0 * normal(&mut state)]
    };
    let points: Vec<[f64; 2]> = (0..rows).map(house).collect();
    let (intercept, slope) = (29.4, 3.42);
    let pairs = points.iter().map(|[area, price]| [*price, intercept + slope * area]).collect();
    let epoch = |epoch: u32| {
        let t = f64::from(epoch);
        let loss = 1.3 * (-t / 40.0).exp() + 0.06;
        Epoch {
            epoch,
            train_loss: Some(loss),
            valid_loss: Some(loss * 1.04),
            valid_score: Some(600.0 * loss.sqrt()),
            rate: Some(0.01),
        }
    };
    let mistake = |i: usize| Mistake {
        place: format!("houses.csv:{}", 4 + 9 * i),
        features: vec![
            Field::new("area (m²)", format!("{}", 91 + 7 * i)),
            Field::new("city", "成都"),
        ],
        truth: format!("{}", 512 + 30 * i),
        predicted: format!("{}", 340 + 24 * i),
        ..Mistake::default()
    };
    RunReport {
        title: "House prices 房价".to_owned(),
        summary: format!("The price of a house from its area, {rows} rows."),
        headline: Some(headline(
            &format!("Measured on {rows} rows."),
            vec![
                score("RMSE", 38.2, 3.1, Unit::Number, false),
                score("MAE", 30.4, 2.2, Unit::Number, false),
                score("R²", 0.943, 0.011, Unit::Number, true),
            ],
            &[
                ("least squares", &[38.1, 30.3, 0.944]),
                ("mean of the training rows", &[161.0, 139.0, -0.003]),
            ],
        )),
        asked: Some(Asked {
            command: "firebrick train houses.csv --target price --preset linear --seed 7"
                .to_owned(),
            task: "regression".to_owned(),
            inputs: "area".to_owned(),
            target: "price (k€)".to_owned(),
            model: "linear".to_owned(),
            ..Asked::default()
        }),
        learning: Some(Learning {
            epochs: (1..=300).map(epoch).collect(),
            score: ScoreName {
                name: "RMSE".to_owned(),
                unit: Unit::Number,
                higher_is_better: false,
            },
            best_epoch: Some(300),
        }),
        residuals: Some(Residuals {
            target: "price (k€)".to_owned(),
            pairs,
            histogram: None,
            fitted_line: Some(FittedLine {
                feature: "area (m²)".to_owned(),
                points,
                intercept,
                slope,
            }),
        }),
        mistakes: (0..5).map(mistake).collect(),
        ..RunReport::default()
    }
}
