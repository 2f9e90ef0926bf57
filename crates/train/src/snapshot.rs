//! A copy of a run as it was between two steps: what a checkpoint holds.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};
use firebrick_bundle::{BundleError, Manifest};
use serde::{Deserialize, Serialize};

use crate::averaging::WeightAverage;
use crate::optimizer::Remembered;
use crate::state::{Place, TrainState};
use crate::tensors::{self, copy, copy_tensor, write, write_tensor};

const PLACE: &str = "place.json";
const TENSORS: &str = "tensors.safetensors";
const NETWORKS: [&str; 3] = ["network", "average", "best"];

/// What `place.json` holds.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    place: Place,
    average_steps: u64,
    /// Steps of each parameter, by its number.
    optimizer: Vec<(u64, u32)>,
    /// Step, rows and width of an embedding that is learnt row by row.
    lazy: Option<(u32, [usize; 2])>,
}

/// A copy of a run. Its memory is used again by the next, so that a save costs no page faults; it is
/// written by another thread while the run goes on.
pub(crate) struct Snapshot<N> {
    saved: Saved,
    /// As in `NETWORKS`; those that a run has.
    networks: [Option<N>; 3],
    /// What the optimisers remember, flat, by name.
    memory: Vec<(String, Tensor<1>)>,
}

impl<N: Module> Snapshot<N> {
    /// Copies a run into the memory of an earlier copy.
    pub(crate) fn take(before: Option<Self>, state: &TrainState<N>) -> Self {
        let (mut networks, mut memory) = match before {
            Some(before) => (before.networks, before.memory.into_iter().map(|(_, t)| t).collect()),
            None => ([None, None, None], Vec::new()),
        };
        let network = state.network.clone().valid();
        let average = state.updater.average.as_ref().map(WeightAverage::network);
        let sources = [Some(&network), average, state.best.as_ref()];
        for (slot, source) in networks.iter_mut().zip(sources) {
            *slot = source.map(|source| copy(slot.take(), source));
        }
        let mut old = std::mem::take(&mut memory).into_iter();
        let names = memories(state);
        let memory = names.into_iter().map(|(name, of)| (name, copy_tensor(old.next(), &of)));
        let memory = memory.collect();
        Self { saved: Saved::of(state), networks, memory }
    }

    /// Steps taken.
    pub(crate) fn steps(&self) -> u64 {
        self.saved.place.steps
    }

    /// Writes the files of a checkpoint into a folder, durably, with their manifest; gives the
    /// memory back.
    pub(crate) fn write(mut self, folder: &Path) -> (Self, Result<(), BundleError>) {
        let result = self.write_files(folder);
        (self, result)
    }

    fn write_files(&mut self, folder: &Path) -> Result<(), BundleError> {
        let malformed = |error: serde_json::Error| BundleError::Malformed {
            path: folder.to_path_buf(),
            file: PLACE.into(),
            reason: error.to_string(),
        };
        let mut manifest = Manifest::empty();
        manifest.add(folder, PLACE, &serde_json::to_vec(&self.saved).map_err(malformed)?)?;
        let mut shapes = Vec::new();
        for (name, network) in NETWORKS.iter().zip(&self.networks) {
            network.iter().for_each(|network| tensors::list(network, name, &mut shapes));
        }
        let memory = self.memory.iter();
        shapes.extend(memory.map(|(name, tensor)| (name.clone(), tensor.dims().to_vec())));
        let header = tensors::header(&shapes);
        let elements = |(_, shape): &(String, Vec<usize>)| shape.iter().product::<usize>();
        let bytes = header.len() + shapes.iter().map(elements).sum::<usize>() * size_of::<f32>();
        manifest.add_streamed(folder, TENSORS, bytes as u64, |to| {
            to.write_all(&header)?;
            self.stream(to)
        })?;
        manifest.close(folder)?;
        Ok(())
    }

