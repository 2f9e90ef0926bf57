//! E-mail addresses (RFC 5322 without quotes and comments, RFC 6531 for letters of every script).

use std::ops::Range;

use super::scan::{after, before, glues, spaceless};
use super::{PersonalKind, PersonalSpan};

/// Longest local part and domain in bytes (RFC 5321).
const LOCAL: usize = 64;
const DOMAIN: usize = 253;

/// Endings of file names and decorations that follow an `@` but are no top-level domain.
const NOT_DOMAINS: [&str; 12] =
    ["png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "tiff", "pdf", "css", "js"];

/// Top-level domains in scripts without spaces, where the sentence may go on right after them.
const NATIVE_DOMAINS: [&str; 24] = [
    "中国",
    "中國",
    "公司",
    "网络",
    "網絡",
    "香港",
    "台湾",
    "台灣",
    "新加坡",
    "澳门",
    "广东",
    "在线",
    "中文网",
    "集团",
    "商城",
    "网址",
    "政务",
    "公益",
    "测试",
    "みんな",
    "テスト",
    "한국",
    "닷컴",
    "닷넷",
];

/// Adds the addresses in a text.
pub(super) fn find(text: &str, found: &mut Vec<PersonalSpan>) {
    let mut done = 0;
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        if let Some(range) = address(text, at, done) {
            done = range.end;
            found.push(PersonalSpan::new(PersonalKind::Email, range));
        }
    }
}

/// The address around the `@` at `at`, not reaching back before `floor`.
fn address(text: &str, at: usize, floor: usize) -> Option<Range<usize>> {
    if at < floor {
        return None;
    }
    let start = local(text, at, floor)?;
    let end = domain(text, at + 1)?;
    // `git@host:team/project` names a repository.
    let repository = &text[start..at] == "git" && text[end..].starts_with(':');
    (!repository).then_some(start..end)
}

/// Where the local part begins. One script at a time: `邮箱a@b.cn` begins at the `a`.
fn local(text: &str, at: usize, floor: usize) -> Option<usize> {
    let last = before(text, at)?;
    let native = spaceless(last);
    let inside = |c: char| match native {
        true => spaceless(c) && c.is_alphanumeric(),
        false => c.is_ascii_alphanumeric() || "._%+-'&".contains(c) || !c.is_ascii() && glues(c),
    };
    if last == '.' || !inside(last) {
        return None;
    }
    let floor = text.ceil_char_boundary(floor.max(at.saturating_sub(LOCAL)));
    let chars = text[floor..at].char_indices().rev();
    let start = chars.take_while(|(_, c)| inside(*c)).last().map(|(place, _)| floor + place)?;
    let start = text[start..at].rfind("..").map_or(start, |dots| start + dots + 2);
    let trimmed = text[start..at].trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let cut = before(text, start).is_some_and(inside) && start > 0 && at - start > LOCAL - 4;
    (!trimmed.is_empty() && !cut).then_some(at - trimmed.len())
}

/// Where the domain that begins at `from` ends: the last label that can be a top-level domain.
fn domain(text: &str, from: usize) -> Option<usize> {
    let limit = text.floor_char_boundary((from + DOMAIN).min(text.len()));
    let (mut place, mut end, mut labels) = (from, None, 0);
    while let Some(next) = label(&text[..limit], place) {
        labels += 1;
        let name = &text[place..next];
        // `a@b.cn.Next` is an address and the beginning of a sentence.
        if end.is_some()
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && !is_upper(&text[from..place])
        {
            break;
        }
        let top = top_level(name).filter(|_| labels > 1);
        let free = top.is_some_and(|top| top < name.len() || !after(text, next).is_some_and(glues));
        end = if free { top.map(|top| place + top) } else { end };
        match text[next..].starts_with('.') {
            true => place = next + 1,
            false => break,
        }
    }
    end
}

/// Where the label at `from` ends: letters, digits and inner hyphens of one script.
fn label(text: &str, from: usize) -> Option<usize> {
    let native = spaceless(after(text, from)?);
    let inside = |c: char| match native {
        true => spaceless(c) && c.is_alphanumeric(),
        false => c == '-' || c.is_ascii_alphanumeric() || !c.is_ascii() && glues(c),
    };
    let rest = &text[from..];
    let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
    let name = rest[..length].trim_end_matches('-');
    (!name.is_empty() && !name.starts_with('-')).then_some(from + name.len())
}

/// The length of the top-level domain that the label is or, in a script without spaces, begins with.
fn top_level(name: &str) -> Option<usize> {
    if name.starts_with(spaceless) {
        return NATIVE_DOMAINS
            .iter()
            .find(|known| name.starts_with(**known))
            .map(|known| known.len());
    }
    let letters = name.chars().count() >= 2 && name.chars().all(char::is_alphabetic);
    let file = NOT_DOMAINS.iter().any(|ending| name.eq_ignore_ascii_case(ending));
    (letters && !file || name.starts_with("xn--")).then_some(name.len())
}

fn is_upper(name: &str) -> bool {
    name.chars().any(|c| c.is_ascii_uppercase()) && !name.chars().any(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find(text, &mut found);
        found.into_iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        assert_eq!(addresses("写信给a@b.cn谢谢。或c@例子.中国请回复"), ["a@b.cn", "c@例子.中国"]);
        assert_eq!(addresses("To a@example.com.Then stop"), ["a@example.com"]);
        assert_eq!(addresses("<a@b.example>,'c@d.example'."), ["a@b.example", "c@d.example"]);
    }

    #[test]
    fn not_every_at_sign_is_in_an_address() {
        assert_eq!(addresses("@me a@b x@2x.png git@example.com:a/b a@1.2.3 .@. @@"), [""; 0]);
    }
}
