//! How the run learnt.

use serde::{Deserialize, Serialize};

use super::ScoreName;

/// The epochs of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learning {
    /// The epochs, in order.
    pub epochs: Vec<Epoch>,
    /// What [`Epoch::valid_score`] is.
    pub score: ScoreName,
    /// The epoch whose weights were kept.
    pub best_epoch: Option<u32>,
}

/// An epoch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: u32,
    /// Mean loss of the training rows.
    pub train_loss: Option<f64>,
    /// Mean loss of the validation rows.
    pub valid_loss: Option<f64>,
    /// The score of the validation rows that picks the best epoch.
    pub valid_score: Option<f64>,
    /// The rate of learning.
    pub rate: Option<f64>,
}
