//! What a step must know of emoji (UTS #51) to leave them whole.

/// Whether an emoji may begin with the character (the property `Extended_Pictographic`, with the
/// unassigned places of its blocks).
pub(super) fn is_pictograph(c: char) -> bool {
    matches!(c, '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '↔'..='↪' | '⌚'..='⏿' | 'Ⓜ' | '▪'..='◾'
        | '\u{2600}'..='\u{27BF}' | '⤴' | '⤵' | '\u{2B05}'..='\u{2B55}' | '〰' | '〽' | '㊗' | '㊙')
        || matches!(c, '\u{1F000}'..='\u{1FAFF}' if !is_modifier(c) && !is_flag_letter(c))
}

/// Whether the character continues an emoji: its look, or the tone of its skin.
pub(super) fn continues(c: char) -> bool {
    c == '\u{FE0F}' || c == '\u{20E3}' || is_modifier(c)
}

fn is_modifier(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}
