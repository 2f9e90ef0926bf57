//! What a model's folder knows of the rows that something is to be fitted to.

use firebrick_bundle::{Bundle, CalibrationMethod, files};

use super::file::File;
use crate::output::remark;

/// What of a model has seen the rows of a file.
pub(super) struct Known {
    /// It was trained on them, but for those held back.
    training: bool,
    /// The calibration that it has was fitted to them, by this method.
    pub(super) calibrated: Option<CalibrationMethod>,
}

impl Known {
    pub(super) fn of(bundle: &Bundle, file: &File<'_>) -> anyhow::Result<Self> {
        // Of a model without a record nothing is known.
        let listed = bundle.manifest().files.contains_key(files::RUN);
        let training = listed && file.is_training_data(&bundle.text(files::RUN)?);
        let calibration = bundle.revised()?.and_then(|revised| revised.parts.calibration);
        let hash = file.fingerprint();
        let same = calibration
            .filter(|revision| revision.fitted_to.as_ref().is_some_and(|rows| rows.blake3 == hash));
        let calibrated = same.and_then(|revision| {
            let method = serde_json::Value::from(revision.how);
            serde_json::from_value::<CalibrationMethod>(method).ok()
        });
        Ok(Self { training, calibrated })
    }

    /// Says that what is fitted to the data of training is too sure of itself.
    pub(super) fn warn(&self) {
        if self.training {
            remark(
                "warning: these are the rows it was trained on. A model knows the rows that it learnt from too well: what \
                 is fitted to them is too sure of itself. Fit to rows that training held back or has never seen",
            );
        }
    }
}
