//! Numbers of the North American Numbering Plan.

use super::super::number::Sep;
use super::Candidate;

/// Area, exchange and line, with or without the leading 1; in one piece, or without the area, after a word for it.
pub(super) fn fits(candidate: &Candidate<'_>) -> bool {
    let digits = candidate.digits;
    if candidate.is(&[3, 4]) {
        return candidate.named && candidate.part.sep != Some(Sep::Slash) && is_code(digits);
    }
    let (rest, grouped) = match digits {
        [b'1', rest @ ..] if rest.len() == 10 => (rest, candidate.is(&[1, 3, 3, 4])),
        _ => (digits, candidate.is(&[3, 3, 4])),
    };
    let one_piece = candidate.part.groups() == 1 && candidate.named;
    let clear = candidate.alone || candidate.part.sep != Some(Sep::Space);
    let signs = candidate.part.seps().all(|sep| sep != Sep::Slash);
    let ranges = rest.len() == 10 && is_area(rest) && is_code(&rest[3..]);
    ranges && (grouped && clear && signs || one_piece)
}

fn is_area(digits: &[u8]) -> bool {
    is_code(digits) && digits[1] != b'9'
}

/// Three digits, the first from 2 to 9, that are no service such as 911.
fn is_code(digits: &[u8]) -> bool {
    digits[0] >= b'2' && digits[1..3] != *b"11"
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn areas_and_exchanges_that_exist_are_found() {
        for text in ["(415) 555-0100", "415.555.0142", "1-800-555-0199", "212-555-0150 ext. 204"] {
            assert_eq!(found(text), Some(text));
        }
        assert_eq!(found("call 4155550177"), Some("4155550177"));
        for text in ["115-555-0100", "415-155-0100", "911-555-0100", "4155550177", "415/555/0100"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
