//! The steps by name.

use std::fmt;
use std::str::FromStr;

use super::edits::Edits;
use super::normal_form::NormalForm;
use super::{
    accents, case_folding, control_characters, emails, html_entities, html_tags, numbers,
    placeholder, redact, repeated_characters, urls, whitespace, width,
};
use crate::error::{DataError, Result};
use crate::personal::{PersonalFinder, ROUNDS};
use crate::suggest::suggest;

/// One transform of a text.
///
/// Written by its name, as in `"nfkc"`; with an option, as a table: `{ kind = "repeated_characters",
/// max = 2 }`. An unknown name or option is an error. `Display` and `FromStr` write the option after
/// a colon: `repeated_characters:2`.
///
/// | step | option | default | range |
/// |---|---|---|---|
/// | `urls` | `placeholder` | `xxurl` | 0 to 32 letters |
/// | `emails` | `placeholder` | `xxemail` | 0 to 32 letters |
/// | `numbers` | `placeholder` | `xxnumber` | 0 to 32 letters |
/// | `repeated_characters` | `max` | 3 | at least 1 |
/// | `redact` | `kinds` | all | names of [`PersonalKind`](crate::PersonalKind)s |
///
/// A placeholder is a plain word because that is what every tokenizer keeps in one piece (`<url>`
/// would be three); a space is put where it would touch another letter. The empty placeholder stands
/// for a space.
///
/// Applied twice, these do no more than once: `nfc`, `nfkc`, `case_folding`, `control_characters`,
/// `whitespace`, `repeated_characters`, `width`, `accents`, and `urls`, `emails` and `numbers`. Not
/// these: `html_entities` (`&amp;lt;` is `&lt;` first, then `<`), `html_tags` (what stood around a tag
/// may be one without it) and `simplified_chinese` (a phrase that the first pass made may be one of
/// the dictionary).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CleanStep {
    /// Unicode normalisation form C: `e` + `´` is `é` (UAX #15).
    Nfc,
    /// Unicode normalisation form KC: also `Ａ` → `A`, `①` → `1`, `ﬁ` → `fi`, `，` → `,` (UAX #15).
    Nfkc,
    /// Full case folding of Unicode, for any script: `Straße` → `strasse`, `ΣΊΣΥΦΟΣ` → `σίσυφοσ`. Not
    /// the Turkish rules.
    CaseFolding,
    /// HTML entities to characters: all of HTML 5, by name and number, and what is left of them in
    /// texts that lost their ampersands (` #36;`, `quot;`).
    HtmlEntities,
    /// HTML tags, comments, and the content of scripts and style sheets out. Tags that begin a new
    /// block or line become a space. Only elements of HTML count: `a < b`, `<3` and `<user>` stay.
    HtmlTags,
    /// Addresses of web pages become a word: `https://…` and other schemes, and `www.…`. Chinese text
    /// and punctuation end an address.
    Urls {
        /// The word.
        placeholder: String,
    },
    /// Addresses of e-mail become a word.
    Emails {
        /// The word.
        placeholder: String,
    },
    /// Numbers in digits of any script become a word: `1,299.50`, `-3`, `２０２４`. Digits that are
    /// part of a word (`mp3`, `5kg`) stay; numbers in Chinese characters too.
    Numbers {
        /// The word.
        placeholder: String,
    },
    /// Control characters, invisible ones and marks of direction out; tabs and line ends become a
    /// space. Joiners stay in emoji and in scripts that need them.
    ControlCharacters,
    /// Every run of white space one space; none at the ends. The ideographic space is one.
    Whitespace,
    /// A character that comes more often than `max` times in a row is cut to `max`: `soooooo` →
    /// `sooo`, `哈哈哈哈哈` → `哈哈哈`. What readers see as one character counts as one; digits and
    /// white space are left alone.
    RepeatedCharacters {
        /// How many stay.
        max: usize,
    },
    /// Full-width Latin letters, digits and signs to normal ones, half-width katakana and hangul to
    /// full-width ones; nothing else of `nfkc`. Chinese punctuation within the full-width forms
    /// (`，！？`) becomes ASCII, as there.
    Width,
    /// Traditional Chinese characters to simplified ones, by the phrases of OpenCC. Of the feature
    /// `simplified-chinese`, on by default.
    SimplifiedChinese,
    /// Accents off Latin, Greek and Cyrillic letters: `é` → `e`, `ά` → `α`, `ё` → `е`. Letters of
    /// their own (`й`, `ї`, `ø`, `ß`) and the marks of every other script stay.
    Accents,
    /// Personal data becomes a word for its kind, such as `XXPHONE`; see [`PersonalFinder`].
    Redact {
        /// What is looked for.
        kinds: PersonalFinder,
    },
}

impl CleanStep {
    /// The names of all steps.
    pub const NAMES: [&'static str; 15] = [
        "nfc",
        "nfkc",
        "case_folding",
        "html_entities",
        "html_tags",
        "urls",
        "emails",
        "numbers",
        "control_characters",
        "whitespace",
        "repeated_characters",
        "width",
        "simplified_chinese",
        "accents",
        "redact",
    ];

