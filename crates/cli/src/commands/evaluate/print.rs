//! What is printed.

use firebrick_evaluate::{Answers, Evaluation, Intervals, ModelComparison, Slices, Verdict};

use super::file::File;
use super::found::{Found, Placed};
use crate::args::EvaluateArgs;
use crate::output;

/// `FAILED macro_f1>=0.85: 0.8123`
pub(super) fn verdict(verdict: &Verdict) -> String {
    let found = verdict.found.map_or(String::new(), |found| format!(": {found:.4}"));
    let detail = match (verdict.detail.as_str(), verdict.found) {
        ("", _) => String::new(),
        (detail, Some(_)) => format!(" ({detail})"),
        (detail, None) => format!(": {detail}"),
    };
    format!("{}{found}{detail}", verdict.gate)
}

pub(super) fn text(args: &EvaluateArgs, found: &Found, file: &File<'_>) -> anyhow::Result<()> {
    for (at, part) in parts(args, found, file).iter().enumerate() {
        let gap = if at == 0 { "" } else { "\n" };
        output::line(format_args!("{gap}{}", part.trim_end()))?;
    }
    Ok(())
}

/// What was asked for, with an empty line between two.
fn parts(args: &EvaluateArgs, found: &Found, file: &File<'_>) -> Vec<String> {
    let intervals = &found.judged.intervals;
    let mut parts = vec![match &found.judged.evaluation {
        Evaluation::Classification(report) => output::classification(report, Some(intervals)),
        Evaluation::Regression(report) => output::regression(report, &intervals.of_all),
    }];
    parts.extend(found.coverage.iter().map(|coverage| {
        let labels = match &found.answers {
            Answers::Classes(answers) => answers.labels.as_slice(),
            _ => &[],
        };
        super::coverage::text(coverage, labels)
    }));
    parts.extend(found.slices.iter().map(of_slices));
    if let (Some(comparison), Some(model)) = (&found.comparison, &args.compare) {
        let names = [args.model.display().to_string(), model.display().to_string()];
        parts.push(of_comparison(comparison, names));
    }
    // Who asks for none gets none.
    if args.mistakes.is_some_and(|most| most > 0) {
        parts.push(mistakes(found, file));
    }
    if args.label_errors.is_some_and(|most| most > 0) {
        parts.push(label_errors(found, file));
    }
    let passed = found.gates.iter().filter(|verdict| verdict.passed);
    let passed: Vec<String> = passed.map(|gate| format!("met: {}", verdict(gate))).collect();
    parts.extend((!passed.is_empty()).then(|| passed.join("\n")));
    parts
}

/// A line a mistake; a regression knows no probability.
fn mistakes(found: &Found, file: &File<'_>) -> String {
    let classes = matches!(found.judged.evaluation, Evaluation::Classification(_));
    if found.mistakes.is_empty() {
        return if classes { "No answer is wrong" } else { "No answer is off" }.into();
    }
    let mut head = vec!["row", "truth", "answer"];
    head.extend(classes.then_some("probability"));
    head.push("");
    let rows = found.mistakes.iter().map(|Placed { of: mistake, at, .. }| {
        let (place, text) = file.show(*at);
        let mut row = vec![place, mistake.truth.clone(), mistake.predicted.clone()];
        let sure = mistake.probability.map_or(String::new(), |p| format!("{p:.4}"));
        row.extend(classes.then_some(sure));
        row.push(excerpt(&text));
        row
    });
    titled("The worst mistakes", &head, rows)
}

/// A line a label.
fn label_errors(found: &Found, file: &File<'_>) -> String {
    if found.label_errors.is_empty() {
        return "No label looks wrong".into();
    }
    let rows = found.label_errors.iter().map(|Placed { of: error, at, .. }| {
        let (place, text) = file.show(*at);
        vec![place, error.given.clone(), error.likely.clone(), excerpt(&text)]
    });
    titled("Labels that are likely wrong", &["row", "label", "likely", ""], rows)
}

fn titled(title: &str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let head = head.iter().map(ToString::to_string).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    format!("{title}\n\n{}", output::words(&rows))
}

/// The beginning of a text, on one line and without control characters.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 72;
    let plain: String =
        text.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    match plain.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

/// Columns of the name of a slice: a cell may hold a whole text.
const SLICE_NAME: usize = 40;

