//! Saving a run, and finding it again.

use std::any::Any;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use burn::module::Module;
use firebrick_bundle::durable::{entries, remove, sync_folder, write_durably};
use firebrick_bundle::{BundleError, Manifest, weights_to_bytes};

use crate::config::{CheckpointConfig, TrainConfig};
use crate::observer::Observer;
use crate::snapshot::{Snapshot, read};
use crate::state::TrainState;
use crate::{Result, TrainError};

/// Where a checkpoint is written before it gets its name.
const WRITING: &str = "writing";
/// An old checkpoint whose files are written over by the next: new ones would cost the system time
/// for their pages.
const OLD: &str = "old";
const PREFIX: &str = "step-";

/// The checkpoints of a run: a folder with one folder each, `step-000000001200` and so on.
///
/// One is written beside the run, by a thread of its own, as `writing`, with a manifest of lengths
/// and BLAKE3 hashes, and renamed once it is whole and on the disk.
pub struct Checkpoints {
    folder: PathBuf,
    config: CheckpointConfig,
    /// Whether those at fixed steps must stay, since the run may be rolled back to them.
    keeps_regular: bool,
    last: Instant,
    writer: Option<Writer>,
    /// The copy of the run that was last written: its memory serves the next.
    spare: Option<Spare>,
}

/// A `Snapshot` of whatever network the run has.
type Spare = Box<dyn Any + Send>;

/// The thread that writes a checkpoint.
struct Writer {
    steps: u64,
    thread: JoinHandle<(Spare, std::result::Result<(), BundleError>)>,
}

impl fmt::Debug for Checkpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoints").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Checkpoints {
    /// Checkpoints in a folder, which is made when there is one to be written.
    pub fn new(folder: &Path, config: &CheckpointConfig, train: &TrainConfig) -> Self {
        Self {
            folder: folder.to_path_buf(),
            config: config.clone(),
            keeps_regular: train.on_divergence == crate::config::OnDivergence::RollBack,
            last: Instant::now(),
            writer: None,
            spare: None,
        }
    }

    /// Where they lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is one, whole or not.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub fn exist(&self) -> Result<bool> {
        Ok(!list(&self.folder)?.is_empty())
    }

    /// Whether it is time for one after a step.
    pub(crate) fn is_due(&self, steps: u64) -> bool {
        self.is_regular(steps) || self.is_late()
    }

    fn is_regular(&self, steps: u64) -> bool {
        self.config.steps > 0 && steps > 0 && steps.is_multiple_of(self.config.steps)
    }

    /// Whether it is time for one by the clock. A run that may be rolled back has none by the clock:
    /// where it goes back to must not depend on how fast it was.
    pub(crate) fn is_late(&self) -> bool {
        let every =
            Duration::try_from_secs_f64(self.config.minutes * 60.0).unwrap_or(Duration::MAX);
        let busy = self.writer.as_ref().is_some_and(|writer| !writer.thread.is_finished());
        !every.is_zero() && !busy && !self.keeps_regular && self.last.elapsed() >= every
    }

    /// Begins to save a run; it goes on meanwhile. Waits for the one before.
    pub(crate) fn save<N: Module + 'static>(&mut self, state: &TrainState<N>) -> Result<()> {
        self.wait()?;
        self.last = Instant::now();
        let spare = self.spare.take().and_then(|spare| spare.downcast::<Snapshot<N>>().ok());
        let snapshot = Snapshot::take(spare.map(|spare| *spare), state);
        let (steps, folder, keep) = (snapshot.steps(), self.folder.clone(), self.config.keep);
        let regular = self.keeps_regular.then_some(self.config.steps);
        let thread = std::thread::spawn(move || {
            let (snapshot, result) = write(snapshot, &folder);
            let spare: Spare = Box::new(snapshot);
            (spare, result.and_then(|()| prune(&folder, keep, regular)))
        });
        self.writer = Some(Writer { steps, thread });
        Ok(())
    }

    /// Keeps the weights of an epoch for good, if it is one of those.
    pub(crate) fn keep_epoch<N: Module>(&self, state: &TrainState<N>) -> Result<()> {
        let (every, epoch) = (self.config.keep_epochs, state.place.epochs.len());
        if every == 0 || !epoch.is_multiple_of(every) {
            return Ok(());
        }
        let name = format!("epoch-{epoch:04}.safetensors");
        let weights = weights_to_bytes(&state.updater.current(&state.network));
        let weights = weights.map_err(|reason| {
            let path = self.folder.clone();
            BundleError::Malformed { path, file: name.clone(), reason }
        })?;
        fs::create_dir_all(&self.folder)
            .map_err(|source| BundleError::Io { path: self.folder.clone(), source })?;
        Ok(write_durably(&self.folder.join(name), weights)?)
    }

    /// Hears of a checkpoint that could not be written, without waiting.
    pub(crate) fn poll(&mut self) -> Result<()> {
        match self.writer.as_ref().is_some_and(|writer| writer.thread.is_finished()) {
            true => self.wait(),
            false => Ok(()),
        }
    }

    /// Waits until the one that is being saved is on the disk.
    pub(crate) fn wait(&mut self) -> Result<()> {
        let Some(Writer { steps, thread }) = self.writer.take() else { return Ok(()) };
        let (spare, result) = match thread.join() {
            Ok(written) => written,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        self.spare = Some(spare);
        result.map_err(|source| {
            let before = match list(&self.folder).unwrap_or_default().last() {
                Some((_, path)) => format!("{} is whole and can be resumed", path.display()),
                None => "there is none before it".into(),
            };
            TrainError::Checkpoint { steps, source: Box::new(source), before }
        })
    }

    /// Where the newest lies.
    pub(crate) fn newest_path(&self) -> Option<PathBuf> {
        list(&self.folder).ok()?.pop().map(|(_, path)| path)
    }

    /// The newest that is whole; those that are damaged are named and passed over. `like` is the run
    /// before its first step.
    pub(crate) fn newest<N: Module>(
        &self,
        like: &TrainState<N>,
        observer: &mut dyn Observer,
    ) -> Result<Option<TrainState<N>>> {
        self.find(like, observer, |_| true)
    }

    /// The newest that is whole of those at fixed steps.
    pub(crate) fn newest_regular<N: Module>(
        &self,
        like: &TrainState<N>,
        observer: &mut dyn Observer,
    ) -> Result<Option<TrainState<N>>> {
        self.find(like, observer, |steps| self.is_regular(steps))
    }

    fn find<N: Module>(
        &self,
        like: &TrainState<N>,
        observer: &mut dyn Observer,
        wanted: impl Fn(u64) -> bool,
    ) -> Result<Option<TrainState<N>>> {
        for (steps, path) in list(&self.folder)?.into_iter().rev() {
            if !wanted(steps) {
                continue;
            }
            if let Err(damage) = Manifest::check(&path) {
                let damage = match damage {
                    BundleError::NotABundle { .. } => {
                        format!("{} has no manifest.json", path.display())
                    }
                    damage => damage.to_string(),
                };
                observer.note(&format!("a damaged checkpoint is passed over: {damage}"));
                continue;
            }
            return read(&path, like)
                .map(Some)
                .map_err(|reason| TrainError::Resume { path: path.clone(), reason });
        }
        Ok(None)
    }
}

