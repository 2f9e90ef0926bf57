//! Texts as Markdown within a line (CommonMark 0.31).

/// A name as code, in which every sign is itself: between more back quotes than stand together in it.
pub fn code_span(name: &str) -> String {
    let name = on_one_line(name);
    let mut runs = Vec::new();
    let mut rest = name.as_str();
    while let Some((at, run)) = first_run(rest) {
        runs.push(run);
        rest = &rest[at + run..];
    }
    let quotes = (1..).find(|run| !runs.contains(run)).unwrap_or(1);
    let quotes = "`".repeat(quotes);
    // Readers take one space off at both ends of what has one there.
    let spaced = name.starts_with(' ') && name.ends_with(' ') && !name.trim().is_empty();
    let pad = if spaced || name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{quotes}{pad}{name}{pad}{quotes}")
}

/// A text with names as code in it, on one line. What stands between back quotes is code and stays as it is: there,
/// `&lt;` and `\|` would be shown so. Elsewhere no sign of the text is one of HTML, of a link, a table or an emphasis.
pub(super) fn line(text: &str) -> String {
    let text = on_one_line(text);
    let (mut out, mut rest) = (String::with_capacity(text.len()), text.as_str());
    while let Some((at, run)) = first_run(rest) {
        let (before, quoted) = rest.split_at(at);
        plain(&mut out, before);
        let quotes = &quoted[..run];
        rest = &quoted[run..];
        match closing(rest, run) {
            Some(end) => {
                out += quotes;
                out += &rest[..end + run];
                rest = &rest[end + run..];
            }
            // It opens nothing, and is not to with what comes.
            None => out += &"\\`".repeat(run),
        }
    }
    plain(&mut out, rest);
    out
}

fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Where the first back quotes are, and how many stand together.
fn first_run(text: &str) -> Option<(usize, usize)> {
    let at = text.find('`')?;
    Some((at, text[at..].bytes().take_while(|&byte| byte == b'`').count()))
}

/// Where so many back quotes stand together next.
fn closing(text: &str, wanted: usize) -> Option<usize> {
    let mut from = 0;
    while let Some((at, run)) = first_run(&text[from..]) {
        if run == wanted {
            return Some(from + at);
        }
        from += at + run;
    }
    None
}

fn plain(out: &mut String, text: &str) {
    let mut before = ' ';
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        // Within a word it is no emphasis: `my_model`.
        let inside = before.is_alphanumeric() && signs.peek().is_some_and(|c| c.is_alphanumeric());
        match sign {
            '&' => *out += "&amp;",
            '<' => *out += "&lt;",
            '>' => *out += "&gt;",
            '\\' | '|' | '*' | '[' | ']' | '~' => out.extend(['\\', sign]),
            '_' if !inside => *out += "\\_",
            _ => out.push(sign),
        }
        before = sign;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a reader shows of a line: code as it is, the rest without what escapes it.
    fn shown(markdown: &str) -> String {
        let (mut out, mut rest) = (String::new(), markdown);
        while let Some(sign) = rest.chars().next() {
            if let Some(escaped) = rest.strip_prefix('\\') {
                let next = escaped.chars().next().unwrap();
                assert!(next.is_ascii_punctuation(), "{markdown}");
                out.push(next);
                rest = &escaped[next.len_utf8()..];
            } else if let Some((0, run)) = first_run(rest) {
                let end = closing(&rest[run..], run).unwrap();
                let code = &rest[run..][..end];
                let padded = code.starts_with(' ') && code.ends_with(' ') && code.trim() != "";
                out += if padded { &code[1..code.len() - 1] } else { code };
                rest = &rest[run + end + run..];
            } else {
                assert!(!"<>|*[]~".contains(sign), "{markdown}");
                out.push(sign);
                rest = &rest[sign.len_utf8()..];
            }
        }
        out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }

    #[test]
    fn signs_within_code_are_themselves_and_elsewhere_no_markup() {
        let names = line("It gives `a<b>&amp;|\\` of my_model, R&D <b>|*x*[y](z)_w_");
        let expected = "It gives `a<b>&amp;|\\` of my_model, R&amp;D \
                        &lt;b&gt;\\|\\*x\\*\\[y\\](z)\\_w\\_";
        assert_eq!(names, expected);
        assert_eq!(line("one ` alone, ``two\nlines"), "one \\` alone, \\`\\`two lines");
    }

    #[test]
    fn a_name_with_back_quotes_is_one_piece_of_code() {
        assert_eq!(code_span("a|b"), "`a|b`");
        assert_eq!(code_span("a`b"), "``a`b``");
        assert_eq!(code_span("`a``b"), "``` `a``b ```");
        assert_eq!(code_span(" a "), "`  a  `");
        assert_eq!(line(&format!("{} < b", code_span("``<`"))), "``` ``<` ``` &lt; b");
    }

    proptest! {
        #[test]
        fn every_text_and_every_name_is_shown_as_it_is(
            text in "[a_ *<>&|\\\\\\[\\]~;中]{0,12}",
            name in "[a `<&|\\\\*中]{1,12}",
        ) {
            prop_assume!(!name.trim().is_empty());
            prop_assert_eq!(shown(&line(&text)), text);
            let both = format!("x{}y", code_span(&name));
            prop_assert_eq!(shown(&line(&both)), format!("x{name}y"));
        }
    }
}
