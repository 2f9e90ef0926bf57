//! A number as people write it: groups of letters and digits with single separators between them.

use std::ops::{Range, RangeInclusive};

use super::scan::{after, before, glues, word_end};

/// No kind has more letters and digits (IBAN: 34) …
const CHARS: usize = 40;
/// … or more groups (an IBAN in fours: 9; a telephone number of single digits: 15).
const GROUPS: usize = 15;

/// What stands between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sep {
    Space,
    Dash,
    Dot,
    Slash,
    /// A parenthesis, or several characters such as ` - `.
    Other,
}

/// Groups that begin at one place; never more than a fixed number of them, so that looking is linear.
pub(super) struct Number<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    chars: [u8; CHARS],
    groups: [Group; GROUPS],
    count: usize,
}

#[derive(Clone, Copy)]
struct Group {
    /// Letters and digits up to its end, over all groups.
    chars: usize,
    /// Its end in the text.
    end: usize,
    /// What stands before it; of no meaning in the first.
    sep: Sep,
}

/// The first groups of a [`Number`].
#[derive(Clone, Copy)]
pub(super) struct Part<'n> {
    /// Letters, in upper case, and digits without the separators.
    pub(super) chars: &'n [u8],
    /// First byte in the text.
    pub(super) start: usize,
    /// Byte past the last in the text.
    pub(super) end: usize,
    /// The separator, if all are alike; `None` also where there is one group.
    pub(super) sep: Option<Sep>,
    groups: &'n [Group],
}

impl Part<'_> {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    pub(super) fn is_digits(&self) -> bool {
        self.chars.iter().all(u8::is_ascii_digit)
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// Letters and digits in each group.
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> {
        let ends = self.groups.iter().map(|group| group.chars);
        ends.scan(0, |before, end| Some(end - std::mem::replace(before, end)))
    }

    /// The separators, one fewer than groups.
    pub(super) fn seps(&self) -> impl Iterator<Item = Sep> {
        self.groups.iter().skip(1).map(|group| group.sep)
    }
}

impl<'t> Number<'t> {
    /// The groups that begin with the word `start..end`; `None` if the word is longer than any kind.
    pub(super) fn read(text: &'t str, start: usize, end: usize) -> Option<Self> {
        let none = Group { chars: 0, end: 0, sep: Sep::Other };
        let (chars, groups) = ([0; CHARS], [none; GROUPS]);
        let mut number = Self { text, start, chars, groups, count: 0 };
        let (mut from, mut end, mut sep) = (start, end, Sep::Other);
        while number.push(from, end, sep) {
            let Some((width, next)) = separator(&text.as_bytes()[end..]) else { break };
            (from, sep) = (end + width, next);
            end = word_end(text.as_bytes(), from).min(from + CHARS);
        }
        (number.count > 0).then_some(number)
    }

    fn push(&mut self, from: usize, end: usize, sep: Sep) -> bool {
        let used = self.len();
        let all = used + end - from;
        let group = &self.text.as_bytes()[from..end];
        if all > CHARS || self.count == GROUPS || self.count > 0 && is_word(group) {
            return false;
        }
        for (place, byte) in self.chars[used..all].iter_mut().zip(group) {
            *place = byte.to_ascii_uppercase();
        }
        self.groups[self.count] = Group { chars: all, end, sep };
        self.count += 1;
        true
    }

    /// The first `count` groups; at least one.
    fn part(&self, count: usize) -> Part<'_> {
        let groups = &self.groups[..count];
        let last = groups[count - 1];
        let sep = groups.get(1).map(|group| group.sep);
        let sep = sep.filter(|first| groups[1..].iter().all(|group| group.sep == *first));
        Part { chars: &self.chars[..last.chars], start: self.start, end: last.end, sep, groups }
    }

    /// The first groups, if they have these sizes and nothing is joined to them on the right.
    pub(super) fn grouped(&self, sizes: &[usize]) -> Option<Part<'_>> {
        let ends = self.groups[..self.count].iter().map(|group| group.chars);
        let wanted = sizes.iter().scan(0, |sum, size| {
            *sum += size;
            Some(*sum)
        });
        let alike =
            self.count >= sizes.len() && wanted.zip(ends).all(|(wanted, end)| wanted == end);
        let part = alike.then(|| self.part(sizes.len()))?;
        self.ends(&part).then_some(part)
    }

    /// The digits of the first groups, grouped in one of these ways.
    pub(super) fn digits(&self, ways: &[&[usize]]) -> Option<Part<'_>> {
        ways.iter().find_map(|sizes| self.grouped(sizes)).filter(Part::is_digits)
    }

    /// Where the first group ends.
    pub(super) fn first_end(&self) -> usize {
        self.groups[0].end
    }

    /// Letters and digits in all groups.
    pub(super) fn len(&self) -> usize {
        self.groups[..self.count].last().map_or(0, |group| group.chars)
    }

    /// Beginnings with so many letters and digits that are free on the right, the longest first.
    pub(super) fn parts(&self, chars: RangeInclusive<usize>) -> impl Iterator<Item = Part<'_>> {
        let counts = (1..=self.count).rev();
        let counts = counts.filter(move |count| chars.contains(&self.groups[count - 1].chars));
        counts.map(|count| self.part(count)).filter(|part| self.ends(part))
    }

    /// Whether the number may end with this part: no letter, decimal or thousand goes on from there.
    fn ends(&self, part: &Part<'_>) -> bool {
        let last = part.sizes().last().unwrap_or(0);
        !joins_right(self.text, part.end, last)
    }

    /// Whether a number that begins at `start` has something joined to it on the left: a letter, a currency, a sign
    /// between two digits, or a thousands comma.
    pub(super) fn joined_left(&self) -> bool {
        let Some(c) = before(self.text, self.start) else { return false };
        let bytes = self.text.as_bytes();
        let earlier = self.start.checked_sub(1 + c.len_utf8()).map_or(b' ', |at| bytes[at]);
        match c {
            '.' | ':' => earlier.is_ascii_digit(),
            '-' => earlier.is_ascii_alphanumeric(),
            ',' => earlier.is_ascii_digit() && self.groups[0].chars == 3,
            '#' | '$' | '€' | '£' | '¥' | '￥' | '₹' | '₩' => true,
            _ => glues(c),
        }
    }

    /// Whether digits and a space stand before it, so that it may be the middle of a longer number.
    pub(super) fn after_digits(&self) -> bool {
        let bytes = &self.text.as_bytes()[..self.start];
        matches!(bytes, [.., digit, b' '] if digit.is_ascii_digit())
    }

    /// Whether no other group of digits stands beside the part with a space between them.
    pub(super) fn stands_alone(&self, part: &Part<'_>) -> bool {
        let rest = &self.text.as_bytes()[part.end..];
        !self.after_digits() && !matches!(rest, [b' ', digit, ..] if digit.is_ascii_digit())
    }
}

