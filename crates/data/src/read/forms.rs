//! What several files are written, packed and encoded in.

use super::compressed::Compression;
use super::encoding::Encoding;
use super::format::Format;

/// Each format, compression and encoding of the files read so far, in the order in which it came up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    files: usize,
    formats: Vec<Format>,
    packed: Vec<(Compression, usize)>,
    encodings: Vec<Encoding>,
}

impl Forms {
    /// Of one file.
    pub(crate) fn of(format: Format, packed: Option<Compression>, encoding: Encoding) -> Self {
        let mut forms = Self::default();
        forms.add(format, packed, encoding);
        forms
    }

    /// One more file.
    pub(super) fn add(&mut self, format: Format, packed: Option<Compression>, encoding: Encoding) {
        self.files += 1;
        if !self.formats.contains(&format) {
            self.formats.push(format);
        }
        if !self.encodings.contains(&encoding) {
            self.encodings.push(encoding);
        }
        match packed.map(|how| (how, self.packed.iter_mut().find(|(other, _)| *other == how))) {
            Some((_, Some((_, files)))) => *files += 1,
            Some((how, None)) => self.packed.push((how, 1)),
            None => {}
        }
    }

    /// `CSV, comma`, or `CSV, comma and JSONL`.
    pub fn format(&self) -> String {
        let names: Vec<String> = self.formats.iter().map(Format::to_string).collect();
        names.join(" and ")
    }

    /// `gzip`, or `2 of 3 gzip`; `None` if no file is compressed.
    pub fn compression(&self) -> Option<String> {
        let name = |(how, files): &(Compression, usize)| match *files == self.files {
            true => how.to_string(),
            false => format!("{files} of {} {how}", self.files),
        };
        let names: Vec<String> = self.packed.iter().map(name).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// `UTF-8`, or `UTF-8, gb18030`.
    pub fn encoding(&self) -> String {
        let names: Vec<String> = self.encodings.iter().map(Encoding::to_string).collect();
        names.join(", ")
    }

    /// Whether all of it is UTF-8.
    pub fn is_utf8(&self) -> bool {
        self.encodings.iter().all(|encoding| *encoding == Encoding::UTF_8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_named_once_and_packed_files_are_counted() {
        let csv = Format::Csv { delimiter: b',' };
        let mut forms = Forms::of(csv, None, Encoding::UTF_8);
        assert_eq!((forms.format().as_str(), forms.compression()), ("CSV, comma", None));
        assert!(forms.is_utf8());
        forms.add(csv, Some(Compression::Gzip), "gb18030".parse().unwrap());
        forms.add(Format::Jsonl, Some(Compression::Gzip), Encoding::UTF_8);
        assert_eq!(forms.format(), "CSV, comma and JSONL");
        assert_eq!(forms.compression().as_deref(), Some("2 of 3 gzip"));
        assert_eq!(forms.encoding(), "UTF-8, gb18030");
    }
}
