//! Progress: a bar on a terminal, plain lines elsewhere.

use std::time::{Duration, Instant};

use firebrick_train::{EpochRecord, Observer, Result, RunPlan, StepReport};
use indicatif::{ProgressBar, ProgressStyle};

use crate::output::remark;

/// Epochs up to which each gets a line of its own, however fast they pass.
const FEW_EPOCHS: usize = 50;

/// Shows how training goes.
pub(crate) struct Progress {
    bar: ProgressBar,
    plan: Option<RunPlan>,
    last_valid: String,
    loss: f64,
    last_line: Option<Instant>,
    held_back: bool,
}

impl Progress {
    /// `held_back`: whether there are validation rows.
    pub(crate) fn new(held_back: bool) -> Self {
        let (bar, last_valid) = (ProgressBar::hidden(), String::new());
        Self { bar, plan: None, last_valid, loss: f64::NAN, last_line: None, held_back }
    }

    /// Removes the bar, so that a result or an error begins on a clean line.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Nothing where no rows are held back: the loss would be that of the training rows again.
    fn valid_loss(&self, record: &EpochRecord) -> String {
        match self.held_back {
            true => format!("  valid loss {:.4}", record.valid_loss),
            false => String::new(),
        }
    }

    fn say(&self, line: &str) {
        if self.bar.is_hidden() {
            remark(line);
        } else {
            self.bar.println(line);
        }
    }
}

impl Observer for Progress {
    fn start(&mut self, plan: &RunPlan) {
        let bar = ProgressBar::new(plan.epochs.saturating_mul(plan.rows) as u64);
        let template = "{wide_bar} {msg}  {per_sec}  at most {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            let style = style.with_key(
                "per_sec",
                |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = write!(out, "{:.0} rows/s", state.per_sec());
                },
            );
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        self.bar = bar;
        self.plan = Some(plan.clone());
    }

    fn begin(&mut self, epochs: &[EpochRecord], step: usize) -> Result<()> {
        let Some(plan) = &self.plan else { return Ok(()) };
        let share = step as f64 / plan.steps.max(1) as f64;
        let rows = plan.rows as f64 * (epochs.len() as f64 + share);
        self.bar.set_position(rows as u64);
        self.bar.reset_eta();
        if let Some(last) = epochs.last() {
            self.last_valid = format!("  {} {:.4}", last.score, last.valid_score);
        }
        if !epochs.is_empty() || step > 0 {
            self.say(&format!("going on after epoch {}, step {step} of the next", epochs.len()));
        }
        Ok(())
    }

    fn note(&mut self, message: &str) {
        self.say(&format!("note: {message}"));
    }

    fn step(&mut self, report: &StepReport) {
        // An average over some thirty steps: single batches jump about.
        self.loss = match self.loss.is_nan() {
            true => report.loss,
            false => 0.97 * self.loss + 0.03 * report.loss,
        };
        self.bar.inc(report.rows as u64);
        if self.bar.is_hidden() {
            return;
        }
        if let Some(plan) = &self.plan {
            self.bar.set_message(format!(
                "epoch {}/{}  loss {:.4}{}{}",
                report.epoch,
                plan.epochs,
                self.loss,
                self.last_valid,
                memory()
            ));
        }
    }

    fn epoch(&mut self, record: &EpochRecord) -> Result<()> {
        self.last_valid = format!("  {} {:.4}", record.score, record.valid_score);
        let few = self.plan.as_ref().is_some_and(|plan| plan.epochs <= FEW_EPOCHS);
        let due = self.last_line.is_none_or(|last| last.elapsed() > Duration::from_secs(2));
        if few || due {
            self.last_line = Some(Instant::now());
            self.say(&format!(
                "epoch {:>3}  train loss {:.4}{}  {} {:.4}{}  {:.0} rows/s  {:.1} s",
                record.epoch,
                record.train_loss,
                self.valid_loss(record),
                record.score,
                record.valid_score,
                if record.best { " *" } else { "  " },
                record.rows_per_second,
                record.epoch_seconds,
            ));
        }
        Ok(())
    }
}

/// Memory that the program holds.
fn memory() -> String {
    match memory_stats::memory_stats() {
        Some(stats) => format!("  {:.0} MB", stats.physical_mem as f64 / 1e6),
        None => String::new(),
    }
}
