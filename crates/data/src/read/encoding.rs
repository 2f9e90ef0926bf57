//! Which encoding a source is in: named, marked, or found.

use std::fmt;
use std::str::FromStr;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use serde::{Deserialize, Serialize};

use crate::error::DataError;
use crate::suggest::{did_you_mean, suggest};

/// How a source's bytes stand for characters: an encoding of the WHATWG Encoding Standard.
///
/// Names are the standard's labels and what Python calls them: `utf-8`, `utf-16`, `latin-1` (which means
/// windows-1252 there as in every browser), `gbk`, `gb18030`, `big5`, `shift_jis`, `euc-kr`, `cp1251` and so on.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Encoding(&'static encoding_rs::Encoding);

/// What to do with bytes that are no text in the encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EncodingErrors {
    /// The row is a bad row, with the line and the byte.
    #[default]
    Error,
    /// Each becomes U+FFFD, and they are counted.
    Replace,
}

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);

    /// The standard's name, such as `UTF-8` or `gb18030`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(super) fn decoder(self) -> encoding_rs::Decoder {
        self.0.new_decoder_without_bom_handling()
    }

    /// How many bytes a character of plain text has at least, and the bytes of a line break.
    pub(super) fn line_break(self) -> &'static [u8] {
        match self.name() {
            "UTF-16LE" => b"\n\0",
            "UTF-16BE" => b"\0\n",
            _ => b"\n",
        }
    }

    /// The encoding that a byte-order mark names, and the mark's length.
    pub(super) fn marked(front: &[u8]) -> Option<(Self, usize)> {
        encoding_rs::Encoding::for_bom(front).map(|(encoding, length)| (Self(encoding), length))
    }

    /// The encoding that bytes without a byte-order mark look like; `whole` says that nothing follows them.
    ///
    /// UTF-8 wherever that is possible but for a few bytes: a damaged file must not pass for one in another
    /// encoding. For the others the detector of Firefox decides, and a guess of an encoding in which every byte is
    /// a character counts only if what it gives looks like words.
    pub(super) fn detect(bytes: &[u8], whole: bool) -> Self {
        if let Some(utf16) = utf16(bytes) {
            return utf16;
        }
        let counts = Utf8Counts::of(bytes, whole);
        if counts.bad == 0 || counts.good > counts.bad {
            return Self::UTF_8;
        }
        Self::guess(bytes, whole).unwrap_or(Self::UTF_8)
    }

    /// What bytes that are not UTF-8 look like.
    pub(super) fn guess(bytes: &[u8], whole: bool) -> Option<Self> {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
        detector.feed(bytes, whole);
        let found = detector.guess(None, Utf8Detection::Deny);
        // `GBK` decodes as gb18030, which holds it.
        let found = if found == encoding_rs::GBK { encoding_rs::GB18030 } else { found };
        let (text, malformed) = found.decode_without_bom_handling(bytes);
        let cut = !whole && text.ends_with('\u{FFFD}') && text.matches('\u{FFFD}').count() == 1;
        // Of DOS, and any two bytes are a word in it: whoever has such a file can say so.
        let sound = (!malformed || cut) && found != encoding_rs::IBM866;
        (sound && (!found.is_single_byte() || reads_like_words(&text))).then_some(Self(found))
    }
}

/// UTF-16 without a mark: the delimiters and line breaks at least have a zero in one half, always the same.
fn utf16(bytes: &[u8]) -> Option<Encoding> {
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), bytes.len() / 2);
    let of_text =
        |zeros: usize, others: usize| zeros >= 4 && zeros * 50 >= pairs && others * 50 < zeros;
    let found = match () {
        () if of_text(odd, even) => encoding_rs::UTF_16LE,
        () if of_text(even, odd) => encoding_rs::UTF_16BE,
        () => return None,
    };
    let (text, malformed) = found.decode_without_bom_handling(&bytes[..2 * pairs]);
    (!malformed && text.contains('\n')).then_some(Encoding(found))
}

/// Characters of several bytes, and places where there is none.
struct Utf8Counts {
    good: usize,
    bad: usize,
}

impl Utf8Counts {
    fn of(bytes: &[u8], whole: bool) -> Self {
        let mut counts = Self { good: 0, bad: 0 };
        for chunk in bytes.utf8_chunks() {
            counts.good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
            counts.bad += usize::from(!chunk.invalid().is_empty());
        }
        let cut = std::str::from_utf8(bytes).err().is_some_and(|error| error.error_len().is_none());
        if cut && !whole {
            counts.bad -= 1;
        }
        counts
    }
}

