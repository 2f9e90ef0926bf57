//! The files of a run's folder.

use std::path::{Path, PathBuf};

use firebrick_bundle::{Staging, durable, files};

use super::CHECKPOINTS;
use crate::{Checkpoints, EpochRecord, Observer, Result, RunConfig, TrainError};

/// Says in the run's folder what the run was begun with: only once it goes on, so that a resume that
/// fails leaves what was said before.
pub(super) struct Records<'a> {
    pub(super) staging: &'a Staging,
    pub(super) run: String,
    pub(super) config: &'a str,
}

impl Observer for Records<'_> {
    fn begin(&mut self, _: &[EpochRecord], _: usize) -> Result<()> {
        self.staging.keep(files::RUN, &self.run)?;
        Ok(self.staging.keep(files::RUN_CONFIG, self.config)?)
    }
}

/// The weights of epochs that are kept for good; not those of epochs that a run came to before it was
/// rolled back.
pub(super) fn kept_epochs(
    folder: &Path,
    config: &RunConfig,
    epochs: usize,
) -> Result<Vec<PathBuf>> {
    let every = config.checkpoint.keep_epochs;
    let epoch = |path: &PathBuf| -> Option<usize> {
        let name = path.file_name()?.to_str()?;
        name.strip_prefix("epoch-")?.strip_suffix(".safetensors")?.parse().ok()
    };
    let is_kept = |path: &PathBuf| {
        epoch(path).is_some_and(|epoch| every > 0 && epoch % every == 0 && epoch <= epochs)
    };
    Ok(durable::entries(folder)?.into_iter().filter(is_kept).collect())
}

/// The folder of a run that can be resumed, if there is one where a model is to lie.
///
/// # Errors
/// If it can't be read.
pub fn unfinished_run(out: &Path) -> Result<Option<PathBuf>> {
    let run = Staging::run_folder_of(out)?;
    let folder = run.join(CHECKPOINTS);
    let checkpoints = Checkpoints::new(&folder, &Default::default(), &Default::default());
    Ok(checkpoints.exist()?.then_some(run))
}

/// Copies a file of the run into the bundle.
pub(super) fn take_over(staging: &Staging, path: &Path) -> Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let io = |source| TrainError::Io { path: PathBuf::from(path), source };
    Ok(staging.write(name, std::fs::read(path).map_err(io)?)?)
}
