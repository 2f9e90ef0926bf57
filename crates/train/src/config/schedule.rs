//! Section `[train.schedule]`: how the learning rate changes.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::{Result, TrainError};

/// The shape of the learning rate over a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScheduleKind {
    /// The same rate throughout.
    Constant,
    /// Falls in a straight line to `final_factor`, which a step after the last would have.
    Linear,
    /// Falls along half a cosine to `final_factor` (Loshchilov and Hutter, 2017, without restarts).
    Cosine,
    /// Multiplied by `factor` every `every_epochs` epochs.
    Step,
    /// Multiplied by `factor` every epoch.
    Exponential,
    /// Up to the full rate and far down again, both along a cosine (Smith and Topin, 2018).
    OneCycle,
    /// Multiplied by `factor` when the validation score has not improved for more than `patience`
    /// epochs.
    Plateau,
}

/// How the learning rate changes: `rate = train.lr · warm-up · schedule`.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `kind` | `constant` | `constant`, `linear`, `cosine`, `step`, `exponential`, `one_cycle`, `plateau` | shape |
/// | `warmup_steps` | 0 | ≥ 0 | the rate rises in a straight line over so many steps first |
/// | `final_factor` | 0 | [0, 1] | of `linear` and `cosine`: share of the rate that is left at the end |
/// | `factor` | 0.5 | (0, 1) | of `step`, `exponential` and `plateau` |
/// | `every_epochs` | 5 | ≥ 1 | of `step` |
/// | `patience` | 1 | ≥ 0 | of `plateau` |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleConfig {
    /// Shape.
    pub kind: ScheduleKind,
    /// Steps over which the rate rises first.
    pub warmup_steps: usize,
    /// What is left of the rate at the end.
    pub final_factor: f64,
    /// By what the rate is multiplied.
    pub factor: f64,
    /// Epochs between two reductions.
    pub every_epochs: usize,
    /// Epochs without a better score that are borne.
    pub patience: usize,
}

impl Default for ScheduleConfig {
    fn default() -> Self {
        Self {
            kind: ScheduleKind::Constant,
            warmup_steps: 0,
            final_factor: 0.0,
            factor: 0.5,
            every_epochs: 5,
            patience: 1,
        }
    }
}

/// Where in a run a rate is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Steps taken before this one.
    pub step: u64,
    /// Steps of the whole run if it is not stopped early.
    pub steps: u64,
    /// Epochs finished.
    pub epoch: usize,
    /// How often a plateau was met.
    pub plateaus: u32,
}

impl ScheduleConfig {
    /// What the rate is multiplied by at a step; a function of its arguments alone.
    pub fn multiplier(&self, at: Moment) -> f64 {
        let warm = self.warmup_steps as u64;
        if at.step < warm {
            return (at.step + 1) as f64 / warm as f64;
        }
        let (done, all) = (at.step - warm, at.steps.saturating_sub(warm).max(1));
        let progress = (done as f64 / all as f64).min(1.0);
        let between = |from: f64, to: f64, x: f64| to + (from - to) * 0.5 * (1.0 + (PI * x).cos());
        match self.kind {
            ScheduleKind::Constant => 1.0,
            ScheduleKind::Linear => 1.0 - (1.0 - self.final_factor) * progress,
            ScheduleKind::Cosine => between(1.0, self.final_factor, progress),
            ScheduleKind::Step => power(self.factor, at.epoch / self.every_epochs.max(1)),
            ScheduleKind::Exponential => power(self.factor, at.epoch),
            ScheduleKind::Plateau => power(self.factor, at.plateaus as usize),
            ScheduleKind::OneCycle if progress < RISE => between(START, 1.0, progress / RISE),
            ScheduleKind::OneCycle => between(1.0, END, (progress - RISE) / (1.0 - RISE)),
        }
    }

    pub(crate) fn validate(&self) -> Result<()> {
        let factor = self.factor > 0.0 && self.factor < 1.0;
        let expected = "above 0 and below 1";
        TrainError::check(factor, "train.schedule.factor", self.factor, expected)?;
        let left = (0.0..=1.0).contains(&self.final_factor);
        let expected = "at least 0 and at most 1";
        TrainError::check(left, "train.schedule.final_factor", self.final_factor, expected)?;
        let every = self.every_epochs;
        TrainError::check(every >= 1, "train.schedule.every_epochs", every, "at least 1")?;
        let warm = self.warmup_steps;
        let legal = warm == 0 || self.kind != ScheduleKind::OneCycle;
        let expected = "0 with one_cycle, which has its own";
        TrainError::check(legal, "train.schedule.warmup_steps", warm, expected)
    }
}

/// Share of the steps of a cycle during which the rate rises; where it starts; where it ends: as in
/// PyTorch's `OneCycleLR`.
const RISE: f64 = 0.3;
const START: f64 = 1.0 / 25.0;
const END: f64 = 1.0 / 25.0 / 1e4;

fn power(base: f64, exponent: usize) -> f64 {
    base.powi(i32::try_from(exponent).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: u64) -> Moment {
        Moment { step, steps: 100, epoch: (step / 10) as usize, plateaus: 0 }
    }

    fn schedule(kind: ScheduleKind) -> ScheduleConfig {
        ScheduleConfig { kind, ..ScheduleConfig::default() }
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found}, expected {expected}");
    }

    #[test]
    fn each_shape_has_the_values_of_its_formula() {
        close(schedule(ScheduleKind::Constant).multiplier(at(77)), 1.0);
        close(schedule(ScheduleKind::Linear).multiplier(at(25)), 0.75);
        close(schedule(ScheduleKind::Cosine).multiplier(at(0)), 1.0);
        close(schedule(ScheduleKind::Cosine).multiplier(at(50)), 0.5);
        let half = ScheduleConfig { final_factor: 0.5, ..schedule(ScheduleKind::Cosine) };
        close(half.multiplier(at(100)), 0.5);
        close(schedule(ScheduleKind::Step).multiplier(at(49)), 1.0);
        close(schedule(ScheduleKind::Step).multiplier(at(50)), 0.5);
        close(schedule(ScheduleKind::Exponential).multiplier(at(35)), 0.125);
        let met = Moment { plateaus: 2, ..at(3) };
        close(schedule(ScheduleKind::Plateau).multiplier(met), 0.25);
        let cycle = schedule(ScheduleKind::OneCycle);
        close(cycle.multiplier(at(0)), 0.04);
        close(cycle.multiplier(at(30)), 1.0);
        close(cycle.multiplier(at(100)), 4e-6);
    }

    #[test]
    fn a_warm_up_rises_to_the_full_rate_and_the_shape_begins_after_it() {
        let warm = ScheduleConfig { warmup_steps: 4, ..schedule(ScheduleKind::Linear) };
        for (step, expected) in [(0, 0.25), (3, 1.0), (4, 1.0), (52, 0.5), (100, 0.0)] {
            close(warm.multiplier(at(step)), expected);
        }
    }

    #[test]
    fn values_outside_their_range_are_refused() {
        let base = || schedule(ScheduleKind::OneCycle);
        assert!(base().validate().is_ok());
        assert!(ScheduleConfig { warmup_steps: 3, ..base() }.validate().is_err());
        assert!(ScheduleConfig { factor: 1.0, ..base() }.validate().is_err());
        assert!(ScheduleConfig { final_factor: -0.1, ..base() }.validate().is_err());
        assert!(ScheduleConfig { every_epochs: 0, ..base() }.validate().is_err());
    }
}
