//! The language of texts, as far as their letters tell it.

/// Of so many texts the letters are looked at, evenly spread.
const LOOKED_AT: usize = 10_000;

/// Letters of a text that are looked at.
const LETTERS: usize = 1_000;

/// The tag of model hubs: `zh` if nine of ten texts are Chinese, `multilingual` if one of ten is and another is not.
///
/// A text is Chinese if half of its letters or more are Han and hardly any are Japanese kana or Korean. Other scripts
/// are shared by many languages, and nothing is claimed of them: the setting `card.language` says it.
pub(super) fn of<'t>(texts: impl ExactSizeIterator<Item = &'t str>) -> Option<&'static str> {
    let every = texts.len().div_ceil(LOOKED_AT).max(1);
    let (mut chinese, mut others) = (0_usize, 0_usize);
    for text in texts.step_by(every) {
        match is_chinese(text) {
            Some(true) => chinese += 1,
            Some(false) => others += 1,
            None => {}
        }
    }
    match chinese as f64 / (chinese + others).max(1) as f64 {
        share if share >= 0.9 => Some("zh"),
        share if share >= 0.1 => Some("multilingual"),
        _ => None,
    }
}

/// None of a text without a letter.
fn is_chinese(text: &str) -> Option<bool> {
    let (mut han, mut neighbours, mut all) = (0, 0, 0);
    for letter in text.chars().filter(|c| c.is_alphabetic()).take(LETTERS) {
        all += 1;
        match letter {
            '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{323AF}' => han += 1,
            '\u{3041}'..='\u{30FF}' | '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7AF}' => {
                neighbours += 1
            }
            _ => {}
        }
    }
    (all > 0).then_some(han * 2 >= all && neighbours * 20 < all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(texts: &[&str]) -> Option<&'static str> {
        of(texts.iter().copied())
    }

    #[test]
    fn chinese_is_known_by_its_characters_and_its_neighbours_are_not_taken_for_it() {
        assert_eq!(language(&["退款没有到账", "登录 App 失败", "123", ""]), Some("zh"));
        assert_eq!(language(&["注文した商品が届きません", "환불해 주세요"]), None);
    }

    #[test]
    fn nothing_is_claimed_of_a_script_that_many_languages_share() {
        assert_eq!(language(&["please refund me", "où est mon colis"]), None);
        assert_eq!(language(&["please refund me", "退款没有到账"]), Some("multilingual"));
        assert_eq!(language(&[]), None);
        assert_eq!(language(&["", "…"]), None);
    }
}
