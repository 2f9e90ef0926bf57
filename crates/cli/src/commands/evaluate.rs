//! `firebrick evaluate`.

use firebrick_bundle::Predictor;
use firebrick_data::{numeric_rows, text_rows};
use firebrick_train::{Interrupt, evaluate_classifier, evaluate_regressor};

use crate::args::EvaluateArgs;
use crate::exit::Usage;
use crate::output;

pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<()> {
    let predictor = super::predictor(&args.model, &args.answering)?;
    let reading = args.reading.options()?;
    let table = super::read_tables(&args.data, &reading)?;
    match predictor {
        Predictor::Classifier(model) => {
            let text = args.text.as_ref().unwrap_or(&model.pipeline().text_column);
            let label = args.label.as_ref().unwrap_or(&model.pipeline().label_column);
            let (rows, account) = text_rows(&table, text, label, reading.on_bad_rows)?;
            output::remark(&account);
            let report = evaluate_classifier(&model, &rows, &table.source, Interrupt::never())?;
            match args.json {
                true => output::json(&report),
                false => Ok(output::line(output::classification(&report).trim_end())?),
            }
        }
        Predictor::Regressor(model) => {
            let pipeline = model.pipeline();
            let features: Vec<String> =
                pipeline.features.iter().map(|feature| feature.name.clone()).collect();
            let target = args.label.as_ref().unwrap_or(&pipeline.target.name);
            let (rows, account) = numeric_rows(&table, &features, target, reading.on_bad_rows)?;
            output::remark(&account);
            let report = evaluate_regressor(&model, &rows)?;
            match args.json {
                true => output::json(&report),
                false => Ok(output::line(output::regression(&report).trim_end())?),
            }
        }
        _ => Err(Usage("this model can't be evaluated by this version".into()).into()),
    }
}
