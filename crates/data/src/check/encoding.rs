//! Traces of texts that were read in the wrong encoding, or are not plain text.

use super::context::{Context, File};
use super::finding::{Finding, Severity};
use super::words::{excerpt, listed, percent, rows};

/// A kind of damage, found in one cell.
struct Trace {
    kind: &'static str,
    severity: Severity,
    what: &'static str,
    advice: &'static str,
    /// The byte at which the damage begins.
    find: fn(&str) -> Option<usize>,
}

const TRACES: [Trace; 4] = [
    Trace {
        kind: "replacement_characters",
        severity: Severity::Warning,
        what: "with the replacement character U+FFFD: bytes were lost",
        advice: "Read the source again in its own encoding; what was lost cannot be restored from this file.",
        find: |text| text.find('\u{FFFD}'),
    },
    Trace {
        kind: "mojibake",
        severity: Severity::Warning,
        what: "with text that looks like one encoding read as another",
        advice: "Find out where UTF-8 was read as Latin-1, Windows-1252 or GBK, or the other way round, and convert again.",
        find: mojibake,
    },
    Trace {
        kind: "html_entities",
        severity: Severity::Note,
        what: "with HTML entities or tags",
        advice: "Unescape them if they are not what the model will meet.",
        find: markup,
    },
    Trace {
        kind: "control_characters",
        severity: Severity::Note,
        what: "with control characters",
        advice: "Remove them; the tokenizers drop them.",
        find: control,
    },
];

pub(super) fn damage(context: &Context<'_>) -> Vec<Finding> {
    let columns = columns(context);
    let found = TRACES.iter().flat_map(|trace| {
        context.files().filter_map(|file| {
            let columns: Vec<usize> = columns.iter().copied().filter(|&c| file.has(c)).collect();
            traced(context, file, &columns, trace)
        })
    });
    found.collect()
}

/// Whatever holds letters: the text and the target first.
fn columns(context: &Context<'_>) -> Vec<usize> {
    use super::report::ColumnType::{Category, Id, Text};
    let lettered = |&column: &usize| matches!(context.kinds[column], Category | Text | Id);
    let mut columns: Vec<usize> = (0..context.kinds.len()).filter(lettered).collect();
    columns.sort_by_key(|&column| (Some(column) != context.layout.text, column));
    columns
}

fn traced(
    context: &Context<'_>,
    file: &File<'_>,
    columns: &[usize],
    trace: &Trace,
) -> Option<Finding> {
    let mut hits: Vec<(usize, usize)> = Vec::new();
    let mut named: Vec<usize> = Vec::new();
    for row in 0..file.table.len() {
        let hit = columns.iter().find(|&&c| file.cell(row, c).and_then(trace.find).is_some());
        if let Some(&column) = hit {
            hits.push((row, column));
            if !named.contains(&column) {
                named.push(column);
            }
        }
    }
    if hits.is_empty() {
        return None;
    }
    let message = format!(
        "{}: {} ({}) {}, in {}.",
        file.name,
        rows(hits.len()),
        percent(hits.len(), file.table.len()),
        trace.what,
        listed(named.iter().map(|&column| context.name(column)), 4)
    );
    let finding = Finding::new(trace.severity, trace.kind, hits.len())
        .says(message)
        .at(file.table, hits.iter().map(|hit| hit.0))
        .advises(trace.advice);
    Some(hits.iter().take(3).fold(finding, |finding, &(row, column)| {
        let text = file.shown(file.cell(row, column).unwrap_or_default());
        finding.shows(around(&text, (trace.find)(&text).unwrap_or(0)))
    }))
}

/// The text near a byte.
fn around(text: &str, at: usize) -> String {
    let before: Vec<char> = text[..at].chars().rev().take(20).collect();
    let start = if text[..at].chars().nth(20).is_some() { "…" } else { "" };
    let near: String = before.into_iter().rev().chain(text[at..].chars().take(50)).collect();
    start.to_owned() + &excerpt(&near, 50)
}

/// What the bytes of the wrong encoding look like.
///
/// - UTF-8 read as Latin-1 or Windows-1252: a lead byte as `Ã`, `Â`, `â` or `ð`, then the signs of continuation
///   bytes, as in `Ã©`, `Â£`, `â€™`, `ðŸ˜€`.
/// - UTF-8 read as GBK: the characters that `的`, `，`, a byte-order mark and their like become, at least two of them.
/// - Windows-1252 read as Latin-1: see [`windows`].
/// - Lost bytes read as GBK: `锟斤拷`; memory that was never written: `烫烫烫`, `屯屯屯`.
fn mojibake(text: &str) -> Option<usize> {
    const MARKS: [&str; 4] = ["锟斤拷", "烫烫烫", "屯屯屯", "锘縜"];
    let marked = MARKS.iter().filter_map(|mark| text.find(mark)).min();
    marked.or_else(|| latin(text)).or_else(|| gbk(text)).or_else(|| windows(text))
}

