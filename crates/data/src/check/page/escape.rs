//! Text from the data as text of a page.

/// Escapes what HTML would obey; control characters, which no page may hold, become U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(' '),
            c if c.is_control() => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}

/// As [`escape`], with what stands between back quotes as code.
pub(super) fn with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let whole = parts.len() % 2 == 1;
    let mut html = String::new();
    for (i, part) in parts.iter().enumerate() {
        match i % 2 {
            1 if whole => html.push_str(&format!("<code>{}</code>", escape(part))),
            1 => html.push_str(&format!("`{}", escape(part))),
            _ if whole || i == 0 => html.push_str(&escape(part)),
            _ => html.push_str(&format!("`{}", escape(part))),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(escape("<a b='c'>&\u{1b}"), "&lt;a b=&#39;c&#39;&gt;&amp;\u{FFFD}");
    }

    #[test]
    fn back_quotes_in_pairs_become_code() {
        assert_eq!(with_code("the class `<a>` has"), "the class <code>&lt;a&gt;</code> has");
        assert_eq!(with_code("odd ` one"), "odd ` one");
        assert_eq!(with_code("a `b` c ` d"), "a `b` c ` d");
    }
}
