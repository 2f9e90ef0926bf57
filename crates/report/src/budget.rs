//! A page that stays small whatever goes in.

use crate::section::Section;

/// Bytes of all sections together; with the style around them a page is under 2 MB.
const LIMIT: usize = 1_950_000;

const START: &str = "<details>";
const END: &str = "</details>\n";

/// Leaves out what is folded, of the largest section first, then whole sections, until all of it fits. `note` (HTML)
/// stands in the place of what is gone.
///
/// Each list has a limit of its own; this is for reports in which many lists are long at once.
pub(crate) fn fit(sections: &mut [Section], note: &str) {
    while sections.iter().map(|s| s.body.len()).sum::<usize>() > LIMIT {
        let folded = |s: &&mut Section| s.body.contains(START);
        let size = |s: &&mut Section| s.body.len();
        if let Some(largest) = sections.iter_mut().filter(folded).max_by_key(size) {
            largest.body = without(&largest.body, note);
        } else if let Some(largest) = sections.iter_mut().max_by_key(size) {
            largest.body = note.to_owned();
        }
    }
}

/// Nothing from the data can look like the marks, as it is escaped; what is folded is never nested.
fn without(body: &str, note: &str) -> String {
    let mut parts = body.split(START);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(note);
        kept.push_str(part.split_once(END).map_or("", |(_, after)| after));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(body: String) -> Section {
        Section { id: "a", title: "a", body }
    }

    #[test]
    fn what_is_folded_goes_first() {
        let fold = format!("a<details><summary>b</summary>{}</details>\nc", "x".repeat(LIMIT));
        let mut sections = [section(fold), section("d".repeat(100))];
        fit(&mut sections, "N");
        assert_eq!(sections[0].body, "aNc");
        assert_eq!(sections[1].body.len(), 100);
    }

    #[test]
    fn what_is_too_large_without_folds_goes_as_a_whole() {
        let mut sections = [section("x".repeat(LIMIT + 1)), section("d".to_owned())];
        fit(&mut sections, "N");
        assert_eq!(sections.map(|s| s.body), ["N", "d"]);
    }
}
