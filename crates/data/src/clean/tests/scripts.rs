//! What must survive in the world's scripts, and what must not.

use super::{check, origin};

#[test]
fn controls_go_and_breaks_become_spaces() {
    check(
        "control_characters",
        &[
            ("a\0b\u{7}c\u{7F}d\u{9B}e", "abcde"),
            ("a\tb\nc\r\nd\re\u{85}f\u{2028}g\u{B}h", "a b c d e f g h"),
            ("\u{FEFF}soft\u{AD}hyphen\u{2060}", "softhyphen"),
            ("\u{202E}abc\u{202C} \u{2067}d\u{2069}\u{200F}", "abc d"),
            ("a\u{200B}b\u{200C}c\u{200D}d", "abcd"),
            ("\u{FFFE}\u{FDD0}\u{10FFFF}�", "�"),
            ("中\u{200B}文", "中文"),
            ("中　文", "中　文"),
        ],
    );
}

#[test]
fn joiners_stay_where_they_mean_something() {
    let stays = [
        "👨\u{200D}👩\u{200D}👧",
        "👩🏽\u{200D}💻",
        "❤\u{FE0F}\u{200D}🔥",
        "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
        "می\u{200C}خواهم",
        "क्\u{200D}ष",
        "ක්\u{200D}ර",
        "1\u{FE0F}\u{20E3}",
    ];
    stays.iter().for_each(|text| check("control_characters", &[(text, text)]));
    check(
        "control_characters",
        &[
            ("👨\u{200D} a", "👨 a"),
            ("می\u{200C} ", "می "),
            ("ภาษา\u{200B}ไทย", "ภาษา ไทย"),
            ("a\u{E0067}b", "ab"),
            ("می\u{200C}\u{200C}خواهم", "می\u{200C}خواهم"),
        ],
    );
}

#[cfg(feature = "simplified-chinese")]
#[test]
fn traditional_characters_become_simplified_by_the_phrase() {
    check(
        "simplified_chinese",
        &[
            ("開放中文轉換", "开放中文转换"),
            ("頭髮發達，皇后後面", "头发发达，皇后后面"),
            ("乾燥的乾坤", "干燥的乾坤"),
            ("已经是简体。English ガ 한국", "已经是简体。English ガ 한국"),
            ("", ""),
        ],
    );
    assert_eq!(origin("simplified_chinese", "頭髮發達", "发达"), "發達");
}

#[test]
fn a_chain_finds_the_way_back_through_all_steps() {
    let steps = "nfkc,html_entities,html_tags,urls,emails,whitespace";
    let text = "  <p>很好，ＯＫ！&nbsp;&nbsp;见 <a href='x'>ｈｔｔｐ://a.b/c</a>。</p>";
    check(steps, &[(text, "很好,OK! 见 xxurl。")]);
    assert_eq!(origin(steps, text, "OK"), "ＯＫ");
    assert_eq!(origin(steps, text, "xxurl"), "ｈｔｔｐ://a.b/c");
    assert_eq!(origin(steps, text, "! 见"), "！&nbsp;&nbsp;见");
}
