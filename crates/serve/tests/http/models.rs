//! Small models: untrained networks answer as well as trained ones, and each its own way.

use std::path::Path;

use burn::tensor::Device;
use firebrick_bundle::{
    Classifier, FeatureReader, GoldenInput, GoldenRow, Predictor, Regressor, Staging, TextReader,
};
use firebrick_data::{
    Cell, FeatureColumn, FeatureConfig, FeaturePipeline, FeatureRow, LabelEncoder, LabelMap,
    Scaler, ScalingKind, TextPipeline, TextPipelineConfig,
};
use firebrick_models::{Initializer, LinearModelConfig, LstmClassifierConfig, LstmInit};

/// Texts of many lengths.
pub(crate) fn texts(count: usize) -> Vec<String> {
    let words = ["refund", "order", "crash", "the", "app", "twice", "退款", "please"];
    let text = |i: usize| {
        let word = |j: usize| words[(i * 7 + j * j + j) % words.len()];
        (0..1 + (i * i) % 41).map(word).collect::<Vec<_>>().join(" ")
    };
    (0..count).map(text).collect()
}

fn reader<E: LabelEncoder>(labels: E, classes: usize, seed: u64) -> TextReader<E> {
    let texts = texts(50);
    let texts = texts.iter().map(String::as_str);
    let config = TextPipelineConfig::default();
    let pipeline = TextPipeline::with_labels(texts, "body", "topic", labels, &config).unwrap();
    let network = LstmClassifierConfig {
        vocab_size: pipeline.tokenizer.vocab_size(),
        classes,
        embedding: 8,
        hidden: 16,
        layers: 1,
        dropout: 0.0,
        init: LstmInit::default(),
    };
    let device = Device::flex();
    let weights = network.init(seed, &device).unwrap();
    TextReader::new(pipeline, network, weights, device)
}

/// Text in, one of `labels` out.
pub(crate) fn tickets(labels: &[&str], seed: u64) -> Predictor {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    let labels = LabelMap::from_labels(labels).unwrap();
    let classes = labels.len();
    Predictor::Classifier(Box::new(Classifier::new(reader(labels, classes, seed))))
}

/// Text in, a number out.
pub(crate) fn mood() -> Predictor {
    let scaler = Scaler { kind: ScalingKind::Standard, shift: 5.0, scale: 2.0 };
    Predictor::TextRegressor(Box::new(Regressor::new(reader(scaler, 1, 3))))
}

fn rows<L: Clone>(labels: &[L]) -> Vec<FeatureRow<L>> {
    let row = |(i, label): (usize, &L)| FeatureRow {
        features: vec![
            Cell::Number(40.0 + 7.0 * i as f64),
            Cell::Category(["bay", "isle"][i % 2].to_owned()),
        ],
        label: label.clone(),
        line: i as u64 + 2,
    };
    labels.iter().enumerate().map(row).collect()
}

fn columns<E: LabelEncoder>(
    rows: &[FeatureRow<E::Label>],
    labels: E,
    outputs: usize,
) -> FeatureReader<E> {
    let columns = [FeatureColumn::numeric("area"), FeatureColumn::categorical("place")];
    let pipeline =
        FeaturePipeline::fit(rows, &columns, "target", labels, &FeatureConfig::default()).unwrap();
    let config = LinearModelConfig {
        inputs: pipeline.inputs.width(),
        outputs,
        initializer: Initializer::Uniform,
    };
    let device = Device::flex();
    let network = config.init(1, &device).unwrap();
    FeatureReader::new(pipeline, config, network, device)
}

/// Columns in, a number out.
pub(crate) fn houses() -> Predictor {
    let prices: Vec<f64> = (0..10).map(|i| 100.0 + 20.0 * f64::from(i)).collect();
    let rows = rows(&prices);
    let reader = columns(&rows, Scaler::fit(ScalingKind::Standard, &prices), 1);
    Predictor::Regressor(Box::new(Regressor::new(reader)))
}

/// Columns in, a class out.
pub(crate) fn zones() -> Predictor {
    let labels: Vec<String> = (0..10).map(|i| ["calm", "busy"][i % 2].to_owned()).collect();
    let rows = rows(&labels);
    let map = LabelMap::fit(labels.iter().map(String::as_str));
    Predictor::FeatureClassifier(Box::new(Classifier::new(columns(&rows, map, 2))))
}

/// Writes a model of texts as a bundle.
pub(crate) fn publish(predictor: &Predictor, folder: &Path) {
    let staging = Staging::open(folder).unwrap();
    staging.begin_bundle().unwrap();
    let inputs = texts(3).into_iter().map(|text| GoldenInput::Text { text }).collect();
    let golden = GoldenRow::answered(predictor, inputs);
    staging.write_predictor(predictor, &golden).unwrap();
    staging.publish().unwrap();
}
