//! Section `[card]`.

use serde::{Deserialize, Serialize};

use crate::{Result, TrainError};

/// What a model card says that no run can know. Nothing here changes what is computed.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `license` | none | a name as model hubs have it: `apache-2.0`, `cc-by-4.0` | the licence of the model |
/// | `language` | found | tags such as `en`, `zh`, `pt-BR` | the languages of the texts |
///
/// Without `language`, Chinese is told by its characters; of other languages nothing is claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CardConfig {
    /// The licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The languages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub language: Vec<String>,
}

impl CardConfig {
    /// Whether nothing was set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn validate(&self) -> Result<()> {
        let word = |text: &str, longest: usize| {
            let known = |c: char| c.is_ascii_alphanumeric() || "-.+".contains(c);
            (1..=longest).contains(&text.len()) && text.chars().all(known)
        };
        if let Some(license) = &self.license {
            let expected = "the name of a licence, such as apache-2.0";
            TrainError::check(word(license, 60), "card.license", license, expected)?;
        }
        let expected = "tags of languages, such as en or zh";
        let legal = |tag: &&String| !word(tag, 20) || tag.len() < 2;
        match self.language.iter().find(legal) {
            Some(tag) => TrainError::check(false, "card.language", tag, expected),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_and_a_language_are_words() {
        let card = |license: &str, language: &str| CardConfig {
            license: Some(license.into()),
            language: vec![language.into()],
        };
        assert!(card("apache-2.0", "zh-Hans").validate().is_ok());
        assert!(card("", "en").validate().is_err() && card("mit\n", "en").validate().is_err());
        assert!(card("mit", "e").validate().is_err() && card("mit", "en: #").validate().is_err());
    }
}
