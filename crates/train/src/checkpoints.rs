//! Saving a run, and finding it again.

use std::any::Any;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use burn::module::Module;
use firebrick_bundle::durable::{entries, remove, replace_durably, sync_folder};
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
    /// Steps and epochs of the last save.
    saved: Option<(u64, usize)>,
    /// The one that was last written by this process.
    written: Option<PathBuf>,
    /// The copy of the run that was last written: its memory serves the next.
    spare: Option<Spare>,
}

/// A `Snapshot` of whatever network the run has.
type Spare = Box<dyn Any + Send>;

/// The thread that writes a checkpoint.
struct Writer {
    steps: u64,
    thread: JoinHandle<(Spare, std::result::Result<PathBuf, BundleError>)>,
}

impl fmt::Debug for Checkpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoints").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Checkpoints {
    /// Checkpoints in a folder, which is made when the run begins.
    pub fn new(folder: &Path, config: &CheckpointConfig, train: &TrainConfig) -> Self {
        Self {
            folder: folder.to_path_buf(),
            config: config.clone(),
            keeps_regular: train.on_divergence == crate::config::OnDivergence::RollBack,
            last: Instant::now(),
            writer: None,
            saved: None,
            written: None,
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

    /// Begins to save a run, unless it was saved just now; it goes on meanwhile. Waits for the save
    /// before.
    pub(crate) fn save<N: Module + 'static>(&mut self, state: &TrainState<N>) -> Result<()> {
        self.wait()?;
        self.last = Instant::now();
        let now = Some((state.place.steps, state.place.epochs.len()));
        if std::mem::replace(&mut self.saved, now) == now {
            return Ok(());
        }
        let spare = self.spare.take().and_then(|spare| spare.downcast::<Snapshot<N>>().ok());
        let snapshot = Snapshot::take(spare.map(|spare| *spare), state);
        let (steps, folder, keep) = (snapshot.steps(), self.folder.clone(), self.config.keep);
        let regular = self.keeps_regular.then_some(self.config.steps);
        let thread = std::thread::spawn(move || {
            let (snapshot, written) = write(snapshot, &folder);
            let spare: Spare = Box::new(snapshot);
            (spare, written.and_then(|path| prune(&folder, &path, keep, regular).map(|()| path)))
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
        Ok(replace_durably(&self.folder.join(name), weights)?)
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
        self.written = Some(result.map_err(|source| {
            let listed = list(&self.folder).unwrap_or_default().into_iter().rev();
            let before =
                match listed.map(|(_, path)| path).find(|path| Manifest::check(path).is_ok()) {
                    Some(path) => format!("{} is whole and can be resumed", path.display()),
                    None => "there is none before it".into(),
                };
            TrainError::Checkpoint { steps, source: Box::new(source), before }
        })?);
        Ok(())
    }

    /// Where the one lies that was last written.
    pub(crate) fn written(&self) -> Option<PathBuf> {
        self.written.clone()
    }

    /// Makes the folder; without `resume`, the checkpoints that an earlier run left in it are removed.
    pub(crate) fn open(&self, resume: bool) -> Result<()> {
        fs::create_dir_all(&self.folder)
            .map_err(|source| BundleError::Io { path: self.folder.clone(), source })?;
        sync_folder(self.folder.parent().unwrap_or(Path::new("")))?;
        match resume {
            true => Ok(()),
            false => {
                let left = entries(&self.folder)?.into_iter().filter(|path| is_ours(path));
                Ok(left.into_iter().try_for_each(|path| remove(&path))?)
            }
        }
    }

    /// Removes those that a run which goes on after so many steps has not come to.
    pub(crate) fn forget_after(&mut self, steps: u64) -> Result<()> {
        self.saved = None;
        let later = list(&self.folder)?.into_iter().filter(|((at, _), _)| *at > steps);
        Ok(later.map(|(_, path)| path).try_for_each(|path| remove(&path))?)
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

    /// The newest that is whole of those at fixed steps before `steps`: what was saved just before a
    /// step that failed would fail again, whatever the rate.
    pub(crate) fn newest_regular<N: Module>(
        &self,
        like: &TrainState<N>,
        observer: &mut dyn Observer,
        steps: u64,
    ) -> Result<Option<TrainState<N>>> {
        self.find(like, observer, |at| at < steps && self.is_regular(at))
    }

    fn find<N: Module>(
        &self,
        like: &TrainState<N>,
        observer: &mut dyn Observer,
        wanted: impl Fn(u64) -> bool,
    ) -> Result<Option<TrainState<N>>> {
        for ((steps, _), path) in list(&self.folder)?.into_iter().rev() {
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

/// Steps of a checkpoint, and how often the run had been saved at that step before.
type Serial = (u64, u32);

fn name((steps, again): Serial) -> String {
    match again {
        0 => format!("{PREFIX}{steps:012}"),
        again => format!("{PREFIX}{steps:012}.{again}"),
    }
}

fn serial(path: &Path) -> Option<Serial> {
    let name = path.file_name()?.to_str()?.strip_prefix(PREFIX)?;
    let (steps, again) = name.split_once('.').unwrap_or((name, "0"));
    Some((steps.parse().ok()?, again.parse().ok()?))
}

/// Whether a path is one that runs make in their folder of checkpoints.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let weights = name.starts_with("epoch-") && name.contains(".safetensors");
    serial(path).is_some() || weights || [WRITING, OLD].contains(&name)
}

/// The checkpoints in a folder, oldest first.
fn list(folder: &Path) -> std::result::Result<Vec<(Serial, PathBuf)>, BundleError> {
    let paths = entries(folder)?.into_iter();
    let mut found: Vec<_> = paths.filter_map(|path| Some((serial(&path)?, path))).collect();
    found.sort();
    Ok(found)
}

/// Keeps the newest `keep`, the one just written among them, and besides them the newest at
/// multiples of `regular`, two at least.
///
/// What lies behind the one just written is damaged, or belongs to a future that did not come; an
/// older one of the same step is no better.
fn prune(
    folder: &Path,
    written: &Path,
    keep: usize,
    regular: Option<u64>,
) -> std::result::Result<(), BundleError> {
    let (all, last) = (list(folder)?, serial(written));
    let is_regular = |steps: u64| regular.is_some_and(|every| steps.is_multiple_of(every));
    let (mut irregulars, mut regulars, mut kept) = (0, 0, None);
    for (serial, path) in all.iter().rev() {
        let (count, most) = match is_regular(serial.0) {
            true => (&mut regulars, keep.max(2)),
            false => (&mut irregulars, keep),
        };
        if Some(*serial) <= last && kept != Some(serial.0) && *count < most {
            (*count, kept) = (*count + 1, Some(serial.0));
            continue;
        }
        let old = folder.join(OLD);
        remove(&old)?;
        fs::rename(path, &old).map_err(|source| BundleError::Io { path: path.clone(), source })?;
    }
    Ok(())
}

/// Writes a checkpoint beside its place, and gives it its name once it is whole and on the disk.
fn write<N: Module>(
    snapshot: Snapshot<N>,
    folder: &Path,
) -> (Snapshot<N>, std::result::Result<PathBuf, BundleError>) {
    let writing = folder.join(WRITING);
    if let Err(error) = make_room(folder, &writing) {
        return (snapshot, Err(error));
    }
    let (snapshot, written) = snapshot.write(&writing);
    let named = written.and_then(|()| give_name(folder, &writing, snapshot.steps()));
    (snapshot, named)
}

/// A folder to write in. The one around it is not made: if it is gone, so is the run.
fn make_room(folder: &Path, writing: &Path) -> std::result::Result<(), BundleError> {
    remove(writing)?;
    let made = match fs::rename(folder.join(OLD), writing) {
        Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir(writing),
        renamed => renamed,
    };
    made.map_err(|source| BundleError::Io { path: writing.to_path_buf(), source })
}

/// One that was saved at the same step before stays until this one has its name.
fn give_name(
    folder: &Path,
    writing: &Path,
    steps: u64,
) -> std::result::Result<PathBuf, BundleError> {
    let same = list(folder)?.into_iter().filter(|((at, _), _)| *at == steps);
    let again = same.map(|((_, again), _)| again + 1).max().unwrap_or(0);
    let path = folder.join(name((steps, again)));
    fs::rename(writing, &path).map_err(|source| BundleError::Io { path: path.clone(), source })?;
    sync_folder(folder)?;
    Ok(path)
}
