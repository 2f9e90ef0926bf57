//! What there is to do for a run, given what an earlier one left behind.

use std::path::Path;

use firebrick_bundle::Staging;

use super::Start;
use super::record::RunRecord;
use crate::{Checkpoints, Result, TrainError};

/// How a run comes in.
pub(super) enum Entrance {
    /// It begins.
    New,
    /// It goes on.
    Resumed,
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
    let run = staging.run_folder();
    let allow_changes = match start {
        Start::Restart => return Ok(Entrance::New),
        Start::Fresh if checkpoints.exist()? => {
            return Err(TrainError::Unfinished { path: run.to_path_buf() });
        }
        Start::Fresh => return Ok(Entrance::New),
        Start::Resume { allow_changes } => allow_changes,
    };
    if staging.was_published() {
        return Ok(Entrance::Done);
    }
    let same = |folder: &Path, before: &RunRecord| -> Result<bool> {
        let changes = record.changes(before);
        match changes.is_empty() || allow_changes {
            true => Ok(changes.is_empty()),
            false => Err(TrainError::Changed { path: folder.to_path_buf(), changes }),
        }
    };
    if let Some(before) = RunRecord::read(run)? {
        same(run, &before)?;
        return Ok(Entrance::Resumed);
    }
    match RunRecord::read(staging.destination())? {
        Some(before) if same(staging.destination(), &before)? => Ok(Entrance::Done),
        _ => Ok(Entrance::New),
    }
}
