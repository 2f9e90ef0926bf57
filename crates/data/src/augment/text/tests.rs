//! What all changes of texts promise.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::WordSplitter;

const ENGLISH: &str = "The app crashes, every time! I want my money back (please).";
const CHINESE: &str = "我要退款，这个手机 app 太差了！请尽快处理。";
const NASTY: &str =
    "\0\u{202E}שלום 👩\u{200D}👩\u{200D}👧🇨🇳🇫🇷 e\u{301}\u{302}a น\u{0E33} ㊙️\r\n\u{FEFF}ẞİ ";

/// A folder with one table of each kind.
fn tables() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
    write(
        "synonyms.txt",
        "money,cash,funds\ncrash\tcrashes\tfreezes\n退款,退钱,返款\n手机,电话\na,b\n",
    );
    write("homophones.txt", "再,在\n的,得,地\n请,清\n");
    write("confusables.txt", "己,已\n未,末\n太,大\n");
    let paraphrases =
        format!("text,translation\n\"{ENGLISH}\",It dies. Refund!\n\"{ENGLISH}\",Broken app\n");
    write("translations.csv", &paraphrases);
    folder
}

/// Every rate 0, every table there.
fn quiet(folder: &TempDir) -> TextAugmentConfig {
    let file = |name: &str| Some(folder.path().join(name));
    TextAugmentConfig {
        share: 1.0,
        synonyms: file("synonyms.txt"),
        homophones: file("homophones.txt"),
        confusables: file("confusables.txt"),
        translations: file("translations.csv"),
        ..TextAugmentConfig::default()
    }
}

/// Each change alone, and all together.
fn each(folder: &TempDir, rate: f64) -> BTreeMap<&'static str, TextAugmenter> {
    let base = || quiet(folder);
    let configs = [
        ("back_translation", TextAugmentConfig { back_translation: rate, ..base() }),
        ("synonym_replacement", TextAugmentConfig { synonym_replacement: rate, ..base() }),
        ("random_insertion", TextAugmentConfig { random_insertion: rate, ..base() }),
        ("random_swap", TextAugmentConfig { random_swap: rate, ..base() }),
        ("random_deletion", TextAugmentConfig { random_deletion: rate, ..base() }),
        ("random_case", TextAugmentConfig { random_case: rate, ..base() }),
        ("keyboard", TextAugmentConfig { keyboard: rate, ..base() }),
        ("ocr", TextAugmentConfig { ocr: rate, ..base() }),
        ("all", everything(folder, rate)),
    ];
    let augmenter = |(name, config)| (name, TextAugmenter::new(&config, 7).unwrap());
    configs.into_iter().map(augmenter).collect()
}

fn everything(folder: &TempDir, rate: f64) -> TextAugmentConfig {
    TextAugmentConfig {
        combine: Combine::All,
        back_translation: rate,
        synonym_replacement: rate,
        random_insertion: rate,
        random_swap: rate,
        random_deletion: rate,
        random_case: rate,
        keyboard: rate,
        ocr: rate,
        ..quiet(folder)
    }
}

fn sorted(text: &str) -> Vec<String> {
    let mut pieces = WordSplitter::new(false).split(text);
    pieces.sort_unstable();
    pieces
}

#[test]
fn each_change_does_what_it_is_named_for() {
    let folder = tables();
    let all = each(&folder, 0.3);
    for name in all.keys().filter(|name| **name != "back_translation") {
        for text in [ENGLISH, CHINESE] {
            let changed = (0..20).filter(|row| all[name].augment(text, 1, *row) != text).count();
            assert!(changed > 4, "{name} changed {text} {changed} times of 20");
        }
    }
    let seen = |name: &str, text: &str, part: &str| {
        (0..100).any(|row| all[name].augment(text, 1, row).contains(part))
    };
    assert!(seen("synonym_replacement", ENGLISH, "my funds back"));
    assert!(seen("synonym_replacement", CHINESE, "我要返款，这个"));
    assert!(seen("random_insertion", CHINESE, "电话"));
    assert!(seen("keyboard", CHINESE, "清尽快"));
    assert!(seen("ocr", CHINESE, "大差了"));
    assert!(seen("ocr", "modern", "rn"));
    assert!(seen("back_translation", ENGLISH, "Broken app"));
    assert!(seen("back_translation", ENGLISH, "It dies. Refund!"));
}

