//! A file with known answers.

use std::cell::OnceCell;
use std::collections::HashMap;

use firebrick_bundle::{Classifier, Predictor, Reader, ReaderInfo, Regressor};
use firebrick_data::{
    BadRows, Cleaner, Example, FeatureRow, Label, LabelMap, RowAccount, Scaler, Table, TextRow,
    feature_rows, text_rows,
};
use firebrick_evaluate::{
    Answers, ClassAnswers, ClassOutputs, EvaluateError, Interrupt, NumberAnswers, column_card,
    data_card, feature_card, fitted_line, place,
};
use firebrick_report::{DataCard, FittedLine};

use crate::args::EvaluateArgs;
use crate::exit::{BadData, Usage};
use crate::output;

/// The rows of a file, and how a model reads them.
pub(super) struct File<'a> {
    args: &'a EvaluateArgs,
    table: Table,
    bad_rows: BadRows,
    /// Where the record of each line is.
    places: HashMap<u64, usize>,
    text: Option<String>,
    /// What is done to a text before it is shown: a model that reads no personal data shows none.
    clean: Cleaner,
    /// The columns that the model reads, if it reads no text.
    features: Vec<String>,
    /// What became of the rows, once that is known and told: they may be asked for several models.
    account: OnceCell<RowAccount>,
}

impl<'a> File<'a> {
    pub(super) fn read(args: &'a EvaluateArgs, model: &dyn ReaderInfo) -> anyhow::Result<Self> {
        let reading = args.reading.options()?;
        let table = super::super::read_tables(&args.data, &reading)?;
        let places = table.records.iter().enumerate().map(|(at, record)| (record.line, at));
        let places = places.collect();
        let given = crate::reading::text(&args.text);
        let text = given.or_else(|| model.text_column().map(str::to_owned));
        let clean = model.cleaner().cloned().unwrap_or_default();
        let columns = model.features().map(|inputs| inputs.columns());
        let features = columns.into_iter().flatten().map(|column| column.name).collect();
        let bad_rows = reading.on_bad_rows;
        Ok(Self { args, table, bad_rows, places, text, clean, features, account: OnceCell::new() })
    }

    /// The first column that a model needs and the file lacks.
    pub(super) fn missing_column(&self, model: &dyn ReaderInfo) -> Option<String> {
        let given = crate::reading::text(&self.args.text);
        let text = given.as_deref().or(model.text_column());
        let text = text.filter(|text| self.table.text_columns(text).is_err());
        let columns = model.features().map(|inputs| inputs.columns()).unwrap_or_default();
        let names = columns.into_iter().map(|column| column.name);
        let mut names = names.chain([self.label(model).to_owned()]);
        let missing = |name: &String| !self.table.header.contains(name);
        text.map(str::to_owned).or_else(|| names.find(missing))
    }

    /// Whether a model was trained on it, by the `run.json` of its folder.
    pub(super) fn is_training_data(&self, run_json: &str) -> bool {
        firebrick_train::is_training_data(&self.table, run_json)
    }

    /// The file and the line in it of a line in the common count.
    pub(super) fn locate(&self, line: u64) -> (&str, u64) {
        self.table.locate(line)
    }

    /// The name of the file.
    pub(super) fn source(&self) -> &str {
        &self.table.source
    }

    /// The cells of a column, one a record.
    pub(super) fn cells(&self, column: &str) -> anyhow::Result<Vec<&str>> {
        let at = self.table.column(column, "slices");
        let at = at.map_err(|error| Usage(error.to_string()))?;
        Ok(self.table.records.iter().map(|record| record.fields[at].as_str()).collect())
    }

