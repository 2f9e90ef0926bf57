use super::*;
use crate::check::tests::{kinds, with_texts};

#[test]
fn one_encoding_read_as_another_is_recognised() {
    for text in [
        "cafÃ© au lait",
        "it donâ€™t work",
        "Â£20",
        "ðŸ˜€ nice",
        "锟斤拷锟斤拷",
        "烫烫烫烫",
        "Ã¼ber",
        "i\u{92}d be better",
    ] {
        assert!(mojibake(text).is_some(), "{text}");
    }
    // 退款没有到账，请尽快处理。 as UTF-8 read as GBK.
    assert!(mojibake("鏈夋病鏈夌殑锛屾垜浠潵鐨").is_some());
}

#[test]
fn real_texts_in_many_languages_are_not() {
    for text in [
        "NÃO É VERDADE, AMANHÃ",
        "château âge français",
        "Ångström Ärger Æsir ñandú",
        "“quoted” – ‘it’…",
        "的时候我们在酒店里，服务很好。",
        "烫发很好看",
        "価格は高いです",
        "Â",
        "naïve “café”",
        "Ð и Ñ",
        "£20 ½ °C",
        "SÃO PAULO",
        "à la “carte”",
    ] {
        assert_eq!(mojibake(text), None, "{text}");
    }
}

#[test]
fn entities_and_tags_are_recognised_and_comparisons_are_not() {
    for text in ["a &amp; b", "&#39;s", "&#x27;", "x<br />y", "<a href=\"x\">y</a>", "&lt;#&gt;"] {
        assert!(markup(text).is_some(), "{text}");
    }
    for text in
        ["AT&T; R&D", "a < b > c", "1<2", "&#;", "&", "<", "<3 you", "<https://x>", "i<b and c"]
    {
        assert_eq!(markup(text), None, "{text}");
    }
}

#[test]
fn damage_is_reported_by_its_kind_and_not_where_there_is_none() {
    let one = |damaged: &str| {
        let damaged = damaged.to_owned();
        with_texts(
            move |i| if i == 3 { damaged.clone() } else { format!("order {i} is late again") },
        )
    };
    assert_eq!(kinds(&one("caf\u{FFFD} was closed on Sunday"), None), ["replacement_characters"]);
    assert_eq!(kinds(&one("cafÃ© was closed on Sunday"), None), ["mojibake"]);
    assert_eq!(kinds(&one("this &amp; that was missing"), None), ["html_entities"]);
    assert_eq!(kinds(&one("a bell \u{7} rang in the shop"), None), ["control_characters"]);
}

#[test]
fn the_excerpt_shows_the_damage_in_a_long_text() {
    let text = format!("{}Ã© there", "à ".repeat(500));
    let at = mojibake(&text).unwrap();
    assert!(around(&text, at).starts_with('…') && around(&text, at).contains("Ã©"));
}
