//! Numbers and excerpts as messages write them.

pub(super) use crate::rows::grouped;

/// `1 row`, `2,000 rows`.
pub(super) fn rows(n: usize) -> String {
    counted(n, "row", "rows")
}

pub(super) fn counted(n: usize, one: &str, several: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { several })
}

/// `part` of `whole` in percent: `12.3%`, and `under 0.1%` for the smallest.
pub(super) fn percent(part: usize, whole: usize) -> String {
    share(part as f64 / whole.max(1) as f64)
}

/// A fraction in percent.
pub(super) fn share(fraction: f64) -> String {
    match fraction * 100.0 {
        p if p > 0.0 && p < 0.1 => "under 0.1%".to_owned(),
        p if p > 99.9 && p < 100.0 => "over 99.9%".to_owned(),
        p if p.fract().abs() < 1e-9 => format!("{p:.0}%"),
        p => format!("{p:.1}%"),
    }
}

/// Four significant digits, without an exponent where that is short.
pub(super) fn number(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e15).contains(&size) {
        return format!("{x:.3e}");
    }
    if size >= 1000.0 {
        let sign = if x < 0.0 { "-" } else { "" };
        return format!("{sign}{}", grouped(size.round() as usize));
    }
    let places = (3 - size.log10().floor() as i32).clamp(0, 8) as usize;
    let text = format!("{x:.places$}");
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The text on one line, at most `limit` characters of it.
pub(super) fn excerpt(text: &str, limit: usize) -> String {
    let mut short = String::new();
    let mut room = limit;
    for word in text.split_whitespace() {
        if room == 0 {
            return short + "…";
        }
        if !short.is_empty() {
            short.push(' ');
        }
        let taken: String = word.chars().take(room).collect();
        room = room.saturating_sub(taken.chars().count() + 1);
        short.push_str(&visible(&taken));
        if taken.len() < word.len() {
            return short + "…";
        }
    }
    short
}

/// A text from the data in back quotes, shortened.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", excerpt(text, 40))
}

/// The first few of the texts in back quotes, and how many more there are.
pub(super) fn listed<'a>(texts: impl IntoIterator<Item = &'a str>, shown: usize) -> String {
    let mut texts = texts.into_iter();
    let mut list = texts.by_ref().take(shown).map(quoted).collect::<Vec<_>>().join(", ");
    match texts.count() {
        0 => {}
        more => list.push_str(&format!(" and {} more", grouped(more))),
    }
    list
}

/// Escapes what a terminal would obey instead of showing: control characters and marks that turn the direction.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}' => shown.extend(c.escape_unicode()),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    // The joiner inside an emoji is part of it.
    shown.replace("\\u{200d}", "\u{200D}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_short_line_without_control_characters() {
        assert_eq!(excerpt("a \n b\u{1b}[31m", 40), "a b\\u{1b}[31m");
        assert_eq!(excerpt("今天天气很好", 4), "今天天气…");
        assert_eq!(excerpt("one two three", 4), "one…");
        assert_eq!(excerpt("ab cd", 5), "ab cd");
        assert_eq!(excerpt("x\u{202E}y", 9), "x\\u{202e}y");
        assert_eq!(excerpt("👩\u{200D}🔬", 9), "👩\u{200D}🔬");
    }

    #[test]
    fn numbers_have_four_digits_that_count() {
        let shown: Vec<String> =
            [0.0, 3.0, -0.012346, 1234.6, 12.3456, 1e20, 500001.0].map(number).into();
        assert_eq!(shown, ["0", "3", "-0.01235", "1,235", "12.35", "1.000e20", "500,001"]);
        assert_eq!(
            (share(0.5), share(0.0004), share(1.0)),
            ("50%".into(), "under 0.1%".into(), "100%".into())
        );
        assert_eq!(share(0.1234), "12.3%");
    }
}