    fn stream(&mut self, to: &mut dyn Write) -> io::Result<()> {
        for slot in &mut self.networks {
            let Some(network) = slot.take() else { continue };
            let (network, result) = write(network, to);
            *slot = Some(network);
            result?;
        }
        for (name, tensor) in std::mem::take(&mut self.memory) {
            let (tensor, result) = write_tensor(tensor, to);
            self.memory.push((name, tensor));
            result?;
        }
        Ok(())
    }
}

impl Saved {
    fn of<N: Module>(state: &TrainState<N>) -> Self {
        let updater = &state.updater;
        let remembered = updater.optimizer.memory.iter();
        Self {
            place: state.place.clone(),
            average_steps: updater.average.as_ref().map_or(0, |average| average.steps),
            optimizer: remembered.map(|(id, of)| (*id, of.steps)).collect(),
            lazy: updater.lazy.state().map(|(step, [first, _])| (step, first.dims())),
        }
    }
}

/// What the optimisers of a run remember, flat, by name.
fn memories<N: Module>(state: &TrainState<N>) -> Vec<(String, Tensor<1>)> {
    let mut found = Vec::new();
    for (id, remembered) in &state.updater.optimizer.memory {
        for (k, tensor) in remembered.tensors.iter().enumerate() {
            found.push((format!("optimizer.{id}.{k}"), tensor.clone()));
        }
    }
    if let Some((_, moments)) = state.updater.lazy.state() {
        for (k, moment) in moments.iter().enumerate() {
            let size = moment.dims().iter().product::<usize>();
            found.push((format!("lazy.{k}"), moment.clone().reshape([size])));
        }
    }
    found
}

/// The run that the files of a whole checkpoint hold; `like` is the run before its first step.
///
/// # Errors
/// Why they do not fit, as text.
pub(crate) fn read<N: Module>(path: &Path, like: &TrainState<N>) -> Result<TrainState<N>, String> {
    let file = |name: &str| fs::read(path.join(name)).map_err(|error| format!("{name}: {error}"));
    let saved: Saved =
        serde_json::from_slice(&file(PLACE)?).map_err(|error| format!("{PLACE}: {error}"))?;
    let mut tensors = tensors::from_bytes(&file(TENSORS)?)?;
    let plain = like.network.clone().valid();
    let device = plain.devices().into_iter().next().ok_or("a network without parameters")?;
    let [network, average, best] = NETWORKS;
    let mut updater = like.updater.clone();
    if let Some(fresh) = &updater.average {
        let decay = fresh.decay();
        let average = tensors::fill(plain.clone(), average, &mut tensors)?;
        updater.average = Some(WeightAverage::resume(average, decay, saved.average_steps));
    }
    let best = match saved.place.best_epoch {
        0 => None,
        _ => Some(tensors::fill(plain.clone(), best, &mut tensors)?),
    };
    let network = tensors::fill(plain, network, &mut tensors)?.train();
    let mut take = |name: String| -> Option<TensorData> { tensors.remove(&name) };
    for (id, steps) in saved.optimizer {
        let kept = (0..).map_while(|k| take(format!("optimizer.{id}.{k}")));
        let tensors: Vec<_> = kept.map(|data| Tensor::from_data(data, &device)).collect();
        // What another rule remembered means nothing to this one.
        if tensors.len() == updater.optimizer.remembers() {
            updater.optimizer.memory.insert(id, Remembered { steps, tensors });
        }
    }
    if let Some((step, shape)) = saved.lazy {
        let mut moment = |k: usize| -> Result<Tensor<2>, String> {
            let data = take(format!("lazy.{k}")).ok_or(format!("lazy.{k} is missing"))?;
            Ok(Tensor::<1>::from_data(data, &device).reshape(shape))
        };
        updater.lazy.resume(step, [moment(0)?, moment(1)?]);
    }
    Ok(TrainState { network, updater, best, place: saved.place })
}
