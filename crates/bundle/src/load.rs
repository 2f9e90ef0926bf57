//! Reading a bundle.

use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use firebrick_data::{
    FeaturePipeline, LabelEncoder, LabelMap, PIPELINE_VERSION, Scaler, TextPipeline, TextTokenizer,
};
use firebrick_models::{LinearModelConfig, LstmClassifierConfig};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::manifest::pretty;
use crate::{
    Architecture, BundleConfig, BundleError, Classifier, Conformal, Decision, FeatureReader,
    GoldenRow, Manifest, Predictor, ProblemType, Reader, Regressor, Result, Staging, TextReader,
    files, load_weights,
};

/// A bundle on disk whose every file was found unchanged.
#[derive(Debug)]
pub struct Bundle {
    path: PathBuf,
    manifest: Manifest,
    config: BundleConfig,
}

impl Bundle {
    /// Opens a bundle: reads the manifest, checks the format version, the length and the hash of
    /// every file, and the architecture.
    ///
    /// # Errors
    /// Any [`BundleError`] that says what is wrong with the folder.
    pub fn open(path: &Path) -> Result<Self> {
        let manifest = Manifest::read(path)?;
        manifest.verify(path)?;
        let text = read_text(path, &manifest, files::CONFIG)?;
        let value: serde_json::Value = parse(path, files::CONFIG, &text)?;
        let found = value["model_type"].as_str().unwrap_or("none");
        if !Architecture::NAMES.contains(&found) {
            return Err(BundleError::UnknownArchitecture {
                path: path.to_path_buf(),
                found: found.to_string(),
                known: Architecture::NAMES.join(", "),
            });
        }
        let config = parse(path, files::CONFIG, &text)?;
        Ok(Self { path: path.to_path_buf(), manifest, config })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its files.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the network is and what its outputs mean.
    pub fn config(&self) -> &BundleConfig {
        &self.config
    }

    /// A text file of the bundle.
    ///
    /// # Errors
    /// [`BundleError::NotListed`] or [`BundleError::Io`].
    pub fn text(&self, file: &str) -> Result<String> {
        read_text(&self.path, &self.manifest, file)
    }

    /// Loads the network onto a device.
    ///
    /// # Errors
    /// [`BundleError::Weights`] if the weights do not fit, [`BundleError::Malformed`] if a file
    /// can't be understood.
    pub fn predictor(&self, device: &Device) -> Result<Predictor> {
        let classes = self.config.problem_type == ProblemType::SingleLabelClassification;
        let predictor = match (&self.config.architecture, classes) {
            (Architecture::Lstm(config), true) => {
                let reader = self.text_reader(config, self.labels()?, device)?;
                Predictor::Classifier(Box::new(Classifier::new(reader)))
            }
            (Architecture::Lstm(config), false) => {
                let scaling = self.config.label_scaling;
                let scaling = scaling.ok_or_else(|| self.malformed("label_scaling is missing"))?;
                let reader = self.text_reader(config, scaling, device)?;
                Predictor::TextRegressor(Box::new(Regressor::new(reader)))
            }
            (Architecture::Linear(config), true) => {
                let reader = self.feature_reader::<LabelMap>(config, device)?;
                if *reader.labels() != self.labels()? {
                    return Err(self.malformed("its labels and those of features.json differ"));
                }
                Predictor::FeatureClassifier(Box::new(Classifier::new(reader)))
            }
            (Architecture::Linear(config), false) => {
                let reader = self.feature_reader::<Scaler>(config, device)?;
                Predictor::Regressor(Box::new(Regressor::new(reader)))
            }
        };
        let predictor = match self.decision()? {
            Some(decision) => predictor.with_decision(decision),
            None => predictor,
        };
        Ok(predictor.with_conformal(self.conformal(classes)?))
    }

    /// The conformity scores, if there are any.
    fn conformal(&self, classes: bool) -> Result<Option<Conformal>> {
        if !self.manifest.files.contains_key(files::CONFORMAL) {
            return Ok(None);
        }
        let conformal: Conformal =
            parse(&self.path, files::CONFORMAL, &self.text(files::CONFORMAL)?)?;
        if !conformal.fits(classes) {
            let (path, file) = (self.path.clone(), files::CONFORMAL.into());
            let reason = "its scores are of another kind of model".into();
            return Err(BundleError::Malformed { path, file, reason });
        }
        Ok(Some(conformal))
    }

    /// How outputs become answers, if the bundle says so.
    fn decision(&self) -> Result<Option<Decision>> {
        if !self.manifest.files.contains_key(files::DECISION) {
            return Ok(None);
        }
        let decision: Decision = parse(&self.path, files::DECISION, &self.text(files::DECISION)?)?;
        let classes = self.config.id2label.len();
        if !decision.fits(classes) {
            let (path, file) = (self.path.clone(), files::DECISION.into());
            let reason = format!("it is for another number of classes than {classes}");
            return Err(BundleError::Malformed { path, file, reason });
        }
        Ok(Some(decision))
    }

    fn text_reader<E: LabelEncoder + Outputs>(
        &self,
        config: &LstmClassifierConfig,
        labels: E,
        device: &Device,
    ) -> Result<TextReader<E>> {
        let mut network = config.init(0, device)?;
        self.load_into(&mut network)?;
        self.agree("labels and classes", labels.outputs(), config.classes)?;
        let text_column = self.config.text_column.clone();
        let max_tokens = self.config.max_tokens;
        let pipeline = TextPipeline {
            version: PIPELINE_VERSION,
            text_column: text_column.ok_or_else(|| self.malformed("text_column is missing"))?,
            label_column: self.config.label_column.clone(),
            max_tokens: max_tokens.ok_or_else(|| self.malformed("max_tokens is missing"))?,
            clean: self.config.clean.clone(),
            labels,
            tokenizer: TextTokenizer::from_json(&self.text(files::TOKENIZER)?)?,
        };
        let vocabulary = pipeline.tokenizer.vocab_size();
        self.agree("tokens and vocab_size", vocabulary, config.vocab_size)?;
        Ok(TextReader::new(pipeline, config.clone(), network, device.clone()))
    }

    fn feature_reader<E: LabelEncoder + Outputs + DeserializeOwned + Serialize>(
        &self,
        config: &LinearModelConfig,
        device: &Device,
    ) -> Result<FeatureReader<E>> {
        let mut network = config.init(0, device)?;
        self.load_into(&mut network)?;
        let pipeline = FeaturePipeline::<E>::from_json(&self.text(files::FEATURES)?)?;
        self.agree("features and inputs", pipeline.inputs.width(), config.inputs)?;
        self.agree("labels and outputs", pipeline.labels.outputs(), config.outputs)?;
        Ok(FeatureReader::new(pipeline, config.clone(), network, device.clone()))
    }

    /// Runs the golden rows and compares the answers with those recorded.
    ///
    /// Returns how many rows there are.
    ///
    /// # Errors
    /// [`BundleError::Golden`] for the first row that differs.
    pub fn check_golden(&self, predictor: &Predictor) -> Result<usize> {
        let text = self.text(files::GOLDEN)?;
        let mut rows = 0;
        for line in text.lines().filter(|line| !line.is_empty()) {
            rows += 1;
            let golden: GoldenRow = parse(&self.path, files::GOLDEN, line)?;
            if let Some((found, expected)) = golden.differs(predictor)? {
                let path = self.path.clone();
                return Err(BundleError::Golden { path, row: rows, found, expected });
            }
        }
        Ok(rows)
    }

    /// Two files that were not written together would panic later, inside a product.
    fn agree(&self, what: &str, found: usize, expected: usize) -> Result<()> {
        if found == expected {
            return Ok(());
        }
        Err(self.malformed(&format!("{what} differ: {found} and {expected}")))
    }

    fn load_into<M>(&self, network: &mut M) -> Result<()>
    where
        M: burn::module::Module + burn::store::ModuleSnapshot,
    {
        listed(&self.path, &self.manifest, files::WEIGHTS)?;
        let path = self.path.join(files::WEIGHTS);
        let bytes = fs::read(&path).map_err(BundleError::io(&path))?;
        load_weights(network, bytes)
            .map_err(|reason| BundleError::Weights { path: self.path.clone(), reason })
    }

    fn labels(&self) -> Result<LabelMap> {
        let labels: Vec<String> = self.config.id2label.values().cloned().collect();
        match self.config.id2label.keys().copied().eq(0..labels.len()) {
            true => Ok(LabelMap::from_labels(labels)?),
            false => Err(self.malformed("the keys of id2label are not 0, 1, 2, …")),
        }
    }

    fn malformed(&self, reason: &str) -> BundleError {
        let (path, file) = (self.path.clone(), files::CONFIG.into());
        BundleError::Malformed { path, file, reason: reason.into() }
    }
}

/// How many outputs a network needs for what it predicts.
trait Outputs {
    fn outputs(&self) -> usize;
}

impl Outputs for LabelMap {
    fn outputs(&self) -> usize {
        self.len()
    }
}

impl Outputs for Scaler {
    fn outputs(&self) -> usize {
        1
    }
}

impl Staging {
    /// Writes what makes the predictor: configuration, weights, tokeniser or features, decision, conformity scores,
    /// golden rows.
    ///
    /// # Errors
    /// [`BundleError::Io`], or [`BundleError::Weights`] if the weights can't be read back.
    pub fn write_predictor(&self, predictor: &Predictor, golden: &[GoldenRow]) -> Result<()> {
        self.write(files::CONFIG, pretty(&predictor.config()))?;
        let (name, pipeline) = predictor.info().pipeline_file()?;
        self.write(name, pipeline)?;
        let weights = predictor.info().weights();
        let weights =
            weights.map_err(|reason| BundleError::Weights { path: self.bundle(), reason })?;
        self.write(files::WEIGHTS, weights)?;
        self.write_answers(predictor, golden)
    }

