//! `firebrick inspect`.

use firebrick_bundle::{Architecture, Bundle, BundleConfig, Predictor, Revised, files};
use firebrick_data::Feature;
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
    let revised = bundle.revised()?;
    let mut rows = of_network(bundle.config(), &predictor);
    rows.extend(of_columns(bundle.config(), &predictor));
    if let Some(conformal) = predictor.conformal() {
        rows.push(row("conformity scores", format!("of {} rows", conformal.scores().rows())));
    }
    rows.push(row("files", format!("{}, all whole", bundle.manifest().files.len())));
    rows.push(row("golden rows", format!("{golden}, all answered as recorded")));
    rows.extend(listed("changed since", revised.iter().flat_map(Revised::lines)));
    output::line(aligned(&rows))?;
    output::line(match revised.is_some_and(|revised| revised.answers_changed()) {
        false => "Scores after training, on the rows that its README.md names:\n",
        true => {
            "Scores after training, on the rows that its README.md names, of BEFORE its answers were changed:\n"
        }
    })?;
    Ok(output::line(scores(metrics)?)?)
}

/// What the network is.
fn of_network(config: &BundleConfig, predictor: &Predictor) -> Vec<(String, String)> {
    let mut rows = vec![
        row("model", config.architecture.name()),
        row("written by", format!("firebrick {}", config.firebrick_version)),
        row("format", config.format_version),
    ];
    match &config.architecture {
        Architecture::Lstm(lstm) => rows.extend([
            row("vocabulary", lstm.vocab_size),
            row("embedding", lstm.embedding),
            row("hidden", lstm.hidden),
            row("layers", lstm.layers),
            row("dropout", lstm.dropout),
        ]),
        Architecture::Linear(linear) => rows.push(row("inputs", linear.inputs)),
        _ => {}
    }
    rows.push(row("parameters", predictor.info().parameters()));
    rows
}

/// What it reads and what it predicts.
fn of_columns(config: &BundleConfig, predictor: &Predictor) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    rows.extend(config.text_column.as_ref().map(|column| row("text column", column)));
    if !config.clean.is_empty() {
        let steps: Vec<String> = config.clean.steps().iter().map(ToString::to_string).collect();
        rows.push(row("cleaning", steps.join(", ")));
    }
    let features = predictor.info().features().into_iter().flat_map(|inputs| &inputs.features);
    rows.extend(listed("columns", features.map(column)));
    rows.push(row("target column", &config.label_column));
    if !config.id2label.is_empty() {
        let labels: Vec<&str> = config.id2label.values().map(String::as_str).collect();
        rows.push(row("labels", labels.join(", ")));
    }
    if let Predictor::Regressor(regressor) = predictor {
        rows.push(row("fitted line", super::train::line_of(regressor)));
    }
    rows
}

/// Several lines under one name.
fn listed(name: &str, lines: impl Iterator<Item = String>) -> Vec<(String, String)> {
    lines.enumerate().map(|(i, line)| row(if i == 0 { name } else { "" }, line)).collect()
}

/// A column with all that was fitted to it.
fn column(feature: &Feature) -> String {
    match feature {
        Feature::Numeric(feature) => {
            let (imputer, scaler) = (&feature.imputer, &feature.scaler);
            let number = output::number;
            let mut parts = vec![format!("{}: number", feature.name)];
            let by = imputer.kind;
            parts.push(format!("missing → {by} {}", number(imputer.value)));
            if imputer.indicator {
                parts.push("an input says where".into());
            }
            if let Some(clip) = &feature.clip {
                parts.push(format!("clipped to {} … {}", number(clip.low), number(clip.high)));
            }
            if feature.log {
                parts.push("log1p".into());
            }
            let (shift, scale) = (number(scaler.shift), number(scaler.scale));
            parts.push(format!("{} (x − {shift}) / {scale}", scaler.kind));
            parts.join(", ")
        }
        Feature::Categorical(feature) => {
            const SHOWN: usize = 12;
            let all = &feature.categories;
            let shown: Vec<&str> = all.iter().take(SHOWN).map(String::as_str).collect();
            let more = all.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let (name, encoding) = (&feature.name, feature.encoding);
            format!("{name}: category, {encoding}: {}{more}, else unknown", shown.join(", "))
        }
    }
}

fn scores(metrics: serde_json::Value) -> anyhow::Result<String> {
    Ok(match metrics.get("accuracy") {
        Some(_) => {
            output::classification(&serde_json::from_value::<ClassificationReport>(metrics)?, None)
        }
        None => output::regression(
            &serde_json::from_value::<RegressionReport>(metrics)?,
            &Default::default(),
        ),
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