fn latin(text: &str) -> Option<usize> {
    let mut previous: Option<(usize, char)> = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if let Some((start, lead)) = previous {
            let next = characters.peek().map(|&(_, next)| next);
            let broken = match lead {
                // `Ã` and a sign or a capital: in words of Portuguese a letter follows, as in `NÃO`.
                'Ã' | 'Â' | 'Ä' | 'Å' | 'Ð' | 'Ñ' => is_continuation(c),
                'â' | 'ã' | 'ä' | 'å' | 'æ' | 'ç' | 'è' | 'é' | 'ï' | 'ð' => {
                    is_continuation(c) && next.is_some_and(is_continuation)
                }
                _ => false,
            };
            if broken {
                return Some(start);
            }
        }
        previous = Some((at, c));
    }
    None
}

/// The characters of the bytes 80 to BF in Windows-1252 and Latin-1; no space but the one that does not break.
fn is_continuation(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{BF}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c)
}

/// Characters to which frequent Chinese ones turn when their UTF-8 is read as GBK: in real texts they are rare, here
/// every third or so.
fn gbk(text: &str) -> Option<usize> {
    const RARE: &str = "ぇスヤュㄤㄥ佷佸偅備傚噷嚜嚭垜埌娌嬩嬪嬫寮屼屽屾嶄嶅庝庡彲悗愪愬戜戝拰撲撳敓杩椂槸殑氨氫氬浗浜浠浣浼涓涔湁湪湴潃潵澶濂濡瀵瀹灏熶熷璇瓙笉篃簡粬紝細綘緱繖绉芥藉蹇釜銆鍑鍒鍘鍙鍚鍜鍥鍦鎯鎴鎶鏃鏄鏈鏉鏍鐒鐢鐨鐪鐫鑰鑳鑷锛閬閭閮閲骞";
    let mut hits = text.char_indices().filter(|(_, c)| RARE.contains(*c)).map(|(at, _)| at);
    let first = hits.next()?;
    let many = text.chars().filter(|&c| c > '\u{3000}').count() / 8;
    (hits.count() + 1 >= many.max(2)).then_some(first)
}

/// Marks of Windows-1252, such as a curly quote, read as Latin-1: a character from U+0080 to U+009F beside a letter.
fn windows(text: &str) -> Option<usize> {
    let odd = |c: char| matches!(c, '\u{80}'..='\u{9F}');
    text.match_indices(odd).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at..].chars().nth(1);
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        (letter(before) || letter(after)) && !after.is_some_and(char::is_control)
    })
}

fn control(text: &str) -> Option<usize> {
    let plain = |c: char| matches!(c, '\n' | '\r' | '\t');
    let marks = windows(text).is_some();
    text.find(|c: char| c.is_control() && !plain(c) && !(marks && c >= '\u{80}'))
}

/// `&amp;`, `&#39;`, `&lt;`, or a tag such as `<br />`.
fn markup(text: &str) -> Option<usize> {
    let entity = text.match_indices('&').find(|(at, _)| is_entity(&text[at + 1..]));
    let tag = text.match_indices('<').find(|(at, _)| is_tag(&text[at + 1..]));
    entity.into_iter().chain(tag).map(|(at, _)| at).min()
}

fn is_entity(rest: &str) -> bool {
    const NAMES: [&str; 14] = [
        "amp;", "lt;", "gt;", "quot;", "apos;", "nbsp;", "ldquo;", "rdquo;", "lsquo;", "rsquo;",
        "hellip;", "mdash;", "ndash;", "middot;",
    ];
    if let Some(number) = rest.strip_prefix('#') {
        let digits = number.trim_start_matches(['x', 'X']);
        let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
        return (1..=6).contains(&end) && digits[end..].starts_with(';');
    }
    NAMES.iter().any(|name| rest.starts_with(name))
}

fn is_tag(rest: &str) -> bool {
    const NAMES: [&str; 12] =
        ["br", "div", "span", "li", "ul", "td", "tr", "img", "font", "html", "body", "script"];
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let closed = rest[end..].chars().take(200).find(|&c| c == '>' || c == '<') == Some('>');
    let bare = rest[end..].starts_with(['>', ' ', '/']);
    let link = rest.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("a href"));
    // Single letters between angle brackets occur in mathematics, programs and encoded files.
    link && closed || bare && closed && NAMES.contains(&rest[..end].to_ascii_lowercase().as_str())
}

#[cfg(test)]
#[path = "encoding_tests.rs"]
mod tests;
