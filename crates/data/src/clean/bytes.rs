//! Quick tests on bytes, written so that the compiler turns them into vector instructions.

/// Bytes that one test takes together.
const BLOCK: usize = 32;

/// What stands for the bytes past the end of a text. No test looks for it.
const PADDING: u8 = b'a';

/// The end of the ASCII bytes that begin at `at`.
pub(super) fn skip_ascii(bytes: &[u8], at: usize) -> usize {
    find(bytes, at, |byte| byte >= 0x80)
}

/// The first place from `at` on whose byte passes the test, or the end. `a` must not pass it.
#[inline]
pub(super) fn find(bytes: &[u8], at: usize, test: impl Fn(u8) -> bool) -> usize {
    match bytes.get(at) {
        Some(&byte) if !test(byte) => {
            let test = |byte, _, _| test(byte);
            find3(bytes, at + 1, |_, _| true, test)
        }
        _ => at,
    }
}

/// The first place that passes a test on a byte and the two that follow it (`a` past the end), or
/// the end. What passes the test also passes the quicker one, on a byte and the next, which is asked
/// first.
#[inline]
pub(super) fn find3(
    bytes: &[u8],
    mut at: usize,
    quick: impl Fn(u8, u8) -> bool,
    test: impl Fn(u8, u8, u8) -> bool,
) -> usize {
    let find = |block: &Block| {
        let worth_it = block.iter().zip(&block[1..]).take(BLOCK);
        let worth_it = worth_it.fold(0, |any, (&a, &b)| any | u8::from(quick(a, b))) != 0;
        if worth_it { find_in_block(block, &test) } else { None }
    };
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        if let Some(place) = find(block) {
            return at + place;
        }
        at += BLOCK;
    }
    while at < bytes.len() {
        let rest = &bytes[at..bytes.len().min(at + BLOCK + 2)];
        let mut block = [PADDING; BLOCK + 2];
        block[..rest.len()].copy_from_slice(rest);
        if let Some(place) = find(&block) {
            return at + place;
        }
        at += BLOCK;
    }
    bytes.len()
}

type Block = [u8; BLOCK + 2];

/// The first place of a block that passes. All are tested before any is looked at.
#[inline]
fn find_in_block(block: &Block, test: &impl Fn(u8, u8, u8) -> bool) -> Option<usize> {
    let mut passed = [0u8; BLOCK];
    for (place, passed) in passed.iter_mut().enumerate() {
        *passed = u8::from(test(block[place], block[place + 1], block[place + 2]));
    }
    if passed == [0; BLOCK] {
        return None;
    }
    passed.iter().position(|&passed| passed != 0)
}

/// The character that begins at a boundary; NUL at the end.
pub(super) fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in 0..100 {
            for place in 0..length {
                let mut bytes = vec![b'a'; length];
                bytes[place] = 0xE4;
                assert_eq!(skip_ascii(&bytes, 0), place);
                assert_eq!(skip_ascii(&bytes, place + 1), length);
                assert_eq!(find3(&bytes, 0, |a, _| a == 0xE4, |a, _, _| a == 0xE4), place);
                let third = if place < 2 { place } else { place - 2 };
                let test = |a, _, c| a == 0xE4 || c == 0xE4;
                assert_eq!(find3(&bytes, 0, |_, _| true, test), third);
            }
        }
    }
}
