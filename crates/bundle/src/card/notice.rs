//! What a model card says of changes after training.

use super::inline::line;
use crate::Revised;

/// Marks of the notice under the heading.
const MARKS: [&str; 2] = ["<!-- revised -->\n", "<!-- /revised -->\n"];

/// Marks of the scores in the front matter that are put aside.
const PUT_ASIDE: [&str; 2] = ["# revised: these scores are of before\n", "# /revised\n"];

/// What makes a line of the front matter a comment.
const COMMENT: &str = "# ";

/// A card with a notice under its heading of what was revised, or without one.
///
/// Where answers were changed, the front matter's `model-index` becomes a comment: a hub would show its scores as those
/// of the model. Without a change the card is what it was, byte for byte.
pub(crate) fn with_notice(markdown: &str, revised: Option<&Revised>) -> String {
    let plain = taken_back(markdown);
    let Some(revised) = revised else { return plain };
    let plain = if revised.answers_changed() { without_index(&plain) } else { plain };
    let (before, after) = plain.split_at(under_heading(&plain));
    format!("{before}{}{after}", notice(revised))
}

fn notice(revised: &Revised) -> String {
    let [begin, end] = MARKS;
    let lines = line(&revised.lines().join("; "));
    let (what, scores) = match revised.answers_changed() {
        true => (
            "Answers were changed",
            "Scores and how answers are decided are below as they were before",
        ),
        false => ("Sets and intervals were changed", "Answers and scores are as below"),
    };
    format!("{begin}\n> **{what} after training** ({lines}). {scores}.\n{end}")
}

/// The card as training wrote it.
fn taken_back(markdown: &str) -> String {
    let [begin, end] = MARKS;
    let mut plain = match (markdown.split_once(begin), markdown.split_once(end)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        _ => markdown.to_owned(),
    };
    let front = front_matter(&plain);
    let [begin, end] = PUT_ASIDE;
    let found = plain[..front].find(begin).zip(plain[..front].find(end));
    if let Some((from, to)) = found.filter(|(from, to)| from < to) {
        let aside = &plain[from + begin.len()..to];
        let index: String = aside
            .split_inclusive('\n')
            .map(|line| line.strip_prefix(COMMENT).unwrap_or(line))
            .collect();
        plain.replace_range(from..to + end.len(), &index);
    }
    plain
}

/// The front matter's `model-index` as a comment.
fn without_index(plain: &str) -> String {
    let front = front_matter(plain);
    let [begin, end] = PUT_ASIDE;
    let (mut out, mut inside) = (String::with_capacity(plain.len()), false);
    for line in plain[..front].split_inclusive('\n') {
        let begins = line.starts_with("model-index:");
        // What belongs to a key is indented, or a list.
        let belongs = inside && line.starts_with([' ', '-']) && !line.starts_with("---");
        out += if inside && !belongs { end } else { "" };
        out += if begins { begin } else { "" };
        inside = begins || belongs;
        out += if inside { COMMENT } else { "" };
        out += line;
    }
    out + &plain[front..]
}

/// Where the front matter ends, behind its last line; 0 without one.
fn front_matter(card: &str) -> usize {
    const END: &str = "\n---\n";
    let front = card.strip_prefix("---\n").and_then(|rest| rest.find(END));
    front.map_or(0, |at| "---\n".len() + at + END.len())
}

/// Where the line after the heading begins; without a heading, where the text does.
fn under_heading(plain: &str) -> usize {
    // The front matter has no headings: what begins so in it is a comment.
    let from = front_matter(plain);
    let heading = match plain[from..].starts_with("# ") {
        true => Some(from),
        false => plain[from..].find("\n# ").map(|at| from + at + 1),
    };
    let under = heading.map(|at| plain[at..].find('\n').map_or(plain.len(), |end| at + end + 1));
    under.unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CardScore, ModelCard, Revision, Revisions};

    fn decided(how: &str) -> Revised {
        let decision = Some(Revision { how: how.into(), ..Revision::default() });
        let parts = Revisions { decision, ..Revisions::default() };
        Revised { parts, ..Revised::default() }
    }

    fn conforming() -> Revised {
        let conformal = Some(Revision { how: "lac".into(), ..Revision::default() });
        let parts = Revisions { conformal, ..Revisions::default() };
        Revised { parts, ..Revised::default() }
    }

    #[test]
    fn a_card_has_its_notice_under_the_heading_once_and_loses_it_again() {
        let card = "---\ntags:\n- a\n# none\n---\n\n# tickets\n\nLSTM\n";
        let once = with_notice(card, Some(&decided("a <b>\n")));
        assert!(once.contains("# tickets\n<!-- revised -->\n\n> **Answers were changed"), "{once}");
        assert!(once.contains("decision a &lt;b&gt; ,"), "{once}");
        assert!(once.ends_with("<!-- /revised -->\n\nLSTM\n"), "{once}");
        assert_eq!(with_notice(&once, Some(&decided("a <b>\n"))), once);
        assert_eq!(with_notice(&once, None), card);
        assert!(with_notice("no heading", Some(&conforming())).ends_with("no heading"));
    }

    #[test]
    fn a_card_that_begins_with_its_heading_has_the_notice_under_it() {
        for card in ["# mine\n\ntext\n# more\n", "---\na: b\n---\n# mine\ntext\n", "# mine"] {
            let told = with_notice(card, Some(&conforming()));
            assert!(told.contains("# mine\n<!--") || told.starts_with("# mine<!--"), "{told}");
            assert!(told.contains("**Sets and intervals were changed"), "{told}");
            assert_eq!(with_notice(&told, None), card);
        }
    }

    #[test]
    fn scores_of_before_are_no_index_of_a_model_that_answers_otherwise() {
        let score = CardScore { name: "a".into(), metric: "f1", value: 0.5, interval: None };
        let card = ModelCard { name: "m".into(), scores: vec![score], ..ModelCard::default() };
        let card = card.to_markdown();
        let changed = with_notice(&card, Some(&decided("macro_f1")));
        let front = &changed[..front_matter(&changed)];
        assert!(
            !front.lines().any(|line| line.starts_with("model-index")
                || line.contains("- type") && !line.starts_with('#')),
            "{front}"
        );
        assert!(front.contains("\n# revised: these scores are of before\n# model-index:\n"));
        assert!(front.ends_with("# /revised\n---\n"), "{front}");
        // Fitted again, taken back, or with sets alone changed.
        assert_eq!(with_notice(&changed, Some(&decided("macro_f1"))), changed);
        assert_eq!(with_notice(&changed, None), card);
        let sets = with_notice(&changed, Some(&conforming()));
        assert!(sets.contains("\nmodel-index:\n"), "{sets}");
        assert_eq!(with_notice(&sets, None), card);
    }

    #[test]
    fn keys_behind_an_index_stay_as_they_are() {
        let card = "---\nmodel-index:\n- name: a\n  results: []\nlicense: mit\n---\n# m\n";
        let changed = with_notice(card, Some(&decided("f1[a]")));
        assert!(changed.contains("\n#   results: []\n# /revised\nlicense: mit\n"), "{changed}");
        assert_eq!(with_notice(&changed, None), card);
    }
}
