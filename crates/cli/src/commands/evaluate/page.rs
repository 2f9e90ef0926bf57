//! The page of an evaluation.

use std::path::Path;

use firebrick_bundle::{Bundle, Predictor, files};
use firebrick_evaluate::{Answers, Difference, ModelComparison, Verdict, slices_section};
use firebrick_report::{
    Asked, ComparedRun, Comparison, DataCard, Estimate, Field, Hash, Interval, Page, PairTest,
    RunReport, ScoreName, Unit,
};

use super::file::File;
use super::found::Found;
use crate::args::EvaluateArgs;
use crate::output::remark;

/// Writes it where nothing else is.
pub(super) fn write(
    path: &Path,
    args: &EvaluateArgs,
    bundle: &Bundle,
    found: &Found,
    predictor: &Predictor,
    file: &File<'_>,
) -> anyhow::Result<()> {
    let language = crate::pages::language(&args.lang)?;
    let page = report(args, bundle, found, predictor, file)?;
    crate::pages::write(path, &Page::render(&page, language))?;
    remark(format_args!("the report is in {}", path.display()));
    Ok(())
}

/// Two models on the same rows.
fn of_two(found: &ModelComparison, [first, second]: [String; 2]) -> Comparison {
    let name = |difference: &Difference| {
        let unit = if found.mcnemar.is_some() { Unit::Fraction } else { Unit::Number };
        let higher_is_better = unit == Unit::Fraction;
        ScoreName { name: difference.score.clone(), unit, higher_is_better }
    };
    let run = |name: &str, score: fn(&Difference) -> f64| ComparedRun {
        name: name.to_owned(),
        scores: found.differences.iter().map(|d| Some(Estimate::from(score(d)))).collect(),
        ..ComparedRun::default()
    };
    let pair = |difference: &Difference| PairTest {
        first: first.clone(),
        second: second.clone(),
        score: name(difference),
        difference: difference.interval.difference,
        interval: Some(Interval { low: difference.interval.low, high: difference.interval.high }),
        p: Some(difference.interval.p_value),
        test: "paired bootstrap".into(),
    };
    let alone = found.mcnemar.iter().zip(&found.differences).map(|(test, accuracy)| PairTest {
        interval: None,
        p: Some(test.p_value),
        test: "McNemar".into(),
        ..pair(accuracy)
    });
    Comparison {
        scores: found.differences.iter().map(name).collect(),
        runs: vec![run(&first, |d| d.first), run(&second, |d| d.second)],
        pairs: found.differences.iter().map(pair).chain(alone).collect(),
    }
}

/// The rows that the model was judged on.
fn data(found: &Found, predictor: &Predictor, file: &File<'_>) -> anyhow::Result<DataCard> {
    let by: Vec<String> = found.slices.iter().map(|slices| slices.column.clone()).collect();
    let classes = match &found.answers {
        Answers::Classes(answers) => answers.class_counts()?,
        _ => Vec::new(),
    };
    Ok(DataCard { classes, ..file.data_card(predictor.info(), &by) })
}

/// What the scores are of: the rows, and the weights as they are kept.
fn hashes(bundle: &Bundle, file: &File<'_>) -> Vec<Hash> {
    let weights = bundle.manifest().files.get(files::WEIGHTS);
    let weights = weights.map(|entry| (files::WEIGHTS.to_owned(), entry.blake3.clone()));
    let all = std::iter::once((file.source().to_owned(), file.fingerprint())).chain(weights);
    all.map(|(name, value)| Hash { name, value }).collect()
}

fn report(
    args: &EvaluateArgs,
    bundle: &Bundle,
    found: &Found,
    predictor: &Predictor,
    file: &File<'_>,
) -> anyhow::Result<RunReport> {
    let info = predictor.info();
    let lines = found.answers.lines().to_vec();
    let show = |row: usize| file.show(lines[row]);
    let mut page = found.answers.page(&found.judged, file.source(), info.label_column(), &show)?;
    page.title = format!("{} · {}", args.model.display(), file.source());
    page.asked = Some(asked(found, predictor));
    if let (Some(comparison), Some(other)) = (&found.comparison, &args.compare) {
        let names = [args.model.display().to_string(), other.display().to_string()];
        page.comparison = Some(of_two(comparison, names));
    }
    page.slices = found.slices.iter().map(slices_section).collect();
    page.data = Some(data(found, predictor, file)?);
    if let Some(residuals) = &mut page.residuals {
        residuals.fitted_line = file.fitted_line(predictor)?;
    }
    page.timings = found.timings();
    page.hashes = hashes(bundle, file);
    firebrick_evaluate::add_decision(&mut page, predictor);
    firebrick_evaluate::add_coverage(&mut page, predictor, &found.answers);
    Ok(page)
}

/// What was asked for, and what became of its conditions.
fn asked(found: &Found, predictor: &Predictor) -> Asked {
    let info = predictor.info();
    let told = |verdict: &Verdict| {
        let met = if verdict.passed { "met" } else { "NOT met" };
        Field::new(met, super::print::verdict(verdict))
    };
    Asked {
        command: super::super::command_line(),
        target: info.label_column().to_owned(),
        inputs: info.text_column().unwrap_or_default().to_owned(),
        model: info.architecture().name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        more: found.gates.iter().map(told).collect(),
        ..Asked::default()
    }
}