/// The checkpoints in a folder, oldest first, by their steps.
fn list(folder: &Path) -> std::result::Result<Vec<(u64, PathBuf)>, BundleError> {
    let steps = |path: &Path| path.file_name()?.to_str()?.strip_prefix(PREFIX)?.parse().ok();
    let paths = entries(folder)?.into_iter();
    let mut found: Vec<(u64, PathBuf)> =
        paths.filter_map(|path| Some((steps(&path)?, path))).collect();
    found.sort();
    Ok(found)
}

/// Removes all but the newest, and all but the newest of those at multiples of `regular`.
fn prune(folder: &Path, keep: usize, regular: Option<u64>) -> std::result::Result<(), BundleError> {
    let all = list(folder)?;
    let is_regular = |steps: u64| regular.is_some_and(|every| steps.is_multiple_of(every));
    let newest_regular = all.iter().rev().map(|(steps, _)| *steps).find(|steps| is_regular(*steps));
    let old = all.len().saturating_sub(keep);
    for (steps, path) in &all[..old] {
        if Some(*steps) != newest_regular {
            let old = folder.join(OLD);
            remove(&old)?;
            fs::rename(path, &old)
                .map_err(|source| BundleError::Io { path: path.clone(), source })?;
        }
    }
    Ok(())
}

/// Writes a checkpoint beside its place, and gives it its name once it is whole and on the disk.
fn write<N: Module>(
    snapshot: Snapshot<N>,
    folder: &Path,
) -> (Snapshot<N>, std::result::Result<(), BundleError>) {
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |source| BundleError::Io { path, source }
    };
    let (writing, place) =
        (folder.join(WRITING), folder.join(format!("{PREFIX}{:012}", snapshot.steps())));
    let old = folder.join(OLD);
    let make = || match fs::rename(&old, &writing) {
        Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir_all(&writing),
        renamed => renamed,
    };
    let room = remove(&writing).and_then(|()| make().map_err(io(&writing)));
    if let Err(error) = room {
        return (snapshot, Err(error));
    }
    let (snapshot, written) = snapshot.write(&writing);
    let named = written
        // A damaged one, or the same step come to once more.
        .and_then(|()| remove(&place))
        .and_then(|()| fs::rename(&writing, &place).map_err(io(&place)))
        .and_then(|()| sync_folder(folder));
    (snapshot, named)
}