    /// Writes what says how it answers: decision, conformity scores, golden rows.
    pub(crate) fn write_answers(&self, predictor: &Predictor, golden: &[GoldenRow]) -> Result<()> {
        if let Some(decision) = predictor.decision().filter(|decision| !decision.is_plain()) {
            self.write(files::DECISION, pretty(decision))?;
        }
        if let Some(conformal) = predictor.conformal() {
            self.write(files::CONFORMAL, pretty(conformal))?;
        }
        let lines: Result<Vec<String>> = golden
            .iter()
            .map(|row| {
                serde_json::to_string(row).map_err(|error| BundleError::Malformed {
                    path: self.bundle(),
                    file: files::GOLDEN.into(),
                    reason: error.to_string(),
                })
            })
            .collect();
        self.write(files::GOLDEN, lines?.join("\n") + "\n")
    }
}

fn listed(path: &Path, manifest: &Manifest, file: &str) -> Result<()> {
    match manifest.files.contains_key(file) {
        true => Ok(()),
        false => Err(BundleError::NotListed { path: path.to_path_buf(), file: file.to_string() }),
    }
}

fn read_text(path: &Path, manifest: &Manifest, file: &str) -> Result<String> {
    listed(path, manifest, file)?;
    let path = path.join(file);
    fs::read_to_string(&path).map_err(BundleError::io(&path))
}

fn parse<T: DeserializeOwned>(path: &Path, file: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| BundleError::Malformed {
        path: path.to_path_buf(),
        file: file.to_string(),
        reason: error.to_string(),
    })
}
