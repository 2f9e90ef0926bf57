//! The rows of a run on each side of the split, whatever they are made of.

use std::collections::{HashMap, HashSet};

use firebrick_bundle::{GoldenInput, GoldenRow, Predictor, Reader};
use firebrick_data::{Cell, Example, RowAccount, Sources, Table, select};
use firebrick_evaluate::{Slices, place};
use firebrick_report::DataCard;

use super::decide::Fitted;
use super::locate::locate;
use super::task::Task;
use super::{Outcome, Source, SplitRows, TestFile, Trained};
use crate::baseline::LinearInputs;
use crate::{EpochRecord, Interrupt, Result, RowWeights, RunConfig, TrainError};

/// Rows whose answers are kept in the bundle.
const GOLDEN_ROWS: usize = 8;

/// Rows on each side of the split.
#[derive(Debug)]
pub(super) struct Rows<X> {
    /// Name of the training file.
    pub(super) source: String,
    /// The files that it stands for.
    sources: Sources,
    pub(super) train: Vec<X>,
    pub(super) valid: Vec<X>,
    pub(super) test: Vec<X>,
    /// Name of the file that the test rows are from.
    pub(super) test_source: String,
    /// The files that this stands for.
    test_sources: Sources,
    /// The column of groups, and that of each test row, if one was named.
    groups: Option<(String, Vec<String>)>,
    /// The columns that are read, if no text is.
    features: Vec<String>,
    /// The column that is predicted.
    target: String,
    /// How much the training rows count.
    pub(super) weights: RowWeights,
}

/// A training run's result, before it is judged.
pub(super) struct Fit {
    pub(super) epochs: Vec<EpochRecord>,
    pub(super) best_epoch: usize,
    pub(super) distance_from_least_squares: Option<f64>,
    pub(super) last: Vec<u8>,
    /// What was fitted to the rows held back.
    pub(super) decided: Fitted,
}

/// A row as it is told from others.
#[derive(Debug)]
struct Keyed<'r, X> {
    row: &'r X,
    key: String,
}

impl<X> Clone for Keyed<'_, X> {
    fn clone(&self) -> Self {
        Self { row: self.row, key: self.key.clone() }
    }
}

impl<X: Example> Example for Keyed<'_, X> {
    type Input = X::Input;
    type Label = X::Label;

    fn input(&self) -> &X::Input {
        self.row.input()
    }

    fn label(&self) -> &X::Label {
        self.row.label()
    }

    fn line(&self) -> u64 {
        self.row.line()
    }

    fn key(&self) -> String {
        self.key.clone()
    }
}

/// The cell of each row in a column.
fn cells<X: Example>(table: &Table, column: &str, rows: &[X]) -> Result<Vec<String>> {
    let at = table.column(column, "group")?;
    let cells = table.records.iter().map(|record| (record.line, &record.fields[at]));
    let cells: HashMap<u64, &String> = cells.collect();
    Ok(rows.iter().map(|row| cells[&row.line()].clone()).collect())
}

