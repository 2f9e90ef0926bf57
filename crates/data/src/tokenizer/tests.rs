use proptest::prelude::*;

use super::*;

const TEXTS: [&str; 8] = [
    "I was charged twice, please refund me!",
    "Refund please. I was charged twice.",
    "the app crashes when I open the invoice",
    "the app crashes after the update, please help",
    "请问怎么退款？我要退款。",
    "怎么取消订阅？我要取消订阅，请退款。",
    "app 闪退，请退款",
    "café crème, café ☕ 😀😀",
];

fn config(kind: TokenizerKind) -> TokenizerConfig {
    TokenizerConfig { kind, vocab_size: 200, ..TokenizerConfig::default() }
}

fn trained(kind: TokenizerKind) -> TextTokenizer {
    TextTokenizer::train(&config(kind), TEXTS).unwrap()
}

const KINDS: [TokenizerKind; 2] = [TokenizerKind::Word, TokenizerKind::Bpe];

#[test]
fn words_marks_and_chinese_characters_are_one_token_each() {
    let split = |text| WordSplitter::new(true).split(text).join("|");
    assert_eq!(split("Don't PANIC!"), "don|'|t|panic|!");
    assert_eq!(split("我要退款，thanks"), "我|要|退|款|,|thanks");
    assert_eq!(split("iPhone手机😀😀ok❤\u{FE0F}"), "iphone|手|机|😀|😀|ok|❤");
    assert_eq!(split("ＦＵＬＬ　ｗｉｄｔｈ１２"), "full|width12");
    assert_eq!(split("Café\u{301} naïve\u{200B}x"), "café\u{301}|naïvex");
    assert_eq!(split("カタカナ ひら 한국어"), "カ|タ|カ|ナ|ひ|ら|한국어");
    assert_eq!(split("tab\tnl\nnbsp\u{A0}end"), "tab|nl|nbsp|end");
    assert_eq!(WordSplitter::new(false).split("Ab Cd"), ["Ab", "Cd"]);
}

#[test]
fn the_vocabulary_is_by_frequency_and_begins_with_pad_and_unk() {
    let tokenizer = trained(TokenizerKind::Word);
    let first: Vec<String> = (0..6).map(|id| tokenizer.token(id).unwrap()).collect();
    assert_eq!(first, ["<pad>", "<unk>", ",", "退", "the", "款"]);
    assert_eq!((tokenizer.pad_id(), tokenizer.unk_id()), (0, 1));
    assert_eq!(tokenizer.tokens("Please REFUND zebra"), ["please", "refund", "<unk>"]);
}

#[test]
fn frequent_chinese_words_become_one_piece() {
    let tokenizer = trained(TokenizerKind::Bpe);
    assert_eq!(tokenizer.tokens("请退款"), ["▁", "请退款"]);
    assert!(tokenizer.tokens("the invoice app").contains(&"▁app".to_owned()));
}

#[test]
fn a_large_alphabet_leaves_half_of_the_vocabulary_for_words() {
    let rare: String = ('\u{4E00}'..'\u{5E00}').collect();
    let texts = [rare.as_str(), rare.as_str(), "退款退款", "退款", "退款"];
    let tokenizer = TextTokenizer::train(&config(TokenizerKind::Bpe), texts).unwrap();
    assert!(tokenizer.vocab_size() <= 200);
    assert!(tokenizer.tokens("退款").concat().contains("退款"));
    assert!((0..200).filter_map(|id| tokenizer.token(id)).any(|token| token == "退款"));
}

#[test]
fn the_same_texts_in_any_order_give_the_same_file() {
    for kind in KINDS {
        let json = trained(kind).to_json().unwrap();
        let many: Vec<&str> = TEXTS.iter().rev().copied().collect();
        for _ in 0..5 {
            assert_eq!(
                TextTokenizer::train(&config(kind), many.clone()).unwrap().to_json().unwrap(),
                json
            );
        }
    }
}

#[test]
fn a_stored_tokenizer_gives_the_same_ids_and_the_same_file() {
    for kind in KINDS {
        let tokenizer = trained(kind);
        let json = tokenizer.to_json().unwrap();
        let back = TextTokenizer::from_json(&json).unwrap();
        assert_eq!(back.kind(), kind);
        assert_eq!(back.to_json().unwrap(), json);
        for text in TEXTS {
            assert_eq!(back.encode(text), tokenizer.encode(text));
        }
    }
}

#[test]
fn a_text_without_tokens_is_one_unknown() {
    for kind in KINDS {
        let tokenizer = trained(kind);
        for text in ["", "  \t\n", "\u{200B}"] {
            assert_eq!(tokenizer.encode(text), [1], "{kind} {text:?}");
            assert_eq!(tokenizer.tokens(text), ["<unk>"]);
            assert_eq!(tokenizer.offsets(text), [(0, text.len())]);
        }
    }
}

#[test]
fn a_user_who_writes_the_name_of_a_special_token_gets_ordinary_tokens() {
    for kind in KINDS {
        let ids = trained(kind).encode("<pad> please <pad><unk>");
        assert!(ids.len() > 4 && !ids.contains(&0), "{kind}: {ids:?}");
    }
}

#[test]
fn offsets_point_at_the_words_of_the_original_text() {
    let tokenizer = trained(TokenizerKind::Word);
    let text = "Ｐｌｅａｓｅ  退款!";
    let words: Vec<&str> = tokenizer.offsets(text).into_iter().map(|(a, b)| &text[a..b]).collect();
    assert_eq!(words, ["Ｐｌｅａｓｅ", "退", "款", "!"]);
}

#[test]
fn a_very_long_text_is_encoded_whole() {
    for kind in KINDS {
        let text = "退款 please ".repeat(20_000);
        assert!(trained(kind).encode(&text).len() >= 40_000);
    }
}

#[test]
fn a_file_with_other_special_tokens_is_refused() {
    let json = trained(TokenizerKind::Word).to_json().unwrap().replace("\"<pad>\"", "\"[PAD]\"");
    let error = TextTokenizer::from_json(&json).unwrap_err().to_string();
    assert_eq!(error, "tokenizer: the id of <pad> is missing; expected 0.");
    assert!(TextTokenizer::from_json("{}").is_err());
}

#[test]
fn sizes_outside_their_range_are_refused() {
    let bad = [
        TokenizerConfig { vocab_size: 2, ..TokenizerConfig::default() },
        TokenizerConfig { min_frequency: 0, ..TokenizerConfig::default() },
    ];
    for config in bad {
        assert!(TextTokenizer::train(&config, TEXTS).unwrap_err().is_option());
    }
}

proptest! {
    #[test]
    fn every_text_has_one_offset_and_one_token_an_id_inside_the_vocabulary(text in "\\PC{0,40}|[ -~退款请😀\u{301}\u{3000}]{0,20}") {
        for kind in KINDS {
            let tokenizer = trained(kind);
            let ids = tokenizer.encode(&text);
            prop_assert!(!ids.is_empty() && !ids.contains(&0));
            prop_assert!(ids.iter().all(|&id| (id as usize) < tokenizer.vocab_size()));
            prop_assert_eq!(tokenizer.encode_batch(&[&text, "please"])[0].clone(), ids.clone());
            prop_assert_eq!(tokenizer.tokens(&text).len(), ids.len());
            let offsets = tokenizer.offsets(&text);
            prop_assert_eq!(offsets.len(), ids.len());
            prop_assert!(offsets.iter().all(|&(a, b)| a <= b && text.get(a..b).is_some()));
        }
    }
}
