//! Large texts made to be slow: a step that is not linear would hardly come to an end.

use super::{cleaner, names};

const MEGABYTE: usize = 1 << 20;

#[test]
fn a_megabyte_of_anything_is_cleaned() {
    let units = [
        "<",
        "a",
        "哈",
        "&",
        "&#",
        "&#9",
        ";",
        "#36;",
        "://",
        "www.",
        "http://",
        "@",
        "a@",
        "a@b.",
        ".",
        " ",
        "\u{3000}",
        "\u{301}",
        "e\u{301}",
        "<b ",
        "<b a=\"",
        "<b a='\"",
        "<!--",
        "<script>",
        "<style>",
        "<![CDATA[",
        "</",
        "</script",
        "<b a=\"<",
        "\u{200D}",
        "👨\u{200D}",
        "🇩",
        "ｶﾞ",
        "9",
        "1,",
        "1,000",
        "\u{1100}\u{1161}",
        "發",
        "A",
        "ﷺ",
        "\0",
        "\r\n",
        "=\"",
        "(",
        ")",
        "http://a)",
    ];
    let steps = names().into_iter().map(cleaner).collect::<Vec<_>>();
    for unit in units {
        let length = if matches!(unit, "<" | "a" | "哈") { MEGABYTE } else { MEGABYTE / 4 };
        let text = unit.repeat(length / unit.len());
        for step in &steps {
            let clean = step.clean_mapped(&text);
            let end = clean.text().len();
            assert!(clean.original(0..end).end <= text.len());
        }
    }
}
