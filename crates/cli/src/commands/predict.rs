//! `firebrick predict`.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use firebrick_bundle::{ClassPrediction, Classifier, Predictor, Regressor};
use firebrick_data::{Compression, DataError, Format, Record, RowReader};
use serde_json::{Map, Value, json};

use crate::args::PredictArgs;
use crate::exit::{BadData, Usage};
use crate::output;
use crate::reading::ReadingArgs;

/// Rows of a file that are in memory at once.
const CHUNK: usize = 1024;

pub(crate) fn run(args: &PredictArgs) -> anyhow::Result<()> {
    let predictor = super::predictor(&args.model, &args.answering)?;
    match (input(&args.input, &args.reading)?, predictor) {
        (Input::Rows(reader), Predictor::Classifier(model)) => {
            let column = args.text.as_ref().unwrap_or(&model.pipeline().text_column);
            let column = reader.column(column, "text")?;
            let mut doubtful = Doubtful::new("have no text; their answer says nothing");
            let mut truncated = 0;
            stream(reader, args.json, &class_columns(&model), |records| {
                let texts: Vec<&str> = records.iter().map(|r| r.fields[column].as_str()).collect();
                let empty = records.iter().filter(|r| r.fields[column].trim().is_empty());
                empty.for_each(|record| doubtful.add(record.line));
                let (answers, cut) = model.predict_counting_cuts(&texts);
                truncated += cut;
                Ok(answers.iter().map(|answer| class_answer(&model, answer)).collect())
            })?;
            doubtful.report();
            report_cuts(&model, truncated);
            Ok(())
        }
        (Input::Rows(reader), Predictor::Regressor(model)) => {
            let columns = ["predicted".to_string()];
            let (source, header) = (reader.source().to_string(), reader.header().to_vec());
            for feature in &model.pipeline().features {
                reader.column(&feature.name, "feature")?;
            }
            let mut doubtful = Doubtful::new("lack a number; they get no answer");
            stream(reader, args.json, &columns, |records| {
                let mut rows = Vec::with_capacity(records.len());
                for record in records {
                    rows.push(match model.pipeline().row_from_fields(&source, &header, record) {
                        Ok(row) => Some(row),
                        Err(DataError::BadRow { .. }) => {
                            doubtful.add(record.line);
                            None
                        }
                        Err(error) => return Err(error.into()),
                    });
                }
                let whole: Vec<Vec<f64>> = rows.iter().flatten().cloned().collect();
                let mut answers = model.predict(&whole).into_iter();
                let answer = |row: &Option<Vec<f64>>| row.as_ref().and_then(|_| answers.next());
                Ok(rows.iter().map(answer).map(value_answer).collect())
            })?;
            doubtful.report();
            Ok(())
        }
        (Input::Given(texts), Predictor::Classifier(model)) => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            if texts.iter().any(|text| text.trim().is_empty()) {
                output::remark("note: a text is empty; its answer says nothing");
            }
            print_texts(&model, &texts, args.json)
        }
        (Input::Given(pairs), Predictor::Regressor(model)) => {
            let value = model.predict(&[features(&model, &pairs)?])[0];
            match args.json {
                true => Ok(output::line(json!({ "value": value }))?),
                false => Ok(output::line(output::number(value))?),
            }
        }
        _ => Err(Usage("this model can't predict in this version".into()).into()),
    }
}

enum Input {
    /// Texts or `COLUMN=NUMBER` pairs on the command line.
    Given(Vec<String>),
    /// A file or standard input.
    Rows(RowReader),
}

fn input(given: &[String], reading: &ReadingArgs) -> anyhow::Result<Input> {
    let options = reading.options()?;
    let is_source = |text: &String| text == "-" || Path::new(text).exists();
    match given {
        [one] if one == "-" => {
            Ok(Input::Rows(RowReader::from_reader("standard input", io::stdin(), &options)?))
        }
        // Also a pipe or a device; of a folder the reader says that it is one.
        [one] if Path::new(one).exists() => {
            Ok(Input::Rows(RowReader::open(Path::new(one), &options)?))
        }
        texts => match texts.iter().find(|text| is_source(text) || looks_like_a_file(text)) {
            Some(file) if texts.len() > 1 => {
                Err(Usage(format!("{file} beside other inputs: give one file at a time")).into())
            }
            Some(file) => Err(Usage(format!("there is no file {file}")).into()),
            None => Ok(Input::Given(texts.to_vec())),
        },
    }
}

/// A single word that ends like a data file was meant as one.
fn looks_like_a_file(input: &str) -> bool {
    let input = Compression::strip(input);
    let known = [".csv", ".tsv", ".jsonl", ".ndjson", ".txt"];
    !input.contains(char::is_whitespace) && known.iter().any(|end| input.ends_with(end))
}

/// An answer as the cells of a CSV row and as the members of a JSON object.
struct Answer {
    cells: Vec<String>,
    members: Map<String, Value>,
}

fn class_columns(model: &Classifier) -> Vec<String> {
    let labels = model.pipeline().labels.labels();
    let fixed = ["predicted", "score"].map(String::from);
    fixed.into_iter().chain(labels.iter().map(|label| format!("p({label})"))).collect()
}