#[test]
fn a_row_gets_the_same_text_whatever_the_order_and_the_thread() {
    let folder = tables();
    let augmenter = TextAugmenter::new(&everything(&folder, 0.2), 7).unwrap();
    let of = |row: u64| augmenter.augment([ENGLISH, CHINESE][row as usize % 2], 3, row);
    let forwards: Vec<_> = (0..64).map(of).collect();
    let mut backwards: Vec<_> = (0..64).rev().map(of).collect();
    backwards.reverse();
    let threads = std::thread::scope(|scope| {
        let part = |k: u64| scope.spawn(move || (k * 16..(k + 1) * 16).map(of).collect::<Vec<_>>());
        let parts: Vec<_> = (0..4).map(part).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(forwards, backwards);
    assert_eq!(forwards, threads);
}

#[test]
fn another_epoch_row_or_seed_gives_another_text() {
    let folder = tables();
    let config = everything(&folder, 0.2);
    let augmenter = TextAugmenter::new(&config, 7).unwrap();
    let first = augmenter.augment(CHINESE, 1, 0);
    assert_ne!(first, augmenter.augment(CHINESE, 2, 0));
    assert_ne!(first, augmenter.augment(CHINESE, 1, 1));
    assert_ne!(first, TextAugmenter::new(&config, 8).unwrap().augment(CHINESE, 1, 0));
}

#[test]
fn the_texts_never_change_between_versions() {
    let config = TextAugmentConfig {
        share: 1.0,
        combine: Combine::All,
        random_swap: 0.2,
        random_deletion: 0.1,
        keyboard: 0.05,
        ..TextAugmentConfig::default()
    };
    let augmenter = TextAugmenter::new(&config, 7).unwrap();
    assert_eq!(augmenter.augment(ENGLISH, 1, 0), FIRST_ENGLISH);
    assert_eq!(augmenter.augment(CHINESE, 1, 1), FIRST_CHINESE);
}

const FIRST_ENGLISH: &str = "crashes app Ths, back! I want my money time (poease).";
const FIRST_CHINESE: &str = "理退款，手机 app 太差了！要快我。";

#[test]
fn a_share_of_the_rows_is_changed_and_each_change_has_its_turn() {
    let folder = tables();
    let config =
        TextAugmentConfig { combine: Combine::One, share: 0.4, ..everything(&folder, 1.0) };
    let only = TextAugmentConfig { random_case: 0.0, ocr: 0.0, keyboard: 0.0, ..config };
    let augmenter = TextAugmenter::new(&only, 7).unwrap();
    let texts: Vec<_> = (0..5000).map(|row| augmenter.augment(ENGLISH, 1, row)).collect();
    // Binomial, n = 5000: five standard deviations are 173 for 0.4 and 96 for 0.4 / 5.
    let changed = texts.iter().filter(|text| **text != ENGLISH).count();
    assert!((1827..2173).contains(&changed), "{changed}");
    let translated =
        texts.iter().filter(|text| !text.contains("my") && text.contains("ro")).count();
    let deleted = texts.iter().filter(|text| text.len() < 20 && text.contains(',')).count();
    assert!((104..296).contains(&translated), "{translated}");
    assert!((304..496).contains(&deleted), "{deleted}");
}

#[test]
fn words_are_left_out_at_the_rate_asked_for_in_both_scripts() {
    let config =
        TextAugmentConfig { share: 1.0, run: 1, random_deletion: 0.1, ..Default::default() };
    let augmenter = TextAugmenter::new(&config, 7).unwrap();
    for text in ["word ".repeat(20_000), "我要退款".repeat(5_000)] {
        let left = pieces::Pieces::words(&augmenter.augment(&text, 1, 0)).unit_count();
        // Binomial, n = 20000, p = 0.1: five standard deviations are 212.
        assert!((20_000 - left).abs_diff(2_000) < 212, "{left}");
    }
}

#[test]
fn characters_are_mistaken_at_the_rate_asked_for() {
    for (text, config) in [
        ("a", TextAugmentConfig { keyboard: 0.1, ..Default::default() }),
        ("0", TextAugmentConfig { ocr: 0.1, ..Default::default() }),
        ("word ", TextAugmentConfig { random_case: 0.1, ..Default::default() }),
    ] {
        let config = TextAugmentConfig { share: 1.0, ..config };
        let all = text.repeat(20_000);
        let changed = TextAugmenter::new(&config, 7).unwrap().augment(&all, 1, 0).into_owned();
        let units = |text: &str| -> Vec<String> {
            let size = if text.contains(' ') { 5 } else { 1 };
            text.as_bytes().chunks(size).map(|c| String::from_utf8_lossy(c).into_owned()).collect()
        };
        let differ = units(&all).iter().zip(units(&changed)).filter(|(a, b)| **a != *b).count();
        assert!(differ.abs_diff(2_000) < 212, "{text}: {differ}");
    }
}

#[test]
fn swaps_replacements_and_insertions_are_as_many_as_the_formula_says() {
    let folder = tables();
    let all = each(&folder, 0.25);
    let text = "a money x money y money z money";
    for row in 0..50 {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let replaced = words(&all["synonym_replacement"].augment(text, 1, row));
        let differ = replaced.iter().zip(words(text)).filter(|(a, b)| **a != *b).count();
        assert_eq!(differ, 2, "{replaced:?}");
        let inserted = words(&all["random_insertion"].augment(text, 1, row));
        assert_eq!(inserted.len(), 10, "{inserted:?}");
        let swapped = words(&all["random_swap"].augment("1 2 3 4 5 6 7 8", 1, row));
        let moved = swapped.iter().zip(1..).filter(|(a, b)| **a != b.to_string()).count();
        // Two swaps move four, three or, if the second undoes the first, no words.
        assert!([0, 3, 4].contains(&moved), "{swapped:?}");
    }
    // At least one, however short the text.
    assert_ne!(all["random_swap"].augment("no way", 1, 0), "no way");
}

#[test]
fn a_text_of_one_word_is_neither_emptied_nor_moved() {
    let folder = tables();
    let all = each(&folder, 1.0);
    for text in ["no", " no! ", "好", "👩\u{200D}👩\u{200D}👧", "…", " "] {
        assert_eq!(all["random_deletion"].augment(text, 1, 0), text);
        assert_eq!(all["random_swap"].augment(text, 1, 0), text);
    }
    assert!(all.values().all(|augmenter| augmenter.augment("", 1, 0).is_empty()));
}

#[test]
fn a_text_of_a_megabyte_takes_no_longer_than_its_length() {
    let folder = tables();
    let all = each(&folder, 0.1);
    let zalgo = format!("a{}", "\u{301}".repeat(500_000));
    let texts = [
        "我要退款退款申请 ".repeat(40_000),
        "money and crashes, ".repeat(50_000),
        "👩\u{200D}".repeat(140_000),
        "🇨🇳".repeat(120_000),
        "a:".repeat(500_000),
        "\0".repeat(1_000_000),
        zalgo,
    ];
    for text in &texts {
        assert!(all.values().all(|augmenter| !augmenter.augment(text, 1, 0).is_empty()));
    }
}

#[test]
fn missing_paraphrases_are_counted_and_white_space_around_a_text_does_not_count() {
    let folder = tables();
    let augmenter = &each(&folder, 1.0)["back_translation"];
    let spaced = format!("\u{3000}{ENGLISH}\n");
    assert_eq!(augmenter.missing_translations([ENGLISH, &spaced, CHINESE]), 1);
    assert_ne!(augmenter.augment(&spaced, 1, 0), spaced);
    assert_eq!(augmenter.augment(CHINESE, 1, 0), CHINESE);
}

#[test]
fn a_file_of_paraphrases_with_another_header_or_an_empty_cell_is_refused() {
    let folder = tables();
    let path = folder.path().join("translations.csv");
    let error = |content: &str| {
        fs::write(&path, content).unwrap();
        let config = TextAugmentConfig { back_translation: 0.5, ..quiet(&folder) };
        TextAugmenter::new(&config, 7).unwrap_err().to_string()
    };
    let header = error("text,tranlation\na,b\n");
    assert!(
        header.contains("no column `tranlation`") || header.contains("no column `translation`")
    );
    assert!(header.contains("did you mean `tranlation`?"), "{header}");
    let empty = error("text,translation\na,b\nc, \n");
    assert!(
        empty.contains("translations.csv, line 3: nothing in the column `translation`"),
        "{empty}"
    );
}

#[test]
fn values_outside_the_range_and_missing_files_are_refused_by_name() {
    let error = |config: TextAugmentConfig| config.validate().unwrap_err().to_string();
    let default = TextAugmentConfig::default;
    assert_eq!(
        error(TextAugmentConfig { random_swap: 1.5, ..default() }),
        "option `data.augment.random_swap` is 1.5; expected a number from 0 to 1."
    );
    assert!(error(TextAugmentConfig { ocr: f64::NAN, ..default() }).contains("data.augment.ocr"));
    assert!(error(TextAugmentConfig { run: 0, ..default() }).contains("data.augment.run"));
    assert!(
        error(TextAugmentConfig { random_insertion: 0.1, ..default() })
            .starts_with("option `data.augment.synonyms` is not set; expected a file of synonyms")
    );
    assert!(
        error(TextAugmentConfig { back_translation: 0.1, ..default() })
            .starts_with("option `data.augment.translations` is not set")
    );
}

#[test]
fn by_default_nothing_changes_and_no_file_is_opened() {
    let config: TextAugmentConfig =
        serde_json::from_str(r#"{"synonyms": "no/such/file"}"#).unwrap();
    let augmenter = TextAugmenter::new(&config, 7).unwrap();
    assert!(augmenter.is_identity() && config.is_identity());
    assert!(matches!(augmenter.augment(CHINESE, 1, 0), Cow::Borrowed(CHINESE)));
    assert_eq!(config.files().count(), 0);
    let config = TextAugmentConfig { random_insertion: 0.1, ..config };
    assert_eq!(config.files().collect::<Vec<_>>(), [Path::new("no/such/file")]);
    assert!(TextAugmenter::new(&config, 7).is_err());
    assert!(serde_json::from_str::<TextAugmentConfig>(r#"{"swap": 1}"#).is_err());
}

/// The signs that are never part of a word (unlike the comma in `3,5`) and bear no combining mark, in order.
fn marks(text: &str) -> String {
    let pieces = pieces::Pieces::characters(text);
    let characters = (0..pieces.len()).map(|i| &text[pieces.range(i)]);
    characters
        .filter(|character| character.chars().all(|c| "()[]!?！？。《》\r\n".contains(c)))
        .collect()
}

/// Texts made of what is in use, and of anything.
fn texts() -> impl Strategy<Value = String> {
    let parts = [ENGLISH, CHINESE, NASTY, "money", "退款", " ", "\u{301}", "rn", "，", "👍🏽", "a"];
    let known = prop::collection::vec(prop::sample::select(parts.to_vec()), 0..6);
    prop_oneof![any::<String>(), known.prop_map(|parts| parts.concat())]
}

proptest! {
    #[test]
    fn no_change_panics_or_empties_a_text(text in texts(), rate in 0.0_f64..=1.0, row: u64) {
        let folder = tables();
        for augmenter in each(&folder, rate).values() {
            let changed = augmenter.augment(&text, 1, row);
            prop_assert_eq!(changed.trim().is_empty(), text.trim().is_empty());
            prop_assert_eq!(&changed, &augmenter.augment(&text, 1, row));
        }
    }

    #[test]
    fn deletion_only_deletes(text in texts(), rate in 0.0_f64..=1.0, row: u64, run in 1_usize..8) {
        let config = TextAugmentConfig { share: 1.0, random_deletion: rate, run, ..Default::default() };
        let changed = TextAugmenter::new(&config, 7).unwrap().augment(&text, 1, row).into_owned();
        let mut rest = text.chars();
        prop_assert!(changed.chars().all(|c| rest.any(|other| other == c)), "{changed:?}");
        prop_assert_eq!(marks(&changed), marks(&text));
    }

    #[test]
    fn a_swap_is_a_permutation_of_the_units_and_leaves_the_rest_in_place(
        text in texts(), rate in 0.0_f64..=1.0, row: u64, run in 1_usize..8
    ) {
        let config = TextAugmentConfig { share: 1.0, random_swap: rate, run, ..Default::default() };
        let changed = TextAugmenter::new(&config, 7).unwrap().augment(&text, 1, row).into_owned();
        let characters = |text: &str| { let mut all: Vec<char> = text.chars().collect(); all.sort_unstable(); all };
        prop_assert_eq!(characters(&changed), characters(&text));
        prop_assert_eq!(marks(&changed), marks(&text));
    }

    #[test]
    fn english_words_survive_a_swap_whole(words in prop::collection::vec("[a-z]{1,8}", 1..20), row: u64) {
        let text = words.join(", ");
        let config = TextAugmentConfig { share: 1.0, random_swap: 0.5, ..Default::default() };
        let changed = TextAugmenter::new(&config, 7).unwrap().augment(&text, 1, row).into_owned();
        prop_assert_eq!(sorted(&changed), sorted(&text));
    }
}
