//! `firebrick evaluate`.

mod changes;
mod compared;
mod conformal;
mod coverage;
mod decide;
mod file;
mod found;
mod gates;
mod known;
mod page;
mod print;

use std::time::Instant;

use firebrick_bundle::{Bundle, Predictor};
use firebrick_train::{TrainError, unfinished_run};

use self::changes::Changes;
use self::decide::Wanted;
use self::file::File;
use self::found::{Asked, Found};
use self::gates::Gates;
use self::known::Known;
use crate::args::EvaluateArgs;
use crate::output;

pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<()> {
    // A condition that can't be understood should not be told after an hour of answers.
    let gates = Gates::of(args)?;
    if let Some(page) = &args.report {
        crate::pages::check_free("--report", page, &args.data)?;
        crate::pages::language(&args.lang)?;
    }
    let wanted = decide::wanted(args)?;
    let began = Instant::now();
    let bundle = Bundle::open(&args.model)?;
    // The changed model would take the place of a run that can still go on.
    if wanted.is_some()
        && let Some(path) = unfinished_run(&args.model)?
    {
        return Err(TrainError::Unfinished { path }.into());
    }
    let predictor = super::predictor(&args.model, &args.answering)?;
    let file = File::read(args, predictor.info())?;
    let (predictor, changes) = fitted(wanted, predictor, &bundle, &file)?;
    let covering = args.coverage.map(|share| super::covering(&args.model, &predictor, share));
    let (covering, predictor) = (covering.transpose()?, &predictor);
    let covering = covering.as_ref();
    let asked = Asked { args, gates: &gates, predictor, covering, file: &file, began };
    let found = Found::new(&asked)?;
    if let Some(path) = &args.report {
        page::write(path, args, &bundle, &found, predictor, &file)?;
    }
    let met = gates::failed(&found.gates);
    // Kept before anything is printed: who reads the output may go away.
    match (&met, changes) {
        (Ok(()), Some(changes)) => {
            changes.keep(&bundle, predictor, &file, &found.judged.evaluation)?;
        }
        (Err(_), Some(_)) => output::remark(
            "note: what was fitted is not kept, since a condition is not met; the model stays as it is",
        ),
        _ => {}
    }
    match (args.json, args.csv) {
        (true, _) => output::json(&found)?,
        (_, true) => print::csv(&found)?,
        _ => print::text(args, &found, &file)?,
    }
    met
}

/// The model that is judged: as it is, or with what was to be fitted to the file.
fn fitted(
    wanted: Option<Wanted>,
    predictor: Predictor,
    bundle: &Bundle,
    file: &File<'_>,
) -> anyhow::Result<(Predictor, Option<Changes>)> {
    let Some(wanted) = wanted else { return Ok((predictor, None)) };
    let (predictor, changes) = wanted.fit(predictor, file, &Known::of(bundle, file)?)?;
    Ok((predictor, Some(changes)))
}