fn of_slices(slices: &Slices) -> String {
    let scores = |evaluation: &Evaluation| match evaluation {
        Evaluation::Classification(report) => {
            (report.rows, [report.accuracy, report.macro_f1].map(|x| format!("{x:.4}")))
        }
        Evaluation::Regression(report) => {
            (report.rows, [report.rmse, report.mae].map(output::number))
        }
    };
    let numbers =
        matches!(slices.slices.first().map(|s| &s.evaluation), Some(Evaluation::Regression(_)));
    let names = if numbers { ["RMSE", "MAE"] } else { ["accuracy", "macro F1"] };
    let keys = if numbers { ["rmse", "mae"] } else { ["accuracy", "macro_f1"] };
    let show = |x: f64| if numbers { output::number(x) } else { format!("{x:.4}") };
    let column = output::cut(&slices.column, SLICE_NAME);
    let head = [&column, "rows", names[0], "95 % interval", names[1], "95 % interval"];
    let mut rows = vec![head.map(String::from).to_vec()];
    for slice in &slices.slices {
        let (count, [first, second]) = scores(&slice.evaluation);
        let count = if slice.small { format!("{count} (few)") } else { count.to_string() };
        let sure = keys.map(|key| output::interval(slice.intervals.get(key), show));
        let [sure_of_first, sure_of_second] = sure;
        let name = output::cut(&slice.name, SLICE_NAME);
        rows.push(vec![name, count, first, sure_of_first, second, sure_of_second]);
    }
    let mut text = output::table(&rows);
    if slices.put_together > 0 {
        text += &format!(
            "{} values with the fewest rows are one slice together\n",
            slices.put_together
        );
    }
    text
}

/// No p-value is 0, so none is printed as 0.
fn p_value(p: f64) -> String {
    if p < 1e-4 { "< 0.0001".into() } else { format!("{p:.4}") }
}

fn of_comparison(comparison: &ModelComparison, names: [String; 2]) -> String {
    let [first, second] = names;
    let head = ["", &first, &second, "difference", "95 % interval", "p"].map(String::from);
    let mut rows = vec![head.to_vec()];
    for found in &comparison.differences {
        let interval = &found.interval;
        rows.push(vec![
            found.score.clone(),
            format!("{:.4}", found.first),
            format!("{:.4}", found.second),
            format!("{:+.4}", interval.difference),
            format!("{:+.4} to {:+.4}", interval.low, interval.high),
            p_value(interval.p_value),
        ]);
    }
    let mut text = output::table(&rows);
    if let Some(test) = &comparison.mcnemar {
        text += &format!(
            "right alone: {} and {} rows; McNemar's p {}\n",
            test.only_first,
            test.only_second,
            match p_value(test.p_value) {
                tiny if tiny.starts_with('<') => tiny,
                p => format!("= {p}"),
            }
        );
    }
    text
}

/// One score a line: `slice_column,slice,class,score,value,low,high`.
pub(super) fn csv(found: &Found) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["slice_column", "slice", "class", "score", "value", "low", "high"])?;
    let mut write = |slice: [&str; 2], json: &serde_json::Value, intervals: &Intervals| {
        for Line { class, label, score, value } in scores(json) {
            let interval = match class {
                Some(class) => intervals.of_class(class, &score),
                None => intervals.get(&score),
            };
            let [low, high] = match interval {
                Some(found) => [found.low, found.high].map(|end| end.to_string()),
                None => [String::new(), String::new()],
            };
            let value = value.to_string();
            writer.write_record([slice[0], slice[1], &label, &score, &value, &low, &high])?;
        }
        Ok::<_, csv::Error>(())
    };
    write(["", ""], &found.scores, &found.judged.intervals)?;
    for slices in &found.slices {
        for slice in &slices.slices {
            write(
                [&slices.column, &slice.name],
                &slice.evaluation.to_json(None),
                &slice.intervals,
            )?;
        }
    }
    let text = String::from_utf8(writer.into_inner()?)?;
    Ok(output::line(text.trim_end())?)
}

/// A score of all rows, or of a class.
struct Line {
    class: Option<usize>,
    label: String,
    score: String,
    value: f64,
}

/// Every score, those of all rows first.
fn scores(json: &serde_json::Value) -> Vec<Line> {
    let numbers = |class: Option<usize>, value: &serde_json::Value| -> Vec<Line> {
        let label = value["label"].as_str().unwrap_or_default();
        let entries = value.as_object().into_iter().flatten();
        let numbers = entries.filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)));
        let line = |(score, value)| Line { class, label: label.to_owned(), score, value };
        numbers.map(line).collect()
    };
    let mut all = numbers(None, json);
    for (class, value) in json["per_class"].as_array().into_iter().flatten().enumerate() {
        all.extend(numbers(Some(class), value));
    }
    all
}
