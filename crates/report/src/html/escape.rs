//! Text from the data as text of a page.

/// Escapes what HTML would obey; what no page may hold (controls, non-characters) becomes U+FFFD. Marks that turn the
/// direction of what follows are left out: they would turn our own words too.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' | '\r' => safe.push(' '),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            '\u{FFFE}' | '\u{FFFF}' => safe.push('\u{FFFD}'),
            c if c.is_control() => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}

/// As [`escape`], with what stands between back quotes as code. A back quote without another stays one.
pub(crate) fn with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let last = parts.len() - 1;
    let part = |(i, part): (usize, &&str)| match (i % 2, i == last) {
        (1, false) => format!("<code>{}</code>", escape(part)),
        (1, true) => format!("`{}", escape(part)),
        _ => escape(part),
    };
    parts.iter().enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(escape("<a b='c'>&\u{1b}"), "&lt;a b=&#39;c&#39;&gt;&amp;\u{FFFD}");
        assert_eq!(escape("a\u{202e}b"), "ab");
        assert_eq!(escape("\u{0}\u{FFFF}\u{85}"), "\u{FFFD}\u{FFFD}\u{FFFD}");
    }

    #[test]
    fn back_quotes_in_pairs_become_code() {
        assert_eq!(with_code("the class `<a>` has"), "the class <code>&lt;a&gt;</code> has");
        assert_eq!(with_code("odd ` one"), "odd ` one");
        assert_eq!(with_code("a `b` c ` d"), "a <code>b</code> c ` d");
    }
}
