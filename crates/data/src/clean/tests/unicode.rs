//! Normal forms, case, width.

use unicode_normalization::UnicodeNormalization;

use super::{check, clean, cleaner, names, origin};

/// Every character of the planes that are in use, between letters and beside marks.
fn every_character() -> impl Iterator<Item = String> {
    ('\0'..='\u{323AF}')
        .chain('\u{E0000}'..='\u{E0FFF}')
        .map(|c| format!("{c}a{c}\u{301}가{c}b中{c}"))
}

#[test]
fn segments_normalised_by_themselves_are_the_text_normalised_as_a_whole() {
    let (nfc, nfkc) = (cleaner("nfc"), cleaner("nfkc"));
    for text in every_character() {
        assert_eq!(nfc.clean(&text), text.nfc().collect::<String>(), "{text:?}");
        assert_eq!(nfkc.clean(&text), text.nfkc().collect::<String>(), "{text:?}");
    }
}

#[test]
fn normal_forms_compose_and_know_their_sources() {
    check("nfc", &[("e\u{301}", "é"), ("가", "가"), ("Å", "Å"), ("，ＡＢ", "，ＡＢ")]);
    let cases =
        [("很好，ＯＫ！", "很好,OK!"), ("ｶﾞｷﾞ", "ガギ"), ("①ﬁ㎏", "1fikg"), ("e\u{323}\u{302}", "ệ")];
    check("nfkc", &cases);
    assert_eq!(origin("nfkc", "ＡＢＣ", "B"), "Ｂ");
    assert_eq!(origin("nfkc", "a㎏b", "g"), "㎏");
    assert_eq!(origin("nfkc", "xe\u{301}y", "é"), "e\u{301}");
    assert_eq!(origin("nfkc", "ｶﾞｷﾞ", "ギ"), "ｷﾞ");
}

#[test]
fn case_folding_is_that_of_unicode() {
    let cases = [
        ("HeLLo Straße", "hello strasse"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("ПРИВЕТ", "привет"),
        ("İ", "i\u{307}"),
        ("ﬃ", "ffi"),
        ("Ａ", "ａ"),
        ("中文ไทยकन", "中文ไทยकन"),
        ("Ꭰ", "Ꭰ"),
        ("ꭰ", "Ꭰ"),
    ];
    check("case_folding", &cases);
    let folding = cleaner("case_folding");
    for text in every_character() {
        assert_eq!(folding.clean(&text), caseless::default_case_fold_str(&text));
    }
    assert_eq!(origin("case_folding", "Straße", "ss"), "ß");
}

#[test]
fn width_changes_forms_and_nothing_else() {
    let cases = [
        ("ＡＢｃ１２，！～　", "ABc12,!~ "),
        ("ｶﾞﾊﾟｳﾞｱﾞｰ｡｢｣､･", "ガパヴア゛ー。「」、・"),
        ("ﾡﾤￂ", "ㄱㄴㅏ"),
        ("￠￡￢￣￤￥￦￨￩￪￫￬￭￮", "¢£¬¯¦¥₩│←↑→↓■○"),
        ("ｦﾞ", "ヺ"),
        ("①ﬁ㎏é，", "①ﬁ㎏é,"),
    ];
    check("width", &cases);
    assert_eq!(origin("width", "ｱｶﾞ", "ガ"), "ｶﾞ");
    assert_eq!(clean("width", "｟ｱ｠"), "⦅ア⦆");
}

#[test]
fn letters_lose_their_accents_where_they_stay_the_same_letters() {
    check(
        "accents",
        &[
            ("Crème Brûlée, Ångström, Tiếng Việt", "Creme Brulee, Angstrom, Tieng Viet"),
            ("cafe\u{301} e\u{323}\u{302}", "cafe e"),
            ("άνθρωπος ᾧ", "ανθρωπος ω"),
            ("ёлка за\u{301}мок ѝ", "елка замок и"),
        ],
    );
    let stays = [
        "мой й и\u{306} ї ў ќ",
        "øłđßæ",
        "한국어 각",
        "हिन्दी कि",
        "ภาษาไทย น้ำ",
        "ガ が カ\u{3099}",
        "שָׁלוֹם",
        "مُحَمَّد",
        "1\u{20E3} ❤\u{FE0F}",
        "中\u{301}",
    ];
    stays.iter().for_each(|text| check("accents", &[(text, text)]));
    assert_eq!(origin("accents", "cafe\u{301}s", "es"), "e\u{301}s");
}

#[test]
fn every_step_takes_every_character() {
    let steps = names().into_iter().map(cleaner).collect::<Vec<_>>();
    for text in every_character().step_by(7) {
        steps.iter().for_each(|step| drop(step.clean(&text)));
    }
}
