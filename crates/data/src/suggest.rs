//! Names near a mistyped one, and short lists of names for messages.

/// The known name nearest to `found`, if one is near enough to be what was meant.
///
/// Case and surrounding white space are ignored. Near enough is an edit distance (with transpositions) of at most
/// a third of the longer name, and never less than one edit; or `found` being the beginning of one name.
///
/// ```
/// assert_eq!(firebrick_data::suggest("lable", ["text", "label"]), Some("label"));
/// assert_eq!(firebrick_data::suggest("price", ["text", "label"]), None);
/// ```
pub fn suggest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.trim().to_lowercase();
    known
        .into_iter()
        .filter_map(|name| distance(&found, &name.trim().to_lowercase()).map(|d| (d, name)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Edits from `found` to `name`, or `None` when they are too far apart.
fn distance(found: &str, name: &str) -> Option<usize> {
    let edits = strsim::damerau_levenshtein(found, name);
    let longer = found.chars().count().max(name.chars().count());
    let prefix = found.chars().count() >= 3 && name.starts_with(found);
    (edits <= (longer / 3).max(1) && edits < longer || prefix).then_some(edits)
}

/// The tail of a sentence: `.` or `; did you mean …?`
pub(crate) fn did_you_mean(suggestion: &Option<String>) -> String {
    match suggestion {
        Some(name) => format!("; did you mean `{name}`?"),
        None => ".".to_owned(),
    }
}

/// The names in back quotes with commas, at most twelve of them.
pub(crate) fn list(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text =
        names.iter().take(SHOWN).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_or_of_the_shift_key_finds_the_name() {
        let known = ["message", "label", "created_at"];
        assert_eq!(suggest("mesage", known), Some("message"));
        assert_eq!(suggest("Label", known), Some("label"));
        assert_eq!(suggest("created", known), Some("created_at"));
    }

    #[test]
    fn an_unrelated_name_gets_no_suggestion() {
        assert_eq!(suggest("y", ["x"]), None);
        assert_eq!(suggest("sentiment", ["text", "label"]), None);
        assert_eq!(suggest("标签", ["文本"]), None);
    }

    #[test]
    fn a_long_list_of_names_is_cut() {
        let names: Vec<String> = (0..20).map(|i| format!("c{i}")).collect();
        assert!(list(&names).ends_with("`c11` and 8 more"));
    }
}
