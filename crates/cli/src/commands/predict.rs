//! `firebrick predict`.

use std::io::{self, Write};

use firebrick_bundle::{Answers, ReaderInfo, Reads};
use firebrick_data::{
    Cell, ColumnKind, DataError, FeatureColumn, FeatureEncoder, Format, Position, Record,
    RowReader, Sources,
};
use serde_json::{Map, Value};

use super::doubtful::Doubtful;
use super::input::Input;
use super::says::{Says, Written};
use crate::args::PredictArgs;
use crate::exit::{BadData, Usage};
use crate::output;

/// Rows of a file that are in memory at once.
const CHUNK: usize = 1024;

pub(crate) fn run(args: &PredictArgs) -> anyhow::Result<()> {
    let predictor = super::predictor(&args.model, &args.answering)?;
    let covering = args.coverage.map(|share| super::covering(&args.model, &predictor, share));
    let says = Says::of(&predictor, covering.transpose()?);
    match (Input::of(args)?, predictor.reads()) {
        (Input::Rows(reader), Reads::Text(model)) => {
            texts(*reader, args, &says, predictor.info(), model)
        }
        (Input::Rows(reader), Reads::Features(model)) => {
            let Some(inputs) = predictor.info().features() else { return Ok(()) };
            columns(*reader, args.json, &says, inputs, model)
        }
        (Input::Given(texts), Reads::Text(model)) => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            if texts.iter().any(|text| text.trim().is_empty()) {
                output::remark("note: a text is empty; its answer says nothing");
            }
            let (answers, truncated) = model.answers(&texts);
            report_cuts(predictor.info(), truncated);
            says.print(&texts, &answers, args.json)
        }
        (Input::Given(pairs), Reads::Features(model)) => {
            let Some(inputs) = predictor.info().features() else { return Ok(()) };
            one_row(&pairs, args.json, &says, inputs, model)
        }
    }
}

/// Answers the rows of a file of texts.
fn texts(
    reader: RowReader,
    args: &PredictArgs,
    says: &Says<'_>,
    info: &dyn ReaderInfo,
    model: &dyn Answers<str>,
) -> anyhow::Result<()> {
    let own = info.text_column().unwrap_or_default();
    let given = crate::reading::text(&args.text);
    let columns = reader.text_columns(given.as_deref().unwrap_or(own))?;
    let mut doubtful = Doubtful::new(
        "no text; the answer says nothing",
        "have no text; their answer says nothing",
    );
    let mut truncated = 0;
    stream(reader, args.json, &says.columns(), |records, sources| {
        let texts: Vec<_> = records.iter().map(|record| columns.text_of(record)).collect();
        let empty = records.iter().zip(&texts).filter(|(_, text)| text.trim().is_empty());
        empty.for_each(|(record, _)| doubtful.add(sources, record.line));
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        let (answers, cut) = model.answers(&texts);
        truncated += cut;
        Ok(answers.iter().map(|answer| says.written(Some(answer))).collect())
    })?;
    doubtful.report();
    report_cuts(info, truncated);
    Ok(())
}

/// Answers one row of columns, given as pairs of name and value.
fn one_row(
    pairs: &[String],
    json: bool,
    says: &Says<'_>,
    inputs: &FeatureEncoder,
    model: &dyn Answers<[Cell]>,
) -> anyhow::Result<()> {
    let cells = cells(inputs, pairs)?;
    let gaps: Vec<String> = inputs.gaps(&cells).iter().map(|name| format!("`{name}`")).collect();
    if !gaps.is_empty() {
        let (gaps, what) = (gaps.join(", "), super::GAPS);
        output::remark(format_args!("note: {gaps}: {what}"));
    }
    let (answers, _) = model.answers(&[&cells]);
    says.print(&[""], &answers, json)
}

/// Answers the rows of a file of columns.
fn columns(
    reader: RowReader,
    json: bool,
    says: &Says<'_>,
    inputs: &FeatureEncoder,
    model: &dyn Answers<[Cell]>,
) -> anyhow::Result<()> {
    let (source, header) = (reader.source().to_string(), reader.header().to_vec());
    for feature in &inputs.features {
        reader.column(feature.name(), "feature")?;
    }
    let mut doubtful = Doubtful::new(
        "a number is lacking; there is no answer",
        "lack a number; they get no answer",
    );
    let mut gaps = Doubtful::new(super::GAPS_IN_ROW, super::GAPS_IN_ROWS);
    stream(reader, json, &says.columns(), |records, sources| {
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            rows.push(match inputs.row_from_fields(&source, &header, record) {
                Ok(row) => Some(row),
                Err(DataError::BadRow { .. }) => {
                    doubtful.add(sources, record.line);
                    None
                }
                Err(error) => return Err(error.into()),
            });
            let row = rows.last().and_then(Option::as_ref);
            if row.is_some_and(|row| !inputs.gaps(row).is_empty()) {
                gaps.add(sources, record.line);
            }
        }
        let whole: Vec<&[Cell]> = rows.iter().flatten().map(Vec::as_slice).collect();
        let mut answers = model.answers(&whole).0.into_iter();
        let answer = |row: &Option<Vec<Cell>>| row.as_ref().and_then(|_| answers.next());
        Ok(rows.iter().map(answer).map(|answer| says.written(answer.as_ref())).collect())
    })?;
    doubtful.report();
    gaps.report();
    Ok(())
}

