//! A step as a string or a table.

use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::CleanStep;
use crate::personal::PersonalFinder;
use crate::suggest::{did_you_mean, suggest};

/// A step with an option is stored as a table also when the option has its default, so that what was
/// stored means the same if a default changes.
impl Serialize for CleanStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(option) = self.option() else { return serializer.serialize_str(self.name()) };
        let mut table = serializer.serialize_map(Some(2))?;
        table.serialize_entry("kind", self.name())?;
        match self {
            Self::Urls { placeholder }
            | Self::Emails { placeholder }
            | Self::Numbers { placeholder } => table.serialize_entry(option, placeholder)?,
            Self::RepeatedCharacters { max } => table.serialize_entry(option, max)?,
            Self::Redact { kinds } => table.serialize_entry(option, kinds)?,
            _ => {}
        }
        table.end()
    }
}

impl<'de> Deserialize<'de> for CleanStep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Stored)
    }
}

impl CleanStep {
    /// The name of the step's option.
    fn option(&self) -> Option<&'static str> {
        match self {
            Self::Urls { .. } | Self::Emails { .. } | Self::Numbers { .. } => Some("placeholder"),
            Self::RepeatedCharacters { .. } => Some("max"),
            Self::Redact { .. } => Some("kinds"),
            _ => None,
        }
    }
}

struct Stored;

impl<'de> Visitor<'de> for Stored {
    type Value = CleanStep;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a cleaning step, or a table with its `kind` and option")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<CleanStep, E> {
        name.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CleanStep, A::Error> {
        let (mut kind, mut placeholder, mut max) = (None::<String>, None::<String>, None::<usize>);
        let mut kinds = None::<PersonalFinder>;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "kind" => set(&mut kind, "kind", map.next_value()?)?,
                "placeholder" => set(&mut placeholder, "placeholder", map.next_value()?)?,
                "max" => set(&mut max, "max", map.next_value()?)?,
                "kinds" => set(&mut kinds, "kinds", map.next_value()?)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(unknown_key(&key));
                }
            }
        }
        let kind = kind.ok_or_else(|| A::Error::missing_field("kind"))?;
        let mut step = CleanStep::named(&kind).map_err(A::Error::custom)?;
        let given = [placeholder.is_some(), max.is_some(), kinds.is_some()];
        for (key, given) in ["placeholder", "max", "kinds"].into_iter().zip(given) {
            if given && step.option() != Some(key) {
                return Err(A::Error::custom(format!("the step `{kind}` has no option `{key}`")));
            }
        }
        match (&mut step, placeholder, max) {
            (
                CleanStep::Urls { placeholder }
                | CleanStep::Emails { placeholder }
                | CleanStep::Numbers { placeholder },
                Some(word),
                _,
            ) => *placeholder = word,
            (CleanStep::RepeatedCharacters { max }, _, Some(number)) => *max = number,
            _ => {}
        }
        if let (CleanStep::Redact { kinds }, Some(given)) = (&mut step, kinds) {
            *kinds = given;
        }
        step.validate().map_err(A::Error::custom)?;
        Ok(step)
    }
}

fn set<T, E: Error>(slot: &mut Option<T>, key: &'static str, value: T) -> Result<(), E> {
    match slot.replace(value) {
        Some(_) => Err(E::duplicate_field(key)),
        None => Ok(()),
    }
}

fn unknown_key<E: Error>(key: &str) -> E {
    let nearest = suggest(key, ["kind", "placeholder", "max", "kinds"]).map(str::to_owned);
    E::custom(format!("a cleaning step has no key `{key}`{}", did_you_mean(&nearest)))
}
