//! Texts as YAML scalars.

/// The text in double quotes, the same in YAML 1.1 and 1.2: whatever a parser could take for a line break, a mark or
/// another type (`yes`, `null`, `: #`) is escaped or harmless there.
pub(super) fn quoted(text: &str) -> String {
    let mut scalar = String::with_capacity(text.len() + 2);
    scalar.push('"');
    for c in text.chars() {
        match c {
            '"' => scalar.push_str("\\\""),
            '\\' => scalar.push_str("\\\\"),
            '\n' => scalar.push_str("\\n"),
            '\r' => scalar.push_str("\\r"),
            '\t' => scalar.push_str("\\t"),
            c if c.is_control() || is_no_text(c) => {
                scalar.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => scalar.push(c),
        }
    }
    scalar.push('"');
    scalar
}

/// Line breaks of YAML 1.1, byte-order marks and what no parser takes.
fn is_no_text(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// A finite number, with a point so that every parser takes it for one with decimals.
pub(super) fn number(x: f64) -> String {
    let text = format!("{x}");
    if text.contains('.') { text } else { text + ".0" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_another_type_or_ends_the_scalar() {
        for text in
            ["yes", "null", ": #", "a: b", "- x", "---", "'\"\\", "", "1e3", "中文 🙂", "!!x"]
        {
            let scalar = quoted(text);
            // Without control characters the scalar is a JSON string too.
            assert_eq!(serde_json::from_str::<String>(&scalar).unwrap(), text);
            assert_eq!(scalar.lines().count(), 1);
        }
    }

    #[test]
    fn line_breaks_and_control_characters_are_escaped() {
        let text = "a\nb\r\tc\u{0}\u{85}\u{2028}\u{FEFF}\u{7f}";
        assert_eq!(quoted(text), r#""a\nb\r\tc\u0000\u0085\u2028\ufeff\u007f""#);
        assert_eq!(serde_json::from_str::<String>(&quoted(text)).unwrap(), text);
    }

    #[test]
    fn numbers_are_numbers() {
        let shown = [0.875, 1.0, 1e-9, 1e21, -3.0].map(number);
        assert_eq!(shown, ["0.875", "1.0", "0.000000001", "1000000000000000000000.0", "-3.0"]);
    }
}
