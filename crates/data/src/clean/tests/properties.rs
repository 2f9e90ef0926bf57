//! What holds for every chain and every text.

use proptest::prelude::*;

use super::{CleanStep, Cleaner, cleaner, names};

/// Steps that find nothing more to do in their own output.
const IDEMPOTENT: [&str; 11] = [
    "nfc",
    "nfkc",
    "case_folding",
    "urls",
    "emails",
    "numbers",
    "control_characters",
    "whitespace",
    "repeated_characters",
    "width",
    "accents",
];

/// Texts of pieces that steps look for, between arbitrary characters.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<b>",
        "</b>",
        "<p>",
        "<br/>",
        "<",
        ">",
        "&",
        "&amp;",
        "&lt",
        "#39;",
        "&#",
        ";",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "http://",
        "a.b",
        "www.",
        "@",
        "x@y.de",
        "1",
        "23",
        ",",
        ".",
        "-",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\u{3000}",
        "a",
        "aaaa",
        "A",
        "É",
        "e\u{301}",
        "\u{301}",
        "\u{327}",
        "ß",
        "İ",
        "中",
        "文",
        "，",
        "發",
        "乾",
        "ｶ",
        "ﾞ",
        "ﾟ",
        "Ａ",
        "が",
        "\u{3099}",
        "가",
        "\u{1100}",
        "\u{1161}",
        "\u{11A8}",
        "ﾡ",
        "ب",
        "\u{200C}",
        "\u{200D}",
        "\u{200B}",
        "\u{FEFF}",
        "👨",
        "👩🏽",
        "\u{FE0F}",
        "🇩",
        "🇪",
        "ไ",
        "क्",
        "ष",
        "й",
        "и",
        "\u{306}",
        "ﷺ",
        "㎏",
        "\0",
        "=\"",
        "'",
        "(",
        ")",
        "[",
        "\u{E0067}",
        "\u{1F3F4}",
        "#",
    ]);
    let piece = prop_oneof![8 => pieces.prop_map(str::to_owned), 1 => any::<String>(), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn chain() -> impl Strategy<Value = Cleaner> {
    let step = prop::sample::select(names());
    prop::collection::vec(step, 0..6).prop_map(|names| {
        let steps = names.into_iter().map(|name| name.parse::<CleanStep>().unwrap()).collect();
        Cleaner::new(steps).unwrap()
    })
}

fn one_step() -> impl Strategy<Value = Cleaner> {
    prop::sample::select(names()).prop_map(cleaner)
}

/// The map as a whole: within bounds, on boundaries, in order.
fn check_map(cleaner: &Cleaner, original: &str) {
    let clean = cleaner.clean_mapped(original);
    let text = clean.text();
    assert_eq!(text, cleaner.clean(original));
    let places: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
    let mut last = 0..0;
    for pair in places.windows(2) {
        let found = clean.original(pair[0]..pair[1]);
        assert!(found.start <= found.end && found.end <= original.len(), "{found:?}");
        assert!(original.is_char_boundary(found.start) && original.is_char_boundary(found.end));
        assert!(last.start <= found.start && last.end <= found.end, "{last:?} {found:?}");
        let empty = clean.original(pair[0]..pair[0]);
        assert!(original.get(empty).is_some());
        last = found;
    }
    let all = clean.original(0..text.len());
    assert!(last.end <= all.end || text.is_empty());
    if clean_is_borrowed(cleaner, original) {
        assert!(
            places.windows(2).all(|pair| clean.original(pair[0]..pair[1]) == (pair[0]..pair[1]))
        );
    }
}

fn clean_is_borrowed(cleaner: &Cleaner, text: &str) -> bool {
    matches!(cleaner.clean(text), std::borrow::Cow::Borrowed(_))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_map_of_a_step_is_in_order_and_on_boundaries(cleaner in one_step(), text in text()) {
        check_map(&cleaner, &text);
    }

    #[test]
    fn the_map_of_a_chain_is_in_order_and_on_boundaries(cleaner in chain(), text in text()) {
        check_map(&cleaner, &text);
    }

    #[test]
    fn a_copied_character_is_found_in_its_place(cleaner in chain(), text in text()) {
        // A mark that no step touches stays where it was.
        let text = text.replace('§', "");
        let marked = format!("{text}§{text}");
        let clean = cleaner.clean_mapped(&marked);
        for (at, mark) in clean.text().match_indices('§') {
            prop_assert!(marked[clean.original(at..at + mark.len())].contains('§'));
        }
    }

    #[test]
    fn most_steps_have_nothing_left_to_do_after_once(
        name in prop::sample::select(IDEMPOTENT.to_vec()),
        text in text(),
    ) {
        let cleaner = cleaner(name);
        let once = cleaner.clean(&text);
        prop_assert!(clean_is_borrowed(&cleaner, &once), "{} of {:?} is {:?}, then {:?}", name, text, once,
            cleaner.clean(&once));
    }

    #[test]
    fn a_range_of_any_numbers_gives_a_range_of_the_original(
        cleaner in chain(), text in text(), start in 0usize..99, length in 0usize..99,
    ) {
        let clean = cleaner.clean_mapped(&text);
        prop_assert!(text.get(clean.original(start..start + length)).is_some());
        prop_assert!(text.get(clean.original(start..usize::MAX)).is_some());
    }
}
