//! All words of the page, English and Chinese side by side.
//!
//! [`words!`] makes a struct with a field a message and both of its values: a message without a translation does not
//! compile. `{0}`, `{1}` stand for what is put in by [`fill`].

mod check;
mod classes;
mod coverage;
mod data;
mod frame;
mod learning;
mod notice;
mod rows;
mod scores;
mod sentences;
mod terms;

use serde::{Deserialize, Serialize};

use self::check::Check;
use self::classes::{Calibration, Classes, Curves};
use self::coverage::Coverages;
use self::data::{Asked, Data, Timings};
use self::frame::Frame;
use self::learning::{Comparison, Learning, Trials};
use self::notice::Notice;
use self::rows::{LabelErrors, Mistakes, Thresholds};
use self::scores::{Headline, Residuals, Slices};

/// The language of a page's own words. What comes from the data stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    #[serde(alias = "en")]
    English,
    /// Chinese, simplified.
    #[serde(alias = "zh")]
    Chinese,
}

impl Language {
    /// The tag of BCP 47: `en`, `zh-Hans`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &Words::EN,
            Self::Chinese => &Words::ZH,
        }
    }
}

/// A language that there are no words for; the text is what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLanguage(pub String);

impl std::fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no words in the language {:?}: use `en` or `zh`", self.0)
    }
}

impl std::error::Error for UnknownLanguage {}

impl std::str::FromStr for Language {
    type Err = UnknownLanguage;

    /// `en`, `en-GB`, `english`; `zh`, `zh_CN`, `chinese`, in any case.
    fn from_str(name: &str) -> Result<Self, UnknownLanguage> {
        let name = name.trim().to_lowercase();
        match name.split(['-', '_', '.']).next() {
            Some("en" | "english") => Ok(Self::English),
            Some("zh" | "chinese" | "中文") => Ok(Self::Chinese),
            _ => Err(UnknownLanguage(name)),
        }
    }
}

macro_rules! words {
    ($(#[$of:meta])* $name:ident { $($field:ident: $en:literal, $zh:literal;)* }) => {
        $(#[$of])*
        #[derive(Debug)]
        pub(crate) struct $name { $(pub(crate) $field: &'static str,)* }

        impl $name {
            pub(super) const EN: Self = Self { $($field: $en,)* };
            pub(super) const ZH: Self = Self { $($field: $zh,)* };

            /// Every message with its name.
            #[cfg(test)]
            pub(super) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field),)*]
            }
        }
    };
}
use words;

macro_rules! groups {
    ($($field:ident: $group:ident,)*) => {
        /// All words in one language.
        #[derive(Debug)]
        pub(crate) struct Words { $(pub(crate) $field: $group,)* }

        impl Words {
            const EN: Self = Self { $($field: $group::EN,)* };
            const ZH: Self = Self { $($field: $group::ZH,)* };

            #[cfg(test)]
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                [$(self.$field.all(),)*].concat()
            }
        }
    };
}

groups! {
    frame: Frame,
    notice: Notice,
    headline: Headline,
    asked: Asked,
    data: Data,
    timings: Timings,
    learning: Learning,
    comparison: Comparison,
    trials: Trials,
    classes: Classes,
    curves: Curves,
    calibration: Calibration,
    coverage: Coverages,
    slices: Slices,
    residuals: Residuals,
    mistakes: Mistakes,
    label_errors: LabelErrors,
    thresholds: Thresholds,
    check: Check,
}

/// The message with `{0}`, `{1}` … replaced; what is put in is not looked into again.
pub(crate) fn fill(message: &str, values: &[&str]) -> String {
    let mut text = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((index, after)) = after.split_once('}') else { break };
        let value = index.parse::<usize>().ok().and_then(|i| values.get(i));
        text.push_str(value.copied().unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(message: &str) -> Vec<&str> {
        let mut places: Vec<&str> =
            message.split('{').skip(1).map(|part| part.split('}').next().unwrap()).collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn both_languages_put_in_the_same_things() {
        for ((name, en), (_, zh)) in Words::EN.all().into_iter().zip(Words::ZH.all()) {
            assert_eq!(places(en), places(zh), "{name}");
            assert!(!en.is_empty() && !zh.is_empty(), "{name}");
        }
    }

    #[test]
    fn chinese_words_are_chinese() {
        for (name, zh) in Words::ZH.all() {
            let chinese = zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese || ["f1"].contains(&name), "{name}: {zh}");
        }
    }

    #[test]
    fn values_are_put_where_they_belong_and_not_looked_into() {
        assert_eq!(fill("{1} of {0}", &["{1}", "b"]), "b of {1}");
        assert_eq!(fill("no place", &["a"]), "no place");
    }

    #[test]
    fn a_language_has_several_names() {
        for name in ["zh", "zh-CN", "ZH_tw.UTF-8", "Chinese"] {
            assert_eq!(name.parse(), Ok(Language::Chinese));
        }
        assert_eq!("en".parse(), Ok(Language::English));
        assert!("fr".parse::<Language>().is_err());
    }
}
