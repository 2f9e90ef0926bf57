//! Saving a run, and finding it again.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use burn::module::Module;
use burn::tensor::{Bytes, Tensor};
use firebrick_bundle::durable::{entries, remove, sync_folder, write_durably};
use firebrick_bundle::{BundleError, Manifest, weights_to_bytes};
use serde::{Deserialize, Serialize};

use crate::averaging::WeightAverage;
use crate::config::{CheckpointConfig, TrainConfig};
use crate::observer::Observer;
use crate::state::{Place, TrainState};
use crate::tensors::{self, Tensors};
use crate::{Result, TrainError};

const PLACE: &str = "place.json";
const WEIGHTS: &str = "weights.safetensors";
const OPTIMIZER: &str = "optimizer.bpk";
/// Where a checkpoint is written before it gets its name.
const WRITING: &str = "writing";
const PREFIX: &str = "step-";

/// The checkpoints of a run: a folder with one folder each, `step-000000001200` and so on.
///
/// One is written beside the run, by a thread of its own, as `writing`, with a manifest of lengths
/// and BLAKE3 hashes, and renamed once it is whole and on the disk.
#[derive(Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    config: CheckpointConfig,
    /// Whether those at fixed steps must stay, since the run may be rolled back to them.
    keeps_regular: bool,
    last: Instant,
    writer: Option<(u64, JoinHandle<std::result::Result<(), BundleError>>)>,
}

/// What `place.json` holds.
#[derive(Serialize, Deserialize)]
struct Saved {
    place: Place,
    average_steps: u64,
    lazy_step: Option<u32>,
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
        let every = Duration::from_secs_f64(self.config.minutes * 60.0);
        let busy = self.writer.as_ref().is_some_and(|(_, writer)| !writer.is_finished());
        !every.is_zero() && !busy && !self.keeps_regular && self.last.elapsed() >= every
    }

    /// Begins to save a run; it goes on meanwhile. Waits for the one before.
    pub(crate) fn save<N: Module + 'static>(&mut self, state: &TrainState<N>) -> Result<()> {
        self.wait()?;
        self.last = Instant::now();
        let snapshot = Snapshot::of(state);
        let steps = snapshot.saved.place.steps;
        let (folder, keep) = (self.folder.clone(), self.config.keep);
        let regular = self.keeps_regular.then_some(self.config.steps);
        let write = move || {
            snapshot.write(&folder)?;
            prune(&folder, keep, regular)
        };
        self.writer = Some((steps, std::thread::spawn(write)));
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
        match self.writer.as_ref().is_some_and(|(_, writer)| writer.is_finished()) {
            true => self.wait(),
            false => Ok(()),
        }
    }

    /// Waits until the one that is being saved is on the disk.
    pub(crate) fn wait(&mut self) -> Result<()> {
        let Some((steps, writer)) = self.writer.take() else { return Ok(()) };
        let result = match writer.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        };
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
            remove(path)?;
        }
    }
    Ok(())
}

/// A run as it was at one moment. Its tensors are shared with the run, which copies those that it
/// changes while they are still being written.
struct Snapshot<N> {
    state: TrainState<N>,
    saved: Saved,
}

impl<N: Module> Snapshot<N> {
    fn of(state: &TrainState<N>) -> Self {
        let saved = Saved {
            place: state.place.clone(),
            average_steps: state.updater.average.as_ref().map_or(0, |average| average.steps),
            lazy_step: state.updater.lazy.state().map(|(step, _)| step),
        };
        Self { state: state.clone(), saved }
    }

    fn write(self, folder: &Path) -> std::result::Result<(), BundleError> {
        let writing = folder.join(WRITING);
        remove(&writing)?;
        fs::create_dir_all(&writing)
            .map_err(|source| BundleError::Io { path: writing.clone(), source })?;
        let name = format!("{PREFIX}{:012}", self.saved.place.steps);
        let malformed = |file: &str, reason: String| BundleError::Malformed {
            path: writing.clone(),
            file: file.into(),
            reason,
        };
        let place =
            serde_json::to_vec(&self.saved).map_err(|error| malformed(PLACE, error.to_string()))?;
        let mut manifest = Manifest::empty();
        manifest.add(&writing, PLACE, &place)?;
        let weights = tensors::to_bytes(&self.tensors()).map_err(|e| malformed(WEIGHTS, e))?;
        manifest.add(&writing, WEIGHTS, &weights)?;
        drop(weights);
        let optimizer = self.state.updater.optimizer.into_bytes();
        let optimizer = optimizer.map_err(|e| malformed(OPTIMIZER, e.to_string()))?;
        manifest.add(&writing, OPTIMIZER, &optimizer)?;
        manifest.close(&writing)?;
        let path = folder.join(name);
        // A damaged one, or the same step come to once more.
        remove(&path)?;
        fs::rename(&writing, &path)
            .map_err(|source| BundleError::Io { path: path.clone(), source })?;
        sync_folder(folder)
    }

    fn tensors(&self) -> Tensors {
        let mut all = Tensors::new();
        let TrainState { network, updater, best, .. } = &self.state;
        tensors::collect(&network.clone().valid(), "network", &mut all);
        if let Some(average) = &updater.average {
            tensors::collect(average.network(), "average", &mut all);
        }
        if let Some(best) = best {
            tensors::collect(best, "best", &mut all);
        }
        if let Some((_, [first, second])) = updater.lazy.state() {
            all.insert("lazy.first".into(), first.to_data());
            all.insert("lazy.second".into(), second.to_data());
        }
        all
    }
}

/// The run that a whole checkpoint holds.
fn read<N: Module>(
    path: &Path,
    like: &TrainState<N>,
) -> std::result::Result<TrainState<N>, String> {
    let file = |name: &str| fs::read(path.join(name)).map_err(|error| format!("{name}: {error}"));
    let saved: Saved =
        serde_json::from_slice(&file(PLACE)?).map_err(|error| format!("{PLACE}: {error}"))?;
    let mut tensors = tensors::from_bytes(&file(WEIGHTS)?)?;
    let plain = like.network.clone().valid();
    let device = plain.devices().into_iter().next().ok_or("a network without parameters")?;
    let mut updater = like.updater.clone();
    if let Some(average) = &updater.average {
        let decay = average.decay();
        let average = tensors::fill(plain.clone(), "average", &mut tensors)?;
        updater.average = Some(WeightAverage::resume(average, decay, saved.average_steps));
    }
    let best = match saved.place.best_epoch {
        0 => None,
        _ => Some(tensors::fill(plain.clone(), "best", &mut tensors)?),
    };
    if let Some(step) = saved.lazy_step {
        let mut take = |name: &str| match tensors.remove(name) {
            Some(data) => Ok(Tensor::<2>::from_data(data, &device)),
            None => Err(format!("{name} is missing")),
        };
        updater.lazy.resume(step, [take("lazy.first")?, take("lazy.second")?]);
    }
    let optimizer = Bytes::from_bytes_vec(file(OPTIMIZER)?);
    let loaded = updater.optimizer.clone().from_bytes(optimizer);
    updater.optimizer = loaded.map_err(|error| format!("{OPTIMIZER}: {error}"))?;
    let network = tensors::fill(plain, "network", &mut tensors)?.train();
    Ok(TrainState { network, updater, best, place: saved.place })
}
