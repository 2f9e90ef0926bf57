//! `firebrick predict`.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use firebrick_bundle::{Bundle, ClassPrediction, Classifier, Predictor, Regressor};
use firebrick_data::{Format, ReadOptions, Record, RowReader};
use serde_json::{Map, Value, json};

use crate::args::PredictArgs;
use crate::exit::{BadData, Usage};
use crate::output;

/// Rows of a file that are in memory at once.
const CHUNK: usize = 1024;

pub(crate) fn run(args: &PredictArgs) -> anyhow::Result<()> {
    let (_, device) = super::device(&args.compute)?;
    let predictor = Bundle::open(&args.model)?.predictor(&device)?;
    match (input(&args.input)?, predictor) {
        (Input::Rows(reader), Predictor::Classifier(model)) => {
            let column = args.text.as_ref().unwrap_or(&model.pipeline().text_column);
            let column = reader.column(column, "text")?;
            stream(reader, args.json, &class_columns(&model), |_, records| {
                let texts: Vec<&str> = records.iter().map(|r| r.fields[column].as_str()).collect();
                let answers = model.predict(&texts);
                Ok(answers.iter().map(|answer| class_answer(&model, answer)).collect())
            })
        }
        (Input::Rows(reader), Predictor::Regressor(model)) => {
            let columns = ["predicted".to_string()];
            let (source, header) = (reader.source().to_string(), reader.header().to_vec());
            stream(reader, args.json, &columns, |_, records| {
                let rows: Result<Vec<Vec<f64>>, _> = records
                    .iter()
                    .map(|record| model.pipeline().row_from_fields(&source, &header, record))
                    .collect();
                let answers = model.predict(&rows?);
                Ok(answers.into_iter().map(value_answer).collect())
            })
        }
        (Input::Given(texts), Predictor::Classifier(model)) => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
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

fn input(given: &[String]) -> anyhow::Result<Input> {
    let options = ReadOptions::default();
    match given {
        [one] if one == "-" => {
            Ok(Input::Rows(RowReader::from_reader("standard input", io::stdin(), &options)?))
        }
        [one] if Path::new(one).is_file() => {
            Ok(Input::Rows(RowReader::open(Path::new(one), &options)?))
        }
        [one] if looks_like_a_file(one) => {
            Err(Usage(format!("there is no file {one} (a text may be given in its place)")).into())
        }
        texts => Ok(Input::Given(texts.to_vec())),
    }
}

/// A single word that ends like a data file was meant as one.
fn looks_like_a_file(input: &str) -> bool {
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

fn value_answer(value: f64) -> Answer {
    let members = Map::from_iter([("value".to_string(), Value::from(value))]);
    Answer { cells: vec![value.to_string()], members }
}

/// Reads, answers and writes a chunk at a time, in order: memory does not grow with the file.
///
/// CSV gives the input's columns and the answer's; JSONL, and anything with `json`, gives the
/// answer's members, with the input's beside them where their names are free.
fn stream(
    mut reader: RowReader,
    json: bool,
    columns: &[String],
    mut answer: impl FnMut(&[String], &[Record]) -> anyhow::Result<Vec<Answer>>,
) -> anyhow::Result<()> {
    let header = reader.header().to_vec();
    let delimiter = match reader.format() {
        Format::Csv { delimiter } if !json => Some(delimiter),
        _ => None,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    if let Some(delimiter) = delimiter {
        let cells = header.iter().chain(columns);
        write_csv(&mut out, delimiter, cells.map(String::as_str))?;
    }
    loop {
        let records: Vec<Record> = reader.by_ref().take(CHUNK).collect::<Result<_, _>>()?;
        if records.is_empty() {
            break;
        }
        for (record, answer) in records.iter().zip(answer(&header, &records)?) {
            match delimiter {
                Some(delimiter) => {
                    let cells = record.fields.iter().chain(&answer.cells);
                    write_csv(&mut out, delimiter, cells.map(String::as_str))?;
                }
                None => {
                    let mut object = answer.members;
                    for (name, field) in header.iter().zip(&record.fields) {
                        if !object.contains_key(name) {
                            object.insert(name.clone(), field.clone().into());
                        }
                    }
                    writeln!(out, "{}", Value::Object(object))?;
                }
            }
        }
        out.flush()?;
    }
    Ok(out.flush()?)
}

fn write_csv<'a>(
    out: &mut impl Write,
    delimiter: u8,
    cells: impl Iterator<Item = &'a str>,
) -> anyhow::Result<()> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    writer.write_record(cells).map_err(io::Error::from)?;
    Ok(writer.flush()?)
}

fn print_texts(model: &Classifier, texts: &[&str], json: bool) -> anyhow::Result<()> {
    for (text, answer) in texts.iter().zip(model.predict(texts)) {
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
        values[place] = Some(number?);
    }
    let missing = names.iter().zip(&values).find(|(_, value)| value.is_none());
    if let Some((name, _)) = missing {
        return Err(BadData(format!("the feature `{name}` is missing"))).context("one row");
    }
    Ok(values.into_iter().flatten().collect())
}
