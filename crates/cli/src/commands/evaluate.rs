//! `firebrick evaluate`.

use firebrick_bundle::{Classifier, Predictor, Reader, ReaderInfo, Regressor};
use firebrick_data::{
    BadRows, Example, FeatureRow, Label, LabelMap, Scaler, Table, TextRow, feature_rows, text_rows,
};
use firebrick_evaluate::{ClassAnswers, EvaluateError, Interrupt, NumberAnswers};

use crate::args::EvaluateArgs;
use crate::exit::Usage;
use crate::output;

pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<()> {
    let predictor = super::predictor(&args.model, &args.answering)?;
    let reading = args.reading.options()?;
    let bad_rows = reading.on_bad_rows;
    let file = File { args, table: super::read_tables(&args.data, &reading)?, bad_rows };
    match predictor {
        Predictor::Classifier(model) => file.classes(&model, file.texts(model.reader())?),
        Predictor::FeatureClassifier(model) => file.classes(&model, file.features(model.reader())?),
        Predictor::TextRegressor(model) => file.numbers(&model, file.texts(model.reader())?),
        Predictor::Regressor(model) => file.numbers(&model, file.features(model.reader())?),
        _ => Err(Usage("this model can't be evaluated by this version".into()).into()),
    }
}

/// A file with known answers.
struct File<'a> {
    args: &'a EvaluateArgs,
    table: Table,
    bad_rows: BadRows,
}

impl File<'_> {
    /// Its rows as a model of texts reads them.
    fn texts<L: Label>(&self, model: &dyn ReaderInfo) -> anyhow::Result<Vec<TextRow<L>>> {
        let given = crate::reading::text(&self.args.text);
        let text = given.as_deref().or(model.text_column()).unwrap_or_default();
        let (rows, account) = text_rows(&self.table, text, self.label(model), self.bad_rows)?;
        output::remark(&account);
        Ok(rows)
    }

    /// Its rows as a model of columns reads them.
    fn features<L: Label>(&self, model: &dyn ReaderInfo) -> anyhow::Result<Vec<FeatureRow<L>>> {
        let Some(inputs) = model.features() else { return Ok(Vec::new()) };
        let (columns, missing) = (inputs.columns(), &inputs.missing_values);
        let label = self.label(model);
        let (rows, account) = feature_rows(&self.table, &columns, label, missing, self.bad_rows)?;
        output::remark(&account);
        let gaps = rows.iter().filter(|row| !inputs.gaps(&row.features).is_empty()).count();
        if gaps > 0 {
            output::remark(format_args!("note: {gaps} rows {}", super::GAPS_IN_ROWS));
        }
        Ok(rows)
    }

    fn label<'a>(&'a self, model: &'a dyn ReaderInfo) -> &'a str {
        self.args.label.as_deref().unwrap_or(model.label_column())
    }

    fn classes<R, X>(&self, model: &Classifier<R>, rows: Vec<X>) -> anyhow::Result<()>
    where
        R: Reader<Labels = LabelMap>,
        X: Example<Input = R::Input, Label = String>,
    {
        let answers = ClassAnswers::of(model, &rows, &self.table.source, Interrupt::never());
        let answers = answers.map_err(|error| match error {
            EvaluateError::Rows(error) => self.table.relocated(error).into(),
            other => other,
        })?;
        let report = answers.report()?;
        match self.args.json {
            true => output::json(&report),
            false => Ok(output::line(output::classification(&report).trim_end())?),
        }
    }

    fn numbers<R, X>(&self, model: &Regressor<R>, rows: Vec<X>) -> anyhow::Result<()>
    where
        R: Reader<Labels = Scaler>,
        X: Example<Input = R::Input, Label = f64>,
    {
        let report = NumberAnswers::of(model, &rows, Interrupt::never())?.report()?;
        match self.args.json {
            true => output::json(&report),
            false => Ok(output::line(output::regression(&report).trim_end())?),
        }
    }
}