/// Whether a group is a word of the sentence: letters that are not all capitals.
fn is_word(group: &[u8]) -> bool {
    let letters = group.iter().all(u8::is_ascii_alphabetic);
    letters && group.len() > 1 && group.iter().any(u8::is_ascii_lowercase)
}

/// The separator at the start of `bytes`, its width, and after it a letter or digit.
fn separator(bytes: &[u8]) -> Option<(usize, Sep)> {
    let mut width = 0;
    let mut kind = None;
    for _ in 0..3 {
        let Some((step, sep)) = separator_char(&bytes[width..]) else { break };
        kind = Some(if kind.is_none() { sep } else { Sep::Other });
        width += step;
    }
    let next = bytes.get(width)?;
    next.is_ascii_alphanumeric().then_some((width, kind?))
}

/// One separating character: also no-break, thin and narrow spaces, hyphens, dashes and the full-width dash.
fn separator_char(bytes: &[u8]) -> Option<(usize, Sep)> {
    Some(match bytes {
        [b' ', ..] => (1, Sep::Space),
        [b'-', ..] => (1, Sep::Dash),
        [b'.', ..] => (1, Sep::Dot),
        [b'/', ..] => (1, Sep::Slash),
        [b'(' | b')', ..] => (1, Sep::Other),
        [0xC2, 0xA0, ..] => (2, Sep::Space),
        [0xE2, 0x80, 0x89 | 0xAF, ..] => (3, Sep::Space),
        [0xE2, 0x80, 0x90..=0x93, ..] | [0xE2, 0x88, 0x92, ..] => (3, Sep::Dash),
        _ => return None,
    })
}

/// Whether the text from `end` goes on with the number whose last group has `last` digits.
pub(super) fn joins_right(text: &str, end: usize, last: usize) -> bool {
    let Some(c) = after(text, end) else { return false };
    let rest = &text.as_bytes()[end + c.len_utf8()..];
    let digits = rest.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    match c {
        '.' | ':' => digits > 0,
        '-' => rest.first().is_some_and(u8::is_ascii_alphanumeric),
        ',' => digits == 3 && last <= 3 || matches!(digits, 1..=2) && (9..12).contains(&last),
        '%' | '°' | '$' | '€' | '£' | '¥' | '元' | '円' | '원' => true,
        _ => glues(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number<'_> {
        Number::read(text, 0, word_end(text.as_bytes(), 0)).unwrap()
    }

    #[test]
    fn groups_and_their_separators_are_read() {
        let number = number("gb82 WEST-12) 345。");
        let part = number.parts(1..=CHARS).next().unwrap();
        assert_eq!(part.chars, b"GB82WEST12345");
        assert!(part.sizes().eq([4, 4, 2, 3]));
        assert!(part.seps().eq([Sep::Space, Sep::Dash, Sep::Other]));
        assert_eq!((part.end, part.sep), (17, None));
    }

    #[test]
    fn a_part_does_not_end_where_the_number_goes_on() {
        let number = number("12-34 56.7");
        let ends: Vec<usize> = number.parts(1..=CHARS).map(|part| part.end).collect();
        assert_eq!(ends, [10, 5]);
        assert!(joins_right("1,234", 1, 1) && !joins_right("1234,567", 4, 4));
        assert!(joins_right("12é", 2, 2) && !joins_right("12号", 2, 2));
    }

    #[test]
    fn an_endless_word_is_no_number_and_an_endless_list_is_cut() {
        assert!(Number::read(&"1".repeat(99), 0, 99).is_none());
        assert_eq!(number(&"1 ".repeat(99)).parts(1..=CHARS).next().unwrap().groups(), GROUPS);
    }
}
