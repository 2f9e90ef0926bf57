//! The models that are served: a closed set of names and versions.

mod load;
mod source;

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

pub use self::load::Loader;
pub use self::source::ModelSource;

use crate::config::EngineConfig;
use crate::describe::Described;
use crate::engine::Batcher;
use crate::metrics::Metrics;
use crate::model::Model;
use crate::{Result, ServeError};

/// Models by name and version. What a request names is looked for here and nowhere else.
#[derive(Debug)]
pub struct Registry {
    names: Vec<Name>,
    loader: Option<Loader>,
    metrics: Arc<Metrics>,
    /// One replacement at a time.
    reloading: Mutex<()>,
}

/// The versions of a name, in the order in which they were given.
#[derive(Debug)]
struct Name {
    name: String,
    slots: Vec<Slot>,
    /// Which one answers where none is asked for.
    default: usize,
}

/// A place for a model, and the engine that answers from it.
#[derive(Debug)]
pub(crate) struct Slot {
    source: Option<ModelSource>,
    current: ArcSwap<Model>,
    pub(crate) engine: Batcher,
    seen: Mutex<Seen>,
}

/// What a folder was like when it was looked at.
#[derive(Debug, Default)]
struct Seen {
    /// Its fingerprint when the model was loaded that answers.
    loaded: Option<String>,
    /// Its state when the model in it was found to be faulty. It may still be copied: at any change it is tried again.
    faulty: Option<String>,
}

impl Slot {
    /// The model that answers now.
    pub(crate) fn model(&self) -> Arc<Model> {
        self.current.load_full()
    }
}

impl Registry {
    /// Loads models from their folders; the first one is the default. Each is checked whole: files, hashes, and the
    /// answers that it gave when it was written.
    ///
    /// # Errors
    /// [`ServeError`] of the first model that can't be served.
    pub fn load(sources: Vec<ModelSource>, loader: Loader, config: &EngineConfig) -> Result<Self> {
        let mut models = Vec::new();
        for source in sources {
            let (model, seen) = loader.load(&source)?;
            models.push((model, Some(source), Some(seen)));
        }
        Self::with(models, Some(loader), config)
    }

    /// Models that lie in no folder.
    ///
    /// # Errors
    /// [`ServeError`] if a name and version come twice, or there is no model.
    pub fn of(models: Vec<Model>, config: &EngineConfig) -> Result<Self> {
        Self::with(models.into_iter().map(|model| (model, None, None)).collect(), None, config)
    }

    fn with(
        models: Vec<(Model, Option<ModelSource>, Option<String>)>,
        loader: Option<Loader>,
        config: &EngineConfig,
    ) -> Result<Self> {
        let metrics = Arc::new(Metrics::new());
        let mut names: Vec<Name> = Vec::new();
        for (model, source, seen) in models {
            let (name, version) = (model.name().to_owned(), model.version().to_owned());
            let engine = metrics.engine(&name, &version);
            metrics.serves(&name, &version, model.revision());
            let engine = Batcher::start(&name, config, engine).map_err(ServeError::System)?;
            let current = ArcSwap::from_pointee(model);
            let seen = Mutex::new(Seen { loaded: seen, faulty: None });
            let slot = Slot { source, current, engine, seen };
            match names.iter_mut().find(|known| known.name == name) {
                None => names.push(Name { name, slots: vec![slot], default: 0 }),
                Some(known) if known.slot(&version).is_some() => {
                    let reason = "given twice; several versions are NAME:VERSION=FOLDER".into();
                    return Err(ServeError::Source { given: format!("{name}:{version}"), reason });
                }
                Some(known) => known.slots.push(slot),
            }
        }
        if names.is_empty() {
            let reason = "at least one model is needed".into();
            return Err(ServeError::Source { given: String::new(), reason });
        }
        names.iter_mut().for_each(Name::choose_default);
        Ok(Self { names, loader, metrics, reloading: Mutex::new(()) })
    }

    /// A model by name, or the default one; of a version, or the name's default.
    pub(crate) fn find(&self, name: Option<&str>, version: Option<&str>) -> Option<&Slot> {
        let known = match name {
            None => self.names.first(),
            Some(name) => self.names.iter().find(|known| known.name == name),
        }?;
        match version {
            None => known.slots.get(known.default),
            Some(version) => known.slot(version),
        }
    }

