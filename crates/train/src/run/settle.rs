//! A configuration that fits the columns, and says what they are.

use firebrick_data::{ColumnKind, FeatureColumn, InputColumns, Roles, Task};
use firebrick_evaluate::DecisionGoal;
use firebrick_metrics::ScoreKind;

use crate::config::ClassWeights;
use crate::{Result, RunConfig, TrainError};

/// Checks the configuration and records in it what the columns are.
pub(super) fn settle(
    mut config: RunConfig,
    roles: &Roles,
    has_test_file: bool,
) -> Result<RunConfig> {
    config.validate()?;
    if has_test_file {
        config.data.test = 0.0;
    }
    fits_the_task(&config, roles)?;
    record_roles(&mut config, roles);
    Ok(config)
}

/// The model must read this kind of input, and the score must be one of this kind of task.
fn fits_the_task(config: &RunConfig, roles: &Roles) -> Result<()> {
    let (kind, reads) = (
        config.model.kind(),
        match &roles.input {
            InputColumns::Text { .. } => ("lstm", "lstm, the model that reads text"),
            InputColumns::Features { .. } => ("linear", "linear, the model that reads columns"),
        },
    );
    TrainError::check(kind == reads.0, "model.kind", kind, reads.1)?;
    let weighted = config.train.class_weights != ClassWeights::None;
    let (legal, expected) = (roles.task == Task::Classification, "none for a regression");
    TrainError::check(!weighted || legal, "train.class_weights", "balanced", expected)?;
    let plain = config.train.decision == DecisionGoal::Argmax;
    let (legal, expected) = (roles.task == Task::Classification, "argmax for a regression");
    TrainError::check(plain || legal, "train.decision", &config.train.decision, expected)?;
    let score = config.train.score;
    let (legal, scores): (bool, fn(&ScoreKind) -> bool) = match roles.task {
        Task::Classification => (score.is_for_classification(), |s| s.is_for_classification()),
        Task::Regression => (score.is_for_regression(), |s| s.is_for_regression()),
    };
    let names: Vec<&str> = ScoreKind::ALL.iter().filter(|s| scores(s)).map(|s| s.name()).collect();
    let expected = format!("a score of a {}: {}", roles.task, names.join(", "));
    TrainError::check(legal, "train.score", score, &expected)
}

/// What was found becomes part of the saved configuration, so that it says all there is to say.
fn record_roles(config: &mut RunConfig, roles: &Roles) {
    config.data.label = Some(roles.target.clone());
    config.data.task = Some(roles.task);
    match &roles.input {
        InputColumns::Text { column } => config.data.text = Some(column.clone()),
        InputColumns::Features { columns } => {
            let names = |columns: Vec<&FeatureColumn>| -> Vec<String> {
                columns.into_iter().map(|column| column.name.clone()).collect()
            };
            let categorical = columns.iter().filter(|c| c.kind == ColumnKind::Categorical);
            config.data.categorical = Some(names(categorical.collect()));
            config.data.features = Some(names(columns.iter().collect()));
        }
    }
}
