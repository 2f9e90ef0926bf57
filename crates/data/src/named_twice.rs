//! Columns that are named for two things.

use crate::columns::RoleOptions;
use crate::error::{DataError, Result};
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
}