    /// The versions of a name.
    pub(crate) fn versions(&self, name: &str) -> Vec<String> {
        let known = self.names.iter().find(|known| known.name == name);
        let slots = known.into_iter().flat_map(|known| &known.slots);
        slots.map(|slot| slot.model().version().to_owned()).collect()
    }

    /// The names, the default one first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|known| known.name.as_str())
    }

    /// The default version of each name.
    pub fn described(&self) -> Vec<Described> {
        let first = self.names.iter().filter_map(|known| known.slots.get(known.default));
        first.map(|slot| self.describe(slot)).collect()
    }

    /// Every version of each name, its default one first.
    pub(crate) fn described_versions(&self) -> Vec<Described> {
        let every = self.names.iter().flat_map(|known| {
            let others = known.slots.iter().enumerate().filter(|(i, _)| *i != known.default);
            known.slots.get(known.default).into_iter().chain(others.map(|(_, slot)| slot))
        });
        every.map(|slot| self.describe(slot)).collect()
    }

    fn describe(&self, slot: &Slot) -> Described {
        let model = slot.model();
        Described {
            name: model.name().to_owned(),
            version: model.version().to_owned(),
            versions: self.versions(model.name()),
            revision: model.revision().map(str::to_owned),
            ready: true,
            signature: model.signature().clone(),
        }
    }

    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Rows that wait, of all models.
    pub(crate) fn waiting(&self) -> usize {
        self.slots().map(|slot| slot.engine.waiting()).sum()
    }

    fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.names.iter().flat_map(|known| &known.slots)
    }

    /// Loads models anew and puts them in the place of the old ones; one that is faulty changes nothing. Requests
    /// under way are answered by the model that admitted them. With `changed`, only of folders that were replaced
    /// since they were last looked at.
    pub(crate) fn reload(&self, changed: bool) {
        let _one = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(loader) = &self.loader else { return };
        for slot in self.slots() {
            if let Some(source) = &slot.source {
                self.replace(slot, source, loader, changed);
            }
        }
    }

    fn replace(&self, slot: &Slot, source: &ModelSource, loader: &Loader, changed: bool) {
        let mut seen = slot.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Before it is read: what changes meanwhile is tried again.
        let (found, state) = (source.fingerprint(), source.state());
        let is_known = found == seen.loaded || state.is_none() || state == seen.faulty;
        if changed && is_known {
            return;
        }
        let (model, version) = (&source.name, &source.version);
        let loaded = loader.load(source).and_then(|(new, found)| {
            slot.model()
                .signature()
                .can_become(new.signature())
                .map_err(|reason| ServeError::Prepare { name: source.name.clone(), reason })?;
            Ok((new, found))
        });
        match loaded {
            Ok((new, found)) => {
                if slot.model().signature().labels != new.signature().labels {
                    tracing::warn!(model, version, "the new model has other labels");
                }
                let revision = new.revision().map(str::to_owned);
                self.metrics.serves(model, version, revision.as_deref());
                slot.current.store(Arc::new(new));
                *seen = Seen { loaded: Some(found), faulty: None };
                self.metrics.reloaded(model, version, true);
                tracing::info!(model, version, revision, "replaced");
            }
            Err(error) => {
                seen.faulty = state;
                self.metrics.reloaded(model, version, false);
                tracing::error!(model, version, %error, "the new model can't be served; the old one stays");
            }
        }
    }
}

impl Name {
    fn slot(&self, version: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.current.load().version() == version)
    }

    /// The highest version if they are numbers, else the last one given.
    fn choose_default(&mut self) {
        let number = |slot: &Slot| slot.current.load().version().parse::<u64>().ok();
        let numbers: Option<Vec<u64>> = self.slots.iter().map(number).collect();
        let highest = numbers.and_then(|numbers| {
            numbers.iter().enumerate().max_by_key(|(_, number)| **number).map(|(i, _)| i)
        });
        self.default = highest.unwrap_or(self.slots.len() - 1);
    }
}