fn class_answer(model: &Classifier, answer: &ClassPrediction) -> Answer {
    let label = model.label(answer.id);
    let mut cells = vec![label.to_string(), answer.score().to_string()];
    cells.extend(answer.probabilities.iter().map(f32::to_string));
    let mut members = Map::new();
    members.insert("label".into(), label.into());
    members.insert("score".into(), answer.score().into());
    members.insert("probabilities".into(), probabilities(model, answer));
    Answer { cells, members }
}

fn probabilities(model: &Classifier, answer: &ClassPrediction) -> Value {
    let labels = model.pipeline().labels.labels().iter();
    labels.cloned().zip(answer.probabilities.iter().map(|p| Value::from(*p))).collect()
}

fn value_answer(value: Option<f64>) -> Answer {
    let members = Map::from_iter([("value".to_string(), Value::from(value))]);
    Answer { cells: vec![value.map(|value| value.to_string()).unwrap_or_default()], members }
}

/// Rows whose answer is worth nothing, counted, with the first few lines.
struct Doubtful {
    what: &'static str,
    count: usize,
    lines: Vec<String>,
}

impl Doubtful {
    fn new(what: &'static str) -> Self {
        Self { what, count: 0, lines: Vec::new() }
    }

    fn add(&mut self, line: u64) {
        self.count += 1;
        if self.lines.len() < 5 {
            self.lines.push(line.to_string());
        }
    }

    fn report(&self) {
        if self.count > 0 {
            let (n, lines) = (self.count, self.lines.join(", "));
            let more = if n > self.lines.len() { ", …" } else { "" };
            output::remark(format_args!("note: {n} rows {} (lines {lines}{more})", self.what));
        }
    }
}

/// Reads, answers and writes a chunk at a time, in order: memory does not grow with the file.
///
/// CSV gives the input's columns and the answer's; JSONL, and anything with `json`, gives the
/// answer's members and the input's, these as `input_NAME` where an answer has the name.
fn stream(
    mut reader: RowReader,
    json: bool,
    columns: &[String],
    mut answer: impl FnMut(&[Record]) -> anyhow::Result<Vec<Answer>>,
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
        let records: Vec<Record> = reader.by_ref().take(CHUNK).collect::<Result<_, _>>()?;
        if records.is_empty() {
            crate::reading::report(&reader);
            return Ok(());
        }
        for (record, answer) in records.iter().zip(answer(&records)?) {
            sink.write(&header, record, answer)?;
        }
        sink.flush()?;
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
    fn write(&mut self, header: &[String], record: &Record, answer: Answer) -> io::Result<()> {
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

fn print_texts(model: &Classifier, texts: &[&str], json: bool) -> anyhow::Result<()> {
    let (answers, truncated) = model.predict_counting_cuts(texts);
    report_cuts(model, truncated);
    for (text, answer) in texts.iter().zip(answers) {
        if json {
            output::line(Value::Object(class_answer(model, &answer).members))?;
            continue;
        }
        if texts.len() > 1 {
            output::line(format_args!("\n{text}"))?;
        }
        let mut order: Vec<u32> = (0..answer.probabilities.len() as u32).collect();
        let p = |id: &u32| answer.probabilities[*id as usize];
        order.sort_by(|a, b| p(b).total_cmp(&p(a)).then(a.cmp(b)));
        let rows: Vec<Vec<String>> = order
            .iter()
            .map(|id| {
                let bar = "█".repeat((p(id) * 40.0).round() as usize);
                vec![model.label(*id).to_string(), format!("{:.4}", p(id)), bar]
            })
            .collect();
        let widest = rows.iter().map(|row| row[2].chars().count()).max().unwrap_or(0);
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|row| vec![row[0].clone(), row[1].clone(), format!("{:widest$}", row[2])])
            .collect();
        output::line(output::table(&rows).trim_end())?;
    }
    Ok(())
}

fn report_cuts(model: &Classifier, truncated: usize) {
    if truncated > 0 {
        let limit = model.pipeline().max_tokens;
        output::remark(format_args!("note: {truncated} texts were cut to {limit} tokens"));
    }
}

/// `area=120 rooms=3`, one argument a pair, in any order.
fn features(model: &Regressor, pairs: &[String]) -> anyhow::Result<Vec<f64>> {
    let names: Vec<&str> = model.pipeline().features.iter().map(|f| f.name.as_str()).collect();
    let mut values: Vec<Option<f64>> = vec![None; names.len()];
    for pair in pairs {
        let wanted = || {
            format!(
                "expected {}",
                names.iter().map(|n| format!("{n}=NUMBER")).collect::<Vec<_>>().join(" ")
            )
        };
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            Usage(format!("`{pair}` is neither a file nor a number by name; {}", wanted()))
        })?;
        let place = names.iter().position(|known| *known == name.trim()).ok_or_else(|| {
            Usage(format!("this model has no feature `{}`; {}", name.trim(), wanted()))
        })?;
        let number = value.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        let number = number.ok_or_else(|| BadData(format!("`{pair}`: `{value}` is not a number")));
        if values[place].replace(number?).is_some() {
            return Err(Usage(format!("the feature `{}` is given twice", name.trim())).into());
        }
    }
    let missing = names.iter().zip(&values).find(|(_, value)| value.is_none());
    if let Some((name, _)) = missing {
        return Err(BadData(format!("the feature `{name}` is missing"))).context("one row");
    }
    Ok(values.into_iter().flatten().collect())
}
