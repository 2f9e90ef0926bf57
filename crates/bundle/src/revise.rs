//! A bundle whose answers are decided in another way.

use std::fs;

use crate::{Bundle, BundleError, GoldenRow, Predictor, Result, Staging, files};

impl Bundle {
    /// Puts the same model with another [`Decision`](crate::Decision) in the bundle's place: every file as it is, but
    /// for the decision, the conformity scores, the golden rows, which are answered anew, and the files `changed`. The
    /// bundle that was there becomes `NAME.previous`.
    ///
    /// # Errors
    /// [`BundleError::Locked`] while a training run is at work at this place, [`BundleError::Io`].
    pub fn revise(&self, predictor: &Predictor, changed: &[(&str, String)]) -> Result<()> {
        let staging = Staging::open(self.path())?;
        staging.begin_bundle()?;
        let golden = self.text(files::GOLDEN)?;
        let inputs = golden.lines().filter(|line| !line.is_empty()).map(|line| {
            serde_json::from_str::<GoldenRow>(line).map(|row| row.input).map_err(|error| {
                let (path, file) = (self.path().to_path_buf(), files::GOLDEN.into());
                BundleError::Malformed { path, file, reason: error.to_string() }
            })
        });
        let golden = GoldenRow::answered(predictor, inputs.collect::<Result<_>>()?);
        staging.write_predictor(predictor, &golden)?;
        for (name, content) in changed {
            staging.write(name, content)?;
        }
        let written = staging.bundle();
        for name in self.manifest().files.keys() {
            // What the model has no more is not carried over.
            let own = [files::DECISION, files::CONFORMAL].contains(&name.as_str());
            if !written.join(name).exists() && !own {
                let path = self.path().join(name);
                staging.write(name, fs::read(&path).map_err(BundleError::io(&path))?)?;
            }
        }
        staging.publish()
    }
}
