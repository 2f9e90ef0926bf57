//! `firebrick inspect`.

use firebrick_bundle::{Architecture, Bundle, Predictor, files};
use firebrick_metrics::{ClassificationReport, RegressionReport};

use crate::args::InspectArgs;
use crate::output;

pub(crate) fn run(args: &InspectArgs) -> anyhow::Result<()> {
    let (_, device) = super::device(&args.compute)?;
    let bundle = Bundle::open(&args.model)?;
    let predictor = bundle.predictor(&device)?;
    let golden = bundle.check_golden(&predictor)?;
    let metrics: serde_json::Value = serde_json::from_str(&bundle.text(files::METRICS)?)?;
    if args.json {
        return output::json(&serde_json::json!({
            "config": bundle.config(),
            "metrics": metrics,
            "files": bundle.manifest().files,
            "golden_rows": golden,
        }));
    }
    let config = bundle.config();
    let mut rows = vec![
        row("model", config.architecture.name()),
        row("written by", format!("firebrick {}", config.firebrick_version)),
        row("format", config.format_version),
    ];
    match &config.architecture {
        Architecture::Lstm(lstm) => {
            rows.push(row("vocabulary", lstm.vocab_size));
            rows.push(row("embedding", lstm.embedding));
            rows.push(row("hidden", lstm.hidden));
            rows.push(row("layers", lstm.layers));
            rows.push(row("dropout", lstm.dropout));
        }
        Architecture::Linear(linear) => rows.push(row("features", linear.inputs)),
        _ => {}
    }
    rows.push(row("parameters", parameters(&predictor)));
    rows.push(row("text column", config.text_column.as_deref().unwrap_or("none")));
    rows.push(row("target column", &config.label_column));
    if !config.id2label.is_empty() {
        let labels: Vec<&str> = config.id2label.values().map(String::as_str).collect();
        rows.push(row("labels", labels.join(", ")));
    }
    if let Predictor::Regressor(regressor) = &predictor {
        rows.push(row("fitted line", super::train::line_of(regressor)));
    }
    rows.push(row("files", format!("{}, all whole", bundle.manifest().files.len())));
    rows.push(row("golden rows", format!("{golden}, all answered as recorded")));
    output::line(aligned(&rows))?;
    output::line("Scores after training, on the rows that its README.md names:\n")?;
    Ok(output::line(scores(metrics)?)?)
}

fn parameters(predictor: &Predictor) -> usize {
    use burn::module::Module;
    match predictor {
        Predictor::Classifier(classifier) => classifier.network().num_params(),
        Predictor::Regressor(regressor) => regressor.network().num_params(),
        _ => 0,
    }
}

fn scores(metrics: serde_json::Value) -> anyhow::Result<String> {
    Ok(match metrics.get("accuracy") {
        Some(_) => {
            output::classification(&serde_json::from_value::<ClassificationReport>(metrics)?)
        }
        None => output::regression(&serde_json::from_value::<RegressionReport>(metrics)?),
    }
    .trim_end()
    .to_string())
}

fn row(name: &str, value: impl ToString) -> (String, String) {
    (name.to_string(), value.to_string())
}

/// Two columns, both left-aligned.
fn aligned(rows: &[(String, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter().map(|(name, value)| format!("{name:width$}  {value}\n")).collect()
}
