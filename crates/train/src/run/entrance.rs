//! What there is to do for a run, given what an earlier one left behind.

use std::path::Path;

use firebrick_bundle::{Manifest, Staging, files};

use super::Start;
use super::record::RunRecord;
use crate::{Checkpoints, Result, TrainError};

/// How a run comes in.
pub(super) enum Entrance {
    /// It begins; with something to say about that.
    New(Option<String>),
    /// It goes on, in spite of these changes.
    Resumed(Vec<String>),
    /// It came to its end before.
    Done,
}

/// What there is to do, given what lies in the run's folder and in the model's.
pub(super) fn entrance(
    staging: &Staging,
    record: &RunRecord,
    checkpoints: &Checkpoints,
    start: Start,
) -> Result<Entrance> {
    let (run, exist) = (staging.run_folder().to_path_buf(), checkpoints.exist()?);
    let allow_changes = match start {
        Start::Restart => return Ok(Entrance::New(None)),
        Start::Fresh if exist => return Err(TrainError::Unfinished { path: run }),
        Start::Fresh => return Ok(Entrance::New(None)),
        Start::Resume { allow_changes } => allow_changes,
    };
    if exist && !staging.was_published() {
        return unfinished(&run, record, allow_changes);
    }
    // It was begun and came to no checkpoint: what lies at the model's place is an earlier one.
    if !staging.was_published() && run.join(files::RUN).is_file() {
        return Ok(Entrance::New(None));
    }
    let model = staging.destination();
    let Some(before) = RunRecord::read(model)? else { return Ok(Entrance::New(None)) };
    let changes = record.changes(&before);
    if changes.is_empty() {
        Manifest::read(model)?.verify(model)?;
        return Ok(Entrance::Done);
    }
    match allow_changes {
        true => Ok(Entrance::New(Some(format!(
            "the run of the model in {} is finished; another begins",
            model.display()
        )))),
        false => Err(TrainError::Changed { path: model.to_path_buf(), changes }),
    }
}

/// A run with checkpoints.
fn unfinished(run: &Path, record: &RunRecord, allow_changes: bool) -> Result<Entrance> {
    let refused = |reason: String| TrainError::Resume { path: run.to_path_buf(), reason };
    let Some(before) = RunRecord::read(run)? else {
        return match allow_changes {
            true => Ok(Entrance::Resumed(Vec::new())),
            false => Err(refused("what it was begun with is not known: run.json is gone".into())),
        };
    };
    let changes = record.changes(&before);
    if !changes.is_empty() && !allow_changes {
        return Err(TrainError::Changed { path: run.to_path_buf(), changes });
    }
    match record.mismatch(&before) {
        Some(reason) => Err(refused(reason)),
        None => Ok(Entrance::Resumed(changes)),
    }
}
