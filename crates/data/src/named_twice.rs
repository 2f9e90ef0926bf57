//! Columns that are named for two things.

use crate::columns::{RoleOptions, find_target};
use crate::error::{DataError, Result};
use crate::profile::Profile;
use crate::table::Table;

/// Names that mean the target and nothing else.
const SURELY_TARGETS: [&str; 5] = ["label", "labels", "target", "y", "标签"];

/// Refuses a column that is named for two things, or twice for one.
///
/// # Errors
/// [`DataError::InvalidOption`]; [`DataError::MissingColumn`].
pub(crate) fn refuse_named_twice(table: &Table, options: &RoleOptions) -> Result<()> {
    let refuse = |option: &str, name: &str, expected: &str| {
        Err(DataError::option(option, format!("`{name}`"), expected))
    };
    let again = |names: &[&str]| {
        let seen = |i: usize| names[..i].contains(&names[i]);
        (0..names.len()).find(|&i| seen(i)).map(|i| names[i].to_owned())
    };
    let text = options.text.as_ref().map(|text| table.text_columns(text)).transpose()?;
    let texts: Vec<&str> =
        text.iter().flat_map(|text| text.places()).map(|&i| table.header[i].as_str()).collect();
    if let Some(name) = again(&texts) {
        return refuse("text", &name, "each column once");
    }
    let features: Vec<&str> = options.features.iter().flatten().map(String::as_str).collect();
    if let Some(name) = again(&features) {
        return refuse("features", &name, "each column once");
    }
    let Some(group) = options.group.as_deref() else { return Ok(()) };
    if options.label.is_none() && SURELY_TARGETS.contains(&group.to_lowercase().as_str()) {
        let expected = "a column other than the label, or the name of another one as `label`";
        return refuse("group", group, expected);
    }
    match options.label.as_deref() == Some(group)
        || texts.contains(&group)
        || features.contains(&group)
    {
        true => refuse("group", group, "a column that is neither the label nor learnt from"),
        false => Ok(()),
    }
}

/// Refuses, for something else, the column that would be the target if nothing was said of it: another one would be
/// guessed, and learnt without a word.
pub(crate) fn refuse_the_label(
    option: &str,
    name: &str,
    table: &Table,
    profiles: &[Profile],
    without: &RoleOptions,
) -> Result<()> {
    if without.label.is_some() {
        return Ok(());
    }
    match find_target(table, profiles, without) {
        Ok(target) if table.header[target] == name => {
            let expected = "a column other than the label, which this one is by its name or its place; if the label is \
                            another one, name that as `label`";
            Err(DataError::option(option, format!("`{name}`"), expected))
        }
        _ => Ok(()),
    }
}

impl RoleOptions {
    /// Refuses a column of weights that has another part to play, or would have: weights are taken out of the table
    /// before its columns get their roles.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`]; [`DataError::MissingColumn`].
    pub fn check_weight(&self, table: &Table, weight: &str) -> Result<()> {
        table.column(weight, "weight")?;
        let text = self.text.as_ref().map(|text| table.text_columns(text)).transpose()?;
        let texts = text.iter().flat_map(|text| text.places()).map(|&at| &table.header[at]);
        let mut named = self.label.iter().chain(&self.group).chain(texts);
        let features = || self.features.iter().chain(&self.categorical).flatten();
        if named.any(|name| name == weight) || features().any(|name| name == weight) {
            let expected = "a column that is not the label, nor one of groups, nor learnt from";
            return Err(DataError::option("weight", format!("`{weight}`"), expected));
        }
        if self.label.is_some() {
            return Ok(());
        }
        let missing = self.missing_values.clone().unwrap_or_default();
        let profile = |at| Profile::of(table, at, &missing);
        let profiles: Vec<Profile> = (0..table.header.len()).map(profile).collect();
        refuse_the_label("weight", weight, table, &profiles, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer_roles;

    #[test]
    fn a_column_has_one_part_to_play() {
        let rows = [vec!["a b", "c d", "n", "x"], vec!["e f", "g h", "s", "y"]];
        let table = Table::from_rows("t.csv", &["title", "body", "region", "label"], &rows);
        let named =
            |text: Option<&str>, features: &[&str], group: Option<&str>, label: Option<&str>| {
                let features = features.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
                let options = RoleOptions {
                    text: text.map(str::to_owned),
                    features: (!features.is_empty()).then_some(features),
                    group: group.map(str::to_owned),
                    label: label.map(str::to_owned),
                    ..RoleOptions::default()
                };
                infer_roles(&table, &options).map(|roles| roles.target).map_err(|e| e.to_string())
            };
        for (error, option) in [
            (named(Some("title + title"), &[], None, None), "text"),
            (named(None, &["region", "region"], None, None), "features"),
            (named(None, &[], Some("label"), None), "group"),
            (named(None, &[], Some("region"), Some("region")), "group"),
            (named(Some("title"), &[], Some("title"), None), "group"),
            (named(None, &["region"], Some("region"), None), "group"),
        ] {
            let error = error.unwrap_err();
            assert!(error.starts_with(&format!("option `{option}` is")), "{error}");
        }
        assert_eq!(named(Some("title"), &[], Some("label"), Some("region")).unwrap(), "region");
        assert_eq!(named(Some("title"), &[], Some("region"), None).unwrap(), "label");
    }

    #[test]
    fn a_column_that_would_be_the_label_is_no_group_and_no_weight_until_another_is_named() {
        let rows: Vec<Vec<&str>> = (0..20)
            .map(|i| vec!["what is in it", ["a", "b"][i % 2], ["1", "2"][i / 2 % 2]])
            .collect();
        // The last column by its place, and the second by its name.
        for is_label in ["importance", "category"] {
            let second = if is_label == "category" { is_label } else { "kind" };
            let header = ["text", second, "importance"];
            let table = Table::from_rows("t.csv", &header, &rows);
            let group = |label: Option<&str>| {
                let options = RoleOptions {
                    group: Some(is_label.into()),
                    label: label.map(str::to_owned),
                    ..RoleOptions::default()
                };
                infer_roles(&table, &options).map(|roles| roles.target).map_err(|e| e.to_string())
            };
            let error = group(None).unwrap_err();
            assert!(error.contains("name that as `label`"), "{error}");
            let other = header.into_iter().rfind(|column| *column != is_label && *column != "text");
            assert_eq!(group(other).unwrap(), other.unwrap());
            let options = RoleOptions::default();
            let error = options.check_weight(&table, is_label).unwrap_err().to_string();
            assert!(error.starts_with("option `weight` is `"), "{error}");
            let options = RoleOptions { label: other.map(str::to_owned), ..options };
            assert!(options.check_weight(&table, is_label).is_ok());
        }
    }

    #[test]
    fn weights_are_no_column_with_another_part_to_play() {
        let rows = [vec!["a b", "1", "n", "x"], vec!["e f", "2", "s", "y"]];
        let table = Table::from_rows("t.csv", &["title", "size", "region", "label"], &rows);
        let options = RoleOptions {
            text: Some("title".into()),
            label: Some("label".into()),
            group: Some("region".into()),
            ..RoleOptions::default()
        };
        for name in ["title", "label", "region"] {
            let error = options.check_weight(&table, name).unwrap_err().to_string();
            assert!(error.contains("not the label, nor one of groups, nor learnt from"), "{error}");
        }
        assert!(options.check_weight(&table, "size").is_ok());
        assert!(options.check_weight(&table, "sizes").unwrap_err().to_string().contains("size"));
    }
}