    /// Of the cells of all records, those of the rows that were answered.
    pub(super) fn of_answered<'c>(&self, cells: &[&'c str], answers: &Answers) -> Vec<&'c str> {
        answers.lines().iter().map(|line| cells[self.places[line]]).collect()
    }

    /// Where a row is, and what stands in it, for people.
    pub(super) fn show(&self, line: u64) -> (String, String) {
        let record = &self.table.records[self.places[&line]];
        let (file, own) = self.table.locate(line);
        let place = place(file, own);
        let columns = self.text.as_deref().and_then(|text| self.table.text_columns(text).ok());
        let text = match columns {
            Some(columns) => self.clean.without_personal(&columns.text_of(record)).into_owned(),
            None => {
                let cells = self.table.header.iter().zip(&record.fields);
                let cells = cells.filter(|(name, _)| self.features.contains(name));
                let cells = cells.map(|(name, cell)| format!("{name}={cell}"));
                cells.collect::<Vec<_>>().join(" ")
            }
        };
        (place, text)
    }

    /// What became of its rows, as a section of a page.
    pub(super) fn data_card(&self, model: &dyn ReaderInfo, by: &[String]) -> DataCard {
        let account = self.account.get().cloned().unwrap_or_default();
        let text = self.text.iter().map(|text| column_card(text, "text", "text"));
        let features = model.features().map(|inputs| inputs.columns()).unwrap_or_default();
        let by = by.iter().map(|column| column_card(column, "group", ""));
        let target = column_card(self.label(model), "target", "");
        let columns = text.chain(features.iter().map(feature_card)).chain([target]).chain(by);
        DataCard { columns: columns.collect(), ..data_card(&[(self.source(), &account)]) }
    }

    /// The line of a regression on one number, through the rows.
    pub(super) fn fitted_line(&self, predictor: &Predictor) -> anyhow::Result<Option<FittedLine>> {
        let Predictor::Regressor(model) = predictor else { return Ok(None) };
        let rows: Vec<FeatureRow<f64>> = self.features(model.reader())?;
        let rows = rows.iter().map(|row| (row.features.as_slice(), row.label));
        Ok(fitted_line(predictor, rows))
    }

    /// The hash of its header and cells, as `run.json` has it of the data of training.
    pub(super) fn fingerprint(&self) -> String {
        firebrick_train::fingerprint(&self.table, std::iter::empty())
    }

    /// What a classifier's network says of the rows; `None` of a regression.
    pub(super) fn class_outputs(
        &self,
        predictor: &Predictor,
    ) -> anyhow::Result<Option<ClassOutputs>> {
        Ok(match predictor {
            Predictor::Classifier(model) => Some(self.outputs(model, self.texts(model.reader())?)?),
            Predictor::FeatureClassifier(model) => {
                Some(self.outputs(model, self.features(model.reader())?)?)
            }
            _ => None,
        })
    }

    /// The answers of a model to the rows.
    pub(super) fn answers(&self, predictor: &Predictor) -> anyhow::Result<Answers> {
        match predictor {
            Predictor::Classifier(model) => self.classes(model, self.texts(model.reader())?),
            Predictor::FeatureClassifier(model) => {
                self.classes(model, self.features(model.reader())?)
            }
            Predictor::TextRegressor(model) => self.numbers(model, self.texts(model.reader())?),
            Predictor::Regressor(model) => self.numbers(model, self.features(model.reader())?),
            _ => Err(Usage("this model can't be evaluated by this version".into()).into()),
        }
    }

    /// Its rows as a model of texts reads them.
    fn texts<L: Label>(&self, model: &dyn ReaderInfo) -> anyhow::Result<Vec<TextRow<L>>> {
        let given = crate::reading::text(&self.args.text);
        let text = given.as_deref().or(model.text_column()).unwrap_or_default();
        let (rows, account) = text_rows(&self.table, text, self.label(model), self.bad_rows)?;
        self.tell(&account);
        Ok(rows)
    }

    /// Its rows as a model of columns reads them.
    fn features<L: Label>(&self, model: &dyn ReaderInfo) -> anyhow::Result<Vec<FeatureRow<L>>> {
        let Some(inputs) = model.features() else { return Ok(Vec::new()) };
        let (columns, missing) = (inputs.columns(), &inputs.missing_values);
        let label = self.label(model);
        let (rows, account) = feature_rows(&self.table, &columns, label, missing, self.bad_rows)?;
        let first = self.tell(&account);
        let gaps = |row: &&FeatureRow<L>| {
            let cells = row.features.as_slice();
            !inputs.gaps(cells).is_empty()
        };
        let gaps = rows.iter().filter(gaps).count();
        if gaps > 0 && first {
            output::remark(format_args!("note: {gaps} rows {}", super::super::GAPS_IN_ROWS));
        }
        Ok(rows)
    }

    /// Says what became of the rows, the first time; whether it is that.
    fn tell(&self, account: &RowAccount) -> bool {
        let first = self.account.set(account.clone()).is_ok();
        if first {
            output::remark(account);
        }
        first
    }

    fn label<'m>(&'m self, model: &'m dyn ReaderInfo) -> &'m str {
        self.args.label.as_deref().unwrap_or(model.label_column())
    }

    fn classes<R, X>(&self, model: &Classifier<R>, rows: Vec<X>) -> anyhow::Result<Answers>
    where
        R: Reader<Labels = LabelMap>,
        X: Example<Input = R::Input, Label = String>,
    {
        let answers = ClassAnswers::of(model, &rows, &self.table.source, Interrupt::never());
        let answers = answers.map_err(|error| self.relocated(error))?;
        Ok(Answers::Classes(answers))
    }

    fn outputs<R, X>(&self, model: &Classifier<R>, rows: Vec<X>) -> anyhow::Result<ClassOutputs>
    where
        R: Reader<Labels = LabelMap>,
        X: Example<Input = R::Input, Label = String>,
    {
        let outputs = ClassOutputs::of(model, &rows, &self.table.source, Interrupt::never());
        Ok(outputs.map_err(|error| self.relocated(error))?)
    }

    /// An error about a row at the row's own file.
    fn relocated(&self, error: EvaluateError) -> EvaluateError {
        match error {
            EvaluateError::Rows(error) => self.table.relocated(error).into(),
            other => other,
        }
    }

    fn numbers<R, X>(&self, model: &Regressor<R>, rows: Vec<X>) -> anyhow::Result<Answers>
    where
        R: Reader<Labels = Scaler>,
        X: Example<Input = R::Input, Label = f64>,
    {
        let answers = NumberAnswers::of(model, &rows, Interrupt::never())?;
        let mut found = answers.lines.iter().zip(&answers.predicted);
        if let Some((line, answer)) = found.find(|(_, answer)| !answer.is_finite()) {
            let (file, line) = self.table.locate(*line);
            let message = format!(
                "{file}, line {line}: the model's answer is {answer}, no number: is a cell there far beyond what \
                 it was trained on?"
            );
            return Err(BadData(message).into());
        }
        Ok(Answers::Numbers(answers))
    }
}
