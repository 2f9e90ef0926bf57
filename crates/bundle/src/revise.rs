//! A bundle whose answers are decided in another way.

use firebrick_models::Precision;
use serde_json::Value;

use crate::card::with_notice;
use crate::manifest::pretty;
use crate::{
    Bundle, BundleError, FORMAT_VERSION, GoldenRow, Predictor, Result, Revised, Staging, files,
};

impl Bundle {
    /// What was changed in it after training; `None` if its scores are those of the model as it is.
    ///
    /// # Errors
    /// [`BundleError::Malformed`], [`BundleError::Io`].
    pub fn revised(&self) -> Result<Option<Revised>> {
        if !self.manifest().files.contains_key(files::METRICS) {
            return Ok(None);
        }
        let metrics = self.value(files::METRICS)?;
        match metrics.get("revised") {
            None => Ok(None),
            Some(revised) => serde_json::from_value(revised.clone())
                .map(Some)
                .map_err(|error| self.malformed_file(files::METRICS, &error)),
        }
    }

    /// Puts the same model with another [`Decision`](crate::Decision) or other [conformity scores](crate::Conformal) in
    /// the bundle's place. Every file is copied, but for these two, the golden rows, which are answered anew in single
    /// precision, and what is said of the model: `metrics.json` and the model card tell what is `revised`, and `page`
    /// gives `report.html` again with that told. The bundle that was there becomes `NAME.previous`.
    ///
    /// # Errors
    /// [`BundleError::Locked`] while a training run is at work at this place, [`BundleError::Io`].
    pub fn revise(
        &self,
        predictor: &Predictor,
        revised: Option<&Revised>,
        page: impl FnOnce(&str) -> String,
    ) -> Result<()> {
        let golden = self.text(files::GOLDEN)?;
        let inputs = golden.lines().filter(|line| !line.is_empty()).map(|line| {
            let row = serde_json::from_str::<GoldenRow>(line);
            row.map(|row| row.input).map_err(|error| self.malformed_file(files::GOLDEN, &error))
        });
        let exact = predictor.clone().with_precision(Precision::Single);
        let golden = GoldenRow::answered(&exact, inputs.collect::<Result<_>>()?);
        let staging = Staging::open(self.path())?;
        staging.begin_bundle()?;
        match self.config().format_version == FORMAT_VERSION {
            true => staging.write_answers(predictor, &golden)?,
            // What an earlier format left out is written now.
            false => staging.write_predictor(predictor, &golden)?,
        }
        self.tell(&staging, revised, page)?;
        let written = staging.bundle();
        for (name, entry) in &self.manifest().files {
            // What the model has no more is not carried over.
            let own = [files::DECISION, files::CONFORMAL].contains(&name.as_str());
            if !written.join(name).exists() && !own {
                staging.copy(self.path(), name, entry)?;
            }
        }
        staging.publish()
    }

    /// Writes the files that say how good the model is.
    fn tell(
        &self,
        staging: &Staging,
        revised: Option<&Revised>,
        page: impl FnOnce(&str) -> String,
    ) -> Result<()> {
        let listed = |name: &str| self.manifest().files.contains_key(name);
        if listed(files::METRICS) {
            let mut metrics = self.value(files::METRICS)?;
            if let Value::Object(metrics) = &mut metrics {
                metrics.shift_remove("revised");
                if let Some(revised) = revised {
                    let revised = serde_json::to_value(revised)
                        .map_err(|error| self.malformed_file(files::METRICS, &error))?;
                    // First, so that whoever opens the file sees it.
                    metrics.shift_insert(0, "revised".into(), revised);
                }
            }
            staging.write(files::METRICS, pretty(&metrics))?;
        }
        if listed(files::CARD) {
            staging.write(files::CARD, with_notice(&self.text(files::CARD)?, revised))?;
        }
        if listed(files::REPORT) {
            staging.write(files::REPORT, page(&self.text(files::REPORT)?))?;
        }
        Ok(())
    }

    fn value(&self, file: &str) -> Result<Value> {
        serde_json::from_str(&self.text(file)?).map_err(|error| self.malformed_file(file, &error))
    }

    fn malformed_file(&self, file: &str, error: &serde_json::Error) -> BundleError {
        let (path, file) = (self.path().to_path_buf(), file.to_owned());
        BundleError::Malformed { path, file, reason: error.to_string() }
    }
}