    /// The step's name, as in the configuration.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Nfc => "nfc",
            Self::Nfkc => "nfkc",
            Self::CaseFolding => "case_folding",
            Self::HtmlEntities => "html_entities",
            Self::HtmlTags => "html_tags",
            Self::Urls { .. } => "urls",
            Self::Emails { .. } => "emails",
            Self::Numbers { .. } => "numbers",
            Self::ControlCharacters => "control_characters",
            Self::Whitespace => "whitespace",
            Self::RepeatedCharacters { .. } => "repeated_characters",
            Self::Width => "width",
            Self::SimplifiedChinese => "simplified_chinese",
            Self::Accents => "accents",
            Self::Redact { .. } => "redact",
        }
    }

    /// The step of this name, with the default of its option.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] with the legal names and the nearest of them.
    pub fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "nfc" => Self::Nfc,
            "nfkc" => Self::Nfkc,
            "case_folding" => Self::CaseFolding,
            "html_entities" => Self::HtmlEntities,
            "html_tags" => Self::HtmlTags,
            "urls" => Self::Urls { placeholder: "xxurl".into() },
            "emails" => Self::Emails { placeholder: "xxemail".into() },
            "numbers" => Self::Numbers { placeholder: "xxnumber".into() },
            "control_characters" => Self::ControlCharacters,
            "whitespace" => Self::Whitespace,
            "repeated_characters" => Self::RepeatedCharacters { max: 3 },
            "width" => Self::Width,
            "simplified_chinese" => Self::SimplifiedChinese,
            "accents" => Self::Accents,
            "redact" => Self::Redact { kinds: PersonalFinder::default() },
            _ => return Err(unknown(name)),
        })
    }

    /// Checks the option.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        match self {
            Self::Urls { placeholder }
            | Self::Emails { placeholder }
            | Self::Numbers { placeholder } => placeholder::validate(self.name(), placeholder),
            Self::RepeatedCharacters { max: 0 } => {
                Err(DataError::option("data.clean.repeated_characters.max", 0, "at least 1"))
            }
            #[cfg(not(feature = "simplified-chinese"))]
            Self::SimplifiedChinese => Err(DataError::option(
                "data.clean",
                "`simplified_chinese`",
                "a step of this build (build it with the feature `simplified-chinese`)",
            )),
            _ => Ok(()),
        }
    }

    /// How often it is applied at most, as long as there is something to do: what a word that replaced something
    /// had hidden may come to light.
    pub(super) fn rounds(&self) -> usize {
        if matches!(self, Self::Redact { .. }) { 1 + ROUNDS } else { 1 }
    }

    /// Whether it changes what is written, and not only how: after it, personal data may no longer be known as such.
    pub(super) fn changes_content(&self) -> bool {
        matches!(
            self,
            Self::CaseFolding
                | Self::Urls { .. }
                | Self::Emails { .. }
                | Self::Numbers { .. }
                | Self::RepeatedCharacters { .. }
                | Self::Accents
        )
    }

    /// Every step is a function that tells [`Edits`] which bytes to replace by what. A new one needs
    /// a file of its own, a variant, and a line here and in each list above.
    pub(super) fn apply(&self, edits: &mut Edits<'_>) {
        match self {
            Self::Nfc => NormalForm::C.apply(edits),
            Self::Nfkc => NormalForm::Kc.apply(edits),
            Self::CaseFolding => case_folding::apply(edits),
            Self::HtmlEntities => html_entities::apply(edits),
            Self::HtmlTags => html_tags::apply(edits),
            Self::Urls { placeholder } => urls::apply(edits, placeholder),
            Self::Emails { placeholder } => emails::apply(edits, placeholder),
            Self::Numbers { placeholder } => numbers::apply(edits, placeholder),
            Self::ControlCharacters => control_characters::apply(edits),
            Self::Whitespace => whitespace::apply(edits),
            Self::RepeatedCharacters { max } => repeated_characters::apply(edits, *max),
            Self::Width => width::apply(edits),
            #[cfg(feature = "simplified-chinese")]
            Self::SimplifiedChinese => super::simplified_chinese::apply(edits),
            #[cfg(not(feature = "simplified-chinese"))]
            Self::SimplifiedChinese => {}
            Self::Accents => accents::apply(edits),
            Self::Redact { kinds } => redact::apply(edits, kinds),
        }
    }
}

impl fmt::Display for CleanStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if CleanStep::named(self.name()).is_ok_and(|default| default == *self) {
            return Ok(());
        }
        match self {
            Self::Urls { placeholder }
            | Self::Emails { placeholder }
            | Self::Numbers { placeholder } => write!(f, ":{placeholder}"),
            Self::RepeatedCharacters { max } => write!(f, ":{max}"),
            Self::Redact { kinds } => {
                write!(f, ":{}", Vec::<String>::from(kinds.clone()).join(","))
            }
            _ => Ok(()),
        }
    }
}

impl FromStr for CleanStep {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self> {
        let (name, option) = match text.split_once(':') {
            Some((name, option)) => (name, Some(option)),
            None => (text, None),
        };
        let mut step = Self::named(name)?;
        match (&mut step, option) {
            (_, None) => {}
            (
                Self::Urls { placeholder }
                | Self::Emails { placeholder }
                | Self::Numbers { placeholder },
                Some(option),
            ) => option.clone_into(placeholder),
            (Self::RepeatedCharacters { max }, Some(option)) => {
                let wrong = |_| DataError::option("data.clean", format!("`{text}`"), "a number");
                *max = option.parse().map_err(wrong)?;
            }
            (Self::Redact { kinds }, Some(option)) => {
                let names = option.split(',').map(|name| name.trim().to_owned());
                *kinds = PersonalFinder::try_from(names.collect::<Vec<_>>())?;
            }
            (_, Some(_)) => {
                let expected = format!("`{name}`, which has no option");
                return Err(DataError::option("data.clean", format!("`{text}`"), &expected));
            }
        }
        step.validate()?;
        Ok(step)
    }
}

fn unknown(name: &str) -> DataError {
    let nearest = suggest(name, CleanStep::NAMES);
    let hint = nearest.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default();
    let expected = format!("one of {}{hint}", CleanStep::NAMES.join(", "));
    DataError::option("data.clean", format!("`{name}`"), &expected)
}