/// Letters that are no ASCII stand beside letters, and the rest is what people type.
fn reads_like_words(text: &str) -> bool {
    const TYPED: &str = "‘’“”„‚–—…•·€£¥¢©®™°§¿¡«»±×÷½¼¾²³´№";
    let chars: Vec<char> = text.chars().collect();
    let plausible = |i: usize| {
        let near =
            |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| c.is_alphabetic());
        let rare = matches!(chars[i], 'ÿ' | 'þ' | 'Þ' | 'ð' | 'Ð');
        TYPED.contains(chars[i])
            || (chars[i].is_alphabetic() && !rare && (near(i.checked_sub(1)) || near(Some(i + 1))))
    };
    let special = (0..chars.len()).filter(|&i| !chars[i].is_ascii());
    let (all, good) =
        special.fold((0, 0), |(all, good), i| (all + 1, good + usize::from(plausible(i))));
    good * 10 >= all * 9
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What Python calls encodings where the standard has no such label.
const ALIASES: [(&str, &str); 10] = [
    ("latin-1", "latin1"),
    ("utf-8-sig", "utf-8"),
    ("utf-16-le", "utf-16le"),
    ("utf-16-be", "utf-16be"),
    ("cp936", "gbk"),
    ("cp932", "shift_jis"),
    ("sjis", "shift_jis"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("utf16", "utf-16"),
];

const COMMON: [&str; 12] = [
    "utf-8",
    "utf-16",
    "windows-1252",
    "latin-1",
    "gb18030",
    "gbk",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "windows-1251",
    "windows-1250",
];

impl FromStr for Encoding {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self, DataError> {
        let plain = name.trim().to_ascii_lowercase().replace('_', "-");
        let alias = ALIASES.iter().find(|(alias, _)| *alias == plain).map(|(_, label)| *label);
        let found = [alias, Some(plain.as_str()), Some(name)].into_iter().flatten();
        let mut found =
            found.filter_map(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
        match found.next() {
            // The standard's name for labels that must not be decoded.
            Some(encoding) if encoding.name() != "replacement" => Ok(Self(encoding)),
            _ => {
                let hint = did_you_mean(&suggest(name, COMMON).map(str::to_owned));
                let found = format!("`{name}`{}", hint.trim_end_matches('.'));
                let expected = format!("an encoding such as {}", COMMON.join(", "));
                Err(DataError::option("encoding", found, &expected))
            }
        }
    }
}

impl TryFrom<String> for Encoding {
    type Error = DataError;

    fn try_from(name: String) -> Result<Self, DataError> {
        name.parse()
    }
}

impl From<Encoding> for String {
    fn from(encoding: Encoding) -> Self {
        encoding.name().to_ascii_lowercase()
    }
}

impl FromStr for EncodingErrors {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self, DataError> {
        match name {
            "error" => Ok(Self::Error),
            "replace" => Ok(Self::Replace),
            _ => Err(DataError::option("encoding_errors", format!("`{name}`"), "error or replace")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> &'static str {
        Encoding::detect(bytes, true).name()
    }

    #[test]
    fn text_in_the_usual_encodings_is_found_out() {
        let chinese = "text,label\n酒店的房间很干净，服务员态度也很好，下次还会再来。,正面\n早餐太差了，房间隔音不好。,负面\n";
        let japanese = "text,label\nこのホテルの部屋はとてもきれいでした。,良い\n朝食はあまり良くなかったです。,悪い\n";
        let russian = "text,label\nНомер был очень чистым и персонал приветливый,хорошо\nЗавтрак был плохой,плохо\n";
        for (text, name) in [
            (chinese, "gb18030"),
            (japanese, "Shift_JIS"),
            (japanese, "EUC-JP"),
            (russian, "windows-1251"),
        ] {
            let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
            assert_eq!(found(&encoding.encode(text).0), name);
            assert_eq!(found(text.as_bytes()), "UTF-8");
        }
        assert_eq!(
            found(b"text,label\nthe caf\xE9 was \x93fine\x94 \x96 really,good\n"),
            "windows-1252"
        );
        for text in [chinese, russian, "a,b\n1,2\n"] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!((found(&little), found(&big)), ("UTF-16LE", "UTF-16BE"), "{text}");
        }
    }

    #[test]
    fn a_damaged_utf8_file_does_not_pass_for_another_encoding() {
        assert_eq!(
            found(
                "好，é, ü 房间很干净\u{20}"
                    .as_bytes()
                    .iter()
                    .chain(b"\xFF")
                    .copied()
                    .collect::<Vec<u8>>()
                    .as_slice()
            ),
            "UTF-8"
        );
        assert_eq!(found(b"text,label\nhello \xFF\xFE world,a\n"), "UTF-8");
        assert_eq!(found(b"text,label\nhello \x81\x8D world,a\n"), "UTF-8");
    }

    #[test]
    fn a_character_cut_by_the_end_of_what_was_read_is_no_damage() {
        let text = "text,label\n很".as_bytes();
        assert_eq!(Encoding::detect(&text[..text.len() - 1], false).name(), "UTF-8");
    }

    #[test]
    fn names_are_taken_as_python_and_browsers_write_them() {
        for (name, expected) in [
            ("utf-8", "UTF-8"),
            ("UTF_8", "UTF-8"),
            ("latin-1", "windows-1252"),
            ("cp1252", "windows-1252"),
            ("GB2312", "GBK"),
            ("gb18030", "gb18030"),
            ("Shift-JIS", "Shift_JIS"),
            ("cp936", "GBK"),
            ("utf-16", "UTF-16LE"),
            ("UTF-16BE", "UTF-16BE"),
        ] {
            assert_eq!(name.parse::<Encoding>().unwrap().name(), expected, "{name}");
        }
        let error = "utf-9".parse::<Encoding>().unwrap_err().to_string();
        assert!(error.contains("did you mean `utf-8`?"), "{error}");
        assert!("replacement".parse::<Encoding>().is_err());
    }
}
