//! How a run is to be done, and how it ends.

use std::path::Path;

use firebrick_report::Language;

use super::Outcome;
use crate::Interrupt;

/// How a run is to be done; nothing in it changes its result.
#[derive(Debug)]
pub struct RunOptions<'a> {
    /// Where the model is to lie.
    pub out: &'a Path,
    /// The configuration as TOML, for the model's folder.
    pub config_toml: &'a str,
    /// The command, for the model card.
    pub command: &'a str,
    /// What becomes of a run that was begun there.
    pub start: Start,
    /// Who may stop it.
    pub interrupt: Interrupt<'a>,
    /// The language of the report.
    pub language: Language,
}

impl<'a> RunOptions<'a> {
    /// A run from the beginning that nobody stops.
    pub fn new(out: &'a Path) -> Self {
        let interrupt = Interrupt::never();
        let (start, language) = (Start::default(), Language::default());
        Self { out, config_toml: "", command: "", start, interrupt, language }
    }
}

/// What becomes of a run that was begun and not finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// Nothing: a run that has a checkpoint is neither lost nor mixed up with another, so this one is
    /// refused.
    #[default]
    Fresh,
    /// It is thrown away.
    Restart,
    /// It goes on.
    Resume {
        /// Also if it was begun with other settings or other data.
        allow_changes: bool,
    },
}

/// How a run ended.
#[derive(Debug)]
pub enum Finished {
    /// With a model.
    Trained(Box<Outcome>),
    /// There was nothing left to do: the model was complete.
    Already,
}
