//! Texts of any length in a place of a given width.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::escape;

/// A grapheme with more bytes than this is no letter but an attack on the reader's patience.
const GRAPHEME: usize = 64;

/// Columns that a text takes up; a Chinese character takes two.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text, or as much of it as fits into `columns` with a `…` after it.
pub(crate) fn short(text: &str, columns: usize) -> String {
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme.width();
        if used + wide > columns || grapheme.len() > GRAPHEME {
            // The mark needs a column of its own.
            while used >= columns && kept.pop().is_some() {
                used = kept.width();
            }
            kept.truncate(kept.trim_end().len());
            kept.push('…');
            break;
        }
        used += wide;
        kept.push_str(grapheme);
        if kept.len() > columns * GRAPHEME {
            break;
        }
    }
    kept
}

/// A name from the data: kept apart from the text around it whatever its direction, shortened to `columns`, the whole
/// (at most 200 columns of it) as a tooltip. `empty` stands for one without a visible letter.
pub(crate) fn name(text: &str, columns: usize, empty: &str) -> String {
    if text.trim().is_empty() {
        return format!("<i class=\"soft\">{}</i>", escape(empty));
    }
    let shown = short(text, columns);
    if shown == text {
        return format!("<bdi>{}</bdi>", escape(text));
    }
    format!("<bdi title=\"{}\">{}</bdi>", escape(&short(text, 200)), escape(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_left_alone() {
        assert_eq!(short("退款申请", 8), "退款申请");
        assert_eq!(short("refund", 6), "refund");
        assert_eq!(short("", 6), "");
    }

    #[test]
    fn what_does_not_fit_ends_in_a_mark_within_the_columns() {
        assert_eq!(short("refunds", 6), "refun…");
        assert_eq!(short("退款申请单", 8), "退款申…");
        assert!(short(&"a".repeat(1_000_000), 20).width() <= 20);
    }

    #[test]
    fn a_letter_is_not_cut_through() {
        assert_eq!(short("👩‍👩‍👧ab", 3), "👩‍👩‍👧…");
    }

    #[test]
    fn a_heap_of_combining_marks_is_cut() {
        let heap = format!("a{}", "\u{301}".repeat(100_000));
        assert!(short(&heap, 20).len() < 2000);
    }
}