/// Reads, answers and writes a chunk at a time, in order: memory does not grow with the file.
///
/// CSV gives the input's columns and the answer's; JSONL, and anything with `json`, gives the
/// answer's members and the input's, these as `input_NAME` where an answer has the name.
fn stream(
    mut reader: RowReader,
    json: bool,
    columns: &[String],
    mut answer: impl FnMut(&[Record], &Sources) -> anyhow::Result<Vec<Written>>,
) -> anyhow::Result<()> {
    let header = reader.header().to_vec();
    let out = io::BufWriter::new(io::stdout().lock());
    let mut sink = match reader.format() {
        Format::Csv { delimiter } if !json => {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
            let own = columns.iter().map(|name| free_name(name, &header));
            writer.write_record(header.iter().cloned().chain(own)).map_err(io_error)?;
            Sink::Csv(Box::new(writer))
        }
        _ => Sink::Json(out),
    };
    loop {
        let (mut records, mut failed): (Vec<Record>, _) = (Vec::new(), None);
        for record in reader.by_ref().take(CHUNK) {
            match record {
                Ok(record) => records.push(record),
                Err(error) => failed = Some(error),
            }
        }
        // What was read before a bad row has its answers.
        for (record, answer) in records.iter().zip(answer(&records, reader.sources())?) {
            sink.write(&header, record, answer)?;
        }
        sink.flush()?;
        match failed {
            Some(error) => return Err(error.into()),
            None if records.is_empty() => {
                crate::reading::report(&reader);
                return Ok(());
            }
            None => {}
        }
    }
}

/// The name, or one that no column of the input has: a file with two columns of one name is
/// refused when it is read again.
fn free_name(name: &str, header: &[String]) -> String {
    let mut free = name.to_string();
    while header.contains(&free) {
        free = format!("new_{free}");
    }
    free
}

/// The error of the system inside an error of the CSV writer; its own conversion hides the kind,
/// and a closed pipe must be known as one.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

enum Sink<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
}

impl<W: Write> Sink<W> {
    fn write(&mut self, header: &[String], record: &Record, answer: Written) -> io::Result<()> {
        match self {
            Self::Csv(writer) => {
                writer.write_record(record.fields.iter().chain(&answer.cells)).map_err(io_error)
            }
            Self::Json(out) => writeln!(out, "{}", with_input(answer.members, header, record)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Csv(writer) => writer.flush(),
            Self::Json(out) => out.flush(),
        }
    }
}

/// The answer's members, then the input's: of a JSONL row with their types, of a CSV row as text.
fn with_input(mut members: Map<String, Value>, header: &[String], record: &Record) -> Value {
    let input: Vec<(String, Value)> = match &record.object {
        Some(object) => object.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
        None => {
            let fields = record.fields.iter().map(|field| Value::from(field.as_str()));
            header.iter().cloned().zip(fields).collect()
        }
    };
    for (name, value) in input {
        let name = if members.contains_key(&name) { format!("input_{name}") } else { name };
        members.insert(name, value);
    }
    Value::Object(members)
}

fn report_cuts(info: &dyn ReaderInfo, truncated: usize) {
    if truncated > 0 {
        let limit = info.max_tokens().unwrap_or_default();
        let texts = if truncated == 1 { "1 text was" } else { &format!("{truncated} texts were") };
        output::remark(format_args!(
            "note: {texts} cut to {limit} tokens (`data.max_tokens`, in training)"
        ));
    }
}

/// `area=120 place=bay`, one argument a pair, in any order; a column that is left out, or given as `area=`, is
/// missing.
fn cells(inputs: &FeatureEncoder, pairs: &[String]) -> anyhow::Result<Vec<Cell>> {
    let columns = inputs.columns();
    let wanted = || {
        let pair = |column: &FeatureColumn| match column.kind {
            ColumnKind::Numeric => format!("{}=NUMBER", column.name),
            ColumnKind::Categorical => format!("{}=NAME", column.name),
        };
        format!("expected {}", columns.iter().map(pair).collect::<Vec<_>>().join(" "))
    };
    let mut fields: Vec<Option<&str>> = vec![None; columns.len()];
    for pair in pairs {
        // A name may hold the sign itself: the longest that the model knows counts.
        let value = |column: &FeatureColumn| pair.strip_prefix(&column.name)?.strip_prefix('=');
        let places = columns.iter().enumerate();
        let found = places.filter_map(|(i, column)| Some((i, value(column)?)));
        let found = found.max_by_key(|(i, _)| columns[*i].name.len());
        let (place, value) = match (found, pair.split_once('=')) {
            (Some(found), _) => found,
            (None, Some((name, value))) => {
                let place = columns.iter().position(|column| column.name == name.trim());
                let place = place.ok_or_else(|| {
                    Usage(format!("this model has no feature `{}`; {}", name.trim(), wanted()))
                })?;
                (place, value)
            }
            (None, None) => {
                let message =
                    format!("`{pair}` is neither a file nor a column with its value; {}", wanted());
                return Err(Usage(message).into());
            }
        };
        if fields[place].replace(value).is_some() {
            let message = format!("the feature `{}` is given twice", columns[place].name);
            return Err(Usage(message).into());
        }
    }
    let fields = fields.iter().map(|field| field.unwrap_or_default().to_owned()).collect();
    let header: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let record = Record { line: 1, fields, object: None, nested: Vec::new() };
    inputs.row_from_fields("the command line", &header, &record).map_err(|error| match error {
        DataError::BadRow { row, .. } => BadData(match &row.position {
            Position::Cell(column) => format!("{} in the column `{column}`", row.reason),
            _ => row.reason.to_string(),
        })
        .into(),
        other => other.into(),
    })
}
