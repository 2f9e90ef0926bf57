//! Texts made clean before anything reads them: a chain of small steps, each with the way back.

mod accents;
mod bytes;
mod case_folding;
mod control_characters;
mod edits;
mod emails;
mod emoji;
mod html_entities;
mod html_names;
mod html_tags;
mod map;
mod normal_form;
mod numbers;
mod placeholder;
mod redact;
mod repeated_characters;
#[cfg(feature = "simplified-chinese")]
mod simplified_chinese;
mod step;
mod stored;
#[cfg(test)]
mod tests;
mod text;
mod urls;
mod whitespace;
mod width;

use std::borrow::Cow;
use std::mem;

use serde::{Deserialize, Serialize};

use self::edits::{Edits, Outcome};
use self::map::OffsetMap;
pub use self::step::CleanStep;
pub use self::text::CleanText;
use crate::error::{DataError, Result};
use crate::personal::{PersonalFinder, PersonalSpan};

/// A chain of [`CleanStep`]s, applied in order; without a step, texts stay as they are.
///
/// Stored as the list of its steps. In TOML:
///
/// ```toml
/// clean = ["nfkc", "html_entities", "html_tags", "urls", { kind = "repeated_characters", max = 2 }, "whitespace"]
/// ```
///
/// The order matters. The usual one: `nfkc`; then `html_entities`, so that tags written as entities
/// are tags; then `html_tags`, `urls`, `emails`, `numbers`; `whitespace` last, because the others
/// leave spaces behind.
///
/// ```
/// use firebrick_data::{CleanStep, Cleaner};
///
/// let cleaner = Cleaner::new(vec![CleanStep::Nfkc, CleanStep::HtmlTags, CleanStep::Whitespace])?;
/// let text = "<p>很好，  <b>ＯＫ</b>！</p>";
/// assert_eq!(cleaner.clean(text), "很好, OK!");
///
/// let clean = cleaner.clean_mapped(text);
/// let ok = clean.text().find("OK").unwrap();
/// assert_eq!(&text[clean.original(ok..ok + 2)], "ＯＫ");
/// # Ok::<(), firebrick_data::DataError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<CleanStep>", into = "Vec<CleanStep>")]
pub struct Cleaner {
    steps: Vec<CleanStep>,
}

impl Cleaner {
    /// The most steps of a chain.
    pub const MAX_STEPS: usize = 32;

    /// A chain of these steps, at most 32. A step may come twice.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] if an option of a step is out of its range (see [`CleanStep`]),
    /// or if the step is not part of this build.
    pub fn new(steps: Vec<CleanStep>) -> Result<Self> {
        if steps.len() > Self::MAX_STEPS {
            let found = format!("a list of {} steps", steps.len());
            return Err(DataError::option("data.clean", found, "at most 32 steps"));
        }
        steps.iter().try_for_each(CleanStep::validate)?;
        Ok(Self { steps })
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[CleanStep] {
        &self.steps
    }

    /// The same chain with personal data replaced: after the steps that only change how a text is written, and
    /// before the first that changes what is written.
    #[must_use]
    pub fn redacting(mut self, kinds: PersonalFinder) -> Self {
        if !kinds.is_none() {
            let place = self.steps.iter().position(CleanStep::changes_content);
            self.steps.insert(place.unwrap_or(self.steps.len()), CleanStep::Redact { kinds });
        }
        self
    }

    /// A text that may be kept: with the steps done up to the one that replaces personal data. The text itself if the
    /// chain replaces none.
    pub fn without_personal<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let at = self.steps.iter().position(|step| matches!(step, CleanStep::Redact { .. }));
        match at {
            Some(at) => run(&self.steps[..=at], text, false).into_text(),
            None => Cow::Borrowed(text),
        }
    }

    /// The personal data that the chain replaces in a text: positions are those of the text at that step.
    /// `None` if it replaces none.
    pub fn personal(&self, text: &str) -> Option<Vec<PersonalSpan>> {
        let at = self.steps.iter().position(|step| matches!(step, CleanStep::Redact { .. }))?;
        let CleanStep::Redact { kinds } = &self.steps[at] else { return None };
        Some(kinds.find(&run(&self.steps[..at], text, false).into_text()))
    }

    /// Whether the chain replaces personal data.
    pub fn replaces_personal(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, CleanStep::Redact { .. }))
    }

    /// Whether there is no step.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The cleaned text; the text itself if nothing is to be done. Linear in its length.
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        run(&self.steps, text, false).into_text()
    }

    /// [`clean`](Self::clean), with the map back to the original.
    pub fn clean_mapped<'a>(&self, text: &'a str) -> CleanText<'a> {
        run(&self.steps, text, true)
    }
}

/// A text through some steps.
fn run<'a>(steps: &[CleanStep], text: &'a str, mapped: bool) -> CleanText<'a> {
    let mut run = Run { text: Cow::Borrowed(text), maps: Vec::new(), buffer: String::new() };
    for step in steps {
        for _ in 0..step.rounds() {
            if !run.apply(step, mapped) {
                break;
            }
        }
    }
    CleanText::new(run.text, run.maps)
}

/// A text on its way through a chain.
struct Run<'a> {
    text: Cow<'a, str>,
    maps: Vec<OffsetMap>,
    buffer: String,
}

impl Run<'_> {
    /// Whether the step changed anything.
    fn apply(&mut self, step: &CleanStep, mapped: bool) -> bool {
        let mut edits = Edits::new(&self.text, mem::take(&mut self.buffer), mapped);
        step.apply(&mut edits);
        match edits.finish() {
            Outcome::Unchanged(unused) => {
                self.buffer = unused;
                false
            }
            Outcome::Changed(new, map) => {
                self.maps.extend(map);
                // The text before this step is the next step's buffer.
                if let Cow::Owned(old) = mem::replace(&mut self.text, Cow::Owned(new)) {
                    self.buffer = old;
                }
                true
            }
        }
    }
}

impl TryFrom<Vec<CleanStep>> for Cleaner {
    type Error = DataError;

    fn try_from(steps: Vec<CleanStep>) -> Result<Self> {
        Self::new(steps)
    }
}

impl From<Cleaner> for Vec<CleanStep> {
    fn from(cleaner: Cleaner) -> Self {
        cleaner.steps
    }
}
