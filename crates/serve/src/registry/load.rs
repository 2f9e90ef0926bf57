//! From a folder to a model that may answer.

use std::fmt;
use std::sync::Arc;

use burn::tensor::Device;
use firebrick_bundle::{Bundle, Predictor};

use super::ModelSource;
use crate::model::Model;
use crate::{Result, ServeError};

/// Digits of a revision: as many as tell one commit from the other in a large history.
const REVISION: usize = 12;

/// A last step before a predictor answers.
type Prepare = dyn Fn(Predictor) -> std::result::Result<Predictor, String> + Send + Sync;

/// Loads models onto a device.
#[derive(Clone)]
pub struct Loader {
    device: Device,
    prepare: Option<Arc<Prepare>>,
}

impl Loader {
    /// Onto this device.
    pub fn new(device: Device) -> Self {
        Self { device, prepare: None }
    }

    /// With a last step after the checks, such as products in another precision.
    pub fn then(
        self,
        prepare: impl Fn(Predictor) -> std::result::Result<Predictor, String> + Send + Sync + 'static,
    ) -> Self {
        Self { prepare: Some(Arc::new(prepare)), ..self }
    }

    /// A checked model, and the fingerprint of its folder.
    pub(super) fn load(&self, source: &ModelSource) -> Result<(Model, String)> {
        // First: what is replaced while it is read is found to have changed at the next look.
        let fingerprint = source.fingerprint().unwrap_or_default();
        let refused =
            |error| ServeError::Model { name: source.name.clone(), source: Box::new(error) };
        let bundle = Bundle::open(&source.path).map_err(refused)?;
        let mut predictor = bundle.predictor(&self.device).map_err(refused)?;
        let golden = bundle.check_golden(&predictor).map_err(refused)?;
        if let Some(prepare) = &self.prepare {
            let name = source.name.clone();
            predictor =
                prepare(predictor).map_err(|reason| ServeError::Prepare { name, reason })?;
        }
        let (model, version) = (&source.name, &source.version);
        let revision: String = fingerprint.chars().take(REVISION).collect();
        tracing::info!(model, version, revision, golden_rows = golden, "loaded and checked");
        let model = Model::of(model, version, predictor).with_revision(revision);
        Ok((model, fingerprint))
    }
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loader").field("device", &self.device).finish_non_exhaustive()
    }
}
