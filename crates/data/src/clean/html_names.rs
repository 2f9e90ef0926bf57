//! The elements of HTML.

/// What a tag leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// It stands within a line: nothing.
    Inline,
    /// It begins a block, a line or a cell: a space.
    Block,
    /// Its content is no text: a space for all of it.
    Hidden,
}

/// The elements that stand within a line, sorted.
const INLINE: [&str; 72] = [
    "a", "abbr", "acronym", "animate", "audio", "b", "base", "bdi", "bdo", "big", "blink",
    "button", "canvas", "circle", "cite", "code", "col", "data", "datalist", "defs", "del", "dfn",
    "ellipse", "em", "embed", "font", "g", "i", "iframe", "image", "img", "input", "ins", "kbd",
    "label", "link", "map", "mark", "math", "meta", "meter", "nobr", "object", "output", "param",
    "path", "picture", "polygon", "progress", "q", "rect", "rp", "rt", "ruby", "s", "samp", "slot",
    "small", "source", "span", "strike", "strong", "sub", "sup", "svg", "time", "track", "tt", "u",
    "var", "video", "wbr",
];

/// The elements that begin something new, sorted.
const BLOCK: [&str; 65] = [
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "marquee",
    "menu",
    "nav",
    "noscript",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "xml",
    "xmp",
];

/// The element of this name in any case, if HTML has one.
pub(super) fn element(name: &[u8]) -> Option<Element> {
    const LONGEST: usize = 10;
    let mut lower = [0; LONGEST];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    let is_in =
        |names: &[&str]| names.binary_search_by(|known| known.as_bytes().cmp(lower)).is_ok();
    match &*lower {
        b"script" | b"style" => Some(Element::Hidden),
        _ if is_in(&BLOCK) => Some(Element::Block),
        _ if is_in(&INLINE) => Some(Element::Inline),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_every_name_is_found() {
        assert!(INLINE.is_sorted() && BLOCK.is_sorted());
        assert!(INLINE.iter().all(|name| element(name.as_bytes()) == Some(Element::Inline)));
        let upper = BLOCK.iter().map(|name| name.to_uppercase());
        assert!(upper.into_iter().all(|name| element(name.as_bytes()) == Some(Element::Block)));
        assert_eq!(element(b"user"), None);
        assert_eq!(element(&[b'a'; 99]), None);
    }
}
