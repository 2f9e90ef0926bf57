//! From what the columns are to the run that fits them.

use firebrick_data::{InputColumns, LabelMap, Roles, RowAccount, Scaler, Task};

use super::features::PreparedFeatures;
use super::text::PreparedText;
use super::{PreparedRun, Source, TestFile};
use crate::{Result, RunConfig, TrainError};

pub(super) type Made = (Box<dyn PreparedRun>, RowAccount, Option<TestFile>);

pub(super) fn boxed<P: PreparedRun + 'static>(
    (run, account, test): (P, RowAccount, Option<TestFile>),
) -> Made {
    (Box::new(run), account, test)
}

/// As [`made`], with errors about rows at the rows' own files.
pub(super) fn make(config: &RunConfig, source: &Source, roles: &Roles) -> Result<Made> {
    made(config, source, roles).map_err(|error| match error {
        TrainError::Rows(error) => {
            let error = source.train.relocated(error);
            source.test.iter().fold(error, |error, test| test.relocated(error)).into()
        }
        other => other,
    })
}

/// The rows and the pipeline for what the columns are.
fn made(config: &RunConfig, source: &Source, roles: &Roles) -> Result<Made> {
    let target = roles.target.as_str();
    match (&roles.input, roles.task) {
        (InputColumns::Text { column }, Task::Classification) => {
            PreparedText::<LabelMap>::new(config, source, column, target).map(boxed)
        }
        (InputColumns::Text { column }, Task::Regression) => {
            PreparedText::<Scaler>::new(config, source, column, target).map(boxed)
        }
        (InputColumns::Features { columns }, Task::Classification) => {
            PreparedFeatures::<LabelMap>::new(config, source, columns, target).map(boxed)
        }
        (InputColumns::Features { columns }, Task::Regression) => {
            PreparedFeatures::<Scaler>::new(config, source, columns, target).map(boxed)
        }
    }
}