impl<X: Example> Rows<X> {
    /// Reads the rows of each file with `read`, and splits those of the training file; rows with one `key` are the
    /// same to the model and stay on one side.
    pub(super) fn new<E: Task<Label = X::Label>>(
        config: &RunConfig,
        source: &Source,
        read: impl Fn(&Table) -> Result<(Vec<X>, RowAccount)>,
        key: impl Fn(&X) -> String,
    ) -> Result<(Self, RowAccount, Option<TestFile>)> {
        let table = &source.train;
        let (rows, account) = read(table)?;
        E::check(&rows, &table.source, source.test.is_none())?;
        let keyed: Vec<Keyed<'_, X>> =
            rows.iter().map(|row| Keyed { row, key: key(row) }).collect();
        let split = E::split(&keyed, config)?;
        let train = select(&rows, &split.train);
        let (test, test_file) = match &source.test {
            Some(table) => {
                let (test, account) = read(table)?;
                let known: HashSet<&str> = keyed.iter().map(|row| row.key.as_str()).collect();
                let seen_in_training =
                    test.iter().filter(|row| known.contains(key(row).as_str())).count();
                let seen_in_training = Some(seen_in_training);
                (test, Some(TestFile { source: table.source.clone(), account, seen_in_training }))
            }
            None => (select(&rows, &split.test), None),
        };
        let judged = source.test.as_ref().unwrap_or(table);
        let groups = match &config.data.group {
            Some(column) => {
                // Names of groups are written down: they may be personal, too.
                let clean = config.data.text_pipeline().clean;
                let cells = cells(judged, column, &test)?.into_iter();
                let cells = cells.map(|cell| clean.without_personal(&cell).into_owned());
                Some((column.clone(), cells.collect()))
            }
            None => None,
        };
        let rows = Self {
            test_sources: judged.reading.sources.clone(),
            groups,
            features: config.data.features.clone().unwrap_or_default(),
            target: config.data.label.clone().unwrap_or_default(),
            source: table.source.clone(),
            sources: table.reading.sources.clone(),
            valid: select(&rows, &split.valid),
            test,
            test_source: judged.source.clone(),
            weights: source.weights(train.iter().map(Example::line)),
            train,
        };
        Ok((rows, account, test_file))
    }

    pub(super) fn count(&self) -> SplitRows {
        let [train, valid, test] = [&self.train, &self.valid, &self.test].map(Vec::len);
        SplitRows { train, valid, test }
    }

    /// Says by their lines which training rows a run went wrong on.
    pub(super) fn locate(&self, error: TrainError) -> TrainError {
        let line = |row: usize| self.train.get(row).map(Example::line);
        locate(error, &self.source, &self.sources, line)
    }

    /// Judges a trained model beside simple ones.
    pub(super) fn judge<E, R>(
        &self,
        labels: &E,
        reader: R,
        inputs: &LinearInputs,
        fit: Fit,
        interrupt: Interrupt<'_>,
        show: impl Fn(&X) -> GoldenInput,
    ) -> Result<Trained>
    where
        E: Task<Label = X::Label>,
        R: Reader<Labels = E, Input = X::Input>,
        Predictor: From<R>,
    {
        let answers =
            E::answers(&reader, &fit.decided.decision, &self.test, &self.test_source, interrupt)?;
        let baselines = labels.baselines(inputs, &self.train, &self.test, interrupt)?;
        let predictor = fit.decided.given_to(Predictor::from(reader));
        let rows = self.test.iter().take(GOLDEN_ROWS).map(&show).collect();
        let golden = GoldenRow::answered(&predictor, rows);
        let slices = match &self.groups {
            Some((column, cells)) => Some(Slices::new(column, cells, &answers)?),
            None => None,
        };
        let judged = answers.judged()?;
        let mut page =
            answers.page(&judged, &self.test_source, &self.target, &|row| self.show(row, &show))?;
        let classes = labels.class_counts([&self.train, &self.valid, &self.test]);
        page.data = Some(DataCard { classes, ..DataCard::default() });
        let outcome = Outcome {
            slices,
            predictor,
            evaluation: judged.evaluation,
            intervals: judged.intervals,
            answers,
            baselines,
            epochs: fit.epochs,
            best_epoch: fit.best_epoch,
            distance_from_least_squares: fit.distance_from_least_squares,
        };
        Ok(Trained { outcome, golden, last: fit.last, page })
    }

    /// Where a test row is, and what may be shown of it.
    fn show(&self, row: usize, show: &impl Fn(&X) -> GoldenInput) -> (String, String) {
        let row = &self.test[row];
        let (file, line) = self.test_sources.locate(row.line());
        let text = match show(row) {
            GoldenInput::Text { text } => text,
            GoldenInput::Features { features } => {
                let cells = self.features.iter().zip(&features);
                let cells = cells.map(|(name, cell)| match cell {
                    Cell::Number(x) => format!("{name}={x}"),
                    Cell::Category(category) => format!("{name}={category}"),
                    Cell::Missing => format!("{name}="),
                });
                cells.collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        };
        (place(file, line), text)
    }
}
